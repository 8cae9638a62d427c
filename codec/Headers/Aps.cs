using static VvcIlif.Codec.Headers.HeaderElement;

namespace VvcIlif.Codec.Headers;

/// <summary>aps_params_type (H.266 table 6).</summary>
internal enum ApsType
{
    Alf = 0,
    Lmcs = 1,
    ScalingList = 2,
}

/// <summary>adaptation_parameter_set_rbsp() (H.266 7.3.2.6, 7.4.3.6).</summary>
internal sealed class Aps
{
    public int aps_params_type, aps_adaptation_parameter_set_id;
    public bool aps_chroma_present_flag, aps_extension_flag;

    /// <summary>The parameters of the APS's type; the others are null.</summary>
    public AlfData? Alf;
    public LmcsData? Lmcs;
    public ScalingListData? ScalingList;

    /// <summary>Payload of a reserved type, or extension data.</summary>
    public BitString aps_extension_data;

    public static void Code<TIo>(ref TIo io, Aps aps) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.U(3, ref aps.aps_params_type);
        io.U(5, ref aps.aps_adaptation_parameter_set_id, 0, aps.aps_params_type switch { 0 or 2 => 7, 1 => 3, _ => 31 });
        io.Flag(ref aps.aps_chroma_present_flag);
        switch ((ApsType)aps.aps_params_type)
        {
            case ApsType.Alf:
                AlfData.Code(ref io, aps.Alf ??= new(), aps.aps_chroma_present_flag);
                break;
            case ApsType.Lmcs:
                LmcsData.Code(ref io, aps.Lmcs ??= new(), aps.aps_chroma_present_flag);
                break;
            case ApsType.ScalingList:
                ScalingListData.Code(ref io, aps.ScalingList ??= new(), aps.aps_chroma_present_flag);
                break;
            default:
                io.Extension(ref aps.aps_extension_data);
                io.Trailing();
                return;
        }
        io.Flag(ref aps.aps_extension_flag);
        if (aps.aps_extension_flag)
            io.Extension(ref aps.aps_extension_data);
        io.Trailing();
    }
}

/// <summary>alf_data() (H.266 7.3.2.18, 7.4.3.18).</summary>
internal sealed class AlfData
{
    public const int LumaFilters = 25, LumaCoefficients = 12, ChromaCoefficients = 6, CcCoefficients = 7;

    public bool alf_luma_filter_signal_flag, alf_chroma_filter_signal_flag, alf_cc_cb_filter_signal_flag, alf_cc_cr_filter_signal_flag;
    public bool alf_luma_clip_flag;
    public int alf_luma_num_filters_signalled_minus1;
    public readonly int[] alf_luma_coeff_delta_idx = new int[LumaFilters];
    public readonly int[,] alf_luma_coeff_abs = new int[LumaFilters, LumaCoefficients], alf_luma_clip_idx = new int[LumaFilters, LumaCoefficients];
    public readonly bool[,] alf_luma_coeff_sign = new bool[LumaFilters, LumaCoefficients];
    public bool alf_chroma_clip_flag;
    public int alf_chroma_num_alt_filters_minus1;
    public readonly int[,] alf_chroma_coeff_abs = new int[8, ChromaCoefficients], alf_chroma_clip_idx = new int[8, ChromaCoefficients];
    public readonly bool[,] alf_chroma_coeff_sign = new bool[8, ChromaCoefficients];
    public int alf_cc_cb_filters_signalled_minus1, alf_cc_cr_filters_signalled_minus1;
    public readonly int[,] alf_cc_cb_mapped_coeff_abs = new int[4, CcCoefficients], alf_cc_cr_mapped_coeff_abs = new int[4, CcCoefficients];
    public readonly bool[,] alf_cc_cb_coeff_sign = new bool[4, CcCoefficients], alf_cc_cr_coeff_sign = new bool[4, CcCoefficients];

    /// <summary>AlfCoeffL and AlfClipIdx of the 25 classes: <c>[12 * filter + j]</c>.</summary>
    public readonly short[] AlfCoeffL = new short[LumaFilters * LumaCoefficients];
    public readonly byte[] AlfClipIdxL = new byte[LumaFilters * LumaCoefficients];

    /// <summary>AlfCoeffC and its clipping indices: <c>[6 * alternative + j]</c>.</summary>
    public readonly short[] AlfCoeffC = new short[8 * ChromaCoefficients];
    public readonly byte[] AlfClipIdxC = new byte[8 * ChromaCoefficients];

    /// <summary>CcAlfApsCoeffCb and CcAlfApsCoeffCr: <c>[7 * filter + j]</c>.</summary>
    public readonly short[] CcAlfCoeffCb = new short[4 * CcCoefficients], CcAlfCoeffCr = new short[4 * CcCoefficients];

    public int NumChromaFilters => alf_chroma_filter_signal_flag ? alf_chroma_num_alt_filters_minus1 + 1 : 0;
    public int NumCcCbFilters => alf_cc_cb_filter_signal_flag ? alf_cc_cb_filters_signalled_minus1 + 1 : 0;
    public int NumCcCrFilters => alf_cc_cr_filter_signal_flag ? alf_cc_cr_filters_signalled_minus1 + 1 : 0;

