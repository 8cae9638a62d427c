using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Syntax;

internal sealed partial class SyntaxCoder<TBin>
{
    // H.266 7.3.11.5, inter part
    private void CodeInterData(CodingUnit cu)
    {
        if (cu.cu_skip_flag)
            cu.Inter.general_merge_flag = true;
        else
            cu.Inter.general_merge_flag = Flag(Ctx.general_merge_flag, cu.Inter.general_merge_flag);
        if (cu.Inter.general_merge_flag)
            CodeMergeData(cu);
        else if (cu.PredMode == PredMode.Ibc)
            CodeIbcVector(cu);
        else
            CodeMotionVectorPrediction(cu);
    }

    private int AffineNeighbours(CodingUnit cu)
    {
        const BlockFlags Mask = BlockFlags.Affine | BlockFlags.SubblockMerge;
        return B(_n.HasLeft(cu.X) && (_grid.Luma(cu.X - 1, cu.Y).Flags & Mask) != 0)
            + B(_n.HasAbove(cu.Y) && (_grid.Luma(cu.X, cu.Y - 1).Flags & Mask) != 0);
    }

    // H.266 7.3.11.7
    private void CodeMergeData(CodingUnit cu)
    {
        if (cu.PredMode == PredMode.Ibc)
        {
            if (_p.MaxNumIbcMergeCand > 1)
                cu.Inter.merge_idx = CodeMergeIdx(_p.MaxNumIbcMergeCand, cu.Inter.merge_idx);
            return;
        }
        if (_p.MaxNumSubblockMergeCand > 0 && cu.Width >= 8 && cu.Height >= 8)
            cu.Inter.merge_subblock_flag = Flag(Ctx.merge_subblock_flag + AffineNeighbours(cu), cu.Inter.merge_subblock_flag);
        if (cu.Inter.merge_subblock_flag)
        {
            if (_p.MaxNumSubblockMergeCand > 1)
            {
                int idx = Bins.Bin(Ctx.merge_subblock_idx, cu.Inter.merge_subblock_idx > 0 ? 1 : 0);
                if (idx != 0)
                    idx += Binarization.TruncatedUnary(ref Bins, _p.MaxNumSubblockMergeCand - 2, cu.Inter.merge_subblock_idx - 1);
                cu.Inter.merge_subblock_idx = (byte)idx;
            }
            return;
        }
        bool is128 = cu.Width == 128 || cu.Height == 128;
        bool ciip = _p.Sps.sps_ciip_enabled_flag && !cu.cu_skip_flag && cu.Width * cu.Height >= 64;
        bool gpm = _p.Sps.sps_gpm_enabled_flag && _p.IsB && cu.Width >= 8 && cu.Height >= 8
            && cu.Width < 8 * cu.Height && cu.Height < 8 * cu.Width;
        cu.Inter.regular_merge_flag = is128 || (!ciip && !gpm) || Flag(Ctx.regular_merge_flag + B(!cu.cu_skip_flag), cu.Inter.regular_merge_flag);
        if (cu.Inter.regular_merge_flag)
        {
            if (_p.Sps.sps_mmvd_enabled_flag)
                cu.Inter.mmvd_merge_flag = Flag(Ctx.mmvd_merge_flag, cu.Inter.mmvd_merge_flag);
            if (cu.Inter.mmvd_merge_flag)
            {
                if (_p.MaxNumMergeCand > 1)
                    cu.Inter.mmvd_cand_flag = Flag(Ctx.mmvd_cand_flag, cu.Inter.mmvd_cand_flag);
                int distance = Bins.Bin(Ctx.mmvd_distance_idx, cu.Inter.mmvd_distance_idx > 0 ? 1 : 0);
                if (distance != 0)
                    distance += Binarization.TruncatedUnary(ref Bins, 6, cu.Inter.mmvd_distance_idx - 1);
                cu.Inter.mmvd_distance_idx = (byte)distance;
                cu.Inter.mmvd_direction_idx = (byte)Bins.BypassBits(2, cu.Inter.mmvd_direction_idx);
            }
            else if (_p.MaxNumMergeCand > 1)
            {
                cu.Inter.merge_idx = CodeMergeIdx(_p.MaxNumMergeCand, cu.Inter.merge_idx);
            }
            return;
        }
        if (ciip && gpm)
            cu.Inter.ciip_flag = Flag(Ctx.ciip_flag, cu.Inter.ciip_flag);
        else
            cu.Inter.ciip_flag = ciip;
        if (cu.Inter.ciip_flag)
        {
            if (_p.MaxNumMergeCand > 1)
                cu.Inter.merge_idx = CodeMergeIdx(_p.MaxNumMergeCand, cu.Inter.merge_idx);
            return;
        }
        cu.Inter.MergeGpm = true;
        cu.Inter.merge_gpm_partition_idx = (byte)Bins.BypassBits(6, cu.Inter.merge_gpm_partition_idx);
        cu.Inter.merge_gpm_idx0 = CodeMergeIdx(_p.MaxNumGpmMergeCand, cu.Inter.merge_gpm_idx0);
        if (_p.MaxNumGpmMergeCand > 2)
            cu.Inter.merge_gpm_idx1 = CodeMergeIdx(_p.MaxNumGpmMergeCand - 1, cu.Inter.merge_gpm_idx1);
    }

