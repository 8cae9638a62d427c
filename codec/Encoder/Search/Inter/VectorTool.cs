using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Inter;

/// <summary>Searched vectors at quarter samples: the best of either list, and both together.</summary>
internal sealed class VectorTool(SearchContext context, MotionSearch motion) : InterTool(context)
{
    public override bool AppliesTo(Leaf leaf) => true;

    public override void Propose(Leaf leaf, CandidateList<InterSyntax> candidates)
    {
        int lists = Context.Slice.IsB ? 2 : 1;
        Span<VectorChoice> bestOf = stackalloc VectorChoice[2];
        bestOf[0].Cost = bestOf[1].Cost = double.MaxValue;
        for (int list = 0; list < lists; list++)
        {
            for (int refIdx = 0; refIdx < motion.Searched(list); refIdx++)
            {
                VectorChoice choice = motion.SearchUni(leaf, list, refIdx);
                if (choice.Cost < bestOf[list].Cost)
                    bestOf[list] = choice;
            }
        }
        int uniList = bestOf[0].Cost <= bestOf[1].Cost ? 0 : 1;
        double uniCost = bestOf[uniList].Cost;
        candidates.Add(VectorChoice.Syntax(uniList, bestOf[0], bestOf[1], 0, out _), uniCost);
        InterFindings findings = leaf.Findings;
        (findings.Direction, findings.Found0, findings.Found1, findings.FoundCost) = (uniList, bestOf[0], bestOf[1], uniCost);
        if (lists == 2 && leaf.Node.Width + leaf.Node.Height > 12)
        {
            VectorChoice bi0 = bestOf[0], bi1 = bestOf[1];
            double biCost = motion.SearchBi(leaf, ref bi0, ref bi1);
            candidates.Add(VectorChoice.Syntax(2, bi0, bi1, 0, out _), biCost);
            if (biCost < uniCost)
                (findings.Direction, findings.Found0, findings.Found1, findings.FoundCost) = (2, bi0, bi1, biCost);
        }
        findings.Note(findings.FoundCost);
    }
}
