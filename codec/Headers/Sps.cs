namespace VvcIlif.Codec.Headers;

/// <summary>Sequence parameter set (H.266 7.4.3.4): the syntax elements, inferred where absent, and what follows from them.</summary>
internal sealed class Sps
{
    /// <summary>Largest picture width and height accepted.</summary>
    public const int MaxPictureSize = 16384;

    public int sps_seq_parameter_set_id, sps_video_parameter_set_id, sps_max_sublayers_minus1, sps_chroma_format_idc = 1,
        sps_log2_ctu_size_minus5 = 2;
    public bool sps_ptl_dpb_hrd_params_present_flag = true;
    public ProfileTierLevel profile_tier_level = new();
    public bool sps_gdr_enabled_flag, sps_ref_pic_resampling_enabled_flag, sps_res_change_in_clvs_allowed_flag;
    public int sps_pic_width_max_in_luma_samples, sps_pic_height_max_in_luma_samples;
    public bool sps_conformance_window_flag;
    public int sps_conf_win_left_offset, sps_conf_win_right_offset, sps_conf_win_top_offset, sps_conf_win_bottom_offset;

    public bool sps_subpic_info_present_flag;
    public int sps_num_subpics_minus1;
    public bool sps_independent_subpics_flag = true, sps_subpic_same_size_flag;

    /// <summary>In CTUs, one entry a subpicture.</summary>
    public int[] sps_subpic_ctu_top_left_x = [0], sps_subpic_ctu_top_left_y = [0], sps_subpic_width_minus1 = [0], sps_subpic_height_minus1 = [0];
    public bool[] sps_subpic_treated_as_pic_flag = [true], sps_loop_filter_across_subpic_enabled_flag = [false];
    public int sps_subpic_id_len_minus1;
    public bool sps_subpic_id_mapping_explicitly_signalled_flag, sps_subpic_id_mapping_present_flag;
    public int[] sps_subpic_id = [0];

    public int sps_bitdepth_minus8;
    public bool sps_entropy_coding_sync_enabled_flag, sps_entry_point_offsets_present_flag;
    public int sps_log2_max_pic_order_cnt_lsb_minus4 = 4;
    public bool sps_poc_msb_cycle_flag;
    public int sps_poc_msb_cycle_len_minus1, sps_num_extra_ph_bytes, sps_num_extra_sh_bytes;
    public readonly bool[] sps_extra_ph_bit_present_flag = new bool[16], sps_extra_sh_bit_present_flag = new bool[16];
    public bool sps_sublayer_dpb_params_flag;
    public DpbParameters sps_dpb_params = new();

    public int sps_log2_min_luma_coding_block_size_minus2;
    public bool sps_partition_constraints_override_enabled_flag;
    public int sps_log2_diff_min_qt_min_cb_intra_slice_luma, sps_max_mtt_hierarchy_depth_intra_slice_luma,
        sps_log2_diff_max_bt_min_qt_intra_slice_luma, sps_log2_diff_max_tt_min_qt_intra_slice_luma;
    public bool sps_qtbtt_dual_tree_intra_flag;
    public int sps_log2_diff_min_qt_min_cb_intra_slice_chroma, sps_max_mtt_hierarchy_depth_intra_slice_chroma,
        sps_log2_diff_max_bt_min_qt_intra_slice_chroma, sps_log2_diff_max_tt_min_qt_intra_slice_chroma;
    public int sps_log2_diff_min_qt_min_cb_inter_slice, sps_max_mtt_hierarchy_depth_inter_slice,
        sps_log2_diff_max_bt_min_qt_inter_slice, sps_log2_diff_max_tt_min_qt_inter_slice;

