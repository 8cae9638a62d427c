using VvcIlif.Codec.Intra;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Intra;

/// <summary>Finds the best intra unit of a leaf: luma modes by estimate and then in full, transform types, then the chroma mode.</summary>
internal sealed class IntraSearch
{
    private readonly SearchContext _context;
    private readonly Leaf _leaf;
    private readonly IntraTool[] _tools;
    private readonly ChromaSearch _chroma;
    private readonly CandidateList<IntraSyntax> _candidates = new(8);
    private readonly int _tries;
    private readonly double _ratio, _interRatio;
    private double _lumaDistortion;

    public IntraSearch(Leaf leaf)
    {
        _leaf = leaf;
        _context = leaf.Context;
        _chroma = new ChromaSearch(leaf);
        // A new tool is a row here.
        _tools = [new AngularTool(_context), new ReferenceLineTool(_context)];
        _tries = _context.Tools[PresetTable.IntraTries];
        _ratio = _context.Tools[PresetTable.IntraRatio];
        _interRatio = _context.Tools[PresetTable.IntraInterRatio];
    }

    /// <summary>Searches; the result competes for the best unit of the leaf.</summary>
    public void Search()
    {
        CodingUnit cu = _leaf.ResetTrial(PredMode.Intra);
        _leaf.PrepareQp(cu);
        _context.Estimator.LayOutTransformUnits(cu);
        double distortion = 0;
        if (cu.HasLuma)
        {
            if (SearchLuma(cu) >= _leaf.BestCost)
                return;
            distortion = _lumaDistortion;
        }
        if (cu.Tree != TreeType.DualTreeLuma && _context.Slice.HasChroma)
            distortion += _chroma.Search(cu);
        _leaf.KeepIfBetter(distortion + _leaf.RateOfTrial());
    }

    /// <summary>Chooses the luma mode; levels and reconstruction of the choice are in the trial when this returns.</summary>
    private double SearchLuma(CodingUnit cu)
    {
        Span<byte> mpm = stackalloc byte[MpmList.Length];
        _context.Reconstructor.Intra.MostProbableModes(cu, mpm);
        _candidates.Clear();
        foreach (IntraTool tool in _tools)
        {
            if (tool.AppliesTo(_leaf))
                tool.Propose(_leaf, mpm, _candidates);
        }
        // Where inter prediction already comes closer, an intra mode will not make up for its rate.
        if (_leaf.Best is not null && _candidates.Cost(0) > _interRatio * _leaf.Findings.BestEstimate)
            return double.MaxValue;
        int tries = _candidates.Within(_tries, _ratio);
        double bestCost = double.MaxValue;
        int best = -1, coded = -1;
        for (int t = 0; t < tries; t++)
        {
            double cost = CodeLuma(cu, _candidates[t], mpm);
            coded = t;
            if (cost >= bestCost)
                continue;
            bestCost = cost;
            best = t;
        }
        int bestMts = 0;
        if (UsesExplicitMts(cu))
        {
            if (best != coded)
                CodeLuma(cu, _candidates[best], mpm);
            coded = -1;
            for (int mts = 1; mts <= 4; mts++)
            {
                double cost = CodeLuma(cu, _candidates[best], mpm, mts);
                if (cost >= bestCost)
                    continue;
                bestCost = cost;
                bestMts = mts;
            }
        }
        if (best != coded)
            bestCost = CodeLuma(cu, _candidates[best], mpm, bestMts);
        return bestCost;
    }

    private double CodeLuma(CodingUnit cu, in IntraSyntax intra, ReadOnlySpan<byte> mpm, int mtsIdx = 0)
    {
        cu.Intra = intra;
        LumaModeSyntax.Signal(ref cu.Intra, mpm);
        cu.Residual.mts_idx = (byte)mtsIdx;
        TransformUnit tu = cu.Tus[0];
        if (mtsIdx == 0)
            _context.Reconstructor.Intra.PredictIntraLuma(cu, tu, _leaf.Prediction[0], BlockBuffers.Stride);
        _lumaDistortion = _leaf.CodeBlock(tu, 0);
        // The transform choice is coded only with a level beside the one at zero frequency.
        if (mtsIdx != 0 && (!tu.tu_y_coded_flag || (tu.Blocks[0].MaxX | tu.Blocks[0].MaxY) == 0))
            return double.MaxValue;
        _leaf.RestoreStart();
        if (tu.tu_y_coded_flag)
            _context.Estimator.CodeBlockLevels(cu, tu.Blocks[0], 0, false);
        double mtsBits = UsesExplicitMts(cu) && tu.tu_y_coded_flag ? Math.Min(mtsIdx + 1, 4) : 0;
        return _lumaDistortion + _context.TakeRate() + _context.Cost.Lambda * (LumaModeSyntax.Bits(intra, mpm) + mtsBits);
    }

    private bool UsesExplicitMts(CodingUnit cu) =>
        _context.Slice.Sps.sps_explicit_mts_intra_enabled_flag && Math.Max(cu.Width, cu.Height) <= 32;
}
