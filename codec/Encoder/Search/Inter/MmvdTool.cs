using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Inter;

/// <summary>MMVD: the first two merge candidates moved along one axis by one of eight distances.</summary>
// H.266 8.5.2.7
internal sealed class MmvdTool(SearchContext context) : InterTool(context)
{
    private const int Bases = 2, Distances = 8, Directions = 4;
    private readonly MotionInfo[] _bases = new MotionInfo[6];

    public override bool AppliesTo(Leaf leaf) => Context.Slice.Sps.sps_mmvd_enabled_flag;

    public override void Propose(Leaf leaf, CandidateList<InterSyntax> candidates)
    {
        int bases = Math.Min(Bases, Context.Slice.MaxNumMergeCand);
        // Before the restriction of small blocks to one list, which comes after the difference.
        Context.Derivation.MergeCandidates(leaf.Block, _bases, bases - 1);
        for (int i = 0; i < bases; i++)
        {
            for (int distance = 0; distance < Distances; distance++)
            {
                for (int direction = 0; direction < Directions; direction++)
                {
                    InterSyntax inter = InterSyntax.Inferred;
                    inter.general_merge_flag = inter.regular_merge_flag = inter.mmvd_merge_flag = true;
                    inter.mmvd_cand_flag = i == 1;
                    inter.mmvd_distance_idx = (byte)distance;
                    inter.mmvd_direction_idx = (byte)direction;
                    inter.Motion = _bases[i];
                    Context.Derivation.AddMergeDifference(ref inter.Motion, distance, direction);
                    MotionDerivation.RestrictBi(leaf.Block, ref inter.Motion);
                    double satd = leaf.Satd(inter);
                    leaf.Findings.Note(satd);
                    // Flag, base, unary distance, two bits of direction.
                    candidates.Add(inter, Context.Cost.Estimate(satd, 2 + Math.Min(distance + 1, Distances - 1) + 2));
                }
            }
        }
    }
}
