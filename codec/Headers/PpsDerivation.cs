using static VvcIlif.Codec.Headers.HeaderElement;

namespace VvcIlif.Codec.Headers;

/// <summary>What a PPS means together with its SPS (H.266 7.4.3.5, 6.5.1).</summary>
internal static class PpsDerivation
{
    public static void Derive(Pps pps, Sps sps)
    {
        PictureSize(pps, sps);
        Tiles(pps, sps);
        Subpictures(pps, sps);
        if (pps.pps_rect_slice_flag)
            RectangularSlices(pps, sps);
        else
            RasterScan(pps);
        int minCb = sps.MinCbSizeY;
        if (pps.pps_ref_wraparound_enabled_flag)
        {
            Check(sps.sps_ref_wraparound_enabled_flag
                && pps.pps_pic_width_minus_wraparound_offset <= pps.pps_pic_width_in_luma_samples / minCb - sps.CtbSizeY / minCb - 2,
                "The wrap-around offset does not fit the picture.", nameof(pps.pps_pic_width_minus_wraparound_offset));
        }

        Check(pps.pps_init_qp_minus26 >= -(26 + sps.QpBdOffset), "The initial QP is too low.", nameof(pps.pps_init_qp_minus26));
    }

    private static void PictureSize(Pps pps, Sps sps)
    {
        int width = pps.pps_pic_width_in_luma_samples, height = pps.pps_pic_height_in_luma_samples;
        int unit = Math.Max(8, sps.MinCbSizeY);
        Check(width <= sps.sps_pic_width_max_in_luma_samples && height <= sps.sps_pic_height_max_in_luma_samples,
            "The picture is larger than the SPS allows.", nameof(pps.pps_pic_width_in_luma_samples));
        Check(width % unit == 0 && height % unit == 0, "The picture size is not a multiple of the smallest coding block.",
            nameof(pps.pps_pic_width_in_luma_samples));
        bool full = width == sps.sps_pic_width_max_in_luma_samples && height == sps.sps_pic_height_max_in_luma_samples;
        Check(full || sps.sps_res_change_in_clvs_allowed_flag || sps.sps_ref_pic_resampling_enabled_flag,
            "The picture size differs from that of the SPS.", nameof(pps.pps_pic_width_in_luma_samples));
        if (!pps.pps_conformance_window_flag)
        {
            pps.pps_conf_win_left_offset = full ? sps.sps_conf_win_left_offset : 0;
            pps.pps_conf_win_right_offset = full ? sps.sps_conf_win_right_offset : 0;
            pps.pps_conf_win_top_offset = full ? sps.sps_conf_win_top_offset : 0;
            pps.pps_conf_win_bottom_offset = full ? sps.sps_conf_win_bottom_offset : 0;
        }
        Check(sps.SubWidthC * (pps.pps_conf_win_left_offset + pps.pps_conf_win_right_offset) < width
            && sps.SubHeightC * (pps.pps_conf_win_top_offset + pps.pps_conf_win_bottom_offset) < height,
            "The conformance window is empty.", nameof(pps.pps_conf_win_left_offset));
        if (!pps.pps_scaling_window_explicit_signalling_flag)
        {
            pps.pps_scaling_win_left_offset = pps.pps_conf_win_left_offset;
            pps.pps_scaling_win_right_offset = pps.pps_conf_win_right_offset;
            pps.pps_scaling_win_top_offset = pps.pps_conf_win_top_offset;
            pps.pps_scaling_win_bottom_offset = pps.pps_conf_win_bottom_offset;
        }
        Check(sps.SubWidthC * (pps.pps_scaling_win_left_offset + pps.pps_scaling_win_right_offset) < width
            && sps.SubHeightC * (pps.pps_scaling_win_top_offset + pps.pps_scaling_win_bottom_offset) < height,
            "The scaling window is empty.", nameof(pps.pps_scaling_win_left_offset));
        pps.PicWidthInCtbsY = (width + sps.CtbSizeY - 1) >> sps.CtbLog2SizeY;
        pps.PicHeightInCtbsY = (height + sps.CtbSizeY - 1) >> sps.CtbLog2SizeY;
    }

