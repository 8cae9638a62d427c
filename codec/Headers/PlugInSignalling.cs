using System.Text;
using VvcIlif.Codec.Bitstream;

namespace VvcIlif.Codec.Headers;

/// <summary>
/// What the SPS of a stream with a non-standard interpolation filter says about it. Such an SPS has the reserved
/// value 3 of sps_log2_ctu_size_minus5, at which standard decoders stop; u(2) with the true value minus 5 follows it
/// at once, and this payload is in the extension data.
/// </summary>
/// <remarks>
/// Payload: u(16) magic, u(4) version 2, u(4) switching, u(8) mode, u(8) length of the filter id, the id, 8 bytes of
/// fingerprint. It is short, since clips of a second at low rates have few bytes in all.
/// </remarks>
internal sealed class PlugInSignalling
{
    public const uint Magic = 0x5649;
    public const int Version = 2;
    public const int MaxIdBytes = 32;

    /// <summary>As much of the SHA-256 as streams carry: enough to tell filters apart.</summary>
    public const int FingerprintBytes = 8;

    private const int IdPosition = 5;

    /// <summary>Id of the filter in UTF-8, 1..32 bytes.</summary>
    public byte[] FilterId { get; init; } = [];

    /// <summary>The first bytes of the SHA-256 of all that decides the filter's samples.</summary>
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
            throw new ArgumentException("The filter id must have 1 to 32 bytes, the fingerprint 8, the mode 0 to 255, the switching 0 to 2.");
        var bits = new BitWriter();
        bits.WriteBits(16, Magic);
        bits.WriteBits(4, Version);
        bits.WriteBits(4, (uint)SwitchLevel);
        bits.WriteBits(8, (uint)Mode);
        bits.WriteBits(8, (uint)FilterId.Length);
        bits.WriteBytes(FilterId);
        bits.WriteBytes(Fingerprint);
        return new BitString(bits.ToArray(), (int)bits.Position);
    }

    /// <exception cref="VvcBitstreamException">The bits are not such a payload.</exception>
    public static PlugInSignalling Parse(BitString payload, int ctbLog2SizeY)
    {
        byte[] data = payload.Data ?? [];
        if (payload.Length < 8 * IdPosition || (data[0] << 8 | data[1]) != Magic)
            throw new VvcBitstreamException("The CTU size has its reserved value and no interpolation filter is signalled.", "sps_log2_ctu_size_minus5");
        int version = data[2] >> 4, switching = data[2] & 15, idBytes = data[4], end = IdPosition + idBytes;
        if (version != Version)
            throw new VvcNotSupportedException($"version {version} of the interpolation filter signalling");
        if (switching > 2 || idBytes is 0 or > MaxIdBytes || payload.Length < 8 * (end + FingerprintBytes))
            throw new VvcBitstreamException("The signalling of the interpolation filter is damaged.", "sps_extension_data_flag");
        return new PlugInSignalling
        {
            CtbLog2SizeY = ctbLog2SizeY,
            SwitchLevel = switching,
            Mode = data[3],
            FilterId = data[IdPosition..end],
            Fingerprint = data[end..(end + FingerprintBytes)],
        };
    }
}
