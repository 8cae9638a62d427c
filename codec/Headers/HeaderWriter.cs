using System.Diagnostics.CodeAnalysis;
using VvcIlif.Codec.Bitstream;

namespace VvcIlif.Codec.Headers;

/// <summary>Writes header elements.</summary>
/// <remarks>A value out of its range is a mistake of the caller: <see cref="ArgumentOutOfRangeException"/>.</remarks>
internal struct HeaderWriter() : IHeaderIo
{
    private BitWriter _bits = new();

    public static bool Reads => false;

    public readonly long Position => _bits.Position;

    /// <summary>The payload so far, whole bytes.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _bits.Bytes;

    public readonly byte[] ToArray() => _bits.ToArray();

    public void U(int bits, ref int value, int min, int max, string element)
    {
        if (value < min || value > max || (bits < 31 && value >> bits != 0))
            Range(element, value, min, max);
        _bits.WriteBits(bits, (uint)value);
    }

    public void U(int bits, ref int value, string element) => U(bits, ref value, 0, int.MaxValue, element);

    public void U(int bits, ref uint value, string element) => _bits.WriteBits(bits, value);

    public void Flag(ref bool value, string element) => _bits.WriteFlag(value);

    public void Ue(ref int value, int min, int max, string element)
    {
        if (value < min || value > max)
            Range(element, value, min, max);
        _bits.WriteUe((uint)value);
    }

    public void Ue(ref uint value, string element) => _bits.WriteUe(value);

    public void Se(ref int value, int min, int max, string element)
    {
        if (value < min || value > max)
            Range(element, value, min, max);
        _bits.WriteSe(value);
    }

    public void AlignZero(string element) => _bits.AlignZero();

    public void AlignOne(string element) => _bits.WriteTrailingBits();

    public void Extension(ref BitString value, string element) => Raw(ref value, value.Length, element);

    public void Raw(ref BitString value, long bits, string element)
    {
        for (int i = 0; i < value.Length; i += 8)
        {
            int count = Math.Min(8, value.Length - i);
            _bits.WriteBits(count, (uint)value.Data[i >> 3] >> (8 - count));
        }
    }

    public void Trailing() => _bits.WriteTrailingBits();

    public readonly void Begin(string structure) { }

    public readonly void End() { }

    [DoesNotReturn]
    private static void Range(string element, int value, int min, int max) =>
        throw new ArgumentOutOfRangeException(HeaderElement.Name(element), value, $"Must be in the range {min} to {max}.");
}

/// <summary>Writes whole NAL unit payloads.</summary>
internal static class HeaderBytes
{
    /// <summary>
    /// The payload of a structure, with its trailing bits: a parameter set, picture header, SEI or the like; of a slice
    /// header the part before slice data.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An element is out of its range.</exception>
    /// <exception cref="ArgumentException">The structure is not one that can be written.</exception>
    public static byte[] Of(object header)
    {
        var io = new HeaderWriter();
        switch (header)
        {
            case Vps vps: VpsSyntax.Code(ref io, vps); break;
            case Sps sps: SpsSyntax.Code(ref io, sps); break;
            case Pps pps: PpsSyntax.Code(ref io, pps); break;
            case Aps aps: Aps.Code(ref io, aps); break;
            case PictureHeader ph: PictureHeaderSyntax.CodeRbsp(ref io, ph, null); break;
            case SliceHeader sh: SliceHeaderSyntax.Code(ref io, sh, null); break;
            case Dci dci: Dci.Code(ref io, dci); break;
            case Opi opi: Opi.Code(ref io, opi); break;
            case Aud aud: Aud.Code(ref io, aud); break;
            case SeiMessages sei: return sei.Write();
            default: throw new ArgumentException($"A {header.GetType().Name} cannot be written.", nameof(header));
        }
        return io.ToArray();
    }
}
