using VvcIlif.Codec.Encoder.Distortion;
using VvcIlif.Codec.Intra;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search;

internal sealed partial class CtuSearch
{
    private const int MaxCandidates = 8;
    private readonly double[] _modeCost = new double[MaxCandidates];
    private readonly int[] _modeOrder = new int[MaxCandidates];
    private int _modeCount;

    /// <summary>Inter prediction is so good already that intra modes need not be tried.</summary>
    private bool SkipsIntra(in TreeNode node, bool interTried) =>
        interTried && _best is { cu_skip_flag: true } && _bestCost < 24 * _lambda;

    private void SearchIntra(in TreeNode node)
    {
        CodingUnit cu = _trial;
        cu.Reset(node);
        PrepareQp(cu);
        _estimator.LayOutTransformUnits(cu);
        double lumaCost = 0;
        if (cu.HasLuma)
        {
            lumaCost = SearchIntraLuma(cu, node);
            if (lumaCost >= _bestCost)
                return;
        }
        double distortion = cu.HasLuma ? _lumaDistortion : 0;
        if (cu.Tree != TreeType.DualTreeLuma && _p.HasChroma)
            distortion += SearchIntraChroma(cu, node);
        double cost = distortion + RateOfTrial();
        KeepIfBetter(node, cost);
    }

    private double _lumaDistortion;

    /// <summary>Chooses the luma mode; levels and reconstruction of the choice stand in the trial when this returns.</summary>
    private double SearchIntraLuma(CodingUnit cu, in TreeNode node)
    {
        Span<byte> mpm = stackalloc byte[MpmList.Length];
        _reconstructor.Intra.MostProbableModes(cu, mpm);
        RankLumaModes(cu, mpm);
        // Where inter prediction already comes closer, an intra mode will not make up for its rate.
        if (_best is not null && _modeCost[0] > _settings.IntraSatdRatio * _bestInterSatd)
            return double.MaxValue;
        int tries = Math.Min(_modeCount, _settings.IntraFullTries);
        double bestCost = double.MaxValue;
        int best = -1, coded = -1;
        for (int t = 0; t < tries; t++)
        {
            if (t > 0 && _modeCost[t] > 1.3 * _modeCost[0])
                break;
            double cost = CodeIntraLuma(cu, node, _modeOrder[t], mpm);
            coded = t;
            if (cost >= bestCost)
                continue;
            bestCost = cost;
            best = t;
        }
        int bestMts = 0;
        if (_settings.Mts && UsesExplicitMts(cu))
        {
            if (best != coded)
                CodeIntraLuma(cu, node, _modeOrder[best], mpm);
            coded = -1;
            for (int mts = 1; mts <= 4; mts++)
            {
                double cost = CodeIntraLuma(cu, node, _modeOrder[best], mpm, mts);
                if (cost >= bestCost)
                    continue;
                bestCost = cost;
                bestMts = mts;
            }
        }
        if (best != coded)
            bestCost = CodeIntraLuma(cu, node, _modeOrder[best], mpm, bestMts);
        return bestCost;
    }

    // The choice is a mode, with the index of the reference line from bit 8 on.
    private double CodeIntraLuma(CodingUnit cu, in TreeNode node, int choice, ReadOnlySpan<byte> mpm, int mtsIdx = 0)
    {
        SignalLumaMode(cu, choice, mpm);
        cu.Residual.mts_idx = (byte)mtsIdx;
        TransformUnit tu = cu.Tus[0];
        if (mtsIdx == 0)
            _reconstructor.Intra.PredictIntraLuma(cu, tu, _prediction[0], BlockBuffers.Stride);
        _lumaDistortion = CodeBlock(node, tu, 0);
        // The transform choice is coded only with a level beside the one at zero frequency.
        if (mtsIdx != 0 && (!tu.tu_y_coded_flag || (tu.Blocks[0].MaxX | tu.Blocks[0].MaxY) == 0))
            return double.MaxValue;
        _leafContexts.CopyTo(Contexts, 0);
        _estimator.Bins.Cost = 0;
        if (tu.tu_y_coded_flag)
            _estimator.CodeBlockLevels(cu, tu.Blocks[0], 0, false);
        double mtsBits = UsesExplicitMts(cu) && tu.tu_y_coded_flag ? Math.Min(mtsIdx + 1, 4) : 0;
        return _lumaDistortion + TakeCost() + _lambda * (ModeBits(choice, mpm) + mtsBits);
    }

