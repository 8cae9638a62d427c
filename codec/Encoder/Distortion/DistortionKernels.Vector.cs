using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Codec.Encoder.Distortion;

internal static partial class DistortionKernels
{
    private static int SadVector(ref ushort a, int strideA, ref ushort b, int strideB, int width, int height)
    {
        long sum = 0;
        int x = 0;
        if (Avx512BW.IsSupported && width >= 32)
        {
            int part = width & ~31;
            sum += SadOf<Vector512<short>, WordLanes512>(ref a, strideA, ref b, strideB, part, height);
            x += part;
        }
        if (Avx2.IsSupported && width - x >= 16)
        {
            int part = width - x & ~15;
            sum += SadOf<Vector256<short>, WordLanes256>(ref Unsafe.Add(ref a, x), strideA, ref Unsafe.Add(ref b, x), strideB, part, height);
            x += part;
        }
        if (width - x >= 8)
        {
            int part = width - x & ~7;
            sum += SadOf<Vector128<short>, WordLanes128>(ref Unsafe.Add(ref a, x), strideA, ref Unsafe.Add(ref b, x), strideB, part, height);
            x += part;
        }
        if (width - x >= 4)
        {
            var sums = WordLanes128.Zero;
            ref ushort rowA = ref Unsafe.Add(ref a, x);
            ref ushort rowB = ref Unsafe.Add(ref b, x);
            int y = 0;
            for (; y <= height - 2; y += 2)
            {
                sums = WordLanes128.AddUp(sums, Vector128.Abs(FourByTwo(ref rowA, strideA, ref rowB, strideB)));
                rowA = ref Unsafe.Add(ref rowA, 2 * strideA);
                rowB = ref Unsafe.Add(ref rowB, 2 * strideB);
            }
            sum += WordLanes128.Sum(sums);
            if (y < height)
                sum += SadScalar(in rowA, strideA, in rowB, strideB, 4, height - y);
            x += 4;
        }
        if (x < width)
            sum += SadScalar(in Unsafe.Add(ref a, x), strideA, in Unsafe.Add(ref b, x), strideB, width - x, height);
        return (int)sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> FourByTwo(ref ushort a, int strideA, ref ushort b, int strideB) =>
        WordLanes128.Load(ref a, ref Unsafe.Add(ref a, strideA)) - WordLanes128.Load(ref b, ref Unsafe.Add(ref b, strideB));

    private static long SadOf<TVector, TLanes>(ref ushort a, int strideA, ref ushort b, int strideB, int width, int height)
        where TVector : struct where TLanes : IWordLanes<TVector>
    {
        var sums = TLanes.Zero;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x += TLanes.Count)
                sums = TLanes.AddUp(sums, TLanes.Abs(TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref a, x)), TLanes.Load(ref Unsafe.Add(ref b, x)))));
            a = ref Unsafe.Add(ref a, strideA);
            b = ref Unsafe.Add(ref b, strideB);
        }
        return TLanes.Sum(sums);
    }

    private static long SseVector(ref ushort a, int strideA, ref ushort b, int strideB, int width, int height)
    {
        long sum = 0;
        int x = 0;
        if (Avx512BW.IsSupported && width >= 32)
        {
            int part = width & ~31;
            sum += SseOf<Vector512<short>, WordLanes512>(ref a, strideA, ref b, strideB, part, height);
            x += part;
        }
        if (Avx2.IsSupported && width - x >= 16)
        {
            int part = width - x & ~15;
            sum += SseOf<Vector256<short>, WordLanes256>(ref Unsafe.Add(ref a, x), strideA, ref Unsafe.Add(ref b, x), strideB, part, height);
            x += part;
        }
        if (width - x >= 8)
        {
            int part = width - x & ~7;
            sum += SseOf<Vector128<short>, WordLanes128>(ref Unsafe.Add(ref a, x), strideA, ref Unsafe.Add(ref b, x), strideB, part, height);
            x += part;
        }
        if (width - x >= 4)
        {
            ref ushort rowA = ref Unsafe.Add(ref a, x);
            ref ushort rowB = ref Unsafe.Add(ref b, x);
            int y = 0;
            for (; y <= height - 2; y += 2)
            {
                var difference = FourByTwo(ref rowA, strideA, ref rowB, strideB);
                sum += WordLanes128.Sum(WordLanes128.MultiplyAdd(WordLanes128.Zero, difference, difference));
                rowA = ref Unsafe.Add(ref rowA, 2 * strideA);
                rowB = ref Unsafe.Add(ref rowB, 2 * strideB);
            }
            if (y < height)
                sum += SseScalar(in rowA, strideA, in rowB, strideB, 4, height - y);
            x += 4;
        }
        if (x < width)
            sum += SseScalar(in Unsafe.Add(ref a, x), strideA, in Unsafe.Add(ref b, x), strideB, width - x, height);
        return sum;
    }

    private static long SseOf<TVector, TLanes>(ref ushort a, int strideA, ref ushort b, int strideB, int width, int height)
        where TVector : struct where TLanes : IWordLanes<TVector>
    {
        // Two squares of 12-bit differences are less than 2^25, so 64 additions stay within 31 bits.
        const int MostAdditions = 63;
        long sum = 0;
        var sums = TLanes.Zero;
        int additions = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x += TLanes.Count)
            {
                var difference = TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref a, x)), TLanes.Load(ref Unsafe.Add(ref b, x)));
                sums = TLanes.MultiplyAdd(sums, difference, difference);
                if (++additions == MostAdditions)
                {
                    sum += TLanes.Sum(sums);
                    sums = TLanes.Zero;
                    additions = 0;
                }
            }
            a = ref Unsafe.Add(ref a, strideA);
            b = ref Unsafe.Add(ref b, strideB);
        }
        return sum + TLanes.Sum(sums);
    }

    private static int SatdVector(ref ushort a, int strideA, ref ushort b, int strideB, int width, int height, bool large)
    {
        long sum = 0;
        for (int y = 0; y < height; y += large ? 8 : 4)
        {
            ref ushort rowA = ref Unsafe.Add(ref a, y * strideA);
            ref ushort rowB = ref Unsafe.Add(ref b, y * strideB);
            int x = 0;
            if (large)
            {
                if (Avx512BW.IsSupported)
                {
                    for (; x <= width - 32; x += 32)
                        sum += Tiles8<Vector512<short>, WordLanes512>(ref Unsafe.Add(ref rowA, x), strideA, ref Unsafe.Add(ref rowB, x), strideB);
                }
                if (Avx2.IsSupported)
                {
                    for (; x <= width - 16; x += 16)
                        sum += Tiles8<Vector256<short>, WordLanes256>(ref Unsafe.Add(ref rowA, x), strideA, ref Unsafe.Add(ref rowB, x), strideB);
                    // Single columns of tiles go two high.
                    if (x < width && height - y >= 16 && (y & 8) == 0)
                        sum += TilesTwoHigh(ref Unsafe.Add(ref rowA, x), strideA, ref Unsafe.Add(ref rowB, x), strideB);
                    if (x < width && (height - y >= 16 || (y & 8) != 0))
                        continue;
                }
                for (; x < width; x += 8)
                    sum += Tiles8<Vector128<short>, WordLanes128>(ref Unsafe.Add(ref rowA, x), strideA, ref Unsafe.Add(ref rowB, x), strideB);
            }
            else
            {
                for (; x <= width - 8; x += 8)
                    sum += TwoTiles4(ref Unsafe.Add(ref rowA, x), strideA, 4, ref Unsafe.Add(ref rowB, x), strideB, 4);
                // A single column of tiles: two of them at a time, the last one against nothing.
                if (x < width && (y & 4) == 0)
                {
                    ref ushort tileA = ref Unsafe.Add(ref rowA, x);
                    ref ushort tileB = ref Unsafe.Add(ref rowB, x);
                    sum += height - y >= 8
                        ? TwoTiles4(ref tileA, strideA, 4 * strideA, ref tileB, strideB, 4 * strideB)
                        : TwoTiles4(ref tileA, strideA, 0, ref tileB, strideB, 0) >> 1;
                }
            }
        }
        return (int)sum;
    }

    // Eight rows of tiles side by side. The last of the six butterflies is not done: |p + q| + |p - q| = 2 max(|p|, |q|),
    // which also keeps 10-bit differences within 16 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Tiles8Sums<TVector, TLanes>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, TVector d6, TVector d7)
        where TVector : struct where TLanes : IWordLanes<TVector>
    {
        Butterflies<TVector, TLanes>(ref d0, ref d1, ref d2, ref d3);
        Butterflies<TVector, TLanes>(ref d4, ref d5, ref d6, ref d7);
        Butterfly<TVector, TLanes>(ref d0, ref d4);
        Butterfly<TVector, TLanes>(ref d1, ref d5);
        Butterfly<TVector, TLanes>(ref d2, ref d6);
        Butterfly<TVector, TLanes>(ref d3, ref d7);

        var a0 = TLanes.UnpackLow16(d0, d1);
        var a1 = TLanes.UnpackHigh16(d0, d1);
        var a2 = TLanes.UnpackLow16(d2, d3);
        var a3 = TLanes.UnpackHigh16(d2, d3);
        var a4 = TLanes.UnpackLow16(d4, d5);
        var a5 = TLanes.UnpackHigh16(d4, d5);
        var a6 = TLanes.UnpackLow16(d6, d7);
        var a7 = TLanes.UnpackHigh16(d6, d7);
        var b0 = TLanes.UnpackLow32(a0, a2);
        var b1 = TLanes.UnpackHigh32(a0, a2);
        var b2 = TLanes.UnpackLow32(a1, a3);
        var b3 = TLanes.UnpackHigh32(a1, a3);
        var b4 = TLanes.UnpackLow32(a4, a6);
        var b5 = TLanes.UnpackHigh32(a4, a6);
        var b6 = TLanes.UnpackLow32(a5, a7);
        var b7 = TLanes.UnpackHigh32(a5, a7);
        d0 = TLanes.UnpackLow64(b0, b4);
        d1 = TLanes.UnpackHigh64(b0, b4);
        d2 = TLanes.UnpackLow64(b1, b5);
        d3 = TLanes.UnpackHigh64(b1, b5);
        d4 = TLanes.UnpackLow64(b2, b6);
        d5 = TLanes.UnpackHigh64(b2, b6);
        d6 = TLanes.UnpackLow64(b3, b7);
        d7 = TLanes.UnpackHigh64(b3, b7);

        Butterflies<TVector, TLanes>(ref d0, ref d1, ref d2, ref d3);
        Butterflies<TVector, TLanes>(ref d4, ref d5, ref d6, ref d7);
        var sums = TLanes.AddUp(TLanes.Zero, TLanes.Max(TLanes.Abs(d0), TLanes.Abs(d4)));
        sums = TLanes.AddUp(sums, TLanes.Max(TLanes.Abs(d1), TLanes.Abs(d5)));
        sums = TLanes.AddUp(sums, TLanes.Max(TLanes.Abs(d2), TLanes.Abs(d6)));
        return TLanes.AddUp(sums, TLanes.Max(TLanes.Abs(d3), TLanes.Abs(d7)));
    }

    private static long Tiles8<TVector, TLanes>(ref ushort a, int strideA, ref ushort b, int strideB)
        where TVector : struct where TLanes : IWordLanes<TVector>
    {
        var sums = Tiles8Sums<TVector, TLanes>(
            Row<TVector, TLanes>(ref a, strideA, ref b, strideB, 0), Row<TVector, TLanes>(ref a, strideA, ref b, strideB, 1),
            Row<TVector, TLanes>(ref a, strideA, ref b, strideB, 2), Row<TVector, TLanes>(ref a, strideA, ref b, strideB, 3),
            Row<TVector, TLanes>(ref a, strideA, ref b, strideB, 4), Row<TVector, TLanes>(ref a, strideA, ref b, strideB, 5),
            Row<TVector, TLanes>(ref a, strideA, ref b, strideB, 6), Row<TVector, TLanes>(ref a, strideA, ref b, strideB, 7));
        return 2 * TLanes.Sum(sums);
    }

    private static long TilesTwoHigh(ref ushort a, int strideA, ref ushort b, int strideB)
    {
        var sums = Tiles8Sums<Vector256<short>, WordLanes256>(
            TwoRows(ref a, strideA, ref b, strideB, 0), TwoRows(ref a, strideA, ref b, strideB, 1),
            TwoRows(ref a, strideA, ref b, strideB, 2), TwoRows(ref a, strideA, ref b, strideB, 3),
            TwoRows(ref a, strideA, ref b, strideB, 4), TwoRows(ref a, strideA, ref b, strideB, 5),
            TwoRows(ref a, strideA, ref b, strideB, 6), TwoRows(ref a, strideA, ref b, strideB, 7));
        return 2 * WordLanes256.Sum(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Row<TVector, TLanes>(ref ushort a, int strideA, ref ushort b, int strideB, int y)
        where TVector : struct where TLanes : IWordLanes<TVector> =>
        TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref a, y * strideA)), TLanes.Load(ref Unsafe.Add(ref b, y * strideB)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> TwoRows(ref ushort a, int strideA, ref ushort b, int strideB, int y) =>
        WordLanes256.Load(ref Unsafe.Add(ref a, y * strideA), ref Unsafe.Add(ref a, (y + 8) * strideA))
        - WordLanes256.Load(ref Unsafe.Add(ref b, y * strideB), ref Unsafe.Add(ref b, (y + 8) * strideB));

    // Two 4x4 tiles, the second one so many elements after the first, in the halves of a vector.
    private static long TwoTiles4(ref ushort a, int strideA, int nextA, ref ushort b, int strideB, int nextB)
    {
        var d0 = HalfRows(ref a, nextA, ref b, nextB);
        var d1 = HalfRows(ref Unsafe.Add(ref a, strideA), nextA, ref Unsafe.Add(ref b, strideB), nextB);
        var d2 = HalfRows(ref Unsafe.Add(ref a, 2 * strideA), nextA, ref Unsafe.Add(ref b, 2 * strideB), nextB);
        var d3 = HalfRows(ref Unsafe.Add(ref a, 3 * strideA), nextA, ref Unsafe.Add(ref b, 3 * strideB), nextB);
        Butterflies<Vector128<short>, WordLanes128>(ref d0, ref d1, ref d2, ref d3);
        // Columns become vectors, of one tile in the lower and of the other in the upper half.
        var a0 = WordLanes128.UnpackLow16(d0, d1);
        var a1 = WordLanes128.UnpackHigh16(d0, d1);
        var a2 = WordLanes128.UnpackLow16(d2, d3);
        var a3 = WordLanes128.UnpackHigh16(d2, d3);
        var b0 = WordLanes128.UnpackLow32(a0, a2);
        var b1 = WordLanes128.UnpackHigh32(a0, a2);
        var b2 = WordLanes128.UnpackLow32(a1, a3);
        var b3 = WordLanes128.UnpackHigh32(a1, a3);
        d0 = WordLanes128.UnpackLow64(b0, b2);
        d1 = WordLanes128.UnpackHigh64(b0, b2);
        d2 = WordLanes128.UnpackLow64(b1, b3);
        d3 = WordLanes128.UnpackHigh64(b1, b3);
        Butterfly<Vector128<short>, WordLanes128>(ref d0, ref d1);
        Butterfly<Vector128<short>, WordLanes128>(ref d2, ref d3);
        var sums = WordLanes128.AddUp(WordLanes128.Zero, Sse2.Max(Vector128.Abs(d0), Vector128.Abs(d2)));
        return 2 * WordLanes128.Sum(WordLanes128.AddUp(sums, Sse2.Max(Vector128.Abs(d1), Vector128.Abs(d3))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> HalfRows(ref ushort a, int nextA, ref ushort b, int nextB) =>
        WordLanes128.Load(ref a, ref Unsafe.Add(ref a, nextA)) - WordLanes128.Load(ref b, ref Unsafe.Add(ref b, nextB));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Butterflies<TVector, TLanes>(ref TVector d0, ref TVector d1, ref TVector d2, ref TVector d3)
        where TVector : struct where TLanes : IWordLanes<TVector>
    {
        Butterfly<TVector, TLanes>(ref d0, ref d1);
        Butterfly<TVector, TLanes>(ref d2, ref d3);
        Butterfly<TVector, TLanes>(ref d0, ref d2);
        Butterfly<TVector, TLanes>(ref d1, ref d3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Butterfly<TVector, TLanes>(ref TVector a, ref TVector b)
        where TVector : struct where TLanes : IWordLanes<TVector>
    {
        var sum = TLanes.Add(a, b);
        b = TLanes.Subtract(a, b);
        a = sum;
    }
}
