using System.Diagnostics.CodeAnalysis;
using VvcIlif.Codec.Bitstream;

namespace VvcIlif.Codec.Headers;

/// <summary>Reads header elements and checks their ranges.</summary>
internal ref struct HeaderReader(ReadOnlySpan<byte> rbsp) : IHeaderIo
{
    private BitReader _bits = new(rbsp);

    public static bool Reads => true;

    public readonly long Position => _bits.Position;

    /// <summary>Byte of the payload at which the next structure starts; the reader is aligned.</summary>
    public readonly int BytePosition => _bits.BytePosition;

    public void U(int bits, ref int value, int min, int max, string element)
    {
        if (!_bits.TryReadBits(bits, out uint read))
            Ended(element);
        if (read < (uint)min || read > (uint)max)
            Range(element, read, min, max);
        value = (int)read;
    }

    public void U(int bits, ref int value, string element)
    {
        if (!_bits.TryReadBits(bits, out uint read))
            Ended(element);
        value = (int)read;
    }

    public void U(int bits, ref uint value, string element)
    {
        if (!_bits.TryReadBits(bits, out value))
            Ended(element);
    }

    public void Flag(ref bool value, string element)
    {
        if (!_bits.TryReadBits(1, out uint read))
            Ended(element);
        value = read != 0;
    }

    public void Ue(ref int value, int min, int max, string element)
    {
        if (!_bits.TryReadUe(out uint read))
            Ended(element);
        if (max < 0 || read < (uint)min || read > (uint)max)
            Range(element, read, min, max);
        value = (int)read;
    }

    public void Ue(ref uint value, string element)
    {
        if (!_bits.TryReadUe(out value))
            Ended(element);
    }

    public void Se(ref int value, int min, int max, string element)
    {
        if (!_bits.TryReadSe(out int read))
            Ended(element);
        if (read < min || read > max)
            Range(element, read, min, max);
        value = read;
    }

    public void AlignZero(string element)
    {
        int bits = (int)(-_bits.Position & 7);
        if (!_bits.TryReadBits(bits, out uint read))
            Ended(element);
        if (read != 0)
            throw new VvcBitstreamException("An alignment bit is not zero.", element);
    }

    public void AlignOne(string element)
    {
        if (!_bits.TryReadBits(1, out uint one))
            Ended(element);
        if (one == 0)
            throw new VvcBitstreamException("The bit before the alignment is not one.", element);
        AlignZero(element);
    }

    public void Extension(ref BitString value, string element) => Raw(ref value, _bits.BitsBeforeTrailing, element);

    public void Raw(ref BitString value, long bits, string element)
    {
        if (bits > _bits.BitsLeft)
            Ended(element);
        byte[] data = new byte[(bits + 7) >> 3];
        for (long i = 0; i < bits; i += 8)
        {
            int count = (int)Math.Min(8, bits - i);
            data[i >> 3] = (byte)(_bits.ReadBits(count) << (8 - count));
        }
        value = new BitString(data, (int)bits);
    }

    public void Trailing()
    {
        if (_bits.MoreRbspData)
            throw new VvcBitstreamException("There is data after the end of the structure.", "rbsp_trailing_bits");
        AlignOne("rbsp_trailing_bits");
    }

    public readonly void Begin(string structure) { }

    public readonly void End() { }

    [DoesNotReturn]
    private static void Ended(string element) =>
        throw new VvcBitstreamException("The payload of a NAL unit ends too early, or a code is too long.", HeaderElement.Name(element));

    [DoesNotReturn]
    private static void Range(string element, long value, long min, long max) =>
        throw new VvcBitstreamException($"The value {value} is not in the range {min} to {max}.", HeaderElement.Name(element));
}
