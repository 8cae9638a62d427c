using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Inter;

/// <summary>Affine motion taken over from neighbours (subblock merge candidates without the temporal one).</summary>
internal sealed class AffineMergeTool(SearchContext context) : InterTool(context)
{
    private readonly int _leastSize = context.Tools[PresetTable.AffineSize];
    private readonly double _ratio = context.Tools[PresetTable.AffineMergeRatio];

    public override bool AppliesTo(Leaf leaf) =>
        Context.Slice.Sps.sps_affine_enabled_flag && Math.Min(leaf.Node.Width, leaf.Node.Height) >= _leastSize;

    public override void Propose(Leaf leaf, CandidateList<InterSyntax> candidates)
    {
        InterSyntax best = default;
        double bestCost = double.MaxValue, bestSatd = double.MaxValue;
        for (int idx = 0; idx < Context.Slice.MaxNumSubblockMergeCand; idx++)
        {
            SubblockCandidate candidate = Context.Derivation.SubblockMergeCandidate(leaf.Block, idx);
            if (candidate.IsTemporal || IsZero(candidate))
                continue;
            InterSyntax inter = InterSyntax.Inferred;
            inter.general_merge_flag = inter.merge_subblock_flag = inter.SubblockMotion = true;
            inter.merge_subblock_idx = (byte)idx;
            inter.Motion = candidate.Motion;
            inter.MotionModel = candidate.Model;
            inter.ControlPoints = candidate.Points;
            double satd = leaf.Satd(inter), cost = Context.Cost.Estimate(satd, idx + 1);
            if (cost >= bestCost)
                continue;
            (best, bestCost, bestSatd) = (inter, cost, satd);
        }
        leaf.Findings.AffineMergeSatd = bestSatd;
        if (bestCost < double.MaxValue && bestSatd <= _ratio * leaf.Findings.BestEstimate)
            candidates.Add(best, bestCost);
    }

    private static bool IsZero(in SubblockCandidate candidate) => candidate.Model == 1 && candidate.Points.A0 == default
        && candidate.Points.A1 == default && candidate.Points.B0 == default && candidate.Points.B1 == default;
}
