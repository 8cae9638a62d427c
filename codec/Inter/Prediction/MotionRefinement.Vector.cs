using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Inter.Prediction;

internal static partial class MotionRefinement
{
    // Sixteen times a sample of more bits leaves 16 bits with a sign.
    private const int MaxVectorBitDepth = 10;

    // Strips of 16 or 8 columns; the last one may load and write beyond the area's width, within its stride.
    private static void BilinearVector(
        ref ushort source, nint stride, int fractionX, int fractionY, int width, int height, int bitDepth, Span<short> area)
    {
        ref short target = ref MemoryMarshal.GetReference(area[..(height * Wide)]);
        int x = 0;
        if (Lanes256.IsSupported)
        {
            Strip<Lanes256, Vector256<short>, Vector256<int>>(ref source, stride, fractionX, fractionY, height, bitDepth, ref target);
            x = 16;
        }
        for (; x < width; x += 8)
        {
            Strip<Lanes128, Vector128<short>, Vector128<int>>(
                ref Unsafe.Add(ref source, x), stride, fractionX, fractionY, height, bitDepth, ref Unsafe.Add(ref target, x));
        }
    }

    private static void Strip<TLanes, TShort, TInt>(
        ref ushort source, nint stride, int fractionX, int fractionY, int height, int bitDepth, ref short target)
        where TLanes : ILanes<TShort, TInt>
    {
        int shift1 = bitDepth - 6, shift2 = fractionX == 0 ? shift1 : 4;
        if (fractionY == 0)
        {
            for (int r = 0; r < height; r++)
            {
                TShort row = fractionX == 0
                    ? TLanes.ShiftLeft(TLanes.Load(ref source), 10 - bitDepth) : Across<TLanes, TShort, TInt>(ref source, fractionX, shift1);
                TLanes.Store(row, ref target);
                source = ref Unsafe.Add(ref source, stride);
                target = ref Unsafe.Add(ref target, Wide);
            }
            return;
        }
        // A row stays in a register from one to the next.
        TShort above = fractionX == 0 ? TLanes.Load(ref source) : Across<TLanes, TShort, TInt>(ref source, fractionX, shift1);
        for (int r = 1; r <= height; r++)
        {
            source = ref Unsafe.Add(ref source, stride);
            TShort below = fractionX == 0 ? TLanes.Load(ref source) : Across<TLanes, TShort, TInt>(ref source, fractionX, shift1);
            TLanes.Store(Between<TLanes, TShort, TInt>(above, below, fractionY, shift2), ref target);
            target = ref Unsafe.Add(ref target, Wide);
            above = below;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TShort Across<TLanes, TShort, TInt>(ref ushort row, int fraction, int shift)
        where TLanes : ILanes<TShort, TInt> =>
        Between<TLanes, TShort, TInt>(TLanes.Load(ref row), TLanes.Load(ref Unsafe.Add(ref row, 1)), fraction, shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TShort Between<TLanes, TShort, TInt>(TShort a, TShort b, int fraction, int shift)
        where TLanes : ILanes<TShort, TInt>
    {
        TShort sum = TLanes.Add(TLanes.Multiply(a, TLanes.Short((short)(16 - fraction))), TLanes.Multiply(b, TLanes.Short((short)fraction)));
        return TLanes.ShiftRight(TLanes.Add(sum, TLanes.Short((short)(1 << (shift - 1)))), shift);
    }

    internal static int CostVector(ref short a, ref short b, int width, int height)
    {
        if (width == 16 && Lanes256.IsSupported)
            return Cost<Lanes256, Vector256<short>, Vector256<int>>(ref a, ref b, height);
        int sum = Cost<Lanes128, Vector128<short>, Vector128<int>>(ref a, ref b, height);
        if (width == 16)
            sum += Cost<Lanes128, Vector128<short>, Vector128<int>>(ref Unsafe.Add(ref a, 8), ref Unsafe.Add(ref b, 8), height);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Cost<TLanes, TShort, TInt>(ref short a, ref short b, int height)
        where TLanes : ILanes<TShort, TInt>
    {
        // Eight differences of ten bits fit 16.
        TShort sum = TLanes.Short(0);
        for (nint at = 0, end = height * Wide; at < end; at += 2 * Wide)
            sum = TLanes.Add(sum, TLanes.Abs(TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref a, at)), TLanes.Load(ref Unsafe.Add(ref b, at)))));
        return TLanes.Sum(TLanes.Dot(sum, TLanes.Short(1)));
    }
}
