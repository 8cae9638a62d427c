using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Encoder.Distortion;

internal static partial class DistortionKernels
{
    private static int SadVector(ref ushort a, int strideA, ref ushort b, int strideB, int width, int height)
    {
        int sum = 0;
        int x = 0;
        if (Lanes512.IsSupported && width >= 32)
        {
            int part = width & ~31;
            sum += SadOf<Lanes512, Vector512<short>, Vector512<int>>(ref a, strideA, ref b, strideB, part, height);
            x += part;
        }
        if (Lanes256.IsSupported && width - x >= 16)
        {
            int part = width - x & ~15;
            sum += SadOf<Lanes256, Vector256<short>, Vector256<int>>(ref Unsafe.Add(ref a, x), strideA, ref Unsafe.Add(ref b, x), strideB, part, height);
            x += part;
        }
        if (width - x >= 8)
        {
            int part = width - x & ~7;
            sum += SadOf<Lanes128, Vector128<short>, Vector128<int>>(ref Unsafe.Add(ref a, x), strideA, ref Unsafe.Add(ref b, x), strideB, part, height);
            x += part;
        }
        if (width - x >= 4)
        {
            var sums = Vector128<int>.Zero;
            ref ushort rowA = ref Unsafe.Add(ref a, x);
            ref ushort rowB = ref Unsafe.Add(ref b, x);
            int y = 0;
            for (; y <= height - 2; y += 2)
            {
                sums = Lanes128.MultiplyAdd(sums, Vector128.Abs(FourByTwo(ref rowA, strideA, ref rowB, strideB)), Lanes128.Short(1));
                rowA = ref Unsafe.Add(ref rowA, 2 * strideA);
                rowB = ref Unsafe.Add(ref rowB, 2 * strideB);
            }
            sum += Lanes128.Sum(sums);
            if (y < height)
                sum += SadScalar(in rowA, strideA, in rowB, strideB, 4, height - y);
            x += 4;
        }
        if (x < width)
            sum += SadScalar(in Unsafe.Add(ref a, x), strideA, in Unsafe.Add(ref b, x), strideB, width - x, height);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> FourByTwo(ref ushort a, int strideA, ref ushort b, int strideB) =>
        Lanes128.LoadFours(ref a, ref Unsafe.Add(ref a, strideA)) - Lanes128.LoadFours(ref b, ref Unsafe.Add(ref b, strideB));

    private static int SadOf<TLanes, TShort, TInt>(ref ushort a, int strideA, ref ushort b, int strideB, int width, int height)
        where TLanes : ILanes<TShort, TInt>
    {
        var sums = TLanes.Int(0);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x += TLanes.Shorts)
            {
                var difference = TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref a, x)), TLanes.Load(ref Unsafe.Add(ref b, x)));
                sums = TLanes.MultiplyAdd(sums, TLanes.Abs(difference), TLanes.Short(1));
            }
            a = ref Unsafe.Add(ref a, strideA);
            b = ref Unsafe.Add(ref b, strideB);
        }
        return TLanes.Sum(sums);
    }

    private static long SseVector(ref ushort a, int strideA, ref ushort b, int strideB, int width, int height)
    {
        long sum = 0;
        int x = 0;
        if (Lanes512.IsSupported && width >= 32)
        {
            int part = width & ~31;
            sum += SseOf<Lanes512, Vector512<short>, Vector512<int>>(ref a, strideA, ref b, strideB, part, height);
            x += part;
        }
        if (Lanes256.IsSupported && width - x >= 16)
        {
            int part = width - x & ~15;
            sum += SseOf<Lanes256, Vector256<short>, Vector256<int>>(ref Unsafe.Add(ref a, x), strideA, ref Unsafe.Add(ref b, x), strideB, part, height);
            x += part;
        }
        if (width - x >= 8)
        {
            int part = width - x & ~7;
            sum += SseOf<Lanes128, Vector128<short>, Vector128<int>>(ref Unsafe.Add(ref a, x), strideA, ref Unsafe.Add(ref b, x), strideB, part, height);
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
                sum += Lanes128.SumLong(Lanes128.Dot(difference, difference));
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

    private static long SseOf<TLanes, TShort, TInt>(ref ushort a, int strideA, ref ushort b, int strideB, int width, int height)
        where TLanes : ILanes<TShort, TInt>
    {
        // Two squares of 12-bit differences are less than 2^25, so 64 additions stay within 31 bits.
        const int MostAdditions = 63;
        long sum = 0;
        var sums = TLanes.Int(0);
        int additions = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x += TLanes.Shorts)
            {
                var difference = TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref a, x)), TLanes.Load(ref Unsafe.Add(ref b, x)));
                sums = TLanes.MultiplyAdd(sums, difference, difference);
                if (++additions == MostAdditions)
                {
                    sum += TLanes.SumLong(sums);
                    sums = TLanes.Int(0);
                    additions = 0;
                }
            }
            a = ref Unsafe.Add(ref a, strideA);
            b = ref Unsafe.Add(ref b, strideB);
        }
        return sum + TLanes.SumLong(sums);
    }

    private static int SatdVector(ref ushort a, int strideA, ref ushort b, int strideB, int width, int height, bool large)
    {
        int sum = 0;
        for (int y = 0; y < height; y += large ? 8 : 4)
        {
            ref ushort rowA = ref Unsafe.Add(ref a, y * strideA);
            ref ushort rowB = ref Unsafe.Add(ref b, y * strideB);
            int x = 0;
            if (large)
            {
                if (Lanes512.IsSupported)
                {
                    for (; x <= width - 32; x += 32)
                        sum += Tiles8<Lanes512, Vector512<short>, Vector512<int>>(ref Unsafe.Add(ref rowA, x), strideA, ref Unsafe.Add(ref rowB, x), strideB);
                }
                if (Lanes256.IsSupported)
                {
                    for (; x <= width - 16; x += 16)
                        sum += Tiles8<Lanes256, Vector256<short>, Vector256<int>>(ref Unsafe.Add(ref rowA, x), strideA, ref Unsafe.Add(ref rowB, x), strideB);
                    // Single columns of tiles go two high.
                    if (x < width && height - y >= 16 && (y & 8) == 0)
                        sum += TilesTwoHigh(ref Unsafe.Add(ref rowA, x), strideA, ref Unsafe.Add(ref rowB, x), strideB);
                    if (x < width && (height - y >= 16 || (y & 8) != 0))
                        continue;
                }
                for (; x < width; x += 8)
                    sum += Tiles8<Lanes128, Vector128<short>, Vector128<int>>(ref Unsafe.Add(ref rowA, x), strideA, ref Unsafe.Add(ref rowB, x), strideB);
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
        return sum;
    }

    // Eight rows of tiles side by side. The last of the six butterflies is not done: |p + q| + |p - q| = 2 max(|p|, |q|),
    // which also keeps 10-bit differences within 16 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TInt Tiles8Sums<TLanes, TShort, TInt>(
        TShort d0, TShort d1, TShort d2, TShort d3, TShort d4, TShort d5, TShort d6, TShort d7)
        where TLanes : ILanes<TShort, TInt>
    {
        Butterflies<TLanes, TShort, TInt>(ref d0, ref d1, ref d2, ref d3);
        Butterflies<TLanes, TShort, TInt>(ref d4, ref d5, ref d6, ref d7);
        Butterfly<TLanes, TShort, TInt>(ref d0, ref d4);
        Butterfly<TLanes, TShort, TInt>(ref d1, ref d5);
        Butterfly<TLanes, TShort, TInt>(ref d2, ref d6);
        Butterfly<TLanes, TShort, TInt>(ref d3, ref d7);

        var a0 = TLanes.Low(d0, d1);
        var a1 = TLanes.High(d0, d1);
        var a2 = TLanes.Low(d2, d3);
        var a3 = TLanes.High(d2, d3);
        var a4 = TLanes.Low(d4, d5);
        var a5 = TLanes.High(d4, d5);
        var a6 = TLanes.Low(d6, d7);
        var a7 = TLanes.High(d6, d7);
        var b0 = TLanes.Low32(a0, a2);
        var b1 = TLanes.High32(a0, a2);
        var b2 = TLanes.Low32(a1, a3);
        var b3 = TLanes.High32(a1, a3);
        var b4 = TLanes.Low32(a4, a6);
        var b5 = TLanes.High32(a4, a6);
        var b6 = TLanes.Low32(a5, a7);
        var b7 = TLanes.High32(a5, a7);
        d0 = TLanes.Low64(b0, b4);
        d1 = TLanes.High64(b0, b4);
        d2 = TLanes.Low64(b1, b5);
        d3 = TLanes.High64(b1, b5);
        d4 = TLanes.Low64(b2, b6);
        d5 = TLanes.High64(b2, b6);
        d6 = TLanes.Low64(b3, b7);
        d7 = TLanes.High64(b3, b7);

        Butterflies<TLanes, TShort, TInt>(ref d0, ref d1, ref d2, ref d3);
        Butterflies<TLanes, TShort, TInt>(ref d4, ref d5, ref d6, ref d7);
        var sums = TLanes.Dot(TLanes.Max(TLanes.Abs(d0), TLanes.Abs(d4)), TLanes.Short(1));
        sums = TLanes.MultiplyAdd(sums, TLanes.Max(TLanes.Abs(d1), TLanes.Abs(d5)), TLanes.Short(1));
        sums = TLanes.MultiplyAdd(sums, TLanes.Max(TLanes.Abs(d2), TLanes.Abs(d6)), TLanes.Short(1));
        return TLanes.MultiplyAdd(sums, TLanes.Max(TLanes.Abs(d3), TLanes.Abs(d7)), TLanes.Short(1));
    }

    private static int Tiles8<TLanes, TShort, TInt>(ref ushort a, int strideA, ref ushort b, int strideB)
        where TLanes : ILanes<TShort, TInt>
    {
        var sums = Tiles8Sums<TLanes, TShort, TInt>(
            Row<TLanes, TShort, TInt>(ref a, strideA, ref b, strideB, 0), Row<TLanes, TShort, TInt>(ref a, strideA, ref b, strideB, 1),
            Row<TLanes, TShort, TInt>(ref a, strideA, ref b, strideB, 2), Row<TLanes, TShort, TInt>(ref a, strideA, ref b, strideB, 3),
            Row<TLanes, TShort, TInt>(ref a, strideA, ref b, strideB, 4), Row<TLanes, TShort, TInt>(ref a, strideA, ref b, strideB, 5),
            Row<TLanes, TShort, TInt>(ref a, strideA, ref b, strideB, 6), Row<TLanes, TShort, TInt>(ref a, strideA, ref b, strideB, 7));
        return 2 * TLanes.Sum(sums);
    }

    private static int TilesTwoHigh(ref ushort a, int strideA, ref ushort b, int strideB)
    {
        var sums = Tiles8Sums<Lanes256, Vector256<short>, Vector256<int>>(
            TwoRows(ref a, strideA, ref b, strideB, 0), TwoRows(ref a, strideA, ref b, strideB, 1),
            TwoRows(ref a, strideA, ref b, strideB, 2), TwoRows(ref a, strideA, ref b, strideB, 3),
            TwoRows(ref a, strideA, ref b, strideB, 4), TwoRows(ref a, strideA, ref b, strideB, 5),
            TwoRows(ref a, strideA, ref b, strideB, 6), TwoRows(ref a, strideA, ref b, strideB, 7));
        return 2 * Lanes256.Sum(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TShort Row<TLanes, TShort, TInt>(ref ushort a, int strideA, ref ushort b, int strideB, int y)
        where TLanes : ILanes<TShort, TInt> =>
        TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref a, y * strideA)), TLanes.Load(ref Unsafe.Add(ref b, y * strideB)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> TwoRows(ref ushort a, int strideA, ref ushort b, int strideB, int y) =>
        Both(ref Unsafe.Add(ref a, y * strideA), ref Unsafe.Add(ref a, (y + 8) * strideA))
        - Both(ref Unsafe.Add(ref b, y * strideB), ref Unsafe.Add(ref b, (y + 8) * strideB));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Both(ref ushort upper, ref ushort lower) =>
        Vector256.Create(Vector128.LoadUnsafe(ref upper), Vector128.LoadUnsafe(ref lower)).AsInt16();

    // Two 4x4 tiles, the second one so many elements after the first, in the halves of a vector.
    private static int TwoTiles4(ref ushort a, int strideA, int nextA, ref ushort b, int strideB, int nextB)
    {
        var d0 = HalfRows(ref a, nextA, ref b, nextB);
        var d1 = HalfRows(ref Unsafe.Add(ref a, strideA), nextA, ref Unsafe.Add(ref b, strideB), nextB);
        var d2 = HalfRows(ref Unsafe.Add(ref a, 2 * strideA), nextA, ref Unsafe.Add(ref b, 2 * strideB), nextB);
        var d3 = HalfRows(ref Unsafe.Add(ref a, 3 * strideA), nextA, ref Unsafe.Add(ref b, 3 * strideB), nextB);
        Butterflies<Lanes128, Vector128<short>, Vector128<int>>(ref d0, ref d1, ref d2, ref d3);
        // Columns become vectors, of one tile in the lower and of the other in the upper half.
        var a0 = Lanes128.Low(d0, d1);
        var a1 = Lanes128.High(d0, d1);
        var a2 = Lanes128.Low(d2, d3);
        var a3 = Lanes128.High(d2, d3);
        var b0 = Lanes128.Low32(a0, a2);
        var b1 = Lanes128.High32(a0, a2);
        var b2 = Lanes128.Low32(a1, a3);
        var b3 = Lanes128.High32(a1, a3);
        d0 = Lanes128.Low64(b0, b2);
        d1 = Lanes128.High64(b0, b2);
        d2 = Lanes128.Low64(b1, b3);
        d3 = Lanes128.High64(b1, b3);
        Butterfly<Lanes128, Vector128<short>, Vector128<int>>(ref d0, ref d1);
        Butterfly<Lanes128, Vector128<short>, Vector128<int>>(ref d2, ref d3);
        var sums = Lanes128.Dot(Vector128.Max(Vector128.Abs(d0), Vector128.Abs(d2)), Lanes128.Short(1));
        return 2 * Lanes128.Sum(Lanes128.MultiplyAdd(sums, Vector128.Max(Vector128.Abs(d1), Vector128.Abs(d3)), Lanes128.Short(1)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> HalfRows(ref ushort a, int nextA, ref ushort b, int nextB) =>
        Lanes128.LoadFours(ref a, ref Unsafe.Add(ref a, nextA)) - Lanes128.LoadFours(ref b, ref Unsafe.Add(ref b, nextB));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Butterflies<TLanes, TShort, TInt>(ref TShort d0, ref TShort d1, ref TShort d2, ref TShort d3)
        where TLanes : ILanes<TShort, TInt>
    {
        Butterfly<TLanes, TShort, TInt>(ref d0, ref d1);
        Butterfly<TLanes, TShort, TInt>(ref d2, ref d3);
        Butterfly<TLanes, TShort, TInt>(ref d0, ref d2);
        Butterfly<TLanes, TShort, TInt>(ref d1, ref d3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Butterfly<TLanes, TShort, TInt>(ref TShort a, ref TShort b)
        where TLanes : ILanes<TShort, TInt>
    {
        var sum = TLanes.Add(a, b);
        b = TLanes.Subtract(a, b);
        a = sum;
    }
}
