using VvcIlif.Codec;
using VvcIlif.Codec.Bitstream;
using Xunit;

namespace VvcIlif.Tests.Codec.Bitstream;

public class BitIoTests
{
    [Fact]
    public void WhatIsWrittenIsRead()
    {
        const int seed = 20240517;
        var random = new Random(seed);
        var items = new List<(int Kind, int Bits, uint Value)>();
        var writer = new BitWriter();
        for (int i = 0; i < 20000; i++)
        {
            int kind = random.Next(4), bits = random.Next(33);
            uint value = bits == 0 ? 0 : (uint)random.NextInt64(1L << bits);
            if (kind == 1 && value == uint.MaxValue)
                value--;
            if (kind == 2)
                value &= 0xFFFF_FFFE;
            switch (kind)
            {
                case 0: writer.WriteBits(bits, value); break;
                case 1: writer.WriteUe(value); break;
                case 2: writer.WriteSe((int)value / 2); break;
                default: writer.WriteFlag((value & 1) != 0); break;
            }
            items.Add((kind, bits, value));
        }
        writer.WriteTrailingBits();
        var reader = new BitReader(writer.Bytes);
        foreach ((int kind, int bits, uint value) in items)
        {
            Assert.True(reader.MoreRbspData);
            switch (kind)
            {
                case 0: Assert.Equal(value, reader.ReadBits(bits)); break;
                case 1: Assert.Equal(value, reader.ReadUe()); break;
                case 2: Assert.Equal((int)value / 2, reader.ReadSe()); break;
                default: Assert.Equal((value & 1) != 0, reader.ReadFlag()); break;
            }
        }
        Assert.False(reader.MoreRbspData);
        Assert.True(reader.ReadFlag());
    }

    [Theory]
    [InlineData(0u, "1")]
    [InlineData(1u, "010")]
    [InlineData(2u, "011")]
    [InlineData(3u, "00100")]
    [InlineData(7u, "0001000")]
    [InlineData(uint.MaxValue - 1, "0000000000000000000000000000000" + "1" + "1111111111111111111111111111111")]
    public void ExpGolombCodesAreThoseOfTheStandard(uint value, string code)
    {
        var writer = new BitWriter();
        writer.WriteUe(value);
        Assert.Equal(code.Length, writer.Position);
        writer.AlignZero();
        string bits = string.Concat(writer.ToArray().Select(b => b.ToString("b8")));
        Assert.Equal(code, bits[..code.Length]);
        var reader = new BitReader(writer.Bytes);
        Assert.Equal(value, reader.ReadUe());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    [InlineData(-int.MaxValue)]
    public void SignedCodesComeBack(int value)
    {
        var writer = new BitWriter();
        writer.WriteSe(value);
        writer.WriteTrailingBits();
        var reader = new BitReader(writer.Bytes);
        Assert.Equal(value, reader.ReadSe());
    }

    [Fact]
    public void ReadingPastTheEndIsAnError()
    {
        Assert.Throws<VvcBitstreamException>(() => new BitReader([]).ReadFlag());
        Assert.Throws<VvcBitstreamException>(() => new BitReader([0xFF]).ReadBits(9));
        Assert.Throws<VvcBitstreamException>(() => new BitReader([0, 0, 0, 0, 0, 0, 0, 0, 0xFF]).ReadUe());
        Assert.Throws<VvcBitstreamException>(() => new BitReader([0x01]).ReadUe());
        Assert.Throws<VvcBitstreamException>(() =>
        {
            // 32 zeros, 1, then 32 ones: beyond 2^32 - 2.
            new BitReader([0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]).ReadUe();
        });
    }

    [Theory]
    [InlineData(new byte[] { 0x80 }, 0)]
    [InlineData(new byte[] { 0x40, 0, 0 }, 1)]
    [InlineData(new byte[] { 0xFF, 0x01 }, 15)]
    [InlineData(new byte[] { 0, 0 }, 0)]
    public void TrailingBitsAreNotPayload(byte[] rbsp, int bits) => Assert.Equal(bits, new BitReader(rbsp).BitsBeforeTrailing);
}
