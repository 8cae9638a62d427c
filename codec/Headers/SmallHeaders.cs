using static VvcIlif.Codec.Headers.HeaderElement;

namespace VvcIlif.Codec.Headers;

/// <summary>decoding_capability_information_rbsp() (H.266 7.3.2.1).</summary>
internal sealed class Dci
{
    public int dci_reserved_zero_4bits, dci_num_ptls_minus1;
    public ProfileTierLevel[] dci_profile_tier_level = [];
    public bool dci_extension_flag;
    public BitString dci_extension_data;

    public static void Code<TIo>(ref TIo io, Dci dci) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.U(4, ref dci.dci_reserved_zero_4bits);
        io.U(4, ref dci.dci_num_ptls_minus1);
        Ensure(ref dci.dci_profile_tier_level, dci.dci_num_ptls_minus1 + 1);
        for (int i = 0; i <= dci.dci_num_ptls_minus1; i++)
            ProfileTierLevel.Code(ref io, dci.dci_profile_tier_level[i] ??= new(), true, 0);
        io.Flag(ref dci.dci_extension_flag);
        if (dci.dci_extension_flag)
            io.Extension(ref dci.dci_extension_data);
        io.Trailing();
    }
}

/// <summary>operating_point_information_rbsp() (H.266 7.3.2.2).</summary>
internal sealed class Opi
{
    public bool opi_ols_info_present_flag, opi_htid_info_present_flag, opi_extension_flag;
    public int opi_ols_idx, opi_htid_plus1;
    public BitString opi_extension_data;

    public static void Code<TIo>(ref TIo io, Opi opi) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Flag(ref opi.opi_ols_info_present_flag);
        io.Flag(ref opi.opi_htid_info_present_flag);
        if (opi.opi_ols_info_present_flag)
            io.Ue(ref opi.opi_ols_idx, 0, 256);
        if (opi.opi_htid_info_present_flag)
            io.U(3, ref opi.opi_htid_plus1);
        io.Flag(ref opi.opi_extension_flag);
        if (opi.opi_extension_flag)
            io.Extension(ref opi.opi_extension_data);
        io.Trailing();
    }
}

/// <summary>access_unit_delimiter_rbsp() (H.266 7.3.2.10).</summary>
internal sealed class Aud
{
    public bool aud_irap_or_gdr_flag;

    /// <summary>0: I slices only; 1: also P; 2: also B.</summary>
    public int aud_pic_type;

    public static void Code<TIo>(ref TIo io, Aud aud) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Flag(ref aud.aud_irap_or_gdr_flag);
        io.U(3, ref aud.aud_pic_type);
        io.Trailing();
    }
}

/// <summary>end_of_seq_rbsp(), end_of_bitstream_rbsp() and filler_data_rbsp() (H.266 7.3.2.11 to 7.3.2.13), which have no elements worth keeping.</summary>
internal sealed class EmptyHeader
{
    /// <summary>Bytes of filler.</summary>
    public int FillerBytes;
}
