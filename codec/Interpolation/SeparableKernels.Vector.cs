using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Interpolation;

internal static partial class SeparableKernels
{
    /// <summary><see cref="Filter"/> in strips of 32, 16 and 8 columns. May load, not store, beyond the block.</summary>
    internal static void FilterVector(
        ref short source, nint sourceStride, nint step, ref short target, nint stride, int width, int height,
        ReadOnlySpan<int> pairs, int bias, int shift)
    {
        if (!Lanes128.IsSupported)
        {
            Filter(ref source, sourceStride, step, ref target, stride, width, height, pairs, bias, shift);
            return;
        }
        nint x = 0;
        if (Lanes512.IsSupported)
        {
            for (; x <= width - 32; x += 32)
            {
                Strip<Lanes512, Vector512<short>, Vector512<int>>(
                    ref Unsafe.Add(ref source, x), sourceStride, step, ref Unsafe.Add(ref target, x), stride, 32, height, pairs, bias, shift);
            }
        }

        if (Lanes256.IsSupported)
        {
            for (; x <= width - 16; x += 16)
            {
                Strip<Lanes256, Vector256<short>, Vector256<int>>(
                    ref Unsafe.Add(ref source, x), sourceStride, step, ref Unsafe.Add(ref target, x), stride, 16, height, pairs, bias, shift);
            }
        }

        for (; x < width; x += 8)
        {
            int columns = Math.Min(8, width - (int)x);
            Strip<Lanes128, Vector128<short>, Vector128<int>>(
                ref Unsafe.Add(ref source, x), sourceStride, step, ref Unsafe.Add(ref target, x), stride, columns, height, pairs, bias, shift);
        }
    }

    internal static void CopyVector(
        ref ushort source, nint sourceStride, ref short target, nint stride, int width, int height, int shift)
    {
        if (!Lanes128.IsSupported || width < 4)
        {
            Copy(ref source, sourceStride, ref target, stride, width, height, shift);
            return;
        }
        nint x = 0;
        if (Lanes512.IsSupported)
        {
            for (; x <= width - 32; x += 32)
                CopyStrip<Lanes512, Vector512<short>, Vector512<int>>(ref Unsafe.Add(ref source, x), sourceStride, ref Unsafe.Add(ref target, x), stride, 32, height, shift);
        }

        if (Lanes256.IsSupported)
        {
            for (; x <= width - 16; x += 16)
                CopyStrip<Lanes256, Vector256<short>, Vector256<int>>(ref Unsafe.Add(ref source, x), sourceStride, ref Unsafe.Add(ref target, x), stride, 16, height, shift);
        }

        for (; x < width; x += 8)
        {
            CopyStrip<Lanes128, Vector128<short>, Vector128<int>>(
                ref Unsafe.Add(ref source, x), sourceStride, ref Unsafe.Add(ref target, x), stride, Math.Min(8, width - (int)x), height, shift);
        }
    }

