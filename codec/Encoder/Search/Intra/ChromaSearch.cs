using VvcIlif.Codec.Encoder.Distortion;
using VvcIlif.Codec.Intra;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Intra;

/// <summary>Chooses the chroma mode of an intra unit: derived modes and, where the slice has them, those that predict from luma.</summary>
internal sealed class ChromaSearch(Leaf leaf)
{
    private const int DerivedModes = 5, CclmModes = 3, DirectMode = 4;
    private readonly SearchContext _context = leaf.Context;
    private readonly CandidateList<IntraSyntax> _candidates = new(DerivedModes + CclmModes);
    private readonly int _tries = leaf.Context.Tools[PresetTable.ChromaTries];

    /// <summary>Chooses the mode of a unit whose luma is decided; returns the weighted squared error of chroma.</summary>
    public double Search(CodingUnit cu)
    {
        // Cross-component modes read the luma of the unit from the picture.
        if (cu.HasLuma)
        {
            Plane luma = _context.Picture.Planes[0];
            BlockBuffers.Copy(ref leaf.Samples.At(0, 0, 0), BlockBuffers.Stride, ref luma.At(cu.X, cu.Y), luma.Stride, cu.Width, cu.Height);
        }
        Propose(cu);
        int tries = Math.Min(_candidates.Count, _tries);
        double bestCost = double.MaxValue, bestDistortion = 0;
        int best = -1, coded = -1;
        for (int t = 0; t < tries; t++)
        {
            double cost = Code(cu, _candidates[t], out double distortion);
            coded = t;
            if (cost >= bestCost)
                continue;
            bestCost = cost;
            bestDistortion = distortion;
            best = t;
        }
        if (best != coded)
            Code(cu, _candidates[best], out bestDistortion);
        return bestDistortion;
    }

    private void Propose(CodingUnit cu)
    {
        TransformBlock block = cu.Tus[0].Blocks[1];
        int lumaMode = _context.Reconstructor.Intra.LumaModeForChroma(cu);
        bool cclm = _context.Estimator.IsCclmEnabled(cu);
        _candidates.Clear();
        for (int candidate = 0; candidate < (cclm ? DerivedModes + CclmModes : DerivedModes); candidate++)
        {
            IntraSyntax intra = cu.Intra;
            intra.cclm_mode_flag = candidate >= DerivedModes;
            intra.cclm_mode_idx = (byte)Math.Max(0, candidate - DerivedModes);
            intra.intra_chroma_pred_mode = candidate < DerivedModes ? (byte)candidate : (byte)0;
            intra.IntraPredModeC = (byte)(intra.cclm_mode_flag ? IntraModes.LtCclm + intra.cclm_mode_idx : ChromaModes.Derive(candidate, lumaMode));
            _context.Reconstructor.Intra.PredictIntraChroma(cu, block, intra.IntraPredModeC, leaf.Prediction[1], leaf.Prediction[2], BlockBuffers.Stride);
            double satd = 0;
            for (int c = 1; c < 3; c++)
            {
                satd += DistortionKernels.Satd(ref _context.SourceAt(c, block.X, block.Y), _context.Source[c].Stride, ref leaf.Prediction.At(c, 0, 0),
                    BlockBuffers.Stride, block.Width, block.Height, _context.Slice.BitDepth);
            }
            _candidates.Add(intra, _context.Cost.Estimate(satd, IsDirect(intra) ? 1 : 3));
        }
    }

    private double Code(CodingUnit cu, in IntraSyntax intra, out double distortion)
    {
        TransformUnit tu = cu.Tus[0];
        cu.Intra = intra;
        _context.Reconstructor.Intra.PredictIntraChroma(cu, tu.Blocks[1], intra.IntraPredModeC, leaf.Prediction[1], leaf.Prediction[2], BlockBuffers.Stride);
        distortion = 0;
        leaf.RestoreStart();
        for (int c = 1; c < 3; c++)
        {
            distortion += _context.Cost.Weights[c] * leaf.CodeBlock(tu, c);
            if (tu.Coded(c))
                _context.Estimator.CodeBlockLevels(cu, tu.Blocks[c], c, false);
        }
        return distortion + _context.TakeRate() + _context.Cost.Lambda * (IsDirect(intra) ? 1 : 2.5);
    }

    // intra_chroma_pred_mode 4: the mode of luma
    private static bool IsDirect(in IntraSyntax intra) => !intra.cclm_mode_flag && intra.intra_chroma_pred_mode == DirectMode;
}
