using static VvcIlif.Codec.Headers.HeaderElement;

namespace VvcIlif.Codec.Headers;

/// <summary>Block sizes and split limits in the SPS (H.266 7.3.2.4, 7.4.3.4).</summary>
internal static class SpsPartitionSyntax
{
    public static void Code<TIo>(ref TIo io, Sps sps) where TIo : struct, IHeaderIo, allows ref struct
    {
        int ctb = sps.CtbLog2SizeY;
        int largest = Math.Min(6, ctb);
        io.Ue(ref sps.sps_log2_min_luma_coding_block_size_minus2, 0, Math.Min(4, ctb - 2));
        int minCb = sps.MinCbLog2SizeY;
        Check(minCb <= ctb, "The smallest coding block is larger than the CTU.", nameof(sps.sps_log2_min_luma_coding_block_size_minus2));
        int unit = Math.Max(8, sps.MinCbSizeY);
        Check(sps.sps_pic_width_max_in_luma_samples % unit == 0 && sps.sps_pic_height_max_in_luma_samples % unit == 0,
            "The picture size is not a multiple of the smallest coding block.", nameof(sps.sps_pic_width_max_in_luma_samples));
        io.Flag(ref sps.sps_partition_constraints_override_enabled_flag);

        io.Ue(ref sps.sps_log2_diff_min_qt_min_cb_intra_slice_luma, 0, largest - minCb);
        io.Ue(ref sps.sps_max_mtt_hierarchy_depth_intra_slice_luma, 0, 2 * (ctb - minCb));
        if (sps.sps_max_mtt_hierarchy_depth_intra_slice_luma != 0)
        {
            int minQt = minCb + sps.sps_log2_diff_min_qt_min_cb_intra_slice_luma;
            io.Ue(ref sps.sps_log2_diff_max_bt_min_qt_intra_slice_luma, 0, ctb - minQt);
            io.Ue(ref sps.sps_log2_diff_max_tt_min_qt_intra_slice_luma, 0, largest - minQt);
        }
        if (sps.sps_chroma_format_idc != 0)
            io.Flag(ref sps.sps_qtbtt_dual_tree_intra_flag);
        if (sps.sps_qtbtt_dual_tree_intra_flag)
        {
            io.Ue(ref sps.sps_log2_diff_min_qt_min_cb_intra_slice_chroma, 0, largest - minCb);
            io.Ue(ref sps.sps_max_mtt_hierarchy_depth_intra_slice_chroma, 0, 2 * (ctb - minCb));
            if (sps.sps_max_mtt_hierarchy_depth_intra_slice_chroma != 0)
            {
                int minQt = minCb + sps.sps_log2_diff_min_qt_min_cb_intra_slice_chroma;
                io.Ue(ref sps.sps_log2_diff_max_bt_min_qt_intra_slice_chroma, 0, largest - minQt);
                io.Ue(ref sps.sps_log2_diff_max_tt_min_qt_intra_slice_chroma, 0, largest - minQt);
            }
        }
        io.Ue(ref sps.sps_log2_diff_min_qt_min_cb_inter_slice, 0, largest - minCb);
        io.Ue(ref sps.sps_max_mtt_hierarchy_depth_inter_slice, 0, 2 * (ctb - minCb));
        if (sps.sps_max_mtt_hierarchy_depth_inter_slice != 0)
        {
            int minQt = minCb + sps.sps_log2_diff_min_qt_min_cb_inter_slice;
            io.Ue(ref sps.sps_log2_diff_max_bt_min_qt_inter_slice, 0, ctb - minQt);
            io.Ue(ref sps.sps_log2_diff_max_tt_min_qt_inter_slice, 0, largest - minQt);
        }
        if (sps.CtbSizeY > 32)
            io.Flag(ref sps.sps_max_luma_transform_size_64_flag);
        else
            sps.sps_max_luma_transform_size_64_flag = false;
    }
}
