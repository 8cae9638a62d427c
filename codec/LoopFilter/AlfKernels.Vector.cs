using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.LoopFilter;

internal static partial class AlfKernels
{
    // Sums of two differences stay within 16 bits.
    private const int MaxVectorBitDepth = 14;

    private static bool IsVectorised => Lanes128.IsSupported;

    private static void LumaVector(
        ref ushort source, nint stride, ref ushort target, nint targetStride, int width, int height, int virtualRow,
        AlfLumaFilters filters, ReadOnlySpan<byte> classes, int bitDepth)
    {
        short max = (short)((1 << bitDepth) - 1);
        for (int y = 0; y < height; y += 4)
        {
            ref byte rowClasses = ref Unsafe.Add(ref MemoryMarshal.GetReference(classes), (y >> 2) * 32);
            int x = 0;
            if (Lanes512.IsSupported)
            {
                for (; x <= width - 32; x += 32)
                {
                    Blocks<Lanes512, Vector512<short>, Vector512<int>>(
                        ref Unsafe.Add(ref source, x), stride, ref Unsafe.Add(ref target, x), targetStride, y, virtualRow, filters, ref Unsafe.Add(ref rowClasses, x >> 2), max);
                }
            }

            if (Lanes256.IsSupported)
            {
                for (; x <= width - 16; x += 16)
                {
                    Blocks<Lanes256, Vector256<short>, Vector256<int>>(
                        ref Unsafe.Add(ref source, x), stride, ref Unsafe.Add(ref target, x), targetStride, y, virtualRow, filters, ref Unsafe.Add(ref rowClasses, x >> 2), max);
                }
            }

            for (; x < width; x += 8)
            {
                Blocks<Lanes128, Vector128<short>, Vector128<int>>(
                    ref Unsafe.Add(ref source, x), stride, ref Unsafe.Add(ref target, x), targetStride, y, virtualRow, filters, ref Unsafe.Add(ref rowClasses, x >> 2), max);
            }

            source = ref Unsafe.Add(ref source, 4 * stride);
            target = ref Unsafe.Add(ref target, 4 * targetStride);
        }
    }

