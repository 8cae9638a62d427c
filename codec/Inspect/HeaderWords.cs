using VvcIlif.Codec.Headers;

namespace VvcIlif.Codec.Inspect;

/// <summary>Headers in a few words.</summary>
internal static class HeaderWords
{
    public static string Of(object header, int? poc) => header switch
    {
        Vps vps => $"VPS {vps.vps_video_parameter_set_id}: {vps.vps_max_layers_minus1 + 1} layers, {vps.TotalNumOlss} output layer sets",
        Sps sps => $"SPS {sps.sps_seq_parameter_set_id}: {Format(sps)}; CTU {sps.CtbSizeY}, smallest block {sps.MinCbSizeY}; {Tools(sps)}{PlugIn(sps)}",
        Pps pps => $"PPS {pps.pps_pic_parameter_set_id} of SPS {pps.pps_seq_parameter_set_id}: {pps.pps_pic_width_in_luma_samples}x{pps.pps_pic_height_in_luma_samples}, QP {26 + pps.pps_init_qp_minus26}{Partition(pps)}",
        Aps { Alf: { } alf } aps => $"APS {aps.aps_adaptation_parameter_set_id}: ALF, {(alf.alf_luma_filter_signal_flag ? alf.alf_luma_num_filters_signalled_minus1 + 1 : 0)} luma, {alf.NumChromaFilters} chroma, {alf.NumCcCbFilters}+{alf.NumCcCrFilters} cross-component filters",
        Aps { Lmcs: not null } aps => $"APS {aps.aps_adaptation_parameter_set_id}: LMCS",
        Aps { ScalingList: not null } aps => $"APS {aps.aps_adaptation_parameter_set_id}: scaling lists",
        Aps aps => $"APS {aps.aps_adaptation_parameter_set_id}: reserved type {aps.aps_params_type}",
        PictureHeader ph => $"picture header, POC LSB {ph.ph_pic_order_cnt_lsb}, PPS {ph.ph_pic_parameter_set_id}",
        SliceHeader sh => Slice(sh, poc),
        SeiMessages sei => string.Join(", ", sei.Messages.Select(Message)),
        Dci dci => $"{dci.dci_num_ptls_minus1 + 1} profiles and levels",
        Opi opi => $"operating point{(opi.opi_ols_info_present_flag ? $", output layer set {opi.opi_ols_idx}" : "")}{(opi.opi_htid_info_present_flag ? $", highest sublayer {opi.opi_htid_plus1 - 1}" : "")}",
        Aud aud => aud.aud_pic_type switch { 0 => "I slices", 1 => "I and P slices", _ => "I, P and B slices" } + (aud.aud_irap_or_gdr_flag ? ", random access" : ""),
        EmptyHeader { FillerBytes: > 0 } filler => $"{filler.FillerBytes} bytes of filler",
        _ => "",
    };

    public static string Format(Sps sps)
    {
        string chroma = sps.ChromaFormat switch { ChromaFormat.Monochrome => "4:0:0", ChromaFormat.Yuv420 => "4:2:0", ChromaFormat.Yuv422 => "4:2:2", _ => "4:4:4" };
        int width = sps.sps_pic_width_max_in_luma_samples - sps.SubWidthC * (sps.sps_conf_win_left_offset + sps.sps_conf_win_right_offset);
        int height = sps.sps_pic_height_max_in_luma_samples - sps.SubHeightC * (sps.sps_conf_win_top_offset + sps.sps_conf_win_bottom_offset);
        string format = $"{width}x{height} {chroma} {sps.BitDepth} bit";
        if (!sps.sps_ptl_dpb_hrd_params_present_flag)
            return format;
        ProfileTierLevel ptl = sps.profile_tier_level;
        return $"{format}, {ProfilesAndLevels.ProfileName(ptl.general_profile_idc)}, {ProfilesAndLevels.TierName(ptl.general_tier_flag)} tier, level {ProfilesAndLevels.LevelName(ptl.general_level_idc)}";
    }

    private static string PlugIn(Sps sps) => sps.PlugIn is null ? "" : $"; PLUG-IN interpolation '{sps.PlugIn.FilterName}', mode {sps.PlugIn.Mode}, switching {SwitchName(sps.PlugIn)}";

    /// <summary>off, slice or ctu.</summary>
    public static string SwitchName(PlugInSignalling plugIn) => plugIn.SwitchesCtus ? "ctu" : plugIn.SwitchesSlices ? "slice" : "off";