    public bool sps_max_luma_transform_size_64_flag, sps_transform_skip_enabled_flag;
    public int sps_log2_transform_skip_max_size_minus2;
    public bool sps_bdpcm_enabled_flag, sps_mts_enabled_flag, sps_explicit_mts_intra_enabled_flag,
        sps_explicit_mts_inter_enabled_flag, sps_lfnst_enabled_flag, sps_joint_cbcr_enabled_flag,
        sps_same_qp_table_for_chroma_flag = true;
    // Without other values the chroma QP tables are the identity.
    public readonly int[] sps_qp_table_start_minus26 = new int[3], sps_num_points_in_qp_table_minus1 = new int[3];
    public readonly int[][] sps_delta_qp_in_val_minus1 = [[0], [0], [0]], sps_delta_qp_diff_val = [[1], [1], [1]];

    public bool sps_sao_enabled_flag, sps_alf_enabled_flag, sps_ccalf_enabled_flag, sps_lmcs_enabled_flag,
        sps_weighted_pred_flag, sps_weighted_bipred_flag, sps_long_term_ref_pics_flag,
        sps_inter_layer_prediction_enabled_flag, sps_idr_rpl_present_flag, sps_rpl1_same_as_rpl0_flag;
    public readonly int[] sps_num_ref_pic_lists = new int[2];
    public readonly RefPicListStruct[][] sps_ref_pic_list_struct = [[], []];

    public bool sps_ref_wraparound_enabled_flag, sps_temporal_mvp_enabled_flag, sps_sbtmvp_enabled_flag,
        sps_amvr_enabled_flag, sps_bdof_enabled_flag, sps_bdof_control_present_in_ph_flag, sps_smvd_enabled_flag,
        sps_dmvr_enabled_flag, sps_dmvr_control_present_in_ph_flag, sps_mmvd_enabled_flag, sps_mmvd_fullpel_only_enabled_flag;
    public int sps_six_minus_max_num_merge_cand;
    public bool sps_sbt_enabled_flag, sps_affine_enabled_flag;
    public int sps_five_minus_max_num_subblock_merge_cand;
    public bool sps_6param_affine_enabled_flag, sps_affine_amvr_enabled_flag, sps_affine_prof_enabled_flag,
        sps_prof_control_present_in_ph_flag, sps_bcw_enabled_flag, sps_ciip_enabled_flag, sps_gpm_enabled_flag;
    public int sps_max_num_merge_cand_minus_max_num_gpm_cand, sps_log2_parallel_merge_level_minus2;

    public bool sps_isp_enabled_flag, sps_mrl_enabled_flag, sps_mip_enabled_flag, sps_cclm_enabled_flag,
        sps_chroma_horizontal_collocated_flag = true, sps_chroma_vertical_collocated_flag = true,
        sps_palette_enabled_flag, sps_act_enabled_flag;
    public int sps_min_qp_prime_ts;
    public bool sps_ibc_enabled_flag;
    public int sps_six_minus_max_num_ibc_merge_cand;

    public bool sps_ladf_enabled_flag;
    public int sps_num_ladf_intervals_minus2, sps_ladf_lowest_interval_qp_offset;
    public readonly int[] sps_ladf_qp_offset = new int[4], sps_ladf_delta_threshold_minus1 = new int[4];

    public bool sps_explicit_scaling_list_enabled_flag, sps_scaling_matrix_for_lfnst_disabled_flag,
        sps_scaling_matrix_for_alternative_colour_space_disabled_flag, sps_scaling_matrix_designated_colour_space_flag,
        sps_dep_quant_enabled_flag, sps_sign_data_hiding_enabled_flag;
    public bool sps_virtual_boundaries_enabled_flag, sps_virtual_boundaries_present_flag;
    public int sps_num_ver_virtual_boundaries, sps_num_hor_virtual_boundaries;
    public readonly int[] sps_virtual_boundary_pos_x_minus1 = new int[3], sps_virtual_boundary_pos_y_minus1 = new int[3];

