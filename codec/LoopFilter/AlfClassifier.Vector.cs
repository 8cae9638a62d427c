using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.LoopFilter;

internal static partial class AlfClassifier
{
    // Sums over half the window stay within 16 bits, products of sums within 32.
    private const int MaxVectorBitDepth = 10;

    // 2x2 cells in a row of up to 128 samples with two to each side, rounded up for whole vectors.
    private const int Cells = 80;

    private static bool IsVectorised => Lanes128.IsSupported;

    [SkipLocalsInit]
    private static unsafe void ClassifyVector(
        ref ushort source, nint stride, int width, int height, int virtualRow, int bitDepth, Span<byte> classes)
    {
        // The last four rows of cells, each with four directions.
        short* cells = stackalloc short[4 * 4 * Cells];
        int* sums = stackalloc int[4 * 40];
        int count = width + 4;
        for (int y = -2; y < height + 2; y += 2)
        {
            short* row = cells + (y + 2 >> 1 & 3) * 4 * Cells;
            CellRow(ref Unsafe.Add(ref source, y * stride - 2), stride, y == virtualRow, y == virtualRow - 2, count, row);
            int block = y - 4;
            if (block < 0 || (block & 3) != 0)
                continue;
            bool cutAbove = block == virtualRow, cutBelow = block + 4 == virtualRow;
            for (int d = 0; d < 4; d++)
                WindowSums(cells + d * Cells, block >> 1, cutAbove, cutBelow, width >> 2, sums + d * 40);
            Classes(sums, cutAbove || cutBelow ? 3 : 2, bitDepth - 1, width >> 2, classes[((block >> 2) * 32)..]);
        }
    }

