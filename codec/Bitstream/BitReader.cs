using System.Buffers.Binary;
using System.Numerics;

namespace VvcIlif.Codec.Bitstream;

/// <summary>Reads the bits of an RBSP, most significant first (H.266 7.2, 9.2).</summary>
internal ref struct BitReader
{
    private readonly ReadOnlySpan<byte> _data;
    private readonly long _stopBit;
    private long _position;

    public BitReader(ReadOnlySpan<byte> rbsp)
    {
        _data = rbsp;
        // Position of rbsp_stop_one_bit: the last 1 of the payload.
        int last = rbsp.LastIndexOfAnyExcept((byte)0);
        _stopBit = last < 0 ? 0 : 8L * last + 7 - BitOperations.TrailingZeroCount((uint)rbsp[last]);
    }

    /// <summary>Bits read so far.</summary>
    public readonly long Position => _position;

    public readonly long BitsLeft => 8L * _data.Length - _position;

    public readonly bool IsAligned => (_position & 7) == 0;

    /// <summary>Bytes read so far; the reader is aligned.</summary>
    public readonly int BytePosition => (int)((_position + 7) >> 3);

    /// <summary>more_rbsp_data(): something other than the trailing bits is left.</summary>
    public readonly bool MoreRbspData => _position < _stopBit;

    /// <summary>Bits of payload before the trailing bits.</summary>
    public readonly long BitsBeforeTrailing => Math.Max(0, _stopBit - _position);

    /// <summary>The next 57 bits or more, zeros after the end.</summary>
    private readonly ulong Peek()
    {
        int at = (int)(_position >> 3);
        int shift = (int)(_position & 7);
        if (at + 8 <= _data.Length)
            return BinaryPrimitives.ReadUInt64BigEndian(_data[at..]) << shift;
        ulong window = 0;
        for (int i = 0; i < 8; i++)
            window = window << 8 | (at + i < _data.Length ? _data[at + i] : 0u);
        return window << shift;
    }

    /// <summary>Reads u(<paramref name="bits"/>), 0..32 bits.</summary>
    /// <returns>False, with nothing read, past the end.</returns>
    public bool TryReadBits(int bits, out uint value)
    {
        value = bits == 0 ? 0 : (uint)(Peek() >> (64 - bits));
        if (bits > BitsLeft)
            return false;
        _position += bits;
        return true;
    }

    /// <summary>Reads ue(v), up to 2^32 - 2 (H.266 9.2).</summary>
    /// <returns>False past the end or for a code of more than 65 bits.</returns>
    public bool TryReadUe(out uint value)
    {
        value = 0;
        int zeros = BitOperations.LeadingZeroCount(Peek());
        if (zeros > 32 || 2 * zeros + 1 > BitsLeft)
            return false;
        _position += zeros + 1;
        TryReadBits(zeros, out uint rest);
        ulong sum = (1ul << zeros) - 1 + rest;
        if (sum > uint.MaxValue - 1)
            return false;
        value = (uint)sum;
        return true;
    }

    /// <summary>Reads se(v) (H.266 9.2.2).</summary>
    public bool TryReadSe(out int value)
    {
        bool ok = TryReadUe(out uint k);
        value = (int)((k & 1) != 0 ? ((long)k + 1) >> 1 : -(long)(k >> 1));
        return ok;
    }

    /// <exception cref="VvcBitstreamException">Past the end.</exception>
    public uint ReadBits(int bits) => TryReadBits(bits, out uint value) ? value : throw Ended();

    /// <exception cref="VvcBitstreamException">Past the end.</exception>
    public bool ReadFlag() => ReadBits(1) != 0;

    /// <exception cref="VvcBitstreamException">Past the end, or too long a code.</exception>
    public uint ReadUe() => TryReadUe(out uint value) ? value : throw Ended();

    /// <exception cref="VvcBitstreamException">Past the end, or too long a code.</exception>
    public int ReadSe() => TryReadSe(out int value) ? value : throw Ended();

    private static VvcBitstreamException Ended() => new("The payload of a NAL unit ends too early.");
}