    private bool UsesExplicitMts(CodingUnit cu) =>
        _p.Sps.sps_explicit_mts_intra_enabled_flag && Math.Max(cu.Width, cu.Height) <= 32;

    private static void SignalLumaMode(CodingUnit cu, int choice, ReadOnlySpan<byte> mpm)
    {
        int mode = choice & 0xFF;
        cu.Intra.intra_luma_ref_idx = (byte)(choice >> 8);
        cu.Intra.IntraPredModeY = (byte)mode;
        int at = mpm.IndexOf((byte)mode);
        cu.Intra.intra_luma_mpm_flag = at >= 0;
        cu.Intra.intra_luma_not_planar_flag = at != 0;
        cu.Intra.intra_luma_mpm_idx = (byte)Math.Max(0, at - 1);
        cu.Intra.intra_luma_mpm_remainder = at < 0 ? (byte)MpmList.ToRemainder(mpm, mode) : (byte)0;
    }

    private static double ModeBits(int choice, ReadOnlySpan<byte> mpm)
    {
        int at = mpm.IndexOf((byte)choice);
        if (choice > 0xFF)
            return 2.5 + (choice >> 8) + at;
        return at < 0 ? 7.5 : at == 0 ? 1.5 : 1.5 + Math.Min(at, 4);
    }

    private void RankLumaModes(CodingUnit cu, ReadOnlySpan<byte> mpm)
    {
        IntraBlock block = _reconstructor.Intra.LumaBlock(cu, cu.Tus[0]);
        var references = new IntraReferences(stackalloc ushort[IntraReferences.ScratchLength]);
        block.Mode = 2; // gathers all that any mode reads
        references.Gather(_picture.Planes[0], block);
        Span<bool> tried = stackalloc bool[67];
        _modeCount = 0;
        foreach (byte mode in mpm)
            RankLumaMode(ref references, ref block, mode, mpm, tried);
        RankLumaMode(ref references, ref block, IntraModes.Dc, mpm, tried);
        int step = _p.IsI ? 4 : 8;
        for (int mode = 2; mode <= IntraModes.LastAngular; mode += step)
            RankLumaMode(ref references, ref block, mode, mpm, tried);
        while (step > 1)
        {
            step >>= 1;
            int first = _modeOrder[0], second = _modeCount > 1 ? _modeOrder[1] : first;
            for (int sign = -1; sign <= 1; sign += 2)
            {
                if (first > 1)
                    RankLumaMode(ref references, ref block, first + sign * step, mpm, tried);
                if (second > 1)
                    RankLumaMode(ref references, ref block, second + sign * step, mpm, tried);
            }
        }
        if (_settings.ReferenceLines && _p.Sps.sps_mrl_enabled_flag && (cu.Y & (_p.CtbSize - 1)) != 0)
            RankReferenceLines(block, mpm);
    }

    /// <summary>The most probable modes but planar, from the second and third reference line.</summary>
    private void RankReferenceLines(IntraBlock block, ReadOnlySpan<byte> mpm)
    {
        var references = new IntraReferences(stackalloc ushort[IntraReferences.ScratchLength]);
        for (int line = 1; line <= 2; line++)
        {
            block.RefIdx = line;
            block.Mode = 2;
            references.Gather(_picture.Planes[0], block);
            for (int i = 1; i < mpm.Length; i++)
                RankPrediction(ref references, ref block, mpm[i] | line << 8, mpm);
        }
    }

    private void RankLumaMode(ref IntraReferences references, ref IntraBlock block, int mode, ReadOnlySpan<byte> mpm, Span<bool> tried)
    {
        if (mode is < 0 or > IntraModes.LastAngular || tried[mode])
            return;
        tried[mode] = true;
        RankPrediction(ref references, ref block, mode, mpm);
    }

    private void RankPrediction(ref IntraReferences references, ref IntraBlock block, int choice, ReadOnlySpan<byte> mpm)
    {
        block.Mode = choice & 0xFF;
        IntraPredictor.Predict(ref references, block, _trialBlock[0], BlockBuffers.Stride);
        double satd = DistortionKernels.Satd(ref SourceAt(0, block.X, block.Y), _source[0].Stride, ref _trialBlock.At(0, 0, 0),
            BlockBuffers.Stride, block.Width, block.Height, _p.BitDepth);
        Rank(choice, satd + _lambdaRoot * ModeBits(choice, mpm));
    }

