using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Codec.Transform;

// Both stages are matrix products of 16-bit pairs. The column stage keeps columns in lanes and broadcasts the matrix;
// the row stage keeps the matrix in lanes and broadcasts the intermediate, so that nothing is ever transposed. A DCT-II
// is split into its even and odd basis functions, which share half the products: out[n] = E + O, out[N-1-n] = E - O.
internal static partial class InverseTransform
{
    private const int TempStride = 32;

    // Row width from which the DCT-II row stage is split as well: below, half a row would leave lanes idle.
    private const int SplitLog2Width = 5;

    [SkipLocalsInit]
    private static void RunVector(
        Span<int> coefficients, int log2Width, int log2Height, TransformType horizontal, TransformType vertical,
        int nonZeroWidth, int nonZeroHeight, int bitDepth, Span<short> residual, int stride, Span<int> scratch)
    {
        ref int source = ref MemoryMarshal.GetReference(coefficients);
        ref short target = ref MemoryMarshal.GetReference(residual);
        ref short temp = ref Unsafe.As<int, short>(ref MemoryMarshal.GetReference(scratch[..ScratchLength]));
        bool split = horizontal == TransformType.Dct2 && log2Width >= SplitLog2Width;
        bool wide = Avx512BW.VL.IsSupported;

        for (int x = 0; x < nonZeroWidth;)
        {
            int left = nonZeroWidth - x;
            ref int column = ref Unsafe.Add(ref source, x);
            ref short even = ref Unsafe.Add(ref temp, split ? x >> 1 : x);
            if (left > 8 && wide)
            {
                Columns<Vector512<int>, Lanes512>(ref column, log2Width, left, log2Height, vertical, nonZeroHeight, ref even, split);
                x += 16;
            }
            else if (left > 4 && Avx2.IsSupported)
            {
                Columns<Vector256<int>, Lanes256>(ref column, log2Width, left, log2Height, vertical, nonZeroHeight, ref even, split);
                x += 8;
            }
            else
            {
                Columns<Vector128<int>, Lanes128>(ref column, log2Width, left, log2Height, vertical, nonZeroHeight, ref even, split);
                x += 4;
            }
        }

        int shift = 20 - bitDepth;
        if (split)
        {
            if (wide)
                RowsSplit<Vector512<int>, Lanes512>(ref temp, log2Width, log2Height, nonZeroWidth, shift, ref target, stride);
            else if (Avx2.IsSupported)
                RowsSplit<Vector256<int>, Lanes256>(ref temp, log2Width, log2Height, nonZeroWidth, shift, ref target, stride);
            else
                RowsSplit<Vector128<int>, Lanes128>(ref temp, log2Width, log2Height, nonZeroWidth, shift, ref target, stride);
        }
        else if (wide && log2Width >= 4)
        {
            Rows<Vector512<int>, Lanes512>(ref temp, horizontal, log2Width, log2Height, nonZeroWidth, shift, ref target, stride);
        }
        else if (Avx2.IsSupported && log2Width >= 3)
        {
            Rows<Vector256<int>, Lanes256>(ref temp, horizontal, log2Width, log2Height, nonZeroWidth, shift, ref target, stride);
        }
        else
        {
            Rows<Vector128<int>, Lanes128>(ref temp, horizontal, log2Width, log2Height, nonZeroWidth, shift, ref target, stride);
        }
    }

