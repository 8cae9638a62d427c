using VvcIlif.Codec.Encoder.Distortion;
using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search;

internal sealed partial class CtuSearch
{
    private readonly MotionInfo[] _mergeList = new MotionInfo[6];
    private double _bestInterSatd;

    private int Components => _p.HasChroma ? 3 : 1;

    private void SearchInter(in TreeNode node)
    {
        var block = new Block(node.X, node.Y, node.Width, node.Height);
        _bestInterSatd = double.MaxValue;
        SearchMerge(node, block);
        // A skipped unit whose error is worth only a few bits cannot be beaten by coding a vector.
        if (_best is { cu_skip_flag: true } && _bestCost < _settings.EarlySkip * 10 * _lambda)
            return;
        SearchVectors(node, block);
        if (_settings.Affine && _p.Sps.sps_affine_enabled_flag && node.Width >= 16 && node.Height >= 16)
            SearchAffine(node, block);
    }

    private void SearchMerge(in TreeNode node, in Block block)
    {
        int count = _derivation.MergeCandidates(block, _mergeList, _p.MaxNumMergeCand - 1);
        count = Math.Min(count, _p.MaxNumMergeCand);
        Span<double> costs = stackalloc double[6];
        Span<int> order = stackalloc int[6];
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            MotionDerivation.RestrictBi(block, ref _mergeList[i]);
            bool repeated = false;
            for (int j = 0; j < i && !repeated; j++)
            {
                repeated = _mergeList[i].SameMotion(_mergeList[j]) && _mergeList[i].BcwIdx == _mergeList[j].BcwIdx
                    && _mergeList[i].HalfSampleFilter == _mergeList[j].HalfSampleFilter;
            }

            if (repeated)
                continue;
            PredictLuma(block, _mergeList[i], _trialBlock[0]);
            double satd = LumaSatd(block, _trialBlock);
            _bestInterSatd = Math.Min(_bestInterSatd, satd);
            double cost = satd + _lambdaRoot * (i + 1);
            int at = kept++;
            for (; at > 0 && costs[at - 1] > cost; at--)
            {
                costs[at] = costs[at - 1];
                order[at] = order[at - 1];
            }
            costs[at] = cost;
            order[at] = i;
        }
        int tries = Math.Min(kept, _settings.MergeFullTries);
        for (int t = 0; t < tries; t++)
        {
            if (t > 0 && costs[t] > 1.25 * costs[0])
                break;
            int index = order[t];
            SetMerge(_trial, node, index);
            for (int c = 0; c < Components; c++)
                _reconstructor.Inter.PredictInter(_trial, c, _prediction[c], BlockBuffers.Stride);
            TryInter(node, true);
        }
    }

    private void SetMerge(CodingUnit cu, in TreeNode node, int index)
    {
        cu.Reset(node);
        cu.PredMode = PredMode.Inter;
        cu.Inter.general_merge_flag = true;
        cu.Inter.regular_merge_flag = true;
        cu.Inter.merge_idx = (byte)index;
        cu.Inter.Motion = _mergeList[index];
    }

    /// <summary>
    /// Codes the trial unit, whose prediction stands in <see cref="_prediction"/>: without residual, and with it where
    /// the error could pay for it. The better form competes for the best unit.
    /// </summary>
    private void TryInter(in TreeNode node, bool merge)
    {
        int components = Components;
        double error = PredictionError(node, components);
        InterSyntax inter = _trial.Inter;
        PrepareQp(_trial);
        _estimator.LayOutTransformUnits(_trial);
        _trial.Residual.cu_coded_flag = false;
        _trial.cu_skip_flag = merge;
        double rate = RateOfTrial();
        double cost = error + rate;
        if (cost < _bestCost)
        {
            CopyPrediction(node, components);
            if (KeepIfBetter(node, cost))
            {
                _trial.Reset(node);
                _trial.PredMode = PredMode.Inter;
                _trial.Inter = inter;
            }
        }
        // The least that a residual costs is a handful of bits.
        if (error < 6 * _lambda)
            return;
        PrepareQp(_trial);
        _trial.cu_skip_flag = false;
        _trial.Residual.cu_coded_flag = true;
        _estimator.LayOutTransformUnits(_trial);
        double distortion = 0;
        bool any = false;
        for (int i = 0; i < _trial.TuCount; i++)
        {
            TransformUnit tu = _trial.Tus[i];
            for (int c = 0; c < components; c++)
            {
                distortion += _weight[c] * CodeBlock(node, tu, c);
                any |= tu.Coded(c);
            }
        }
        if (!any)
            return;
        cost = distortion + RateOfTrial();
        KeepIfBetter(node, cost);
    }

    /// <summary>Codes one block of the trial, with or without transform; returns the squared error.</summary>
    private long CodeBlock(in TreeNode node, TransformUnit tu, int component)
    {
        long error = CodeTransformed(node, tu, component);
        TransformBlock block = tu.Blocks[component];
        if (!_settings.TransformSkip || !_p.Sps.sps_transform_skip_enabled_flag || _trial.Residual.mts_idx != 0 || !tu.Coded(component)
            || block.Width > Math.Min(16, _p.MaxTsSize) || block.Height > Math.Min(16, _p.MaxTsSize))
        {
            return error;
        }

        double transformed = _weight[component] * error + LevelsCost(block, component);
        ref ushort source = ref SourceAt(component, block.X, block.Y);
        int dx = block.X - (node.X >> (component == 0 ? 0 : _shiftX)), dy = block.Y - (node.Y >> (component == 0 ? 0 : _shiftY));
        long skippedError = _transform.CodeSkipped(_trial, tu, component, ref source, _source[component].Stride,
            ref _prediction.At(component, dx, dy), BlockBuffers.Stride, ref _trialBlock.At(component, dx, dy), BlockBuffers.Stride);
        if (tu.Coded(component) && _weight[component] * skippedError + LevelsCost(block, component) < transformed)
            return skippedError;
        return CodeTransformed(node, tu, component);
    }

    /// <summary>Rate of a block's levels and its transform_skip_flag, as the contexts at the unit's start price them.</summary>
    private double LevelsCost(TransformBlock block, int component)
    {
        _leafContexts.CopyTo(Contexts, 0);
        _estimator.Bins.Cost = BinEstimator.Price(Contexts[Ctx.transform_skip_flag + Math.Min(component, 1)], block.transform_skip_flag ? 1 : 0);
        _estimator.CodeBlockLevels(_trial, block, component, false);
        return TakeCost();
    }

    private long CodeTransformed(in TreeNode node, TransformUnit tu, int component)
    {
        TransformBlock block = tu.Blocks[component];
        int sx = component == 0 ? 0 : _shiftX, sy = component == 0 ? 0 : _shiftY;
        int dx = block.X - (node.X >> sx), dy = block.Y - (node.Y >> sy);
        return _transform.Code(_trial, tu, component, ref SourceAt(component, block.X, block.Y), _source[component].Stride,
            ref _prediction.At(component, dx, dy), BlockBuffers.Stride, ref _trialBlock.At(component, dx, dy), BlockBuffers.Stride,
            _lambda / _weight[component], _leafContexts);
    }

    private void CopyPrediction(in TreeNode node, int components)
    {
        for (int c = 0; c < components; c++)
        {
            int sx = c == 0 ? 0 : _shiftX, sy = c == 0 ? 0 : _shiftY;
            TransformCoder.Copy(ref _prediction.At(c, 0, 0), BlockBuffers.Stride, ref _trialBlock.At(c, 0, 0), BlockBuffers.Stride,
                node.Width >> sx, node.Height >> sy);
        }
    }

    private void PredictLuma(in Block block, in MotionInfo motion, Span<ushort> target) =>
        _reconstructor.Inter.Predict(block.X, block.Y, block.Width, block.Height, 0, motion, InterpolationFlags.None, target, BlockBuffers.Stride);

    private double LumaSatd(in Block block, BlockBuffers buffers) =>
        DistortionKernels.Satd(ref SourceAt(0, block.X, block.Y), _source[0].Stride, ref buffers.At(0, 0, 0), BlockBuffers.Stride,
            block.Width, block.Height, _p.BitDepth);
}
