using System.Numerics;
using VvcIlif.Codec.Interpolation;

namespace VvcIlif.Codec.Inter.Prediction;

/// <summary>
/// From intermediate samples of <see cref="WideInterpolation"/> to samples: what <see cref="WeightedPrediction"/>,
/// <see cref="GeometricPartition"/>, <see cref="BidirectionalOpticalFlow"/> and <see cref="AffineRefinement"/> do for up
/// to 12 bits (<see cref="NarrowPrediction"/>), on 32 bits and without vectors. Offsets are in units of a sample.
/// </summary>
internal readonly struct WidePrediction : IInterKernels<int>
{
    public static void Interpolate(IReferenceSampler sampler, in InterpolationRequest request, Span<int> destination, int stride) =>
        ((IWideReferenceSampler)sampler).PredictWide(request, destination, stride);

    public static void InterpolateWithRing(IReferenceSampler sampler, in InterpolationRequest request, Span<int> destination, int stride) =>
        WideInterpolation.PredictWithRing((IWideReferenceSampler)sampler, request, destination, stride);

    public static void InterpolateAffine(
        IReferenceSampler sampler, int x, int y, int fractionX, int fractionY, in ReferenceRegion region, Span<int> destination, int stride, bool ring)
    {
        var request = new InterpolationRequest(0, x, y, fractionX, fractionY, 4, 4, InterpolationFlags.Affine, region);
        if (ring)
            InterpolateWithRing(sampler, request, destination, stride);
        else
            Interpolate(sampler, request, destination, stride);
    }

    // H.266 8.5.6.6.2
    public static void Uni(ReadOnlySpan<int> source, int stride, Span<ushort> target, int targetStride, int width, int height, int bitDepth) =>
        Weighted(source, source, stride, target, targetStride, width, height, bitDepth, 1, 0, 0, 0);

    public static void Average(
        ReadOnlySpan<int> source0, ReadOnlySpan<int> source1, int stride, Span<ushort> target, int targetStride, int width, int height, int bitDepth) =>
        Weighted(source0, source1, stride, target, targetStride, width, height, bitDepth, 1, 1, 1, 0);

    public static void Bcw(
        ReadOnlySpan<int> source0, ReadOnlySpan<int> source1, int stride, Span<ushort> target, int targetStride, int width, int height,
        int bitDepth, int bcwIdx)
    {
        int weight1 = WeightedPrediction.BcwWeights[bcwIdx];
        Weighted(source0, source1, stride, target, targetStride, width, height, bitDepth, 8 - weight1, weight1, 3, 0);
    }

    // H.266 8.5.6.6.3; the rounding of the two offsets of bi-prediction is done before the shift.
    public static void UniExplicit(
        ReadOnlySpan<int> source, int stride, Span<ushort> target, int targetStride, int width, int height, int bitDepth,
        int log2Denominator, int weight, int offset) =>
        Weighted(source, source, stride, target, targetStride, width, height, bitDepth, weight, 0, log2Denominator, 2 * offset);

    public static void BiExplicit(
        ReadOnlySpan<int> source0, ReadOnlySpan<int> source1, int stride, Span<ushort> target, int targetStride, int width, int height, int bitDepth,
        int log2Denominator, int weight0, int weight1, int offset0, int offset1) =>
        Weighted(source0, source1, stride, target, targetStride, width, height, bitDepth, weight0, weight1, log2Denominator + 1, offset0 + offset1);

    /// <summary>The weighted sum over 2^log2, plus half the sum of the offsets.</summary>
    private static void Weighted(
        ReadOnlySpan<int> source0, ReadOnlySpan<int> source1, int stride, Span<ushort> target, int targetStride, int width, int height, int bitDepth,
        int weight0, int weight1, int log2, int offsets)
    {
        int shift = log2 + WideInterpolation.ExtraBits(bitDepth), max = (1 << bitDepth) - 1;
        long rounding = (1L << shift - 1) + ((long)offsets << shift - 1) + (long)(weight0 + weight1) * Intermediate.Offset;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                long sum = (long)source0[y * stride + x] * weight0 + (long)source1[y * stride + x] * weight1 + rounding;
                target[y * targetStride + x] = (ushort)Math.Clamp(sum >> shift, 0, max);
            }
        }
    }

    /// <summary>Blends the two parts of a geometric partition.</summary>
    // H.266 8.5.7.2
    public static void Blend(
        in GeometricPartition partition, ReadOnlySpan<int> source0, ReadOnlySpan<int> source1, int stride, Span<ushort> target, int targetStride,
        int width, int height, int shiftX, int shiftY, int bitDepth)
    {
        int shift = WideInterpolation.ExtraBits(bitDepth) + 3, rounding = (1 << shift - 1) + 8 * Intermediate.Offset, max = (1 << bitDepth) - 1;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int w = partition.Weight(x << shiftX, y << shiftY);
                int sum = source0[y * stride + x] * w + source1[y * stride + x] * (8 - w) + rounding;
                target[y * targetStride + x] = (ushort)Math.Clamp(sum >> shift, 0, max);
            }
        }
    }

    /// <summary>Refines a 4x4 affine sub-block from its 6x6 samples.</summary>
    // H.266 8.5.6.4
    public static void RefineAffine(
        ReadOnlySpan<int> block, int stride, ReadOnlySpan<short> differenceX, ReadOnlySpan<short> differenceY, int bitDepth,
        Span<int> target, int targetStride)
    {
        int limit = 1 << Math.Max(13, bitDepth + 1);
        for (int y = 0; y < AffineRefinement.Size; y++)
        {
            for (int x = 0; x < AffineRefinement.Size; x++)
            {
                int at = (y + 1) * stride + x + 1, i = y * AffineRefinement.Size + x;
                int change = Gradient(block, at, 1) * differenceX[i] + Gradient(block, at, stride) * differenceY[i];
                target[y * targetStride + x] = block[at] + Math.Clamp(change, -limit, limit - 1);
            }
        }
    }

    /// <summary>Bi-directional optical flow of a sub-block from two predictions with their rings.</summary>
    // H.266 8.5.6.5
    public static void OpticalFlow(
        ReadOnlySpan<int> source0, ReadOnlySpan<int> source1, int stride, Span<ushort> target, int targetStride, int width, int height, int bitDepth)
    {
        int shift = WideInterpolation.ExtraBits(bitDepth) + 1, rounding = (1 << shift - 1) + 2 * Intermediate.Offset, max = (1 << bitDepth) - 1;
        for (int by = 0; by < height; by += 4)
        {
            for (int bx = 0; bx < width; bx += 4)
            {
                int sumX = 0, sumY = 0, cross = 0, differenceX = 0, differenceY = 0;
                for (int wy = by - 1; wy < by + 5; wy++)
                {
                    for (int wx = bx - 1; wx < bx + 5; wx++)
                    {
                        int at = (Math.Clamp(wy, 0, height - 1) + 1) * stride + Math.Clamp(wx, 0, width - 1) + 1;
                        int difference = (source0[at] >> 4) - (source1[at] >> 4);
                        int gx = Gradient(source0, at, 1) + Gradient(source1, at, 1) >> 1;
                        int gy = Gradient(source0, at, stride) + Gradient(source1, at, stride) >> 1;
                        sumX += Math.Abs(gx);
                        sumY += Math.Abs(gy);
                        cross += Math.Sign(gy) * gx;
                        differenceX -= Math.Sign(gx) * difference;
                        differenceY -= Math.Sign(gy) * difference;
                    }
                }

                const int Limit = 15;
                int vx = sumX > 0 ? Math.Clamp(4 * differenceX >> BitOperations.Log2((uint)sumX), -Limit, Limit) : 0;
                int vy = sumY > 0 ? Math.Clamp(4 * differenceY - (vx * cross >> 1) >> BitOperations.Log2((uint)sumY), -Limit, Limit) : 0;
                for (int y = by; y < by + 4; y++)
                {
                    for (int x = bx; x < bx + 4; x++)
                    {
                        int at = (y + 1) * stride + x + 1;
                        int sum = source0[at] + source1[at] + vx * (Gradient(source0, at, 1) - Gradient(source1, at, 1))
                            + vy * (Gradient(source0, at, stride) - Gradient(source1, at, stride));
                        target[y * targetStride + x] = (ushort)Math.Clamp(sum + rounding >> shift, 0, max);
                    }
                }
            }
        }
    }

    private static int Gradient(ReadOnlySpan<int> source, int at, int step) => (source[at + step] >> 6) - (source[at - step] >> 6);
}
