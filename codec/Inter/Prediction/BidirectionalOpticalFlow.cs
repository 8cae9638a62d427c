using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VvcIlif.Codec.Interpolation;

namespace VvcIlif.Codec.Inter.Prediction;

/// <summary>
/// Bi-directional optical flow of a sub-block of at most 16x16 luma samples, both sides multiples of 4. H.266 8.5.6.5.
/// </summary>
internal static partial class BidirectionalOpticalFlow
{
    /// <summary>Greatest side of a sub-block.</summary>
    internal const int MaxSize = 16;

    // Rows of working arrays: one column of padding to each side and room for whole vectors.
    private const int Wide = 32;
    private const int Limit = 15;

    /// <summary>Combines the two predictions of a sub-block.</summary>
    /// <param name="source0">Prediction from list 0 with its ring of whole samples.</param>
    /// <param name="source1">Prediction from list 1, likewise.</param>
    /// <param name="stride">Samples from row to row of both.</param>
    /// <param name="target">First sample of the sub-block.</param>
    /// <param name="targetStride">Samples from row to row of the target.</param>
    /// <param name="width">8 or 16 (any multiple of 4 works).</param>
    /// <param name="height">Multiple of 4, at most 16.</param>
    /// <param name="bitDepth">8 to 12.</param>
    /// <param name="vectors">Whether to use vector instructions.</param>
    internal static void Apply(
        ReadOnlySpan<short> source0, ReadOnlySpan<short> source1, int stride, ref ushort target, nint targetStride,
        int width, int height, int bitDepth, bool vectors = true)
    {
        int length = (height + 1) * stride + width + 2;
        ref short a = ref MemoryMarshal.GetReference(source0[..length]);
        ref short b = ref MemoryMarshal.GetReference(source1[..length]);
        if (vectors && Lanes128.IsSupported && (width & 7) == 0)
            ApplyVector(ref a, ref b, stride, ref target, targetStride, width, height, bitDepth);
        else
            ApplyScalar(ref a, ref b, stride, ref target, targetStride, width, height, bitDepth);
    }

    [SkipLocalsInit]
    private static void ApplyScalar(
        ref short source0, ref short source1, int stride, ref ushort target, nint targetStride, int width, int height, int bitDepth)
    {
        const int area = MaxSize * MaxSize;
        Span<short> x0 = stackalloc short[area], y0 = stackalloc short[area], x1 = stackalloc short[area], y1 = stackalloc short[area];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int at = (y + 1) * stride + x + 1, i = y * MaxSize + x;
                x0[i] = Gradient(ref source0, at, 1);
                x1[i] = Gradient(ref source1, at, 1);
                y0[i] = Gradient(ref source0, at, stride);
                y1[i] = Gradient(ref source1, at, stride);
            }
        }

        int shift = Intermediate.Bits + 1 - bitDepth, rounding = (1 << (shift - 1)) + 2 * Intermediate.Offset, max = (1 << bitDepth) - 1;
        for (int by = 0; by < height; by += 4)
        {
            for (int bx = 0; bx < width; bx += 4)
            {
                int sumX = 0, sumY = 0, cross = 0, differenceX = 0, differenceY = 0;
                // The 6x6 window around the block; samples outside the sub-block repeat its border.
                for (int wy = by - 1; wy < by + 5; wy++)
                {
                    for (int wx = bx - 1; wx < bx + 5; wx++)
                    {
                        int x = Math.Clamp(wx, 0, width - 1), y = Math.Clamp(wy, 0, height - 1);
                        int at = (y + 1) * stride + x + 1, i = y * MaxSize + x;
                        int difference = (Unsafe.Add(ref source0, at) >> 4) - (Unsafe.Add(ref source1, at) >> 4);
                        int gx = x0[i] + x1[i] >> 1, gy = y0[i] + y1[i] >> 1;
                        sumX += Math.Abs(gx);
                        sumY += Math.Abs(gy);
                        cross += Math.Sign(gy) * gx;
                        differenceX -= Math.Sign(gx) * difference;
                        differenceY -= Math.Sign(gy) * difference;
                    }
                }

                (int vx, int vy) = Velocity(sumX, sumY, cross, differenceX, differenceY);
                for (int y = by; y < by + 4; y++)
                {
                    for (int x = bx; x < bx + 4; x++)
                    {
                        int at = (y + 1) * stride + x + 1, i = y * MaxSize + x;
                        int sum = Unsafe.Add(ref source0, at) + Unsafe.Add(ref source1, at) + vx * (x0[i] - x1[i]) + vy * (y0[i] - y1[i]);
                        Unsafe.Add(ref target, y * targetStride + x) = (ushort)Math.Clamp(sum + rounding >> shift, 0, max);
                    }
                }
            }
        }
    }

    private static short Gradient(ref short source, int at, int step) =>
        (short)((Unsafe.Add(ref source, at + step) >> 6) - (Unsafe.Add(ref source, at - step) >> 6));

    private static (int X, int Y) Velocity(int sumX, int sumY, int cross, int differenceX, int differenceY)
    {
        int vx = sumX > 0 ? Math.Clamp(4 * differenceX >> BitOperations.Log2((uint)sumX), -Limit, Limit) : 0;
        int vy = sumY > 0 ? Math.Clamp(4 * differenceY - (vx * cross >> 1) >> BitOperations.Log2((uint)sumY), -Limit, Limit) : 0;
        return (vx, vy);
    }
}
