using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.LoopFilter;

/// <summary>
/// Filters of the adaptive loop filter for a block of a CTU. Rows near the virtual boundary use only as many rows to
/// each side as lie before it, mirrored to both sides.
/// </summary>
internal static partial class AlfKernels
{
    /// <summary>Luma, 7x7 diamond. H.266 8.8.5.2.</summary>
    internal static void Luma(
        ref ushort source, nint stride, ref ushort target, nint targetStride, int width, int height, int virtualRow,
        AlfLumaFilters filters, ReadOnlySpan<byte> classes, int bitDepth, bool vectors)
    {
        if (vectors && IsVectorised && bitDepth <= MaxVectorBitDepth)
        {
            LumaVector(ref source, stride, ref target, targetStride, width, height, virtualRow, filters, classes, bitDepth);
            return;
        }
        int max = (1 << bitDepth) - 1;
        for (int y = 0; y < height; y++)
        {
            int reach = Reach(y, virtualRow);
            nint s1 = Math.Min(reach, 1) * stride, s2 = Math.Min(reach, 2) * stride, s3 = Math.Min(reach, 3) * stride;
            int shift = reach == 0 ? 10 : 7;
            for (int x = 0; x < width; x++)
            {
                int filter = classes[(y >> 2) * 32 + (x >> 2)] * AlfLumaFilters.Taps;
                ReadOnlySpan<short> f = filters.Coefficients.AsSpan(filter, AlfLumaFilters.Taps);
                ReadOnlySpan<short> k = filters.Clips.AsSpan(filter, AlfLumaFilters.Taps);
                ref ushort p = ref Unsafe.Add(ref source, x);
                int sum = f[0] * Pair(ref p, s3, k[0])
                    + f[1] * Pair(ref p, s2 + 1, k[1]) + f[2] * Pair(ref p, s2, k[2]) + f[3] * Pair(ref p, s2 - 1, k[3])
                    + f[4] * Pair(ref p, s1 + 2, k[4]) + f[5] * Pair(ref p, s1 + 1, k[5]) + f[6] * Pair(ref p, s1, k[6])
                    + f[7] * Pair(ref p, s1 - 1, k[7]) + f[8] * Pair(ref p, s1 - 2, k[8])
                    + f[9] * Pair(ref p, 3, k[9]) + f[10] * Pair(ref p, 2, k[10]) + f[11] * Pair(ref p, 1, k[11]);
                Unsafe.Add(ref target, x) = (ushort)Math.Clamp(p + (sum + (1 << (shift - 1)) >> shift), 0, max);
            }
            source = ref Unsafe.Add(ref source, stride);
            target = ref Unsafe.Add(ref target, targetStride);
        }
    }

    /// <summary>Chroma, 5x5 diamond. H.266 8.8.5.4.</summary>
    internal static void Chroma(
        ref ushort source, nint stride, ref ushort target, nint targetStride, int width, int height, int virtualRow,
        AlfChromaFilter filter, int bitDepth, bool vectors)
    {
        int max = (1 << bitDepth) - 1;
        short[] f = filter.Coefficients, k = filter.Clips;
        for (int y = 0; y < height; y++)
        {
            int reach = Reach(y, virtualRow), shift = reach == 0 ? 10 : 7;
            nint s1 = Math.Min(reach, 1) * stride, s2 = Math.Min(reach, 2) * stride;
            int x = vectors && IsVectorised && bitDepth <= MaxVectorBitDepth
                ? ChromaRowVector(ref source, s1, s2, ref target, width, filter, shift, max) : 0;
            for (; x < width; x++)
            {
                ref ushort p = ref Unsafe.Add(ref source, x);
                int sum = f[0] * Pair(ref p, s2, k[0])
                    + f[1] * Pair(ref p, s1 + 1, k[1]) + f[2] * Pair(ref p, s1, k[2]) + f[3] * Pair(ref p, s1 - 1, k[3])
                    + f[4] * Pair(ref p, 2, k[4]) + f[5] * Pair(ref p, 1, k[5]);
                Unsafe.Add(ref target, x) = (ushort)Math.Clamp(p + (sum + (1 << (shift - 1)) >> shift), 0, max);
            }
            source = ref Unsafe.Add(ref source, stride);
            target = ref Unsafe.Add(ref target, targetStride);
        }
    }