    public bool sps_timing_hrd_params_present_flag, sps_sublayer_cpb_params_present_flag;
    public GeneralTimingHrd general_timing_hrd_parameters = new();
    public OlsTimingHrd ols_timing_hrd_parameters = new();
    public bool sps_field_seq_flag, sps_vui_parameters_present_flag;
    public int sps_vui_payload_size_minus1;
    public Vui Vui = new();

    public bool sps_extension_flag, sps_range_extension_flag;
    public int sps_extension_7bits;
    public bool sps_extended_precision_flag, sps_ts_residual_coding_rice_present_in_sh_flag, sps_rrc_rice_extension_flag,
        sps_persistent_rice_adaptation_enabled_flag, sps_reverse_last_sig_coeff_enabled_flag;

    /// <summary>Bits after the known extensions, as they are.</summary>
    public BitString sps_extension_data;

    /// <summary>Set in a stream whose interpolation filter is not the standard's; null in standard streams.</summary>
    public PlugInSignalling? PlugIn;

    // What follows from the elements.

    public int CtbLog2SizeY => PlugIn?.CtbLog2SizeY ?? sps_log2_ctu_size_minus5 + 5;
    public int CtbSizeY => 1 << CtbLog2SizeY;
    public int MinCbLog2SizeY => sps_log2_min_luma_coding_block_size_minus2 + 2;
    public int MinCbSizeY => 1 << MinCbLog2SizeY;
    public ChromaFormat ChromaFormat => (ChromaFormat)sps_chroma_format_idc;
    public int ChromaArrayType => sps_chroma_format_idc;
    public int SubWidthC => sps_chroma_format_idc is 1 or 2 ? 2 : 1;
    public int SubHeightC => sps_chroma_format_idc is 1 ? 2 : 1;
    public int BitDepth => sps_bitdepth_minus8 + 8;
    public int QpBdOffset => 6 * sps_bitdepth_minus8;
    public int Log2MaxPicOrderCntLsb => sps_log2_max_pic_order_cnt_lsb_minus4 + 4;
    public int MaxPicOrderCntLsb => 1 << Log2MaxPicOrderCntLsb;
    public int MaxTbLog2SizeY => sps_max_luma_transform_size_64_flag ? 6 : 5;
    public int MaxTbSizeY => 1 << MaxTbLog2SizeY;

    /// <summary>Largest side of a transform skip block.</summary>
    public int MaxTsSize => 1 << (sps_log2_transform_skip_max_size_minus2 + 2);
    public int MaxNumMergeCand => 6 - sps_six_minus_max_num_merge_cand;
    public int MaxNumIbcMergeCand => sps_ibc_enabled_flag ? 6 - sps_six_minus_max_num_ibc_merge_cand : 0;

    /// <summary>MaxNumGpmMergeCand: 0 without GPM, 2 where only two merge candidates exist.</summary>
    public int MaxNumGpmMergeCand => !sps_gpm_enabled_flag ? 0
        : MaxNumMergeCand >= 3 ? MaxNumMergeCand - sps_max_num_merge_cand_minus_max_num_gpm_cand : 2;

    public int Log2ParMrgLevel => sps_log2_parallel_merge_level_minus2 + 2;

    /// <summary>QpPrime lower bound of transform skip and escape coding: 4 + 6 * sps_min_qp_prime_ts.</summary>
    public int QpPrimeTsMin => 4 + 6 * sps_min_qp_prime_ts;

    /// <summary>More than 12 bits a sample, or extended precision.</summary>
    public bool IsWide => BitDepth > 12 || sps_extended_precision_flag;

    /// <summary>Log2 of the range of coefficients: 15, more with extended precision.</summary>
    public int Log2TransformRange => sps_extended_precision_flag ? Math.Max(15, Math.Min(20, BitDepth + 6)) : 15;

    /// <summary>ChromaQpTable of Cb, Cr and joint CbCr: <c>[c][qp + QpBdOffset]</c> for qp of -QpBdOffset..63; empty without chroma.</summary>
    public sbyte[][] ChromaQpTable = [[], [], []];

