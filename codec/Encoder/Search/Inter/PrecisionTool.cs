using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Inter;

/// <summary>AMVR: the found vectors at half, whole and four-sample precision of their differences.</summary>
internal sealed class PrecisionTool(SearchContext context) : InterTool(context)
{
    private readonly double _ratio = context.Tools[PresetTable.AmvrRatio];

    public override bool AppliesTo(Leaf leaf) => Context.Slice.Sps.sps_amvr_enabled_flag;

    public override void Propose(Leaf leaf, CandidateList<InterSyntax> candidates)
    {
        InterFindings found = leaf.Findings;
        int direction = found.Direction;
        double limit = found.FoundCost * _ratio;
        ReadOnlySpan<int> shifts = [4, 3, 6];
        foreach (int shift in shifts)
        {
            VectorChoice choice0 = found.Found0, choice1 = found.Found1;
            double bits = direction == 2 ? 1 : 2;
            bits += shift == 3 ? 2 : 3;
            for (int list = 0; list < 2; list++)
            {
                if (direction != 2 && direction != list)
                    continue;
                ref VectorChoice choice = ref list == 0 ? ref choice0 : ref choice1;
                choice.Shift = shift;
                Context.Derivation.VectorPredictors(leaf.Block, list, choice.RefIdx, shift, out choice.First, out choice.Second);
                choice.Vector = choice.Vector.Round(shift, shift);
                bits += choice.ChoosePredictor(choice.Vector) + 1 + VectorBits.Reference(choice.RefIdx, Context.Slice.NumRefIdxActive[list]);
            }
            // Without any difference the precision is not signalled.
            InterSyntax inter = VectorChoice.Syntax(direction, choice0, choice1, 0, out bool anyDifference);
            if (!anyDifference)
                continue;
            double cost = Context.Cost.Estimate(leaf.Satd(inter), bits);
            if (cost < limit)
                candidates.Add(inter, cost);
        }
    }
}
