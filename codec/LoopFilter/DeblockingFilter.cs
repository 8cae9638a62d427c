using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VvcIlif.Codec.LoopFilter;

/// <summary>
/// Deblocking of whole CTU rows. H.266 8.8.3.
/// </summary>
/// <remarks>
/// Order: vertical edges of row r as soon as the row is reconstructed and nothing needs its undeblocked samples any
/// more (intra prediction of row r + 1 does); then horizontal edges of row r, which also need the vertical edges of row
/// r - 1. Vertical edges change samples of their own row only. Horizontal edges of row r change, beside their own row,
/// the last 3 luma and the last chroma row of row r - 1; rows up to 8 above the next row's first are final for luma
/// once their own row is done. Edges of one direction do not depend on each other.
/// </remarks>
internal static class DeblockingFilter
{
    /// <summary>Filters all vertical edges of a CTU row.</summary>
    internal static void FilterVerticalEdges(ReadOnlySpan<Plane> planes, DeblockingEdges edges, int bitDepth, int ctuRow, bool vectors = true) =>
        Filter(planes, edges, bitDepth, ctuRow, EdgeDirection.Vertical, vectors);

    /// <summary>Filters all horizontal edges of a CTU row, the one at its top included.</summary>
    internal static void FilterHorizontalEdges(ReadOnlySpan<Plane> planes, DeblockingEdges edges, int bitDepth, int ctuRow, bool vectors = true) =>
        Filter(planes, edges, bitDepth, ctuRow, EdgeDirection.Horizontal, vectors);

    private static void Filter(
        ReadOnlySpan<Plane> planes, DeblockingEdges edges, int bitDepth, int ctuRow, EdgeDirection direction, bool vectors)
    {
        Luma(planes[0], edges, bitDepth, ctuRow, direction, vectors && bitDepth <= DeblockingKernels.MaxVectorBitDepth);
        for (int component = 1; component < planes.Length; component++)
            Chroma(planes[component], component, edges, bitDepth, ctuRow, direction);
    }

    private static void Luma(
        Plane plane, DeblockingEdges edges, int bitDepth, int ctuRow, EdgeDirection direction, bool vectors)
    {
        int log2CtbUnits = edges.Log2CtbSize - 2;
        int first = ctuRow << log2CtbUnits, end = Math.Min(first + (1 << log2CtbUnits), edges.UnitRows);
        byte[] strengths = edges.Strengths[(int)direction], lengths = edges.Lengths[(int)direction];
        sbyte[] qps = edges.QpY;
        ReadOnlySpan<DeblockingOffsets> offsets = edges.Offsets.AsSpan(ctuRow * edges.CtuStride, edges.CtuStride);
        bool vertical = direction == EdgeDirection.Vertical;
        nint across = vertical ? 1 : plane.Stride, along = vertical ? plane.Stride : 1;
        int unitBefore = vertical ? 1 : edges.UnitStride;
        byte[]? unfiltered = edges.Unfiltered;
        LumaAdaptiveDeblocking? adaptive = edges.LumaAdaptive;

        for (int unitY = first; unitY < end; unitY++)
        {
            int rowStart = unitY * edges.UnitStride;
            int maxLengthP = !vertical && unitY == first ? 3 : 7;
            ReadOnlySpan<byte> row = strengths.AsSpan(rowStart, edges.UnitStride);
            for (int unitX = NextEdge(row, 0, 0x03); unitX < row.Length; unitX = NextEdge(row, unitX + 1, 0x03))
            {
                int unit = rowStart + unitX, before = unit - unitBefore;
                ref ushort q0 = ref plane.At(unitX * 4, unitY * 4);
                int qp = qps[unit] + qps[before] + 1 >> 1;
                if (adaptive is not null)
                    qp += adaptive.QpOffset(q0 + Unsafe.Add(ref q0, -across) + Unsafe.Add(ref q0, 3 * along) + Unsafe.Add(ref q0, 3 * along - across) >> 2);
                ref readonly DeblockingOffsets o = ref offsets[unitX >> log2CtbUnits];
                int tc = DeblockingTables.Tc(qp, row[unitX] & 3, o.TcY, bitDepth);
                if (tc == 0) continue;
                int beta = DeblockingTables.Beta(qp, o.BetaY, bitDepth);
                int lengthP = Math.Min(lengths[unit] >> 4, maxLengthP), lengthQ = lengths[unit] & 7;
                if (unfiltered is not null && ((unfiltered[unit] | unfiltered[before]) & 1) != 0)
                    DeblockingKernels.Luma(ref q0, across, along, beta, tc, lengthP, lengthQ, (1 << bitDepth) - 1,
                        (unfiltered[before] & 1) == 0, (unfiltered[unit] & 1) == 0);
                else if (!vectors)
                    DeblockingKernels.Luma(ref q0, across, along, beta, tc, lengthP, lengthQ, (1 << bitDepth) - 1, true, true);
                else if (vertical)
                    DeblockingKernels.LumaVector<DeblockingKernels.VerticalEdge>(ref q0, along, beta, tc, lengthP, lengthQ, (1 << bitDepth) - 1);
                else
                    DeblockingKernels.LumaVector<DeblockingKernels.HorizontalEdge>(ref q0, across, beta, tc, lengthP, lengthQ, (1 << bitDepth) - 1);
            }
        }
    }

