using static VvcIlif.Codec.Headers.HeaderElement;

namespace VvcIlif.Codec.Headers;

// H.266 7.3.3.1, 7.4.4.1
internal sealed class ProfileTierLevel
{
    public int general_profile_idc = 1, general_level_idc;
    public bool general_tier_flag, ptl_frame_only_constraint_flag, ptl_multilayer_enabled_flag;
    public GeneralConstraintsInfo general_constraints_info = new();
    public readonly bool[] ptl_sublayer_level_present_flag = new bool[7];
    public readonly int[] sublayer_level_idc = new int[7];
    public int ptl_num_sub_profiles;
    public uint[] general_sub_profile_idc = [];

    public static void Code<TIo>(ref TIo io, ProfileTierLevel ptl, bool profileTierPresentFlag, int maxNumSubLayersMinus1)
        where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Begin("profile_tier_level");
        if (profileTierPresentFlag)
        {
            io.U(7, ref ptl.general_profile_idc);
            io.Flag(ref ptl.general_tier_flag);
        }
        io.U(8, ref ptl.general_level_idc);
        io.Flag(ref ptl.ptl_frame_only_constraint_flag);
        io.Flag(ref ptl.ptl_multilayer_enabled_flag);
        if (profileTierPresentFlag)
            GeneralConstraintsInfo.Code(ref io, ptl.general_constraints_info);
        for (int i = maxNumSubLayersMinus1 - 1; i >= 0; i--)
            io.Flag(ref ptl.ptl_sublayer_level_present_flag[i]);
        io.AlignZero("ptl_reserved_zero_bit");
        ptl.sublayer_level_idc[maxNumSubLayersMinus1] = ptl.general_level_idc;
        for (int i = maxNumSubLayersMinus1 - 1; i >= 0; i--)
        {
            if (ptl.ptl_sublayer_level_present_flag[i])
                io.U(8, ref ptl.sublayer_level_idc[i]);
            else
                ptl.sublayer_level_idc[i] = ptl.sublayer_level_idc[i + 1];
        }
        if (profileTierPresentFlag)
        {
            io.U(8, ref ptl.ptl_num_sub_profiles);
            Ensure(ref ptl.general_sub_profile_idc, ptl.ptl_num_sub_profiles);
            for (int i = 0; i < ptl.ptl_num_sub_profiles; i++)
                io.U(32, ref ptl.general_sub_profile_idc[i]);
        }
        io.End();
    }
}

