using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Inter;

/// <summary>BCW: the found pair of vectors with unequal weights.</summary>
internal sealed class WeightTool(SearchContext context) : InterTool(context)
{
    private readonly int _leastArea = context.Tools[PresetTable.BcwArea];

    public override bool AppliesTo(Leaf leaf) =>
        Context.Slice.Sps.sps_bcw_enabled_flag && leaf.Findings.Direction == 2 && leaf.Node.Width * leaf.Node.Height >= _leastArea;

    public override void Propose(Leaf leaf, CandidateList<InterSyntax> candidates)
    {
        InterFindings found = leaf.Findings;
        double bits = 1 + found.Found0.Bits + found.Found1.Bits - 4;
        for (int idx = 1; idx <= (Context.Slice.NoBackwardPred ? 4 : 2); idx++)
        {
            InterSyntax inter = VectorChoice.Syntax(2, found.Found0, found.Found1, idx, out _);
            double cost = Context.Cost.Estimate(leaf.Satd(inter), bits + idx + 1);
            if (cost < found.FoundCost)
                candidates.Add(inter, cost);
        }
    }
}
