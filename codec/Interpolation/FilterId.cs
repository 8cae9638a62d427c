using System.Buffers.Binary;
using System.Security.Cryptography;

namespace VvcIlif.Codec.Interpolation;

/// <summary>The number that names an interpolation filter in the bitstream.</summary>
/// <param name="Value">0 is DCTIF; 1 to 255 are kept for filters of this library; 256 and up are free for others.</param>
public readonly record struct FilterId(ushort Value)
{
    /// <summary>The filter of the standard.</summary>
    public static FilterId Dctif => new(0);

    /// <summary>The first number free for filters from outside this library.</summary>
    public const ushort FirstExternal = 256;

    /// <inheritdoc/>
    public override string ToString() => Value == 0 ? "dctif" : Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>SHA-256 over everything that decides the samples of a filter.</summary>
public readonly record struct FilterFingerprint
{
    /// <summary>Bytes of a fingerprint.</summary>
    public const int Size = 32;

    private readonly ulong _a, _b, _c, _d;

    /// <summary>Takes over a finished SHA-256 value.</summary>
    /// <param name="sha256">Exactly <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">The length is not <see cref="Size"/>.</exception>
    public FilterFingerprint(ReadOnlySpan<byte> sha256)
    {
        if (sha256.Length != Size)
            throw new ArgumentException($"A fingerprint has {Size} bytes, not {sha256.Length}.", nameof(sha256));
        _a = BinaryPrimitives.ReadUInt64BigEndian(sha256);
        _b = BinaryPrimitives.ReadUInt64BigEndian(sha256[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(sha256[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(sha256[24..]);
    }

    /// <summary>Hashes <paramref name="data"/>.</summary>
    public static FilterFingerprint Of(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(data, hash);
        return new FilterFingerprint(hash);
    }

    /// <summary>Writes the <see cref="Size"/> bytes of the fingerprint.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    /// <summary>64 hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
