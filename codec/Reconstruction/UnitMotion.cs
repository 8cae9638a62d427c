using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Inter.Prediction;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Derives the motion of units from their syntax elements, and writes it into the motion field and the history.</summary>
internal sealed class UnitMotion(MotionDerivation derivation)
{
    private SliceContext _slice = null!;
    private MotionField _motion = null!;
    private CtuNeighbourhood _n = null!;

    public void StartSlice(SliceContext slice, PictureContext picture, CtuNeighbourhood neighbourhood)
    {
        _slice = slice;
        _motion = picture.Motion.Field;
        _n = neighbourhood;
    }

    // H.266 8.5.1, motion part
    public void Derive(CodingUnit cu)
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
            derivation.UpdateHistory(block, cu.Inter.Motion);
    }

    private void DeriveMerge(CodingUnit cu, in Block block)
    {
        if (cu.Inter.merge_subblock_flag)
        {
            SubblockCandidate candidate = derivation.SubblockMergeCandidate(block, cu.Inter.merge_subblock_idx);
            cu.Inter.Motion = candidate.Motion;
            cu.Inter.MotionModel = candidate.Model;
            cu.Inter.ControlPoints = candidate.Points;
            cu.Inter.SubblockMotion = true;
            if (candidate.IsTemporal)
                derivation.StoreSubblockTemporal(block);
            else
                derivation.StoreAffine(block, cu.Inter.Motion, cu.Inter.ControlPoints, cu.Inter.MotionModel);
            return;
        }
        Span<MotionInfo> list = stackalloc MotionInfo[6];
        if (cu.Inter.MergeGpm)
        {
            DeriveGeometric(cu, block, list);
            return;
        }
        int index = cu.Inter.mmvd_merge_flag ? (cu.Inter.mmvd_cand_flag ? 1 : 0) : cu.Inter.merge_idx;
        derivation.MergeCandidates(block, list, index);
        cu.Inter.Motion = list[index];
        if (cu.Inter.mmvd_merge_flag)
            derivation.AddMergeDifference(ref cu.Inter.Motion, cu.Inter.mmvd_distance_idx, cu.Inter.mmvd_direction_idx);
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
            derivation.VectorPredictors(block, list, refIdx, shift, out Mv first, out Mv second);
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
            derivation.AffinePredictors(block, list, refIdx, shift, cu.Inter.MotionModel, out ControlPoints first, out ControlPoints second);
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
        derivation.StoreAffine(block, motion, cu.Inter.ControlPoints, cu.Inter.MotionModel);
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
        if (refIdx >= _slice.Pictures[list].Length)
            throw new VvcBitstreamException($"Reference index {refIdx} of list {list} has no picture.", "ref_idx");
    }

    // H.266 8.5.4.2
    private void DeriveGeometric(CodingUnit cu, in Block block, Span<MotionInfo> list)
    {
        int m = cu.Inter.merge_gpm_idx0, n = cu.Inter.merge_gpm_idx1 + (cu.Inter.merge_gpm_idx1 >= cu.Inter.merge_gpm_idx0 ? 1 : 0);
        derivation.MergeCandidates(block, list, Math.Max(m, n));
        cu.Inter.Gpm[0] = OneList(list[m], m & 1);
        cu.Inter.Gpm[1] = OneList(list[n], n & 1);
        CheckReferences(cu.Inter.Gpm[0]);
        CheckReferences(cu.Inter.Gpm[1]);
        int second = cu.Inter.Gpm[1].Uses(0) ? 0 : 1;
        MotionInfo both = cu.Inter.Gpm[1];
        if (!cu.Inter.Gpm[0].Uses(second))
        {
            both = cu.Inter.Gpm[0];
            both.Set(second, cu.Inter.Gpm[1].Mv(second), cu.Inter.Gpm[1].RefIdx(second));
        }
        var partition = new GeometricPartition(cu.Inter.merge_gpm_partition_idx, cu.Width, cu.Height);
        for (int y = 0; y < cu.Height; y += 4)
        {
            for (int x = 0; x < cu.Width; x += 4)
                _motion.At(cu.X + x, cu.Y + y) = partition.StoredMotion(x, y) switch { 0 => cu.Inter.Gpm[0], 1 => cu.Inter.Gpm[1], _ => both };
        }

        cu.Inter.Motion = cu.Inter.Gpm[0];
    }

    /// <summary>The part of a candidate that a partition takes: of the wanted list, or the only one there is.</summary>
    private static MotionInfo OneList(in MotionInfo candidate, int list)
    {
        MotionInfo one = MotionInfo.Intra;
        if (!candidate.Uses(list))
            list = 1 - list;
        one.Set(list, candidate.Mv(list), candidate.RefIdx(list));
        return one;
    }

    // H.266 8.6.2.1
    private void DeriveBlockVector(CodingUnit cu, in Block block)
    {
        Mv vector;
        if (cu.Inter.general_merge_flag)
        {
            vector = derivation.BlockVectorCandidate(block, cu.Inter.merge_idx);
        }
        else
        {
            int shift = cu.AmvrShift;
            Mv difference = cu.Inter.Mvd[0, 0];
            Mv predictor = derivation.BlockVectorCandidate(block, cu.Inter.mvp_flag[0]).Round(shift, shift);
            vector = (predictor + new Mv(difference.X << shift, difference.Y << shift)).Wrap18();
        }
        int x = cu.X + (vector.X >> 4), y = cu.Y + (vector.Y >> 4);
        if (x < 0 || y < 0 || x + cu.Width > _slice.Parameters.PictureWidth || y + cu.Height > _slice.Parameters.PictureHeight)
            throw new VvcBitstreamException("A block vector points outside the picture.", "mvd_coding");
        // Of what is reconstructed, only the row of CTUs is kept for copies.
        int right = x + cu.Width - 1, bottom = y + cu.Height - 1, log2 = _slice.Parameters.CtbLog2Size;
        if (y >> log2 != _n.CtbY || bottom >> log2 != _n.CtbY || (right >> log2 >= _n.CtbX && !_n.IsAvailable(0, right, bottom)))
            throw new VvcBitstreamException("A block vector points to samples that are not there.", "mvd_coding");
        // Neither list is used: to temporal prediction in later pictures the block is not inter.
        cu.Inter.Motion = MotionInfo.Intra;
        cu.Inter.Motion.Mv0 = vector;
        _motion.Fill(cu.X, cu.Y, cu.Width, cu.Height, cu.Inter.Motion);
        derivation.UpdateBlockVectorHistory(block, vector);
    }
}
