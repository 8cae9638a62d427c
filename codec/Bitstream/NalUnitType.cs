namespace VvcIlif.Codec.Bitstream;

/// <summary>nal_unit_type (H.266 table 5), in the standard's names.</summary>
public enum NalUnitType
{
    /// <summary>Coded slice of a trailing picture.</summary>
    TRAIL_NUT = 0,
    /// <summary>Coded slice of a step-wise temporal sublayer access picture.</summary>
    STSA_NUT = 1,
    /// <summary>Coded slice of a random access decodable leading picture.</summary>
    RADL_NUT = 2,
    /// <summary>Coded slice of a random access skipped leading picture.</summary>
    RASL_NUT = 3,
    /// <summary>Reserved, non-IRAP VCL.</summary>
    RSV_VCL_4 = 4,
    /// <summary>Reserved, non-IRAP VCL.</summary>
    RSV_VCL_5 = 5,
    /// <summary>Reserved, non-IRAP VCL.</summary>
    RSV_VCL_6 = 6,
    /// <summary>Coded slice of an IDR picture that may have RADL pictures.</summary>
    IDR_W_RADL = 7,
    /// <summary>Coded slice of an IDR picture without leading pictures.</summary>
    IDR_N_LP = 8,
    /// <summary>Coded slice of a clean random access picture.</summary>
    CRA_NUT = 9,
    /// <summary>Coded slice of a gradual decoding refresh picture.</summary>
    GDR_NUT = 10,
    /// <summary>Reserved, IRAP VCL.</summary>
    RSV_IRAP_11 = 11,
    /// <summary>Operating point information.</summary>
    OPI_NUT = 12,
    /// <summary>Decoding capability information.</summary>
    DCI_NUT = 13,
    /// <summary>Video parameter set.</summary>
    VPS_NUT = 14,
    /// <summary>Sequence parameter set.</summary>
    SPS_NUT = 15,
    /// <summary>Picture parameter set.</summary>
    PPS_NUT = 16,
    /// <summary>Adaptation parameter set before the slices.</summary>
    PREFIX_APS_NUT = 17,
    /// <summary>Adaptation parameter set after the slices.</summary>
    SUFFIX_APS_NUT = 18,
    /// <summary>Picture header.</summary>
    PH_NUT = 19,
    /// <summary>Access unit delimiter.</summary>
    AUD_NUT = 20,
    /// <summary>End of sequence.</summary>
    EOS_NUT = 21,
    /// <summary>End of bitstream.</summary>
    EOB_NUT = 22,
    /// <summary>Supplemental enhancement information before the slices.</summary>
    PREFIX_SEI_NUT = 23,
    /// <summary>Supplemental enhancement information after the slices.</summary>
    SUFFIX_SEI_NUT = 24,
    /// <summary>Filler data.</summary>
    FD_NUT = 25,
    /// <summary>Reserved, non-VCL.</summary>
    RSV_NVCL_26 = 26,
    /// <summary>Reserved, non-VCL.</summary>
    RSV_NVCL_27 = 27,
    /// <summary>Unspecified.</summary>
    UNSPEC_28 = 28,
    /// <summary>Unspecified.</summary>
    UNSPEC_29 = 29,
    /// <summary>Unspecified.</summary>
    UNSPEC_30 = 30,
    /// <summary>Unspecified.</summary>
    UNSPEC_31 = 31,
}

internal static class NalUnitTypeExtensions
{
    /// <summary>Carries a coded slice of a type this version of the standard defines.</summary>
    public static bool IsSlice(this NalUnitType type) =>
        type is <= NalUnitType.RASL_NUT or (>= NalUnitType.IDR_W_RADL and <= NalUnitType.GDR_NUT);

    public static bool IsVcl(this NalUnitType type) => type <= NalUnitType.RSV_IRAP_11;

    public static bool IsIdr(this NalUnitType type) => type is NalUnitType.IDR_W_RADL or NalUnitType.IDR_N_LP;

    /// <summary>Intra random access point: IDR or CRA.</summary>
    public static bool IsIrap(this NalUnitType type) => type is >= NalUnitType.IDR_W_RADL and <= NalUnitType.CRA_NUT;

    public static bool IsIrapOrGdr(this NalUnitType type) => type is >= NalUnitType.IDR_W_RADL and <= NalUnitType.GDR_NUT;
}
