namespace VvcIlif.Codec.Entropy;

/// <summary>Index of the first context variable of each context coded syntax element (H.266 table 51).</summary>
internal static class Ctx
{
    public const int alf_ctb_flag = 0;
    public const int alf_use_aps_flag = 9;
    public const int alf_ctb_cc_cb_idc = 10;
    public const int alf_ctb_cc_cr_idc = 13;
    public const int alf_ctb_filter_alt_idx = 16;
    public const int sao_merge_flag = 18;
    public const int sao_type_idx = 19;
    public const int split_cu_flag = 20;
    public const int split_qt_flag = 29;
    public const int mtt_split_cu_vertical_flag = 35;
    public const int mtt_split_cu_binary_flag = 40;
    public const int non_inter_flag = 44;
    public const int cu_skip_flag = 46;
    public const int pred_mode_ibc_flag = 49;
    public const int pred_mode_flag = 52;
    public const int pred_mode_plt_flag = 54;
    public const int cu_act_enabled_flag = 55;
    public const int intra_bdpcm_luma_flag = 56;
    public const int intra_bdpcm_luma_dir_flag = 57;
    public const int intra_mip_flag = 58;
    public const int intra_luma_ref_idx = 62;
    public const int intra_subpartitions_mode_flag = 64;
    public const int intra_subpartitions_split_flag = 65;
    public const int intra_luma_mpm_flag = 66;
    public const int intra_luma_not_planar_flag = 67;
    public const int intra_bdpcm_chroma_flag = 69;
    public const int intra_bdpcm_chroma_dir_flag = 70;
    public const int cclm_mode_flag = 71;
    public const int cclm_mode_idx = 72;
    public const int intra_chroma_pred_mode = 73;
    public const int general_merge_flag = 74;
    public const int inter_pred_idc = 75;
    public const int inter_affine_flag = 81;
    public const int cu_affine_type_flag = 84;
    public const int sym_mvd_flag = 85;
    public const int ref_idx_lx = 86;
    public const int mvp_lx_flag = 88;
    public const int amvr_flag = 89;
    public const int amvr_precision_idx = 91;
    public const int bcw_idx = 94;
    public const int cu_coded_flag = 95;
    public const int cu_sbt_flag = 96;
    public const int cu_sbt_quad_flag = 98;
    public const int cu_sbt_horizontal_flag = 99;
    public const int cu_sbt_pos_flag = 102;
    public const int lfnst_idx = 103;
    public const int mts_idx = 106;
    public const int copy_above_palette_indices_flag = 110;
    public const int palette_transpose_flag = 111;
    public const int run_copy_flag = 112;
    public const int regular_merge_flag = 120;
    public const int mmvd_merge_flag = 122;
    public const int mmvd_cand_flag = 123;
    public const int mmvd_distance_idx = 124;
    public const int ciip_flag = 125;
    public const int merge_subblock_flag = 126;
    public const int merge_subblock_idx = 129;
    public const int merge_idx = 130;
    public const int abs_mvd_greater0_flag = 131;
    public const int abs_mvd_greater1_flag = 132;
    public const int tu_y_coded_flag = 133;
    public const int tu_cb_coded_flag = 137;
    public const int tu_cr_coded_flag = 139;
    public const int cu_qp_delta_abs = 142;
    public const int cu_chroma_qp_offset_flag = 144;
    public const int cu_chroma_qp_offset_idx = 145;
    public const int transform_skip_flag = 146;
    public const int tu_joint_cbcr_residual_flag = 148;
    public const int last_sig_coeff_x_prefix = 151;
    public const int last_sig_coeff_y_prefix = 174;
    public const int sb_coded_flag = 197;
    public const int sig_coeff_flag = 204;
    public const int par_level_flag = 267;
    public const int abs_level_gtx_flag = 300;
    public const int coeff_sign_flag = 372;

    /// <summary>Not of the standard: the CTU predicts with the plug-in filter.</summary>
    public const int ctu_plug_in_filter_flag = 378;

    public const int Count = 379;
}
