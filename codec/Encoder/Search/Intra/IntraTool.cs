using VvcIlif.Codec.Encoder.Distortion;
using VvcIlif.Codec.Intra;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Intra;

/// <summary>
/// A tool of intra luma prediction: it says where it applies and ranks the modes that it brings by estimate. What a mode
/// really costs, and which is kept, is decided elsewhere.
/// </summary>
internal abstract class IntraTool(SearchContext context)
{
    protected SearchContext Context => context;

    public abstract bool AppliesTo(Leaf leaf);

    /// <summary>Adds candidates; those of tools before are in the list.</summary>
    public abstract void Propose(Leaf leaf, ReadOnlySpan<byte> mpm, CandidateList<IntraSyntax> candidates);

    /// <summary>Adds a mode by the SATD of its prediction.</summary>
    protected void Rank(Leaf leaf, ref IntraReferences references, IntraBlock block, in IntraSyntax intra, ReadOnlySpan<byte> mpm, CandidateList<IntraSyntax> candidates)
    {
        block.Mode = intra.IntraPredModeY;
        IntraPredictor.Predict(ref references, block, leaf.Samples[0], BlockBuffers.Stride);
        double satd = DistortionKernels.Satd(ref context.SourceAt(0, block.X, block.Y), context.Source[0].Stride, ref leaf.Samples.At(0, 0, 0),
            BlockBuffers.Stride, block.Width, block.Height, context.Slice.BitDepth);
        candidates.Add(intra, context.Cost.Estimate(satd, LumaModeSyntax.Bits(intra, mpm)));
    }
}
