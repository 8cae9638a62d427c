namespace VvcIlif.Codec.Entropy;

/// <summary>Initialisation values and adaptation rates of the context variables (H.266 tables 52 to 127).</summary>
internal static class ContextTables
{
    // initValue for initType 0 (I slices); 35 where an element does not occur.
    public static ReadOnlySpan<byte> InitI =>
    [
        62, 39, 39, 54, 39, 39, 31, 39, 39, // alf_ctb_flag
        46, // alf_use_aps_flag
        18, 30, 31, // alf_ctb_cc_cb_idc
        18, 30, 31, // alf_ctb_cc_cr_idc
        11, 11, // alf_ctb_filter_alt_idx
        60, // sao_merge_flag
        13, // sao_type_idx
        19, 28, 38, 27, 29, 38, 20, 30, 31, // split_cu_flag
        27, 6, 15, 25, 19, 37, // split_qt_flag
        43, 42, 29, 27, 44, // mtt_split_cu_vertical_flag
        36, 45, 36, 45, // mtt_split_cu_binary_flag
        35, 35, // non_inter_flag
        0, 26, 28, // cu_skip_flag
        17, 42, 36, // pred_mode_ibc_flag
        35, 35, // pred_mode_flag
        25, // pred_mode_plt_flag
        52, // cu_act_enabled_flag
        19, // intra_bdpcm_luma_flag
        35, // intra_bdpcm_luma_dir_flag
        33, 49, 50, 25, // intra_mip_flag
        25, 60, // intra_luma_ref_idx
        33, // intra_subpartitions_mode_flag
        43, // intra_subpartitions_split_flag
        45, // intra_luma_mpm_flag
        13, 28, // intra_luma_not_planar_flag
        1, // intra_bdpcm_chroma_flag
        27, // intra_bdpcm_chroma_dir_flag
        59, // cclm_mode_flag
        27, // cclm_mode_idx
        34, // intra_chroma_pred_mode
        26, // general_merge_flag
        35, 35, 35, 35, 35, 35, // inter_pred_idc
        35, 35, 35, // inter_affine_flag
        35, // cu_affine_type_flag
        35, // sym_mvd_flag
        35, 35, // ref_idx_lx
        42, // mvp_lx_flag
        35, 35, // amvr_flag
        35, 34, 35, // amvr_precision_idx
        35, // bcw_idx
        6, // cu_coded_flag
        35, 35, // cu_sbt_flag
        35, // cu_sbt_quad_flag
        35, 35, 35, // cu_sbt_horizontal_flag
        35, // cu_sbt_pos_flag
        28, 52, 42, // lfnst_idx
        29, 0, 28, 0, // mts_idx
        42, // copy_above_palette_indices_flag
        42, // palette_transpose_flag
        50, 37, 45, 30, 46, 45, 38, 46, // run_copy_flag
        35, 35, // regular_merge_flag
        35, // mmvd_merge_flag
        35, // mmvd_cand_flag
        35, // mmvd_distance_idx
        35, // ciip_flag
        35, 35, 35, // merge_subblock_flag
        35, // merge_subblock_idx
        34, // merge_idx
        14, // abs_mvd_greater0_flag
        45, // abs_mvd_greater1_flag
        15, 12, 5, 7, // tu_y_coded_flag
        12, 21, // tu_cb_coded_flag
        33, 28, 36, // tu_cr_coded_flag
        35, 35, // cu_qp_delta_abs
        35, // cu_chroma_qp_offset_flag
        35, // cu_chroma_qp_offset_idx
        25, 9, // transform_skip_flag
        12, 21, 35, // tu_joint_cbcr_residual_flag
        13, 5, 4, 21, 14, 4, 6, 14, 21, 11, 14, 7, 14, 5, 11, 21, // last_sig_coeff_x_prefix
        30, 22, 13, 42, 12, 4, 3,
        13, 5, 4, 6, 13, 11, 14, 6, 5, 3, 14, 22, 6, 4, 3, 6, // last_sig_coeff_y_prefix
        22, 29, 20, 34, 12, 4, 3,
        18, 31, 25, 15, 18, 20, 38, // sb_coded_flag
        25, 19, 28, 14, 25, 20, 29, 30, 19, 37, 30, 38, 11, 38, 46, 54, // sig_coeff_flag
        27, 39, 39, 39, 44, 39, 39, 39, 18, 39, 39, 39, 27, 39, 39, 39,
        0, 39, 39, 39, 25, 27, 28, 37, 34, 53, 53, 46, 19, 46, 38, 39,
        52, 39, 39, 39, 11, 39, 39, 39, 19, 39, 39, 39, 25, 28, 38,
        33, 25, 18, 26, 34, 27, 25, 26, 19, 42, 35, 33, 19, 27, 35, 35, // par_level_flag
        34, 42, 20, 43, 20, 33, 25, 26, 42, 19, 27, 26, 50, 35, 20, 43,
        11,
        25, 25, 11, 27, 20, 21, 33, 12, 28, 21, 22, 34, 28, 29, 29, 30, // abs_level_gtx_flag
        36, 29, 45, 30, 23, 40, 33, 27, 28, 21, 37, 36, 37, 45, 38, 46,
        25, 1, 40, 25, 33, 11, 17, 25, 25, 18, 4, 17, 33, 26, 19, 13,
        33, 19, 20, 28, 22, 40, 9, 25, 18, 26, 35, 25, 26, 35, 28, 37,
        11, 5, 5, 14, 10, 3, 3, 3,
        12, 17, 46, 28, 25, 46, // coeff_sign_flag
        35, // ctu_plug_in_filter_flag
    ];