    /// <summary>SpsLadfIntervalLowerBound: first luma level of each interval.</summary>
    public int[] LadfIntervalLowerBound = [];

    /// <summary>NumLadfIntervals, 0 without LADF.</summary>
    public int NumLadfIntervals => sps_ladf_enabled_flag ? sps_num_ladf_intervals_minus2 + 2 : 0;

    /// <summary>DPB parameters of the highest sublayer; MaxLatencyPictures is -1 where there is no limit.</summary>
    public (int MaxDecPicBuffering, int MaxNumReorder, int MaxLatencyPictures) Dpb
    {
        get
        {
            // Without own parameters those of a VPS count; the most that any level allows replaces them.
            if (!sps_ptl_dpb_hrd_params_present_flag)
                return (DpbParameters.MaxDpbSize, DpbParameters.MaxDpbSize - 1, -1);
            int i = sps_max_sublayers_minus1;
            uint increase = sps_dpb_params.dpb_max_latency_increase_plus1[i];
            int reorder = sps_dpb_params.dpb_max_num_reorder_pics[i];
            int latency = increase == 0 ? -1 : (int)Math.Min(reorder + (long)increase - 1, int.MaxValue);
            return (sps_dpb_params.dpb_max_dec_pic_buffering_minus1[i] + 1, reorder, latency);
        }
    }

    /// <summary>Fills the tables that follow from the elements (H.266 7.4.3.4).</summary>
    /// <exception cref="VvcBitstreamException">A chroma QP table leaves its range.</exception>
    public void Derive()
    {
        if (sps_chroma_format_idc != 0)
            ChromaQpTable = ChromaQpTables.Create(this);
        LadfIntervalLowerBound = new int[NumLadfIntervals];
        for (int i = 1; i < NumLadfIntervals; i++)
            LadfIntervalLowerBound[i] = LadfIntervalLowerBound[i - 1] + sps_ladf_delta_threshold_minus1[i - 1] + 1;
    }
}

/// <summary>Chroma QP mapping tables (H.266 7.4.3.4, equation for ChromaQpTable).</summary>
internal static class ChromaQpTables
{
    public static sbyte[][] Create(Sps sps)
    {
        int tables = sps.sps_same_qp_table_for_chroma_flag ? 1 : sps.sps_joint_cbcr_enabled_flag ? 3 : 2;
        var result = new sbyte[3][];
        for (int i = 0; i < 3; i++)
            result[i] = i < tables ? Create(sps, i) : result[0];
        return result;
    }

    private static sbyte[] Create(Sps sps, int i)
    {
        int offset = sps.QpBdOffset;
        var table = new sbyte[64 + offset];
        int start = sps.sps_qp_table_start_minus26[i] + 26;
        int qpIn = start, qpOut = start;
        table[qpIn + offset] = (sbyte)qpOut;
        for (int k = qpIn - 1; k >= -offset; k--)
            table[k + offset] = (sbyte)Math.Clamp(table[k + 1 + offset] - 1, -offset, 63);
        for (int j = 0; j <= sps.sps_num_points_in_qp_table_minus1[i]; j++)
        {
            int step = sps.sps_delta_qp_in_val_minus1[i][j] + 1;
            int rise = sps.sps_delta_qp_in_val_minus1[i][j] ^ sps.sps_delta_qp_diff_val[i][j];
            HeaderElement.Check(qpIn + step <= 63 && qpOut + rise <= 63, "A chroma QP table goes beyond 63.", "sps_delta_qp_in_val_minus1");
            for (int m = 1; m <= step; m++)
                table[qpIn + m + offset] = (sbyte)(qpOut + (rise * m + (step >> 1)) / step);
            qpIn += step;
            qpOut += rise;
        }
        for (int k = qpIn + 1; k <= 63; k++)
            table[k + offset] = (sbyte)Math.Clamp(table[k - 1 + offset] + 1, -offset, 63);
        return table;
    }
}