    private static void Tiles(Pps pps, Sps sps)
    {
        if (pps.pps_no_pic_partition_flag)
        {
            pps.ColWidthVal = [pps.PicWidthInCtbsY];
            pps.RowHeightVal = [pps.PicHeightInCtbsY];
        }
        else
        {
            Check(pps.pps_log2_ctu_size_minus5 + 5 == sps.CtbLog2SizeY, "The CTU sizes of SPS and PPS differ.", nameof(pps.pps_log2_ctu_size_minus5));
        }
        pps.TileColBdVal = PpsSliceSyntax.Starts(pps.ColWidthVal);
        pps.TileRowBdVal = PpsSliceSyntax.Starts(pps.RowHeightVal);
        (pps.CtbToTileCol, pps.CtbToTileColBd) = Map(pps.ColWidthVal, pps.TileColBdVal);
        (pps.CtbToTileRow, pps.CtbToTileRowBd) = Map(pps.RowHeightVal, pps.TileRowBdVal);

        static (int[] Index, int[] Start) Map(int[] sizes, int[] starts)
        {
            var index = new int[starts[^1]];
            var start = new int[starts[^1]];
            for (int i = 0; i < sizes.Length; i++)
            {
                index.AsSpan(starts[i], sizes[i]).Fill(i);
                start.AsSpan(starts[i], sizes[i]).Fill(starts[i]);
            }
            return (index, start);
        }
    }

    private static void Subpictures(Pps pps, Sps sps)
    {
        int count = sps.sps_num_subpics_minus1 + 1;
        Check(count == 1 || !pps.pps_no_pic_partition_flag, "Several subpictures need a partitioned picture.", nameof(pps.pps_no_pic_partition_flag));
        Check(count == 1 || pps.pps_rect_slice_flag, "Several subpictures need rectangular slices.", nameof(pps.pps_rect_slice_flag));
        if (pps.pps_subpic_id_mapping_present_flag)
        {
            Check(pps.pps_num_subpics_minus1 == sps.sps_num_subpics_minus1, "SPS and PPS differ in the number of subpictures.", nameof(pps.pps_num_subpics_minus1));
            Check(pps.pps_subpic_id_len_minus1 == sps.sps_subpic_id_len_minus1, "SPS and PPS differ in the length of subpicture ids.", nameof(pps.pps_subpic_id_len_minus1));
        }
        pps.SubpicIdVal = new int[count];
        for (int i = 0; i < count; i++)
        {
            pps.SubpicIdVal[i] = !sps.sps_subpic_id_mapping_explicitly_signalled_flag ? i
                : pps.pps_subpic_id_mapping_present_flag ? pps.pps_subpic_id[i] : sps.sps_subpic_id[i];
        }
        pps.CtbToSubpicIdx = [];
        if (count == 1)
            return;
        pps.CtbToSubpicIdx = new ushort[pps.PicSizeInCtbsY];
        for (int i = 0; i < count; i++)
        {
            int x = sps.sps_subpic_ctu_top_left_x[i], y = sps.sps_subpic_ctu_top_left_y[i];
            int width = sps.sps_subpic_width_minus1[i] + 1, height = sps.sps_subpic_height_minus1[i] + 1;
            Check(x + width <= pps.PicWidthInCtbsY && y + height <= pps.PicHeightInCtbsY, "A subpicture ends outside the picture.",
                nameof(sps.sps_subpic_ctu_top_left_x));
            for (int row = 0; row < height; row++)
                pps.CtbToSubpicIdx.AsSpan((y + row) * pps.PicWidthInCtbsY + x, width).Fill((ushort)i);
        }
    }

