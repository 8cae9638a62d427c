namespace VvcIlif.Codec.Headers;

/// <summary>picture_header_rbsp() and picture_header_structure() (H.266 7.3.2.7, 7.3.2.8).</summary>
internal static class PictureHeaderSyntax
{
    /// <summary>Codes a picture header NAL unit.</summary>
    public static void CodeRbsp<TIo>(ref TIo io, PictureHeader ph, ParameterSets? sets) where TIo : struct, IHeaderIo, allows ref struct
    {
        Code(ref io, ph, sets);
        io.Trailing();
    }

    /// <param name="io">The coder.</param>
    /// <param name="ph">The header; <see cref="PictureHeader.Pps"/> is set where it is not read.</param>
    /// <param name="sets">Parameter sets to look up, where the header is read.</param>
    public static void Code<TIo>(ref TIo io, PictureHeader ph, ParameterSets? sets) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Begin("picture_header_structure");
        io.Flag(ref ph.ph_gdr_or_irap_pic_flag);
        io.Flag(ref ph.ph_non_ref_pic_flag);
        if (ph.ph_gdr_or_irap_pic_flag)
            io.Flag(ref ph.ph_gdr_pic_flag);
        io.Flag(ref ph.ph_inter_slice_allowed_flag);
        if (ph.ph_inter_slice_allowed_flag)
            io.Flag(ref ph.ph_intra_slice_allowed_flag);
        else
            ph.ph_intra_slice_allowed_flag = true;
        if (!TIo.Reads)
            ph.ph_pic_parameter_set_id = ph.Pps.pps_pic_parameter_set_id;
        io.Ue(ref ph.ph_pic_parameter_set_id, 0, 63);
        if (TIo.Reads)
            ph.Pps = sets!.ActivatePps(ph.ph_pic_parameter_set_id);
        Pps pps = ph.Pps;
        Sps sps = pps.Sps;
        io.U(sps.Log2MaxPicOrderCntLsb, ref ph.ph_pic_order_cnt_lsb);
        if (ph.ph_gdr_pic_flag)
            io.Ue(ref ph.ph_recovery_poc_cnt, 0, sps.MaxPicOrderCntLsb);
        for (int i = 0; i < 8 * sps.sps_num_extra_ph_bytes; i++)
        {
            if (sps.sps_extra_ph_bit_present_flag[i])
                io.Flag(ref ph.ph_extra_bit[i]);
        }
        if (sps.sps_poc_msb_cycle_flag)
        {
            io.Flag(ref ph.ph_poc_msb_cycle_present_flag);
            if (ph.ph_poc_msb_cycle_present_flag)
                io.U(sps.sps_poc_msb_cycle_len_minus1 + 1, ref ph.ph_poc_msb_cycle_val);
        }
        ParameterReferences(ref io, ph);
        VirtualBoundaries(ref io, ph);
        if (pps.pps_output_flag_present_flag && !ph.ph_non_ref_pic_flag)
            io.Flag(ref ph.ph_pic_output_flag);
        if (pps.pps_rpl_info_in_ph_flag)
            RefPicLists.Code(ref io, ph.RefPicLists, sps, pps);
        if (sps.sps_partition_constraints_override_enabled_flag)
            io.Flag(ref ph.ph_partition_constraints_override_flag);
        PartitionLimits(ref io, ph);
        if (ph.ph_inter_slice_allowed_flag)
            Inter(ref io, ph);
        LevelsAndFilters(ref io, ph);
        if (pps.pps_picture_header_extension_present_flag)
        {
            io.Ue(ref ph.ph_extension_length, 0, 256);
            io.Raw(ref ph.ph_extension_data_byte, 8 * ph.ph_extension_length);
        }
        io.End();
    }

    private static void ParameterReferences<TIo>(ref TIo io, PictureHeader ph) where TIo : struct, IHeaderIo, allows ref struct
    {
        Sps sps = ph.Sps;
        bool chroma = sps.sps_chroma_format_idc != 0;
        if (sps.sps_alf_enabled_flag && ph.Pps.pps_alf_info_in_ph_flag)
        {
            io.Flag(ref ph.ph_alf_enabled_flag);
            if (ph.ph_alf_enabled_flag)
            {
                io.U(3, ref ph.ph_num_alf_aps_ids_luma);
                for (int i = 0; i < ph.ph_num_alf_aps_ids_luma; i++)
                    io.U(3, ref ph.ph_alf_aps_id_luma[i]);
                if (chroma)
                {
                    io.Flag(ref ph.ph_alf_cb_enabled_flag);
                    io.Flag(ref ph.ph_alf_cr_enabled_flag);
                }
                if (ph.ph_alf_cb_enabled_flag || ph.ph_alf_cr_enabled_flag)
                    io.U(3, ref ph.ph_alf_aps_id_chroma);
                if (sps.sps_ccalf_enabled_flag)
                {
                    io.Flag(ref ph.ph_alf_cc_cb_enabled_flag);
                    if (ph.ph_alf_cc_cb_enabled_flag)
                        io.U(3, ref ph.ph_alf_cc_cb_aps_id);
                    io.Flag(ref ph.ph_alf_cc_cr_enabled_flag);
                    if (ph.ph_alf_cc_cr_enabled_flag)
                        io.U(3, ref ph.ph_alf_cc_cr_aps_id);
                }
            }
        }
        if (sps.sps_lmcs_enabled_flag)
        {
            io.Flag(ref ph.ph_lmcs_enabled_flag);
            if (ph.ph_lmcs_enabled_flag)
            {
                io.U(2, ref ph.ph_lmcs_aps_id);
                if (chroma)
                    io.Flag(ref ph.ph_chroma_residual_scale_flag);
            }
        }
        if (sps.sps_explicit_scaling_list_enabled_flag)
        {
            io.Flag(ref ph.ph_explicit_scaling_list_enabled_flag);
            if (ph.ph_explicit_scaling_list_enabled_flag)
                io.U(3, ref ph.ph_scaling_list_aps_id);
        }
    }

    private static void VirtualBoundaries<TIo>(ref TIo io, PictureHeader ph) where TIo : struct, IHeaderIo, allows ref struct
    {
        Sps sps = ph.Sps;
        if (!sps.sps_virtual_boundaries_enabled_flag)
            return;
        int vertical = sps.sps_num_ver_virtual_boundaries, horizontal = sps.sps_num_hor_virtual_boundaries;
        int[] x = sps.sps_virtual_boundary_pos_x_minus1, y = sps.sps_virtual_boundary_pos_y_minus1;
        if (!sps.sps_virtual_boundaries_present_flag)
        {
            io.Flag(ref ph.ph_virtual_boundaries_present_flag);
            if (ph.ph_virtual_boundaries_present_flag)
            {
                SpsToolSyntax.VirtualBoundaries(ref io, ref ph.ph_num_ver_virtual_boundaries, ph.ph_virtual_boundary_pos_x_minus1,
                    ph.Pps.pps_pic_width_in_luma_samples, "ph_num_ver_virtual_boundaries", "ph_virtual_boundary_pos_x_minus1");
                SpsToolSyntax.VirtualBoundaries(ref io, ref ph.ph_num_hor_virtual_boundaries, ph.ph_virtual_boundary_pos_y_minus1,
                    ph.Pps.pps_pic_height_in_luma_samples, "ph_num_hor_virtual_boundaries", "ph_virtual_boundary_pos_y_minus1");
            }
            (vertical, horizontal) = (ph.ph_num_ver_virtual_boundaries, ph.ph_num_hor_virtual_boundaries);
            (x, y) = (ph.ph_virtual_boundary_pos_x_minus1, ph.ph_virtual_boundary_pos_y_minus1);
        }
        ph.VirtualBoundaryPosX = Array.ConvertAll(x[..vertical], p => 8 * (p + 1));
        ph.VirtualBoundaryPosY = Array.ConvertAll(y[..horizontal], p => 8 * (p + 1));
    }

    private static void PartitionLimits<TIo>(ref TIo io, PictureHeader ph) where TIo : struct, IHeaderIo, allows ref struct
    {
        Sps sps = ph.Sps;
        Pps pps = ph.Pps;
        int ctb = sps.CtbLog2SizeY, minCb = sps.MinCbLog2SizeY, largest = Math.Min(6, ctb);
        bool own = ph.ph_partition_constraints_override_flag;
        if (TIo.Reads || !own)
            InferPartitionLimits(ph, sps);
        if (ph.ph_intra_slice_allowed_flag)
        {
            if (own)
            {
                io.Ue(ref ph.ph_log2_diff_min_qt_min_cb_intra_slice_luma, 0, largest - minCb);
                io.Ue(ref ph.ph_max_mtt_hierarchy_depth_intra_slice_luma, 0, 2 * (ctb - minCb));
                if (ph.ph_max_mtt_hierarchy_depth_intra_slice_luma != 0)
                {
                    int minQt = minCb + ph.ph_log2_diff_min_qt_min_cb_intra_slice_luma;
                    io.Ue(ref ph.ph_log2_diff_max_bt_min_qt_intra_slice_luma, 0, (sps.sps_qtbtt_dual_tree_intra_flag ? largest : ctb) - minQt);
                    io.Ue(ref ph.ph_log2_diff_max_tt_min_qt_intra_slice_luma, 0, largest - minQt);
                }
                if (sps.sps_qtbtt_dual_tree_intra_flag)
                {
                    io.Ue(ref ph.ph_log2_diff_min_qt_min_cb_intra_slice_chroma, 0, largest - minCb);
                    io.Ue(ref ph.ph_max_mtt_hierarchy_depth_intra_slice_chroma, 0, 2 * (ctb - minCb));
                    if (ph.ph_max_mtt_hierarchy_depth_intra_slice_chroma != 0)
                    {
                        int minQt = minCb + ph.ph_log2_diff_min_qt_min_cb_intra_slice_chroma;
                        io.Ue(ref ph.ph_log2_diff_max_bt_min_qt_intra_slice_chroma, 0, largest - minQt);
                        io.Ue(ref ph.ph_log2_diff_max_tt_min_qt_intra_slice_chroma, 0, largest - minQt);
                    }
                }
            }
            int most = 2 * (ctb - minCb - ph.ph_log2_diff_min_qt_min_cb_intra_slice_luma + ph.ph_max_mtt_hierarchy_depth_intra_slice_luma);
            if (pps.pps_cu_qp_delta_enabled_flag)
                io.Ue(ref ph.ph_cu_qp_delta_subdiv_intra_slice, 0, most);
            if (pps.pps_cu_chroma_qp_offset_list_enabled_flag)
                io.Ue(ref ph.ph_cu_chroma_qp_offset_subdiv_intra_slice, 0, most);
        }
        if (ph.ph_inter_slice_allowed_flag)
        {
            if (own)
            {
                io.Ue(ref ph.ph_log2_diff_min_qt_min_cb_inter_slice, 0, largest - minCb);
                io.Ue(ref ph.ph_max_mtt_hierarchy_depth_inter_slice, 0, 2 * (ctb - minCb));
                if (ph.ph_max_mtt_hierarchy_depth_inter_slice != 0)
                {
                    int minQt = minCb + ph.ph_log2_diff_min_qt_min_cb_inter_slice;
                    io.Ue(ref ph.ph_log2_diff_max_bt_min_qt_inter_slice, 0, ctb - minQt);
                    io.Ue(ref ph.ph_log2_diff_max_tt_min_qt_inter_slice, 0, largest - minQt);
                }
            }
            int most = 2 * (ctb - minCb - ph.ph_log2_diff_min_qt_min_cb_inter_slice + ph.ph_max_mtt_hierarchy_depth_inter_slice);
            if (pps.pps_cu_qp_delta_enabled_flag)
                io.Ue(ref ph.ph_cu_qp_delta_subdiv_inter_slice, 0, most);
            if (pps.pps_cu_chroma_qp_offset_list_enabled_flag)
                io.Ue(ref ph.ph_cu_chroma_qp_offset_subdiv_inter_slice, 0, most);
        }
    }

    private static void InferPartitionLimits(PictureHeader ph, Sps sps)
    {
        ph.ph_log2_diff_min_qt_min_cb_intra_slice_luma = sps.sps_log2_diff_min_qt_min_cb_intra_slice_luma;
        ph.ph_max_mtt_hierarchy_depth_intra_slice_luma = sps.sps_max_mtt_hierarchy_depth_intra_slice_luma;
        ph.ph_log2_diff_max_bt_min_qt_intra_slice_luma = sps.sps_log2_diff_max_bt_min_qt_intra_slice_luma;
        ph.ph_log2_diff_max_tt_min_qt_intra_slice_luma = sps.sps_log2_diff_max_tt_min_qt_intra_slice_luma;
        ph.ph_log2_diff_min_qt_min_cb_intra_slice_chroma = sps.sps_log2_diff_min_qt_min_cb_intra_slice_chroma;
        ph.ph_max_mtt_hierarchy_depth_intra_slice_chroma = sps.sps_max_mtt_hierarchy_depth_intra_slice_chroma;
        ph.ph_log2_diff_max_bt_min_qt_intra_slice_chroma = sps.sps_log2_diff_max_bt_min_qt_intra_slice_chroma;
        ph.ph_log2_diff_max_tt_min_qt_intra_slice_chroma = sps.sps_log2_diff_max_tt_min_qt_intra_slice_chroma;
        ph.ph_log2_diff_min_qt_min_cb_inter_slice = sps.sps_log2_diff_min_qt_min_cb_inter_slice;
        ph.ph_max_mtt_hierarchy_depth_inter_slice = sps.sps_max_mtt_hierarchy_depth_inter_slice;
        ph.ph_log2_diff_max_bt_min_qt_inter_slice = sps.sps_log2_diff_max_bt_min_qt_inter_slice;
        ph.ph_log2_diff_max_tt_min_qt_inter_slice = sps.sps_log2_diff_max_tt_min_qt_inter_slice;
    }

    private static void Inter<TIo>(ref TIo io, PictureHeader ph) where TIo : struct, IHeaderIo, allows ref struct
    {
        Sps sps = ph.Sps;
        Pps pps = ph.Pps;
        int entries0 = ph.RefPicLists.List[0].num_ref_entries, entries1 = ph.RefPicLists.List[1].num_ref_entries;
        if (sps.sps_temporal_mvp_enabled_flag)
        {
            io.Flag(ref ph.ph_temporal_mvp_enabled_flag);
            if (ph.ph_temporal_mvp_enabled_flag && pps.pps_rpl_info_in_ph_flag)
            {
                if (entries1 > 0)
                    io.Flag(ref ph.ph_collocated_from_l0_flag);
                else
                    ph.ph_collocated_from_l0_flag = true;
                int entries = ph.ph_collocated_from_l0_flag ? entries0 : entries1;
                if (entries > 1)
                    io.Ue(ref ph.ph_collocated_ref_idx, 0, entries - 1);
                else
                    ph.ph_collocated_ref_idx = 0;
            }
        }
        if (sps.sps_mmvd_fullpel_only_enabled_flag)
            io.Flag(ref ph.ph_mmvd_fullpel_only_flag);
        if (!pps.pps_rpl_info_in_ph_flag || entries1 > 0)
        {
            io.Flag(ref ph.ph_mvd_l1_zero_flag);
            if (sps.sps_bdof_control_present_in_ph_flag)
                io.Flag(ref ph.ph_bdof_disabled_flag);
            else
                ph.ph_bdof_disabled_flag = !sps.sps_bdof_enabled_flag;
            if (sps.sps_dmvr_control_present_in_ph_flag)
                io.Flag(ref ph.ph_dmvr_disabled_flag);
            else
                ph.ph_dmvr_disabled_flag = !sps.sps_dmvr_enabled_flag;
        }
        else
        {
            ph.ph_mvd_l1_zero_flag = true;
            ph.ph_bdof_disabled_flag = sps.sps_bdof_control_present_in_ph_flag || !sps.sps_bdof_enabled_flag;
            ph.ph_dmvr_disabled_flag = sps.sps_dmvr_control_present_in_ph_flag || !sps.sps_dmvr_enabled_flag;
        }
        if (sps.sps_prof_control_present_in_ph_flag)
            io.Flag(ref ph.ph_prof_disabled_flag);
        else
            ph.ph_prof_disabled_flag = !sps.sps_affine_prof_enabled_flag;
        if ((pps.pps_weighted_pred_flag || pps.pps_weighted_bipred_flag) && pps.pps_wp_info_in_ph_flag)
            PredWeightTable.Code(ref io, ph.PredWeightTable ??= new(), sps, pps, ph.RefPicLists, 0, 0);
    }

    private static void LevelsAndFilters<TIo>(ref TIo io, PictureHeader ph) where TIo : struct, IHeaderIo, allows ref struct
    {
        Sps sps = ph.Sps;
        Pps pps = ph.Pps;
        if (pps.pps_qp_delta_info_in_ph_flag)
            io.Se(ref ph.ph_qp_delta, -sps.QpBdOffset - (26 + pps.pps_init_qp_minus26), 63 - (26 + pps.pps_init_qp_minus26));
        if (sps.sps_joint_cbcr_enabled_flag)
            io.Flag(ref ph.ph_joint_cbcr_sign_flag);
        if (sps.sps_sao_enabled_flag && pps.pps_sao_info_in_ph_flag)
        {
            io.Flag(ref ph.ph_sao_luma_enabled_flag);
            if (sps.sps_chroma_format_idc != 0)
                io.Flag(ref ph.ph_sao_chroma_enabled_flag);
        }
        if (pps.pps_dbf_info_in_ph_flag)
            io.Flag(ref ph.ph_deblocking_params_present_flag);
        else
            ph.ph_deblocking_params_present_flag = false;
        if (ph.ph_deblocking_params_present_flag && !pps.pps_deblocking_filter_disabled_flag)
            io.Flag(ref ph.ph_deblocking_filter_disabled_flag);
        else
            ph.ph_deblocking_filter_disabled_flag = !ph.ph_deblocking_params_present_flag && pps.pps_deblocking_filter_disabled_flag;
        if (ph.ph_deblocking_params_present_flag && !ph.ph_deblocking_filter_disabled_flag)
        {
            io.Se(ref ph.ph_luma_beta_offset_div2, -12, 12);
            io.Se(ref ph.ph_luma_tc_offset_div2, -12, 12);
            if (pps.pps_chroma_tool_offsets_present_flag)
            {
                io.Se(ref ph.ph_cb_beta_offset_div2, -12, 12);
                io.Se(ref ph.ph_cb_tc_offset_div2, -12, 12);
                io.Se(ref ph.ph_cr_beta_offset_div2, -12, 12);
                io.Se(ref ph.ph_cr_tc_offset_div2, -12, 12);
            }
            else
            {
                ph.ph_cb_beta_offset_div2 = ph.ph_cr_beta_offset_div2 = ph.ph_luma_beta_offset_div2;
                ph.ph_cb_tc_offset_div2 = ph.ph_cr_tc_offset_div2 = ph.ph_luma_tc_offset_div2;
            }
        }
        else
        {
            ph.ph_luma_beta_offset_div2 = pps.pps_luma_beta_offset_div2;
            ph.ph_luma_tc_offset_div2 = pps.pps_luma_tc_offset_div2;
            ph.ph_cb_beta_offset_div2 = pps.pps_cb_beta_offset_div2;
            ph.ph_cb_tc_offset_div2 = pps.pps_cb_tc_offset_div2;
            ph.ph_cr_beta_offset_div2 = pps.pps_cr_beta_offset_div2;
            ph.ph_cr_tc_offset_div2 = pps.pps_cr_tc_offset_div2;
        }
    }
}
