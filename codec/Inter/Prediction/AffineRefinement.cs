using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Inter.Prediction;

/// <summary>Prediction refinement with optical flow (PROF) of affine 4x4 sub-blocks. H.266 8.5.6.4.</summary>
internal static class AffineRefinement
{
    /// <summary>Side of a sub-block.</summary>
    internal const int Size = 4;

    /// <summary>Refines a sub-block.</summary>
    /// <param name="block">Intermediate samples of 6x6: the sub-block and its ring of whole samples.</param>
    /// <param name="stride">Samples from row to row of the block.</param>
    /// <param name="differenceX">diffMvLX of the 16 samples, horizontally, row by row.</param>
    /// <param name="differenceY">The same vertically.</param>
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
        {
            for (int x = 0; x < Size; x++)
            {
                int at = (y + 1) * stride + x + 1, i = y * Size + x;
                int gradientX = (block[at + 1] >> 6) - (block[at - 1] >> 6), gradientY = (block[at + stride] >> 6) - (block[at - stride] >> 6);
                int change = Math.Clamp(gradientX * differenceX[i] + gradientY * differenceY[i], -limit, limit - 1);
                target[y * targetStride + x] = (short)Math.Clamp(block[at] + change, short.MinValue, short.MaxValue);
            }
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