    private static void RectangularSlices(Pps pps, Sps sps)
    {
        int subpictures = sps.sps_num_subpics_minus1 + 1;
        if (pps.pps_no_pic_partition_flag || pps.pps_single_slice_per_subpic_flag)
        {
            pps.pps_num_slices_in_pic_minus1 = subpictures - 1;
            pps.RectSlices = new RectSlice[subpictures];
            for (int i = 0; i < subpictures; i++)
            {
                int x = subpictures == 1 ? 0 : sps.sps_subpic_ctu_top_left_x[i], y = subpictures == 1 ? 0 : sps.sps_subpic_ctu_top_left_y[i];
                int width = subpictures == 1 ? pps.PicWidthInCtbsY : sps.sps_subpic_width_minus1[i] + 1;
                int height = subpictures == 1 ? pps.PicHeightInCtbsY : sps.sps_subpic_height_minus1[i] + 1;
                int column = pps.CtbToTileCol[x], row = pps.CtbToTileRow[y];
                pps.RectSlices[i] = new RectSlice(row * pps.NumTileColumns + column, pps.CtbToTileCol[x + width - 1] - column + 1,
                    pps.CtbToTileRow[y + height - 1] - row + 1, x, y, width, height);
            }
        }
        var addresses = new int[pps.PicSizeInCtbsY];
        var taken = new bool[addresses.Length];
        int count = 0;
        pps.SliceStart = new int[pps.RectSlices.Length + 1];
        pps.NumSlicesInSubpic = new int[subpictures];
        for (int i = 0; i < pps.RectSlices.Length; i++)
        {
            RectSlice slice = pps.RectSlices[i];
            pps.SliceStart[i] = count;
            int right = slice.CtuX + slice.WidthInCtus, bottom = slice.CtuY + slice.HeightInCtus;
            // Tile by tile, each in raster scan; a slice inside a tile has one.
            for (int y0 = slice.CtuY; y0 < bottom;)
            {
                int y1 = Math.Min(bottom, pps.TileRowBdVal[pps.CtbToTileRow[y0] + 1]);
                for (int x0 = slice.CtuX; x0 < right;)
                {
                    int x1 = Math.Min(right, pps.TileColBdVal[pps.CtbToTileCol[x0] + 1]);
                    for (int y = y0; y < y1; y++)
                    {
                        for (int x = x0; x < x1; x++)
                        {
                            int address = y * pps.PicWidthInCtbsY + x;
                            Check(!taken[address], "Two slices overlap.", nameof(pps.pps_num_slices_in_pic_minus1));
                            taken[address] = true;
                            addresses[count++] = address;
                        }
                    }
                    x0 = x1;
                }
                y0 = y1;
            }
            int first = slice.CtuY * pps.PicWidthInCtbsY + slice.CtuX;
            pps.NumSlicesInSubpic[pps.CtbToSubpicIdx.Length == 0 ? 0 : pps.CtbToSubpicIdx[first]]++;
        }
        Check(count == addresses.Length, "The slices do not fill the picture.", nameof(pps.pps_num_slices_in_pic_minus1));
        pps.SliceStart[^1] = count;
        pps.CtbAddrInSlices = addresses;
    }

    private static void RasterScan(Pps pps)
    {
        var addresses = new int[pps.PicSizeInCtbsY];
        int count = 0, tile = 0;
        pps.SliceStart = new int[pps.NumTilesInPic + 1];
        for (int row = 0; row < pps.NumTileRows; row++)
        {
            for (int column = 0; column < pps.NumTileColumns; column++)
            {
                pps.SliceStart[tile++] = count;
                for (int y = pps.TileRowBdVal[row]; y < pps.TileRowBdVal[row + 1]; y++)
                {
                    for (int x = pps.TileColBdVal[column]; x < pps.TileColBdVal[column + 1]; x++)
                        addresses[count++] = y * pps.PicWidthInCtbsY + x;
                }
            }
        }
        pps.SliceStart[tile] = count;
        pps.CtbAddrInSlices = addresses;
    }
}
