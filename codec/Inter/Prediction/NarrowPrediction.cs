using VvcIlif.Codec.Interpolation;

namespace VvcIlif.Codec.Inter.Prediction;

/// <summary>The kernels for samples of up to 12 bits, whose intermediate samples fit 16 bits.</summary>
internal readonly struct NarrowPrediction : IInterKernels<short>
{
    public static void Interpolate(IReferenceSampler sampler, in InterpolationRequest request, Span<short> destination, int stride) =>
        sampler.Predict(request, destination, stride);

    public static void InterpolateWithRing(IReferenceSampler sampler, in InterpolationRequest request, Span<short> destination, int stride) =>
        sampler.PredictWithRing(request, destination, stride);

    public static void InterpolateAffine(
        IReferenceSampler sampler, int x, int y, int fractionX, int fractionY, in ReferenceRegion region, Span<short> destination, int stride, bool ring) =>
        sampler.PredictAffine(x, y, fractionX, fractionY, region, destination, stride, ring);

    public static void Uni(ReadOnlySpan<short> source, int stride, Span<ushort> target, int targetStride, int width, int height, int bitDepth) =>
        WeightedPrediction.Uni(source, stride, ref target[0], targetStride, width, height, bitDepth);

    public static void Average(
        ReadOnlySpan<short> source0, ReadOnlySpan<short> source1, int stride, Span<ushort> target, int targetStride, int width, int height, int bitDepth) =>
        WeightedPrediction.Average(source0, source1, stride, ref target[0], targetStride, width, height, bitDepth);

    public static void Bcw(
        ReadOnlySpan<short> source0, ReadOnlySpan<short> source1, int stride, Span<ushort> target, int targetStride, int width, int height,
        int bitDepth, int bcwIdx) =>
        WeightedPrediction.Bcw(source0, source1, stride, ref target[0], targetStride, width, height, bitDepth, bcwIdx);

    public static void UniExplicit(
        ReadOnlySpan<short> source, int stride, Span<ushort> target, int targetStride, int width, int height, int bitDepth,
        int log2Denominator, int weight, int offset) =>
        WeightedPrediction.UniExplicit(source, stride, ref target[0], targetStride, width, height, bitDepth, log2Denominator, weight, offset);

    public static void BiExplicit(
        ReadOnlySpan<short> source0, ReadOnlySpan<short> source1, int stride, Span<ushort> target, int targetStride, int width, int height, int bitDepth,
        int log2Denominator, int weight0, int weight1, int offset0, int offset1) =>
        WeightedPrediction.BiExplicit(source0, source1, stride, ref target[0], targetStride, width, height, bitDepth, log2Denominator, weight0, weight1, offset0, offset1);

    public static void Blend(
        in GeometricPartition partition, ReadOnlySpan<short> source0, ReadOnlySpan<short> source1, int stride, Span<ushort> target, int targetStride,
        int width, int height, int shiftX, int shiftY, int bitDepth) =>
        partition.Blend(source0, source1, stride, ref target[0], targetStride, width, height, shiftX, shiftY, bitDepth);

    public static void RefineAffine(
        ReadOnlySpan<short> block, int stride, ReadOnlySpan<short> differenceX, ReadOnlySpan<short> differenceY, int bitDepth,
        Span<short> target, int targetStride) =>
        AffineRefinement.Apply(block, stride, differenceX, differenceY, bitDepth, target, targetStride);

    public static void OpticalFlow(
        ReadOnlySpan<short> source0, ReadOnlySpan<short> source1, int stride, Span<ushort> target, int targetStride, int width, int height, int bitDepth) =>
        BidirectionalOpticalFlow.Apply(source0, source1, stride, ref target[0], targetStride, width, height, bitDepth);
}
