using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

internal sealed partial class UnitReconstructor
{
    // H.266 8.5.1, motion part
    private void DeriveMotion(CodingUnit cu)
    {
        var block = new Block(cu.X, cu.Y, cu.Width, cu.Height);
        if (cu.PredMode == PredMode.Ibc)
        {
            DeriveBlockVector(cu, block);
            return;
        }
        if (cu.Inter.general_merge_flag)
            DeriveMerge(cu, block);
        else if (cu.Inter.inter_affine_flag)
            DeriveAffine(cu, block);
        else
            DeriveTranslation(cu, block);
        if (!cu.Inter.MergeGpm && cu.Inter.MotionModel == 0 && !cu.Inter.merge_subblock_flag)
            _derivation.UpdateHistory(block, cu.Inter.Motion);
    }

    private void DeriveMerge(CodingUnit cu, in Block block)
    {
        if (cu.Inter.merge_subblock_flag)
        {
            SubblockCandidate candidate = _derivation.SubblockMergeCandidate(block, cu.Inter.merge_subblock_idx);
            cu.Inter.Motion = candidate.Motion;
            cu.Inter.MotionModel = candidate.Model;
            cu.Inter.ControlPoints = candidate.Points;
            cu.Inter.SubblockMotion = true;
            if (candidate.IsTemporal)
                _derivation.StoreSubblockTemporal(block);
            else
                _derivation.StoreAffine(block, cu.Inter.Motion, cu.Inter.ControlPoints, cu.Inter.MotionModel);
            return;
        }
        Span<MotionInfo> list = stackalloc MotionInfo[6];
        if (cu.Inter.MergeGpm)
        {
            DeriveGeometric(cu, block, list);
            return;
        }
        int index = cu.Inter.mmvd_merge_flag ? (cu.Inter.mmvd_cand_flag ? 1 : 0) : cu.Inter.merge_idx;
        _derivation.MergeCandidates(block, list, index);
        cu.Inter.Motion = list[index];
        if (cu.Inter.mmvd_merge_flag)
            _derivation.AddMergeDifference(ref cu.Inter.Motion, cu.Inter.mmvd_distance_idx, cu.Inter.mmvd_direction_idx);
        MotionDerivation.RestrictBi(block, ref cu.Inter.Motion);
        CheckReferences(cu.Inter.Motion);
        _motion.Fill(cu.X, cu.Y, cu.Width, cu.Height, cu.Inter.Motion);
    }

    private void DeriveTranslation(CodingUnit cu, in Block block)
    {
        MotionInfo motion = MotionInfo.Intra;
        motion.BcwIdx = cu.Inter.bcw_idx;
        motion.HalfSampleFilter = cu.Inter.amvr_flag && cu.Inter.amvr_precision_idx == 0;
        int shift = cu.AmvrShift;
        for (int list = 0; list < 2; list++)
        {
            if (cu.Inter.inter_pred_idc != 2 && cu.Inter.inter_pred_idc != list)
                continue;
            int refIdx = cu.Inter.ref_idx[list];
            CheckReference(list, refIdx);
            _derivation.VectorPredictors(block, list, refIdx, shift, out Mv first, out Mv second);
            Mv mvd = cu.Inter.Mvd[list, 0];
            Mv mv = (cu.Inter.mvp_flag[list] == 0 ? first : second) + new Mv(mvd.X << shift, mvd.Y << shift);
            motion.Set(list, mv.Wrap18(), refIdx);
        }
        cu.Inter.Motion = motion;
        _motion.Fill(cu.X, cu.Y, cu.Width, cu.Height, motion);
    }

    private void DeriveAffine(CodingUnit cu, in Block block)
    {
        MotionInfo motion = MotionInfo.Intra;
        motion.BcwIdx = cu.Inter.bcw_idx;
        int shift = cu.AmvrShift;
        cu.Inter.ControlPoints = default;
        for (int list = 0; list < 2; list++)
        {
            if (cu.Inter.inter_pred_idc != 2 && cu.Inter.inter_pred_idc != list)
                continue;
            int refIdx = cu.Inter.ref_idx[list];
            CheckReference(list, refIdx);
            _derivation.AffinePredictors(block, list, refIdx, shift, cu.Inter.MotionModel, out ControlPoints first, out ControlPoints second);
            ref ControlPoints predictor = ref cu.Inter.mvp_flag[list] == 0 ? ref first : ref second;
            for (int i = 0; i <= cu.Inter.MotionModel; i++)
            {
                Mv mvd = cu.Inter.Mvd[list, i];
                cu.Inter.ControlPoints[list, i] = (predictor[0, i] + new Mv(mvd.X << shift, mvd.Y << shift)).Wrap18();
            }
            motion.Set(list, cu.Inter.ControlPoints[list, 0], refIdx);
        }
        cu.Inter.Motion = motion;
        cu.Inter.SubblockMotion = true;
        _derivation.StoreAffine(block, motion, cu.Inter.ControlPoints, cu.Inter.MotionModel);
    }

    private void CheckReferences(in MotionInfo motion)
    {
        if (motion.Uses(0))
            CheckReference(0, motion.RefIdx0);
        if (motion.Uses(1))
            CheckReference(1, motion.RefIdx1);
    }

    private void CheckReference(int list, int refIdx)
    {
        if (refIdx >= _samplers[list].Length)
            throw new VvcBitstreamException($"Reference index {refIdx} of list {list} has no picture.", "ref_idx");
    }
}
