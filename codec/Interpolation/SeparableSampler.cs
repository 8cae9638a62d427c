using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VvcIlif.Codec.Interpolation;

/// <summary>Applies a <see cref="SeparableInterpolationFilter"/> to one picture. H.266 8.5.6.3.</summary>
internal sealed partial class SeparableSampler(SeparableInterpolationFilter filter, ReferencePicture picture, bool vectors)
    : IReferenceSampler, IWideReferenceSampler
{
    // Rows of the intermediate array between the two passes stay in the first-level cache.
    private const int StripWidth = 64;

    private readonly int _shift1 = Math.Min(4, picture.BitDepth - 8);
    private readonly int _shift3 = Math.Max(2, Intermediate.Bits - picture.BitDepth);

    [SkipLocalsInit]
    public void Predict(in InterpolationRequest request, Span<short> destination, int stride)
    {
        int width = request.Width, height = request.Height;
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, width);
        if (destination.Length < (long)stride * (height - 1) + width)
            throw new ArgumentException("The block does not fit the destination.", nameof(destination));
        TapTable taps = TapsOf(request);
        int fractionX = request.FractionX, fractionY = request.FractionY;
        int left = fractionX == 0 ? 0 : taps.Before, right = fractionX == 0 ? 0 : taps.After;
        int above = fractionY == 0 ? 0 : taps.Before, below = fractionY == 0 ? 0 : taps.After;

        // source is the sample at the block's first position, less the samples the filter needs before it.
        ref ushort source = ref ReferenceBlock.Get(
            picture, request.Component, request.Region, request.X - left, request.Y - above, width + left + right, height + above + below,
            null, out nint sourceStride);
        ref short target = ref MemoryMarshal.GetReference(destination);

        if (fractionX == 0 && fractionY == 0)
        {
            if (vectors)
                SeparableKernels.CopyVector(ref source, sourceStride, ref target, stride, width, height, _shift3);
            else
                SeparableKernels.Copy(ref source, sourceStride, ref target, stride, width, height, _shift3);
            return;
        }
        ref short samples = ref Unsafe.As<ushort, short>(ref source);
        if (fractionY == 0)
        {
            Filter(ref samples, sourceStride, 1, ref target, stride, width, height, taps.Row(fractionX), -(Intermediate.Offset << _shift1), _shift1);
            return;
        }
        if (fractionX == 0)
        {
            Filter(ref samples, sourceStride, sourceStride, ref target, stride, width, height, taps.Row(fractionY), -(Intermediate.Offset << _shift1), _shift1);
            return;
        }
        int rows = height + above + below;
        Span<short> between = stackalloc short[rows * StripWidth + 64];
        ref short middle = ref MemoryMarshal.GetReference(between);
        for (int x = 0; x < width; x += StripWidth)
        {
            int w = Math.Min(StripWidth, width - x);
            Filter(ref Unsafe.Add(ref samples, x), sourceStride, 1, ref middle, StripWidth, w, rows, taps.Row(fractionX), 0, _shift1);
            Filter(ref middle, StripWidth, StripWidth, ref Unsafe.Add(ref target, x), stride, w, height, taps.Row(fractionY), -(Intermediate.Offset << 6), 6);
        }
    }

    public void PredictWithRing(in InterpolationRequest request, Span<short> destination, int stride)
    {
        Predict(request, destination[(stride + 1)..], stride);
        int half = request.Component == 0 ? 3 : 4, width = request.Width + 2, height = request.Height + 2;
        ref ushort source = ref ReferenceBlock.Get(picture, request.Component, request.Region,
            request.X + (request.FractionX >> half) - 1, request.Y + (request.FractionY >> half) - 1, width, height, null, out nint sourceStride);
        ref short ring = ref MemoryMarshal.GetReference(destination[..(stride * (height - 1) + width)]);
        nint last = height - 1;
        if (vectors)
        {
            SeparableKernels.CopyVector(ref source, sourceStride, ref ring, stride, width, 1, _shift3);
            SeparableKernels.CopyVector(ref Unsafe.Add(ref source, last * sourceStride), sourceStride, ref Unsafe.Add(ref ring, last * stride), stride, width, 1, _shift3);
        }
        else
        {
            SeparableKernels.Copy(ref source, sourceStride, ref ring, stride, width, 1, _shift3);
            SeparableKernels.Copy(ref Unsafe.Add(ref source, last * sourceStride), sourceStride, ref Unsafe.Add(ref ring, last * stride), stride, width, 1, _shift3);
        }
        for (nint i = 1; i < last; i++)
        {
            ref ushort row = ref Unsafe.Add(ref source, i * sourceStride);
            Unsafe.Add(ref ring, i * stride) = (short)((row << _shift3) - Intermediate.Offset);
            Unsafe.Add(ref ring, i * stride + width - 1) = (short)((Unsafe.Add(ref row, width - 1) << _shift3) - Intermediate.Offset);
        }
    }

    public void PredictWide(in InterpolationRequest request, Span<int> destination, int stride) =>
        WideInterpolation.Predict(picture, request, TapsOf(request), destination, stride);

    void IReferenceSampler.PredictAffine(
        int x, int y, int fractionX, int fractionY, in ReferenceRegion region, Span<short> destination, int stride, bool ring)
    {
        if (HasAffineKernel)
        {
            int last = ring ? 5 * stride + 6 : 3 * stride + 4;
            PredictAffineBlock(x, y, fractionX, fractionY, region, ref destination[..last][0], stride, ring);
            return;
        }
        var request = new InterpolationRequest(0, x, y, fractionX, fractionY, 4, 4, InterpolationFlags.Affine, region);
        if (ring)
            PredictWithRing(request, destination, stride);
        else
            Predict(request, destination, stride);
    }

    private TapTable TapsOf(in InterpolationRequest request)
    {
        if (request.Component != 0)
            return filter.ChromaTaps ?? throw new InvalidOperationException("The filter does not serve chroma.");
        if (request.Flags == InterpolationFlags.None)
            return filter.LumaTaps;
        return (request.Flags & InterpolationFlags.Affine) != 0 ? filter.LumaAffineTaps : filter.LumaAlternativeTaps;
    }

    private void Filter(
        ref short source, nint sourceStride, nint step, ref short target, nint stride, int width, int height,
        ReadOnlySpan<int> pairs, int bias, int shift)
    {
        if (vectors)
            SeparableKernels.FilterVector(ref source, sourceStride, step, ref target, stride, width, height, pairs, bias, shift);
        else
            SeparableKernels.Filter(ref source, sourceStride, step, ref target, stride, width, height, pairs, bias, shift);
    }
}