// H.266 7.3.3.2, 7.4.4.2
internal sealed class GeneralConstraintsInfo
{
    public bool gci_present_flag;
    public bool gci_intra_only_constraint_flag, gci_all_layers_independent_constraint_flag, gci_one_au_only_constraint_flag;
    public int gci_sixteen_minus_max_bitdepth_constraint_idc, gci_three_minus_max_chroma_format_constraint_idc;
    public bool gci_no_mixed_nalu_types_in_pic_constraint_flag, gci_no_trail_constraint_flag, gci_no_stsa_constraint_flag,
        gci_no_rasl_constraint_flag, gci_no_radl_constraint_flag, gci_no_idr_constraint_flag, gci_no_cra_constraint_flag,
        gci_no_gdr_constraint_flag, gci_no_aps_constraint_flag, gci_no_idr_rpl_constraint_flag;
    public bool gci_one_tile_per_pic_constraint_flag, gci_pic_header_in_slice_header_constraint_flag,
        gci_one_slice_per_pic_constraint_flag, gci_no_rectangular_slice_constraint_flag,
        gci_one_slice_per_subpic_constraint_flag, gci_no_subpic_info_constraint_flag;
    public int gci_three_minus_max_log2_ctu_size_constraint_idc;
    public bool gci_no_partition_constraints_override_constraint_flag, gci_no_mtt_constraint_flag,
        gci_no_qtbtt_dual_tree_intra_constraint_flag;
    public bool gci_no_palette_constraint_flag, gci_no_ibc_constraint_flag, gci_no_isp_constraint_flag,
        gci_no_mrl_constraint_flag, gci_no_mip_constraint_flag, gci_no_cclm_constraint_flag;
    public bool gci_no_ref_pic_resampling_constraint_flag, gci_no_res_change_in_clvs_constraint_flag,
        gci_no_weighted_prediction_constraint_flag, gci_no_ref_wraparound_constraint_flag, gci_no_temporal_mvp_constraint_flag,
        gci_no_sbtmvp_constraint_flag, gci_no_amvr_constraint_flag, gci_no_bdof_constraint_flag, gci_no_smvd_constraint_flag,
        gci_no_dmvr_constraint_flag, gci_no_mmvd_constraint_flag, gci_no_affine_motion_constraint_flag,
        gci_no_prof_constraint_flag, gci_no_bcw_constraint_flag, gci_no_ciip_constraint_flag, gci_no_gpm_constraint_flag;
    public bool gci_no_luma_transform_size_64_constraint_flag, gci_no_transform_skip_constraint_flag,
        gci_no_bdpcm_constraint_flag, gci_no_mts_constraint_flag, gci_no_lfnst_constraint_flag,
        gci_no_joint_cbcr_constraint_flag, gci_no_sbt_constraint_flag, gci_no_act_constraint_flag,
        gci_no_explicit_scaling_list_constraint_flag, gci_no_dep_quant_constraint_flag,
        gci_no_sign_data_hiding_constraint_flag, gci_no_cu_qp_delta_constraint_flag, gci_no_chroma_qp_offset_constraint_flag;
    public bool gci_no_sao_constraint_flag, gci_no_alf_constraint_flag, gci_no_ccalf_constraint_flag,
        gci_no_lmcs_constraint_flag, gci_no_ladf_constraint_flag, gci_no_virtual_boundaries_constraint_flag;
    public int gci_num_additional_bits;
    public bool gci_all_rap_pictures_constraint_flag, gci_no_extended_precision_processing_constraint_flag,
        gci_no_ts_residual_coding_rice_constraint_flag, gci_no_rrc_rice_extension_constraint_flag,
        gci_no_persistent_rice_adaptation_constraint_flag, gci_no_reverse_last_sig_coeff_constraint_flag;
    public BitString gci_reserved_bits;

