using VvcIlif.Codec;
using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Partition;
using VvcIlif.Tests.Support;

namespace VvcIlif.Tests.Codec.Syntax;

/// <summary>A slice whose tools, sizes and limits are drawn at random.</summary>
internal static class RandomSlice
{
    public static SliceParameters Create(Random random, SliceType type, ChromaFormat chroma)
    {
        int ctbLog2Size = random.Next(5, 8);
        Sps sps = TestSlices.Sps(8 * random.Next(8, 33), 8 * random.Next(8, 25), ctbLog2Size);
        sps.sps_chroma_format_idc = (int)chroma;
        sps.sps_bitdepth_minus8 = 2 * random.Next(3);
        Partition(sps);
        Tools(sps);
        Pps pps = TestSlices.Pps(sps);
        pps.pps_cu_qp_delta_enabled_flag = Coin();
        pps.pps_init_qp_minus26 = random.Next(-6, 12);
        SliceParameters p = TestSlices.Create(sps, pps, type, Header, references: random.Next(1, 5));
        p.RefIdxSym[0] = random.Next(-1, p.IsI ? 0 : p.NumRefIdxActive[0]);
        p.RefIdxSym[1] = p.IsB ? random.Next(-1, p.NumRefIdxActive[1]) : -1;
        p.NoBackwardPred = Coin();
        p.HasWeights[random.Next(2), random.Next(4)] = Coin();
        p.CtusSwitchFilter = !p.IsI && Coin();
        return p;

        bool Coin() => random.Next(2) != 0;

        void Partition(Sps sps)
        {
            bool hasChroma = chroma != ChromaFormat.Monochrome;
            sps.sps_qtbtt_dual_tree_intra_flag = hasChroma && Coin();
            sps.sps_max_mtt_hierarchy_depth_inter_slice = sps.sps_max_mtt_hierarchy_depth_intra_slice_luma
                = sps.sps_max_mtt_hierarchy_depth_intra_slice_chroma = random.Next(1, 4);
            sps.sps_max_luma_transform_size_64_flag &= Coin();
            sps.sps_entropy_coding_sync_enabled_flag = Coin();
        }

        void Tools(Sps sps)
        {
            bool hasChroma = chroma != ChromaFormat.Monochrome;
            sps.sps_transform_skip_enabled_flag = Coin();
            sps.sps_log2_transform_skip_max_size_minus2 = random.Next(4);
            sps.sps_bdpcm_enabled_flag = sps.sps_transform_skip_enabled_flag && Coin();
            sps.sps_mts_enabled_flag = Coin();
            sps.sps_explicit_mts_intra_enabled_flag = sps.sps_mts_enabled_flag && Coin();
            sps.sps_explicit_mts_inter_enabled_flag = sps.sps_mts_enabled_flag && Coin();
            sps.sps_lfnst_enabled_flag = Coin();
            sps.sps_joint_cbcr_enabled_flag = hasChroma && Coin();
            sps.sps_sao_enabled_flag = Coin();
            sps.sps_alf_enabled_flag = Coin();
            sps.sps_ccalf_enabled_flag = sps.sps_alf_enabled_flag && hasChroma && Coin();
            sps.sps_temporal_mvp_enabled_flag = Coin();
            sps.sps_sbtmvp_enabled_flag = sps.sps_temporal_mvp_enabled_flag && Coin();
            sps.sps_amvr_enabled_flag = Coin();
            sps.sps_smvd_enabled_flag = Coin();
            sps.sps_mmvd_enabled_flag = Coin();
            sps.sps_six_minus_max_num_merge_cand = random.Next(6);
            sps.sps_sbt_enabled_flag = Coin();
            sps.sps_affine_enabled_flag = Coin();
            sps.sps_five_minus_max_num_subblock_merge_cand = random.Next(4);
            sps.sps_6param_affine_enabled_flag = sps.sps_affine_enabled_flag && Coin();
            sps.sps_affine_amvr_enabled_flag = sps.sps_affine_enabled_flag && sps.sps_amvr_enabled_flag && Coin();
            sps.sps_bcw_enabled_flag = Coin();
            sps.sps_ciip_enabled_flag = Coin();
            sps.sps_gpm_enabled_flag = sps.MaxNumMergeCand >= 2 && Coin();
            sps.sps_isp_enabled_flag = Coin();
            sps.sps_mrl_enabled_flag = Coin();
            sps.sps_mip_enabled_flag = Coin();
            sps.sps_cclm_enabled_flag = hasChroma && Coin();
            sps.sps_act_enabled_flag = chroma == ChromaFormat.Yuv444 && !sps.sps_max_luma_transform_size_64_flag && Coin();
            sps.sps_ibc_enabled_flag = Coin();
            sps.sps_six_minus_max_num_ibc_merge_cand = random.Next(6);
            sps.sps_dep_quant_enabled_flag = Coin();
            sps.sps_sign_data_hiding_enabled_flag = Coin();
            sps.sps_extension_flag = sps.sps_range_extension_flag = Coin();
            sps.sps_ts_residual_coding_rice_present_in_sh_flag = sps.sps_range_extension_flag && sps.sps_transform_skip_enabled_flag && Coin();
            sps.sps_rrc_rice_extension_flag = sps.sps_range_extension_flag && Coin();
            sps.sps_persistent_rice_adaptation_enabled_flag = sps.sps_range_extension_flag && Coin();
            sps.sps_reverse_last_sig_coeff_enabled_flag = sps.sps_range_extension_flag && Coin();
        }

        void Header(SliceHeader sh)
        {
            bool hasChroma = chroma != ChromaFormat.Monochrome;
            sh.PictureHeader.ph_cu_qp_delta_subdiv_intra_slice = sh.PictureHeader.ph_cu_qp_delta_subdiv_inter_slice = random.Next(5);
            sh.PictureHeader.ph_temporal_mvp_enabled_flag = sps.sps_temporal_mvp_enabled_flag && type != SliceType.I && Coin();
            sh.PictureHeader.ph_mvd_l1_zero_flag = type == SliceType.B && Coin();
            sh.sh_dep_quant_used_flag = sps.sps_dep_quant_enabled_flag && Coin();
            sh.sh_sign_data_hiding_used_flag = sps.sps_sign_data_hiding_enabled_flag && !sh.sh_dep_quant_used_flag && Coin();
            sh.sh_ts_residual_coding_disabled_flag = sps.sps_transform_skip_enabled_flag && !sh.sh_dep_quant_used_flag && !sh.sh_sign_data_hiding_used_flag && Coin();
            if (sps.sps_ts_residual_coding_rice_present_in_sh_flag && !sh.sh_ts_residual_coding_disabled_flag)
                sh.sh_ts_residual_coding_rice_idx_minus1 = random.Next(8);
            sh.sh_reverse_last_sig_coeff_flag = sps.sps_reverse_last_sig_coeff_enabled_flag && Coin();
            sh.sh_sao_luma_used_flag = sps.sps_sao_enabled_flag && Coin();
            sh.sh_sao_chroma_used_flag = sps.sps_sao_enabled_flag && hasChroma && Coin();
            sh.sh_alf_enabled_flag = sps.sps_alf_enabled_flag;
            sh.sh_num_alf_aps_ids_luma = sps.sps_alf_enabled_flag ? random.Next(8) : 0;
            sh.sh_alf_cb_enabled_flag = sps.sps_alf_enabled_flag && hasChroma && Coin();
            sh.sh_alf_cr_enabled_flag = sps.sps_alf_enabled_flag && hasChroma && Coin();
            sh.sh_alf_cc_cb_enabled_flag = sps.sps_ccalf_enabled_flag && Coin();
            sh.sh_alf_cc_cr_enabled_flag = sps.sps_ccalf_enabled_flag && Coin();
            sh.AlfChroma = new AlfData { alf_chroma_filter_signal_flag = true, alf_chroma_num_alt_filters_minus1 = random.Next(8) };
            sh.AlfCcCb = new AlfData { alf_cc_cb_filter_signal_flag = true, alf_cc_cb_filters_signalled_minus1 = random.Next(4) };
            sh.AlfCcCr = new AlfData { alf_cc_cr_filter_signal_flag = true, alf_cc_cr_filters_signalled_minus1 = random.Next(4) };
        }
    }
}
