using VvcIlif.Codec.Encoder.Distortion;
using VvcIlif.Codec.Encoder.Search.Residual;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search;

/// <summary>
/// An unsplit node in the search: the state it starts from, the trial unit, and the best unit so far. Here candidates are
/// estimated, tried in full, and kept; tools only propose them.
/// </summary>
internal sealed class Leaf(SearchContext context)
{
    private readonly CodingState _start = new(), _bestState = new();
    private readonly ResidualTrial _residual = new(context);
    private readonly CodingUnit _probe = new();
    private BlockBuffers _bestSamples = new();
    private TreeNode _node;

    public SearchContext Context => context;

    public ref readonly TreeNode Node => ref _node;

    /// <summary>The luma area of the node.</summary>
    public Block Block { get; private set; }

    /// <summary>What inter tools have found so far.</summary>
    public Inter.InterFindings Findings { get; } = new();

    /// <summary>The unit that is being tried.</summary>
    public CodingUnit Trial { get; private set; } = null!;

    /// <summary>The best unit so far, or null.</summary>
    public CodingUnit? Best { get; private set; }

    /// <summary>Its cost: squared error plus lambda times rate.</summary>
    public double BestCost { get; private set; }

    /// <summary>Prediction of the trial.</summary>
    public BlockBuffers Prediction { get; } = new();

    /// <summary>Reconstruction of the trial; between trials, scratch for estimates.</summary>
    public BlockBuffers Samples { get; private set; } = new();

    /// <summary>The contexts at the leaf's start.</summary>
    public ReadOnlySpan<uint> StartContexts => _start.Contexts;

    public bool BestIsSkipped => Best is { cu_skip_flag: true };

    public bool BestIsAffine => Best is { Inter.MotionModel: > 0 };

    public void Start(in TreeNode node)
    {
        _node = node;
        Block = new Block(node.X, node.Y, node.Width, node.Height);
        context.Save(_start);
        Best = null;
        BestCost = double.MaxValue;
        Trial = context.Pool.RentUnit(node);
    }

    /// <summary>Ends the search: samples, grids, motion and state of the best unit are in place when this returns.</summary>
    public CodingUnit Finish()
    {
        context.Pool.Return(Trial);
        CodingUnit unit = Best!;
        context.Restore(_bestState);
        int first = unit.HasLuma ? 0 : 1, end = unit.Tree == TreeType.DualTreeLuma ? 1 : context.Components;
        for (int c = first; c < end; c++)
        {
            Plane plane = context.Picture.Planes[c];
            BlockBuffers.Copy(ref _bestSamples.At(c, 0, 0), BlockBuffers.Stride, ref plane.At(unit.X >> context.ShiftX(c), unit.Y >> context.ShiftY(c)), plane.Stride,
                unit.Width >> context.ShiftX(c), unit.Height >> context.ShiftY(c));
        }
        context.Reconstructor.Derive(unit);
        context.Reconstructor.MarkCoded(unit);
        return unit;
    }

    /// <summary>Back to the state at the leaf's start, with no rate yet.</summary>
    public void RestoreStart()
    {
        context.Restore(_start);
        context.StartRate();
    }

    /// <summary>Cost of the rate of the trial unit as it is; leaves the state after it.</summary>
    public double RateOfTrial()
    {
        RestoreStart();
        context.Estimator.CodeCodingUnit(Trial);
        return context.TakeRate();
    }

    /// <summary>Makes the trial the best unit if its cost is lower; another unit object becomes the trial.</summary>
    public bool KeepIfBetter(double cost)
    {
        if (cost >= BestCost)
            return false;
        BestCost = cost;
        (_bestSamples, Samples) = (Samples, _bestSamples);
        context.Save(_bestState);
        CodingUnit next = Best ?? context.Pool.RentUnit(_node);
        Best = Trial;
        Trial = next;
        return true;
    }

    /// <summary>Makes the trial a unit of a prediction mode with nothing else set.</summary>
    public CodingUnit ResetTrial(PredMode mode)
    {
        Trial.Reset(_node);
        Trial.PredMode = mode;
        return Trial;
    }

    public void PrepareQp(CodingUnit cu)
    {
        cu.Residual.QpY = context.Slice.SliceQpY;
        context.Estimator.DeriveChromaQp(cu);
    }

