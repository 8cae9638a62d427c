using static VvcIlif.Codec.Headers.HeaderElement;

namespace VvcIlif.Codec.Headers;

// H.266 7.3.10, 7.4.11: ref_pic_list_struct()
internal sealed class RefPicListStruct
{
    /// <summary>Most entries of a list: MaxDpbSize + 13.</summary>
    public const int MaxEntries = DpbParameters.MaxDpbSize + 13;

    public int num_ref_entries;
    public bool ltrp_in_header_flag;
    public bool[] inter_layer_ref_pic_flag = [], st_ref_pic_flag = [], strp_entry_sign_flag = [];
    public int[] abs_delta_poc_st = [], rpls_poc_lsb_lt = [], ilrp_idx = [];

    /// <summary>DeltaPocValSt: signed POC step of each short-term entry.</summary>
    public int[] DeltaPocValSt = [];

    /// <summary>Entries that are long-term references.</summary>
    public int NumLtrpEntries;

    public static void Code<TIo>(ref TIo io, RefPicListStruct list, int listIdx, int rplsIdx, Sps sps)
        where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Begin("ref_pic_list_struct");
        bool inSps = rplsIdx < sps.sps_num_ref_pic_lists[listIdx];
        io.Ue(ref list.num_ref_entries, 0, MaxEntries);
        int count = list.num_ref_entries;
        Ensure(ref list.inter_layer_ref_pic_flag, count);
        Ensure(ref list.st_ref_pic_flag, count);
        Ensure(ref list.strp_entry_sign_flag, count);
        Ensure(ref list.abs_delta_poc_st, count);
        Ensure(ref list.rpls_poc_lsb_lt, count);
        Ensure(ref list.ilrp_idx, count);
        Ensure(ref list.DeltaPocValSt, count);
        if (sps.sps_long_term_ref_pics_flag && inSps && count > 0)
            io.Flag(ref list.ltrp_in_header_flag);
        else
            list.ltrp_in_header_flag = sps.sps_long_term_ref_pics_flag && !inSps;
        int j = 0, longTerm = 0;
        for (int i = 0; i < count; i++)
        {
            if (sps.sps_inter_layer_prediction_enabled_flag)
                io.Flag(ref list.inter_layer_ref_pic_flag[i]);
            else
                list.inter_layer_ref_pic_flag[i] = false;
            if (list.inter_layer_ref_pic_flag[i])
            {
                io.Ue(ref list.ilrp_idx[i], 0, 62);
                continue;
            }
            if (sps.sps_long_term_ref_pics_flag)
                io.Flag(ref list.st_ref_pic_flag[i]);
            else
                list.st_ref_pic_flag[i] = true;
            if (list.st_ref_pic_flag[i])
            {
                io.Ue(ref list.abs_delta_poc_st[i], 0, (1 << 15) - 1);
                bool zeroAllowed = (sps.sps_weighted_pred_flag || sps.sps_weighted_bipred_flag) && i != 0;
                int absDeltaPocSt = list.abs_delta_poc_st[i] + (zeroAllowed ? 0 : 1);
                if (absDeltaPocSt > 0)
                    io.Flag(ref list.strp_entry_sign_flag[i]);
                list.DeltaPocValSt[i] = list.strp_entry_sign_flag[i] ? -absDeltaPocSt : absDeltaPocSt;
            }
            else
            {
                longTerm++;
                if (!list.ltrp_in_header_flag)
                    io.U(sps.Log2MaxPicOrderCntLsb, ref list.rpls_poc_lsb_lt[j++]);
            }
        }
        list.NumLtrpEntries = longTerm;
        io.End();
    }
}

// H.266 7.3.9, 7.4.10: ref_pic_lists()
internal sealed class RefPicLists
{
    public readonly bool[] rpl_sps_flag = new bool[2];
    public readonly int[] rpl_idx = new int[2];

    /// <summary>The list that each of the two uses: its own or one of the SPS.</summary>
    public readonly RefPicListStruct[] List = [new(), new()];
    public readonly int[][] poc_lsb_lt = [[], []], delta_poc_msb_cycle_lt = [[], []];
    public readonly bool[][] delta_poc_msb_cycle_present_flag = [[], []];

    /// <summary>PocLsbLt: POC LSBs of the long-term entries, from here or from the SPS.</summary>
    public readonly int[][] PocLsbLt = [[], []];

    public static void Code<TIo>(ref TIo io, RefPicLists lists, Sps sps, Pps pps) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Begin("ref_pic_lists");
        for (int i = 0; i < 2; i++)
        {
            int candidates = sps.sps_num_ref_pic_lists[i];
            bool signalled = i == 0 || pps.pps_rpl1_idx_present_flag;
            if (candidates > 0 && signalled)
                io.Flag(ref lists.rpl_sps_flag[i]);
            else
                lists.rpl_sps_flag[i] = candidates > 0 && lists.rpl_sps_flag[0];
            if (lists.rpl_sps_flag[i])
            {
                if (candidates > 1 && signalled)
                    io.U(CeilLog2(candidates), ref lists.rpl_idx[i], 0, candidates - 1);
                else
                    lists.rpl_idx[i] = candidates == 1 ? 0 : lists.rpl_idx[0];
                Check(lists.rpl_idx[i] < candidates, "The SPS has no such reference picture list.", "rpl_idx");
                lists.List[i] = sps.sps_ref_pic_list_struct[i][lists.rpl_idx[i]];
            }
            else
            {
                RefPicListStruct.Code(ref io, lists.List[i], i, candidates, sps);
            }
            RefPicListStruct list = lists.List[i];
            int count = list.NumLtrpEntries;
            Ensure(ref lists.poc_lsb_lt[i], count);
            Ensure(ref lists.delta_poc_msb_cycle_present_flag[i], count);
            Ensure(ref lists.delta_poc_msb_cycle_lt[i], count);
            Ensure(ref lists.PocLsbLt[i], count);
            for (int j = 0; j < count; j++)
            {
                if (list.ltrp_in_header_flag)
                    io.U(sps.Log2MaxPicOrderCntLsb, ref lists.poc_lsb_lt[i][j]);
                lists.PocLsbLt[i][j] = list.ltrp_in_header_flag ? lists.poc_lsb_lt[i][j] : list.rpls_poc_lsb_lt[j];
                io.Flag(ref lists.delta_poc_msb_cycle_present_flag[i][j]);
                if (lists.delta_poc_msb_cycle_present_flag[i][j])
                    io.Ue(ref lists.delta_poc_msb_cycle_lt[i][j], 0, 1 << Math.Min(30, 32 - sps.Log2MaxPicOrderCntLsb));
            }
        }
        io.End();
    }
}