    public static void Code<TIo>(ref TIo io, AlfData alf, bool chroma) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Begin("alf_data");
        io.Flag(ref alf.alf_luma_filter_signal_flag);
        if (chroma)
        {
            io.Flag(ref alf.alf_chroma_filter_signal_flag);
            io.Flag(ref alf.alf_cc_cb_filter_signal_flag);
            io.Flag(ref alf.alf_cc_cr_filter_signal_flag);
        }
        if (alf.alf_luma_filter_signal_flag)
            Luma(ref io, alf);
        if (alf.alf_chroma_filter_signal_flag)
        {
            io.Flag(ref alf.alf_chroma_clip_flag);
            io.Ue(ref alf.alf_chroma_num_alt_filters_minus1, 0, 7);
            for (int i = 0; i <= alf.alf_chroma_num_alt_filters_minus1; i++)
            {
                for (int j = 0; j < ChromaCoefficients; j++)
                {
                    io.Ue(ref alf.alf_chroma_coeff_abs[i, j], 0, 128);
                    if (alf.alf_chroma_coeff_abs[i, j] > 0)
                        io.Flag(ref alf.alf_chroma_coeff_sign[i, j]);
                }
                for (int j = 0; alf.alf_chroma_clip_flag && j < ChromaCoefficients; j++)
                    io.U(2, ref alf.alf_chroma_clip_idx[i, j]);
            }
        }
        if (alf.alf_cc_cb_filter_signal_flag)
        {
            io.Ue(ref alf.alf_cc_cb_filters_signalled_minus1, 0, 3);
            for (int k = 0; k <= alf.alf_cc_cb_filters_signalled_minus1; k++)
            {
                for (int j = 0; j < CcCoefficients; j++)
                {
                    io.U(3, ref alf.alf_cc_cb_mapped_coeff_abs[k, j]);
                    if (alf.alf_cc_cb_mapped_coeff_abs[k, j] != 0)
                        io.Flag(ref alf.alf_cc_cb_coeff_sign[k, j]);
                }
            }
        }
        if (alf.alf_cc_cr_filter_signal_flag)
        {
            io.Ue(ref alf.alf_cc_cr_filters_signalled_minus1, 0, 3);
            for (int k = 0; k <= alf.alf_cc_cr_filters_signalled_minus1; k++)
            {
                for (int j = 0; j < CcCoefficients; j++)
                {
                    io.U(3, ref alf.alf_cc_cr_mapped_coeff_abs[k, j]);
                    if (alf.alf_cc_cr_mapped_coeff_abs[k, j] != 0)
                        io.Flag(ref alf.alf_cc_cr_coeff_sign[k, j]);
                }
            }
        }
        io.End();
        alf.Derive();
    }

    private static void Luma<TIo>(ref TIo io, AlfData alf) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Flag(ref alf.alf_luma_clip_flag);
        io.Ue(ref alf.alf_luma_num_filters_signalled_minus1, 0, LumaFilters - 1);
        int filters = alf.alf_luma_num_filters_signalled_minus1 + 1;
        for (int i = 0; filters > 1 && i < LumaFilters; i++)
            io.U(CeilLog2(filters), ref alf.alf_luma_coeff_delta_idx[i], 0, filters - 1);
        for (int i = 0; i < filters; i++)
        {
            for (int j = 0; j < LumaCoefficients; j++)
            {
                io.Ue(ref alf.alf_luma_coeff_abs[i, j], 0, 128);
                if (alf.alf_luma_coeff_abs[i, j] != 0)
                    io.Flag(ref alf.alf_luma_coeff_sign[i, j]);
            }
        }
        for (int i = 0; alf.alf_luma_clip_flag && i < filters; i++)
        {
            for (int j = 0; j < LumaCoefficients; j++)
                io.U(2, ref alf.alf_luma_clip_idx[i, j]);
        }
    }

    private void Derive()
    {
        for (int i = 0; i < LumaFilters; i++)
        {
            int from = alf_luma_coeff_delta_idx[i];
            for (int j = 0; j < LumaCoefficients; j++)
            {
                int abs = alf_luma_coeff_abs[from, j];
                AlfCoeffL[LumaCoefficients * i + j] = (short)(alf_luma_coeff_sign[from, j] ? -abs : abs);
                AlfClipIdxL[LumaCoefficients * i + j] = (byte)(alf_luma_clip_flag ? alf_luma_clip_idx[from, j] : 0);
            }
        }
        for (int i = 0; i < 8; i++)
        {
            for (int j = 0; j < ChromaCoefficients; j++)
            {
                int abs = alf_chroma_coeff_abs[i, j];
                AlfCoeffC[ChromaCoefficients * i + j] = (short)(alf_chroma_coeff_sign[i, j] ? -abs : abs);
                AlfClipIdxC[ChromaCoefficients * i + j] = (byte)(alf_chroma_clip_flag ? alf_chroma_clip_idx[i, j] : 0);
            }
        }
        for (int k = 0; k < 4; k++)
        {
            for (int j = 0; j < CcCoefficients; j++)
            {
                CcAlfCoeffCb[CcCoefficients * k + j] = Mapped(alf_cc_cb_mapped_coeff_abs[k, j], alf_cc_cb_coeff_sign[k, j]);
                CcAlfCoeffCr[CcCoefficients * k + j] = Mapped(alf_cc_cr_mapped_coeff_abs[k, j], alf_cc_cr_coeff_sign[k, j]);
            }
        }

        static short Mapped(int mapped, bool negative)
        {
            int abs = mapped == 0 ? 0 : 1 << (mapped - 1);
            return (short)(negative ? -abs : abs);
        }
    }
}