    private byte CodeMergeIdx(int candidates, int value)
    {
        int idx = Bins.Bin(Ctx.merge_idx, value > 0 ? 1 : 0);
        if (idx != 0)
            idx += Binarization.TruncatedUnary(ref Bins, candidates - 2, value - 1);
        return (byte)idx;
    }

    private void CodeIbcVector(CodingUnit cu)
    {
        CodeMvd(ref cu.Inter.Mvd[0, 0]);
        if (_p.MaxNumIbcMergeCand > 1)
            cu.Inter.mvp_flag[0] = Bins.Bin(Ctx.mvp_lx_flag, cu.Inter.mvp_flag[0]);
        if (_p.Sps.sps_amvr_enabled_flag && cu.Inter.Mvd[0, 0] != default)
        {
            // amvr_flag is inferred to be 1 for this mode: vectors are never finer than a whole sample.
            cu.Inter.amvr_precision_idx = (byte)Bins.Bin(Ctx.amvr_precision_idx + 1, cu.Inter.amvr_precision_idx);
        }
        cu.Inter.amvr_flag = true;
    }

    // H.266 7.3.11.5, the part for AMVP
    private void CodeMotionVectorPrediction(CodingUnit cu)
    {
        if (_p.IsB)
            CodeInterPredIdc(cu);
        if (_p.Sps.sps_affine_enabled_flag && cu.Width >= 16 && cu.Height >= 16)
        {
            cu.Inter.inter_affine_flag = Flag(Ctx.inter_affine_flag + AffineNeighbours(cu), cu.Inter.inter_affine_flag);
            if (cu.Inter.inter_affine_flag && _p.Sps.sps_6param_affine_enabled_flag)
                cu.Inter.cu_affine_type_flag = Flag(Ctx.cu_affine_type_flag, cu.Inter.cu_affine_type_flag);
        }
        if (TBin.Reads)
            cu.Inter.MotionModel = B(cu.Inter.inter_affine_flag) + B(cu.Inter.cu_affine_type_flag);
        int points = cu.Inter.MotionModel + 1;
        bool bi = cu.Inter.inter_pred_idc == 2;
        if (_p.Sps.sps_smvd_enabled_flag && !_p.Ph.ph_mvd_l1_zero_flag && bi && !cu.Inter.inter_affine_flag
            && _p.RefIdxSym[0] >= 0 && _p.RefIdxSym[1] >= 0)
        {
            cu.Inter.sym_mvd_flag = Flag(Ctx.sym_mvd_flag, cu.Inter.sym_mvd_flag);
        }

        bool anyMvd = false;
        for (int list = 0; list < 2; list++)
        {
            if (!bi && cu.Inter.inter_pred_idc != list)
                continue;
            if (cu.Inter.sym_mvd_flag)
                cu.Inter.ref_idx[list] = _p.RefIdxSym[list];
            else if (_p.NumRefIdxActive[list] > 1)
                cu.Inter.ref_idx[list] = CodeRefIdx(_p.NumRefIdxActive[list], cu.Inter.ref_idx[list]);
            anyMvd |= CodeMvds(cu, list, points, bi);
            cu.Inter.mvp_flag[list] = Bins.Bin(Ctx.mvp_lx_flag, cu.Inter.mvp_flag[list]);
        }
        bool amvr = (cu.Inter.inter_affine_flag ? _p.Sps.sps_affine_amvr_enabled_flag : _p.Sps.sps_amvr_enabled_flag) && anyMvd;
        if (amvr)
            CodeAmvr(cu);
        if (_p.Sps.sps_bcw_enabled_flag && bi && cu.Width * cu.Height >= 256
            && !_p.HasWeights[0, cu.Inter.ref_idx[0]] && !_p.HasWeights[1, cu.Inter.ref_idx[1]])
        {
            int max = _p.NoBackwardPred ? 4 : 2;
            int idx = Bins.Bin(Ctx.bcw_idx, cu.Inter.bcw_idx > 0 ? 1 : 0);
            if (idx != 0)
                idx += Binarization.TruncatedUnary(ref Bins, max - 1, cu.Inter.bcw_idx - 1);
            cu.Inter.bcw_idx = (byte)idx;
        }
    }