    private static void CopyStrip<TLanes, TShort, TInt>(
        ref ushort source, nint sourceStride, ref short target, nint stride, int columns, int height, int shift)
        where TLanes : ILanes<TShort, TInt>
    {
        TShort offset = TLanes.Short(Intermediate.Offset);
        for (int y = 0; y < height; y++)
        {
            TLanes.StoreFirst(TLanes.Subtract(TLanes.ShiftLeft(TLanes.Load(ref source), shift), offset), ref target, columns);
            source = ref Unsafe.Add(ref source, sourceStride);
            target = ref Unsafe.Add(ref target, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Strip<TLanes, TShort, TInt>(
        ref short source, nint sourceStride, nint step, ref short target, nint stride, int columns, int height,
        ReadOnlySpan<int> pairs, int bias, int shift)
        where TLanes : ILanes<TShort, TInt>
    {
        if (step == 1)
        {
            if (pairs.Length == 4)
                Horizontal8<TLanes, TShort, TInt>(ref source, sourceStride, ref target, stride, columns, height, pairs, bias, shift);
            else if (pairs.Length == 2)
                Horizontal4<TLanes, TShort, TInt>(ref source, sourceStride, ref target, stride, columns, height, pairs, bias, shift);
            else
                Horizontal<TLanes, TShort, TInt>(ref source, sourceStride, ref target, stride, columns, height, pairs, bias, shift);
        }
        else if (pairs.Length == 4)
        {
            Vertical8<TLanes, TShort, TInt>(ref source, sourceStride, ref target, stride, columns, height, pairs, bias, shift);
        }
        else if (pairs.Length == 2)
        {
            Vertical4<TLanes, TShort, TInt>(ref source, sourceStride, ref target, stride, columns, height, pairs, bias, shift);
        }
        else
        {
            Vertical<TLanes, TShort, TInt>(ref source, sourceStride, ref target, stride, columns, height, pairs, bias, shift);
        }
    }

    // A load at an even distance gives the products of the even outputs, one sample further those of the odd ones.
    private static void Horizontal8<TLanes, TShort, TInt>(
        ref short source, nint sourceStride, ref short target, nint stride, int columns, int height,
        ReadOnlySpan<int> pairs, int bias, int shift)
        where TLanes : ILanes<TShort, TInt>
    {
        TShort c0 = TLanes.Pair(pairs[0]), c1 = TLanes.Pair(pairs[1]), c2 = TLanes.Pair(pairs[2]), c3 = TLanes.Pair(pairs[3]);
        TInt start = TLanes.Int(bias);
        for (int y = 0; y < height; y++)
        {
            TInt even = TLanes.Add(
                TLanes.Add(TLanes.Add(start, TLanes.Dot(TLanes.Load(ref source), c0)), TLanes.Dot(TLanes.Load(ref Unsafe.Add(ref source, 2)), c1)),
                TLanes.Add(TLanes.Dot(TLanes.Load(ref Unsafe.Add(ref source, 4)), c2), TLanes.Dot(TLanes.Load(ref Unsafe.Add(ref source, 6)), c3)));
            TInt odd = TLanes.Add(
                TLanes.Add(TLanes.Add(start, TLanes.Dot(TLanes.Load(ref Unsafe.Add(ref source, 1)), c0)), TLanes.Dot(TLanes.Load(ref Unsafe.Add(ref source, 3)), c1)),
                TLanes.Add(TLanes.Dot(TLanes.Load(ref Unsafe.Add(ref source, 5)), c2), TLanes.Dot(TLanes.Load(ref Unsafe.Add(ref source, 7)), c3)));
            TLanes.StoreFirst(TLanes.Weave(TLanes.ShiftRight(even, shift), TLanes.ShiftRight(odd, shift)), ref target, columns);
            source = ref Unsafe.Add(ref source, sourceStride);
            target = ref Unsafe.Add(ref target, stride);
        }
    }

    private static void Horizontal4<TLanes, TShort, TInt>(
        ref short source, nint sourceStride, ref short target, nint stride, int columns, int height,
        ReadOnlySpan<int> pairs, int bias, int shift)
        where TLanes : ILanes<TShort, TInt>
    {
        TShort c0 = TLanes.Pair(pairs[0]), c1 = TLanes.Pair(pairs[1]);
        TInt start = TLanes.Int(bias);
        for (int y = 0; y < height; y++)
        {
            TInt even = TLanes.Add(
                TLanes.Add(start, TLanes.Dot(TLanes.Load(ref source), c0)), TLanes.Dot(TLanes.Load(ref Unsafe.Add(ref source, 2)), c1));
            TInt odd = TLanes.Add(
                TLanes.Add(start, TLanes.Dot(TLanes.Load(ref Unsafe.Add(ref source, 1)), c0)), TLanes.Dot(TLanes.Load(ref Unsafe.Add(ref source, 3)), c1));
            TLanes.StoreFirst(TLanes.Weave(TLanes.ShiftRight(even, shift), TLanes.ShiftRight(odd, shift)), ref target, columns);
            source = ref Unsafe.Add(ref source, sourceStride);
            target = ref Unsafe.Add(ref target, stride);
        }
    }

    private static void Horizontal<TLanes, TShort, TInt>(
        ref short source, nint sourceStride, ref short target, nint stride, int columns, int height,
        ReadOnlySpan<int> pairs, int bias, int shift)
        where TLanes : ILanes<TShort, TInt>
    {
        for (int y = 0; y < height; y++)
        {
            TInt even = TLanes.Int(bias), odd = even;
            for (int k = 0; k < pairs.Length; k++)
            {
                TShort c = TLanes.Pair(pairs[k]);
                even = TLanes.Add(even, TLanes.Dot(TLanes.Load(ref Unsafe.Add(ref source, 2 * k)), c));
                odd = TLanes.Add(odd, TLanes.Dot(TLanes.Load(ref Unsafe.Add(ref source, 2 * k + 1)), c));
            }
            TLanes.StoreFirst(TLanes.Weave(TLanes.ShiftRight(even, shift), TLanes.ShiftRight(odd, shift)), ref target, columns);
            source = ref Unsafe.Add(ref source, sourceStride);
            target = ref Unsafe.Add(ref target, stride);
        }
    }

    // Pairs of rows are interleaved once and kept: every second output row uses the same ones, one pair on.
    private static void Vertical8<TLanes, TShort, TInt>(
        ref short source, nint sourceStride, ref short target, nint stride, int columns, int height,
        ReadOnlySpan<int> pairs, int bias, int shift)
        where TLanes : ILanes<TShort, TInt>
    {
        TShort c0 = TLanes.Pair(pairs[0]), c1 = TLanes.Pair(pairs[1]), c2 = TLanes.Pair(pairs[2]), c3 = TLanes.Pair(pairs[3]);
        TInt start = TLanes.Int(bias);
        TShort r0 = TLanes.Load(ref source);
        TShort r1 = TLanes.Load(ref Unsafe.Add(ref source, sourceStride));
        TShort r2 = TLanes.Load(ref Unsafe.Add(ref source, 2 * sourceStride));
        TShort r3 = TLanes.Load(ref Unsafe.Add(ref source, 3 * sourceStride));
        TShort r4 = TLanes.Load(ref Unsafe.Add(ref source, 4 * sourceStride));
        TShort r5 = TLanes.Load(ref Unsafe.Add(ref source, 5 * sourceStride));
        TShort last = TLanes.Load(ref Unsafe.Add(ref source, 6 * sourceStride));
        TShort e0 = TLanes.Low(r0, r1), e1 = TLanes.Low(r2, r3), e2 = TLanes.Low(r4, r5);
        TShort E0 = TLanes.High(r0, r1), E1 = TLanes.High(r2, r3), E2 = TLanes.High(r4, r5);
        TShort o0 = TLanes.Low(r1, r2), o1 = TLanes.Low(r3, r4), o2 = TLanes.Low(r5, last);
        TShort O0 = TLanes.High(r1, r2), O1 = TLanes.High(r3, r4), O2 = TLanes.High(r5, last);
        source = ref Unsafe.Add(ref source, 7 * sourceStride);
        for (int y = 0; ; y += 2)
        {
            TShort next = TLanes.Load(ref source);
            TShort e3 = TLanes.Low(last, next), E3 = TLanes.High(last, next);
            TInt low = TLanes.Add(
                TLanes.Add(TLanes.Add(start, TLanes.Dot(e0, c0)), TLanes.Dot(e1, c1)), TLanes.Add(TLanes.Dot(e2, c2), TLanes.Dot(e3, c3)));
            TInt high = TLanes.Add(
                TLanes.Add(TLanes.Add(start, TLanes.Dot(E0, c0)), TLanes.Dot(E1, c1)), TLanes.Add(TLanes.Dot(E2, c2), TLanes.Dot(E3, c3)));
            TLanes.StoreFirst(TLanes.Pack(TLanes.ShiftRight(low, shift), TLanes.ShiftRight(high, shift)), ref target, columns);
            if (y + 1 >= height)
                return;
            (e0, e1, e2, E0, E1, E2) = (e1, e2, e3, E1, E2, E3);
            source = ref Unsafe.Add(ref source, sourceStride);
            target = ref Unsafe.Add(ref target, stride);

            last = TLanes.Load(ref source);
            TShort o3 = TLanes.Low(next, last), O3 = TLanes.High(next, last);
            low = TLanes.Add(
                TLanes.Add(TLanes.Add(start, TLanes.Dot(o0, c0)), TLanes.Dot(o1, c1)), TLanes.Add(TLanes.Dot(o2, c2), TLanes.Dot(o3, c3)));
            high = TLanes.Add(
                TLanes.Add(TLanes.Add(start, TLanes.Dot(O0, c0)), TLanes.Dot(O1, c1)), TLanes.Add(TLanes.Dot(O2, c2), TLanes.Dot(O3, c3)));
            TLanes.StoreFirst(TLanes.Pack(TLanes.ShiftRight(low, shift), TLanes.ShiftRight(high, shift)), ref target, columns);
            if (y + 2 >= height)
                return;
            (o0, o1, o2, O0, O1, O2) = (o1, o2, o3, O1, O2, O3);
            source = ref Unsafe.Add(ref source, sourceStride);
            target = ref Unsafe.Add(ref target, stride);
        }
    }

    private static void Vertical4<TLanes, TShort, TInt>(
        ref short source, nint sourceStride, ref short target, nint stride, int columns, int height,
        ReadOnlySpan<int> pairs, int bias, int shift)
        where TLanes : ILanes<TShort, TInt>
    {
        TShort c0 = TLanes.Pair(pairs[0]), c1 = TLanes.Pair(pairs[1]);
        TInt start = TLanes.Int(bias);
        TShort r0 = TLanes.Load(ref source);
        TShort r1 = TLanes.Load(ref Unsafe.Add(ref source, sourceStride));
        TShort last = TLanes.Load(ref Unsafe.Add(ref source, 2 * sourceStride));
        TShort low0 = TLanes.Low(r0, r1), high0 = TLanes.High(r0, r1), low1 = TLanes.Low(r1, last), high1 = TLanes.High(r1, last);
        source = ref Unsafe.Add(ref source, 3 * sourceStride);
        for (int y = 0; y < height; y++)
        {
            TShort next = TLanes.Load(ref source);
            TShort low2 = TLanes.Low(last, next), high2 = TLanes.High(last, next);
            TInt low = TLanes.Add(TLanes.Add(start, TLanes.Dot(low0, c0)), TLanes.Dot(low2, c1));
            TInt high = TLanes.Add(TLanes.Add(start, TLanes.Dot(high0, c0)), TLanes.Dot(high2, c1));
            TLanes.StoreFirst(TLanes.Pack(TLanes.ShiftRight(low, shift), TLanes.ShiftRight(high, shift)), ref target, columns);
            (low0, low1, high0, high1, last) = (low1, low2, high1, high2, next);
            source = ref Unsafe.Add(ref source, sourceStride);
            target = ref Unsafe.Add(ref target, stride);
        }
    }

    private static void Vertical<TLanes, TShort, TInt>(
        ref short source, nint sourceStride, ref short target, nint stride, int columns, int height,
        ReadOnlySpan<int> pairs, int bias, int shift)
        where TLanes : ILanes<TShort, TInt>
    {
        for (int y = 0; y < height; y++)
        {
            TInt low = TLanes.Int(bias), high = low;
            ref short row = ref source;
            for (int k = 0; k < pairs.Length; k++)
            {
                TShort c = TLanes.Pair(pairs[k]), a = TLanes.Load(ref row), b = TLanes.Load(ref Unsafe.Add(ref row, sourceStride));
                low = TLanes.Add(low, TLanes.Dot(TLanes.Low(a, b), c));
                high = TLanes.Add(high, TLanes.Dot(TLanes.High(a, b), c));
                row = ref Unsafe.Add(ref row, 2 * sourceStride);
            }
            TLanes.StoreFirst(TLanes.Pack(TLanes.ShiftRight(low, shift), TLanes.ShiftRight(high, shift)), ref target, columns);
            source = ref Unsafe.Add(ref source, sourceStride);
            target = ref Unsafe.Add(ref target, stride);
        }
    }
}
