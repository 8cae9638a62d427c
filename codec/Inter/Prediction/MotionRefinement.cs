using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VvcIlif.Codec.Interpolation;

namespace VvcIlif.Codec.Inter.Prediction;

/// <summary>
/// Decoder-side motion vector refinement of a sub-block of at most 16x16 luma samples. H.266 8.5.3.
/// </summary>
internal static partial class MotionRefinement
{
    private const int Range = 2;
    private const int Side = 2 * Range + 1;

    // Rows of the two search areas: 20 samples and room for whole vectors.
    private const int Wide = 32;

    /// <summary>
    /// Searches the two mirrored vectors that agree best.
    /// </summary>
    /// <param name="picture0">The list 0 reference.</param>
    /// <param name="region0">Where its samples may come from.</param>
    /// <param name="x0">Position in it, in sixteenths: 16 times the sub-block's column plus the vector.</param>
    /// <param name="y0">The same vertically.</param>
    /// <param name="picture1">The list 1 reference.</param>
    /// <param name="region1">Where its samples may come from.</param>
    /// <param name="x1">Position in it, likewise.</param>
    /// <param name="y1">The same vertically.</param>
    /// <param name="width">8 or 16.</param>
    /// <param name="height">8 or 16.</param>
    /// <param name="bitDepth">8 to 12.</param>
    /// <returns>
    /// What is to be added to the list 0 vector and subtracted from the list 1 vector, in sixteenths, before clipping
    /// to 18 bits; and whether bi-directional optical flow is still worth it for the sub-block, where it is on.
    /// </returns>
    internal static (int X, int Y, bool OpticalFlow) Search(
        ReferencePicture picture0, in ReferenceRegion region0, int x0, int y0, ReferencePicture picture1, in ReferenceRegion region1, int x1, int y1,
        int width, int height, int bitDepth)
    {
        Span<short> area0 = stackalloc short[(16 + 2 * Range) * Wide], area1 = stackalloc short[(16 + 2 * Range) * Wide];
        Bilinear(picture0, region0, x0, y0, width, height, bitDepth, area0);
        Bilinear(picture1, region1, x1, y1, width, height, bitDepth, area1);
        Span<int> costs = stackalloc int[Side * Side];
        int best = Cost(area0, area1, Range, Range, width, height), bestX = Range, bestY = Range;
        // The given vectors are favoured.
        best -= best >> 2;
        costs[Range * Side + Range] = best;
        int dx = 0, dy = 0;
        if (best >= width * height)
        {
            for (int y = 0; y < Side; y++)
            {
                for (int x = 0; x < Side; x++)
                {
                    if (x == Range && y == Range)
                        continue;
                    int cost = Cost(area0, area1, x, y, width, height);
                    costs[y * Side + x] = cost;
                    if (cost >= best)
                        continue;
                    (best, bestX, bestY) = (cost, x, y);
                }
            }

            dx = 16 * (bestX - Range);
            dy = 16 * (bestY - Range);
            if (bestX is > 0 and < Side - 1 && bestY is > 0 and < Side - 1)
            {
                int center = bestY * Side + bestX;
                dx += Fraction(costs[center - 1], costs[center], costs[center + 1]);
                dy += Fraction(costs[center - Side], costs[center], costs[center + Side]);
            }
        }
        return (dx, dy, best >= 2 * width * height);
    }

    /// <summary>
    /// Where the samples of the final prediction may come from: what the vector before refinement reaches. In a
    /// subpicture treated as a picture, restrict its region to this one.
    /// </summary>
    /// <param name="component">0 to 2.</param>
    /// <param name="x">Column of the sub-block plus the whole-sample part of the vector before refinement.</param>
    /// <param name="y">The same vertically.</param>
    /// <param name="width">Samples in a row, of this component.</param>
    /// <param name="height">Rows of this component.</param>
    internal static ReferenceRegion Window(int component, int x, int y, int width, int height)
    {
        int before = component == 0 ? 3 : 1, after = component == 0 ? 3 : 1;
        return new ReferenceRegion(x - before, y - before, x + width + after, y + height + after);
    }

