using VvcIlif.Codec.Encoder.Distortion;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;
using VvcIlif.Codec.Transform;

namespace VvcIlif.Codec.Encoder.Search.Residual;

/// <summary>Residual of a transform block to levels and back to samples.</summary>
internal sealed class TransformCoder
{
    private const int MaxTransform = 64;
    private readonly short[] _residual = new short[MaxTransform * MaxTransform];
    private readonly short[] _decoded = new short[MaxTransform * MaxTransform];
    private readonly int[] _coefficients = new int[MaxTransform * MaxTransform];
    private readonly int[] _scratch = new int[ForwardTransform.ScratchLength];
    private readonly Quantizer _quantizer;
    private readonly UnitReconstructor _reconstructor;
    private SliceParameters _p = null!;

    public TransformCoder(UnitReconstructor reconstructor, bool rdoq)
    {
        _reconstructor = reconstructor;
        _quantizer = new Quantizer(rdoq);
    }

    public void StartSlice(SliceParameters parameters) => _p = parameters;

    /// <summary>
    /// Codes one block: fills its levels, sets its coded flag in <paramref name="tu"/>, and writes the reconstruction.
    /// </summary>
    /// <param name="cu">The unit, with prediction mode, transform choice and QPs set.</param>
    /// <param name="tu">The transform unit, laid out.</param>
    /// <param name="component">0 luma, 1 Cb, 2 Cr.</param>
    /// <param name="source">First source sample of the block.</param>
    /// <param name="sourceStride">Elements from row to row.</param>
    /// <param name="prediction">First sample of the prediction.</param>
    /// <param name="predictionStride">Elements from row to row.</param>
    /// <param name="target">First sample of the reconstruction.</param>
    /// <param name="targetStride">Elements from row to row.</param>
    /// <param name="lambda">Squared error per bit for this component.</param>
    /// <param name="contexts">Context variables to price levels with.</param>
    /// <returns>Squared error of the reconstruction.</returns>
    public long Code(CodingUnit cu, TransformUnit tu, int component, ref ushort source, int sourceStride,
        ref ushort prediction, int predictionStride, ref ushort target, int targetStride, double lambda, ReadOnlySpan<uint> contexts)
    {
        TransformBlock block = tu.Blocks[component];
        int width = block.Width, height = block.Height;
        DistortionKernels.Subtract(ref source, sourceStride, ref prediction, predictionStride, ref _residual[0], width, width, height);
        _reconstructor.Residual.SelectTransforms(cu, tu, block, component, out TransformType horizontal, out TransformType vertical);
        ForwardTransform.Run(_residual, width, block.Log2Width, block.Log2Height, horizontal, vertical, _p.BitDepth, _coefficients, _scratch);
        int qp = _reconstructor.Residual.BlockQp(cu, tu, component);
        Span<short> levels = cu.Levels.AsSpan(block.Offset, width * height);
        block.transform_skip_flag = false;
        bool coded = _quantizer.Run(_p, _coefficients, levels, block, component, qp, lambda, contexts);
        SetCoded(tu, component, coded);
        block.HasLevels = coded;
        BlockBuffers.Copy(ref prediction, predictionStride, ref target, targetStride, width, height);
        if (coded)
        {
            _reconstructor.Residual.InverseResidual(cu, tu, component, _decoded, width);
            ResidualAdder.Add(_decoded, width, ref target, targetStride, width, height, (1 << _p.BitDepth) - 1);
        }
        return DistortionKernels.Sse(ref source, sourceStride, ref target, targetStride, width, height);
    }

    /// <summary>As <see cref="Code"/>, without a transform: the residual itself is quantised, with a dead zone.</summary>
    public long CodeSkipped(CodingUnit cu, TransformUnit tu, int component, ref ushort source, int sourceStride,
        ref ushort prediction, int predictionStride, ref ushort target, int targetStride)
    {
        TransformBlock block = tu.Blocks[component];
        int width = block.Width, height = block.Height;
        DistortionKernels.Subtract(ref source, sourceStride, ref prediction, predictionStride, ref _residual[0], width, width, height);
        int qp = Math.Max(_reconstructor.Residual.BlockQp(cu, tu, component), _p.QpPrimeTsMin);
        Span<short> levels = cu.Levels.AsSpan(block.Offset, width * height);
        bool coded = Quantizer.RunSkipped(_p, _residual.AsSpan(0, width * height), levels, block, qp);
        SetCoded(tu, component, coded);
        block.HasLevels = block.transform_skip_flag = coded;
        BlockBuffers.Copy(ref prediction, predictionStride, ref target, targetStride, width, height);
        if (coded)
        {
            _reconstructor.Residual.InverseResidual(cu, tu, component, _decoded, width);
            ResidualAdder.Add(_decoded, width, ref target, targetStride, width, height, (1 << _p.BitDepth) - 1);
        }
        return DistortionKernels.Sse(ref source, sourceStride, ref target, targetStride, width, height);
    }

    public static void SetCoded(TransformUnit tu, int component, bool coded)
    {
        switch (component)
        {
            case 0: tu.tu_y_coded_flag = coded; break;
            case 1: tu.tu_cb_coded_flag = coded; break;
            default: tu.tu_cr_coded_flag = coded; break;
        }
    }
}
