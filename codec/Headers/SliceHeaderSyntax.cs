using VvcIlif.Codec.Bitstream;
using static VvcIlif.Codec.Headers.HeaderElement;

namespace VvcIlif.Codec.Headers;

/// <summary>slice_header() (H.266 7.3.7).</summary>
internal static class SliceHeaderSyntax
{
    /// <param name="io">The coder.</param>
    /// <param name="sh">The header; its NAL unit type is set, and where it is not read, its picture header.</param>
    /// <param name="sets">Parameter sets to look up, where the header is read.</param>
    public static void Code<TIo>(ref TIo io, SliceHeader sh, ParameterSets? sets) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Flag(ref sh.sh_picture_header_in_slice_header_flag);
        if (sh.sh_picture_header_in_slice_header_flag)
            PictureHeaderSyntax.Code(ref io, sh.PictureHeader, sets);
        else if (TIo.Reads)
            sh.PictureHeader = sets!.CurrentPictureHeader ?? throw new VvcBitstreamException("A slice comes without a picture header.", "sh_picture_header_in_slice_header_flag");
        PictureHeader ph = sh.PictureHeader;
        Pps pps = ph.Pps;
        Sps sps = pps.Sps;
        if (TIo.Reads)
        {
            // Looked up with the first slice: parameter sets may come between the picture header and it.
            if (ph.ph_lmcs_enabled_flag)
                ph.Lmcs ??= sets!.Lmcs(ph.ph_lmcs_aps_id);
            if (ph.ph_explicit_scaling_list_enabled_flag)
                ph.ScalingList ??= sets!.ScalingList(ph.ph_scaling_list_aps_id);
        }
        Position(ref io, sh);
        if (ph.ph_inter_slice_allowed_flag)
            io.Ue(ref sh.sh_slice_type, 0, ph.ph_intra_slice_allowed_flag ? 2 : 1);
        else
            sh.sh_slice_type = 2;
        if (sh.NalUnitType is NalUnitType.IDR_W_RADL or NalUnitType.IDR_N_LP or NalUnitType.CRA_NUT or NalUnitType.GDR_NUT)
            io.Flag(ref sh.sh_no_output_of_prior_pics_flag);
        SliceFilterSyntax.Alf(ref io, sh, sets);
        if (sh.sh_picture_header_in_slice_header_flag)
        {
            sh.sh_lmcs_used_flag = ph.ph_lmcs_enabled_flag;
            sh.sh_explicit_scaling_list_used_flag = ph.ph_explicit_scaling_list_enabled_flag;
        }
        else
        {
            if (ph.ph_lmcs_enabled_flag)
                io.Flag(ref sh.sh_lmcs_used_flag);
            if (ph.ph_explicit_scaling_list_enabled_flag)
                io.Flag(ref sh.sh_explicit_scaling_list_used_flag);
        }
        References(ref io, sh);
        Qp(ref io, sh);
        SliceFilterSyntax.SaoAndDeblocking(ref io, sh);
        Residual(ref io, sh);
        if (sps.PlugIn is { SwitchesSlices: true } && !sh.IsIntra)
            io.Flag(ref sh.sh_plug_in_filter_used_flag);
        else
            sh.sh_plug_in_filter_used_flag = sps.PlugIn is not null && !sh.IsIntra;
        if (pps.pps_slice_header_extension_present_flag)
        {
            io.Ue(ref sh.sh_slice_header_extension_length, 0, 256);
            io.Raw(ref sh.sh_slice_header_extension_data_byte, 8 * sh.sh_slice_header_extension_length);
        }
        EntryPoints(ref io, sh);
        io.AlignOne("byte_alignment");
        Derive(sh, sps);
    }

    private static void Position<TIo>(ref TIo io, SliceHeader sh) where TIo : struct, IHeaderIo, allows ref struct
    {
        Pps pps = sh.Pps;
        Sps sps = sh.Sps;
        sh.CurrSubpicIdx = 0;
        if (sps.sps_subpic_info_present_flag)
        {
            io.U(sps.sps_subpic_id_len_minus1 + 1, ref sh.sh_subpic_id);
            sh.CurrSubpicIdx = Array.IndexOf(pps.SubpicIdVal, sh.sh_subpic_id);
            Check(sh.CurrSubpicIdx >= 0, "There is no such subpicture.", nameof(sh.sh_subpic_id));
        }
        int slices = pps.pps_rect_slice_flag ? pps.NumSlicesInSubpic[sh.CurrSubpicIdx] : pps.NumTilesInPic;
        if (slices > 1)
            io.U(CeilLog2(slices), ref sh.sh_slice_address, 0, slices - 1);
        for (int i = 0; i < 8 * sps.sps_num_extra_sh_bytes; i++)
        {
            if (sps.sps_extra_sh_bit_present_flag[i])
                io.Flag(ref sh.sh_extra_bit[i]);
        }
        if (!pps.pps_rect_slice_flag && pps.NumTilesInPic - sh.sh_slice_address > 1)
            io.Ue(ref sh.sh_num_tiles_in_slice_minus1, 0, pps.NumTilesInPic - sh.sh_slice_address - 1);
        else
            sh.sh_num_tiles_in_slice_minus1 = 0;

        sh.PicLevelSliceIdx = sh.sh_slice_address;
        if (pps.pps_rect_slice_flag)
        {
            for (int j = 0; j < sh.CurrSubpicIdx; j++)
                sh.PicLevelSliceIdx += pps.NumSlicesInSubpic[j];
            Check(sh.PicLevelSliceIdx < pps.SliceStart.Length - 1, "There is no such slice.", nameof(sh.sh_slice_address));
            sh.CtbAddrInCurrSlice = pps.CtbAddrInSlice(sh.PicLevelSliceIdx);
        }
        else
        {
            int from = pps.SliceStart[sh.sh_slice_address], to = pps.SliceStart[sh.sh_slice_address + sh.sh_num_tiles_in_slice_minus1 + 1];
            sh.CtbAddrInCurrSlice = pps.CtbAddrInSlices.AsMemory(from, to - from);
        }
        Substreams(sh);
    }

    // H.266 7.4.8, NumEntryPoints
    private static void Substreams(SliceHeader sh)
    {
        Pps pps = sh.Pps;
        bool rows = sh.Sps.sps_entropy_coding_sync_enabled_flag;
        ReadOnlySpan<int> addresses = sh.CtbAddrInCurrSlice.Span;
        if (pps.NumTilesInPic == 1 && !rows)
        {
            sh.SubstreamStarts = [];
            return;
        }
        var starts = new List<int>();
        (int previousY, int previousX) = Math.DivRem(addresses[0], pps.PicWidthInCtbsY);
        for (int i = 1; i < addresses.Length; i++)
        {
            (int y, int x) = Math.DivRem(addresses[i], pps.PicWidthInCtbsY);
            if (pps.CtbToTileRow[y] != pps.CtbToTileRow[previousY] || pps.CtbToTileCol[x] != pps.CtbToTileCol[previousX] || (rows && y != previousY))
                starts.Add(i);
            (previousY, previousX) = (y, x);
        }
        sh.SubstreamStarts = [.. starts];
    }

    private static void References<TIo>(ref TIo io, SliceHeader sh) where TIo : struct, IHeaderIo, allows ref struct
    {
        PictureHeader ph = sh.PictureHeader;
        Pps pps = sh.Pps;
        Sps sps = sh.Sps;
        bool isB = sh.SliceType == SliceType.B;
        if (pps.pps_rpl_info_in_ph_flag)
            sh.RefPicLists = ph.RefPicLists;
        else if (!sh.NalUnitType.IsIdr() || sps.sps_idr_rpl_present_flag)
            RefPicLists.Code(ref io, sh.RefPicLists, sps, pps);
        int entries0 = sh.RefPicLists.List[0].num_ref_entries, entries1 = sh.RefPicLists.List[1].num_ref_entries;
        if ((!sh.IsIntra && entries0 > 1) || (isB && entries1 > 1))
        {
            io.Flag(ref sh.sh_num_ref_idx_active_override_flag);
            if (sh.sh_num_ref_idx_active_override_flag)
            {
                for (int i = 0; i < (isB ? 2 : 1); i++)
                {
                    if (sh.RefPicLists.List[i].num_ref_entries > 1)
                        io.Ue(ref sh.sh_num_ref_idx_active_minus1[i], 0, 14);
                    else
                        sh.sh_num_ref_idx_active_minus1[i] = 0;
                }
            }
        }
        else
        {
            sh.sh_num_ref_idx_active_override_flag = true;
            sh.sh_num_ref_idx_active_minus1[0] = sh.sh_num_ref_idx_active_minus1[1] = 0;
        }
        for (int i = 0; i < 2; i++)
        {
            int entries = sh.RefPicLists.List[i].num_ref_entries;
            sh.NumRefIdxActive[i] = sh.IsIntra || (i == 1 && !isB) ? 0
                : sh.sh_num_ref_idx_active_override_flag ? sh.sh_num_ref_idx_active_minus1[i] + 1
                : Math.Min(entries, pps.pps_num_ref_idx_default_active_minus1[i] + 1);
            // An active index beyond the list would refer to no picture.
            Check(sh.NumRefIdxActive[i] <= entries, "More reference indices are active than the list has entries.", nameof(sh.sh_num_ref_idx_active_minus1));
        }
        if (sh.IsIntra)
        {
            sh.PredWeightTable = null;
            return;
        }
        Check(sh.NumRefIdxActive[0] > 0 && (!isB || sh.NumRefIdxActive[1] > 0), "An inter slice has no reference pictures.", "num_ref_entries");
        if (pps.pps_cabac_init_present_flag)
            io.Flag(ref sh.sh_cabac_init_flag);
        if (ph.ph_temporal_mvp_enabled_flag && !pps.pps_rpl_info_in_ph_flag)
        {
            if (isB)
                io.Flag(ref sh.sh_collocated_from_l0_flag);
            else
                sh.sh_collocated_from_l0_flag = true;
            int active = sh.NumRefIdxActive[sh.sh_collocated_from_l0_flag ? 0 : 1];
            if (active > 1)
                io.Ue(ref sh.sh_collocated_ref_idx, 0, active - 1);
            else
                sh.sh_collocated_ref_idx = 0;
        }
        else
        {
            sh.sh_collocated_from_l0_flag = !isB || ph.ph_collocated_from_l0_flag;
            sh.sh_collocated_ref_idx = ph.ph_collocated_ref_idx;
        }
        if (ph.ph_temporal_mvp_enabled_flag)
        {
            Check(sh.sh_collocated_ref_idx < sh.RefPicLists.List[sh.sh_collocated_from_l0_flag ? 0 : 1].num_ref_entries,
                "The collocated picture is not in the list.", nameof(sh.sh_collocated_ref_idx));
        }

        bool weighted = isB ? pps.pps_weighted_bipred_flag : pps.pps_weighted_pred_flag;
        if (!weighted)
            sh.PredWeightTable = null;
        else if (pps.pps_wp_info_in_ph_flag)
            sh.PredWeightTable = ph.PredWeightTable;
        else
            PredWeightTable.Code(ref io, sh.PredWeightTable ??= new(), sps, pps, sh.RefPicLists, sh.NumRefIdxActive[0], sh.NumRefIdxActive[1]);
    }

    private static void Qp<TIo>(ref TIo io, SliceHeader sh) where TIo : struct, IHeaderIo, allows ref struct
    {
        Pps pps = sh.Pps;
        Sps sps = sh.Sps;
        int initial = 26 + pps.pps_init_qp_minus26;
        if (!pps.pps_qp_delta_info_in_ph_flag)
            io.Se(ref sh.sh_qp_delta, -sps.QpBdOffset - initial, 63 - initial);
        sh.SliceQpY = initial + (pps.pps_qp_delta_info_in_ph_flag ? sh.PictureHeader.ph_qp_delta : sh.sh_qp_delta);
        if (pps.pps_slice_chroma_qp_offsets_present_flag)
        {
            io.Se(ref sh.sh_cb_qp_offset, -12, 12);
            io.Se(ref sh.sh_cr_qp_offset, -12, 12);
            if (sps.sps_joint_cbcr_enabled_flag)
                io.Se(ref sh.sh_joint_cbcr_qp_offset, -12, 12);
            Check(Math.Abs(pps.pps_cb_qp_offset + sh.sh_cb_qp_offset) <= 12, "The sum of the chroma QP offsets is out of range.", nameof(sh.sh_cb_qp_offset));
            Check(Math.Abs(pps.pps_cr_qp_offset + sh.sh_cr_qp_offset) <= 12, "The sum of the chroma QP offsets is out of range.", nameof(sh.sh_cr_qp_offset));
            Check(Math.Abs(pps.pps_joint_cbcr_qp_offset_value + sh.sh_joint_cbcr_qp_offset) <= 12, "The sum of the chroma QP offsets is out of range.", nameof(sh.sh_joint_cbcr_qp_offset));
        }
        if (pps.pps_cu_chroma_qp_offset_list_enabled_flag)
            io.Flag(ref sh.sh_cu_chroma_qp_offset_enabled_flag);
    }

    private static void Residual<TIo>(ref TIo io, SliceHeader sh) where TIo : struct, IHeaderIo, allows ref struct
    {
        Sps sps = sh.Sps;
        if (sps.sps_dep_quant_enabled_flag)
            io.Flag(ref sh.sh_dep_quant_used_flag);
        if (sps.sps_sign_data_hiding_enabled_flag && !sh.sh_dep_quant_used_flag)
            io.Flag(ref sh.sh_sign_data_hiding_used_flag);
        if (sps.sps_transform_skip_enabled_flag && !sh.sh_dep_quant_used_flag && !sh.sh_sign_data_hiding_used_flag)
            io.Flag(ref sh.sh_ts_residual_coding_disabled_flag);
        if (!sh.sh_ts_residual_coding_disabled_flag && sps.sps_ts_residual_coding_rice_present_in_sh_flag)
            io.U(3, ref sh.sh_ts_residual_coding_rice_idx_minus1);
        if (sps.sps_reverse_last_sig_coeff_enabled_flag)
            io.Flag(ref sh.sh_reverse_last_sig_coeff_flag);
    }

    private static void EntryPoints<TIo>(ref TIo io, SliceHeader sh) where TIo : struct, IHeaderIo, allows ref struct
    {
        int count = sh.NumEntryPoints;
        if (count == 0)
            return;
        io.Ue(ref sh.sh_entry_offset_len_minus1, 0, 31);
        Ensure(ref sh.EntryPointOffset, count);
        for (int i = 0; i < count; i++)
        {
            uint sh_entry_point_offset_minus1 = sh.EntryPointOffset[i] - 1;
            io.U(sh.sh_entry_offset_len_minus1 + 1, ref sh_entry_point_offset_minus1);
            if (TIo.Reads)
                sh.EntryPointOffset[i] = sh_entry_point_offset_minus1 + 1;
        }
    }

    private static void Derive(SliceHeader sh, Sps sps)
    {
        PictureHeader ph = sh.PictureHeader;
        int minCb = sps.MinCbLog2SizeY;
        if (sh.IsIntra)
        {
            int minQt = minCb + ph.ph_log2_diff_min_qt_min_cb_intra_slice_luma;
            sh.LumaLimits = new(minQt, minQt + ph.ph_log2_diff_max_bt_min_qt_intra_slice_luma,
                minQt + ph.ph_log2_diff_max_tt_min_qt_intra_slice_luma, ph.ph_max_mtt_hierarchy_depth_intra_slice_luma);
            minQt = minCb + ph.ph_log2_diff_min_qt_min_cb_intra_slice_chroma;
            sh.ChromaLimits = !sps.sps_qtbtt_dual_tree_intra_flag ? sh.LumaLimits
                : new(minQt, minQt + ph.ph_log2_diff_max_bt_min_qt_intra_slice_chroma,
                    minQt + ph.ph_log2_diff_max_tt_min_qt_intra_slice_chroma, ph.ph_max_mtt_hierarchy_depth_intra_slice_chroma);
        }
        else
        {
            int minQt = minCb + ph.ph_log2_diff_min_qt_min_cb_inter_slice;
            sh.LumaLimits = sh.ChromaLimits = new(minQt, minQt + ph.ph_log2_diff_max_bt_min_qt_inter_slice,
                minQt + ph.ph_log2_diff_max_tt_min_qt_inter_slice, ph.ph_max_mtt_hierarchy_depth_inter_slice);
        }
    }
}
