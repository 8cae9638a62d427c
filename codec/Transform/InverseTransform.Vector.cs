using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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
        bool split = IsSplit(horizontal, log2Width);

        for (int x = 0; x < nonZeroWidth;)
        {
            int left = nonZeroWidth - x;
            ref int column = ref Unsafe.Add(ref source, x);
            ref short even = ref Unsafe.Add(ref temp, split ? x >> 1 : x);
            if (left > 8 && Lanes512.IsSupported)
            {
                Columns<Lanes512, Vector512<short>, Vector512<int>>(ref column, log2Width, left, log2Height, vertical, nonZeroHeight, ref even, split);
                x += 16;
            }
            else if (left > 4 && Lanes256.IsSupported)
            {
                Columns<Lanes256, Vector256<short>, Vector256<int>>(ref column, log2Width, left, log2Height, vertical, nonZeroHeight, ref even, split);
                x += 8;
            }
            else
            {
                Columns<Lanes128, Vector128<short>, Vector128<int>>(ref column, log2Width, left, log2Height, vertical, nonZeroHeight, ref even, split);
                x += 4;
            }
        }

        RowStage(ref temp, horizontal, log2Width, log2Height, nonZeroWidth, 20 - bitDepth, ref target, stride);
    }

    private static bool IsSplit(TransformType horizontal, int log2Width) =>
        horizontal == TransformType.Dct2 && log2Width >= SplitLog2Width;

    private static void RowStage(
        ref short temp, TransformType horizontal, int log2Width, int log2Height, int nonZeroWidth, int shift, ref short target, int stride)
    {
        if (IsSplit(horizontal, log2Width))
        {
            if (Lanes512.IsSupported)
                RowsSplit<Lanes512, Vector512<short>, Vector512<int>>(ref temp, log2Width, log2Height, nonZeroWidth, shift, ref target, stride);
            else if (Lanes256.IsSupported)
                RowsSplit<Lanes256, Vector256<short>, Vector256<int>>(ref temp, log2Width, log2Height, nonZeroWidth, shift, ref target, stride);
            else
                RowsSplit<Lanes128, Vector128<short>, Vector128<int>>(ref temp, log2Width, log2Height, nonZeroWidth, shift, ref target, stride);
        }
        else if (Lanes512.IsSupported && log2Width >= 4)
        {
            Rows<Lanes512, Vector512<short>, Vector512<int>>(ref temp, horizontal, log2Width, log2Height, nonZeroWidth, shift, ref target, stride);
        }
        else if (Lanes256.IsSupported && log2Width >= 3)
        {
            Rows<Lanes256, Vector256<short>, Vector256<int>>(ref temp, horizontal, log2Width, log2Height, nonZeroWidth, shift, ref target, stride);
        }
        else
        {
            Rows<Lanes128, Vector128<short>, Vector128<int>>(ref temp, horizontal, log2Width, log2Height, nonZeroWidth, shift, ref target, stride);
        }
    }

    // Blocks two samples wide: columns as ever, in a copy that is wide enough for a vector; rows are a sum and a difference.
    [SkipLocalsInit]
    private static void RunTwoColumns(
        ReadOnlySpan<int> coefficients, int log2Height, TransformType vertical, int nonZeroWidth, int nonZeroHeight, int bitDepth,
        Span<short> residual, int stride, Span<int> scratch)
    {
        Span<int> copy = stackalloc int[4 * 32];
        for (int y = 0; y < nonZeroHeight; y++)
            coefficients.Slice(2 * y, 2).CopyTo(copy[(4 * y)..]);
        ref short temp = ref Unsafe.As<int, short>(ref MemoryMarshal.GetReference(scratch[..ScratchLength]));
        Columns<Lanes128, Vector128<short>, Vector128<int>>(ref MemoryMarshal.GetReference(copy), 2, nonZeroWidth, log2Height, vertical, nonZeroHeight, ref temp, false);
        int shift = 20 - bitDepth;
        int round = 1 << shift - 1;
        for (int y = 0; y < 1 << log2Height; y++)
        {
            int first = Unsafe.Add(ref temp, y * TempStride) * 64 + round;
            int second = Unsafe.Add(ref temp, y * TempStride + 1) * 64;
            residual[y * stride] = Saturate(first + second >> shift);
            residual[y * stride + 1] = Saturate(first - second >> shift);
        }
    }

    // Blocks two samples high: the row stage wants four rows, so it works on a copy where it does not go row by row pair.
    [SkipLocalsInit]
    private static void RunTwoRows(
        ReadOnlySpan<int> coefficients, int log2Width, TransformType horizontal, int nonZeroWidth, int nonZeroHeight, int bitDepth,
        Span<short> residual, int stride, Span<int> scratch)
    {
        ref short temp = ref Unsafe.As<int, short>(ref MemoryMarshal.GetReference(scratch[..ScratchLength]));
        bool split = IsSplit(horizontal, log2Width);
        // An odd count leaves one half of the last pair to be cleared.
        for (int x = 0; x < (nonZeroWidth + 3 & ~3); x++)
        {
            int first = x < nonZeroWidth ? coefficients[x] * 64 + (1 << FirstShift - 1) : 0;
            int second = x < nonZeroWidth && nonZeroHeight > 1 ? coefficients[(1 << log2Width) + x] * 64 : 0;
            ref short place = ref Unsafe.Add(ref temp, !split ? x : (x & 1) == 0 ? x >> 1 : TempStride / 2 + (x >> 1));
            place = Saturate(first + second >> FirstShift);
            Unsafe.Add(ref place, TempStride) = Saturate(first - second >> FirstShift);
        }
        if (split)
        {
            RowStage(ref temp, horizontal, log2Width, 1, nonZeroWidth, 20 - bitDepth, ref MemoryMarshal.GetReference(residual), stride);
            return;
        }
        Span<short> rows = stackalloc short[4 * 32];
        RowStage(ref temp, horizontal, log2Width, 1, nonZeroWidth, 20 - bitDepth, ref MemoryMarshal.GetReference(rows), 32);
        rows[..(1 << log2Width)].CopyTo(residual);
        rows.Slice(32, 1 << log2Width).CopyTo(residual[stride..]);
    }

    // One group of columns: TLanes.Ints of them, of which `left` hold coefficients (the others give zeros).
    [SkipLocalsInit]
    private static void Columns<TLanes, TShort, TInt>(
        ref int source, int log2Stride, int left, int log2Size, TransformType type, int nonZeroHeight, ref short temp, bool split)
        where TLanes : ILanes<TShort, TInt>
    {
        Unsafe.SkipInit(out PairBuffer buffer);
        ref int evenPairs = ref buffer.First;
        var mask = TLanes.MaskPairs(left);
        if (type != TransformType.Dct2)
        {
            int pairs = LoadPairs<TLanes, TShort, TInt>(ref source, log2Stride, 0, 1, 2, nonZeroHeight, mask, ref evenPairs);
            ColumnsFull<TLanes, TShort, TInt>(ref evenPairs, pairs, in TransformTables.Inverse(type, log2Size), 1 << log2Size, ref temp, split);
            return;
        }
        ref int oddPairs = ref Unsafe.Add(ref evenPairs, 8 * TLanes.Ints);
        int even = LoadPairs<TLanes, TShort, TInt>(ref source, log2Stride, 0, 2, 4, nonZeroHeight, mask, ref evenPairs);
        int odd = LoadPairs<TLanes, TShort, TInt>(ref source, log2Stride, 1, 2, 4, nonZeroHeight, mask, ref oddPairs);
        ColumnsSplit<TLanes, TShort, TInt>(
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
    private static int LoadPairs<TLanes, TShort, TInt>(
        ref int source, int log2Stride, int first, int gap, int step, int nonZeroHeight, TShort mask, ref int pairs)
        where TLanes : ILanes<TShort, TInt>
    {
        int count = 0;
        for (int k = first; k < nonZeroHeight; k += step, count++)
        {
            var low = TLanes.Load(ref Unsafe.Add(ref source, k << log2Stride));
            var high = k + gap < nonZeroHeight ? TLanes.Load(ref Unsafe.Add(ref source, k + gap << log2Stride)) : TLanes.Int(0);
            TLanes.StorePairs(TLanes.And(TLanes.Weave(low, high), mask), ref Unsafe.Add(ref pairs, count * TLanes.Ints));
        }
        return count;
    }

    private static void ColumnsFull<TLanes, TShort, TInt>(
        ref int pairs, int count, ref readonly int matrix, int size, ref short temp, bool split)
        where TLanes : ILanes<TShort, TInt>
    {
        for (int y = 0; y < size; y += 4)
        {
            var sum0 = TLanes.Int(1 << FirstShift - 1);
            var sum1 = sum0;
            var sum2 = sum0;
            var sum3 = sum0;
            ref int factors = ref Unsafe.Add(ref Unsafe.AsRef(in matrix), y);
            for (int p = 0; p < count; p++)
            {
                var pair = TLanes.LoadPairs(ref Unsafe.Add(ref pairs, p * TLanes.Ints));
                sum0 = TLanes.MultiplyAdd(sum0, pair, TLanes.Pair(factors));
                sum1 = TLanes.MultiplyAdd(sum1, pair, TLanes.Pair(Unsafe.Add(ref factors, 1)));
                sum2 = TLanes.MultiplyAdd(sum2, pair, TLanes.Pair(Unsafe.Add(ref factors, 2)));
                sum3 = TLanes.MultiplyAdd(sum3, pair, TLanes.Pair(Unsafe.Add(ref factors, 3)));
                factors = ref Unsafe.Add(ref factors, size);
            }
            ref short row = ref Unsafe.Add(ref temp, y * TempStride);
            StoreIntermediate<TLanes, TShort, TInt>(ref row, sum0, split);
            StoreIntermediate<TLanes, TShort, TInt>(ref Unsafe.Add(ref row, TempStride), sum1, split);
            StoreIntermediate<TLanes, TShort, TInt>(ref Unsafe.Add(ref row, 2 * TempStride), sum2, split);
            StoreIntermediate<TLanes, TShort, TInt>(ref Unsafe.Add(ref row, 3 * TempStride), sum3, split);
        }
    }

    private static void ColumnsSplit<TLanes, TShort, TInt>(
        ref int evenPairs, int evenCount, ref readonly int evenMatrix, ref int oddPairs, int oddCount, ref readonly int oddMatrix,
        int size, ref short temp, bool split)
        where TLanes : ILanes<TShort, TInt>
    {
        int half = size >> 1;
        for (int y = 0; y < half; y += 2)
        {
            var even0 = TLanes.Int(1 << FirstShift - 1);
            var even1 = even0;
            var odd0 = TLanes.Int(0);
            var odd1 = odd0;
            ref int factors = ref Unsafe.Add(ref Unsafe.AsRef(in evenMatrix), y);
            for (int p = 0; p < evenCount; p++)
            {
                var pair = TLanes.LoadPairs(ref Unsafe.Add(ref evenPairs, p * TLanes.Ints));
                even0 = TLanes.MultiplyAdd(even0, pair, TLanes.Pair(factors));
                even1 = TLanes.MultiplyAdd(even1, pair, TLanes.Pair(Unsafe.Add(ref factors, 1)));
                factors = ref Unsafe.Add(ref factors, half);
            }
            factors = ref Unsafe.Add(ref Unsafe.AsRef(in oddMatrix), y);
            for (int p = 0; p < oddCount; p++)
            {
                var pair = TLanes.LoadPairs(ref Unsafe.Add(ref oddPairs, p * TLanes.Ints));
                odd0 = TLanes.MultiplyAdd(odd0, pair, TLanes.Pair(factors));
                odd1 = TLanes.MultiplyAdd(odd1, pair, TLanes.Pair(Unsafe.Add(ref factors, 1)));
                factors = ref Unsafe.Add(ref factors, half);
            }
            ref short row = ref Unsafe.Add(ref temp, y * TempStride);
            ref short mirror = ref Unsafe.Add(ref temp, (size - 1 - y) * TempStride);
            StoreIntermediate<TLanes, TShort, TInt>(ref row, TLanes.Add(even0, odd0), split);
            StoreIntermediate<TLanes, TShort, TInt>(ref Unsafe.Add(ref row, TempStride), TLanes.Add(even1, odd1), split);
            StoreIntermediate<TLanes, TShort, TInt>(ref mirror, TLanes.Subtract(even0, odd0), split);
            StoreIntermediate<TLanes, TShort, TInt>(ref Unsafe.Subtract(ref mirror, TempStride), TLanes.Subtract(even1, odd1), split);
        }
    }

    // The row stage wants the pairs it multiplies side by side: neighbours, or the even columns apart from the odd ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreIntermediate<TLanes, TShort, TInt>(ref short target, TInt sum, bool split)
        where TLanes : ILanes<TShort, TInt>
    {
        var value = TLanes.ShiftRight(sum, FirstShift);
        if (split)
            TLanes.StoreNarrowSplit(value, ref target, ref Unsafe.Add(ref target, TempStride / 2));
        else
            TLanes.StoreNarrow(value, ref target);
    }

    private static void Rows<TLanes, TShort, TInt>(
        ref short temp, TransformType type, int log2Width, int log2Height, int nonZeroWidth, int shift, ref short target, int stride)
        where TLanes : ILanes<TShort, TInt>
    {
        const int RowInts = TempStride / 2;
        int width = 1 << log2Width;
        int pairs = nonZeroWidth + 1 >> 1;
        ref int matrix = ref Unsafe.AsRef(in TransformTables.Inverse(type, log2Width));
        var round = TLanes.Int(1 << shift - 1);
        for (int y = 0; y < 1 << log2Height; y += 4)
        {
            ref int row = ref Unsafe.As<short, int>(ref Unsafe.Add(ref temp, y * TempStride));
            for (int x = 0; x < width; x += TLanes.Ints)
            {
                var sum0 = round;
                var sum1 = round;
                var sum2 = round;
                var sum3 = round;
                ref int factors = ref Unsafe.Add(ref matrix, x);
                for (int p = 0; p < pairs; p++)
                {
                    var factor = TLanes.LoadPairs(ref factors);
                    factors = ref Unsafe.Add(ref factors, width);
                    sum0 = TLanes.MultiplyAdd(sum0, factor, TLanes.Pair(Unsafe.Add(ref row, p)));
                    sum1 = TLanes.MultiplyAdd(sum1, factor, TLanes.Pair(Unsafe.Add(ref row, p + RowInts)));
                    sum2 = TLanes.MultiplyAdd(sum2, factor, TLanes.Pair(Unsafe.Add(ref row, p + 2 * RowInts)));
                    sum3 = TLanes.MultiplyAdd(sum3, factor, TLanes.Pair(Unsafe.Add(ref row, p + 3 * RowInts)));
                }
                ref short output = ref Unsafe.Add(ref target, y * stride + x);
                TLanes.StoreNarrow(TLanes.ShiftRight(sum0, shift), ref output);
                TLanes.StoreNarrow(TLanes.ShiftRight(sum1, shift), ref Unsafe.Add(ref output, stride));
                TLanes.StoreNarrow(TLanes.ShiftRight(sum2, shift), ref Unsafe.Add(ref output, 2 * stride));
                TLanes.StoreNarrow(TLanes.ShiftRight(sum3, shift), ref Unsafe.Add(ref output, 3 * stride));
            }
        }
    }

    private static void RowsSplit<TLanes, TShort, TInt>(
        ref short temp, int log2Width, int log2Height, int nonZeroWidth, int shift, ref short target, int stride)
        where TLanes : ILanes<TShort, TInt>
    {
        const int RowInts = TempStride / 2;
        const int OddInts = TempStride / 4;
        int width = 1 << log2Width;
        int half = width >> 1;
        int evenCount = nonZeroWidth + 3 >> 2;
        int oddCount = nonZeroWidth + 2 >> 2;
        ref int evenMatrix = ref Unsafe.AsRef(in TransformTables.InverseEven(log2Width));
        ref int oddMatrix = ref Unsafe.AsRef(in TransformTables.InverseOdd(log2Width));
        var round = TLanes.Int(1 << shift - 1);
        for (int y = 0; y < 1 << log2Height; y += 2)
        {
            ref int row = ref Unsafe.As<short, int>(ref Unsafe.Add(ref temp, y * TempStride));
            for (int x = 0; x < half; x += TLanes.Ints)
            {
                var even0 = round;
                var even1 = round;
                var odd0 = TLanes.Int(0);
                var odd1 = odd0;
                ref int factors = ref Unsafe.Add(ref evenMatrix, x);
                for (int p = 0; p < evenCount; p++)
                {
                    var factor = TLanes.LoadPairs(ref factors);
                    factors = ref Unsafe.Add(ref factors, half);
                    even0 = TLanes.MultiplyAdd(even0, factor, TLanes.Pair(Unsafe.Add(ref row, p)));
                    even1 = TLanes.MultiplyAdd(even1, factor, TLanes.Pair(Unsafe.Add(ref row, p + RowInts)));
                }
                factors = ref Unsafe.Add(ref oddMatrix, x);
                for (int p = 0; p < oddCount; p++)
                {
                    var factor = TLanes.LoadPairs(ref factors);
                    factors = ref Unsafe.Add(ref factors, half);
                    odd0 = TLanes.MultiplyAdd(odd0, factor, TLanes.Pair(Unsafe.Add(ref row, p + OddInts)));
                    odd1 = TLanes.MultiplyAdd(odd1, factor, TLanes.Pair(Unsafe.Add(ref row, p + OddInts + RowInts)));
                }
                ref short output = ref Unsafe.Add(ref target, y * stride);
                ref short below = ref Unsafe.Add(ref output, stride);
                int mirror = width - TLanes.Ints - x;
                TLanes.StoreNarrow(TLanes.ShiftRight(TLanes.Add(even0, odd0), shift), ref Unsafe.Add(ref output, x));
                TLanes.StoreNarrow(TLanes.Reverse(TLanes.ShiftRight(TLanes.Subtract(even0, odd0), shift)), ref Unsafe.Add(ref output, mirror));
                TLanes.StoreNarrow(TLanes.ShiftRight(TLanes.Add(even1, odd1), shift), ref Unsafe.Add(ref below, x));
                TLanes.StoreNarrow(TLanes.Reverse(TLanes.ShiftRight(TLanes.Subtract(even1, odd1), shift)), ref Unsafe.Add(ref below, mirror));
            }
        }
    }
}