    private void CodeInterPredIdc(CodingUnit cu)
    {
        if (cu.Width + cu.Height > 12)
        {
            int inc = 7 - ((1 + cu.Log2Width + cu.Log2Height) >> 1);
            if (Flag(Ctx.inter_pred_idc + inc, cu.Inter.inter_pred_idc == 2))
            {
                cu.Inter.inter_pred_idc = 2;
                return;
            }
        }
        cu.Inter.inter_pred_idc = (byte)Bins.Bin(Ctx.inter_pred_idc + 5, cu.Inter.inter_pred_idc);
    }

    private int CodeRefIdx(int active, int value)
    {
        int max = active - 1;
        int i = 0;
        while (i < Math.Min(max, 2) && Bins.Bin(Ctx.ref_idx_lx + i, i < value ? 1 : 0) != 0)
            i++;
        if (i == 2)
        {
            while (i < max && Bins.Bypass(i < value ? 1 : 0) != 0)
                i++;
        }

        return i;
    }

    private bool CodeMvds(CodingUnit cu, int list, int points, bool bi)
    {
        if (list == 1 && bi && (_p.Ph.ph_mvd_l1_zero_flag || cu.Inter.sym_mvd_flag))
        {
            if (TBin.Reads)
            {
                for (int i = 0; i < points; i++)
                    cu.Inter.Mvd[1, i] = cu.Inter.sym_mvd_flag ? -cu.Inter.Mvd[0, 0] : default;
            }

            return cu.Inter.sym_mvd_flag && cu.Inter.Mvd[1, 0] != default;
        }
        CodeMvd(ref cu.Inter.Mvd[list, 0]);
        Mv first = cu.Inter.Mvd[list, 0];
        bool any = first != default;
        for (int i = 1; i < points; i++)
        {
            Mv difference = cu.Inter.Mvd[list, i] - first;
            CodeMvd(ref difference);
            if (TBin.Reads)
                cu.Inter.Mvd[list, i] = difference + first;
            any |= cu.Inter.Mvd[list, i] != default;
        }
        return any;
    }

    // H.266 7.3.11.8
    private void CodeMvd(ref Mv mvd)
    {
        int ax = Math.Abs(mvd.X), ay = Math.Abs(mvd.Y);
        int x = Bins.Bin(Ctx.abs_mvd_greater0_flag, ax > 0 ? 1 : 0);
        int y = Bins.Bin(Ctx.abs_mvd_greater0_flag, ay > 0 ? 1 : 0);
        if (x != 0)
            x += Bins.Bin(Ctx.abs_mvd_greater1_flag, ax > 1 ? 1 : 0);
        if (y != 0)
            y += Bins.Bin(Ctx.abs_mvd_greater1_flag, ay > 1 ? 1 : 0);
        x = CodeMvdTail(x, mvd.X);
        y = CodeMvdTail(y, mvd.Y);
        if (TBin.Reads)
            mvd = new Mv(x, y);
    }

    private int CodeMvdTail(int greater, int value)
    {
        if (greater == 0)
            return 0;
        if (greater == 2)
            greater += Binarization.LimitedExpGolomb(ref Bins, 1, 15, 17, Math.Abs(value) - 2);
        return BypassFlag(value < 0) ? -greater : greater;
    }

    private void CodeAmvr(CodingUnit cu)
    {
        cu.Inter.amvr_flag = Flag(Ctx.amvr_flag + B(cu.Inter.inter_affine_flag), cu.Inter.amvr_flag);
        if (!cu.Inter.amvr_flag)
            return;
        if (cu.Inter.inter_affine_flag)
        {
            cu.Inter.amvr_precision_idx = (byte)Bins.Bin(Ctx.amvr_precision_idx + 2, cu.Inter.amvr_precision_idx);
            return;
        }
        int idx = Bins.Bin(Ctx.amvr_precision_idx, cu.Inter.amvr_precision_idx > 0 ? 1 : 0);
        if (idx != 0)
            idx += Bins.Bin(Ctx.amvr_precision_idx + 1, cu.Inter.amvr_precision_idx > 1 ? 1 : 0);
        cu.Inter.amvr_precision_idx = (byte)idx;
    }
}
