using VvcIlif.Codec.Headers;

namespace VvcIlif.Codec.Partition;

/// <summary>Gathers <see cref="SliceParameters"/> from the headers of a slice.</summary>
internal static class SliceParametersFactory
{
    public static SliceParameters Create(SliceHeader sh)
    {
        Sps sps = sh.Sps;
        Pps pps = sh.Pps;
        PictureHeader ph = sh.PictureHeader;
        var p = new SliceParameters
        {
            PictureWidth = pps.pps_pic_width_in_luma_samples,
            PictureHeight = pps.pps_pic_height_in_luma_samples,
            CtbLog2Size = sps.CtbLog2SizeY,
            MinCbLog2Size = sps.MinCbLog2SizeY,
            ChromaFormat = sps.ChromaFormat,
            BitDepth = sps.BitDepth,
            QpBdOffset = sps.QpBdOffset,
            IsWide = sps.IsWide,
            IsI = sh.SliceType == SliceType.I,
            IsP = sh.SliceType == SliceType.P,
            IsB = sh.SliceType == SliceType.B,
            SliceQpY = sh.SliceQpY,
            Poc = sh.PicOrderCntVal,
            sps_qtbtt_dual_tree_intra_flag = sps.sps_qtbtt_dual_tree_intra_flag,
            sps_entropy_coding_sync_enabled_flag = sps.sps_entropy_coding_sync_enabled_flag,
            MaxTbSize = sps.MaxTbSizeY,
            MaxTsSize = sps.MaxTsSize,
            Log2ParallelMergeLevel = sps.Log2ParMrgLevel,
            sps_transform_skip_enabled_flag = sps.sps_transform_skip_enabled_flag,
            sps_bdpcm_enabled_flag = sps.sps_bdpcm_enabled_flag,
            sps_mts_enabled_flag = sps.sps_mts_enabled_flag,
            sps_explicit_mts_intra_enabled_flag = sps.sps_explicit_mts_intra_enabled_flag,
            sps_explicit_mts_inter_enabled_flag = sps.sps_explicit_mts_inter_enabled_flag,
            sps_lfnst_enabled_flag = sps.sps_lfnst_enabled_flag,
            sps_joint_cbcr_enabled_flag = sps.sps_joint_cbcr_enabled_flag,
            sps_sbt_enabled_flag = sps.sps_sbt_enabled_flag,
            sps_isp_enabled_flag = sps.sps_isp_enabled_flag,
            sps_mrl_enabled_flag = sps.sps_mrl_enabled_flag,
            sps_mip_enabled_flag = sps.sps_mip_enabled_flag,
            sps_cclm_enabled_flag = sps.sps_cclm_enabled_flag,
            sps_chroma_vertical_collocated_flag = sps.sps_chroma_vertical_collocated_flag,
            sps_ibc_enabled_flag = sps.sps_ibc_enabled_flag,
            sps_palette_enabled_flag = sps.sps_palette_enabled_flag,
            sps_act_enabled_flag = sps.sps_act_enabled_flag,
            sps_amvr_enabled_flag = sps.sps_amvr_enabled_flag,
            sps_affine_enabled_flag = sps.sps_affine_enabled_flag,
            sps_affine_amvr_enabled_flag = sps.sps_affine_amvr_enabled_flag,
            sps_6param_affine_enabled_flag = sps.sps_6param_affine_enabled_flag,
            sps_smvd_enabled_flag = sps.sps_smvd_enabled_flag,
            sps_bcw_enabled_flag = sps.sps_bcw_enabled_flag,
            sps_ciip_enabled_flag = sps.sps_ciip_enabled_flag,
            sps_gpm_enabled_flag = sps.sps_gpm_enabled_flag,
            sps_mmvd_enabled_flag = sps.sps_mmvd_enabled_flag,
            ph_mmvd_fullpel_only_flag = ph.ph_mmvd_fullpel_only_flag,
            sps_sbtmvp_enabled_flag = sps.sps_sbtmvp_enabled_flag,
            ph_temporal_mvp_enabled_flag = ph.ph_temporal_mvp_enabled_flag,
            sh_collocated_from_l0_flag = sh.sh_collocated_from_l0_flag,
            ph_mvd_l1_zero_flag = ph.ph_mvd_l1_zero_flag,
            BdofAllowed = sps.sps_bdof_enabled_flag && !ph.ph_bdof_disabled_flag,
            DmvrAllowed = sps.sps_dmvr_enabled_flag && !ph.ph_dmvr_disabled_flag,
            ProfAllowed = sps.sps_affine_prof_enabled_flag && !ph.ph_prof_disabled_flag,
            ph_joint_cbcr_sign_flag = ph.ph_joint_cbcr_sign_flag,
            MaxNumMergeCand = sps.MaxNumMergeCand,
            MaxNumIbcMergeCand = sps.MaxNumIbcMergeCand,
            MaxNumGpmMergeCand = sps.MaxNumGpmMergeCand,
            MaxNumSubblockMergeCand = sps.sps_affine_enabled_flag ? 5 - sps.sps_five_minus_max_num_subblock_merge_cand
                : sps.sps_sbtmvp_enabled_flag && ph.ph_temporal_mvp_enabled_flag ? 1 : 0,
            pps_cu_qp_delta_enabled_flag = pps.pps_cu_qp_delta_enabled_flag,
            sh_cu_chroma_qp_offset_enabled_flag = sh.sh_cu_chroma_qp_offset_enabled_flag,
            CuQpDeltaSubdiv = sh.CuQpDeltaSubdiv,
            CuChromaQpOffsetSubdiv = sh.CuChromaQpOffsetSubdiv,
            ChromaQpOffsetListLength = pps.pps_chroma_qp_offset_list_len_minus1 + 1,
            ChromaQpTable = sps.ChromaQpTable,
            sh_dep_quant_used_flag = sh.sh_dep_quant_used_flag,
            sh_sign_data_hiding_used_flag = sh.sh_sign_data_hiding_used_flag,
            sh_ts_residual_coding_disabled_flag = sh.sh_ts_residual_coding_disabled_flag,
            sh_reverse_last_sig_coeff_flag = sh.sh_reverse_last_sig_coeff_flag,
            TsRiceParameter = sh.sh_ts_residual_coding_rice_idx_minus1 + 1,
            sps_rrc_rice_extension_flag = sps.sps_rrc_rice_extension_flag,
            sps_persistent_rice_adaptation_enabled_flag = sps.sps_persistent_rice_adaptation_enabled_flag,
            Log2TransformRange = sps.Log2TransformRange,
            sh_deblocking_filter_disabled_flag = sh.sh_deblocking_filter_disabled_flag,
            pps_loop_filter_across_slices_enabled_flag = pps.pps_loop_filter_across_slices_enabled_flag,
            pps_loop_filter_across_tiles_enabled_flag = pps.pps_loop_filter_across_tiles_enabled_flag,
            QpPrimeTsMin = sps.QpPrimeTsMin,
            sh_plug_in_filter_used_flag = sh.sh_plug_in_filter_used_flag,
            CtusSwitchFilter = sh.sh_plug_in_filter_used_flag && sps.PlugIn is { SwitchesCtus: true },
            sh_sao_luma_used_flag = sh.sh_sao_luma_used_flag,
            sh_sao_chroma_used_flag = sh.sh_sao_chroma_used_flag,
            sh_alf_enabled_flag = sh.sh_alf_enabled_flag,
            sh_alf_cb_enabled_flag = sh.sh_alf_cb_enabled_flag,
            sh_alf_cr_enabled_flag = sh.sh_alf_cr_enabled_flag,
            sh_alf_cc_cb_enabled_flag = sh.sh_alf_cc_cb_enabled_flag,
            sh_alf_cc_cr_enabled_flag = sh.sh_alf_cc_cr_enabled_flag,
            ph_chroma_residual_scale_flag = ph.ph_chroma_residual_scale_flag,
            sps_scaling_matrix_for_lfnst_disabled_flag = sps.sps_scaling_matrix_for_lfnst_disabled_flag,
            sps_scaling_matrix_for_alternative_colour_space_disabled_flag = sps.sps_scaling_matrix_for_alternative_colour_space_disabled_flag,
            sps_scaling_matrix_designated_colour_space_flag = sps.sps_scaling_matrix_designated_colour_space_flag,
            sh_num_alf_aps_ids_luma = sh.sh_num_alf_aps_ids_luma,
            AlfNumAltChromaFilters = sh.AlfChroma?.NumChromaFilters ?? 0,
            AlfNumCcCb = sh.AlfCcCb?.NumCcCbFilters ?? 0,
            AlfNumCcCr = sh.AlfCcCr?.NumCcCrFilters ?? 0,
        };
        (p.MotionRight, p.MotionBottom) = (p.PictureWidth, p.PictureHeight);
        if (TreatedSubpicture(sh) is { } area)
        {
            (p.MotionRight, p.MotionBottom) = (area.Right + 1, area.Bottom + 1);
            int columns = (p.PictureWidth + p.CtbSize - 1) >> p.CtbLog2Size;
            foreach (int address in sh.CtbAddrInCurrSlice.Span)
            {
                int x = address % columns << p.CtbLog2Size, y = address / columns << p.CtbLog2Size;
                if (x < area.Left || x > area.Right || y < area.Top || y > area.Bottom)
                    throw new VvcBitstreamException("A slice leaves its subpicture.", "sh_slice_address");
            }
        }
        p.Limits = CreateLimits(sh, p);
        p.NumRefIdxActive[0] = sh.NumRefIdxActive[0];
        p.NumRefIdxActive[1] = sh.NumRefIdxActive[1];
        for (int i = 0; i < p.ChromaQpOffsetListLength; i++)
        {
            p.ChromaQpOffsetList[i, 0] = pps.pps_cb_qp_offset_list[i];
            p.ChromaQpOffsetList[i, 1] = pps.pps_cr_qp_offset_list[i];
            p.ChromaQpOffsetList[i, 2] = pps.pps_joint_cbcr_qp_offset_list[i];
        }
        p.ChromaQpOffset[0] = pps.pps_cb_qp_offset + sh.sh_cb_qp_offset;
        p.ChromaQpOffset[1] = pps.pps_cr_qp_offset + sh.sh_cr_qp_offset;
        p.ChromaQpOffset[2] = pps.pps_joint_cbcr_qp_offset_value + sh.sh_joint_cbcr_qp_offset;
        if (sh.PredWeightTable is { } weights)
        {
            for (int list = 0; list < 2; list++)
            {
                for (int i = 0; i < Math.Min(15, p.NumRefIdxActive[list]); i++)
                    p.HasWeights[list, i] = weights.luma_weight_flag[list, i] || weights.chroma_weight_flag[list, i];
            }
        }

        return p;
    }

