using static VvcIlif.Codec.Headers.HeaderElement;

namespace VvcIlif.Codec.Headers;

/// <summary>seq_parameter_set_rbsp() (H.266 7.3.2.4).</summary>
internal static class SpsSyntax
{
    private const int MaxSlices = 1000;

    public static void Code<TIo>(ref TIo io, Sps sps) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.U(4, ref sps.sps_seq_parameter_set_id);
        io.U(4, ref sps.sps_video_parameter_set_id);
        io.U(3, ref sps.sps_max_sublayers_minus1, 0, 6);
        io.U(2, ref sps.sps_chroma_format_idc);
        CtuSize(ref io, sps);
        io.Flag(ref sps.sps_ptl_dpb_hrd_params_present_flag);
        Check(sps.sps_video_parameter_set_id != 0 || sps.sps_ptl_dpb_hrd_params_present_flag,
            "An SPS without VPS must carry profile and DPB parameters.", nameof(sps.sps_ptl_dpb_hrd_params_present_flag));
        if (sps.sps_ptl_dpb_hrd_params_present_flag)
            ProfileTierLevel.Code(ref io, sps.profile_tier_level, true, sps.sps_max_sublayers_minus1);
        PictureFormat(ref io, sps);
        Subpictures(ref io, sps);
        HeaderForms(ref io, sps);
        SpsPartitionSyntax.Code(ref io, sps);
        SpsToolSyntax.Code(ref io, sps);
        TimingAndVui(ref io, sps);
        Extensions(ref io, sps);
        io.Trailing();
        sps.Derive();
    }

    private static void CtuSize<TIo>(ref TIo io, Sps sps) where TIo : struct, IHeaderIo, allows ref struct
    {
        if (!TIo.Reads && sps.PlugIn is not null)
            sps.sps_log2_ctu_size_minus5 = 3;
        io.U(2, ref sps.sps_log2_ctu_size_minus5, 0, TIo.Reads || sps.PlugIn is not null ? 3 : 2);
        if (sps.sps_log2_ctu_size_minus5 < 3)
            return;
        int plug_in_log2_ctu_size_minus5 = sps.CtbLog2SizeY - 5;
        io.U(2, ref plug_in_log2_ctu_size_minus5, 0, 2);
        if (TIo.Reads)
            sps.PlugIn = new PlugInSignalling { CtbLog2SizeY = plug_in_log2_ctu_size_minus5 + 5 };
    }

    private static void PictureFormat<TIo>(ref TIo io, Sps sps) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Flag(ref sps.sps_gdr_enabled_flag);
        io.Flag(ref sps.sps_ref_pic_resampling_enabled_flag);
        if (sps.sps_ref_pic_resampling_enabled_flag)
            io.Flag(ref sps.sps_res_change_in_clvs_allowed_flag);
        io.Ue(ref sps.sps_pic_width_max_in_luma_samples, 8, Sps.MaxPictureSize);
        io.Ue(ref sps.sps_pic_height_max_in_luma_samples, 8, Sps.MaxPictureSize);
        io.Flag(ref sps.sps_conformance_window_flag);
        if (sps.sps_conformance_window_flag)
        {
            int width = sps.sps_pic_width_max_in_luma_samples / sps.SubWidthC;
            int height = sps.sps_pic_height_max_in_luma_samples / sps.SubHeightC;
            io.Ue(ref sps.sps_conf_win_left_offset, 0, width - 1);
            io.Ue(ref sps.sps_conf_win_right_offset, 0, width - 1 - sps.sps_conf_win_left_offset);
            io.Ue(ref sps.sps_conf_win_top_offset, 0, height - 1);
            io.Ue(ref sps.sps_conf_win_bottom_offset, 0, height - 1 - sps.sps_conf_win_top_offset);
        }
    }

    private static void Subpictures<TIo>(ref TIo io, Sps sps) where TIo : struct, IHeaderIo, allows ref struct
    {
        int widthInCtbs = (sps.sps_pic_width_max_in_luma_samples + sps.CtbSizeY - 1) >> sps.CtbLog2SizeY;
        int heightInCtbs = (sps.sps_pic_height_max_in_luma_samples + sps.CtbSizeY - 1) >> sps.CtbLog2SizeY;
        io.Flag(ref sps.sps_subpic_info_present_flag);
        if (!sps.sps_subpic_info_present_flag)
        {
            sps.sps_subpic_width_minus1[0] = widthInCtbs - 1;
            sps.sps_subpic_height_minus1[0] = heightInCtbs - 1;
            return;
        }
        Check(!sps.sps_res_change_in_clvs_allowed_flag, "Subpictures and resolution change exclude each other.", nameof(sps.sps_subpic_info_present_flag));
        io.Ue(ref sps.sps_num_subpics_minus1, 0, Math.Min(MaxSlices, widthInCtbs * heightInCtbs) - 1);
        int count = sps.sps_num_subpics_minus1 + 1;
        Ensure(ref sps.sps_subpic_ctu_top_left_x, count);
        Ensure(ref sps.sps_subpic_ctu_top_left_y, count);
        Ensure(ref sps.sps_subpic_width_minus1, count);
        Ensure(ref sps.sps_subpic_height_minus1, count);
        Ensure(ref sps.sps_subpic_treated_as_pic_flag, count);
        Ensure(ref sps.sps_loop_filter_across_subpic_enabled_flag, count);
        Ensure(ref sps.sps_subpic_id, count);
        if (count > 1)
        {
            io.Flag(ref sps.sps_independent_subpics_flag);
            io.Flag(ref sps.sps_subpic_same_size_flag);
        }
        bool wide = sps.sps_pic_width_max_in_luma_samples > sps.CtbSizeY;
        bool high = sps.sps_pic_height_max_in_luma_samples > sps.CtbSizeY;
        int bitsX = CeilLog2(widthInCtbs), bitsY = CeilLog2(heightInCtbs);
        for (int i = 0; count > 1 && i < count; i++)
        {
            if (!sps.sps_subpic_same_size_flag || i == 0)
            {
                bool last = i == count - 1;
                if (i > 0 && wide)
                    io.U(bitsX, ref sps.sps_subpic_ctu_top_left_x[i], 0, widthInCtbs - 1);
                else
                    sps.sps_subpic_ctu_top_left_x[i] = 0;
                if (i > 0 && high)
                    io.U(bitsY, ref sps.sps_subpic_ctu_top_left_y[i], 0, heightInCtbs - 1);
                else
                    sps.sps_subpic_ctu_top_left_y[i] = 0;
                int restX = widthInCtbs - sps.sps_subpic_ctu_top_left_x[i] - 1;
                int restY = heightInCtbs - sps.sps_subpic_ctu_top_left_y[i] - 1;
                if (!last && wide)
                    io.U(bitsX, ref sps.sps_subpic_width_minus1[i], 0, restX);
                else
                    sps.sps_subpic_width_minus1[i] = restX;
                if (!last && high)
                    io.U(bitsY, ref sps.sps_subpic_height_minus1[i], 0, restY);
                else
                    sps.sps_subpic_height_minus1[i] = restY;
            }
            else
            {
                int width = sps.sps_subpic_width_minus1[0] + 1, height = sps.sps_subpic_height_minus1[0] + 1;
                int columns = widthInCtbs / width;
                Check(widthInCtbs % width == 0 && heightInCtbs % height == 0 && columns * (heightInCtbs / height) == count,
                    "Subpictures of one size do not fill the picture.", nameof(sps.sps_subpic_same_size_flag));
                sps.sps_subpic_ctu_top_left_x[i] = i % columns * width;
                sps.sps_subpic_ctu_top_left_y[i] = i / columns * height;
                sps.sps_subpic_width_minus1[i] = width - 1;
                sps.sps_subpic_height_minus1[i] = height - 1;
            }
            if (!sps.sps_independent_subpics_flag)
            {
                io.Flag(ref sps.sps_subpic_treated_as_pic_flag[i]);
                io.Flag(ref sps.sps_loop_filter_across_subpic_enabled_flag[i]);
            }
            else
            {
                sps.sps_subpic_treated_as_pic_flag[i] = true;
                sps.sps_loop_filter_across_subpic_enabled_flag[i] = false;
            }
        }
        if (count == 1)
        {
            sps.sps_subpic_width_minus1[0] = widthInCtbs - 1;
            sps.sps_subpic_height_minus1[0] = heightInCtbs - 1;
        }
        io.Ue(ref sps.sps_subpic_id_len_minus1, 0, 15);
        Check(1 << (sps.sps_subpic_id_len_minus1 + 1) >= count, "Subpicture ids are too short.", nameof(sps.sps_subpic_id_len_minus1));
        io.Flag(ref sps.sps_subpic_id_mapping_explicitly_signalled_flag);
        if (sps.sps_subpic_id_mapping_explicitly_signalled_flag)
        {
            io.Flag(ref sps.sps_subpic_id_mapping_present_flag);
            if (sps.sps_subpic_id_mapping_present_flag)
            {
                for (int i = 0; i < count; i++)
                    io.U(sps.sps_subpic_id_len_minus1 + 1, ref sps.sps_subpic_id[i]);
            }
        }
    }

    private static void HeaderForms<TIo>(ref TIo io, Sps sps) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Ue(ref sps.sps_bitdepth_minus8, 0, 8);
        io.Flag(ref sps.sps_entropy_coding_sync_enabled_flag);
        io.Flag(ref sps.sps_entry_point_offsets_present_flag);
        io.U(4, ref sps.sps_log2_max_pic_order_cnt_lsb_minus4, 0, 12);
        io.Flag(ref sps.sps_poc_msb_cycle_flag);
        if (sps.sps_poc_msb_cycle_flag)
            io.Ue(ref sps.sps_poc_msb_cycle_len_minus1, 0, 32 - sps.sps_log2_max_pic_order_cnt_lsb_minus4 - 5);
        io.U(2, ref sps.sps_num_extra_ph_bytes, 0, 2);
        for (int i = 0; i < 8 * sps.sps_num_extra_ph_bytes; i++)
            io.Flag(ref sps.sps_extra_ph_bit_present_flag[i]);
        io.U(2, ref sps.sps_num_extra_sh_bytes, 0, 2);
        for (int i = 0; i < 8 * sps.sps_num_extra_sh_bytes; i++)
            io.Flag(ref sps.sps_extra_sh_bit_present_flag[i]);
        if (sps.sps_ptl_dpb_hrd_params_present_flag)
        {
            if (sps.sps_max_sublayers_minus1 > 0)
                io.Flag(ref sps.sps_sublayer_dpb_params_flag);
            DpbParameters.Code(ref io, sps.sps_dpb_params, sps.sps_max_sublayers_minus1, sps.sps_sublayer_dpb_params_flag);
        }
    }

    private static void TimingAndVui<TIo>(ref TIo io, Sps sps) where TIo : struct, IHeaderIo, allows ref struct
    {
        if (sps.sps_ptl_dpb_hrd_params_present_flag)
        {
            io.Flag(ref sps.sps_timing_hrd_params_present_flag);
            if (sps.sps_timing_hrd_params_present_flag)
            {
                GeneralTimingHrd.Code(ref io, sps.general_timing_hrd_parameters);
                if (sps.sps_max_sublayers_minus1 > 0)
                    io.Flag(ref sps.sps_sublayer_cpb_params_present_flag);
                int first = sps.sps_sublayer_cpb_params_present_flag ? 0 : sps.sps_max_sublayers_minus1;
                OlsTimingHrd.Code(ref io, sps.ols_timing_hrd_parameters, sps.general_timing_hrd_parameters, first, sps.sps_max_sublayers_minus1);
            }
        }
        io.Flag(ref sps.sps_field_seq_flag);
        io.Flag(ref sps.sps_vui_parameters_present_flag);
        if (sps.sps_vui_parameters_present_flag)
        {
            if (!TIo.Reads)
                sps.sps_vui_payload_size_minus1 = Math.Max(sps.sps_vui_payload_size_minus1, Vui.PayloadSize(sps.Vui) - 1);
            io.Ue(ref sps.sps_vui_payload_size_minus1, 0, 1023);
            io.AlignZero("sps_vui_alignment_zero_bit");
            Vui.Code(ref io, sps.Vui, sps.sps_vui_payload_size_minus1 + 1);
        }
    }

    private static void Extensions<TIo>(ref TIo io, Sps sps) where TIo : struct, IHeaderIo, allows ref struct
    {
        if (!TIo.Reads && sps.PlugIn is not null)
        {
            sps.sps_extension_flag = true;
            sps.sps_extension_7bits |= 1;
            sps.sps_extension_data = sps.PlugIn.Serialise();
        }
        io.Flag(ref sps.sps_extension_flag);
        if (sps.sps_extension_flag)
        {
            io.Flag(ref sps.sps_range_extension_flag);
            io.U(7, ref sps.sps_extension_7bits);
            if (sps.sps_range_extension_flag)
            {
                io.Flag(ref sps.sps_extended_precision_flag);
                if (sps.sps_transform_skip_enabled_flag)
                    io.Flag(ref sps.sps_ts_residual_coding_rice_present_in_sh_flag);
                io.Flag(ref sps.sps_rrc_rice_extension_flag);
                io.Flag(ref sps.sps_persistent_rice_adaptation_enabled_flag);
                io.Flag(ref sps.sps_reverse_last_sig_coeff_enabled_flag);
            }
            if (sps.sps_extension_7bits != 0)
                io.Extension(ref sps.sps_extension_data);
        }
        if (TIo.Reads && sps.PlugIn is not null)
            sps.PlugIn = PlugInSignalling.Parse(sps.sps_extension_data, sps.PlugIn.CtbLog2SizeY);
    }
}
