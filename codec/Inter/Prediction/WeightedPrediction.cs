using System.Runtime.InteropServices;
using VvcIlif.Codec.Interpolation;

namespace VvcIlif.Codec.Inter.Prediction;

/// <summary>
/// From intermediate samples (14 bits less <see cref="Intermediate.Offset"/>) to samples. H.266 8.5.6.6. Bit depths 8
/// to 12; both sources of a bi-predicted block have the same stride. Exactly width x height samples are written.
/// </summary>
internal static partial class WeightedPrediction
{
    /// <summary>Weight of list 1 in eighths by bcw_idx; list 0 has 8 less this.</summary>
    internal static ReadOnlySpan<sbyte> BcwWeights => [4, 5, 3, 10, -2];

    /// <summary>Default prediction from one list.</summary>
    internal static void Uni(
        ReadOnlySpan<short> source, int stride, ref ushort target, nint targetStride, int width, int height, int bitDepth)
    {
        int shift = Intermediate.Bits - bitDepth;
        Run(source, source, stride, ref target, targetStride, width, height,
            new UniOperator(shift, Intermediate.Offset + (1 << (shift - 1)), (1 << bitDepth) - 1));
    }

    /// <summary>Default prediction from two lists: their mean.</summary>
    internal static void Average(
        ReadOnlySpan<short> source0, ReadOnlySpan<short> source1, int stride, ref ushort target, nint targetStride,
        int width, int height, int bitDepth)
    {
        int shift = Intermediate.Bits + 1 - bitDepth;
        Run(source0, source1, stride, ref target, targetStride, width, height,
            new AverageOperator(shift, 2 * Intermediate.Offset + (1 << (shift - 1))));
    }

    /// <summary>Bi-prediction with CU-level weights.</summary>
    /// <param name="source0">Prediction from list 0.</param>
    /// <param name="source1">Prediction from list 1.</param>
    /// <param name="stride">Samples from row to row of both.</param>
    /// <param name="target">First sample of the block.</param>
    /// <param name="targetStride">Samples from row to row of the target.</param>
    /// <param name="width">Samples in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="bitDepth">8 to 12.</param>
    /// <param name="bcwIdx">bcw_idx, 0 to 4.</param>
    internal static void Bcw(
        ReadOnlySpan<short> source0, ReadOnlySpan<short> source1, int stride, ref ushort target, nint targetStride,
        int width, int height, int bitDepth, int bcwIdx)
    {
        int weight1 = BcwWeights[bcwIdx], shift = Intermediate.Bits - bitDepth + 3;
        Run(source0, source1, stride, ref target, targetStride, width, height,
            new WeightedOperator(8 - weight1, weight1, (1 << (shift - 1)) + 8 * Intermediate.Offset, shift, 0, (1 << bitDepth) - 1));
    }

    /// <summary>Explicit weighting of one list; <paramref name="offset"/> is in units of a sample of bitDepth bits.</summary>
    internal static void UniExplicit(
        ReadOnlySpan<short> source, int stride, ref ushort target, nint targetStride, int width, int height, int bitDepth,
        int log2Denominator, int weight, int offset)
    {
        int shift = log2Denominator + Intermediate.Bits - bitDepth;
        Run(source, source, stride, ref target, targetStride, width, height,
            new WeightedOperator(weight, 0, (1 << (shift - 1)) + weight * Intermediate.Offset, shift, offset, (1 << bitDepth) - 1));
    }

    /// <summary>Explicit weighting of two lists; the offsets are in units of a sample of bitDepth bits.</summary>
    internal static void BiExplicit(
        ReadOnlySpan<short> source0, ReadOnlySpan<short> source1, int stride, ref ushort target, nint targetStride,
        int width, int height, int bitDepth, int log2Denominator, int weight0, int weight1, int offset0, int offset1)
    {
        int log2 = log2Denominator + Intermediate.Bits - bitDepth;
        int rounding = ((offset0 + offset1 + 1) << log2) + (weight0 + weight1) * Intermediate.Offset;
        Run(source0, source1, stride, ref target, targetStride, width, height,
            new WeightedOperator(weight0, weight1, rounding, log2 + 1, 0, (1 << bitDepth) - 1));
    }

    private static void Run<T>(
        ReadOnlySpan<short> source0, ReadOnlySpan<short> source1, int stride, ref ushort target, nint targetStride,
        int width, int height, T op) where T : struct, IPredictionOperator
    {
        int last = stride * (height - 1) + width;
        ref short a = ref MemoryMarshal.GetReference(source0[..last]);
        ref short b = ref MemoryMarshal.GetReference(source1[..last]);
        PredictionTraversal.Run(ref a, ref b, stride, ref target, targetStride, width, height, op);
    }

    /// <summary>(a + rounding) >> shift, clipped.</summary>
    private readonly partial struct UniOperator(int shift, int rounding, int max) : IPredictionOperator
    {
        public ushort Invoke(int a, int b) => (ushort)Math.Clamp((a + rounding) >> shift, 0, max);
    }

    /// <summary>(a + b + rounding) >> shift, clipped to the 15 - shift bits of the result.</summary>
    private readonly partial struct AverageOperator(int shift, int rounding) : IPredictionOperator
    {
        public ushort Invoke(int a, int b) => (ushort)Math.Clamp((a + b + rounding) >> shift, 0, short.MaxValue >> shift);
    }

    /// <summary>((a * weight0 + b * weight1 + rounding) >> shift) + offset, clipped.</summary>
    private readonly partial struct WeightedOperator(int weight0, int weight1, int rounding, int shift, int offset, int max)
        : IPredictionOperator
    {
        public ushort Invoke(int a, int b) =>
            (ushort)Math.Clamp(((a * weight0 + b * weight1 + rounding) >> shift) + offset, 0, max);
    }
}
