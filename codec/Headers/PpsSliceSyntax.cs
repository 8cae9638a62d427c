using static VvcIlif.Codec.Headers.HeaderElement;

namespace VvcIlif.Codec.Headers;

/// <summary>The rectangular slices of a PPS, coded and laid out in one walk over the tiles (H.266 7.3.2.5, 6.5.1).</summary>
internal static class PpsSliceSyntax
{
    public static void Code<TIo>(ref TIo io, Pps pps) where TIo : struct, IHeaderIo, allows ref struct
    {
        int columns = pps.NumTileColumns, rows = pps.NumTileRows;
        int[] columnStart = Starts(pps.ColWidthVal), rowStart = Starts(pps.RowHeightVal);
        io.Ue(ref pps.pps_num_slices_in_pic_minus1, 0, Math.Min(Pps.MaxSlices, columnStart[^1] * rowStart[^1]) - 1);
        int last = pps.pps_num_slices_in_pic_minus1;
        if (last > 1)
            io.Flag(ref pps.pps_tile_idx_delta_present_flag);
        Ensure(ref pps.pps_slice_width_in_tiles_minus1, last + 1);
        Ensure(ref pps.pps_slice_height_in_tiles_minus1, last + 1);
        Ensure(ref pps.pps_num_exp_slices_in_tile, last + 1);
        Ensure(ref pps.pps_tile_idx_delta_val, last + 1);
        Ensure(ref pps.pps_exp_slice_height_in_ctus_minus1, last + 1);
        var slices = new RectSlice[last + 1];
        int tileIdx = 0;
        for (int i = 0; i <= last; i++)
        {
            Check(tileIdx >= 0 && tileIdx < columns * rows, "A slice starts outside the picture.", "pps_tile_idx_delta_val");
            int tileX = tileIdx % columns, tileY = tileIdx / columns;
            ref int width = ref pps.pps_slice_width_in_tiles_minus1[i];
            ref int height = ref pps.pps_slice_height_in_tiles_minus1[i];
            if (i == last)
            {
                width = columns - 1 - tileX;
                height = rows - 1 - tileY;
                slices[i] = InTiles(pps, tileIdx, width + 1, height + 1, columnStart, rowStart);
                break;
            }
            if (tileX != columns - 1)
                io.Ue(ref width, 0, columns - 1 - tileX, "pps_slice_width_in_tiles_minus1");
            else
                width = 0;
            if (tileY != rows - 1 && (pps.pps_tile_idx_delta_present_flag || tileX == 0))
                io.Ue(ref height, 0, rows - 1 - tileY, "pps_slice_height_in_tiles_minus1");
            else
                height = tileY == rows - 1 ? 0 : pps.pps_slice_height_in_tiles_minus1[i - 1];
            Check(tileY + height < rows, "A slice ends outside the picture.", "pps_slice_height_in_tiles_minus1");
            if (width == 0 && height == 0 && pps.RowHeightVal[tileY] > 1)
                i = SlicesInTile(ref io, pps, i, tileIdx, slices, columnStart, rowStart);
            else
                slices[i] = InTiles(pps, tileIdx, width + 1, height + 1, columnStart, rowStart);
            if (i >= last)
                break;
            if (pps.pps_tile_idx_delta_present_flag)
            {
                io.Se(ref pps.pps_tile_idx_delta_val[i], 1 - columns * rows, columns * rows - 1);
                tileIdx += pps.pps_tile_idx_delta_val[i];
            }
            else
            {
                tileIdx += pps.pps_slice_width_in_tiles_minus1[i] + 1;
                if (tileIdx % columns == 0)
                    tileIdx += pps.pps_slice_height_in_tiles_minus1[i] * columns;
            }
        }
        pps.RectSlices = slices;
    }

    /// <summary>One tile cut into slices of whole CTU rows.</summary>
    /// <returns>Number of the last of them.</returns>
    private static int SlicesInTile<TIo>(ref TIo io, Pps pps, int i, int tileIdx, RectSlice[] slices, int[] columnStart, int[] rowStart)
        where TIo : struct, IHeaderIo, allows ref struct
    {
        int tileX = tileIdx % pps.NumTileColumns, tileY = tileIdx / pps.NumTileColumns;
        int tileHeight = pps.RowHeightVal[tileY];
        io.Ue(ref pps.pps_num_exp_slices_in_tile[i], 0, tileHeight - 1);
        int count = pps.pps_num_exp_slices_in_tile[i];
        int[] heights = pps.pps_exp_slice_height_in_ctus_minus1[i] ?? [];
        Ensure(ref heights, count);
        pps.pps_exp_slice_height_in_ctus_minus1[i] = heights;
        int y = rowStart[tileY], left = tileHeight, uniform = tileHeight, number = i;
        for (int j = 0; j < count; j++)
        {
            io.Ue(ref heights[j], 0, left - 1, "pps_exp_slice_height_in_ctus_minus1");
            uniform = heights[j] + 1;
            Add(uniform);
        }
        while (left > 0)
            Add(Math.Min(left, uniform));
        return number - 1;

        void Add(int height)
        {
            Check(number < slices.Length, "A tile has more slices than the picture.", "pps_num_exp_slices_in_tile");
            pps.pps_slice_width_in_tiles_minus1[number] = pps.pps_slice_height_in_tiles_minus1[number] = 0;
            slices[number++] = new RectSlice(tileIdx, 1, 1, columnStart[tileX], y, pps.ColWidthVal[tileX], height);
            y += height;
            left -= height;
        }
    }

    private static RectSlice InTiles(Pps pps, int tileIdx, int width, int height, int[] columnStart, int[] rowStart)
    {
        int x = tileIdx % pps.NumTileColumns, y = tileIdx / pps.NumTileColumns;
        return new RectSlice(tileIdx, width, height, columnStart[x], rowStart[y],
            columnStart[x + width] - columnStart[x], rowStart[y + height] - rowStart[y]);
    }

    /// <summary>Running sums of sizes, from 0 to the total.</summary>
    public static int[] Starts(int[] sizes)
    {
        var starts = new int[sizes.Length + 1];
        for (int i = 0; i < sizes.Length; i++)
            starts[i + 1] = starts[i] + sizes[i];
        return starts;
    }
}
