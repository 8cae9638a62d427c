using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Residual;

/// <summary>Codes the blocks of a leaf's trial unit, each in the cheaper of its forms: with a transform, or without.</summary>
internal sealed class ResidualTrial(SearchContext context)
{
    private readonly int _skipSize = context.Tools[PresetTable.TransformSkipSize];

    /// <summary>Codes a block of the trial from its prediction into its samples; returns the squared error.</summary>
    public long Code(Leaf leaf, TransformUnit tu, int component)
    {
        long error = CodeTransformed(leaf, tu, component);
        TransformBlock block = tu.Blocks[component];
        SliceParameters slice = context.Slice;
        int most = Math.Min(_skipSize, slice.MaxTsSize);
        if (!slice.Sps.sps_transform_skip_enabled_flag || leaf.Trial.Residual.mts_idx != 0 || !tu.Coded(component) || block.Width > most || block.Height > most)
            return error;
        double weight = context.Cost.Weights[component];
        double transformed = weight * error + LevelsCost(leaf, block, component);
        (int dx, int dy) = Offset(leaf, block, component);
        long skippedError = context.Transform.CodeSkipped(leaf.Trial, tu, component, ref context.SourceAt(component, block.X, block.Y), context.Source[component].Stride,
            ref leaf.Prediction.At(component, dx, dy), BlockBuffers.Stride, ref leaf.Samples.At(component, dx, dy), BlockBuffers.Stride);
        if (tu.Coded(component) && weight * skippedError + LevelsCost(leaf, block, component) < transformed)
            return skippedError;
        return CodeTransformed(leaf, tu, component);
    }

    /// <summary>Rate of a block's levels and its transform_skip_flag, as the contexts at the leaf's start price them.</summary>
    private double LevelsCost(Leaf leaf, TransformBlock block, int component)
    {
        leaf.RestoreStart();
        context.Estimator.Bins.Cost = BinEstimator.Price(context.Estimator.Bins.Contexts[Ctx.transform_skip_flag + Math.Min(component, 1)], block.transform_skip_flag ? 1 : 0);
        context.Estimator.CodeBlockLevels(leaf.Trial, block, component, false);
        return context.TakeRate();
    }

    private long CodeTransformed(Leaf leaf, TransformUnit tu, int component)
    {
        TransformBlock block = tu.Blocks[component];
        (int dx, int dy) = Offset(leaf, block, component);
        return context.Transform.Code(leaf.Trial, tu, component, ref context.SourceAt(component, block.X, block.Y), context.Source[component].Stride,
            ref leaf.Prediction.At(component, dx, dy), BlockBuffers.Stride, ref leaf.Samples.At(component, dx, dy), BlockBuffers.Stride,
            context.Cost.Lambda / context.Cost.Weights[component], leaf.StartContexts);
    }

    // Of the block in the leaf, in samples of the component.
    private (int X, int Y) Offset(Leaf leaf, TransformBlock block, int component) =>
        (block.X - (leaf.Node.X >> context.ShiftX(component)), block.Y - (leaf.Node.Y >> context.ShiftY(component)));
}