    // One group of columns: TLanes.Count of them, of which `left` hold coefficients (the others give zeros).
    [SkipLocalsInit]
    private static void Columns<TVector, TLanes>(
        ref int source, int log2Stride, int left, int log2Size, TransformType type, int nonZeroHeight, ref short temp, bool split)
        where TVector : struct where TLanes : ILanes<TVector>
    {
        Unsafe.SkipInit(out PairBuffer buffer);
        ref int evenPairs = ref buffer.First;
        var mask = TLanes.Mask(left);
        if (type != TransformType.Dct2)
        {
            int pairs = LoadPairs<TVector, TLanes>(ref source, log2Stride, 0, 1, 2, nonZeroHeight, mask, ref evenPairs);
            ColumnsFull<TVector, TLanes>(ref evenPairs, pairs, in TransformTables.Inverse(type, log2Size), 1 << log2Size, ref temp, split);
            return;
        }
        ref int oddPairs = ref Unsafe.Add(ref evenPairs, 8 * TLanes.Count);
        int even = LoadPairs<TVector, TLanes>(ref source, log2Stride, 0, 2, 4, nonZeroHeight, mask, ref evenPairs);
        int odd = LoadPairs<TVector, TLanes>(ref source, log2Stride, 1, 2, 4, nonZeroHeight, mask, ref oddPairs);
        ColumnsSplit<TVector, TLanes>(
            ref evenPairs, even, in TransformTables.InverseEven(log2Size), ref oddPairs, odd, in TransformTables.InverseOdd(log2Size),
            1 << log2Size, ref temp, split);
    }

    [InlineArray(16 * 16)]
    private struct PairBuffer
    {
        public int First;
    }