    private static string Tools(Sps sps)
    {
        var tools = new List<string>();
        void If(bool on, string name)
        {
            if (on)
                tools.Add(name);
        }
        If(sps.sps_max_mtt_hierarchy_depth_intra_slice_luma + sps.sps_max_mtt_hierarchy_depth_inter_slice > 0, "MTT");
        If(sps.sps_qtbtt_dual_tree_intra_flag, "dual tree");
        If(sps.sps_entropy_coding_sync_enabled_flag, "WPP");
        If(sps.sps_num_subpics_minus1 > 0, "subpictures");
        If(sps.sps_gdr_enabled_flag, "GDR");
        If(sps.sps_ref_pic_resampling_enabled_flag, "RPR");
        If(sps.sps_long_term_ref_pics_flag, "long-term references");
        If(sps.sps_weighted_pred_flag || sps.sps_weighted_bipred_flag, "weighted prediction");
        If(sps.sps_temporal_mvp_enabled_flag, "TMVP");
        If(sps.sps_sbtmvp_enabled_flag, "SbTMVP");
        If(sps.sps_amvr_enabled_flag, "AMVR");
        If(sps.sps_bdof_enabled_flag, "BDOF");
        If(sps.sps_smvd_enabled_flag, "SMVD");
        If(sps.sps_dmvr_enabled_flag, "DMVR");
        If(sps.sps_mmvd_enabled_flag, "MMVD");
        If(sps.sps_affine_enabled_flag, "affine");
        If(sps.sps_affine_prof_enabled_flag, "PROF");
        If(sps.sps_bcw_enabled_flag, "BCW");
        If(sps.sps_ciip_enabled_flag, "CIIP");
        If(sps.sps_gpm_enabled_flag, "GPM");
        If(sps.sps_ref_wraparound_enabled_flag, "wrap-around");
        If(sps.sps_isp_enabled_flag, "ISP");
        If(sps.sps_mrl_enabled_flag, "MRL");
        If(sps.sps_mip_enabled_flag, "MIP");
        If(sps.sps_cclm_enabled_flag, "CCLM");
        If(sps.sps_palette_enabled_flag, "palette");
        If(sps.sps_act_enabled_flag, "ACT");
        If(sps.sps_ibc_enabled_flag, "IBC");
        If(sps.sps_transform_skip_enabled_flag, "transform skip");
        If(sps.sps_bdpcm_enabled_flag, "BDPCM");
        If(sps.sps_mts_enabled_flag, "MTS");
        If(sps.sps_lfnst_enabled_flag, "LFNST");
        If(sps.sps_sbt_enabled_flag, "SBT");
        If(sps.sps_joint_cbcr_enabled_flag, "JCCR");
        If(sps.sps_dep_quant_enabled_flag, "dependent quantisation");
        If(sps.sps_sign_data_hiding_enabled_flag, "sign data hiding");
        If(sps.sps_explicit_scaling_list_enabled_flag, "scaling lists");
        If(sps.sps_ladf_enabled_flag, "LADF");
        If(sps.sps_sao_enabled_flag, "SAO");
        If(sps.sps_alf_enabled_flag, "ALF");
        If(sps.sps_ccalf_enabled_flag, "CC-ALF");
        If(sps.sps_lmcs_enabled_flag, "LMCS");
        If(sps.sps_virtual_boundaries_enabled_flag, "virtual boundaries");
        If(sps.sps_extended_precision_flag, "extended precision");
        If(sps.sps_ts_residual_coding_rice_present_in_sh_flag, "transform skip Rice parameter");
        If(sps.sps_rrc_rice_extension_flag, "Rice extension");
        If(sps.sps_persistent_rice_adaptation_enabled_flag, "persistent Rice adaptation");
        If(sps.sps_reverse_last_sig_coeff_enabled_flag, "reversed last position");
        return tools.Count == 0 ? "no switchable tools" : string.Join(", ", tools);
    }

    private static string Partition(Pps pps)
    {
        if (pps.pps_no_pic_partition_flag)
            return "";
        string slices = !pps.pps_rect_slice_flag ? "raster-scan slices"
            : pps.pps_single_slice_per_subpic_flag ? "one slice a subpicture" : $"{(pps.pps_num_slices_in_pic_minus1 == 0 ? "1 slice" : $"{pps.pps_num_slices_in_pic_minus1 + 1} slices")}";
        return $", {pps.NumTileColumns}x{pps.NumTileRows} tiles, {slices}";
    }

    private static string Slice(SliceHeader sh, int? poc)
    {
        string text = $"{sh.SliceType} slice, {(poc is null ? "not decodable" : $"POC {poc}")}, QP {sh.SliceQpY}";
        if (sh.NumCtusInCurrSlice != sh.Pps.PicSizeInCtbsY)
            text += $", slice {sh.PicLevelSliceIdx} of {sh.NumCtusInCurrSlice} CTUs";
        if (sh.Sps.PlugIn is not null && !sh.IsIntra)
            text += sh.sh_plug_in_filter_used_flag ? ", plug-in filter on" : ", plug-in filter off";
        if (sh.NumEntryPoints > 0)
            text += $", {sh.NumEntryPoints} entry point{(sh.NumEntryPoints == 1 ? "" : "s")}";
        if (poc is null)
            return text;
        for (int x = 0; x < 2; x++)
        {
            if (sh.NumRefIdxActive[x] == 0)
                continue;
            RefPicListStruct list = sh.RefPicLists.List[x];
            var entries = new List<string>();
            for (int i = 0, at = poc.Value; i < sh.NumRefIdxActive[x]; i++)
                entries.Add(list.inter_layer_ref_pic_flag[i] ? "layer" : list.st_ref_pic_flag[i] ? $"{at += list.DeltaPocValSt[i]}" : "long-term");
            text += $", L{x} [{string.Join(' ', entries)}]";
        }
        return text;
    }

    private static string Message(SeiMessage message)
    {
        if (message.PayloadType != SeiMessage.DecodedPictureHashType)
            return $"{message.Name} ({message.Payload.Length} bytes)";
        try
        {
            DecodedPictureHash hash = DecodedPictureHash.Parse(message.Payload);
            return $"picture hash {hash.dph_sei_hash_type} {string.Join(' ', hash.Hashes.Select(Convert.ToHexStringLower))}";
        }
        catch (VvcBitstreamException)
        {
            return "picture hash, damaged";
        }
    }
}
