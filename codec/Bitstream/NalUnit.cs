namespace VvcIlif.Codec.Bitstream;

/// <summary>One NAL unit: its header, and its payload with the emulation prevention bytes removed (H.266 7.3.1).</summary>
internal sealed class NalUnit
{
    public const int HeaderBytes = 2;

    private readonly int[] _removed;

    public NalUnit(NalUnitType type, int layerId, int temporalId, ReadOnlyMemory<byte> payload, int[]? removed = null)
    {
        Type = type;
        LayerId = layerId;
        TemporalId = temporalId;
        Payload = payload;
        _removed = removed ?? [];
    }

    public NalUnitType Type { get; }

    /// <summary>nuh_layer_id, 0..55.</summary>
    public int LayerId { get; }

    /// <summary>nuh_temporal_id_plus1 - 1, 0..6.</summary>
    public int TemporalId { get; }

    /// <summary>The RBSP: everything after the two header bytes, without emulation prevention bytes.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Offsets in the payload as coded (after the header, prevention bytes counted) of the removed bytes, ascending.</summary>
    public ReadOnlySpan<int> Removed => _removed;

    /// <summary>Number of the NAL unit in the stream, from 0.</summary>
    public int Index { get; init; }

    /// <summary>Byte of the stream at which the NAL unit header starts, after the start code.</summary>
    public long Position { get; init; }

    /// <summary>Bytes of the NAL unit as coded, header and prevention bytes included.</summary>
    public int CodedSize => HeaderBytes + Payload.Length + _removed.Length;

    /// <summary>Offset in the coded payload of byte <paramref name="offset"/> of <see cref="Payload"/>.</summary>
    public int ToCoded(int offset)
    {
        // Removed byte k precedes RBSP byte Removed[k] - k.
        int low = 0, high = _removed.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_removed[middle] - middle <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        return offset + low;
    }

    /// <summary>Offset in <see cref="Payload"/> of the first byte at or after <paramref name="coded"/> of the coded payload.</summary>
    public int FromCoded(long coded)
    {
        int low = 0, high = _removed.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_removed[middle] < coded)
                low = middle + 1;
            else
                high = middle;
        }
        return (int)(coded - low);
    }

    /// <summary>Reads a NAL unit as found between two start codes (H.266 7.3.1.1, 7.3.1.2).</summary>
    /// <exception cref="VvcBitstreamException">The header is not one.</exception>
    public static NalUnit Parse(ReadOnlyMemory<byte> coded, int index = 0, long position = 0)
    {
        ReadOnlySpan<byte> span = coded.Span;
        if (span.Length < HeaderBytes)
            throw new VvcBitstreamException("A NAL unit is shorter than its header.", "nal_unit_header") { NalIndex = index, BytePosition = position };
        int type = span[1] >> 3;
        if ((span[0] & 0x80) != 0)
            throw Damaged("forbidden_zero_bit is 1.", "forbidden_zero_bit");
        if ((span[1] & 7) == 0)
            throw Damaged("nuh_temporal_id_plus1 is 0.", "nuh_temporal_id_plus1");
        ReadOnlyMemory<byte> payload = EmulationPrevention.Remove(coded[HeaderBytes..], out int[] removed);
        return new NalUnit((NalUnitType)type, span[0] & 0x3F, (span[1] & 7) - 1, payload, removed) { Index = index, Position = position };

        VvcBitstreamException Damaged(string message, string element) =>
            new(message, element) { NalIndex = index, NalType = type, BytePosition = position };
    }

    /// <summary>Says where an error happened.</summary>
    public VvcBitstreamException Locate(VvcBitstreamException error)
    {
        if (error.NalIndex < 0)
        {
            error.NalIndex = Index;
            error.NalType = (int)Type;
            error.BytePosition = Position;
        }
        return error;
    }
}
