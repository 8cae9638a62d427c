using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.LoopFilter;

/// <summary>Borders of slices, tiles and subpictures, and virtual boundaries, which in-loop filters may not cross.</summary>
internal sealed class FilterBorders
{
    private FilterBorders(int[] virtualColumns, int[] virtualRows)
    {
        VirtualColumns = virtualColumns;
        VirtualRows = virtualRows;
    }

    public static FilterBorders None { get; } = new([], []);

    /// <summary>Columns, in luma samples, that filters may not cross.</summary>
    public int[] VirtualColumns { get; }

    /// <summary>Rows, likewise.</summary>
    public int[] VirtualRows { get; }

    /// <summary>The virtual boundaries of a picture.</summary>
    public static FilterBorders Of(PictureHeader ph)
    {
        if (!ph.VirtualBoundariesPresent)
            return None;
        Sps sps = ph.Sps;
        return sps.sps_virtual_boundaries_present_flag
            ? new(Positions(sps.sps_virtual_boundary_pos_x_minus1, sps.sps_num_ver_virtual_boundaries),
                Positions(sps.sps_virtual_boundary_pos_y_minus1, sps.sps_num_hor_virtual_boundaries))
            : new(Positions(ph.ph_virtual_boundary_pos_x_minus1, ph.ph_num_ver_virtual_boundaries),
                Positions(ph.ph_virtual_boundary_pos_y_minus1, ph.ph_num_hor_virtual_boundaries));
    }

    private static int[] Positions(int[] minus1, int count)
    {
        var positions = new int[count];
        for (int i = 0; i < count; i++)
            positions[i] = (minus1[i] + 1) * 8;
        return positions;
    }

    /// <summary>Whether the edge between two neighbouring CTUs may be deblocked.</summary>
    // H.266 8.8.3.2
    public static bool MayDeblock(Pps pps, CtuParameters[] ctus, int ctu, int neighbour) =>
        ctus[neighbour].Slice >= 0 && MayUse(pps, ctus, ctu, neighbour) && MayUse(pps, ctus, neighbour, ctu);

    /// <summary>Whether SAO and ALF of a CTU may look at another one.</summary>
    // H.266 8.8.4.2, 8.8.5.5
    public static bool MayUse(Pps pps, CtuParameters[] ctus, int ctu, int other)
    {
        if (!pps.pps_loop_filter_across_slices_enabled_flag && ctus[ctu].Slice != ctus[other].Slice)
            return false;
        int columns = pps.PicWidthInCtbsY;
        if (!pps.pps_loop_filter_across_tiles_enabled_flag
            && (pps.CtbToTileCol[ctu % columns] != pps.CtbToTileCol[other % columns] || pps.CtbToTileRow[ctu / columns] != pps.CtbToTileRow[other / columns]))
        {
            return false;
        }

        return pps.CtbToSubpicIdx.Length == 0 || pps.CtbToSubpicIdx[ctu] == pps.CtbToSubpicIdx[other]
            || pps.Sps.sps_loop_filter_across_subpic_enabled_flag[pps.CtbToSubpicIdx[ctu]];
    }

    /// <summary>For each CTU of a row the neighbours that SAO and ALF may look at; the row below is decoded.</summary>
    public static void FindNeighbours(Pps pps, CtuParameters[] ctus, CtuNeighbours[] result, int row)
    {
        int columns = pps.PicWidthInCtbsY, rows = pps.PicHeightInCtbsY;
        bool open = pps.pps_loop_filter_across_slices_enabled_flag && pps.pps_loop_filter_across_tiles_enabled_flag && pps.CtbToSubpicIdx.Length == 0;
        for (int x = 0; x < columns; x++)
        {
            int at = row * columns + x;
            CtuNeighbours neighbours = CtuNeighboursExtensions.InPicture(x, row, columns, rows);
            for (int i = 0; i < 9 && !open; i++)
            {
                int other = at + (i / 3 - 1) * columns + i % 3 - 1;
                if (((int)neighbours >> i & 1) != 0 && !MayUse(pps, ctus, at, other))
                    neighbours &= ~(CtuNeighbours)(1 << i);
            }
            result[at] = neighbours;
        }
    }
}
