using VvcIlif.Codec.Intra;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Intra;

/// <summary>MRL: the most probable modes but planar, from the second and third reference line.</summary>
internal sealed class ReferenceLineTool(SearchContext context) : IntraTool(context)
{
    public override bool AppliesTo(Leaf leaf) => Context.Slice.Sps.sps_mrl_enabled_flag && (leaf.Node.Y & (Context.Slice.CtbSize - 1)) != 0;

    public override void Propose(Leaf leaf, ReadOnlySpan<byte> mpm, CandidateList<IntraSyntax> candidates)
    {
        IntraBlock block = Context.Reconstructor.Intra.LumaBlock(leaf.Trial, leaf.Trial.Tus[0]);
        var references = new IntraReferences(stackalloc ushort[IntraReferences.ScratchLength]);
        for (int line = 1; line <= 2; line++)
        {
            block.RefIdx = line;
            block.Mode = 2;
            references.Gather(Context.Picture.Planes[0], block);
            for (int i = 1; i < mpm.Length; i++)
            {
                IntraSyntax intra = IntraSyntax.Inferred;
                intra.IntraPredModeY = mpm[i];
                intra.intra_luma_ref_idx = (byte)line;
                Rank(leaf, ref references, block, intra, mpm, candidates);
            }
        }
    }
}
