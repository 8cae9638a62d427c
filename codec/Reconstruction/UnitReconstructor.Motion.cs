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
        if (cu.general_merge_flag)
            DeriveMerge(cu, block);
        else if (cu.inter_affine_flag)
            DeriveAffine(cu, block);
        else
            DeriveTranslation(cu, block);
        if (!cu.MergeGpm && cu.MotionModel == 0 && !cu.merge_subblock_flag)
            _derivation.UpdateHistory(block, cu.Motion);
    }

    private void DeriveMerge(CodingUnit cu, in Block block)
    {
        if (cu.merge_subblock_flag)
        {
            SubblockCandidate candidate = _derivation.SubblockMergeCandidate(block, cu.merge_subblock_idx);
            cu.Motion = candidate.Motion;
            cu.MotionModel = candidate.Model;
            cu.ControlPoints = candidate.Points;
            cu.SubblockMotion = true;
            if (candidate.IsTemporal)
                _derivation.StoreSubblockTemporal(block);
            else
                _derivation.StoreAffine(block, cu.Motion, cu.ControlPoints, cu.MotionModel);
            return;
        }
        Span<MotionInfo> list = stackalloc MotionInfo[6];
        if (cu.MergeGpm)
        {
            DeriveGeometric(cu, block, list);
            return;
        }
        int index = cu.mmvd_merge_flag ? (cu.mmvd_cand_flag ? 1 : 0) : cu.merge_idx;
        _derivation.MergeCandidates(block, list, index);
        cu.Motion = list[index];
        if (cu.mmvd_merge_flag)
            _derivation.AddMergeDifference(ref cu.Motion, cu.mmvd_distance_idx, cu.mmvd_direction_idx);
        MotionDerivation.RestrictBi(block, ref cu.Motion);
        CheckReferences(cu.Motion);
        _motion.Fill(cu.X, cu.Y, cu.Width, cu.Height, cu.Motion);
    }

    private void DeriveTranslation(CodingUnit cu, in Block block)
    {
        MotionInfo motion = MotionInfo.Intra;
        motion.BcwIdx = cu.bcw_idx;
        motion.HalfSampleFilter = cu.amvr_flag && cu.amvr_precision_idx == 0;
        int shift = cu.AmvrShift;
        for (int list = 0; list < 2; list++)
        {
            if (cu.inter_pred_idc != 2 && cu.inter_pred_idc != list)
                continue;
            int refIdx = cu.ref_idx[list];
            CheckReference(list, refIdx);
            _derivation.VectorPredictors(block, list, refIdx, shift, out Mv first, out Mv second);
            Mv mvd = cu.Mvd[list, 0];
            Mv mv = (cu.mvp_flag[list] == 0 ? first : second) + new Mv(mvd.X << shift, mvd.Y << shift);
            motion.Set(list, mv.Wrap18(), refIdx);
        }
        cu.Motion = motion;
        _motion.Fill(cu.X, cu.Y, cu.Width, cu.Height, motion);
    }

    private void DeriveAffine(CodingUnit cu, in Block block)
    {
        MotionInfo motion = MotionInfo.Intra;
        motion.BcwIdx = cu.bcw_idx;
        int shift = cu.AmvrShift;
        cu.ControlPoints = default;
        for (int list = 0; list < 2; list++)
        {
            if (cu.inter_pred_idc != 2 && cu.inter_pred_idc != list)
                continue;
            int refIdx = cu.ref_idx[list];
            CheckReference(list, refIdx);
            _derivation.AffinePredictors(block, list, refIdx, shift, cu.MotionModel, out ControlPoints first, out ControlPoints second);
            ref ControlPoints predictor = ref cu.mvp_flag[list] == 0 ? ref first : ref second;
            for (int i = 0; i <= cu.MotionModel; i++)
            {
                Mv mvd = cu.Mvd[list, i];
                cu.ControlPoints[list, i] = (predictor[0, i] + new Mv(mvd.X << shift, mvd.Y << shift)).Wrap18();
            }
            motion.Set(list, cu.ControlPoints[list, 0], refIdx);
        }
        cu.Motion = motion;
        cu.SubblockMotion = true;
        _derivation.StoreAffine(block, motion, cu.ControlPoints, cu.MotionModel);
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
