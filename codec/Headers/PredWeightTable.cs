namespace VvcIlif.Codec.Headers;

/// <summary>pred_weight_table() (H.266 7.3.8, 7.4.9).</summary>
internal sealed class PredWeightTable
{
    public int luma_log2_weight_denom, delta_chroma_log2_weight_denom;

    /// <summary>num_l0_weights and num_l1_weights.</summary>
    public readonly int[] num_weights = new int[2];

    /// <summary>luma_weight_l0_flag and luma_weight_l1_flag; here and below [list][entry].</summary>
    public readonly bool[,] luma_weight_flag = new bool[2, 15], chroma_weight_flag = new bool[2, 15];
    public readonly int[,] delta_luma_weight = new int[2, 15], luma_offset = new int[2, 15];

    /// <summary>[list][entry][0 for Cb, 1 for Cr].</summary>
    public readonly int[,,] delta_chroma_weight = new int[2, 15, 2], delta_chroma_offset = new int[2, 15, 2];

    /// <summary>NumWeightsL0 and NumWeightsL1.</summary>
    public readonly int[] NumWeights = new int[2];

    public int ChromaLog2WeightDenom => luma_log2_weight_denom + delta_chroma_log2_weight_denom;

    /// <summary>log2WD before the shift of the sample precision, for component <paramref name="c"/>.</summary>
    public int Log2Denom(int c) => c == 0 ? luma_log2_weight_denom : ChromaLog2WeightDenom;

    /// <summary>LumaWeight or ChromaWeight of entry <paramref name="i"/> of list <paramref name="x"/>.</summary>
    public int Weight(int x, int i, int c)
    {
        int one = 1 << Log2Denom(c);
        if (i >= NumWeights[x])
            return one;
        return c == 0 ? (luma_weight_flag[x, i] ? one + delta_luma_weight[x, i] : one)
            : chroma_weight_flag[x, i] ? one + delta_chroma_weight[x, i, c - 1] : one;
    }

    /// <summary>luma_offset or ChromaOffset, at 8 bit (to be shifted by BitDepth - 8).</summary>
    public int Offset(int x, int i, int c)
    {
        if (i >= NumWeights[x])
            return 0;
        if (c == 0)
            return luma_weight_flag[x, i] ? luma_offset[x, i] : 0;
        if (!chroma_weight_flag[x, i])
            return 0;
        return Math.Clamp(128 + delta_chroma_offset[x, i, c - 1] - ((128 * Weight(x, i, c)) >> ChromaLog2WeightDenom), -128, 127);
    }

    /// <param name="io">The coder.</param>
    /// <param name="table">The table.</param>
    /// <param name="sps">Active SPS.</param>
    /// <param name="pps">Active PPS.</param>
    /// <param name="lists">The reference picture lists in force.</param>
    /// <param name="active0">NumRefIdxActive[0]; not used in a picture header.</param>
    /// <param name="active1">NumRefIdxActive[1].</param>
    public static void Code<TIo>(ref TIo io, PredWeightTable table, Sps sps, Pps pps, RefPicLists lists, int active0, int active1)
        where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Begin("pred_weight_table");
        bool chroma = sps.sps_chroma_format_idc != 0;
        io.Ue(ref table.luma_log2_weight_denom, 0, 7);
        if (chroma)
            io.Se(ref table.delta_chroma_log2_weight_denom, -table.luma_log2_weight_denom, 7 - table.luma_log2_weight_denom);
        for (int x = 0; x < 2; x++)
        {
            int entries = lists.List[x].num_ref_entries;
            if (x == 1 && (!pps.pps_weighted_bipred_flag || (pps.pps_wp_info_in_ph_flag && entries == 0)))
            {
                table.NumWeights[1] = 0;
                break;
            }
            if (pps.pps_wp_info_in_ph_flag)
                io.Ue(ref table.num_weights[x], 0, Math.Min(15, entries), x == 0 ? "num_l0_weights" : "num_l1_weights");
            table.NumWeights[x] = pps.pps_wp_info_in_ph_flag ? table.num_weights[x] : x == 0 ? active0 : active1;
            for (int i = 0; i < table.NumWeights[x]; i++)
                io.Flag(ref table.luma_weight_flag[x, i], x == 0 ? "luma_weight_l0_flag" : "luma_weight_l1_flag");
            for (int i = 0; chroma && i < table.NumWeights[x]; i++)
                io.Flag(ref table.chroma_weight_flag[x, i], x == 0 ? "chroma_weight_l0_flag" : "chroma_weight_l1_flag");
            for (int i = 0; i < table.NumWeights[x]; i++)
            {
                if (table.luma_weight_flag[x, i])
                {
                    io.Se(ref table.delta_luma_weight[x, i], -128, 127, x == 0 ? "delta_luma_weight_l0" : "delta_luma_weight_l1");
                    io.Se(ref table.luma_offset[x, i], -128, 127, x == 0 ? "luma_offset_l0" : "luma_offset_l1");
                }
                for (int c = 0; c < 2 && table.chroma_weight_flag[x, i]; c++)
                {
                    io.Se(ref table.delta_chroma_weight[x, i, c], -128, 127, x == 0 ? "delta_chroma_weight_l0" : "delta_chroma_weight_l1");
                    io.Se(ref table.delta_chroma_offset[x, i, c], -4 * 128, 4 * 127, x == 0 ? "delta_chroma_offset_l0" : "delta_chroma_offset_l1");
                }
            }
        }
        io.End();
    }
}
