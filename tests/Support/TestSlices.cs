using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Tests.Support;

/// <summary>Slices without a stream: headers in which a test sets what it needs, with all that follows from them.</summary>
internal static class TestSlices
{
    /// <summary>An SPS of a picture size with the largest freedom of partitioning.</summary>
    public static Sps Sps(int width, int height, int ctbLog2Size) => new()
    {
        sps_pic_width_max_in_luma_samples = width,
        sps_pic_height_max_in_luma_samples = height,
        sps_log2_ctu_size_minus5 = ctbLog2Size - 5,
        sps_log2_diff_min_qt_min_cb_intra_slice_luma = 1,
        sps_max_mtt_hierarchy_depth_intra_slice_luma = 3,
        sps_log2_diff_max_bt_min_qt_intra_slice_luma = ctbLog2Size - 3,
        sps_log2_diff_max_tt_min_qt_intra_slice_luma = Math.Min(6, ctbLog2Size) - 3,
        sps_log2_diff_min_qt_min_cb_intra_slice_chroma = 1,
        sps_max_mtt_hierarchy_depth_intra_slice_chroma = 3,
        sps_log2_diff_max_bt_min_qt_intra_slice_chroma = Math.Min(6, ctbLog2Size) - 3,
        sps_log2_diff_max_tt_min_qt_intra_slice_chroma = Math.Min(6, ctbLog2Size) - 3,
        sps_log2_diff_min_qt_min_cb_inter_slice = 1,
        sps_max_mtt_hierarchy_depth_inter_slice = 3,
        sps_log2_diff_max_bt_min_qt_inter_slice = ctbLog2Size - 3,
        sps_log2_diff_max_tt_min_qt_inter_slice = Math.Min(6, ctbLog2Size) - 3,
        sps_max_luma_transform_size_64_flag = ctbLog2Size > 5,
    };

    /// <summary>A PPS of the SPS's picture size, one tile unless the caller says otherwise.</summary>
    public static Pps Pps(Sps sps) => new()
    {
        pps_pic_width_in_luma_samples = sps.sps_pic_width_max_in_luma_samples,
        pps_pic_height_in_luma_samples = sps.sps_pic_height_max_in_luma_samples,
        pps_log2_ctu_size_minus5 = sps.sps_log2_ctu_size_minus5,
    };

    /// <summary>A slice under the sets; inter slices have <paramref name="references"/> short-term entries in each list.</summary>
    public static SliceParameters Create(Sps sps, Pps pps, SliceType type = SliceType.I, Action<SliceHeader>? set = null, int references = 2)
    {
        _ = HeaderBytes.Of(sps);
        _ = HeaderBytes.Of(pps);
        if (!pps.IsBoundTo(sps))
            pps.Bind(sps);
        bool intra = type == SliceType.I;
        var sh = new SliceHeader
        {
            NalUnitType = intra ? NalUnitType.IDR_N_LP : NalUnitType.TRAIL_NUT,
            sh_slice_type = (int)type,
            sh_picture_header_in_slice_header_flag = pps.pps_rect_slice_flag || pps.NumTilesInPic == 1,
        };
        sh.PictureHeader.Pps = pps;
        sh.PictureHeader.ph_gdr_or_irap_pic_flag = intra;
        sh.PictureHeader.ph_inter_slice_allowed_flag = !intra;
        sh.PictureHeader.ph_intra_slice_allowed_flag = intra;
        if (!intra)
        {
            foreach (RefPicListStruct list in sh.RefPicLists.List)
            {
                list.num_ref_entries = references;
                list.inter_layer_ref_pic_flag = new bool[references];
                list.st_ref_pic_flag = [.. Enumerable.Repeat(true, references)];
                list.strp_entry_sign_flag = [.. Enumerable.Repeat(true, references)];
                list.abs_delta_poc_st = new int[references];
            }
            sh.sh_num_ref_idx_active_override_flag = true;
            sh.sh_num_ref_idx_active_minus1[0] = sh.sh_num_ref_idx_active_minus1[1] = references - 1;
        }
        set?.Invoke(sh);
        // Coding the headers derives what slice data depend on.
        _ = HeaderBytes.Of(sh.PictureHeader);
        _ = HeaderBytes.Of(sh);
        return new SliceParameters(sh);
    }
}
