using VvcIlif.Codec;
using VvcIlif.Codec.Bitstream;
using Xunit;

namespace VvcIlif.Tests.Codec.Bitstream;

public class AnnexBTests
{
    [Fact]
    public void StartCodesOfThreeAndFourBytesAndTrailingZeros()
    {
        byte[] stream =
        [
            0, 0, 0, 0, 1, 0x00, 0x79, 0xAA, // SPS after a leading zero byte
            0, 0, 1, 0x00, 0x81, 0xBB, 0x80, // PPS
            0, 0, 0, 0, 0, // trailing zeros
            0, 0, 1, 0x00, 0xA9, // EOS, header only
            0, 0, 1, // nothing between start codes
            0, 0, 1, 0x00, 0x01, 0x80,
            0, 0, 0,
        ];
        List<NalUnit> nals = ReadBoth(stream);
        Assert.Equal([NalUnitType.SPS_NUT, NalUnitType.PPS_NUT, NalUnitType.EOS_NUT, NalUnitType.TRAIL_NUT], nals.Select(n => n.Type));
        Assert.Equal([5, 11, 23, 31], nals.Select(n => (int)n.Position));
        Assert.Equal([0, 1, 2, 3], nals.Select(n => n.Index));
        Assert.Equal("AA", Hex(nals[0]));
        Assert.Equal("BB80", Hex(nals[1]));
        Assert.Equal("", Hex(nals[2]));
    }

    [Fact]
    public void NothingIsNotAnError()
    {
        Assert.Empty(ReadBoth([]));
        Assert.Empty(ReadBoth([0, 0, 0]));
        Assert.Empty(ReadBoth([0, 0, 1]));
        Assert.Empty(ReadBoth([1, 2, 3, 4, 5, 0, 0, 2]));
    }

    [Fact]
    public void BadHeadersAreErrorsAndTheNextUnitIsRead()
    {
        byte[] stream = [0, 0, 1, 0x80, 0x01, 0, 0, 1, 0x00, 0x78, 0xAA, 0, 0, 1, 0x05, 0, 0, 1, 0x00, 0x7A, 0xCC];
        var reader = new AnnexBReader(new MemoryStream(stream));
        for (int i = 0; i < 3; i++)
        {
            var error = Assert.Throws<VvcBitstreamException>(() => reader.TryRead(out _));
            Assert.Equal(i, error.NalIndex);
        }
        Assert.True(reader.TryRead(out NalUnit? nal));
        Assert.Equal(1, nal.TemporalId);
        Assert.Equal(3, nal.Index);
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public void EmulationPreventionIsUndone()
    {
        byte[] payload = [0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0];
        var output = new MemoryStream();
        new AnnexBWriter(output).Write(NalUnitType.PREFIX_SEI_NUT, 2, payload, layerId: 7);
        Assert.Equal("00000001" + "07BB" + "00000300000300010000030200000303000004000003", Convert.ToHexString(output.ToArray()));
        NalUnit nal = Assert.Single(ReadBoth(output.ToArray()));
        Assert.Equal((7, 2), (nal.LayerId, nal.TemporalId));
        Assert.Equal(payload, nal.Payload.ToArray());
        Assert.Equal([2, 5, 10, 14, 21], nal.Removed.ToArray());
    }

    [Fact]
    public void RandomPayloadsComeBackAndPositionsMap()
    {
        const int seed = 77;
        var random = new Random(seed);
        var output = new MemoryStream();
        var writer = new AnnexBWriter(output);
        var payloads = new List<byte[]>();
        for (int i = 0; i < 300; i++)
        {
            // Small values make many emulations.
            byte[] payload = [.. Enumerable.Range(0, random.Next(1, 3000)).Select(_ => (byte)(random.Next(4) == 0 ? random.Next(256) : random.Next(3))), 0x80];
            if (i % 50 == 0)
                payload = [.. payload, .. new byte[100000], 1];
            payloads.Add(payload);
            writer.Write(NalUnitType.TRAIL_NUT, 0, payload, firstInAccessUnit: i % 2 == 0);
        }
        Assert.Equal(output.Length, writer.Length);
        List<NalUnit> nals = ReadBoth(output.ToArray());
        Assert.Equal(payloads.Count, nals.Count);
        byte[] stream = output.ToArray();
        for (int i = 0; i < nals.Count; i++)
        {
            Assert.True(payloads[i].AsSpan().SequenceEqual(nals[i].Payload.Span));
            for (int k = 0; k < payloads[i].Length; k += 1 + random.Next(20))
            {
                int coded = nals[i].ToCoded(k);
                Assert.Equal(payloads[i][k], stream[(int)nals[i].Position + NalUnit.HeaderBytes + coded]);
                Assert.Equal(k, nals[i].FromCoded(coded));
            }
        }
    }

    /// <summary>Reads from memory, from a stream, and from a stream that gives a few bytes at a time: all the same.</summary>
    private static List<NalUnit> ReadBoth(byte[] stream)
    {
        List<NalUnit> memory = ReadAll(new AnnexBReader(stream));
        foreach (AnnexBReader reader in (AnnexBReader[])[new(new MemoryStream(stream)), new(new Trickle(stream))])
        {
            List<NalUnit> other = ReadAll(reader);
            Assert.Equal(memory.Select(Key), other.Select(Key));
        }
        return memory;

        static (NalUnitType, long, int, string) Key(NalUnit nal) => (nal.Type, nal.Position, nal.Index, Hex(nal));
    }

    private static List<NalUnit> ReadAll(AnnexBReader reader)
    {
        var result = new List<NalUnit>();
        while (reader.TryRead(out NalUnit? nal))
            result.Add(nal);
        return result;
    }

    private static string Hex(NalUnit nal) => Convert.ToHexString(nal.Payload.Span);

    private sealed class Trickle(byte[] data) : MemoryStream(data)
    {
        private int _calls;

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1 + _calls++ % 977));
    }
}