    // Rows first + i * step and that + gap, interleaved; returns how many pairs there are.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LoadPairs<TVector, TLanes>(
        ref int source, int log2Stride, int first, int gap, int step, int nonZeroHeight, TVector mask, ref int pairs)
        where TVector : struct where TLanes : ILanes<TVector>
    {
        int count = 0;
        for (int k = first; k < nonZeroHeight; k += step, count++)
        {
            var low = TLanes.Load(ref Unsafe.Add(ref source, k << log2Stride));
            var high = k + gap < nonZeroHeight ? TLanes.Load(ref Unsafe.Add(ref source, k + gap << log2Stride)) : TLanes.Broadcast(0);
            TLanes.Store(ref Unsafe.Add(ref pairs, count * TLanes.Count), TLanes.And(TLanes.Pair(low, high), mask));
        }
        return count;
    }

    private static void ColumnsFull<TVector, TLanes>(
        ref int pairs, int count, ref readonly int matrix, int size, ref short temp, bool split)
        where TVector : struct where TLanes : ILanes<TVector>
    {
        for (int y = 0; y < size; y += 4)
        {
            var sum0 = TLanes.Broadcast(1 << FirstShift - 1);
            var sum1 = sum0;
            var sum2 = sum0;
            var sum3 = sum0;
            ref int factors = ref Unsafe.Add(ref Unsafe.AsRef(in matrix), y);
            for (int p = 0; p < count; p++)
            {
                var pair = TLanes.Load(ref Unsafe.Add(ref pairs, p * TLanes.Count));
                sum0 = TLanes.MultiplyAdd(sum0, pair, TLanes.Broadcast(factors));
                sum1 = TLanes.MultiplyAdd(sum1, pair, TLanes.Broadcast(Unsafe.Add(ref factors, 1)));
                sum2 = TLanes.MultiplyAdd(sum2, pair, TLanes.Broadcast(Unsafe.Add(ref factors, 2)));
                sum3 = TLanes.MultiplyAdd(sum3, pair, TLanes.Broadcast(Unsafe.Add(ref factors, 3)));
                factors = ref Unsafe.Add(ref factors, size);
            }
            ref short row = ref Unsafe.Add(ref temp, y * TempStride);
            StoreIntermediate<TVector, TLanes>(ref row, sum0, split);
            StoreIntermediate<TVector, TLanes>(ref Unsafe.Add(ref row, TempStride), sum1, split);
            StoreIntermediate<TVector, TLanes>(ref Unsafe.Add(ref row, 2 * TempStride), sum2, split);
            StoreIntermediate<TVector, TLanes>(ref Unsafe.Add(ref row, 3 * TempStride), sum3, split);
        }
    }

    private static void ColumnsSplit<TVector, TLanes>(
        ref int evenPairs, int evenCount, ref readonly int evenMatrix, ref int oddPairs, int oddCount, ref readonly int oddMatrix,
        int size, ref short temp, bool split)
        where TVector : struct where TLanes : ILanes<TVector>
    {
        int half = size >> 1;
        for (int y = 0; y < half; y += 2)
        {
            var even0 = TLanes.Broadcast(1 << FirstShift - 1);
            var even1 = even0;
            var odd0 = TLanes.Broadcast(0);
            var odd1 = odd0;
            ref int factors = ref Unsafe.Add(ref Unsafe.AsRef(in evenMatrix), y);
            for (int p = 0; p < evenCount; p++)
            {
                var pair = TLanes.Load(ref Unsafe.Add(ref evenPairs, p * TLanes.Count));
                even0 = TLanes.MultiplyAdd(even0, pair, TLanes.Broadcast(factors));
                even1 = TLanes.MultiplyAdd(even1, pair, TLanes.Broadcast(Unsafe.Add(ref factors, 1)));
                factors = ref Unsafe.Add(ref factors, half);
            }
            factors = ref Unsafe.Add(ref Unsafe.AsRef(in oddMatrix), y);
            for (int p = 0; p < oddCount; p++)
            {
                var pair = TLanes.Load(ref Unsafe.Add(ref oddPairs, p * TLanes.Count));
                odd0 = TLanes.MultiplyAdd(odd0, pair, TLanes.Broadcast(factors));
                odd1 = TLanes.MultiplyAdd(odd1, pair, TLanes.Broadcast(Unsafe.Add(ref factors, 1)));
                factors = ref Unsafe.Add(ref factors, half);
            }
            ref short row = ref Unsafe.Add(ref temp, y * TempStride);
            ref short mirror = ref Unsafe.Add(ref temp, (size - 1 - y) * TempStride);
            StoreIntermediate<TVector, TLanes>(ref row, TLanes.Add(even0, odd0), split);
            StoreIntermediate<TVector, TLanes>(ref Unsafe.Add(ref row, TempStride), TLanes.Add(even1, odd1), split);
            StoreIntermediate<TVector, TLanes>(ref mirror, TLanes.Subtract(even0, odd0), split);
            StoreIntermediate<TVector, TLanes>(ref Unsafe.Subtract(ref mirror, TempStride), TLanes.Subtract(even1, odd1), split);
        }
    }

    // The row stage wants the pairs it multiplies side by side: neighbours, or the even columns apart from the odd ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreIntermediate<TVector, TLanes>(ref short target, TVector sum, bool split)
        where TVector : struct where TLanes : ILanes<TVector>
    {
        var value = TLanes.ShiftRight(sum, FirstShift);
        if (split)
            TLanes.StoreNarrowSplit(ref target, ref Unsafe.Add(ref target, TempStride / 2), value);
        else
            TLanes.StoreNarrow(ref target, value);
    }

    private static void Rows<TVector, TLanes>(
        ref short temp, TransformType type, int log2Width, int log2Height, int nonZeroWidth, int shift, ref short target, int stride)
        where TVector : struct where TLanes : ILanes<TVector>
    {
        const int RowInts = TempStride / 2;
        int width = 1 << log2Width;
        int pairs = nonZeroWidth + 1 >> 1;
        ref int matrix = ref Unsafe.AsRef(in TransformTables.Inverse(type, log2Width));
        var round = TLanes.Broadcast(1 << shift - 1);
        for (int y = 0; y < 1 << log2Height; y += 4)
        {
            ref int row = ref Unsafe.As<short, int>(ref Unsafe.Add(ref temp, y * TempStride));
            for (int x = 0; x < width; x += TLanes.Count)
            {
                var sum0 = round;
                var sum1 = round;
                var sum2 = round;
                var sum3 = round;
                ref int factors = ref Unsafe.Add(ref matrix, x);
                for (int p = 0; p < pairs; p++)
                {
                    var factor = TLanes.Load(ref factors);
                    factors = ref Unsafe.Add(ref factors, width);
                    sum0 = TLanes.MultiplyAdd(sum0, factor, TLanes.Broadcast(Unsafe.Add(ref row, p)));
                    sum1 = TLanes.MultiplyAdd(sum1, factor, TLanes.Broadcast(Unsafe.Add(ref row, p + RowInts)));
                    sum2 = TLanes.MultiplyAdd(sum2, factor, TLanes.Broadcast(Unsafe.Add(ref row, p + 2 * RowInts)));
                    sum3 = TLanes.MultiplyAdd(sum3, factor, TLanes.Broadcast(Unsafe.Add(ref row, p + 3 * RowInts)));
                }
                ref short output = ref Unsafe.Add(ref target, y * stride + x);
                TLanes.StoreNarrow(ref output, TLanes.ShiftRight(sum0, shift));
                TLanes.StoreNarrow(ref Unsafe.Add(ref output, stride), TLanes.ShiftRight(sum1, shift));
                TLanes.StoreNarrow(ref Unsafe.Add(ref output, 2 * stride), TLanes.ShiftRight(sum2, shift));
                TLanes.StoreNarrow(ref Unsafe.Add(ref output, 3 * stride), TLanes.ShiftRight(sum3, shift));
            }
        }
    }

    private static void RowsSplit<TVector, TLanes>(
        ref short temp, int log2Width, int log2Height, int nonZeroWidth, int shift, ref short target, int stride)
        where TVector : struct where TLanes : ILanes<TVector>
    {
        const int RowInts = TempStride / 2;
        const int OddInts = TempStride / 4;
        int width = 1 << log2Width;
        int half = width >> 1;
        int evenCount = nonZeroWidth + 3 >> 2;
        int oddCount = nonZeroWidth + 2 >> 2;
        ref int evenMatrix = ref Unsafe.AsRef(in TransformTables.InverseEven(log2Width));
        ref int oddMatrix = ref Unsafe.AsRef(in TransformTables.InverseOdd(log2Width));
        var round = TLanes.Broadcast(1 << shift - 1);
        for (int y = 0; y < 1 << log2Height; y += 2)
        {
            ref int row = ref Unsafe.As<short, int>(ref Unsafe.Add(ref temp, y * TempStride));
            for (int x = 0; x < half; x += TLanes.Count)
            {
                var even0 = round;
                var even1 = round;
                var odd0 = TLanes.Broadcast(0);
                var odd1 = odd0;
                ref int factors = ref Unsafe.Add(ref evenMatrix, x);
                for (int p = 0; p < evenCount; p++)
                {
                    var factor = TLanes.Load(ref factors);
                    factors = ref Unsafe.Add(ref factors, half);
                    even0 = TLanes.MultiplyAdd(even0, factor, TLanes.Broadcast(Unsafe.Add(ref row, p)));
                    even1 = TLanes.MultiplyAdd(even1, factor, TLanes.Broadcast(Unsafe.Add(ref row, p + RowInts)));
                }
                factors = ref Unsafe.Add(ref oddMatrix, x);
                for (int p = 0; p < oddCount; p++)
                {
                    var factor = TLanes.Load(ref factors);
                    factors = ref Unsafe.Add(ref factors, half);
                    odd0 = TLanes.MultiplyAdd(odd0, factor, TLanes.Broadcast(Unsafe.Add(ref row, p + OddInts)));
                    odd1 = TLanes.MultiplyAdd(odd1, factor, TLanes.Broadcast(Unsafe.Add(ref row, p + OddInts + RowInts)));
                }
                ref short output = ref Unsafe.Add(ref target, y * stride);
                ref short below = ref Unsafe.Add(ref output, stride);
                int mirror = width - TLanes.Count - x;
                TLanes.StoreNarrow(ref Unsafe.Add(ref output, x), TLanes.ShiftRight(TLanes.Add(even0, odd0), shift));
                TLanes.StoreNarrow(ref Unsafe.Add(ref output, mirror), TLanes.Reverse(TLanes.ShiftRight(TLanes.Subtract(even0, odd0), shift)));
                TLanes.StoreNarrow(ref Unsafe.Add(ref below, x), TLanes.ShiftRight(TLanes.Add(even1, odd1), shift));
                TLanes.StoreNarrow(ref Unsafe.Add(ref below, mirror), TLanes.Reverse(TLanes.ShiftRight(TLanes.Subtract(even1, odd1), shift)));
            }
        }
    }
}
