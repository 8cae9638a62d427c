using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Encoder.Distortion;

/// <summary>
/// How different two blocks of samples are. Blocks are given by their first sample and the elements from row to row;
/// samples have at most 15 bits.
/// </summary>
internal static partial class DistortionKernels
{
    /// <summary>Sum of absolute differences.</summary>
    public static int Sad(ref readonly ushort a, int strideA, ref readonly ushort b, int strideB, int width, int height) =>
        width >= 4 && Lanes128.IsSupported
            ? SadVector(ref Unsafe.AsRef(in a), strideA, ref Unsafe.AsRef(in b), strideB, width, height)
            : SadScalar(in a, strideA, in b, strideB, width, height);

    /// <summary>Sum of squared differences.</summary>
    public static long Sse(ref readonly ushort a, int strideA, ref readonly ushort b, int strideB, int width, int height) =>
        width >= 4 && Lanes128.IsSupported
            ? SseVector(ref Unsafe.AsRef(in a), strideA, ref Unsafe.AsRef(in b), strideB, width, height)
            : SseScalar(in a, strideA, in b, strideB, width, height);

    /// <summary>
    /// Sum of absolute Hadamard coefficients of the differences: 8x8 tiles where both sides are multiples of 8, a quarter of
    /// their sum; else 4x4 tiles, half of their sum; blocks narrower than 4 fall back to <see cref="Sad"/>.
    /// </summary>
    /// <param name="a">First sample of one block.</param>
    /// <param name="strideA">Its elements from row to row.</param>
    /// <param name="b">First sample of the other block.</param>
    /// <param name="strideB">Its elements from row to row.</param>
    /// <param name="width">A power of two or a multiple of 4.</param>
    /// <param name="height">Likewise.</param>
    /// <param name="bitDepth">Of the samples; up to 10 bits run in 16-bit arithmetic.</param>
    public static int Satd(ref readonly ushort a, int strideA, ref readonly ushort b, int strideB, int width, int height, int bitDepth)
    {
        if (((width | height) & 3) != 0)
            return Sad(in a, strideA, in b, strideB, width, height);
        bool large = ((width | height) & 7) == 0;
        int sum = bitDepth <= 10 && Lanes128.IsSupported
            ? SatdVector(ref Unsafe.AsRef(in a), strideA, ref Unsafe.AsRef(in b), strideB, width, height, large)
            : SatdScalar(in a, strideA, in b, strideB, width, height, large);
        return large ? sum + 2 >> 2 : sum + 1 >> 1;
    }

    /// <summary>Differences <paramref name="a"/> - <paramref name="b"/>.</summary>
    public static void Subtract(
        ref readonly ushort a, int strideA, ref readonly ushort b, int strideB, ref short residual, int stride, int width, int height)
    {
        ref ushort rowA = ref Unsafe.AsRef(in a);
        ref ushort rowB = ref Unsafe.AsRef(in b);
        for (int y = 0; y < height; y++)
        {
            int x = 0;
            if (Lanes512.IsSupported)
                x = Subtract<Lanes512, Vector512<short>, Vector512<int>>(ref rowA, ref rowB, ref residual, x, width);
            if (Lanes256.IsSupported)
                x = Subtract<Lanes256, Vector256<short>, Vector256<int>>(ref rowA, ref rowB, ref residual, x, width);
            if (Lanes128.IsSupported)
                x = Subtract<Lanes128, Vector128<short>, Vector128<int>>(ref rowA, ref rowB, ref residual, x, width);
            for (; x < width; x++)
                Unsafe.Add(ref residual, x) = (short)(Unsafe.Add(ref rowA, x) - Unsafe.Add(ref rowB, x));
            rowA = ref Unsafe.Add(ref rowA, strideA);
            rowB = ref Unsafe.Add(ref rowB, strideB);
            residual = ref Unsafe.Add(ref residual, stride);
        }
    }

    // Whole vectors from column x on; returns the first column that is left.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Subtract<TLanes, TShort, TInt>(ref ushort a, ref ushort b, ref short residual, int x, int width)
        where TLanes : ILanes<TShort, TInt>
    {
        for (; x <= width - TLanes.Shorts; x += TLanes.Shorts)
        {
            TShort difference = TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref a, x)), TLanes.Load(ref Unsafe.Add(ref b, x)));
            TLanes.Store(difference, ref Unsafe.Add(ref residual, x));
        }
        return x;
    }

    internal static int SadScalar(ref readonly ushort a, int strideA, ref readonly ushort b, int strideB, int width, int height)
    {
        int sum = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                sum += Math.Abs(Difference(in a, strideA, in b, strideB, x, y));
        }
        return sum;
    }

    internal static long SseScalar(ref readonly ushort a, int strideA, ref readonly ushort b, int strideB, int width, int height)
    {
        long sum = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int difference = Difference(in a, strideA, in b, strideB, x, y);
                sum += difference * difference;
            }
        }
        return sum;
    }

    internal static int SatdScalar(ref readonly ushort a, int strideA, ref readonly ushort b, int strideB, int width, int height, bool large)
    {
        int size = large ? 8 : 4;
        Span<int> tile = stackalloc int[64];
        int sum = 0;
        for (int y0 = 0; y0 < height; y0 += size)
        {
            for (int x0 = 0; x0 < width; x0 += size)
            {
                for (int i = 0; i < size * size; i++)
                    tile[i] = Difference(in a, strideA, in b, strideB, x0 + i % size, y0 + i / size);
                for (int i = 0; i < size; i++)
                    Hadamard(tile, i, size, size);
                for (int i = 0; i < size; i++)
                    Hadamard(tile, i * size, 1, size);
                for (int i = 0; i < size * size; i++)
                    sum += Math.Abs(tile[i]);
            }
        }
        return sum;
    }

    private static void Hadamard(Span<int> values, int first, int step, int size)
    {
        for (int half = 1; half < size; half *= 2)
        {
            for (int i = 0; i < size; i++)
            {
                if ((i & half) != 0)
                    continue;
                ref int low = ref values[first + i * step];
                ref int high = ref values[first + (i + half) * step];
                (low, high) = (low + high, low - high);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Difference(ref readonly ushort a, int strideA, ref readonly ushort b, int strideB, int x, int y) =>
        Unsafe.Add(ref Unsafe.AsRef(in a), y * strideA + x) - Unsafe.Add(ref Unsafe.AsRef(in b), y * strideB + x);
}
