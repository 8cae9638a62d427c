using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.Interpolation;

/// <summary>
/// The interpolation filter of the standard for samples of more than 12 bits, whose intermediate samples have bit depth
/// + 2 bits and so need 32. Like the narrower ones they are stored less <see cref="Intermediate.Offset"/>.
/// </summary>
// H.266 8.5.6.3
internal static class WideInterpolation
{
    private const int MostTaps = 8, Strip = 32;

    /// <summary>Bits that intermediate samples have more than samples.</summary>
    internal static int ExtraBits(int bitDepth) => Math.Max(2, Intermediate.Bits - bitDepth);

    /// <summary>Predicts a block from a reference picture of the same size.</summary>
    /// <param name="picture">The reference picture.</param>
    /// <param name="request">The block, at most 128 rows.</param>
    /// <param name="taps">The coefficients.</param>
    /// <param name="destination">Exactly Width samples of each of Height rows are written.</param>
    /// <param name="stride">Samples from row to row of the destination.</param>
    [SkipLocalsInit]
    internal static void Predict(ReferencePicture picture, in InterpolationRequest request, TapTable taps, Span<int> destination, int stride)
    {
        int width = request.Width, height = request.Height, fractionX = request.FractionX, fractionY = request.FractionY;
        int left = fractionX == 0 ? 0 : taps.Before, right = fractionX == 0 ? 0 : taps.After;
        int above = fractionY == 0 ? 0 : taps.Before, below = fractionY == 0 ? 0 : taps.After;
        ref ushort source = ref ReferenceBlock.Get(
            picture, request.Component, request.Region, request.X - left, request.Y - above, width + left + right, height + above + below,
            null, out nint sourceStride);
        int shift1 = Math.Min(4, picture.BitDepth - 8), shift3 = ExtraBits(picture.BitDepth);
        ReadOnlySpan<int> across = taps.Row(fractionX), down = taps.Row(fractionY);
        Span<int> between = stackalloc int[(128 + MostTaps) * Strip];
        for (int x0 = 0; x0 < width; x0 += Strip)
        {
            int w = Math.Min(Strip, width - x0);
            for (int y = 0; y < height + above + below; y++)
            {
                ref ushort row = ref Unsafe.Add(ref source, y * sourceStride + x0);
                Span<int> line = between.Slice(y * Strip, w);
                for (int x = 0; x < line.Length; x++)
                {
                    int value = Unsafe.Add(ref row, x);
                    if (fractionX != 0)
                    {
                        value = 0;
                        for (int k = 0; k < across.Length; k++)
                            value += (short)across[k] * Unsafe.Add(ref row, x + 2 * k) + (across[k] >> 16) * Unsafe.Add(ref row, x + 2 * k + 1);
                        value >>= shift1;
                    }
                    line[x] = value;
                }
            }
            // With one direction only, that one takes the first shift; with none, samples are shifted up.
            int shift = fractionX == 0 ? shift1 : 6;
            for (int y = 0; y < height; y++)
            {
                Span<int> to = destination.Slice(y * stride + x0, w);
                for (int x = 0; x < to.Length; x++)
                {
                    int value = between[y * Strip + x];
                    if (fractionY != 0)
                    {
                        value = 0;
                        for (int k = 0; k < down.Length; k++)
                            value += (short)down[k] * between[(y + 2 * k) * Strip + x] + (down[k] >> 16) * between[(y + 2 * k + 1) * Strip + x];
                        value >>= shift;
                    }
                    else if (fractionX == 0)
                    {
                        value <<= shift3;
                    }
                    to[x] = value - Intermediate.Offset;
                }
            }
        }
    }

    /// <summary><see cref="IReferenceSampler.PredictWithRing"/> for wide samples.</summary>
    internal static void PredictWithRing(IWideReferenceSampler sampler, in InterpolationRequest request, Span<int> destination, int stride)
    {
        int half = request.Component == 0 ? 3 : 4;
        InterpolationRequest whole = request with
        {
            X = request.X + (request.FractionX >> half) - 1,
            Y = request.Y + (request.FractionY >> half) - 1,
            FractionX = 0,
            FractionY = 0,
            Width = request.Width + 2,
            Height = request.Height + 2,
        };
        sampler.PredictWide(whole, destination, stride);
        sampler.PredictWide(request, destination[(stride + 1)..], stride);
    }
}
