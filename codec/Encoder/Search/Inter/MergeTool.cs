using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Inter;

/// <summary>Regular merge candidates.</summary>
internal sealed class MergeTool(SearchContext context) : InterTool(context)
{
    public override bool AppliesTo(Leaf leaf) => true;

    public override void Propose(Leaf leaf, CandidateList<InterSyntax> candidates)
    {
        MotionInfo[] list = leaf.Findings.Merge;
        int most = Context.Slice.MaxNumMergeCand, count = Math.Min(Context.Derivation.MergeCandidates(leaf.Block, list, most - 1), most);
        for (int i = 0; i < count; i++)
        {
            MotionDerivation.RestrictBi(leaf.Block, ref list[i]);
            if (IsRepeated(list, i))
                continue;
            InterSyntax inter = InterSyntax.Inferred;
            inter.general_merge_flag = inter.regular_merge_flag = true;
            inter.merge_idx = (byte)i;
            inter.Motion = list[i];
            double satd = leaf.Satd(inter);
            leaf.Findings.Note(satd);
            candidates.Add(inter, Context.Cost.Estimate(satd, i + 1));
        }
    }

    private static bool IsRepeated(MotionInfo[] list, int index)
    {
        ref readonly MotionInfo own = ref list[index];
        for (int j = 0; j < index; j++)
        {
            if (own.SameMotion(list[j]) && own.BcwIdx == list[j].BcwIdx && own.HalfSampleFilter == list[j].HalfSampleFilter)
                return true;
        }
        return false;
    }
}
