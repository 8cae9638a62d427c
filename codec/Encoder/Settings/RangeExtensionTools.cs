namespace VvcIlif.Codec.Encoder;

/// <summary>
/// How the operation range extensions (H.266 7.3.2.22) code levels. They are meant for more bits a sample than this
/// encoder takes; it writes them so that decoders can be tested.
/// </summary>
internal sealed record RangeExtensionTools
{
    /// <summary>Rice parameter of levels without transform, 1 to 8; null leaves it to the standard's 1, unsaid.</summary>
    public int? TransformSkipRice { get; init; }

    /// <summary>sps_rrc_rice_extension_flag.</summary>
    public bool RiceExtension { get; init; }

    /// <summary>sps_persistent_rice_adaptation_enabled_flag.</summary>
    public bool PersistentRice { get; init; }

    /// <summary>sh_reverse_last_sig_coeff_flag of all slices.</summary>
    public bool ReverseLast { get; init; }
}