    /// <summary>
    /// Samples of the block and two more to each side at ten bits, by bilinear interpolation. H.266 8.5.3.2.
    /// </summary>
    internal static void Bilinear(
        ReferencePicture picture, in ReferenceRegion region, int x, int y, int width, int height, int bitDepth, Span<short> area,
        bool vectors = true)
    {
        int fractionX = x & 15, fractionY = y & 15, w = width + 2 * Range, h = height + 2 * Range;
        int right = fractionX == 0 ? 0 : 1, below = fractionY == 0 ? 0 : 1;
        ref ushort source = ref ReferenceBlock.Get(
            picture, 0, region, (x >> 4) - Range, (y >> 4) - Range, w + right, h + below, null, out nint stride);
        if (vectors && Lanes128.IsSupported && bitDepth <= MaxVectorBitDepth)
        {
            BilinearVector(ref source, stride, fractionX, fractionY, w, h, bitDepth, area);
            return;
        }
        int shift1 = bitDepth - 6, round1 = 1 << (shift1 - 1);
        Span<int> rows = stackalloc int[2 * (16 + 2 * Range)];
        Span<int> previous = rows[..w], current = rows.Slice(16 + 2 * Range, w);
        for (int r = 0; r < h + below; r++)
        {
            ref ushort row = ref Unsafe.Add(ref source, r * stride);
            for (int c = 0; c < w; c++)
            {
                int s = Unsafe.Add(ref row, c);
                if (fractionX != 0)
                    s = (16 - fractionX) * s + fractionX * Unsafe.Add(ref row, c + 1) + round1 >> shift1;
                else if (fractionY == 0)
                    s = bitDepth <= 10 ? s << (10 - bitDepth) : s + (1 << (bitDepth - 11)) >> (bitDepth - 10);
                current[c] = s;
            }
            if (fractionY == 0)
            {
                for (int c = 0; c < w; c++)
                    area[r * Wide + c] = (short)current[c];
                continue;
            }
            int shift = fractionX == 0 ? shift1 : 4, round = 1 << (shift - 1);
            if (r > 0)
            {
                for (int c = 0; c < w; c++)
                    area[(r - 1) * Wide + c] = (short)((16 - fractionY) * previous[c] + fractionY * current[c] + round >> shift);
            }

            Span<int> swap = previous;
            previous = current;
            current = swap;
        }
    }

    /// <summary>Sum of absolute differences over every second row, list 0 shifted one way and list 1 the other.</summary>
    private static int Cost(ReadOnlySpan<short> area0, ReadOnlySpan<short> area1, int dx, int dy, int width, int height)
    {
        ref short a = ref Unsafe.Add(ref MemoryMarshal.GetReference(area0), dy * Wide + dx);
        ref short b = ref Unsafe.Add(ref MemoryMarshal.GetReference(area1), (2 * Range - dy) * Wide + 2 * Range - dx);
        return Lanes128.IsSupported ? CostVector(ref a, ref b, width, height) : CostScalar(ref a, ref b, width, height);
    }

    internal static int CostScalar(ref short a, ref short b, int width, int height)
    {
        int sum = 0;
        for (int y = 0; y < height; y += 2)
        {
            for (int x = 0; x < width; x++)
                sum += Math.Abs(Unsafe.Add(ref a, y * Wide + x) - Unsafe.Add(ref b, y * Wide + x));
        }

        return sum;
    }

    /// <summary>Minimum of a parabola through three costs, in sixteenths. H.266 8.5.3.5.</summary>
    private static int Fraction(int minus, int center, int plus)
    {
        int denominator = (minus + plus - 2 * center) * 8;
        if (denominator == 0)
            return 0;
        if (minus == center)
            return -8;
        if (plus == center)
            return 8;
        int numerator = Math.Abs(minus - plus) * 16, quotient = 0;
        for (int i = 0; i < 3; i++)
        {
            quotient *= 2;
            if (numerator >= denominator)
            {
                numerator -= denominator;
                quotient++;
            }
            denominator >>= 1;
        }
        return minus < plus ? -quotient : quotient;
    }
}
