using static VvcIlif.Codec.Headers.HeaderElement;

namespace VvcIlif.Codec.Headers;

// H.266 7.3.4: dpb_parameters()
internal sealed class DpbParameters
{
    /// <summary>MaxDpbSize of the standard: 2 x 8.</summary>
    public const int MaxDpbSize = 16;

    public readonly int[] dpb_max_dec_pic_buffering_minus1 = new int[7];
    public readonly int[] dpb_max_num_reorder_pics = new int[7];
    public readonly uint[] dpb_max_latency_increase_plus1 = new uint[7];

    public static void Code<TIo>(ref TIo io, DpbParameters dpb, int maxSubLayersMinus1, bool subLayerInfoFlag)
        where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Begin("dpb_parameters");
        for (int i = subLayerInfoFlag ? 0 : maxSubLayersMinus1; i <= maxSubLayersMinus1; i++)
        {
            io.Ue(ref dpb.dpb_max_dec_pic_buffering_minus1[i], 0, MaxDpbSize - 1);
            io.Ue(ref dpb.dpb_max_num_reorder_pics[i], 0, dpb.dpb_max_dec_pic_buffering_minus1[i]);
            io.Ue(ref dpb.dpb_max_latency_increase_plus1[i]);
        }
        if (!subLayerInfoFlag)
        {
            for (int i = 0; i < maxSubLayersMinus1; i++)
            {
                dpb.dpb_max_dec_pic_buffering_minus1[i] = dpb.dpb_max_dec_pic_buffering_minus1[maxSubLayersMinus1];
                dpb.dpb_max_num_reorder_pics[i] = dpb.dpb_max_num_reorder_pics[maxSubLayersMinus1];
                dpb.dpb_max_latency_increase_plus1[i] = dpb.dpb_max_latency_increase_plus1[maxSubLayersMinus1];
            }
        }
        io.End();
    }
}

// H.266 7.3.5.1
internal sealed class GeneralTimingHrd
{
    public uint num_units_in_tick = 1, time_scale = 1;
    public bool general_nal_hrd_params_present_flag, general_vcl_hrd_params_present_flag,
        general_same_pic_timing_in_all_ols_flag, general_du_hrd_params_present_flag;
    public int tick_divisor_minus2, bit_rate_scale, cpb_size_scale, cpb_size_du_scale, hrd_cpb_cnt_minus1;

    public static void Code<TIo>(ref TIo io, GeneralTimingHrd hrd) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Begin("general_timing_hrd_parameters");
        io.U(32, ref hrd.num_units_in_tick);
        io.U(32, ref hrd.time_scale);
        io.Flag(ref hrd.general_nal_hrd_params_present_flag);
        io.Flag(ref hrd.general_vcl_hrd_params_present_flag);
        if (hrd.general_nal_hrd_params_present_flag || hrd.general_vcl_hrd_params_present_flag)
        {
            io.Flag(ref hrd.general_same_pic_timing_in_all_ols_flag);
            io.Flag(ref hrd.general_du_hrd_params_present_flag);
            if (hrd.general_du_hrd_params_present_flag)
                io.U(8, ref hrd.tick_divisor_minus2);
            io.U(4, ref hrd.bit_rate_scale);
            io.U(4, ref hrd.cpb_size_scale);
            if (hrd.general_du_hrd_params_present_flag)
                io.U(4, ref hrd.cpb_size_du_scale);
            io.Ue(ref hrd.hrd_cpb_cnt_minus1, 0, 31);
        }
        io.End();
    }
}

// H.266 7.3.5.2
internal sealed class OlsTimingHrd
{
    public readonly bool[] fixed_pic_rate_general_flag = new bool[7], fixed_pic_rate_within_cvs_flag = new bool[7],
        low_delay_hrd_flag = new bool[7];
    public readonly int[] elemental_duration_in_tc_minus1 = new int[7];
    public readonly SublayerHrd?[] Nal = new SublayerHrd?[7], Vcl = new SublayerHrd?[7];

    public static void Code<TIo>(ref TIo io, OlsTimingHrd hrd, GeneralTimingHrd general, int firstSubLayer, int maxSubLayersVal)
        where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Begin("ols_timing_hrd_parameters");
        for (int i = firstSubLayer; i <= maxSubLayersVal; i++)
        {
            io.Flag(ref hrd.fixed_pic_rate_general_flag[i]);
            if (!hrd.fixed_pic_rate_general_flag[i])
                io.Flag(ref hrd.fixed_pic_rate_within_cvs_flag[i]);
            else
                hrd.fixed_pic_rate_within_cvs_flag[i] = true;
            if (hrd.fixed_pic_rate_within_cvs_flag[i])
            {
                io.Ue(ref hrd.elemental_duration_in_tc_minus1[i], 0, 2047);
            }
            else if ((general.general_nal_hrd_params_present_flag || general.general_vcl_hrd_params_present_flag)
                && general.hrd_cpb_cnt_minus1 == 0)
            {
                io.Flag(ref hrd.low_delay_hrd_flag[i]);
            }

            if (general.general_nal_hrd_params_present_flag)
                SublayerHrd.Code(ref io, hrd.Nal[i] ??= new(), general);
            if (general.general_vcl_hrd_params_present_flag)
                SublayerHrd.Code(ref io, hrd.Vcl[i] ??= new(), general);
        }
        io.End();
    }
}

// H.266 7.3.5.3
internal sealed class SublayerHrd
{
    public uint[] bit_rate_value_minus1 = [], cpb_size_value_minus1 = [], cpb_size_du_value_minus1 = [], bit_rate_du_value_minus1 = [];
    public bool[] cbr_flag = [];

    public static void Code<TIo>(ref TIo io, SublayerHrd hrd, GeneralTimingHrd general) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Begin("sublayer_hrd_parameters");
        int count = general.hrd_cpb_cnt_minus1 + 1;
        Ensure(ref hrd.bit_rate_value_minus1, count);
        Ensure(ref hrd.cpb_size_value_minus1, count);
        Ensure(ref hrd.cpb_size_du_value_minus1, count);
        Ensure(ref hrd.bit_rate_du_value_minus1, count);
        Ensure(ref hrd.cbr_flag, count);
        for (int j = 0; j < count; j++)
        {
            io.Ue(ref hrd.bit_rate_value_minus1[j]);
            io.Ue(ref hrd.cpb_size_value_minus1[j]);
            if (general.general_du_hrd_params_present_flag)
            {
                io.Ue(ref hrd.cpb_size_du_value_minus1[j]);
                io.Ue(ref hrd.bit_rate_du_value_minus1[j]);
            }
            io.Flag(ref hrd.cbr_flag[j]);
        }
        io.End();
    }
}
