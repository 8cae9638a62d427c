using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Codec.Intra;

// The four taps are two multiply-adds of interleaved neighbours. Unpacking and packing both keep to 128-bit lanes, so
// that the order is right at every width.
internal static partial class AngularPrediction
{
    private static void PredictVector(
        ref ushort main, ref ushort side, int width, int height, in Direction direction, ref ushort target, int stride)
    {
        int position = direction.Angle * (1 + direction.RefIdx);
        ref sbyte taps = ref MemoryMarshal.GetReference(Taps.Slice((int)direction.Filter * 128, 128));
        for (int y = 0; y < height; y++, position += direction.Angle)
        {
            ref ushort source = ref Unsafe.Add(ref main, position >> 5);
            ref ushort output = ref Unsafe.Add(ref target, y * stride);
            if (direction.Copies)
            {
                MemoryMarshal.CreateReadOnlySpan(ref source, width).CopyTo(MemoryMarshal.CreateSpan(ref output, width));
                continue;
            }
            ref sbyte row = ref Unsafe.Add(ref taps, (position & 31) * 4);
            int first = Pack(row, Unsafe.Add(ref row, 1));
            int last = Pack(Unsafe.Add(ref row, 2), Unsafe.Add(ref row, 3));
            ref ushort before = ref Unsafe.Subtract(ref source, 1);
            int x = 0;
            if (Lanes512.IsSupported)
                x = FilterRow<Lanes512, Vector512<short>, Vector512<int>>(ref before, ref output, x, width, first, last, direction.MaxValue);
            if (Lanes256.IsSupported)
                x = FilterRow<Lanes256, Vector256<short>, Vector256<int>>(ref before, ref output, x, width, first, last, direction.MaxValue);
            x = FilterRow<Lanes128, Vector128<short>, Vector128<int>>(ref before, ref output, x, width, first, last, direction.MaxValue);
            if (x < width)
                Lanes128.StoreFour(Filter<Lanes128, Vector128<short>, Vector128<int>>(ref Unsafe.Add(ref before, x), first, last, direction.MaxValue), ref Unsafe.Add(ref output, x));
        }
        if (direction.PdpcScale >= 0)
            PositionDependent(ref side, width, height, direction, ref target, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Pack(int low, int high) => (low & 0xFFFF) | high << 16;

    // Whole vectors from column x on; returns the first column that is left.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FilterRow<TLanes, TShort, TInt>(ref ushort source, ref ushort output, int x, int width, int first, int last, int maxValue)
        where TLanes : ILanes<TShort, TInt>
    {
        for (; x <= width - TLanes.Shorts; x += TLanes.Shorts)
            TLanes.Store(Filter<TLanes, TShort, TInt>(ref Unsafe.Add(ref source, x), first, last, maxValue), ref Unsafe.Add(ref output, x));
        return x;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TShort Filter<TLanes, TShort, TInt>(ref ushort source, int first, int last, int maxValue)
        where TLanes : ILanes<TShort, TInt>
    {
        TShort a = TLanes.Load(ref source), b = TLanes.Load(ref Unsafe.Add(ref source, 1));
        TShort c = TLanes.Load(ref Unsafe.Add(ref source, 2)), d = TLanes.Load(ref Unsafe.Add(ref source, 3));
        TShort ab = TLanes.Pair(first), cd = TLanes.Pair(last);
        TInt round = TLanes.Int(32);
        TInt low = TLanes.Add(TLanes.Add(TLanes.Dot(TLanes.Low(a, b), ab), TLanes.Dot(TLanes.Low(c, d), cd)), round);
        TInt high = TLanes.Add(TLanes.Add(TLanes.Dot(TLanes.High(a, b), ab), TLanes.Dot(TLanes.High(c, d), cd)), round);
        return TLanes.Min(TLanes.PackPositive(TLanes.ShiftRight(low, 6), TLanes.ShiftRight(high, 6)), TLanes.Short((short)maxValue));
    }

    private static void PositionDependent(
        ref ushort side, int width, int height, in Direction direction, ref ushort target, int stride)
    {
        int reach = Math.Min(3 << direction.PdpcScale, width);
        ref short weights = ref MemoryMarshal.GetReference(IntraPredictor.PdpcWeights(direction.PdpcScale));
        Span<ushort> offsets = stackalloc ushort[32];
        int nearest = 256 + direction.Inverse >> 9;
        side = ref Unsafe.Add(ref side, nearest);
        for (int x = 0; x < 16; x++)
            offsets[x] = (ushort)((256 + (x + 1) * direction.Inverse >> 9) - nearest);
        if (Lanes512.IsSupported && width >= 8)
        {
            if (width >= 16)
                Blend<Lanes256, Vector256<short>, Vector256<int>>(ref side, offsets, ref weights, height, ref target, stride);
            else
                Blend<Lanes128, Vector128<short>, Vector128<int>>(ref side, offsets, ref weights, height, ref target, stride);
            return;
        }
        for (int y = 0; y < height; y++)
        {
            ref ushort row = ref Unsafe.Add(ref target, y * stride);
            for (int x = 0; x < reach; x++)
            {
                int value = Unsafe.Add(ref row, x);
                int beside = Unsafe.Add(ref side, y + offsets[x]);
                Unsafe.Add(ref row, x) = (ushort)(value + ((beside - value) * (Unsafe.Add(ref weights, x) >> 9) + 32 >> 6));
            }
        }
    }

    // All samples that a row needs lie within 64 of one another, so one permutation fetches them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Blend<TLanes, TShort, TInt>(
        ref ushort side, ReadOnlySpan<ushort> offsets, ref short weights, int height, ref ushort target, int stride)
        where TLanes : ILanes<TShort, TInt>
    {
        var places = Vector512.Create(offsets);
        TShort weight = TLanes.Load(ref weights);
        for (int y = 0; y < height; y++)
        {
            ref ushort row = ref Unsafe.Add(ref target, y * stride);
            var window = Avx512BW.PermuteVar32x16x2(Vector512.LoadUnsafe(ref side, (nuint)y), places, Vector512.LoadUnsafe(ref side, (nuint)y + 32));
            TShort beside = TLanes.FirstOf(window.AsInt16()), value = TLanes.Load(ref row);
            TLanes.Store(TLanes.Add(value, TLanes.MultiplyHighRounded(TLanes.Subtract(beside, value), weight)), ref row);
        }
    }

    // Not inlined, so that only horizontal modes pay for the block on the stack.
    [SkipLocalsInit, MethodImpl(MethodImplOptions.NoInlining)]
    private static void PredictTransposed(
        ref ushort main, ref ushort side, int width, int height, in Direction direction, ref ushort target, int stride)
    {
        Unsafe.SkipInit(out BlockBuffer buffer);
        ref ushort block = ref buffer.First;
        PredictVector(ref main, ref side, width, height, direction, ref block, width);
        if (width >= 8 && height >= 8)
        {
            for (int y = 0; y < height; y += 8)
            {
                for (int x = 0; x < width; x += 8)
                    Transpose8x8(ref Unsafe.Add(ref block, y * width + x), width, ref Unsafe.Add(ref target, x * stride + y), stride);
            }
        }
        else if (height >= 4)
        {
            for (int y = 0; y < height; y += 4)
            {
                for (int x = 0; x < width; x += 4)
                    Transpose4x4(ref Unsafe.Add(ref block, y * width + x), width, ref Unsafe.Add(ref target, x * stride + y), stride);
            }
        }
        else
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                    Unsafe.Add(ref target, x * stride + y) = Unsafe.Add(ref block, y * width + x);
            }
        }
    }