    /// <summary>SATD of luma between the source and samples of the leaf.</summary>
    public double Satd(BlockBuffers samples) =>
        DistortionKernels.Satd(ref context.SourceAt(0, Block.X, Block.Y), context.Source[0].Stride, ref samples.At(0, 0, 0), BlockBuffers.Stride,
            Block.Width, Block.Height, context.Slice.BitDepth);

    /// <summary>SATD of luma with an inter prediction, which is in <see cref="Samples"/> afterwards.</summary>
    public double Satd(in InterSyntax inter)
    {
        if (inter.SubblockMotion)
        {
            _probe.Reset(_node);
            _probe.PredMode = PredMode.Inter;
            _probe.Inter = inter;
            context.Derivation.StoreAffine(Block, inter.Motion, inter.ControlPoints, inter.MotionModel);
            context.Reconstructor.Inter.PredictInter(_probe, 0, Samples[0], BlockBuffers.Stride);
        }
        else
        {
            context.Reconstructor.Inter.Predict(Block.X, Block.Y, Block.Width, Block.Height, 0, inter.Motion, InterpolationFlags.None, Samples[0], BlockBuffers.Stride);
        }
        return Satd(Samples);
    }

    /// <summary>
    /// Tries an inter prediction in full: without residual, and with it where the error could pay for it. The better form
    /// competes for the best unit.
    /// </summary>
    public void Try(in InterSyntax inter)
    {
        ResetTrial(PredMode.Inter).Inter = inter;
        if (inter.SubblockMotion)
            context.Derivation.StoreAffine(Block, inter.Motion, inter.ControlPoints, inter.MotionModel);
        for (int c = 0; c < context.Components; c++)
            context.Reconstructor.Inter.PredictInter(Trial, c, Prediction[c], BlockBuffers.Stride);
        double error = PredictionError();
        PrepareQp(Trial);
        context.Estimator.LayOutTransformUnits(Trial);
        Trial.Residual.cu_coded_flag = false;
        Trial.cu_skip_flag = inter.general_merge_flag;
        double cost = error + RateOfTrial();
        if (cost < BestCost)
        {
            CopyPrediction();
            KeepIfBetter(cost);
            ResetTrial(PredMode.Inter).Inter = inter;
        }
        // The least that a residual costs is a handful of bits.
        if (error < context.Tools[PresetTable.ResidualFloor] * context.Cost.Lambda)
            return;
        PrepareQp(Trial);
        Trial.cu_skip_flag = false;
        Trial.Residual.cu_coded_flag = true;
        context.Estimator.LayOutTransformUnits(Trial);
        double distortion = 0;
        bool any = false;
        for (int i = 0; i < Trial.TuCount; i++)
        {
            TransformUnit tu = Trial.Tus[i];
            for (int c = 0; c < context.Components; c++)
            {
                distortion += context.Cost.Weights[c] * CodeBlock(tu, c);
                any |= tu.Coded(c);
            }
        }
        if (any)
            KeepIfBetter(distortion + RateOfTrial());
    }

    /// <summary>Codes one block of the trial, with or without transform; returns the squared error.</summary>
    public long CodeBlock(TransformUnit tu, int component) => _residual.Code(this, tu, component);

    /// <summary>Weighted squared error of the prediction of all components.</summary>
    private double PredictionError()
    {
        double sum = 0;
        for (int c = 0; c < context.Components; c++)
        {
            int sx = context.ShiftX(c), sy = context.ShiftY(c);
            sum += context.Cost.Weights[c] * DistortionKernels.Sse(ref context.SourceAt(c, _node.X >> sx, _node.Y >> sy), context.Source[c].Stride,
                ref Prediction.At(c, 0, 0), BlockBuffers.Stride, _node.Width >> sx, _node.Height >> sy);
        }
        return sum;
    }

    private void CopyPrediction()
    {
        for (int c = 0; c < context.Components; c++)
        {
            BlockBuffers.Copy(ref Prediction.At(c, 0, 0), BlockBuffers.Stride, ref Samples.At(c, 0, 0), BlockBuffers.Stride,
                _node.Width >> context.ShiftX(c), _node.Height >> context.ShiftY(c));
        }
    }
}
