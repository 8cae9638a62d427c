using static VvcIlif.Codec.Headers.HeaderElement;

namespace VvcIlif.Codec.Headers;

/// <summary>video_parameter_set_rbsp() (H.266 7.3.2.3).</summary>
internal static class VpsSyntax
{
    public static void Code<TIo>(ref TIo io, Vps vps) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.U(4, ref vps.vps_video_parameter_set_id, 1, 15);
        io.U(6, ref vps.vps_max_layers_minus1);
        io.U(3, ref vps.vps_max_sublayers_minus1, 0, 6);
        bool several = vps.vps_max_layers_minus1 > 0;
        if (several && vps.vps_max_sublayers_minus1 > 0)
            io.Flag(ref vps.vps_default_ptl_dpb_hrd_max_tid_flag);
        if (several)
            io.Flag(ref vps.vps_all_independent_layers_flag);
        Layers(ref io, vps);
        OutputLayerSets(ref io, vps);
        CountLayers(vps);
        ProfilesAndLevels(ref io, vps);
        if (!vps.vps_each_layer_is_an_ols_flag)
        {
            Dpb(ref io, vps);
            Timing(ref io, vps);
        }
        io.Flag(ref vps.vps_extension_flag);
        if (vps.vps_extension_flag)
            io.Extension(ref vps.vps_extension_data);
        io.Trailing();
    }

    private static void Layers<TIo>(ref TIo io, Vps vps) where TIo : struct, IHeaderIo, allows ref struct
    {
        int layers = vps.vps_max_layers_minus1 + 1;
        Ensure(ref vps.vps_layer_id, layers);
        Ensure(ref vps.vps_independent_layer_flag, layers);
        Ensure(ref vps.vps_max_tid_ref_present_flag, layers);
        Ensure(ref vps.vps_direct_ref_layer_flag, layers);
        Ensure(ref vps.vps_max_tid_il_ref_pics_plus1, layers);
        for (int i = 0; i < layers; i++)
        {
            io.U(6, ref vps.vps_layer_id[i]);
            Check(i == 0 || vps.vps_layer_id[i] > vps.vps_layer_id[i - 1], "Layer ids do not ascend.", nameof(vps.vps_layer_id));
            bool[] direct = vps.vps_direct_ref_layer_flag[i] ??= new bool[layers];
            int[] maxTid = vps.vps_max_tid_il_ref_pics_plus1[i] ??= new int[layers];
            vps.vps_independent_layer_flag[i] |= i == 0 || vps.vps_all_independent_layers_flag;
            if (i == 0 || vps.vps_all_independent_layers_flag)
                continue;
            io.Flag(ref vps.vps_independent_layer_flag[i]);
            if (vps.vps_independent_layer_flag[i])
                continue;
            io.Flag(ref vps.vps_max_tid_ref_present_flag[i]);
            for (int j = 0; j < i; j++)
            {
                io.Flag(ref direct[j], nameof(vps.vps_direct_ref_layer_flag));
                if (vps.vps_max_tid_ref_present_flag[i] && direct[j])
                    io.U(3, ref maxTid[j], nameof(vps.vps_max_tid_il_ref_pics_plus1));
                else
                    maxTid[j] = vps.vps_max_sublayers_minus1 + 1;
            }
        }
    }

    private static void OutputLayerSets<TIo>(ref TIo io, Vps vps) where TIo : struct, IHeaderIo, allows ref struct
    {
        int layers = vps.vps_max_layers_minus1 + 1;
        vps.TotalNumOlss = layers;
        if (layers == 1)
            return;
        if (vps.vps_all_independent_layers_flag)
            io.Flag(ref vps.vps_each_layer_is_an_ols_flag);
        else
            vps.vps_each_layer_is_an_ols_flag = false;
        if (!vps.vps_each_layer_is_an_ols_flag)
        {
            if (!vps.vps_all_independent_layers_flag)
                io.U(2, ref vps.vps_ols_mode_idc, 0, 2);
            if (vps.vps_ols_mode_idc == 2)
            {
                io.U(8, ref vps.vps_num_output_layer_sets_minus2);
                vps.TotalNumOlss = vps.vps_num_output_layer_sets_minus2 + 2;
                Ensure(ref vps.vps_ols_output_layer_flag, vps.TotalNumOlss);
                for (int i = 1; i < vps.TotalNumOlss; i++)
                {
                    bool[] output = vps.vps_ols_output_layer_flag[i] ??= new bool[layers];
                    for (int j = 0; j < layers; j++)
                        io.Flag(ref output[j], nameof(vps.vps_ols_output_layer_flag));
                }
            }
        }
        io.U(8, ref vps.vps_num_ptls_minus1, 0, vps.TotalNumOlss - 1);
    }

    /// <summary>Layers in each output layer set (H.266 7.4.3.3).</summary>
    private static void CountLayers(Vps vps)
    {
        int layers = vps.vps_max_layers_minus1 + 1;
        vps.NumLayersInOls = new int[vps.TotalNumOlss];
        vps.NumLayersInOls.AsSpan().Fill(1);
        vps.NumMultiLayerOlss = 0;
        if (vps.vps_each_layer_is_an_ols_flag)
            return;
        var needs = new bool[layers, layers];
        for (int i = 0; i < layers; i++)
        {
            for (int j = 0; j < i; j++)
            {
                needs[i, j] |= vps.vps_direct_ref_layer_flag[i][j];
                for (int k = 0; k < i && !needs[i, j]; k++)
                    needs[i, j] = vps.vps_direct_ref_layer_flag[i][k] && needs[k, j];
            }
        }
        for (int i = 1; i < vps.TotalNumOlss; i++)
        {
            int count = 0;
            for (int k = 0; vps.vps_ols_mode_idc == 2 && k < layers; k++)
            {
                bool included = vps.vps_ols_output_layer_flag[i][k];
                for (int j = 0; j < layers && !included; j++)
                    included = vps.vps_ols_output_layer_flag[i][j] && needs[j, k];
                if (included)
                    count++;
            }
            vps.NumLayersInOls[i] = vps.vps_ols_mode_idc == 2 ? count : i + 1;
            if (vps.NumLayersInOls[i] > 1)
                vps.NumMultiLayerOlss++;
        }
        Check(vps.NumMultiLayerOlss > 0, "No output layer set has several layers.", nameof(vps.vps_each_layer_is_an_ols_flag));
    }

    private static void ProfilesAndLevels<TIo>(ref TIo io, Vps vps) where TIo : struct, IHeaderIo, allows ref struct
    {
        int count = vps.vps_num_ptls_minus1 + 1;
        Ensure(ref vps.vps_pt_present_flag, count);
        Ensure(ref vps.vps_ptl_max_tid, count);
        Ensure(ref vps.vps_profile_tier_level, count);
        Ensure(ref vps.vps_ols_ptl_idx, vps.TotalNumOlss);
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
                io.Flag(ref vps.vps_pt_present_flag[i]);
            else
                vps.vps_pt_present_flag[i] = true;
            if (!vps.vps_default_ptl_dpb_hrd_max_tid_flag)
                io.U(3, ref vps.vps_ptl_max_tid[i], 0, vps.vps_max_sublayers_minus1);
            else
                vps.vps_ptl_max_tid[i] = vps.vps_max_sublayers_minus1;
        }
        io.AlignZero("vps_ptl_alignment_zero_bit");
        for (int i = 0; i < count; i++)
            ProfileTierLevel.Code(ref io, vps.vps_profile_tier_level[i] ??= new(), vps.vps_pt_present_flag[i], vps.vps_ptl_max_tid[i]);
        for (int i = 0; i < vps.TotalNumOlss; i++)
        {
            if (count > 1 && count != vps.TotalNumOlss)
                io.U(8, ref vps.vps_ols_ptl_idx[i], 0, count - 1);
            else
                vps.vps_ols_ptl_idx[i] = count == 1 ? 0 : i;
        }
    }

    private static void Dpb<TIo>(ref TIo io, Vps vps) where TIo : struct, IHeaderIo, allows ref struct
    {
        int sets = vps.NumMultiLayerOlss;
        io.Ue(ref vps.vps_num_dpb_params_minus1, 0, sets - 1);
        int count = vps.vps_num_dpb_params_minus1 + 1;
        Ensure(ref vps.vps_dpb_max_tid, count);
        Ensure(ref vps.vps_dpb_params, count);
        if (vps.vps_max_sublayers_minus1 > 0)
            io.Flag(ref vps.vps_sublayer_dpb_params_present_flag);
        for (int i = 0; i < count; i++)
        {
            if (!vps.vps_default_ptl_dpb_hrd_max_tid_flag)
                io.U(3, ref vps.vps_dpb_max_tid[i], 0, vps.vps_max_sublayers_minus1);
            else
                vps.vps_dpb_max_tid[i] = vps.vps_max_sublayers_minus1;
            DpbParameters.Code(ref io, vps.vps_dpb_params[i] ??= new(), vps.vps_dpb_max_tid[i], vps.vps_sublayer_dpb_params_present_flag);
        }
        Ensure(ref vps.vps_ols_dpb_pic_width, sets);
        Ensure(ref vps.vps_ols_dpb_pic_height, sets);
        Ensure(ref vps.vps_ols_dpb_chroma_format, sets);
        Ensure(ref vps.vps_ols_dpb_bitdepth_minus8, sets);
        Ensure(ref vps.vps_ols_dpb_params_idx, sets);
        for (int i = 0; i < sets; i++)
        {
            io.Ue(ref vps.vps_ols_dpb_pic_width[i], 0, ushort.MaxValue);
            io.Ue(ref vps.vps_ols_dpb_pic_height[i], 0, ushort.MaxValue);
            io.U(2, ref vps.vps_ols_dpb_chroma_format[i]);
            io.Ue(ref vps.vps_ols_dpb_bitdepth_minus8[i], 0, 8);
            if (count > 1 && count != sets)
                io.Ue(ref vps.vps_ols_dpb_params_idx[i], 0, count - 1);
            else
                vps.vps_ols_dpb_params_idx[i] = count == 1 ? 0 : i;
        }
    }

    private static void Timing<TIo>(ref TIo io, Vps vps) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Flag(ref vps.vps_timing_hrd_params_present_flag);
        if (!vps.vps_timing_hrd_params_present_flag)
            return;
        int sets = vps.NumMultiLayerOlss;
        GeneralTimingHrd.Code(ref io, vps.general_timing_hrd_parameters);
        if (vps.vps_max_sublayers_minus1 > 0)
            io.Flag(ref vps.vps_sublayer_cpb_params_present_flag);
        io.Ue(ref vps.vps_num_ols_timing_hrd_params_minus1, 0, sets - 1);
        int count = vps.vps_num_ols_timing_hrd_params_minus1 + 1;
        Ensure(ref vps.vps_hrd_max_tid, count);
        Ensure(ref vps.vps_ols_timing_hrd_parameters, count);
        Ensure(ref vps.vps_ols_timing_hrd_idx, sets);
        for (int i = 0; i < count; i++)
        {
            if (!vps.vps_default_ptl_dpb_hrd_max_tid_flag)
                io.U(3, ref vps.vps_hrd_max_tid[i], 0, vps.vps_max_sublayers_minus1);
            else
                vps.vps_hrd_max_tid[i] = vps.vps_max_sublayers_minus1;
            int first = vps.vps_sublayer_cpb_params_present_flag ? 0 : vps.vps_hrd_max_tid[i];
            OlsTimingHrd.Code(ref io, vps.vps_ols_timing_hrd_parameters[i] ??= new(), vps.general_timing_hrd_parameters, first, vps.vps_hrd_max_tid[i]);
        }
        for (int i = 0; i < sets; i++)
        {
            if (count > 1 && count != sets)
                io.Ue(ref vps.vps_ols_timing_hrd_idx[i], 0, count - 1);
            else
                vps.vps_ols_timing_hrd_idx[i] = count == 1 ? 0 : i;
        }
    }
}