    private static void Chroma(
        Plane plane, int component, DeblockingEdges edges, int bitDepth, int ctuRow, EdgeDirection direction)
    {
        int shiftX = edges.ChromaFormat.ShiftX(), shiftY = edges.ChromaFormat.ShiftY();
        int log2CtbUnits = edges.Log2CtbSize - 2;
        int first = ctuRow << log2CtbUnits, end = Math.Min(first + (1 << log2CtbUnits), edges.UnitRows);
        byte[] strengths = edges.Strengths[(int)direction];
        sbyte[] qps = component == 1 ? edges.QpCb : edges.QpCr;
        ReadOnlySpan<DeblockingOffsets> offsets = edges.Offsets.AsSpan(ctuRow * edges.CtuStride, edges.CtuStride);
        bool vertical = direction == EdgeDirection.Vertical;
        nint across = vertical ? 1 : plane.Stride, along = vertical ? plane.Stride : 1;
        int unitBefore = vertical ? 1 : edges.UnitStride;
        int lines = 4 >> (vertical ? shiftY : shiftX);
        int maskX = vertical ? (2 << shiftX) - 1 : 0, stepY = vertical ? 1 : 2 << shiftY;
        int bits = component == 1 ? 0x0C : 0x30, shift = 2 * component;
        byte[]? unfiltered = edges.Unfiltered;

        for (int unitY = first; unitY < end; unitY += stepY)
        {
            int rowStart = unitY * edges.UnitStride;
            bool ctuBorder = !vertical && unitY == first;
            ReadOnlySpan<byte> row = strengths.AsSpan(rowStart, edges.UnitStride);
            for (int unitX = NextEdge(row, 0, (byte)bits); unitX < row.Length; unitX = NextEdge(row, unitX + 1, (byte)bits))
            {
                int strength = (row[unitX] & bits) >> shift;
                bool large = (row[unitX] & DeblockingEdges.LargeChroma) != 0;
                if ((unitX & maskX) != 0 || (strength == 1 && !large)) continue;
                int unit = rowStart + unitX, before = unit - unitBefore;
                int qp = qps[unit] + qps[before] + 1 >> 1;
                ref readonly DeblockingOffsets o = ref offsets[unitX >> log2CtbUnits];
                int tc = DeblockingTables.Tc(qp, strength, o.Tc(component), bitDepth);
                if (tc == 0) continue;
                int beta = large ? DeblockingTables.Beta(qp, o.Beta(component), bitDepth) : 0;
                bool filterP = unfiltered is null || (unfiltered[before] & 2) == 0;
                bool filterQ = unfiltered is null || (unfiltered[unit] & 2) == 0;
                ref ushort q0 = ref plane.At(unitX * 4 >> shiftX, unitY * 4 >> shiftY);
                DeblockingKernels.Chroma(ref q0, across, along, lines, beta, tc, ctuBorder, (1 << bitDepth) - 1, filterP, filterQ);
            }
        }
    }

    /// <summary>The next unit from <paramref name="x"/> on whose byte has one of the bits, or the row's length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NextEdge(ReadOnlySpan<byte> row, int x, byte bits)
    {
        ulong mask = bits * 0x0101_0101_0101_0101UL;
        while (x < row.Length)
        {
            if (x + 8 <= row.Length && (MemoryMarshal.Read<ulong>(row[x..]) & mask) == 0) x += 8;
            else if ((row[x] & bits) != 0) return x;
            else x++;
        }
        return row.Length;
    }
}
