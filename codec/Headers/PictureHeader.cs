namespace VvcIlif.Codec.Headers;

/// <summary>picture_header_structure() (H.266 7.4.3.8): the elements, inferred where absent.</summary>
internal sealed class PictureHeader
{
    public bool ph_gdr_or_irap_pic_flag, ph_non_ref_pic_flag, ph_gdr_pic_flag, ph_inter_slice_allowed_flag, ph_intra_slice_allowed_flag = true;
    public int ph_pic_parameter_set_id, ph_pic_order_cnt_lsb, ph_recovery_poc_cnt;
    public readonly bool[] ph_extra_bit = new bool[16];
    public bool ph_poc_msb_cycle_present_flag;
    public uint ph_poc_msb_cycle_val;

    public bool ph_alf_enabled_flag;
    public int ph_num_alf_aps_ids_luma;
    public readonly int[] ph_alf_aps_id_luma = new int[7];
    public bool ph_alf_cb_enabled_flag, ph_alf_cr_enabled_flag;
    public int ph_alf_aps_id_chroma;
    public bool ph_alf_cc_cb_enabled_flag, ph_alf_cc_cr_enabled_flag;
    public int ph_alf_cc_cb_aps_id, ph_alf_cc_cr_aps_id;

    public bool ph_lmcs_enabled_flag, ph_chroma_residual_scale_flag;
    public int ph_lmcs_aps_id;
    public bool ph_explicit_scaling_list_enabled_flag;
    public int ph_scaling_list_aps_id;

    public bool ph_virtual_boundaries_present_flag;
    public int ph_num_ver_virtual_boundaries, ph_num_hor_virtual_boundaries;
    public readonly int[] ph_virtual_boundary_pos_x_minus1 = new int[3], ph_virtual_boundary_pos_y_minus1 = new int[3];
    public bool ph_pic_output_flag = true;

    /// <summary>ref_pic_lists() of the picture, where pps_rpl_info_in_ph_flag says so.</summary>
    public RefPicLists RefPicLists = new();

    public bool ph_partition_constraints_override_flag;
    public int ph_log2_diff_min_qt_min_cb_intra_slice_luma, ph_max_mtt_hierarchy_depth_intra_slice_luma,
        ph_log2_diff_max_bt_min_qt_intra_slice_luma, ph_log2_diff_max_tt_min_qt_intra_slice_luma,
        ph_log2_diff_min_qt_min_cb_intra_slice_chroma, ph_max_mtt_hierarchy_depth_intra_slice_chroma,
        ph_log2_diff_max_bt_min_qt_intra_slice_chroma, ph_log2_diff_max_tt_min_qt_intra_slice_chroma,
        ph_cu_qp_delta_subdiv_intra_slice, ph_cu_chroma_qp_offset_subdiv_intra_slice;
    public int ph_log2_diff_min_qt_min_cb_inter_slice, ph_max_mtt_hierarchy_depth_inter_slice,
        ph_log2_diff_max_bt_min_qt_inter_slice, ph_log2_diff_max_tt_min_qt_inter_slice,
        ph_cu_qp_delta_subdiv_inter_slice, ph_cu_chroma_qp_offset_subdiv_inter_slice;

    public bool ph_temporal_mvp_enabled_flag, ph_collocated_from_l0_flag = true;
    public int ph_collocated_ref_idx;
    public bool ph_mmvd_fullpel_only_flag, ph_mvd_l1_zero_flag, ph_bdof_disabled_flag, ph_dmvr_disabled_flag, ph_prof_disabled_flag;

    /// <summary>pred_weight_table() of the picture, where pps_wp_info_in_ph_flag says so.</summary>
    public PredWeightTable? PredWeightTable;

    public int ph_qp_delta;
    public bool ph_joint_cbcr_sign_flag, ph_sao_luma_enabled_flag, ph_sao_chroma_enabled_flag;
    public bool ph_deblocking_params_present_flag, ph_deblocking_filter_disabled_flag;
    public int ph_luma_beta_offset_div2, ph_luma_tc_offset_div2, ph_cb_beta_offset_div2, ph_cb_tc_offset_div2,
        ph_cr_beta_offset_div2, ph_cr_tc_offset_div2;
    public int ph_extension_length;
    public BitString ph_extension_data_byte;

    /// <summary>The PPS that the picture refers to, bound to its SPS.</summary>
    public Pps Pps = null!;
    public Sps Sps => Pps.Sps;

    /// <summary>The LMCS parameters in force, where ph_lmcs_enabled_flag is set.</summary>
    public LmcsData? Lmcs;

    /// <summary>The scaling lists in force, where ph_explicit_scaling_list_enabled_flag is set.</summary>
    public ScalingListData? ScalingList;

    /// <summary>VirtualBoundariesPresentFlag.</summary>
    public bool VirtualBoundariesPresent => Sps.sps_virtual_boundaries_enabled_flag
        && (Sps.sps_virtual_boundaries_present_flag || ph_virtual_boundaries_present_flag);

    /// <summary>VirtualBoundaryPosX, in luma samples.</summary>
    public int[] VirtualBoundaryPosX = [];

    /// <summary>VirtualBoundaryPosY, in luma samples.</summary>
    public int[] VirtualBoundaryPosY = [];
}
