using System.Text;
using VvcIlif.Codec.Bitstream;

namespace VvcIlif.Codec.Headers;

/// <summary>
/// What the SPS of a stream with a non-standard interpolation filter says about it. Such an SPS has the reserved
/// value 3 of sps_log2_ctu_size_minus5, at which standard decoders stop; u(2) with the true value minus 5 follows it
/// at once, and this payload stands in the extension data.
/// </summary>
/// <remarks>
/// Payload: u(32) magic, u(8) version, u(8) mode, u(8) length of the filter id, the id, 32 bytes of fingerprint, and in
/// version 2 u(8) switching. Version 1 is a stream without switching.
/// </remarks>
internal sealed class PlugInSignalling
{
    public const uint Magic = 0x56496C66;
    private const int Plain = 1, Switching = 2;
    public const int MaxIdBytes = 32;
    public const int FingerprintBytes = 32;

    /// <summary>Id of the filter in UTF-8, 1..32 bytes.</summary>
    public byte[] FilterId { get; init; } = [];

    /// <summary>SHA-256 of all that decides the filter's samples.</summary>
    public byte[] Fingerprint { get; init; } = new byte[FingerprintBytes];

    /// <summary>How the filter is used, 0..255; a meaning of the filter's own.</summary>
    public int Mode { get; init; }

    /// <summary>How finely the filter is switched against the standard's: 0 not at all, 1 by slice, 2 by slice and CTU.</summary>
    public int SwitchLevel { get; init; }

    /// <summary>Slice headers say whether the slice uses the filter.</summary>
    public bool SwitchesSlices => SwitchLevel >= 1;

    /// <summary>CTUs say so too, in slices that use it.</summary>
    public bool SwitchesCtus => SwitchLevel == 2;

    /// <summary>The true log2 of the CTU size, 5..7.</summary>
    public int CtbLog2SizeY { get; init; } = 7;

    /// <summary>The filter id as text; what cannot be shown becomes '?'.</summary>
    public string FilterName => string.Concat(Encoding.UTF8.GetString(FilterId).Select(c => char.IsControl(c) ? '?' : c));

    /// <exception cref="ArgumentException">A field does not fit its place.</exception>
    public BitString Serialise()
    {
        if (FilterId.Length is 0 or > MaxIdBytes || Fingerprint.Length != FingerprintBytes || Mode is < 0 or > 255 || SwitchLevel is < 0 or > 2)
            throw new ArgumentException("The filter id must have 1 to 32 bytes, the fingerprint 32, the mode 0 to 255, the switching 0 to 2.");
        var bits = new BitWriter();
        bits.WriteBits(32, Magic);
        bits.WriteBits(8, (uint)(SwitchesSlices ? Switching : Plain));
        bits.WriteBits(8, (uint)Mode);
        bits.WriteBits(8, (uint)FilterId.Length);
        bits.WriteBytes(FilterId);
        bits.WriteBytes(Fingerprint);
        if (SwitchesSlices)
            bits.WriteBits(8, (uint)SwitchLevel);
        return new BitString(bits.ToArray(), (int)bits.Position);
    }

    /// <exception cref="VvcBitstreamException">The bits are not such a payload.</exception>
    public static PlugInSignalling Parse(BitString payload, int ctbLog2SizeY)
    {
        byte[] data = payload.Data ?? [];
        if (payload.Length < 56 || ReadU32(data) != Magic)
            throw new VvcBitstreamException("The CTU size has its reserved value and no interpolation filter is signalled.", "sps_log2_ctu_size_minus5");
        int idBytes = data[6];
        if (data[4] is not (Plain or Switching))
            throw new VvcNotSupportedException($"version {data[4]} of the interpolation filter signalling");
        int end = 7 + idBytes + FingerprintBytes;
        bool switching = data[4] == Switching;
        if (idBytes is 0 or > MaxIdBytes || payload.Length < 8 * (switching ? end + 1 : end) || (switching && data[end] is not (1 or 2)))
            throw new VvcBitstreamException("The signalling of the interpolation filter is damaged.", "sps_extension_data_flag");
        return new PlugInSignalling
        {
            CtbLog2SizeY = ctbLog2SizeY,
            Mode = data[5],
            FilterId = data[7..(7 + idBytes)],
            Fingerprint = data[(7 + idBytes)..end],
            SwitchLevel = switching ? data[end] : 0,
        };
    }

    private static uint ReadU32(byte[] data) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(data);
}