    public static void Code<TIo>(ref TIo io, GeneralConstraintsInfo gci) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Begin("general_constraints_info");
        io.Flag(ref gci.gci_present_flag);
        if (gci.gci_present_flag)
        {
            io.Flag(ref gci.gci_intra_only_constraint_flag);
            io.Flag(ref gci.gci_all_layers_independent_constraint_flag);
            io.Flag(ref gci.gci_one_au_only_constraint_flag);
            io.U(4, ref gci.gci_sixteen_minus_max_bitdepth_constraint_idc, 0, 8);
            io.U(2, ref gci.gci_three_minus_max_chroma_format_constraint_idc);
            io.Flag(ref gci.gci_no_mixed_nalu_types_in_pic_constraint_flag);
            io.Flag(ref gci.gci_no_trail_constraint_flag);
            io.Flag(ref gci.gci_no_stsa_constraint_flag);
            io.Flag(ref gci.gci_no_rasl_constraint_flag);
            io.Flag(ref gci.gci_no_radl_constraint_flag);
            io.Flag(ref gci.gci_no_idr_constraint_flag);
            io.Flag(ref gci.gci_no_cra_constraint_flag);
            io.Flag(ref gci.gci_no_gdr_constraint_flag);
            io.Flag(ref gci.gci_no_aps_constraint_flag);
            io.Flag(ref gci.gci_no_idr_rpl_constraint_flag);
            io.Flag(ref gci.gci_one_tile_per_pic_constraint_flag);
            io.Flag(ref gci.gci_pic_header_in_slice_header_constraint_flag);
            io.Flag(ref gci.gci_one_slice_per_pic_constraint_flag);
            io.Flag(ref gci.gci_no_rectangular_slice_constraint_flag);
            io.Flag(ref gci.gci_one_slice_per_subpic_constraint_flag);
            io.Flag(ref gci.gci_no_subpic_info_constraint_flag);
            io.U(2, ref gci.gci_three_minus_max_log2_ctu_size_constraint_idc);
            io.Flag(ref gci.gci_no_partition_constraints_override_constraint_flag);
            io.Flag(ref gci.gci_no_mtt_constraint_flag);
            io.Flag(ref gci.gci_no_qtbtt_dual_tree_intra_constraint_flag);
            io.Flag(ref gci.gci_no_palette_constraint_flag);
            io.Flag(ref gci.gci_no_ibc_constraint_flag);
            io.Flag(ref gci.gci_no_isp_constraint_flag);
            io.Flag(ref gci.gci_no_mrl_constraint_flag);
            io.Flag(ref gci.gci_no_mip_constraint_flag);
            io.Flag(ref gci.gci_no_cclm_constraint_flag);
            io.Flag(ref gci.gci_no_ref_pic_resampling_constraint_flag);
            io.Flag(ref gci.gci_no_res_change_in_clvs_constraint_flag);
            io.Flag(ref gci.gci_no_weighted_prediction_constraint_flag);
            io.Flag(ref gci.gci_no_ref_wraparound_constraint_flag);
            io.Flag(ref gci.gci_no_temporal_mvp_constraint_flag);
            io.Flag(ref gci.gci_no_sbtmvp_constraint_flag);
            io.Flag(ref gci.gci_no_amvr_constraint_flag);
            io.Flag(ref gci.gci_no_bdof_constraint_flag);
            io.Flag(ref gci.gci_no_smvd_constraint_flag);
            io.Flag(ref gci.gci_no_dmvr_constraint_flag);
            io.Flag(ref gci.gci_no_mmvd_constraint_flag);
            io.Flag(ref gci.gci_no_affine_motion_constraint_flag);
            io.Flag(ref gci.gci_no_prof_constraint_flag);
            io.Flag(ref gci.gci_no_bcw_constraint_flag);
            io.Flag(ref gci.gci_no_ciip_constraint_flag);
            io.Flag(ref gci.gci_no_gpm_constraint_flag);
            io.Flag(ref gci.gci_no_luma_transform_size_64_constraint_flag);
            io.Flag(ref gci.gci_no_transform_skip_constraint_flag);
            io.Flag(ref gci.gci_no_bdpcm_constraint_flag);
            io.Flag(ref gci.gci_no_mts_constraint_flag);
            io.Flag(ref gci.gci_no_lfnst_constraint_flag);
            io.Flag(ref gci.gci_no_joint_cbcr_constraint_flag);
            io.Flag(ref gci.gci_no_sbt_constraint_flag);
            io.Flag(ref gci.gci_no_act_constraint_flag);
            io.Flag(ref gci.gci_no_explicit_scaling_list_constraint_flag);
            io.Flag(ref gci.gci_no_dep_quant_constraint_flag);
            io.Flag(ref gci.gci_no_sign_data_hiding_constraint_flag);
            io.Flag(ref gci.gci_no_cu_qp_delta_constraint_flag);
            io.Flag(ref gci.gci_no_chroma_qp_offset_constraint_flag);
            io.Flag(ref gci.gci_no_sao_constraint_flag);
            io.Flag(ref gci.gci_no_alf_constraint_flag);
            io.Flag(ref gci.gci_no_ccalf_constraint_flag);
            io.Flag(ref gci.gci_no_lmcs_constraint_flag);
            io.Flag(ref gci.gci_no_ladf_constraint_flag);
            io.Flag(ref gci.gci_no_virtual_boundaries_constraint_flag);
            io.U(8, ref gci.gci_num_additional_bits);
            int used = 0;
            if (gci.gci_num_additional_bits > 5)
            {
                io.Flag(ref gci.gci_all_rap_pictures_constraint_flag);
                io.Flag(ref gci.gci_no_extended_precision_processing_constraint_flag);
                io.Flag(ref gci.gci_no_ts_residual_coding_rice_constraint_flag);
                io.Flag(ref gci.gci_no_rrc_rice_extension_constraint_flag);
                io.Flag(ref gci.gci_no_persistent_rice_adaptation_constraint_flag);
                io.Flag(ref gci.gci_no_reverse_last_sig_coeff_constraint_flag);
                used = 6;
            }
            if (gci.gci_num_additional_bits > used)
                io.Raw(ref gci.gci_reserved_bits, gci.gci_num_additional_bits - used);
        }
        io.AlignZero("gci_alignment_zero_bit");
        io.End();
    }
}