    // initValue for initType 1.
    public static ReadOnlySpan<byte> InitP =>
    [
        13, 23, 46, 4, 61, 54, 19, 46, 54, // alf_ctb_flag
        46, // alf_use_aps_flag
        18, 21, 38, // alf_ctb_cc_cb_idc
        18, 21, 38, // alf_ctb_cc_cr_idc
        20, 12, // alf_ctb_filter_alt_idx
        60, // sao_merge_flag
        5, // sao_type_idx
        11, 35, 53, 12, 6, 30, 13, 15, 31, // split_cu_flag
        20, 14, 23, 18, 19, 6, // split_qt_flag
        43, 35, 37, 34, 52, // mtt_split_cu_vertical_flag
        43, 37, 21, 22, // mtt_split_cu_binary_flag
        25, 12, // non_inter_flag
        57, 59, 45, // cu_skip_flag
        0, 57, 44, // pred_mode_ibc_flag
        40, 35, // pred_mode_flag
        0, // pred_mode_plt_flag
        46, // cu_act_enabled_flag
        40, // intra_bdpcm_luma_flag
        36, // intra_bdpcm_luma_dir_flag
        41, 57, 58, 26, // intra_mip_flag
        25, 58, // intra_luma_ref_idx
        33, // intra_subpartitions_mode_flag
        36, // intra_subpartitions_split_flag
        36, // intra_luma_mpm_flag
        12, 20, // intra_luma_not_planar_flag
        0, // intra_bdpcm_chroma_flag
        13, // intra_bdpcm_chroma_dir_flag
        34, // cclm_mode_flag
        27, // cclm_mode_idx
        25, // intra_chroma_pred_mode
        21, // general_merge_flag
        7, 6, 5, 12, 4, 40, // inter_pred_idc
        12, 13, 14, // inter_affine_flag
        35, // cu_affine_type_flag
        28, // sym_mvd_flag
        20, 35, // ref_idx_lx
        34, // mvp_lx_flag
        59, 58, // amvr_flag
        60, 48, 60, // amvr_precision_idx
        4, // bcw_idx
        5, // cu_coded_flag
        56, 57, // cu_sbt_flag
        42, // cu_sbt_quad_flag
        20, 43, 12, // cu_sbt_horizontal_flag
        28, // cu_sbt_pos_flag
        37, 45, 27, // lfnst_idx
        45, 40, 27, 0, // mts_idx
        59, // copy_above_palette_indices_flag
        42, // palette_transpose_flag
        51, 30, 30, 38, 23, 38, 53, 46, // run_copy_flag
        38, 7, // regular_merge_flag
        26, // mmvd_merge_flag
        43, // mmvd_cand_flag
        60, // mmvd_distance_idx
        57, // ciip_flag
        48, 57, 44, // merge_subblock_flag
        5, // merge_subblock_idx
        20, // merge_idx
        44, // abs_mvd_greater0_flag
        43, // abs_mvd_greater1_flag
        23, 5, 20, 7, // tu_y_coded_flag
        25, 28, // tu_cb_coded_flag
        25, 29, 45, // tu_cr_coded_flag
        35, 35, // cu_qp_delta_abs
        35, // cu_chroma_qp_offset_flag
        35, // cu_chroma_qp_offset_idx
        25, 9, // transform_skip_flag
        27, 36, 45, // tu_joint_cbcr_residual_flag
        6, 13, 12, 6, 6, 12, 14, 14, 13, 12, 29, 7, 6, 13, 36, 28, // last_sig_coeff_x_prefix
        14, 13, 5, 26, 12, 4, 18,
        5, 5, 12, 6, 6, 4, 6, 14, 5, 12, 14, 7, 13, 5, 13, 21, // last_sig_coeff_y_prefix
        14, 20, 12, 34, 11, 4, 18,
        25, 30, 25, 45, 18, 12, 29, // sb_coded_flag
        17, 41, 42, 29, 25, 49, 43, 37, 33, 58, 51, 30, 19, 38, 38, 46, // sig_coeff_flag
        34, 54, 54, 39, 6, 39, 39, 39, 19, 39, 54, 39, 19, 39, 39, 39,
        56, 39, 39, 39, 17, 34, 35, 21, 41, 59, 60, 38, 35, 45, 53, 54,
        44, 39, 39, 39, 34, 38, 62, 39, 26, 39, 39, 39, 40, 35, 44,
        18, 17, 33, 18, 26, 42, 25, 33, 26, 42, 27, 25, 34, 42, 42, 35, // par_level_flag
        26, 27, 42, 20, 20, 25, 25, 26, 11, 19, 27, 33, 42, 35, 35, 43,
        3,
        0, 17, 26, 19, 35, 21, 25, 34, 20, 28, 29, 33, 27, 28, 29, 22, // abs_level_gtx_flag
        34, 28, 44, 37, 38, 0, 25, 19, 20, 13, 14, 57, 44, 30, 30, 23,
        17, 0, 1, 17, 25, 18, 0, 9, 25, 33, 34, 9, 25, 18, 26, 20,
        25, 18, 19, 27, 29, 17, 9, 25, 10, 18, 4, 17, 33, 19, 20, 29,
        18, 11, 4, 28, 2, 10, 3, 3,
        5, 10, 53, 43, 25, 46, // coeff_sign_flag
        35, // ctu_plug_in_filter_flag
    ];