    // Four rows of a few 4x4 blocks, whose coefficients are gathered once.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Blocks<TLanes, TShort, TInt>(
        ref ushort source, nint stride, ref ushort target, nint targetStride, int y, int virtualRow,
        AlfLumaFilters filters, ref byte classes, short max)
        where TLanes : ILanes<TShort, TInt>
        where TShort : unmanaged
        where TInt : unmanaged
    {
        if (filters.Linear)
            Blocks<TLanes, TShort, TInt, LinearPair<TLanes, TShort, TInt>>(ref source, stride, ref target, targetStride, y, virtualRow, filters, ref classes, max);
        else
            Blocks<TLanes, TShort, TInt, ClippedPair<TLanes, TShort, TInt>>(ref source, stride, ref target, targetStride, y, virtualRow, filters, ref classes, max);
    }

    [SkipLocalsInit]
    private static unsafe void Blocks<TLanes, TShort, TInt, TPair>(
        ref ushort source, nint stride, ref ushort target, nint targetStride, int y, int virtualRow,
        AlfLumaFilters filters, ref byte classes, short max)
        where TLanes : ILanes<TShort, TInt>
        where TShort : unmanaged
        where TInt : unmanaged
        where TPair : struct, IPair<TShort>
    {
        TShort* low = stackalloc TShort[AlfLumaFilters.Taps / 2], high = stackalloc TShort[AlfLumaFilters.Taps / 2];
        TShort* limits = stackalloc TShort[AlfLumaFilters.Taps];
        nint* offsets = stackalloc nint[TLanes.Shorts / 4];
        for (int i = 0; i < TLanes.Shorts / 4; i++)
            offsets[i] = Unsafe.Add(ref classes, i) * AlfLumaFilters.Taps * 4;
        ref short coefficients = ref MemoryMarshal.GetArrayDataReference(filters.PairLanes);
        for (int i = 0; i < AlfLumaFilters.Taps / 2; i++)
        {
            low[i] = TLanes.GatherEights(ref Unsafe.Add(ref coefficients, 8 * i), ref offsets[0]);
            high[i] = TLanes.GatherEights(ref Unsafe.Add(ref coefficients, 8 * i), ref offsets[1]);
        }
        if (TPair.Clips)
        {
            for (int i = 0; i < AlfLumaFilters.Taps; i++)
                limits[i] = TLanes.GatherFours(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(filters.ClipLanes), 4 * i), ref offsets[0]);
        }

        TShort zero = TLanes.Short(0), top = TLanes.Short(max);
        for (int r = 0; r < 4; r++)
        {
            ref ushort p = ref Unsafe.Add(ref source, r * stride);
            int reach = Reach(y + r, virtualRow), shift = reach == 0 ? 10 : 7;
            nint s1 = Math.Min(reach, 1) * stride, s2 = Math.Min(reach, 2) * stride, s3 = Math.Min(reach, 3) * stride;
            TShort center = TLanes.Load(ref p);
            TInt sumLow = TLanes.Int(1 << (shift - 1)), sumHigh = sumLow;
            Tap<TLanes, TShort, TInt, TPair>(ref p, center, s3, s2 + 1, limits, 0, low, high, ref sumLow, ref sumHigh);
            Tap<TLanes, TShort, TInt, TPair>(ref p, center, s2, s2 - 1, limits, 2, low, high, ref sumLow, ref sumHigh);
            Tap<TLanes, TShort, TInt, TPair>(ref p, center, s1 + 2, s1 + 1, limits, 4, low, high, ref sumLow, ref sumHigh);
            Tap<TLanes, TShort, TInt, TPair>(ref p, center, s1, s1 - 1, limits, 6, low, high, ref sumLow, ref sumHigh);
            Tap<TLanes, TShort, TInt, TPair>(ref p, center, s1 - 2, 3, limits, 8, low, high, ref sumLow, ref sumHigh);
            Tap<TLanes, TShort, TInt, TPair>(ref p, center, 2, 1, limits, 10, low, high, ref sumLow, ref sumHigh);
            TShort correction = TLanes.Pack(TLanes.ShiftRight(sumLow, shift), TLanes.ShiftRight(sumHigh, shift));
            TLanes.Store(TLanes.Min(TLanes.Max(TLanes.Add(center, correction), zero), top), ref Unsafe.Add(ref target, r * targetStride));
        }
    }

    /// <summary>Two taps of the diamond.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Tap<TLanes, TShort, TInt, TPair>(
        ref ushort p, TShort center, nint at0, nint at1, TShort* limits, int tap, TShort* low, TShort* high, ref TInt sumLow, ref TInt sumHigh)
        where TLanes : ILanes<TShort, TInt>
        where TShort : unmanaged
        where TInt : unmanaged
        where TPair : struct, IPair<TShort>
    {
        TShort a = TPair.Sum(TLanes.Load(ref Unsafe.Add(ref p, at0)), TLanes.Load(ref Unsafe.Add(ref p, -at0)), center, ref limits[tap]);
        TShort b = TPair.Sum(TLanes.Load(ref Unsafe.Add(ref p, at1)), TLanes.Load(ref Unsafe.Add(ref p, -at1)), center, ref limits[tap + 1]);
        sumLow = TLanes.MultiplyAdd(sumLow, TLanes.Low(a, b), low[tap / 2]);
        sumHigh = TLanes.MultiplyAdd(sumHigh, TLanes.High(a, b), high[tap / 2]);
    }

    // Returns how many samples of the row are done.
    private static int ChromaRowVector(
        ref ushort source, nint s1, nint s2, ref ushort target, int width, AlfChromaFilter filter, int shift, int max)
    {
        int x = 0;
        if (Lanes512.IsSupported)
            ChromaRow<Lanes512, Vector512<short>, Vector512<int>>(ref source, s1, s2, ref target, ref x, width, filter, shift, (short)max);
        if (Lanes256.IsSupported)
            ChromaRow<Lanes256, Vector256<short>, Vector256<int>>(ref source, s1, s2, ref target, ref x, width, filter, shift, (short)max);
        ChromaRow<Lanes128, Vector128<short>, Vector128<int>>(ref source, s1, s2, ref target, ref x, width, filter, shift, (short)max);
        return x;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ChromaRow<TLanes, TShort, TInt>(
        ref ushort source, nint s1, nint s2, ref ushort target, ref int x, int width, AlfChromaFilter filter, int shift, short max)
        where TLanes : ILanes<TShort, TInt>
        where TShort : unmanaged
        where TInt : unmanaged
    {
        if (x > width - TLanes.Shorts)
            return;
        x = filter.Linear
            ? ChromaRow<TLanes, TShort, TInt, LinearPair<TLanes, TShort, TInt>>(ref source, s1, s2, ref target, x, width, filter, shift, max)
            : ChromaRow<TLanes, TShort, TInt, ClippedPair<TLanes, TShort, TInt>>(ref source, s1, s2, ref target, x, width, filter, shift, max);
    }

    [SkipLocalsInit]
    private static unsafe int ChromaRow<TLanes, TShort, TInt, TPair>(
        ref ushort source, nint s1, nint s2, ref ushort target, int x, int width, AlfChromaFilter filter, int shift, short max)
        where TLanes : ILanes<TShort, TInt>
        where TShort : unmanaged
        where TInt : unmanaged
        where TPair : struct, IPair<TShort>
    {
        TShort* coefficients = stackalloc TShort[AlfChromaFilter.Taps / 2];
        TShort* limits = stackalloc TShort[AlfChromaFilter.Taps];
        for (int i = 0; i < AlfChromaFilter.Taps; i++)
            limits[i] = TLanes.Short(filter.Clips[i]);
        for (int i = 0; i < AlfChromaFilter.Taps / 2; i++)
            coefficients[i] = TLanes.Pair((ushort)filter.Coefficients[2 * i] | filter.Coefficients[2 * i + 1] << 16);
        TShort zero = TLanes.Short(0), top = TLanes.Short(max);
        for (; x <= width - TLanes.Shorts; x += TLanes.Shorts)
        {
            ref ushort p = ref Unsafe.Add(ref source, x);
            TShort center = TLanes.Load(ref p);
            TInt sumLow = TLanes.Int(1 << (shift - 1)), sumHigh = sumLow;
            Tap<TLanes, TShort, TInt, TPair>(ref p, center, s2, s1 + 1, limits, 0, coefficients, coefficients, ref sumLow, ref sumHigh);
            Tap<TLanes, TShort, TInt, TPair>(ref p, center, s1, s1 - 1, limits, 2, coefficients, coefficients, ref sumLow, ref sumHigh);
            Tap<TLanes, TShort, TInt, TPair>(ref p, center, 2, 1, limits, 4, coefficients, coefficients, ref sumLow, ref sumHigh);
            TShort correction = TLanes.Pack(TLanes.ShiftRight(sumLow, shift), TLanes.ShiftRight(sumHigh, shift));
            TLanes.Store(TLanes.Min(TLanes.Max(TLanes.Add(center, correction), zero), top), ref Unsafe.Add(ref target, x));
        }
        return x;
    }

    // Four chroma samples a step: a 32-bit lane takes the two luma samples of one chroma sample.
    private static int CrossRowVector(
        ref ushort luma, nint up, nint down, nint down2, ref ushort chroma, int width, ReadOnlySpan<short> f, int half, int max)
    {
        int center = -(f[0] + f[1] + f[2] + f[3] + f[4] + f[5] + f[6]);
        Vector128<short> above = Pair(f[0], 0), left = Pair(f[1], center), right = Pair(f[2], 0);
        Vector128<short> belowLeft = Pair(f[3], f[4]), belowRight = Pair(f[5], 0), last = Pair(f[6], 0);
        Vector128<int> low = Vector128.Create(-half), high = Vector128.Create(half - 1), round = Vector128.Create(64);
        int x = 0;
        for (; x <= width - 8; x += 8)
        {
            ref ushort p = ref Unsafe.Add(ref luma, 2 * x);
            Vector128<short> sum = Lanes128.Pack(Four(ref p), Four(ref Unsafe.Add(ref p, 8)));
            ref ushort s = ref Unsafe.Add(ref chroma, x);
            Vector128<short> v = Vector128.LoadUnsafe(ref s).AsInt16() + sum;
            Vector128.Clamp(v, Vector128<short>.Zero, Vector128.Create((short)max)).AsUInt16().StoreUnsafe(ref s);
        }
        return x;

        static Vector128<short> Pair(int even, int odd) => Vector128.Create((ushort)(short)even | odd << 16).AsInt16();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector128<int> Four(ref ushort p)
        {
            Vector128<int> sum = round + Lanes128.Dot(Load(ref Unsafe.Add(ref p, up)), above)
                + Lanes128.Dot(Load(ref Unsafe.Add(ref p, -1)), left) + Lanes128.Dot(Load(ref Unsafe.Add(ref p, 1)), right)
                + Lanes128.Dot(Load(ref Unsafe.Add(ref p, down - 1)), belowLeft) + Lanes128.Dot(Load(ref Unsafe.Add(ref p, down + 1)), belowRight)
                + Lanes128.Dot(Load(ref Unsafe.Add(ref p, down2)), last);
            return Vector128.Clamp(sum >> 7, low, high);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector128<short> Load(ref ushort p) => Vector128.LoadUnsafe(ref p).AsInt16();
    }

    /// <summary>Sum of the two clipped differences of a tap.</summary>
    private interface IPair<TShort>
    {
        static abstract bool Clips { get; }

        static abstract TShort Sum(TShort a, TShort b, TShort center, ref TShort limit);
    }

    private readonly struct LinearPair<TLanes, TShort, TInt> : IPair<TShort>
        where TLanes : ILanes<TShort, TInt>
    {
        public static bool Clips => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TShort Sum(TShort a, TShort b, TShort center, ref TShort limit) =>
            TLanes.Subtract(TLanes.Add(a, b), TLanes.Add(center, center));
    }

    private readonly struct ClippedPair<TLanes, TShort, TInt> : IPair<TShort>
        where TLanes : ILanes<TShort, TInt>
    {
        public static bool Clips => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TShort Sum(TShort a, TShort b, TShort center, ref TShort limit)
        {
            TShort low = TLanes.Subtract(TLanes.Short(0), limit);
            return TLanes.Add(
                TLanes.Min(TLanes.Max(TLanes.Subtract(a, center), low), limit), TLanes.Min(TLanes.Max(TLanes.Subtract(b, center), low), limit));
        }
    }
}
