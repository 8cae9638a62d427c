namespace VvcIlif.Codec.Inspect;

/// <summary>What a stream holds, as a whole.</summary>
public sealed record StreamSummary
{
    /// <summary>NAL units, damaged ones included.</summary>
    public int NalUnits { get; internal set; }

    /// <summary>NAL units that could not be read.</summary>
    public int DamagedNalUnits { get; internal set; }

    /// <summary>Coded pictures.</summary>
    public int Pictures { get; internal set; }

    /// <summary>Coded slices.</summary>
    public int Slices { get; internal set; }

    /// <summary>Bytes from the first to after the last NAL unit.</summary>
    public long Bytes { get; internal set; }

    /// <summary>No sequence of the stream uses an interpolation filter other than the standard's.</summary>
    public bool IsStandard => PlugInFilter is null;

    /// <summary>Id of the interpolation filter that the stream needs; null in a standard stream.</summary>
    public string? PlugInFilter { get; internal set; }

    /// <summary>Mode in which that filter is used.</summary>
    public int PlugInMode { get; internal set; }

    /// <summary>How finely the stream switches that filter against the standard's: off, slice or ctu; null in a standard stream.</summary>
    public string? PlugInSwitch { get; internal set; }

    /// <summary>The first 8 bytes of the SHA-256 of all that decides that filter's samples, in hexadecimal digits.</summary>
    public string? PlugInFingerprint { get; internal set; }

    /// <summary>Format of the last sequence in words, such as "416x240 4:2:0 10 bit, Main 10, Main tier, level 2.1"; null without one.</summary>
    public string? Format { get; internal set; }

    /// <summary>Pictures a second of the last sequence as a fraction; null where the stream does not say.</summary>
    public (long Numerator, long Denominator)? FrameRate { get; internal set; }

    /// <summary>The summary in one sentence.</summary>
    public string Verdict => NalUnits == 0 ? "No NAL units: this is not a byte stream of H.266."
        : Format is null ? "No readable sequence parameter set: this stream cannot be decoded."
        : IsStandard ? "Standard H.266: no plug-in is used."
        : $"Not standard H.266: needs the interpolation filter '{PlugInFilter}', mode {PlugInMode}, switching {PlugInSwitch}, fingerprint {PlugInFingerprint}.";
}