    // initValue for initType 2.
    public static ReadOnlySpan<byte> InitB =>
    [
        33, 52, 46, 25, 61, 54, 25, 61, 54, // alf_ctb_flag
        46, // alf_use_aps_flag
        25, 35, 38, // alf_ctb_cc_cb_idc
        25, 28, 38, // alf_ctb_cc_cr_idc
        11, 26, // alf_ctb_filter_alt_idx
        2, // sao_merge_flag
        2, // sao_type_idx
        18, 27, 15, 18, 28, 45, 26, 7, 23, // split_cu_flag
        26, 36, 38, 18, 34, 21, // split_qt_flag
        43, 42, 37, 42, 44, // mtt_split_cu_vertical_flag
        28, 29, 28, 29, // mtt_split_cu_binary_flag
        25, 20, // non_inter_flag
        57, 60, 46, // cu_skip_flag
        0, 43, 45, // pred_mode_ibc_flag
        40, 35, // pred_mode_flag
        17, // pred_mode_plt_flag
        46, // cu_act_enabled_flag
        19, // intra_bdpcm_luma_flag
        21, // intra_bdpcm_luma_dir_flag
        56, 57, 50, 26, // intra_mip_flag
        25, 59, // intra_luma_ref_idx
        33, // intra_subpartitions_mode_flag
        43, // intra_subpartitions_split_flag
        44, // intra_luma_mpm_flag
        13, 6, // intra_luma_not_planar_flag
        0, // intra_bdpcm_chroma_flag
        28, // intra_bdpcm_chroma_dir_flag
        26, // cclm_mode_flag
        27, // cclm_mode_idx
        25, // intra_chroma_pred_mode
        6, // general_merge_flag
        14, 13, 5, 4, 3, 40, // inter_pred_idc
        19, 13, 6, // inter_affine_flag
        35, // cu_affine_type_flag
        28, // sym_mvd_flag
        5, 35, // ref_idx_lx
        34, // mvp_lx_flag
        59, 50, // amvr_flag
        38, 26, 60, // amvr_precision_idx
        5, // bcw_idx
        12, // cu_coded_flag
        41, 57, // cu_sbt_flag
        42, // cu_sbt_quad_flag
        35, 51, 27, // cu_sbt_horizontal_flag
        28, // cu_sbt_pos_flag
        52, 37, 27, // lfnst_idx
        45, 25, 27, 0, // mts_idx
        50, // copy_above_palette_indices_flag
        35, // palette_transpose_flag
        58, 45, 45, 30, 38, 45, 38, 46, // run_copy_flag
        46, 15, // regular_merge_flag
        25, // mmvd_merge_flag
        43, // mmvd_cand_flag
        59, // mmvd_distance_idx
        57, // ciip_flag
        25, 58, 45, // merge_subblock_flag
        4, // merge_subblock_idx
        18, // merge_idx
        51, // abs_mvd_greater0_flag
        36, // abs_mvd_greater1_flag
        15, 6, 5, 14, // tu_y_coded_flag
        25, 37, // tu_cb_coded_flag
        9, 36, 45, // tu_cr_coded_flag
        35, 35, // cu_qp_delta_abs
        35, // cu_chroma_qp_offset_flag
        35, // cu_chroma_qp_offset_idx
        25, 17, // transform_skip_flag
        42, 43, 52, // tu_joint_cbcr_residual_flag
        6, 6, 12, 14, 6, 4, 14, 7, 6, 4, 29, 7, 6, 6, 12, 28, // last_sig_coeff_x_prefix
        7, 13, 13, 35, 19, 5, 4,
        5, 5, 20, 13, 13, 19, 21, 6, 12, 12, 14, 14, 5, 4, 12, 13, // last_sig_coeff_y_prefix
        7, 13, 12, 41, 11, 5, 27,
        25, 45, 25, 14, 18, 35, 45, // sb_coded_flag
        17, 41, 49, 36, 1, 49, 50, 37, 48, 51, 58, 45, 26, 45, 53, 46, // sig_coeff_flag
        49, 54, 61, 39, 35, 39, 39, 39, 19, 54, 39, 39, 50, 39, 39, 39,
        0, 39, 39, 39, 9, 49, 50, 36, 48, 59, 59, 38, 34, 45, 38, 31,
        58, 39, 39, 39, 34, 38, 54, 39, 41, 39, 39, 39, 25, 50, 37,
        33, 40, 25, 41, 26, 42, 25, 33, 26, 34, 27, 25, 41, 42, 42, 35, // par_level_flag
        33, 27, 35, 42, 43, 33, 25, 26, 34, 19, 27, 33, 42, 43, 35, 43,
        11,
        0, 0, 33, 34, 35, 21, 25, 34, 35, 28, 29, 40, 42, 43, 29, 30, // abs_level_gtx_flag
        49, 36, 37, 45, 38, 0, 40, 34, 43, 36, 37, 57, 52, 45, 38, 46,
        25, 0, 0, 17, 25, 26, 0, 9, 25, 33, 19, 0, 25, 33, 26, 20,
        25, 33, 27, 35, 22, 25, 1, 25, 33, 26, 12, 25, 33, 27, 28, 37,
        19, 11, 4, 6, 3, 4, 4, 5,
        35, 25, 46, 28, 33, 38, // coeff_sign_flag
        35, // ctu_plug_in_filter_flag
    ];

