namespace VvcIlif.Codec.Bitstream;

/// <summary>Writes NAL units as a byte stream (H.266 annex B).</summary>
internal sealed class AnnexBWriter(Stream output)
{
    private readonly MemoryStream _buffer = new();
    private bool _first = true;

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    /// <summary>Writes one NAL unit with its start code, header and emulation prevention.</summary>
    /// <param name="type">nal_unit_type.</param>
    /// <param name="temporalId">0..6.</param>
    /// <param name="rbsp">The payload, with its trailing bits.</param>
    /// <param name="layerId">nuh_layer_id, 0..55.</param>
    /// <param name="firstInAccessUnit">The NAL unit starts an access unit, and so gets the four-byte start code.</param>
    /// <returns>Bytes written.</returns>
    public int Write(NalUnitType type, int temporalId, ReadOnlySpan<byte> rbsp, int layerId = 0, bool firstInAccessUnit = false)
    {
        _buffer.SetLength(0);
        // Parameter sets and first NAL units take zero_byte (B.2.2).
        bool zeroByte = _first || firstInAccessUnit
            || type is NalUnitType.OPI_NUT or NalUnitType.DCI_NUT or NalUnitType.VPS_NUT or NalUnitType.SPS_NUT or NalUnitType.PPS_NUT
                or NalUnitType.PREFIX_APS_NUT or NalUnitType.SUFFIX_APS_NUT;
        _first = false;
        if (zeroByte)
            _buffer.WriteByte(0);
        _buffer.Write([0, 0, 1, (byte)layerId, (byte)((int)type << 3 | (temporalId + 1))]);
        EmulationPrevention.Insert(rbsp, _buffer);
        output.Write(_buffer.GetBuffer(), 0, (int)_buffer.Length);
        Length += _buffer.Length;
        return (int)_buffer.Length;
    }
}
