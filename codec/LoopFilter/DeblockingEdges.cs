using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.LoopFilter;

/// <summary>Direction of a block edge.</summary>
internal enum EdgeDirection
{
    /// <summary>Between left and right; filtered first.</summary>
    Vertical,

    /// <summary>Between above and below.</summary>
    Horizontal,
}

/// <summary>slice-level offsets of the deblocking thresholds, in the standard's offset_div2 form times two.</summary>
internal struct DeblockingOffsets
{
    internal sbyte BetaY, TcY, BetaCb, TcCb, BetaCr, TcCr;

    internal readonly int Beta(int component) => component == 0 ? BetaY : component == 1 ? BetaCb : BetaCr;

    internal readonly int Tc(int component) => component == 0 ? TcY : component == 1 ? TcCb : TcCr;
}

/// <summary>Luma-adaptive deblocking (sps_ladf_*): the QP offset of each interval of the luma level.</summary>
/// <param name="LowerBounds">Level above which interval i begins; entry 0 is not used.</param>
/// <param name="QpOffsets">QP offset of interval i, as many as there are bounds.</param>
internal sealed record LumaAdaptiveDeblocking(int[] LowerBounds, int[] QpOffsets)
{
    // Part of H.266 8.8.3.6.2.
    internal int QpOffset(int level)
    {
        int i = 0;
        while (i + 1 < QpOffsets.Length && level > LowerBounds[i + 1])
            i++;
        return QpOffsets[i];
    }
}

/// <summary>
/// Which edges of a picture are deblocked and how: one entry for each 4x4 luma unit, filled in while coding units are
/// reconstructed and read by <see cref="DeblockingFilter"/>. The vertical edge of a unit is at its left, the horizontal
/// one at its top. An entry of 0 leaves the edge alone, so edges at picture borders, at slice, tile and subpicture
/// borders without filtering across, at virtual boundaries and in slices without deblocking are simply not set.
/// </summary>
/// <remarks>
/// Strength byte: bits 0-1 bS of luma, 2-3 of Cb, 4-5 of Cr, bit 6 set where both chroma transform blocks are at least
/// eight samples across the edge (the long chroma filter may be used). Length byte: maxFilterLength of the P side in
/// bits 4-6, of the Q side in bits 0-2. Chroma entries count only on the grid of eight chroma samples. The reduction of
/// lengths at horizontal CTU borders is done by the filter. Writers of different units may work in parallel; the two
/// trees of a dual-tree CTU may not write the same unit at once.
/// </remarks>
internal sealed class DeblockingEdges
{
    internal const int LargeChroma = 0x40;

    internal DeblockingEdges(int width, int height, ChromaFormat chromaFormat, int log2CtbSize)
    {
        Width = width;
        Height = height;
        ChromaFormat = chromaFormat;
        Log2CtbSize = log2CtbSize;
        UnitStride = (width + 3) / 4;
        UnitRows = (height + 3) / 4;
        int units = UnitStride * UnitRows;
        Strengths = [new byte[units], new byte[units]];
        Lengths = [new byte[units], new byte[units]];
        QpY = new sbyte[units];
        bool chroma = chromaFormat != ChromaFormat.Monochrome;
        QpCb = chroma ? new sbyte[units] : [];
        QpCr = chroma ? new sbyte[units] : [];
        CtuStride = (width + (1 << log2CtbSize) - 1) >> log2CtbSize;
        CtuRows = (height + (1 << log2CtbSize) - 1) >> log2CtbSize;
        Offsets = new DeblockingOffsets[CtuStride * CtuRows];
    }

    internal int Width { get; }

    internal int Height { get; }

    internal ChromaFormat ChromaFormat { get; }

    internal int Log2CtbSize { get; }

    /// <summary>4x4 units in a row of units.</summary>
    internal int UnitStride { get; }

    internal int UnitRows { get; }

    internal int CtuStride { get; }

    internal int CtuRows { get; }

    /// <summary>Strength bytes by direction and unit.</summary>
    internal byte[][] Strengths { get; }

    /// <summary>Length bytes of luma by direction and unit.</summary>
    internal byte[][] Lengths { get; }

    /// <summary>QpY of the coding unit that covers the unit.</summary>
    internal sbyte[] QpY { get; }

