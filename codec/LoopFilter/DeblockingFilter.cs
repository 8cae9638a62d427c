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
        {
            Chroma(planes[component], component, edges, bitDepth, ctuRow, direction,
                vectors && DeblockingKernels.MaxVectorBitDepth != 0 && bitDepth <= Lanes.MaxBitDepth);
        }
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
                if (tc == 0)
                    continue;
                int beta = DeblockingTables.Beta(qp, o.BetaY, bitDepth);
                int lengthP = Math.Min(lengths[unit] >> 4, maxLengthP), lengthQ = lengths[unit] & 7;
                if (unfiltered is not null && ((unfiltered[unit] | unfiltered[before]) & 1) != 0)
                {
                    DeblockingKernels.Luma(ref q0, across, along, beta, tc, lengthP, lengthQ, (1 << bitDepth) - 1,
                        (unfiltered[before] & 1) == 0, (unfiltered[unit] & 1) == 0);
                }
                else if (!vectors)
                {
                    DeblockingKernels.Luma(ref q0, across, along, beta, tc, lengthP, lengthQ, (1 << bitDepth) - 1, true, true);
                }
                else if (vertical)
                {
                    DeblockingKernels.LumaVector<DeblockingKernels.VerticalEdge>(ref q0, along, beta, tc, lengthP, lengthQ, (1 << bitDepth) - 1);
                }
                else
                {
                    DeblockingKernels.LumaVector<DeblockingKernels.HorizontalEdge>(ref q0, across, beta, tc, lengthP, lengthQ, (1 << bitDepth) - 1);
                }
            }
        }
    }

    private static void Chroma(
        Plane plane, int component, DeblockingEdges edges, int bitDepth, int ctuRow, EdgeDirection direction, bool vectors)
    {
        int shiftX = edges.ChromaFormat.ShiftX(), shiftY = edges.ChromaFormat.ShiftY();
        int log2CtbUnits = edges.Log2CtbSize - 2;
        int first = ctuRow << log2CtbUnits, end = Math.Min(first + (1 << log2CtbUnits), edges.UnitRows);
        bool vertical = direction == EdgeDirection.Vertical;
        nint across = vertical ? 1 : plane.Stride, along = vertical ? plane.Stride : 1;
        int lines = 4 >> (vertical ? shiftY : shiftX), max = (1 << bitDepth) - 1;
        // Units whose edge is on the grid of eight chroma samples; two units of two lines are filtered at once.
        bool pairs = lines == 2;
        int gridX = vertical ? 2 << shiftX : pairs ? 2 : 1, gridY = vertical ? pairs ? 2 : 1 : 2 << shiftY;
        int second = !pairs ? 0 : vertical ? edges.UnitStride : 1;
        var thresholds = new ChromaThresholds(edges, component, bitDepth, ctuRow, direction);

        for (int unitY = first; unitY < end; unitY += gridY)
        {
            bool ctuBorder = !vertical && unitY == first;
            bool whole = !vertical || unitY + 1 < end;
            for (int unitX = 0; unitX < edges.UnitStride; unitX += gridX)
            {
                int unit = unitY * edges.UnitStride + unitX;
                bool two = pairs && whole && (vertical || unitX + 1 < edges.UnitStride);
                if (!thresholds.Any(unit) && !(two && thresholds.Any(unit + second)))
                    continue;
                (int betaA, int tcA) = thresholds.Get(unit, unitX, out bool filterP, out bool filterQ);
                (int betaB, int tcB) = !pairs ? (betaA, tcA) : (0, 0);
                bool filterP2 = true, filterQ2 = true;
                if (two)
                    (betaB, tcB) = thresholds.Get(unit + second, vertical ? unitX : unitX + 1, out filterP2, out filterQ2);
                if ((tcA | tcB) == 0)
                    continue;
                ref ushort q0 = ref plane.At(unitX * 4 >> shiftX, unitY * 4 >> shiftY);
                if (vectors && two == pairs && filterP && filterQ && filterP2 && filterQ2)
                {
                    if (vertical)
                        DeblockingKernels.ChromaVector<DeblockingKernels.VerticalEdge>(ref q0, along, !pairs, betaA, tcA, betaB, tcB, ctuBorder, max);
                    else
                        DeblockingKernels.ChromaVector<DeblockingKernels.HorizontalEdge>(ref q0, across, !pairs, betaA, tcA, betaB, tcB, ctuBorder, max);
                    continue;
                }
                if (tcA != 0)
                    DeblockingKernels.Chroma(ref q0, across, along, lines, betaA, tcA, ctuBorder, max, filterP, filterQ);
                if (two && tcB != 0)
                    DeblockingKernels.Chroma(ref Unsafe.Add(ref q0, lines * along), across, along, lines, betaB, tcB, ctuBorder, max, filterP2, filterQ2);
            }
        }
    }

    /// <summary>Thresholds of the chroma edges of one CTU row. Part of H.266 8.8.3.6.3.</summary>
    private readonly ref struct ChromaThresholds
    {
        private readonly DeblockingEdges _edges;
        private readonly ReadOnlySpan<byte> _strengths;
        private readonly ReadOnlySpan<sbyte> _qps;
        private readonly ReadOnlySpan<DeblockingOffsets> _offsets;
        private readonly int _component, _bitDepth, _before, _bits;

        internal ChromaThresholds(DeblockingEdges edges, int component, int bitDepth, int ctuRow, EdgeDirection direction)
        {
            _edges = edges;
            _strengths = edges.Strengths[(int)direction];
            _qps = component == 1 ? edges.QpCb : edges.QpCr;
            _offsets = edges.Offsets.AsSpan(ctuRow * edges.CtuStride, edges.CtuStride);
            _component = component;
            _bitDepth = bitDepth;
            _before = direction == EdgeDirection.Vertical ? 1 : edges.UnitStride;
            _bits = component == 1 ? 0x0C : 0x30;
        }

        internal bool Any(int unit) => (_strengths[unit] & _bits) != 0;

        /// <summary>Beta (0: short filter only) and tc (0: no filter).</summary>
        internal (int Beta, int Tc) Get(int unit, int unitX, out bool filterP, out bool filterQ)
        {
            filterP = filterQ = true;
            int strength = (_strengths[unit] & _bits) >> (2 * _component);
            bool large = (_strengths[unit] & DeblockingEdges.LargeChroma) != 0;
            if (strength == 0 || (strength == 1 && !large))
                return (0, 0);
            int before = unit - _before;
            int qp = _qps[unit] + _qps[before] + 1 >> 1;
            ref readonly DeblockingOffsets o = ref _offsets[unitX >> (_edges.Log2CtbSize - 2)];
            if (_edges.Unfiltered is { } unfiltered)
            {
                filterP = (unfiltered[before] & 2) == 0;
                filterQ = (unfiltered[unit] & 2) == 0;
            }
            return (large ? DeblockingTables.Beta(qp, o.Beta(_component), _bitDepth) : 0,
                DeblockingTables.Tc(qp, strength, o.Tc(_component), _bitDepth));
        }
    }

    /// <summary>The next unit from <paramref name="x"/> on whose byte has one of the bits, or the row's length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NextEdge(ReadOnlySpan<byte> row, int x, byte bits)
    {
        ulong mask = bits * 0x0101_0101_0101_0101UL;
        while (x < row.Length)
        {
            if (x + 8 <= row.Length && (MemoryMarshal.Read<ulong>(row[x..]) & mask) == 0)
                x += 8;
            else if ((row[x] & bits) != 0)
                return x;
            else
                x++;
        }
        return row.Length;
    }
}
