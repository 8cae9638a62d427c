using static VvcIlif.Codec.Headers.HeaderElement;

namespace VvcIlif.Codec.Headers;

/// <summary>The switches of the coding tools in the SPS (H.266 7.3.2.4, 7.4.3.4).</summary>
internal static class SpsToolSyntax
{
    public static void Code<TIo>(ref TIo io, Sps sps) where TIo : struct, IHeaderIo, allows ref struct
    {
        Transform(ref io, sps);
        LoopFiltersAndReferences(ref io, sps);
        Inter(ref io, sps);
        IntraAndScreen(ref io, sps);
        Quantisation(ref io, sps);
    }

    private static void Transform<TIo>(ref TIo io, Sps sps) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Flag(ref sps.sps_transform_skip_enabled_flag);
        if (sps.sps_transform_skip_enabled_flag)
        {
            io.Ue(ref sps.sps_log2_transform_skip_max_size_minus2, 0, 3);
            io.Flag(ref sps.sps_bdpcm_enabled_flag);
        }
        io.Flag(ref sps.sps_mts_enabled_flag);
        if (sps.sps_mts_enabled_flag)
        {
            io.Flag(ref sps.sps_explicit_mts_intra_enabled_flag);
            io.Flag(ref sps.sps_explicit_mts_inter_enabled_flag);
        }
        io.Flag(ref sps.sps_lfnst_enabled_flag);
        if (sps.sps_chroma_format_idc == 0)
            return;
        io.Flag(ref sps.sps_joint_cbcr_enabled_flag);
        io.Flag(ref sps.sps_same_qp_table_for_chroma_flag);
        int tables = sps.sps_same_qp_table_for_chroma_flag ? 1 : sps.sps_joint_cbcr_enabled_flag ? 3 : 2;
        for (int i = 0; i < tables; i++)
        {
            io.Se(ref sps.sps_qp_table_start_minus26[i], -26 - sps.QpBdOffset, 36);
            io.Ue(ref sps.sps_num_points_in_qp_table_minus1[i], 0, 36 - sps.sps_qp_table_start_minus26[i]);
            int points = sps.sps_num_points_in_qp_table_minus1[i] + 1;
            Ensure(ref sps.sps_delta_qp_in_val_minus1[i], points);
            Ensure(ref sps.sps_delta_qp_diff_val[i], points);
            for (int j = 0; j < points; j++)
            {
                io.Ue(ref sps.sps_delta_qp_in_val_minus1[i][j], 0, 127);
                io.Ue(ref sps.sps_delta_qp_diff_val[i][j], 0, 127);
            }
        }
    }

    private static void LoopFiltersAndReferences<TIo>(ref TIo io, Sps sps) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Flag(ref sps.sps_sao_enabled_flag);
        io.Flag(ref sps.sps_alf_enabled_flag);
        if (sps.sps_alf_enabled_flag && sps.sps_chroma_format_idc != 0)
            io.Flag(ref sps.sps_ccalf_enabled_flag);
        io.Flag(ref sps.sps_lmcs_enabled_flag);
        io.Flag(ref sps.sps_weighted_pred_flag);
        io.Flag(ref sps.sps_weighted_bipred_flag);
        io.Flag(ref sps.sps_long_term_ref_pics_flag);
        if (sps.sps_video_parameter_set_id > 0)
            io.Flag(ref sps.sps_inter_layer_prediction_enabled_flag);
        io.Flag(ref sps.sps_idr_rpl_present_flag);
        io.Flag(ref sps.sps_rpl1_same_as_rpl0_flag);
        for (int i = 0; i < (sps.sps_rpl1_same_as_rpl0_flag ? 1 : 2); i++)
        {
            io.Ue(ref sps.sps_num_ref_pic_lists[i], 0, 64);
            ref RefPicListStruct[] lists = ref sps.sps_ref_pic_list_struct[i];
            Ensure(ref lists, sps.sps_num_ref_pic_lists[i]);
            for (int j = 0; j < sps.sps_num_ref_pic_lists[i]; j++)
                RefPicListStruct.Code(ref io, lists[j] ??= new(), i, j, sps);
        }
        if (sps.sps_rpl1_same_as_rpl0_flag)
        {
            sps.sps_num_ref_pic_lists[1] = sps.sps_num_ref_pic_lists[0];
            sps.sps_ref_pic_list_struct[1] = sps.sps_ref_pic_list_struct[0];
        }
    }

    private static void Inter<TIo>(ref TIo io, Sps sps) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Flag(ref sps.sps_ref_wraparound_enabled_flag);
        io.Flag(ref sps.sps_temporal_mvp_enabled_flag);
        if (sps.sps_temporal_mvp_enabled_flag)
            io.Flag(ref sps.sps_sbtmvp_enabled_flag);
        io.Flag(ref sps.sps_amvr_enabled_flag);
        io.Flag(ref sps.sps_bdof_enabled_flag);
        if (sps.sps_bdof_enabled_flag)
            io.Flag(ref sps.sps_bdof_control_present_in_ph_flag);
        io.Flag(ref sps.sps_smvd_enabled_flag);
        io.Flag(ref sps.sps_dmvr_enabled_flag);
        if (sps.sps_dmvr_enabled_flag)
            io.Flag(ref sps.sps_dmvr_control_present_in_ph_flag);
        io.Flag(ref sps.sps_mmvd_enabled_flag);
        if (sps.sps_mmvd_enabled_flag)
            io.Flag(ref sps.sps_mmvd_fullpel_only_enabled_flag);
        io.Ue(ref sps.sps_six_minus_max_num_merge_cand, 0, 5);
        io.Flag(ref sps.sps_sbt_enabled_flag);
        io.Flag(ref sps.sps_affine_enabled_flag);
        if (sps.sps_affine_enabled_flag)
        {
            io.Ue(ref sps.sps_five_minus_max_num_subblock_merge_cand, 0, 5 - (sps.sps_sbtmvp_enabled_flag ? 1 : 0));
            io.Flag(ref sps.sps_6param_affine_enabled_flag);
            if (sps.sps_amvr_enabled_flag)
                io.Flag(ref sps.sps_affine_amvr_enabled_flag);
            io.Flag(ref sps.sps_affine_prof_enabled_flag);
            if (sps.sps_affine_prof_enabled_flag)
                io.Flag(ref sps.sps_prof_control_present_in_ph_flag);
        }
        io.Flag(ref sps.sps_bcw_enabled_flag);
        io.Flag(ref sps.sps_ciip_enabled_flag);
        if (sps.MaxNumMergeCand >= 2)
        {
            io.Flag(ref sps.sps_gpm_enabled_flag);
            if (sps.sps_gpm_enabled_flag && sps.MaxNumMergeCand >= 3)
                io.Ue(ref sps.sps_max_num_merge_cand_minus_max_num_gpm_cand, 0, sps.MaxNumMergeCand - 2);
        }
        io.Ue(ref sps.sps_log2_parallel_merge_level_minus2, 0, sps.CtbLog2SizeY - 2);
    }

    private static void IntraAndScreen<TIo>(ref TIo io, Sps sps) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Flag(ref sps.sps_isp_enabled_flag);
        io.Flag(ref sps.sps_mrl_enabled_flag);
        io.Flag(ref sps.sps_mip_enabled_flag);
        if (sps.sps_chroma_format_idc != 0)
            io.Flag(ref sps.sps_cclm_enabled_flag);
        if (sps.sps_chroma_format_idc == 1)
        {
            io.Flag(ref sps.sps_chroma_horizontal_collocated_flag);
            io.Flag(ref sps.sps_chroma_vertical_collocated_flag);
        }
        io.Flag(ref sps.sps_palette_enabled_flag);
        if (sps.sps_chroma_format_idc == 3 && !sps.sps_max_luma_transform_size_64_flag)
            io.Flag(ref sps.sps_act_enabled_flag);
        if (sps.sps_transform_skip_enabled_flag || sps.sps_palette_enabled_flag)
            io.Ue(ref sps.sps_min_qp_prime_ts, 0, 8);
        io.Flag(ref sps.sps_ibc_enabled_flag);
        if (sps.sps_ibc_enabled_flag)
            io.Ue(ref sps.sps_six_minus_max_num_ibc_merge_cand, 0, 5);
    }

    private static void Quantisation<TIo>(ref TIo io, Sps sps) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Flag(ref sps.sps_ladf_enabled_flag);
        if (sps.sps_ladf_enabled_flag)
        {
            io.U(2, ref sps.sps_num_ladf_intervals_minus2);
            io.Se(ref sps.sps_ladf_lowest_interval_qp_offset, -63, 63);
            for (int i = 0; i < sps.sps_num_ladf_intervals_minus2 + 1; i++)
            {
                io.Se(ref sps.sps_ladf_qp_offset[i], -63, 63);
                io.Ue(ref sps.sps_ladf_delta_threshold_minus1[i], 0, (1 << sps.BitDepth) - 3);
            }
        }
        io.Flag(ref sps.sps_explicit_scaling_list_enabled_flag);
        if (sps.sps_lfnst_enabled_flag && sps.sps_explicit_scaling_list_enabled_flag)
            io.Flag(ref sps.sps_scaling_matrix_for_lfnst_disabled_flag);
        if (sps.sps_act_enabled_flag && sps.sps_explicit_scaling_list_enabled_flag)
            io.Flag(ref sps.sps_scaling_matrix_for_alternative_colour_space_disabled_flag);
        if (sps.sps_scaling_matrix_for_alternative_colour_space_disabled_flag)
            io.Flag(ref sps.sps_scaling_matrix_designated_colour_space_flag);
        io.Flag(ref sps.sps_dep_quant_enabled_flag);
        io.Flag(ref sps.sps_sign_data_hiding_enabled_flag);
        io.Flag(ref sps.sps_virtual_boundaries_enabled_flag);
        if (sps.sps_virtual_boundaries_enabled_flag)
        {
            io.Flag(ref sps.sps_virtual_boundaries_present_flag);
            if (sps.sps_virtual_boundaries_present_flag)
            {
                VirtualBoundaries(ref io, ref sps.sps_num_ver_virtual_boundaries, sps.sps_virtual_boundary_pos_x_minus1,
                    sps.sps_pic_width_max_in_luma_samples, "sps_num_ver_virtual_boundaries", "sps_virtual_boundary_pos_x_minus1");
                VirtualBoundaries(ref io, ref sps.sps_num_hor_virtual_boundaries, sps.sps_virtual_boundary_pos_y_minus1,
                    sps.sps_pic_height_max_in_luma_samples, "sps_num_hor_virtual_boundaries", "sps_virtual_boundary_pos_y_minus1");
            }
        }
    }

    /// <summary>Positions of virtual boundaries in units of 8 samples, in the SPS or the picture header.</summary>
    public static void VirtualBoundaries<TIo>(ref TIo io, ref int count, int[] position, int size, string countName, string positionName)
        where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Ue(ref count, 0, size <= 8 ? 0 : 3, countName);
        for (int i = 0; i < count; i++)
            io.Ue(ref position[i], 0, (size + 7) / 8 - 2, positionName);
    }
}
