using VvcIlif.Codec.Intra;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Intra;

/// <summary>Planar, DC and angular modes: the most probable ones, a grid, then steps that halve around the two best.</summary>
internal sealed class AngularTool(SearchContext context) : IntraTool(context)
{
    private const int StepInIntraPictures = 4, StepInInterPictures = 8;

    public override bool AppliesTo(Leaf leaf) => true;

    public override void Propose(Leaf leaf, ReadOnlySpan<byte> mpm, CandidateList<IntraSyntax> candidates)
    {
        IntraBlock block = Context.Reconstructor.Intra.LumaBlock(leaf.Trial, leaf.Trial.Tus[0]);
        var references = new IntraReferences(stackalloc ushort[IntraReferences.ScratchLength]);
        block.Mode = 2; // gathers all that any mode reads
        references.Gather(Context.Picture.Planes[0], block);
        Span<bool> tried = stackalloc bool[IntraModes.LastAngular + 1];
        foreach (byte mode in mpm)
            RankOnce(leaf, ref references, block, mode, mpm, tried, candidates);
        RankOnce(leaf, ref references, block, IntraModes.Dc, mpm, tried, candidates);
        int step = Context.Slice.IsI ? StepInIntraPictures : StepInInterPictures;
        for (int mode = 2; mode <= IntraModes.LastAngular; mode += step)
            RankOnce(leaf, ref references, block, mode, mpm, tried, candidates);
        while (step > 1)
        {
            step >>= 1;
            int first = candidates[0].IntraPredModeY, second = candidates.Count > 1 ? candidates[1].IntraPredModeY : first;
            for (int sign = -1; sign <= 1; sign += 2)
            {
                if (first > 1)
                    RankOnce(leaf, ref references, block, first + sign * step, mpm, tried, candidates);
                if (second > 1)
                    RankOnce(leaf, ref references, block, second + sign * step, mpm, tried, candidates);
            }
        }
    }

    private void RankOnce(Leaf leaf, ref IntraReferences references, in IntraBlock block, int mode, ReadOnlySpan<byte> mpm, Span<bool> tried,
        CandidateList<IntraSyntax> candidates)
    {
        if (mode is < 0 or > IntraModes.LastAngular || tried[mode])
            return;
        tried[mode] = true;
        IntraSyntax intra = IntraSyntax.Inferred;
        intra.IntraPredModeY = (byte)mode;
        Rank(leaf, ref references, block, intra, mpm, candidates);
    }
}