    /// <summary>Qp'Cb less QpBdOffset of the transform unit, that of joint coding where it applies.</summary>
    internal sbyte[] QpCb { get; }

    /// <summary>Qp'Cr less QpBdOffset, likewise.</summary>
    internal sbyte[] QpCr { get; }

    /// <summary>
    /// Non-zero for units whose samples stay as they are: bit 0 luma, bit 1 chroma (palette). Null: there are none.
    /// </summary>
    internal byte[]? Unfiltered { get; set; }

    /// <summary>Offsets of the slice, by CTU in raster order.</summary>
    internal DeblockingOffsets[] Offsets { get; }

    /// <summary>Set where sps_ladf_enabled_flag is 1.</summary>
    internal LumaAdaptiveDeblocking? LumaAdaptive { get; set; }

    /// <summary>Forgets all edges, for the next picture.</summary>
    internal void Clear()
    {
        foreach (byte[] s in Strengths)
            Array.Clear(s);
        Unfiltered = null;
    }

    /// <summary>Marks a block whose samples stay as they are, in luma (1), chroma (2) or both (3).</summary>
    internal void SetUnfiltered(int x, int y, int width, int height, int components)
    {
        Unfiltered ??= new byte[UnitStride * UnitRows];
        for (int row = y >> 2; row < (y + height) >> 2; row++)
        {
            foreach (ref byte unit in Unfiltered.AsSpan(row * UnitStride + (x >> 2), width >> 2))
                unit |= (byte)components;
        }
    }

    /// <summary>Sets a luma edge, keeping the chroma part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void SetLuma(EdgeDirection direction, int unitX, int unitY, int strength, int lengthP, int lengthQ)
    {
        int at = unitY * UnitStride + unitX;
        ref byte s = ref Strengths[(int)direction][at];
        s = (byte)(s & ~3 | strength);
        Lengths[(int)direction][at] = (byte)(lengthP << 4 | lengthQ);
    }

    /// <summary>Sets a chroma edge, keeping the luma part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void SetChroma(EdgeDirection direction, int unitX, int unitY, int strengthCb, int strengthCr, bool large)
    {
        ref byte s = ref Strengths[(int)direction][unitY * UnitStride + unitX];
        s = (byte)(s & 3 | strengthCb << 2 | strengthCr << 4 | (large ? LargeChroma : 0));
    }

    /// <summary>Sets a QP grid for a block of luma samples; position and size are multiples of 4 or end at the picture.</summary>
    internal void SetQp(sbyte[] grid, int x, int y, int width, int height, int qp)
    {
        int x0 = x >> 2, x1 = Math.Min(x + width + 3 >> 2, UnitStride), y1 = Math.Min(y + height + 3 >> 2, UnitRows);
        for (int row = y >> 2; row < y1; row++)
            grid.AsSpan(row * UnitStride + x0, x1 - x0).Fill((sbyte)qp);
    }

    /// <summary>
    /// maxFilterLength of both sides at a transform block edge. H.266 8.8.3.3.
    /// </summary>
    /// <param name="sizeP">Luma samples of the transform block before the edge, across it.</param>
    /// <param name="sizeQ">The same of the block after the edge.</param>
    /// <param name="subBlocksP">The coding block before the edge has sub-block motion (affine or sub-block TMVP).</param>
    /// <param name="subBlocksQ">The coding block after the edge has it.</param>
    internal static (int P, int Q) TransformEdgeLengths(int sizeP, int sizeQ, bool subBlocksP, bool subBlocksQ)
    {
        if (sizeP <= 4 || sizeQ <= 4)
            return (1, 1);
        int p = sizeP >= 32 ? 7 : 3, q = sizeQ >= 32 ? 7 : 3;
        return (subBlocksP ? Math.Min(p, 5) : p, subBlocksQ ? Math.Min(q, 5) : q);
    }

    /// <summary>
    /// maxFilterLength, the same for both sides, of a sub-block edge that is no transform edge. H.266 8.8.3.4.
    /// </summary>
    /// <param name="distance">Luma samples to the nearest transform edge or coding block border, before or after.</param>
    internal static int SubBlockEdgeLength(int distance) => distance <= 4 ? 1 : distance <= 8 ? 2 : 3;
}
