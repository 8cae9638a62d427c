using static VvcIlif.Codec.Headers.HeaderElement;

namespace VvcIlif.Codec.Headers;

/// <summary>pic_parameter_set_rbsp() (H.266 7.3.2.5).</summary>
internal static class PpsSyntax
{
    public static void Code<TIo>(ref TIo io, Pps pps) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.U(6, ref pps.pps_pic_parameter_set_id);
        io.U(4, ref pps.pps_seq_parameter_set_id);
        io.Flag(ref pps.pps_mixed_nalu_types_in_pic_flag);
        io.Ue(ref pps.pps_pic_width_in_luma_samples, 8, Sps.MaxPictureSize);
        io.Ue(ref pps.pps_pic_height_in_luma_samples, 8, Sps.MaxPictureSize);
        Windows(ref io, pps);
        io.Flag(ref pps.pps_output_flag_present_flag);
        io.Flag(ref pps.pps_no_pic_partition_flag);
        io.Flag(ref pps.pps_subpic_id_mapping_present_flag);
        if (pps.pps_subpic_id_mapping_present_flag)
        {
            if (!pps.pps_no_pic_partition_flag)
                io.Ue(ref pps.pps_num_subpics_minus1, 0, Pps.MaxSlices - 1);
            io.Ue(ref pps.pps_subpic_id_len_minus1, 0, 15);
            Ensure(ref pps.pps_subpic_id, pps.pps_num_subpics_minus1 + 1);
            for (int i = 0; i <= pps.pps_num_subpics_minus1; i++)
                io.U(pps.pps_subpic_id_len_minus1 + 1, ref pps.pps_subpic_id[i]);
        }
        if (!pps.pps_no_pic_partition_flag)
        {
            Tiles(ref io, pps);
            Slices(ref io, pps);
        }
        References(ref io, pps);
        Qp(ref io, pps);
        Deblocking(ref io, pps);
        if (!pps.pps_no_pic_partition_flag)
        {
            io.Flag(ref pps.pps_rpl_info_in_ph_flag);
            io.Flag(ref pps.pps_sao_info_in_ph_flag);
            io.Flag(ref pps.pps_alf_info_in_ph_flag);
            if ((pps.pps_weighted_pred_flag || pps.pps_weighted_bipred_flag) && pps.pps_rpl_info_in_ph_flag)
                io.Flag(ref pps.pps_wp_info_in_ph_flag);
            io.Flag(ref pps.pps_qp_delta_info_in_ph_flag);
        }
        io.Flag(ref pps.pps_picture_header_extension_present_flag);
        io.Flag(ref pps.pps_slice_header_extension_present_flag);
        io.Flag(ref pps.pps_extension_flag);
        if (pps.pps_extension_flag)
            io.Extension(ref pps.pps_extension_data);
        io.Trailing();
    }

    private static void Windows<TIo>(ref TIo io, Pps pps) where TIo : struct, IHeaderIo, allows ref struct
    {
        int width = pps.pps_pic_width_in_luma_samples, height = pps.pps_pic_height_in_luma_samples;
        io.Flag(ref pps.pps_conformance_window_flag);
        if (pps.pps_conformance_window_flag)
        {
            io.Ue(ref pps.pps_conf_win_left_offset, 0, width - 1);
            io.Ue(ref pps.pps_conf_win_right_offset, 0, width - 1 - pps.pps_conf_win_left_offset);
            io.Ue(ref pps.pps_conf_win_top_offset, 0, height - 1);
            io.Ue(ref pps.pps_conf_win_bottom_offset, 0, height - 1 - pps.pps_conf_win_top_offset);
        }
        io.Flag(ref pps.pps_scaling_window_explicit_signalling_flag);
        if (pps.pps_scaling_window_explicit_signalling_flag)
        {
            io.Se(ref pps.pps_scaling_win_left_offset, -15 * width, width);
            io.Se(ref pps.pps_scaling_win_right_offset, -15 * width, width);
            io.Se(ref pps.pps_scaling_win_top_offset, -15 * height, height);
            io.Se(ref pps.pps_scaling_win_bottom_offset, -15 * height, height);
        }
    }

    private static void Tiles<TIo>(ref TIo io, Pps pps) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.U(2, ref pps.pps_log2_ctu_size_minus5, 0, 2);
        int log2 = pps.pps_log2_ctu_size_minus5 + 5;
        int width = (pps.pps_pic_width_in_luma_samples + (1 << log2) - 1) >> log2;
        int height = (pps.pps_pic_height_in_luma_samples + (1 << log2) - 1) >> log2;
        io.Ue(ref pps.pps_num_exp_tile_columns_minus1, 0, width - 1);
        io.Ue(ref pps.pps_num_exp_tile_rows_minus1, 0, height - 1);
        Ensure(ref pps.pps_tile_column_width_minus1, pps.pps_num_exp_tile_columns_minus1 + 1);
        Ensure(ref pps.pps_tile_row_height_minus1, pps.pps_num_exp_tile_rows_minus1 + 1);
        for (int i = 0, left = width; i <= pps.pps_num_exp_tile_columns_minus1; left -= pps.pps_tile_column_width_minus1[i++] + 1)
            io.Ue(ref pps.pps_tile_column_width_minus1[i], 0, left - 1);
        for (int i = 0, left = height; i <= pps.pps_num_exp_tile_rows_minus1; left -= pps.pps_tile_row_height_minus1[i++] + 1)
            io.Ue(ref pps.pps_tile_row_height_minus1[i], 0, left - 1);
        pps.ColWidthVal = Sizes(pps.pps_tile_column_width_minus1.AsSpan(0, pps.pps_num_exp_tile_columns_minus1 + 1), width);
        pps.RowHeightVal = Sizes(pps.pps_tile_row_height_minus1.AsSpan(0, pps.pps_num_exp_tile_rows_minus1 + 1), height);
    }

    /// <summary>Explicit sizes, the last of which is repeated to the end (H.266 6.5.1).</summary>
    private static int[] Sizes(ReadOnlySpan<int> explicitMinus1, int total)
    {
        var sizes = new List<int>(explicitMinus1.Length);
        int left = total;
        foreach (int size in explicitMinus1)
        {
            sizes.Add(size + 1);
            left -= size + 1;
        }
        int uniform = explicitMinus1[^1] + 1;
        for (; left > 0; left -= uniform)
            sizes.Add(Math.Min(left, uniform));
        return [.. sizes];
    }

    private static void Slices<TIo>(ref TIo io, Pps pps) where TIo : struct, IHeaderIo, allows ref struct
    {
        if (pps.NumTilesInPic > 1)
        {
            io.Flag(ref pps.pps_loop_filter_across_tiles_enabled_flag);
            io.Flag(ref pps.pps_rect_slice_flag);
        }
        if (pps.pps_rect_slice_flag)
            io.Flag(ref pps.pps_single_slice_per_subpic_flag);
        if (pps.pps_rect_slice_flag && !pps.pps_single_slice_per_subpic_flag)
            PpsSliceSyntax.Code(ref io, pps);
        if (!pps.pps_rect_slice_flag || pps.pps_single_slice_per_subpic_flag || pps.pps_num_slices_in_pic_minus1 > 0)
            io.Flag(ref pps.pps_loop_filter_across_slices_enabled_flag);
    }

    private static void References<TIo>(ref TIo io, Pps pps) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Flag(ref pps.pps_cabac_init_present_flag);
        for (int i = 0; i < 2; i++)
            io.Ue(ref pps.pps_num_ref_idx_default_active_minus1[i], 0, 14);
        io.Flag(ref pps.pps_rpl1_idx_present_flag);
        io.Flag(ref pps.pps_weighted_pred_flag);
        io.Flag(ref pps.pps_weighted_bipred_flag);
        io.Flag(ref pps.pps_ref_wraparound_enabled_flag);
        if (pps.pps_ref_wraparound_enabled_flag)
            io.Ue(ref pps.pps_pic_width_minus_wraparound_offset, 0, pps.pps_pic_width_in_luma_samples / 4);
    }

    private static void Qp<TIo>(ref TIo io, Pps pps) where TIo : struct, IHeaderIo, allows ref struct
    {
        // The lower bound is -(26 + QpBdOffset); Bind checks it.
        io.Se(ref pps.pps_init_qp_minus26, -(26 + 48), 37);
        io.Flag(ref pps.pps_cu_qp_delta_enabled_flag);
        io.Flag(ref pps.pps_chroma_tool_offsets_present_flag);
        if (!pps.pps_chroma_tool_offsets_present_flag)
            return;
        io.Se(ref pps.pps_cb_qp_offset, -12, 12);
        io.Se(ref pps.pps_cr_qp_offset, -12, 12);
        io.Flag(ref pps.pps_joint_cbcr_qp_offset_present_flag);
        if (pps.pps_joint_cbcr_qp_offset_present_flag)
            io.Se(ref pps.pps_joint_cbcr_qp_offset_value, -12, 12);
        io.Flag(ref pps.pps_slice_chroma_qp_offsets_present_flag);
        io.Flag(ref pps.pps_cu_chroma_qp_offset_list_enabled_flag);
        if (!pps.pps_cu_chroma_qp_offset_list_enabled_flag)
            return;
        io.Ue(ref pps.pps_chroma_qp_offset_list_len_minus1, 0, 5);
        for (int i = 0; i <= pps.pps_chroma_qp_offset_list_len_minus1; i++)
        {
            io.Se(ref pps.pps_cb_qp_offset_list[i], -12, 12);
            io.Se(ref pps.pps_cr_qp_offset_list[i], -12, 12);
            if (pps.pps_joint_cbcr_qp_offset_present_flag)
                io.Se(ref pps.pps_joint_cbcr_qp_offset_list[i], -12, 12);
        }
    }

    private static void Deblocking<TIo>(ref TIo io, Pps pps) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Flag(ref pps.pps_deblocking_filter_control_present_flag);
        if (!pps.pps_deblocking_filter_control_present_flag)
            return;
        io.Flag(ref pps.pps_deblocking_filter_override_enabled_flag);
        io.Flag(ref pps.pps_deblocking_filter_disabled_flag);
        if (!pps.pps_no_pic_partition_flag && pps.pps_deblocking_filter_override_enabled_flag)
            io.Flag(ref pps.pps_dbf_info_in_ph_flag);
        if (pps.pps_deblocking_filter_disabled_flag)
            return;
        io.Se(ref pps.pps_luma_beta_offset_div2, -12, 12);
        io.Se(ref pps.pps_luma_tc_offset_div2, -12, 12);
        if (pps.pps_chroma_tool_offsets_present_flag)
        {
            io.Se(ref pps.pps_cb_beta_offset_div2, -12, 12);
            io.Se(ref pps.pps_cb_tc_offset_div2, -12, 12);
            io.Se(ref pps.pps_cr_beta_offset_div2, -12, 12);
            io.Se(ref pps.pps_cr_tc_offset_div2, -12, 12);
        }
        else
        {
            pps.pps_cb_beta_offset_div2 = pps.pps_cr_beta_offset_div2 = pps.pps_luma_beta_offset_div2;
            pps.pps_cb_tc_offset_div2 = pps.pps_cr_tc_offset_div2 = pps.pps_luma_tc_offset_div2;
        }
    }
}