    /// <summary>Bounds of the slice's subpicture where it is treated as a picture, else null.</summary>
    public static (int Left, int Top, int Right, int Bottom)? TreatedSubpicture(SliceHeader sh)
    {
        ushort[] map = sh.Pps.CtbToSubpicIdx;
        if (map.Length == 0)
            return null;
        int index = map[sh.CtbAddrInCurrSlice.Span[0]];
        return sh.Sps.sps_subpic_treated_as_pic_flag[index] ? sh.Pps.SubpicBounds(index) : null;
    }

    private static PartitionLimits CreateLimits(SliceHeader sh, SliceParameters p)
    {
        var limits = new PartitionLimits
        {
            PictureWidth = p.PictureWidth,
            PictureHeight = p.PictureHeight,
            MinCbSize = 1 << p.MinCbLog2Size,
            ChromaFormat = p.ChromaFormat,
            IntraSlice = p.IsI,
            DualTreeIntra = p.sps_qtbtt_dual_tree_intra_flag,
        };
        for (int i = 0; i < 2; i++)
        {
            Headers.PartitionLimits from = i == 0 ? sh.LumaLimits : sh.ChromaLimits;
            limits.MinQtSize[i] = 1 << from.MinQtLog2Size;
            limits.MaxBtSize[i] = 1 << from.MaxBtLog2Size;
            limits.MaxTtSize[i] = 1 << from.MaxTtLog2Size;
            limits.MaxMttDepth[i] = from.MaxMttDepth;
        }
        return limits;
    }
}
