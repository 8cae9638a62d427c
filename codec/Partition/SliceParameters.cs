namespace VvcIlif.Codec.Partition;

/// <summary>
/// What slice data depend on, gathered once per slice from SPS, PPS, picture header and slice header. Fields that copy
/// a syntax element keep its name.
/// </summary>
internal sealed class SliceParameters
{
    public int PictureWidth, PictureHeight;
    /// <summary>First column and row behind the area that motion may refer to: the picture, or a subpicture treated as one.</summary>
    public int MotionRight, MotionBottom;
    public int CtbLog2Size, MinCbLog2Size;
    public ChromaFormat ChromaFormat;
    public int BitDepth, QpBdOffset;
    public bool IsI, IsP, IsB;
    public int SliceQpY;
    public int Poc;
    public PartitionLimits Limits = null!;

    public bool sps_qtbtt_dual_tree_intra_flag, sps_entropy_coding_sync_enabled_flag;
    public int MaxTbSize, MaxTsSize, Log2ParallelMergeLevel;
    public bool sps_transform_skip_enabled_flag, sps_bdpcm_enabled_flag, sps_mts_enabled_flag;
    public bool sps_explicit_mts_intra_enabled_flag, sps_explicit_mts_inter_enabled_flag;
    public bool sps_lfnst_enabled_flag, sps_joint_cbcr_enabled_flag, sps_sbt_enabled_flag;
    public bool sps_isp_enabled_flag, sps_mrl_enabled_flag, sps_mip_enabled_flag, sps_cclm_enabled_flag;
    public bool sps_chroma_vertical_collocated_flag;
    public bool sps_ibc_enabled_flag, sps_palette_enabled_flag, sps_act_enabled_flag;
    public bool sps_amvr_enabled_flag, sps_affine_enabled_flag, sps_affine_amvr_enabled_flag, sps_6param_affine_enabled_flag;
    public bool sps_smvd_enabled_flag, sps_bcw_enabled_flag, sps_ciip_enabled_flag, sps_gpm_enabled_flag;
    public bool sps_mmvd_enabled_flag, ph_mmvd_fullpel_only_flag, sps_sbtmvp_enabled_flag;
    public bool ph_temporal_mvp_enabled_flag, sh_collocated_from_l0_flag, ph_mvd_l1_zero_flag;
    public bool ph_bdof_disabled_flag, ph_dmvr_disabled_flag, ph_prof_disabled_flag, ph_joint_cbcr_sign_flag;
    public bool BdofAllowed, DmvrAllowed, ProfAllowed;
    public int MaxNumMergeCand, MaxNumIbcMergeCand, MaxNumGpmMergeCand, MaxNumSubblockMergeCand;
    public readonly int[] NumRefIdxActive = new int[2];
    public readonly int[] RefIdxSym = [-1, -1];
    public bool NoBackwardPred;
    /// <summary>Explicit weights exist for [list, reference index] of luma or chroma.</summary>
    public readonly bool[,] HasWeights = new bool[2, 16];

    public bool pps_cu_qp_delta_enabled_flag, sh_cu_chroma_qp_offset_enabled_flag;
    public int CuQpDeltaSubdiv, CuChromaQpOffsetSubdiv;
    public int ChromaQpOffsetListLength;
    /// <summary>Offsets for Cb, Cr and joint coding of each list entry.</summary>
    public readonly int[,] ChromaQpOffsetList = new int[6, 3];
    /// <summary>Chroma QP per component (Cb, Cr, joint) at index luma QP + QpBdOffset.</summary>
    public sbyte[][] ChromaQpTable = [[], [], []];
    /// <summary>pps plus slice offset for Cb, Cr and joint coding.</summary>
    public readonly int[] ChromaQpOffset = new int[3];

    public bool sh_dep_quant_used_flag, sh_sign_data_hiding_used_flag, sh_ts_residual_coding_disabled_flag;
    public bool sh_reverse_last_sig_coeff_flag;
    public int TsRiceParameter = 1;
    public bool sps_rrc_rice_extension_flag, sps_persistent_rice_adaptation_enabled_flag;
    public int Log2TransformRange = 15;

    public bool sh_deblocking_filter_disabled_flag, pps_loop_filter_across_slices_enabled_flag, pps_loop_filter_across_tiles_enabled_flag;
    public int QpPrimeTsMin = 4;

    /// <summary>The slice predicts with the plug-in filter: all of it, or where its CTUs say so.</summary>
    public bool sh_plug_in_filter_used_flag, CtusSwitchFilter;

    public bool sh_sao_luma_used_flag, sh_sao_chroma_used_flag;
    public bool sh_alf_enabled_flag, sh_alf_cb_enabled_flag, sh_alf_cr_enabled_flag, sh_alf_cc_cb_enabled_flag, sh_alf_cc_cr_enabled_flag;
    public bool ph_chroma_residual_scale_flag;
    public bool sps_scaling_matrix_for_lfnst_disabled_flag, sps_scaling_matrix_for_alternative_colour_space_disabled_flag,
        sps_scaling_matrix_designated_colour_space_flag;
    public int sh_num_alf_aps_ids_luma, AlfNumAltChromaFilters, AlfNumCcCb, AlfNumCcCr;

    /// <summary>
    /// More than 12 bits a sample, or extended precision: levels, residuals and predictions need more than 16 bits, and
    /// take scalar paths of their own.
    /// </summary>
    public bool IsWide;

    public int CtbSize => 1 << CtbLog2Size;

    public bool UsesDualTree => IsI && sps_qtbtt_dual_tree_intra_flag;

    public bool HasChroma => ChromaFormat != ChromaFormat.Monochrome;
}
