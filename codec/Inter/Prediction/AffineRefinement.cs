using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Inter.Prediction;

/// <summary>Prediction refinement with optical flow (PROF) of affine 4x4 sub-blocks. H.266 8.5.6.4.</summary>
internal static class AffineRefinement
{
    /// <summary>Side of a sub-block.</summary>
    internal const int Size = 4;

    /// <summary>
    /// The difference of each sample's vector to that of its sub-block, in 1/32 sample, for all sub-blocks of a unit
    /// with sps_affine_prof_enabled_flag. Part of H.266 8.5.5.9.
    /// </summary>
    /// <param name="horizontalX">dHorX: change of the vector's x from column to column, in the scale of 8.5.5.9.</param>
    /// <param name="verticalX">dVerX: change of its x from row to row.</param>
    /// <param name="horizontalY">dHorY: change of its y from column to column.</param>
    /// <param name="verticalY">dVerY: change of its y from row to row.</param>
    /// <param name="differenceX">Receives 16 values, row by row.</param>
    /// <param name="differenceY">Receives 16 values.</param>
    internal static void VectorDifferences(
        int horizontalX, int verticalX, int horizontalY, int verticalY, Span<short> differenceX, Span<short> differenceY)
    {
        for (int y = 0; y < Size; y++)
            for (int x = 0; x < Size; x++)
            {
                differenceX[y * Size + x] = Difference(horizontalX * (4 * x - 6) + verticalX * (4 * y - 6));
                differenceY[y * Size + x] = Difference(horizontalY * (4 * x - 6) + verticalY * (4 * y - 6));
            }

        // Rounded to the nearest, halves towards zero; then clipped.
        static short Difference(int v) => (short)Math.Clamp(v + 128 - (v >= 0 ? 1 : 0) >> 8, -31, 31);
    }

    /// <summary>Refines a sub-block.</summary>
    /// <param name="block">Intermediate samples of 6x6: the sub-block and its ring of whole samples.</param>
    /// <param name="stride">Samples from row to row of the block.</param>
    /// <param name="differenceX">16 values of <see cref="VectorDifferences"/>.</param>
    /// <param name="differenceY">16 values.</param>
    /// <param name="bitDepth">8 to 12.</param>
    /// <param name="target">Receives 4x4 intermediate samples; must not overlap the block.</param>
    /// <param name="targetStride">Samples from row to row of the target.</param>
    internal static void Apply(
        ReadOnlySpan<short> block, int stride, ReadOnlySpan<short> differenceX, ReadOnlySpan<short> differenceY, int bitDepth,
        Span<short> target, int targetStride)
    {
        int limit = 1 << Math.Max(13, bitDepth + 1);
        if (Vector128.IsHardwareAccelerated)
        {
            ApplyVector(block, stride, differenceX, differenceY, limit, target, targetStride);
            return;
        }
        for (int y = 0; y < Size; y++)
            for (int x = 0; x < Size; x++)
            {
                int at = (y + 1) * stride + x + 1, i = y * Size + x;
                int gradientX = (block[at + 1] >> 6) - (block[at - 1] >> 6), gradientY = (block[at + stride] >> 6) - (block[at - stride] >> 6);
                int change = Math.Clamp(gradientX * differenceX[i] + gradientY * differenceY[i], -limit, limit - 1);
                target[y * targetStride + x] = (short)Math.Clamp(block[at] + change, short.MinValue, short.MaxValue);
            }
    }

    private static void ApplyVector(
        ReadOnlySpan<short> block, int stride, ReadOnlySpan<short> differenceX, ReadOnlySpan<short> differenceY, int limit,
        Span<short> target, int targetStride)
    {
        Vector128<int> low = Vector128.Create(-limit), high = Vector128.Create(limit - 1);
        for (int y = 0; y < Size; y++)
        {
            int at = (y + 1) * stride + 1;
            Vector128<int> gradientX = (Load(block, at + 1) >> 6) - (Load(block, at - 1) >> 6);
            Vector128<int> gradientY = (Load(block, at + stride) >> 6) - (Load(block, at - stride) >> 6);
            Vector128<int> change = gradientX * Load(differenceX, y * Size) + gradientY * Load(differenceY, y * Size);
            Vector128<int> sum = Load(block, at) + Vector128.Clamp(change, low, high);
            sum = Vector128.Clamp(sum, Vector128.Create((int)short.MinValue), Vector128.Create((int)short.MaxValue));
            Vector128.Narrow(sum, sum).GetLower().CopyTo(target[(y * targetStride)..]);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector128<int> Load(ReadOnlySpan<short> from, int at) =>
            Vector128.WidenLower(Vector128.Create(Vector64.Create(from.Slice(at, Size)), default));
    }
}