    /// <summary>Cross-component filter: adds a correction from luma to chroma, in place. H.266 8.8.5.7.</summary>
    /// <param name="luma">First luma sample of the block, before the adaptive loop filter.</param>
    /// <param name="stride">Its samples from row to row.</param>
    /// <param name="target">First chroma sample.</param>
    /// <param name="targetStride">Its samples from row to row.</param>
    /// <param name="width">Chroma samples in a row.</param>
    /// <param name="height">Chroma rows.</param>
    /// <param name="shiftX">log2 of the horizontal sub-sampling.</param>
    /// <param name="shiftY">log2 of the vertical one.</param>
    /// <param name="virtualRow">Luma row, relative to the block, below the virtual boundary.</param>
    /// <param name="f">Seven coefficients in 1/128.</param>
    /// <param name="bitDepth">Bits of a sample.</param>
    /// <param name="vectors">Whether to use vector instructions.</param>
    internal static void Cross(
        ref ushort luma, nint stride, ref ushort target, nint targetStride, int width, int height, int shiftX, int shiftY,
        int virtualRow, ReadOnlySpan<short> f, int bitDepth, bool vectors)
    {
        int max = (1 << bitDepth) - 1, half = 1 << (bitDepth - 1);
        for (int y = 0; y < height; y++)
        {
            int row = y << shiftY;
            ref ushort samples = ref Unsafe.Add(ref luma, row * stride);
            ref ushort chroma = ref Unsafe.Add(ref target, y * targetStride);
            // With full vertical resolution the two rows below the boundary stay as they are.
            if (shiftY == 0 && (row == virtualRow || row == virtualRow + 1))
                continue;
            nint up = -stride, down = stride, down2 = 2 * stride;
            if (row == virtualRow - 2 || row == virtualRow + 1)
                down2 = down;
            else if (row == virtualRow - 1 || row == virtualRow)
                up = down = down2 = 0;
            int x = vectors && IsVectorised && shiftX == 1
                ? CrossRowVector(ref samples, up, down, down2, ref chroma, width, f, half, max) : 0;
            for (; x < width; x++)
            {
                ref ushort p = ref Unsafe.Add(ref samples, x << shiftX);
                int sum = f[0] * (Unsafe.Add(ref p, up) - p) + f[1] * (Unsafe.Add(ref p, -1) - p) + f[2] * (Unsafe.Add(ref p, 1) - p)
                    + f[3] * (Unsafe.Add(ref p, down - 1) - p) + f[4] * (Unsafe.Add(ref p, down) - p) + f[5] * (Unsafe.Add(ref p, down + 1) - p)
                    + f[6] * (Unsafe.Add(ref p, down2) - p);
                ref ushort s = ref Unsafe.Add(ref chroma, x);
                s = (ushort)Math.Clamp(s + Math.Clamp(sum + 64 >> 7, -half, half - 1), 0, max);
            }
        }
    }

    /// <summary>Rows to each side that may be used, before the limit of the filter's size.</summary>
    private static int Reach(int y, int virtualRow) => y < virtualRow ? virtualRow - 1 - y : y - virtualRow;

    private static int Pair(ref ushort p, nint at, int limit) => limit == AlfClip.None
        ? Unsafe.Add(ref p, at) + Unsafe.Add(ref p, -at) - 2 * p
        : Math.Clamp(Unsafe.Add(ref p, at) - p, -limit, limit) + Math.Clamp(Unsafe.Add(ref p, -at) - p, -limit, limit);
}