    // Even columns take the position in the upper row of the cell, odd ones that in the lower row.
    private static unsafe void CellRow(ref ushort first, nint stride, bool noRowAbove, bool noRowBelow, int count, short* target)
    {
        ref ushort r1 = ref first, r2 = ref Unsafe.Add(ref first, stride);
        ref ushort r0 = ref noRowAbove ? ref r1 : ref Unsafe.Add(ref first, -stride);
        ref ushort r3 = ref noRowBelow ? ref r2 : ref Unsafe.Add(ref first, 2 * stride);
        Vector128<short> odd = Vector128.Create(unchecked((int)0xFFFF0000)).AsInt16();
        for (int x = 0; x < count; x += 16)
        {
            Directions(ref Unsafe.Add(ref r0, x), ref Unsafe.Add(ref r1, x), ref Unsafe.Add(ref r2, x), ref Unsafe.Add(ref r3, x), odd,
                out Vector128<int> v0, out Vector128<int> h0, out Vector128<int> p0, out Vector128<int> q0);
            Directions(ref Unsafe.Add(ref r0, x + 8), ref Unsafe.Add(ref r1, x + 8), ref Unsafe.Add(ref r2, x + 8), ref Unsafe.Add(ref r3, x + 8), odd,
                out Vector128<int> v1, out Vector128<int> h1, out Vector128<int> p1, out Vector128<int> q1);
            Lanes128.Pack(v0, v1).Store(target + x / 2);
            Lanes128.Pack(h0, h1).Store(target + Cells + x / 2);
            Lanes128.Pack(p0, p1).Store(target + 2 * Cells + x / 2);
            Lanes128.Pack(q0, q1).Store(target + 3 * Cells + x / 2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Directions(
        ref ushort r0, ref ushort r1, ref ushort r2, ref ushort r3, Vector128<short> odd,
        out Vector128<int> vertical, out Vector128<int> horizontal, out Vector128<int> diagonal0, out Vector128<int> diagonal1)
    {
        Vector128<short> ones = Vector128<short>.One;
        Vector128<short> center = Pick(ref r1, ref r2, 0), twice = center + center;
        vertical = Lanes128.Dot(Vector128.Abs(twice - Pick(ref r0, ref r1, 0) - Pick(ref r2, ref r3, 0)), ones);
        horizontal = Lanes128.Dot(Vector128.Abs(twice - Pick(ref r1, ref r2, -1) - Pick(ref r1, ref r2, 1)), ones);
        diagonal0 = Lanes128.Dot(Vector128.Abs(twice - Pick(ref r0, ref r1, -1) - Pick(ref r2, ref r3, 1)), ones);
        diagonal1 = Lanes128.Dot(Vector128.Abs(twice - Pick(ref r0, ref r1, 1) - Pick(ref r2, ref r3, -1)), ones);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector128<short> Pick(ref ushort evenRow, ref ushort oddRow, int at) => Vector128.ConditionalSelect(
            odd, Vector128.LoadUnsafe(ref Unsafe.Add(ref oddRow, at)).AsInt16(), Vector128.LoadUnsafe(ref Unsafe.Add(ref evenRow, at)).AsInt16());
    }

    // Sums of 4x4 cells (3x4 at the virtual boundary) at every second cell.
    private static unsafe void WindowSums(short* direction, int firstRow, bool cutAbove, bool cutBelow, int blocks, int* sums)
    {
        short* a = direction + (firstRow & 3) * 4 * Cells, b = direction + (firstRow + 1 & 3) * 4 * Cells;
        short* c = direction + (firstRow + 2 & 3) * 4 * Cells, d = direction + (firstRow + 3 & 3) * 4 * Cells;
        int* pairs = sums;
        for (int x = 0; x < blocks + 1; x += 4)
        {
            Vector128<short> sum = Vector128.Load(b + 2 * x) + Vector128.Load(c + 2 * x);
            if (!cutAbove)
                sum += Vector128.Load(a + 2 * x);
            if (!cutBelow)
                sum += Vector128.Load(d + 2 * x);
            Lanes128.Dot(sum, Vector128<short>.One).Store(pairs + x);
        }
        for (int x = 0; x < blocks; x += 4)
            (Vector128.Load(pairs + x) + Vector128.Load(pairs + x + 1)).Store(sums + x);
    }

    private static unsafe void Classes(int* sums, int factor, int shift, int blocks, Span<byte> classes)
    {
        for (int x = 0; x < blocks; x += 4)
        {
            Vector128<int> v = Vector128.Load(sums + x), h = Vector128.Load(sums + 40 + x);
            Vector128<int> d0 = Vector128.Load(sums + 80 + x), d1 = Vector128.Load(sums + 120 + x);
            Vector128<int> straight1 = Vector128.Max(v, h), straight0 = Vector128.Min(v, h);
            Vector128<int> diagonal1 = Vector128.Max(d0, d1), diagonal0 = Vector128.Min(d0, d1);
            Vector128<int> straight = Vector128.LessThanOrEqual((diagonal1 * straight0).AsUInt32(), (straight1 * diagonal0).AsUInt32()).AsInt32();
            Vector128<int> strong = Vector128.ConditionalSelect(straight, straight1, diagonal1), weak = Vector128.ConditionalSelect(straight, straight0, diagonal0);
            Vector128<int> activity = ((v + h) * factor) >> shift;
            // A comparison that holds is -1.
            Vector128<int> level = -(Vector128.GreaterThan(activity, Vector128<int>.Zero) + Vector128.GreaterThan(activity, Vector128<int>.One)
                + Vector128.GreaterThan(activity, Vector128.Create(6)) + Vector128.GreaterThan(activity, Vector128.Create(14)));
            Vector128<int> clear = Vector128.GreaterThan(strong, weak + weak), clearest = Vector128.GreaterThan(strong + strong, weak * 9);
            Vector128<int> direction = (-clear - (clearest & clear) - (straight + straight & clear)) * 5;
            Vector128<int> transposed = Vector128.GreaterThan(v, h) - Vector128<int>.AllBitsSet + (Vector128.GreaterThan(d0, d1) - Vector128<int>.AllBitsSet) * 2;
            Vector128<int> result = level + direction + transposed * AlfLumaFilters.Classes;
            int count = Math.Min(4, blocks - x);
            for (int i = 0; i < count; i++)
                classes[x + i] = (byte)result.GetElement(i);
        }
    }
}