    [InlineArray(64 * 64)]
    private struct BlockBuffer
    {
        public ushort First;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8x8(ref ushort source, int sourceStride, ref ushort target, int stride)
    {
        var a = Lanes128.Load(ref source);
        var b = Lanes128.Load(ref Unsafe.Add(ref source, sourceStride));
        var c = Lanes128.Load(ref Unsafe.Add(ref source, 2 * sourceStride));
        var d = Lanes128.Load(ref Unsafe.Add(ref source, 3 * sourceStride));
        var e = Lanes128.Load(ref Unsafe.Add(ref source, 4 * sourceStride));
        var f = Lanes128.Load(ref Unsafe.Add(ref source, 5 * sourceStride));
        var g = Lanes128.Load(ref Unsafe.Add(ref source, 6 * sourceStride));
        var h = Lanes128.Load(ref Unsafe.Add(ref source, 7 * sourceStride));
        var ab0 = Lanes128.Low(a, b);
        var ab1 = Lanes128.High(a, b);
        var cd0 = Lanes128.Low(c, d);
        var cd1 = Lanes128.High(c, d);
        var ef0 = Lanes128.Low(e, f);
        var ef1 = Lanes128.High(e, f);
        var gh0 = Lanes128.Low(g, h);
        var gh1 = Lanes128.High(g, h);
        StorePair(Lanes128.Low32(ab0, cd0), Lanes128.Low32(ef0, gh0), ref target, stride);
        StorePair(Lanes128.High32(ab0, cd0), Lanes128.High32(ef0, gh0), ref Unsafe.Add(ref target, 2 * stride), stride);
        StorePair(Lanes128.Low32(ab1, cd1), Lanes128.Low32(ef1, gh1), ref Unsafe.Add(ref target, 4 * stride), stride);
        StorePair(Lanes128.High32(ab1, cd1), Lanes128.High32(ef1, gh1), ref Unsafe.Add(ref target, 6 * stride), stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePair(Vector128<short> left, Vector128<short> right, ref ushort target, int stride)
    {
        Lanes128.Store(Lanes128.Low64(left, right), ref target);
        Lanes128.Store(Lanes128.High64(left, right), ref Unsafe.Add(ref target, stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4x4(ref ushort source, int sourceStride, ref ushort target, int stride)
    {
        var ab = Lanes128.Low(Lanes128.LoadFour(ref source), Lanes128.LoadFour(ref Unsafe.Add(ref source, sourceStride)));
        var cd = Lanes128.Low(
            Lanes128.LoadFour(ref Unsafe.Add(ref source, 2 * sourceStride)), Lanes128.LoadFour(ref Unsafe.Add(ref source, 3 * sourceStride)));
        var low = Lanes128.Low32(ab, cd);
        var high = Lanes128.High32(ab, cd);
        Lanes128.StoreFour(low, ref target);
        Lanes128.StoreUpperFour(low, ref Unsafe.Add(ref target, stride));
        Lanes128.StoreFour(high, ref Unsafe.Add(ref target, 2 * stride));
        Lanes128.StoreUpperFour(high, ref Unsafe.Add(ref target, 3 * stride));
    }
}
