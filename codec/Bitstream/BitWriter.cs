using System.Numerics;

namespace VvcIlif.Codec.Bitstream;

/// <summary>Collects the bits of an RBSP, most significant first (H.266 7.2, 9.2).</summary>
internal struct BitWriter
{
    private byte[] _data;
    private int _length;
    private ulong _pending;
    private int _pendingBits;

    public BitWriter() => _data = new byte[64];

    /// <summary>Bits written so far.</summary>
    public readonly long Position => 8L * _length + _pendingBits;

    public readonly bool IsAligned => _pendingBits == 0;

    /// <summary>Writes the low <paramref name="bits"/> bits of <paramref name="value"/>, 0..32.</summary>
    public void WriteBits(int bits, uint value)
    {
        _pending = _pending << bits | (value & ((1ul << bits) - 1));
        _pendingBits += bits;
        while (_pendingBits >= 8)
        {
            if (_length == _data.Length)
                Array.Resize(ref _data, 2 * _length);
            _pendingBits -= 8;
            _data[_length++] = (byte)(_pending >> _pendingBits);
        }
    }

    public void WriteFlag(bool value) => WriteBits(1, value ? 1u : 0u);

    /// <summary>Writes ue(v), 0..2^32 - 2.</summary>
    public void WriteUe(uint value)
    {
        ulong code = (ulong)value + 1;
        int zeros = BitOperations.Log2(code);
        WriteBits(zeros, 0);
        WriteBits(1, 1);
        WriteBits(zeros, (uint)code);
    }

    /// <summary>Writes se(v).</summary>
    public void WriteSe(int value) => WriteUe(value > 0 ? 2 * (uint)value - 1 : (uint)(-2L * value));

    /// <summary>A 1 and zeros up to the next byte: rbsp_trailing_bits() and byte_alignment() (H.266 7.3.2.17).</summary>
    public void WriteTrailingBits()
    {
        WriteBits(1, 1);
        AlignZero();
    }

    /// <summary>Zeros up to the next byte.</summary>
    public void AlignZero()
    {
        if (_pendingBits != 0)
            WriteBits(8 - _pendingBits, 0);
    }

    /// <summary>Appends whole bytes; the writer is aligned.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
            WriteBits(8, b);
    }

    /// <summary>The whole bytes written so far.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _data.AsSpan(0, _length);

    public readonly byte[] ToArray() => Bytes.ToArray();
}
