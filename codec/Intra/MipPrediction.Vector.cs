using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Codec.Intra;

internal static partial class MipPrediction
{
    // Per size and mode: [pair of inputs][output], the two 16-bit weights of a pair side by side.
    private static readonly int[][] PairedMatrices = BuildPairs();

    private static bool VectorSupported => Avx2.IsSupported;

    private static int[][] BuildPairs()
    {
        var all = new int[3 * 16][];
        for (int sizeId = 0; sizeId < 3; sizeId++)
        {
            int inputs = sizeId == 0 ? 4 : sizeId == 1 ? 8 : 7;
            int outputs = sizeId == 2 ? 64 : 16;
            for (int mode = 0; mode < ModeCount(sizeId); mode++)
            {
                var matrix = MipTables.Matrix(sizeId, mode);
                var pairs = new int[4 * outputs];
                for (int o = 0; o < outputs; o++)
                {
                    for (int i = 0; i < inputs; i++)
                        pairs[(i >> 1) * outputs + o] |= matrix[o * inputs + i] << 16 * (i & 1);
                }
                all[sizeId * 16 + mode] = pairs;
            }
        }
        return all;
    }

    private static void MultiplyVector(
        int sizeId, int mode, ReadOnlySpan<int> reduced, int round, int offset, int bitDepth, Span<ushort> predicted)
    {
        int outputs = sizeId == 2 ? 64 : 16;
        ref int matrix = ref PairedMatrices[sizeId * 16 + mode][0];
        var in0 = Vector256.Create((ushort)reduced[0] | reduced[1] << 16).AsInt16();
        var in1 = Vector256.Create((ushort)reduced[2] | reduced[3] << 16).AsInt16();
        var in2 = Vector256.Create((ushort)reduced[4] | reduced[5] << 16).AsInt16();
        var in3 = Vector256.Create((ushort)reduced[6] | reduced[7] << 16).AsInt16();
        var max = Vector128.Create((ushort)((1 << bitDepth) - 1));
        for (int o = 0; o < outputs; o += 8)
        {
            var sum = Vector256.Create(round)
                + Avx2.MultiplyAddAdjacent(Load(ref matrix, o), in0)
                + Avx2.MultiplyAddAdjacent(Load(ref matrix, o + outputs), in1);
            if (sizeId > 0)
            {
                sum += Avx2.MultiplyAddAdjacent(Load(ref matrix, o + 2 * outputs), in2)
                    + Avx2.MultiplyAddAdjacent(Load(ref matrix, o + 3 * outputs), in3);
            }
            sum = (sum >> 6) + Vector256.Create(offset);
            var packed = Sse41.PackUnsignedSaturate(sum.GetLower(), sum.GetUpper());
            Vector128.Min(packed, max).CopyTo(predicted[o..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Load(ref int matrix, int index) => Vector256.LoadUnsafe(ref matrix, (nuint)index).AsInt16();

    // The samples between two columns of the matrix are a vector each, for all columns at once; interleaving puts them
    // in order, for steps up to 8. 16 bits without a sign suffice up to 12-bit samples, as no step is wider than 16.
    private static void InterpolateRowVector(ReadOnlySpan<ushort> line, Span<ushort> row, int first, int log2)
    {
        ref ushort output = ref MemoryMarshal.GetReference(row);
        bool whole = line.Length == 8;
        var after = whole
            ? Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(line))
            : Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ushort, byte>(ref MemoryMarshal.GetReference(line)))).AsUInt16();
        var before = Sse2.ShiftLeftLogical128BitLane(after, 2).WithElement(0, (ushort)first);
        var change = after - before;
        var half = Vector128.Create((ushort)(1 << log2 >> 1));
        var sum = (before << log2) + half;
        if (log2 == 1)
        {
            var middle = sum + change >>> 1;
            Sse2.UnpackLow(middle, after).StoreUnsafe(ref output);
            if (whole)
                Sse2.UnpackHigh(middle, after).StoreUnsafe(ref output, 8);
            return;
        }
        if (log2 == 2)
        {
            Interleave4(sum + change >>> 2, sum + change * 2 >>> 2, sum + change * 3 >>> 2, after, out var a, out var b, out var c, out var d);
            a.StoreUnsafe(ref output);
            b.StoreUnsafe(ref output, 8);
            if (whole)
            {
                c.StoreUnsafe(ref output, 16);
                d.StoreUnsafe(ref output, 24);
            }
            return;
        }
        Interleave4(sum + change >>> 3, sum + change * 2 >>> 3, sum + change * 3 >>> 3, sum + change * 4 >>> 3, out var l0, out var l1, out var l2, out var l3);
        Interleave4(sum + change * 5 >>> 3, sum + change * 6 >>> 3, sum + change * 7 >>> 3, after, out var h0, out var h1, out var h2, out var h3);
        StoreInterleaved(l0, h0, ref output);
        StoreInterleaved(l1, h1, ref Unsafe.Add(ref output, 16));
        if (whole)
        {
            StoreInterleaved(l2, h2, ref Unsafe.Add(ref output, 32));
            StoreInterleaved(l3, h3, ref Unsafe.Add(ref output, 48));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave4(
        Vector128<ushort> v0, Vector128<ushort> v1, Vector128<ushort> v2, Vector128<ushort> v3,
        out Vector128<ushort> a, out Vector128<ushort> b, out Vector128<ushort> c, out Vector128<ushort> d)
    {
        var low0 = Sse2.UnpackLow(v0, v1).AsUInt32();
        var low1 = Sse2.UnpackLow(v2, v3).AsUInt32();
        var high0 = Sse2.UnpackHigh(v0, v1).AsUInt32();
        var high1 = Sse2.UnpackHigh(v2, v3).AsUInt32();
        a = Sse2.UnpackLow(low0, low1).AsUInt16();
        b = Sse2.UnpackHigh(low0, low1).AsUInt16();
        c = Sse2.UnpackLow(high0, high1).AsUInt16();
        d = Sse2.UnpackHigh(high0, high1).AsUInt16();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreInterleaved(Vector128<ushort> low, Vector128<ushort> high, ref ushort output)
    {
        Sse2.UnpackLow(low.AsUInt64(), high.AsUInt64()).AsUInt16().StoreUnsafe(ref output);
        Sse2.UnpackHigh(low.AsUInt64(), high.AsUInt64()).AsUInt16().StoreUnsafe(ref output, 8);
    }

    // Eight samples at a time; returns how many were done.
    private static int InterpolateColumnsVector(ReadOnlySpan<ushort> before, ReadOnlySpan<ushort> after, Span<ushort> row, int k, int log2)
    {
        ref ushort first = ref MemoryMarshal.GetReference(before);
        ref ushort last = ref MemoryMarshal.GetReference(after);
        ref ushort output = ref MemoryMarshal.GetReference(row);
        int x = 0;
        for (; x <= row.Length - 8; x += 8)
        {
            var start = Vector128.LoadUnsafe(ref first, (nuint)x);
            var change = Vector128.LoadUnsafe(ref last, (nuint)x) - start;
            var sum = (start << log2) + change * (ushort)k + Vector128.Create((ushort)(1 << log2 >> 1));
            (sum >>> log2).StoreUnsafe(ref output, (nuint)x);
        }
        return x;
    }
}