    private void Rank(int mode, double cost)
    {
        int at = Math.Min(_modeCount, MaxCandidates - 1);
        if (_modeCount == MaxCandidates && cost >= _modeCost[at])
            return;
        for (; at > 0 && _modeCost[at - 1] > cost; at--)
        {
            _modeCost[at] = _modeCost[at - 1];
            _modeOrder[at] = _modeOrder[at - 1];
        }
        _modeCost[at] = cost;
        _modeOrder[at] = mode;
        _modeCount = Math.Min(_modeCount + 1, MaxCandidates);
    }

    /// <summary>Chooses the chroma mode of a unit whose luma is decided; returns the weighted squared error.</summary>
    private double SearchIntraChroma(CodingUnit cu, in TreeNode node)
    {
        // Cross-component modes read the luma of the unit from the picture.
        if (cu.HasLuma)
        {
            Plane luma = _picture.Planes[0];
            TransformCoder.Copy(ref _trialBlock.At(0, 0, 0), BlockBuffers.Stride, ref luma.At(cu.X, cu.Y), luma.Stride, cu.Width, cu.Height);
        }
        TransformUnit tu = cu.Tus[0];
        TransformBlock block = tu.Blocks[1];
        int lumaMode = _reconstructor.Intra.LumaModeForChroma(cu);
        bool cclm = _estimator.IsCclmEnabled(cu);
        _modeCount = 0;
        for (int candidate = 0; candidate < (cclm ? 8 : 5); candidate++)
        {
            int mode = ChromaMode(candidate, lumaMode);
            _reconstructor.Intra.PredictIntraChroma(cu, block, mode, _prediction[1], _prediction[2], BlockBuffers.Stride);
            double satd = 0;
            for (int c = 1; c < 3; c++)
            {
                satd += DistortionKernels.Satd(ref SourceAt(c, block.X, block.Y), _source[c].Stride, ref _prediction.At(c, 0, 0),
                    BlockBuffers.Stride, block.Width, block.Height, _p.BitDepth);
            }

            Rank(candidate, satd + _lambdaRoot * (candidate == 4 ? 1 : 3));
        }
        int tries = Math.Min(_modeCount, _settings.ChromaFullTries);
        double bestCost = double.MaxValue, distortion = 0, bestDistortion = 0;
        int best = -1, coded = -1;
        for (int t = 0; t < tries; t++)
        {
            double cost = CodeIntraChroma(cu, node, _modeOrder[t], lumaMode, out distortion);
            coded = t;
            if (cost >= bestCost)
                continue;
            bestCost = cost;
            bestDistortion = distortion;
            best = t;
        }
        if (best != coded)
            CodeIntraChroma(cu, node, _modeOrder[best], lumaMode, out bestDistortion);
        return bestDistortion;
    }

    private static int ChromaMode(int candidate, int lumaMode) =>
        candidate >= 5 ? IntraModes.LtCclm + candidate - 5 : ChromaModes.Derive(candidate, lumaMode);

    private double CodeIntraChroma(CodingUnit cu, in TreeNode node, int candidate, int lumaMode, out double distortion)
    {
        TransformUnit tu = cu.Tus[0];
        int mode = ChromaMode(candidate, lumaMode);
        cu.Intra.cclm_mode_flag = candidate >= 5;
        cu.Intra.cclm_mode_idx = (byte)Math.Max(0, candidate - 5);
        cu.Intra.intra_chroma_pred_mode = candidate < 5 ? (byte)candidate : (byte)0;
        cu.Intra.IntraPredModeC = (byte)mode;
        _reconstructor.Intra.PredictIntraChroma(cu, tu.Blocks[1], mode, _prediction[1], _prediction[2], BlockBuffers.Stride);
        distortion = 0;
        _leafContexts.CopyTo(Contexts, 0);
        _estimator.Bins.Cost = 0;
        for (int c = 1; c < 3; c++)
        {
            distortion += _weight[c] * CodeBlock(node, tu, c);
            if (tu.Coded(c))
                _estimator.CodeBlockLevels(cu, tu.Blocks[c], c, false);
        }
        return distortion + TakeCost() + _lambda * (candidate == 4 ? 1 : 2.5);
    }
}
