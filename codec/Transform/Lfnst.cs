using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Codec.Transform;

/// <summary>
/// Low-frequency non-separable transform: a second transform on the corner of an intra block's coefficients (H.266
/// 8.7.4.1, 8.7.4.4).
/// </summary>
internal static class Lfnst
{
    // Up-right diagonal scan of a 4x4 block: x | y << 2.
    private static ReadOnlySpan<byte> Scan => [0, 4, 1, 8, 5, 2, 12, 9, 6, 3, 13, 10, 7, 14, 11, 15];

    /// <summary>Side of the square that the transform outputs, which becomes the box of non-zero coefficients.</summary>
    public static int OutputSize(int log2Width, int log2Height) => Math.Min(log2Width, log2Height) >= 3 ? 8 : 4;

    /// <summary>How many coefficients it can have.</summary>
    public static int InputCount(int log2Width, int log2Height) =>
        log2Width == log2Height && log2Width <= 3 ? 8 : 16;

    /// <summary>Replaces the scaled coefficients at the corner by those of the primary transform.</summary>
    /// <param name="coefficients">Width * height, row-major; the square of <see cref="OutputSize"/> is written whole.</param>
    /// <param name="log2Width">At least 2.</param>
    /// <param name="log2Height">At least 2.</param>
    /// <param name="mode">
    /// Intra mode after wide-angle mapping, -14 to 80; planar for matrix-based blocks, the co-located luma block's mode for
    /// cross-component ones.
    /// </param>
    /// <param name="lfnstIdx">lfnst_idx, 1 or 2.</param>
    /// <param name="nonZeroWidth">Columns that can hold a non-zero coefficient; the rest is taken as zero.</param>
    /// <param name="nonZeroHeight">Rows likewise.</param>
    /// <param name="log2TransformRange">15, or more with extended precision.</param>
    [SkipLocalsInit]
    public static void Inverse(
        Span<int> coefficients, int log2Width, int log2Height, int mode, int lfnstIdx, int nonZeroWidth, int nonZeroHeight,
        int log2TransformRange = 15)
    {
        Debug.Assert(log2Width >= 2 && log2Height >= 2 && lfnstIdx is 1 or 2);
        int size = OutputSize(log2Width, log2Height);
        int outputs = size == 8 ? 48 : 16;
        var matrix = LfnstTables.Matrix(size == 8, LfnstTables.Set(mode), lfnstIdx);
        Span<int> values = stackalloc int[16];
        int inputs = 0;
        for (int i = 0; i < InputCount(log2Width, log2Height); i++)
        {
            int x = Scan[i] & 3;
            int y = Scan[i] >> 2;
            values[i] = x < nonZeroWidth && y < nonZeroHeight ? coefficients[(y << log2Width) + x] : 0;
            if (values[i] != 0)
                inputs = i + 1;
        }
        // The lower right quarter of the large square stays zero.
        Span<int> sums = stackalloc int[52];
        sums[48..].Clear();
        if (log2TransformRange > 15)
            MultiplyWide(values[..inputs], matrix, sums[..outputs], (1 << log2TransformRange) - 1);
        else
            Multiply(values[..inputs], matrix, sums[..outputs]);
        bool transposed = mode > 34;
        for (int y = 0; y < size; y++)
        {
            var row = coefficients.Slice(y << log2Width, size);
            if (transposed)
            {
                for (int x = 0; x < size; x++)
                    row[x] = sums[Place(y, x, size)];
            }
            else
            {
                sums.Slice(Place(0, y, size), Math.Min(size, y < 4 ? 8 : 4)).CopyTo(row);
                if (y >= 4)
                    row[4..].Clear();
            }
        }
    }

    /// <summary>
    /// Replaces primary coefficients at the corner by <see cref="InputCount"/> secondary ones and clears the rest of the
    /// square of <see cref="OutputSize"/>; the caller clears the rest.
    /// </summary>
    [SkipLocalsInit]
    public static void Forward(Span<int> coefficients, int log2Width, int log2Height, int mode, int lfnstIdx)
    {
        int size = OutputSize(log2Width, log2Height);
        int samples = size == 8 ? 48 : 16;
        var matrix = LfnstTables.Matrix(size == 8, LfnstTables.Set(mode), lfnstIdx);
        Span<int> values = stackalloc int[48];
        bool transposed = mode > 34;
        for (int y = 0; y < size; y++)
        {
            var row = coefficients.Slice(y << log2Width, size);
            for (int x = 0; x < size; x++)
            {
                int i = transposed ? Place(y, x, size) : Place(x, y, size);
                if (i < 48)
                    values[i] = row[x];
            }
            row.Clear();
        }
        int outputs = InputCount(log2Width, log2Height);
        for (int i = 0; i < outputs; i++)
        {
            var row = matrix.Slice(i * samples, samples);
            int sum = 64;
            for (int j = 0; j < samples; j++)
                sum += row[j] * values[j];
            coefficients[(Scan[i] >> 2 << log2Width) + (Scan[i] & 3)] = sum >> 7;
        }
    }

    // Place of sample (x, y) among the 16 or 48: rows of four or eight, the lower half of the large square four wide; 48 for none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Place(int x, int y, int size) =>
        size == 4 ? y * 4 + x : y < 4 ? y * 8 + x : x < 4 ? 16 + y * 4 + x : 48;

    private static void MultiplyWide(ReadOnlySpan<int> values, ReadOnlySpan<sbyte> matrix, Span<int> sums, int most)
    {
        for (int j = 0; j < sums.Length; j++)
        {
            long total = 64;
            for (int i = 0; i < values.Length; i++)
                total += (long)matrix[i * sums.Length + j] * values[i];
            sums[j] = (int)Math.Clamp(total >> 7, ~most, most);
        }
    }

    // Each sum of products, rounded, by 128 and clipped to 16 bits.
    private static void Multiply(ReadOnlySpan<int> values, ReadOnlySpan<sbyte> matrix, Span<int> sums)
    {
        int outputs = sums.Length;
        ref sbyte entry = ref MemoryMarshal.GetReference(matrix);
        ref int sum = ref MemoryMarshal.GetReference(sums);
        int j = 0;
        if (Avx512F.IsSupported)
        {
            for (; j < outputs; j += 16)
            {
                var total = Vector512.Create(64);
                for (int i = 0; i < values.Length; i++)
                    total += Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref entry, (nuint)(i * outputs + j))) * values[i];
                total = Vector512.ShiftRightArithmetic(total, 7);
                Vector512.Min(Vector512.Max(total, Vector512.Create((int)short.MinValue)), Vector512.Create((int)short.MaxValue)).StoreUnsafe(ref sum, (nuint)j);
            }
        }
        for (; j < outputs; j++)
        {
            int total = 64;
            for (int i = 0; i < values.Length; i++)
                total += matrix[i * outputs + j] * values[i];
            sums[j] = Math.Clamp(total >> 7, short.MinValue, short.MaxValue);
        }
    }
}
