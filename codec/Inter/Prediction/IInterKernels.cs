using VvcIlif.Codec.Interpolation;

namespace VvcIlif.Codec.Inter.Prediction;

/// <summary>
/// The arithmetic of inter prediction for one type of intermediate samples: <see cref="NarrowPrediction"/> for up to 12
/// bits a sample, <see cref="WidePrediction"/> for more. All blocks of intermediate samples have one stride; bit depths
/// are those of the samples.
/// </summary>
/// <typeparam name="T">Type of intermediate samples.</typeparam>
internal interface IInterKernels<T> where T : unmanaged
{
    /// <summary>Intermediate samples of a block. H.266 8.5.6.3.</summary>
    static abstract void Interpolate(IReferenceSampler sampler, in InterpolationRequest request, Span<T> destination, int stride);

    /// <summary>The same with the ring of <see cref="IReferenceSampler.PredictWithRing"/>.</summary>
    static abstract void InterpolateWithRing(IReferenceSampler sampler, in InterpolationRequest request, Span<T> destination, int stride);

    /// <summary>Intermediate samples of a 4x4 luma block of affine motion, with or without its ring.</summary>
    static abstract void InterpolateAffine(
        IReferenceSampler sampler, int x, int y, int fractionX, int fractionY, in ReferenceRegion region, Span<T> destination, int stride, bool ring);

    /// <summary>Default prediction from one list. H.266 8.5.6.6.2.</summary>
    static abstract void Uni(ReadOnlySpan<T> source, int stride, Span<ushort> target, int targetStride, int width, int height, int bitDepth);

    /// <summary>Default prediction from two lists.</summary>
    static abstract void Average(
        ReadOnlySpan<T> source0, ReadOnlySpan<T> source1, int stride, Span<ushort> target, int targetStride, int width, int height, int bitDepth);

    /// <summary>Bi-prediction with the weights of bcw_idx.</summary>
    static abstract void Bcw(
        ReadOnlySpan<T> source0, ReadOnlySpan<T> source1, int stride, Span<ushort> target, int targetStride, int width, int height, int bitDepth, int bcwIdx);

    /// <summary>Explicit weights of one list. H.266 8.5.6.6.3.</summary>
    static abstract void UniExplicit(
        ReadOnlySpan<T> source, int stride, Span<ushort> target, int targetStride, int width, int height, int bitDepth,
        int log2Denominator, int weight, int offset);

    /// <summary>Explicit weights of two lists.</summary>
    static abstract void BiExplicit(
        ReadOnlySpan<T> source0, ReadOnlySpan<T> source1, int stride, Span<ushort> target, int targetStride, int width, int height, int bitDepth,
        int log2Denominator, int weight0, int weight1, int offset0, int offset1);

    /// <summary>The two parts of a geometric partition. H.266 8.5.7.2.</summary>
    static abstract void Blend(
        in GeometricPartition partition, ReadOnlySpan<T> source0, ReadOnlySpan<T> source1, int stride, Span<ushort> target, int targetStride,
        int width, int height, int shiftX, int shiftY, int bitDepth);

    /// <summary>Optical flow refinement of a 4x4 affine sub-block with its ring. H.266 8.5.6.4.</summary>
    static abstract void RefineAffine(
        ReadOnlySpan<T> block, int stride, ReadOnlySpan<short> differenceX, ReadOnlySpan<short> differenceY, int bitDepth, Span<T> target, int targetStride);

    /// <summary>Bi-directional optical flow of two blocks with their rings. H.266 8.5.6.5.</summary>
    static abstract void OpticalFlow(
        ReadOnlySpan<T> source0, ReadOnlySpan<T> source1, int stride, Span<ushort> target, int targetStride, int width, int height, int bitDepth);
}
