using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Inter;

/// <summary>Searched affine motion of four (model 1) or six (model 2) parameters; six only where affine motion is the best so far.</summary>
internal sealed class AffineVectorTool(SearchContext context, AffineSearch search, int model) : InterTool(context)
{
    private readonly int _leastSize = context.Tools[PresetTable.AffineSize];
    private readonly double _skipRatio = context.Tools[PresetTable.AffineSkipRatio], _ratio = context.Tools[PresetTable.AffineRatio];

    public override bool AppliesTo(Leaf leaf)
    {
        if (!Context.Slice.Sps.sps_affine_enabled_flag || Math.Min(leaf.Node.Width, leaf.Node.Height) < _leastSize)
            return false;
        return model == 1 ? !(leaf.BestIsSkipped && leaf.Findings.AffineMergeSatd > _skipRatio * leaf.Findings.BestEstimate)
            : Context.Slice.Sps.sps_6param_affine_enabled_flag && leaf.BestIsAffine && leaf.Findings.Affine.Model == 1;
    }

    public override void Propose(Leaf leaf, CandidateList<InterSyntax> candidates)
    {
        ref AffineMotion found = ref leaf.Findings.Affine;
        search.Search(leaf, model, ref found);
        if (found.Cost > _ratio * leaf.Findings.BestEstimate)
            return;
        found.Proposed = true;
        candidates.Add(found.Syntax(out _), found.Cost);
    }
}

/// <summary>The affine motion found last, refined to sixteenths of a sample.</summary>
internal sealed class AffinePrecisionTool(SearchContext context, AffineSearch search, int model) : InterTool(context)
{
    private readonly bool _enabled = context.Tools[PresetTable.AffineSixteenths];

    public override bool AppliesTo(Leaf leaf) => _enabled && Context.Slice.Sps.sps_affine_amvr_enabled_flag
        && leaf.Findings.Affine.Proposed && leaf.Findings.Affine.Model == model && leaf.BestIsAffine;

    public override void Propose(Leaf leaf, CandidateList<InterSyntax> candidates)
    {
        ref AffineMotion found = ref leaf.Findings.Affine;
        search.Refine(leaf, ref found);
        InterSyntax inter = found.Syntax(out bool anyDifference);
        // A precision is only signalled with some difference.
        if (anyDifference)
            candidates.Add(inter, found.Cost);
    }
}
