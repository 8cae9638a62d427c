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
            if (Avx512BW.IsSupported)
            {
                for (; x <= width - 32; x += 32)
                    Filter32(ref Unsafe.Add(ref before, x), first, last, direction.MaxValue).StoreUnsafe(ref output, (nuint)x);
            }
            if (Avx2.IsSupported)
            {
                for (; x <= width - 16; x += 16)
                    Filter16(ref Unsafe.Add(ref before, x), first, last, direction.MaxValue).StoreUnsafe(ref output, (nuint)x);
            }
            for (; x <= width - 8; x += 8)
                Filter8(ref Unsafe.Add(ref before, x), first, last, direction.MaxValue).StoreUnsafe(ref output, (nuint)x);
            if (x < width)
            {
                var four = Filter8(ref Unsafe.Add(ref before, x), first, last, direction.MaxValue).AsUInt64().ToScalar();
                Unsafe.WriteUnaligned(ref Unsafe.As<ushort, byte>(ref Unsafe.Add(ref output, x)), four);
            }
        }
        if (direction.PdpcScale >= 0)
            PositionDependent(ref side, width, height, direction, ref target, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Pack(int low, int high) => (low & 0xFFFF) | high << 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Filter8(ref ushort source, int first, int last, int maxValue)
    {
        var a = Vector128.LoadUnsafe(ref source).AsInt16();
        var b = Vector128.LoadUnsafe(ref source, 1).AsInt16();
        var c = Vector128.LoadUnsafe(ref source, 2).AsInt16();
        var d = Vector128.LoadUnsafe(ref source, 3).AsInt16();
        var ab = Vector128.Create(first).AsInt16();
        var cd = Vector128.Create(last).AsInt16();
        var round = Vector128.Create(32);
        var low = Sse2.MultiplyAddAdjacent(Sse2.UnpackLow(a, b), ab) + Sse2.MultiplyAddAdjacent(Sse2.UnpackLow(c, d), cd) + round;
        var high = Sse2.MultiplyAddAdjacent(Sse2.UnpackHigh(a, b), ab) + Sse2.MultiplyAddAdjacent(Sse2.UnpackHigh(c, d), cd) + round;
        var packed = Sse41.PackUnsignedSaturate(low >> 6, high >> 6);
        return Vector128.Min(packed, Vector128.Create((ushort)maxValue));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Filter16(ref ushort source, int first, int last, int maxValue)
    {
        var a = Vector256.LoadUnsafe(ref source).AsInt16();
        var b = Vector256.LoadUnsafe(ref source, 1).AsInt16();
        var c = Vector256.LoadUnsafe(ref source, 2).AsInt16();
        var d = Vector256.LoadUnsafe(ref source, 3).AsInt16();
        var ab = Vector256.Create(first).AsInt16();
        var cd = Vector256.Create(last).AsInt16();
        var round = Vector256.Create(32);
        var low = Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(a, b), ab) + Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(c, d), cd) + round;
        var high = Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(a, b), ab) + Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(c, d), cd) + round;
        var packed = Avx2.PackUnsignedSaturate(low >> 6, high >> 6);
        return Vector256.Min(packed, Vector256.Create((ushort)maxValue));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> Filter32(ref ushort source, int first, int last, int maxValue)
    {
        var a = Vector512.LoadUnsafe(ref source).AsInt16();
        var b = Vector512.LoadUnsafe(ref source, 1).AsInt16();
        var c = Vector512.LoadUnsafe(ref source, 2).AsInt16();
        var d = Vector512.LoadUnsafe(ref source, 3).AsInt16();
        var ab = Vector512.Create(first).AsInt16();
        var cd = Vector512.Create(last).AsInt16();
        var round = Vector512.Create(32);
        var low = Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackLow(a, b), ab) + Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackLow(c, d), cd) + round;
        var high = Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackHigh(a, b), ab) + Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackHigh(c, d), cd) + round;
        var packed = Avx512BW.PackUnsignedSaturate(low >> 6, high >> 6);
        return Vector512.Min(packed, Vector512.Create((ushort)maxValue));
    }

    // (difference * weight + 32) >> 6 is a rounded multiplication by weight << 9 in 1/32768.
    private static void PositionDependent(
        ref ushort side, int width, int height, in Direction direction, ref ushort target, int stride)
    {
        int scale = direction.PdpcScale;
        int reach = Math.Min(3 << scale, width);
        Span<ushort> offsets = stackalloc ushort[32];
        Span<short> weights = stackalloc short[16];
        int nearest = 256 + direction.Inverse >> 9;
        side = ref Unsafe.Add(ref side, nearest);
        for (int x = 0; x < 16; x++)
        {
            offsets[x] = (ushort)((256 + (x + 1) * direction.Inverse >> 9) - nearest);
            weights[x] = (short)(x < reach ? IntraPredictor.PdpcWeight(x, scale) << 9 : 0);
        }
        if (Avx512BW.VL.IsSupported && width >= 8)
        {
            // All samples that a row needs lie within 64 of one another, so one permutation fetches them.
            var places = Vector512.Create<ushort>(offsets);
            if (width >= 16)
            {
                var weight = Vector256.Create<short>(weights);
                for (int y = 0; y < height; y++)
                {
                    ref ushort row = ref Unsafe.Add(ref target, y * stride);
                    var beside = Window(ref side, y, places).GetLower().AsInt16();
                    var value = Vector256.LoadUnsafe(ref row).AsInt16();
                    (value + Avx2.MultiplyHighRoundScale(beside - value, weight)).AsUInt16().StoreUnsafe(ref row);
                }
            }
            else
            {
                var weight = Vector128.Create<short>(weights);
                for (int y = 0; y < height; y++)
                {
                    ref ushort row = ref Unsafe.Add(ref target, y * stride);
                    var beside = Window(ref side, y, places).GetLower().GetLower().AsInt16();
                    var value = Vector128.LoadUnsafe(ref row).AsInt16();
                    (value + Ssse3.MultiplyHighRoundScale(beside - value, weight)).AsUInt16().StoreUnsafe(ref row);
                }
            }
            return;
        }
        for (int y = 0; y < height; y++)
        {
            ref ushort row = ref Unsafe.Add(ref target, y * stride);
            for (int x = 0; x < reach; x++)
            {
                int value = Unsafe.Add(ref row, x);
                int beside = Unsafe.Add(ref side, y + offsets[x]);
                Unsafe.Add(ref row, x) = (ushort)(value + ((beside - value) * (weights[x] >> 9) + 32 >> 6));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> Window(ref ushort side, int y, Vector512<ushort> places) => Avx512BW.PermuteVar32x16x2(
        Vector512.LoadUnsafe(ref side, (nuint)y), places, Vector512.LoadUnsafe(ref side, (nuint)y + 32));

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
        var a = Vector128.LoadUnsafe(ref source);
        var b = Vector128.LoadUnsafe(ref source, (nuint)sourceStride);
        var c = Vector128.LoadUnsafe(ref source, (nuint)(2 * sourceStride));
        var d = Vector128.LoadUnsafe(ref source, (nuint)(3 * sourceStride));
        var e = Vector128.LoadUnsafe(ref source, (nuint)(4 * sourceStride));
        var f = Vector128.LoadUnsafe(ref source, (nuint)(5 * sourceStride));
        var g = Vector128.LoadUnsafe(ref source, (nuint)(6 * sourceStride));
        var h = Vector128.LoadUnsafe(ref source, (nuint)(7 * sourceStride));
        var ab0 = Sse2.UnpackLow(a, b).AsUInt32();
        var ab1 = Sse2.UnpackHigh(a, b).AsUInt32();
        var cd0 = Sse2.UnpackLow(c, d).AsUInt32();
        var cd1 = Sse2.UnpackHigh(c, d).AsUInt32();
        var ef0 = Sse2.UnpackLow(e, f).AsUInt32();
        var ef1 = Sse2.UnpackHigh(e, f).AsUInt32();
        var gh0 = Sse2.UnpackLow(g, h).AsUInt32();
        var gh1 = Sse2.UnpackHigh(g, h).AsUInt32();
        StorePair(Sse2.UnpackLow(ab0, cd0), Sse2.UnpackLow(ef0, gh0), ref target, stride);
        StorePair(Sse2.UnpackHigh(ab0, cd0), Sse2.UnpackHigh(ef0, gh0), ref Unsafe.Add(ref target, 2 * stride), stride);
        StorePair(Sse2.UnpackLow(ab1, cd1), Sse2.UnpackLow(ef1, gh1), ref Unsafe.Add(ref target, 4 * stride), stride);
        StorePair(Sse2.UnpackHigh(ab1, cd1), Sse2.UnpackHigh(ef1, gh1), ref Unsafe.Add(ref target, 6 * stride), stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePair(Vector128<uint> left, Vector128<uint> right, ref ushort target, int stride)
    {
        Sse2.UnpackLow(left.AsUInt64(), right.AsUInt64()).AsUInt16().StoreUnsafe(ref target);
        Sse2.UnpackHigh(left.AsUInt64(), right.AsUInt64()).AsUInt16().StoreUnsafe(ref target, (nuint)stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4x4(ref ushort source, int sourceStride, ref ushort target, int stride)
    {
        var a = Load4(ref source);
        var b = Load4(ref Unsafe.Add(ref source, sourceStride));
        var c = Load4(ref Unsafe.Add(ref source, 2 * sourceStride));
        var d = Load4(ref Unsafe.Add(ref source, 3 * sourceStride));
        var ab = Sse2.UnpackLow(a, b).AsUInt32();
        var cd = Sse2.UnpackLow(c, d).AsUInt32();
        var low = Sse2.UnpackLow(ab, cd).AsUInt64();
        var high = Sse2.UnpackHigh(ab, cd).AsUInt64();
        Store4(ref target, low.ToScalar());
        Store4(ref Unsafe.Add(ref target, stride), low.GetElement(1));
        Store4(ref Unsafe.Add(ref target, 2 * stride), high.ToScalar());
        Store4(ref Unsafe.Add(ref target, 3 * stride), high.GetElement(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Load4(ref ushort source) =>
        Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ushort, byte>(ref source))).AsUInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store4(ref ushort target, ulong four) => Unsafe.WriteUnaligned(ref Unsafe.As<ushort, byte>(ref target), four);
}