    // shiftIdx, the same for every initType.
    public static ReadOnlySpan<byte> ShiftIdx =>
    [
        0, 0, 0, 4, 0, 0, 1, 0, 0, // alf_ctb_flag
        0, // alf_use_aps_flag
        4, 1, 4, // alf_ctb_cc_cb_idc
        4, 1, 4, // alf_ctb_cc_cr_idc
        0, 0, // alf_ctb_filter_alt_idx
        0, // sao_merge_flag
        4, // sao_type_idx
        12, 13, 8, 8, 13, 12, 5, 9, 9, // split_cu_flag
        0, 8, 8, 12, 12, 8, // split_qt_flag
        9, 8, 9, 8, 5, // mtt_split_cu_vertical_flag
        12, 13, 12, 13, // mtt_split_cu_binary_flag
        1, 0, // non_inter_flag
        5, 4, 8, // cu_skip_flag
        1, 5, 8, // pred_mode_ibc_flag
        5, 1, // pred_mode_flag
        1, // pred_mode_plt_flag
        1, // cu_act_enabled_flag
        1, // intra_bdpcm_luma_flag
        4, // intra_bdpcm_luma_dir_flag
        9, 10, 9, 6, // intra_mip_flag
        5, 8, // intra_luma_ref_idx
        9, // intra_subpartitions_mode_flag
        2, // intra_subpartitions_split_flag
        6, // intra_luma_mpm_flag
        1, 5, // intra_luma_not_planar_flag
        1, // intra_bdpcm_chroma_flag
        0, // intra_bdpcm_chroma_dir_flag
        4, // cclm_mode_flag
        9, // cclm_mode_idx
        5, // intra_chroma_pred_mode
        4, // general_merge_flag
        0, 0, 1, 4, 4, 0, // inter_pred_idc
        4, 0, 0, // inter_affine_flag
        4, // cu_affine_type_flag
        5, // sym_mvd_flag
        0, 4, // ref_idx_lx
        12, // mvp_lx_flag
        0, 0, // amvr_flag
        4, 5, 0, // amvr_precision_idx
        1, // bcw_idx
        4, // cu_coded_flag
        1, 5, // cu_sbt_flag
        10, // cu_sbt_quad_flag
        8, 4, 1, // cu_sbt_horizontal_flag
        13, // cu_sbt_pos_flag
        9, 9, 10, // lfnst_idx
        8, 0, 9, 0, // mts_idx
        9, // copy_above_palette_indices_flag
        5, // palette_transpose_flag
        9, 6, 9, 10, 5, 0, 9, 5, // run_copy_flag
        5, 5, // regular_merge_flag
        4, // mmvd_merge_flag
        10, // mmvd_cand_flag
        0, // mmvd_distance_idx
        1, // ciip_flag
        4, 4, 4, // merge_subblock_flag
        0, // merge_subblock_idx
        4, // merge_idx
        9, // abs_mvd_greater0_flag
        5, // abs_mvd_greater1_flag
        5, 1, 8, 9, // tu_y_coded_flag
        5, 0, // tu_cb_coded_flag
        2, 1, 0, // tu_cr_coded_flag
        8, 8, // cu_qp_delta_abs
        8, // cu_chroma_qp_offset_flag
        8, // cu_chroma_qp_offset_idx
        1, 1, // transform_skip_flag
        1, 1, 0, // tu_joint_cbcr_residual_flag
        8, 5, 4, 5, 4, 4, 5, 4, 1, 0, 4, 1, 0, 0, 0, 0, // last_sig_coeff_x_prefix
        1, 0, 0, 0, 5, 4, 4,
        8, 5, 8, 5, 5, 4, 5, 5, 4, 0, 5, 4, 1, 0, 0, 1, // last_sig_coeff_y_prefix
        4, 0, 0, 0, 6, 5, 5,
        8, 5, 5, 8, 5, 8, 8, // sb_coded_flag
        12, 9, 9, 10, 9, 9, 9, 10, 8, 8, 8, 10, 9, 13, 8, 8, // sig_coeff_flag
        8, 8, 8, 5, 8, 0, 0, 0, 8, 8, 8, 8, 8, 0, 4, 4,
        0, 0, 0, 0, 12, 12, 9, 13, 4, 5, 8, 9, 8, 12, 12, 8,
        4, 0, 0, 0, 8, 8, 8, 8, 4, 0, 0, 0, 13, 13, 8,
        8, 9, 12, 13, 13, 13, 10, 13, 13, 13, 13, 13, 13, 13, 13, 13, // par_level_flag
        10, 13, 13, 13, 13, 8, 12, 12, 12, 13, 13, 13, 13, 13, 13, 13,
        6,
        9, 5, 10, 13, 13, 10, 9, 10, 13, 13, 13, 9, 10, 10, 10, 13, // abs_level_gtx_flag
        8, 9, 10, 10, 13, 8, 8, 9, 12, 12, 10, 5, 9, 9, 9, 13,
        1, 5, 9, 9, 9, 6, 5, 9, 10, 10, 9, 9, 9, 9, 9, 9,
        6, 8, 9, 9, 10, 1, 5, 8, 8, 9, 6, 6, 9, 8, 8, 9,
        4, 2, 1, 6, 1, 1, 1, 1,
        1, 4, 4, 5, 8, 8, // coeff_sign_flag
        0, // ctu_plug_in_filter_flag
    ];
}
