using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.LoopFilter;

/// <summary>
/// Fills the map of edges to deblock from coding units as they are finished: transform edges, sub-block edges, and
/// their strengths (8.8.3.3 to 8.8.3.5). The left and upper neighbours of a unit must be recorded before it.
/// </summary>
internal sealed class BoundaryStrength(BlockGrid grid, PictureMotion motion, TransformInfo[] transforms, DeblockingEdges edges)
{
    private FilterBorders _borders = FilterBorders.None;
    private SliceParameters _p = null!;
    private bool _filterLeft, _filterAbove;
    private int _shiftX, _shiftY;

    public void StartSlice(SliceParameters parameters, FilterBorders? borders = null)
    {
        _borders = borders ?? FilterBorders.None;
        _p = parameters;
        _shiftX = parameters.ChromaFormat.ShiftX();
        _shiftY = parameters.ChromaFormat.ShiftY();
    }

    /// <summary>Before the units of a CTU: whether its left and upper borders may be filtered.</summary>
    public void StartCtu(bool filterLeft, bool filterAbove)
    {
        _filterLeft = filterLeft;
        _filterAbove = filterAbove;
    }

    public void Record(CodingUnit cu)
    {
        if (cu.HasLuma)
        {
            edges.SetQp(edges.QpY, cu.X, cu.Y, cu.Width, cu.Height, cu.Residual.QpY);
            if (cu.Tree != TreeType.SingleTree || cu.Intra.Isp != IspSplit.None || !_p.HasChroma)
            {
                for (int i = 0; i < cu.TuCount; i++)
                    RecordLumaTransform(cu.Tus[i]);
            }
        }
        bool chroma = cu.Tree != TreeType.DualTreeLuma && _p.HasChroma;
        if (cu.PredMode == PredMode.Palette)
            edges.SetUnfiltered(cu.X, cu.Y, cu.Width, cu.Height, (cu.HasLuma ? 1 : 0) | (chroma ? 2 : 0));
        if (chroma)
        {
            for (int i = 0; i < cu.TuCount; i++)
            {
                if (cu.Tus[i].HasChroma)
                    RecordChromaTransform(cu, cu.Tus[i]);
            }
        }
        if (_p.Sh.sh_deblocking_filter_disabled_flag)
            return;
        if (cu.HasLuma)
        {
            for (int i = 0; i < cu.TuCount; i++)
            {
                TransformUnit tu = cu.Tus[i];
                LumaEdge(cu, EdgeDirection.Vertical, tu.X, tu.Y, tu.Height);
                LumaEdge(cu, EdgeDirection.Horizontal, tu.X, tu.Y, tu.Width);
            }
            if (cu.Inter.SubblockMotion)
                SubblockEdges(cu);
        }
        if (!chroma)
            return;
        for (int i = 0; i < cu.TuCount; i++)
        {
            TransformUnit tu = cu.Tus[i];
            if (!tu.HasChroma)
                continue;
            TransformBlock block = tu.Blocks[1];
            ChromaEdge(EdgeDirection.Vertical, block.X << _shiftX, block.Y << _shiftY, block.Height << _shiftY);
            ChromaEdge(EdgeDirection.Horizontal, block.X << _shiftX, block.Y << _shiftY, block.Width << _shiftX);
        }
    }

    private void RecordLumaTransform(TransformUnit tu)
    {
        int x0 = tu.X >> 2, columns = ((tu.X + tu.Width + 3) >> 2) - x0, y1 = (tu.Y + tu.Height + 3) >> 2;
        for (int y = tu.Y >> 2; y < y1; y++)
        {
            foreach (ref TransformInfo info in transforms.AsSpan(y * grid.Stride + x0, columns))
            {
                info.Log2Width = tu.Blocks[0].Log2WidthByte;
                info.Log2Height = tu.Blocks[0].Log2HeightByte;
                info.Coded = (byte)(info.Coded & ~1 | (tu.tu_y_coded_flag ? 1 : 0));
            }
        }
    }

    private void RecordChromaTransform(CodingUnit cu, TransformUnit tu)
    {
        TransformBlock block = tu.Blocks[1];
        int x = block.X << _shiftX, y = block.Y << _shiftY;
        int width = block.Width << _shiftX, height = block.Height << _shiftY;
        bool joint = tu.tu_joint_cbcr_residual_flag;
        bool cb = tu.tu_cb_coded_flag || (joint && tu.tu_cr_coded_flag), cr = tu.tu_cr_coded_flag || (joint && tu.tu_cb_coded_flag);
        int coded = (cb ? 2 : 0) | (cr ? 4 : 0);
        bool both = joint && tu.tu_cb_coded_flag && tu.tu_cr_coded_flag;
        edges.SetQp(edges.QpCb, x, y, width, height, cu.Residual.QpChroma[both ? 2 : 0] - _p.QpBdOffset);
        edges.SetQp(edges.QpCr, x, y, width, height, cu.Residual.QpChroma[both ? 2 : 1] - _p.QpBdOffset);
        int first = x >> 2, columns = ((x + width + 3) >> 2) - first, end = (y + height + 3) >> 2;
        if (cu.Tree == TreeType.SingleTree && cu.Intra.Isp == IspSplit.None)
        {
            // Both components' blocks cover the same area.
            var value = new TransformInfo
            {
                Log2Width = tu.Blocks[0].Log2WidthByte,
                Log2Height = tu.Blocks[0].Log2HeightByte,
                ChromaLog2Width = block.Log2WidthByte,
                ChromaLog2Height = block.Log2HeightByte,
                Coded = (byte)(coded | (tu.tu_y_coded_flag ? 1 : 0)),
                BdpcmChroma = cu.Intra.intra_bdpcm_chroma_flag,
            };
            for (int row = y >> 2; row < end; row++)
                transforms.AsSpan(row * grid.Stride + first, columns).Fill(value);
            return;
        }
        for (int row = y >> 2; row < end; row++)
        {
            foreach (ref TransformInfo info in transforms.AsSpan(row * grid.Stride + first, columns))
            {
                info.ChromaLog2Width = block.Log2WidthByte;
                info.ChromaLog2Height = block.Log2HeightByte;
                info.Coded = (byte)(info.Coded & 1 | coded);
                info.BdpcmChroma = cu.Intra.intra_bdpcm_chroma_flag;
            }
        }
    }

    private bool Filters(EdgeDirection direction, int x, int y)
    {
        int mask = _p.CtbSize - 1;
        return direction == EdgeDirection.Vertical
            ? x > 0 && ((x & mask) != 0 || _filterLeft) && !_borders.VirtualColumns.AsSpan().Contains(x)
            : y > 0 && ((y & mask) != 0 || _filterAbove) && !_borders.VirtualRows.AsSpan().Contains(y);
    }

    private void LumaEdge(CodingUnit cu, EdgeDirection direction, int x0, int y0, int length)
    {
        bool vertical = direction == EdgeDirection.Vertical;
        if (((vertical ? x0 : y0) & 3) != 0 || !Filters(direction, x0, y0))
            return;
        int inside = vertical ? x0 - cu.X : y0 - cu.Y;
        bool motionEdge = inside == 0 || ((inside & 7) == 0 && cu.Inter.SubblockMotion);
        for (int i = 0; i < length; i += 4)
        {
            int x = vertical ? x0 : x0 + i, y = vertical ? y0 + i : y0;
            int px = vertical ? x - 1 : x, py = vertical ? y : y - 1;
            ref BlockInfo q = ref grid.Luma(x, y);
            ref BlockInfo p = ref grid.Luma(px, py);
            ref TransformInfo tq = ref transforms[(y >> 2) * grid.Stride + (x >> 2)];
            ref TransformInfo tp = ref transforms[(py >> 2) * grid.Stride + (px >> 2)];
            int strength;
            if ((q.Flags & p.Flags & BlockFlags.BdpcmLuma) != 0)
                strength = 0;
            else if (IsIntra(q) || IsIntra(p))
                strength = 2;
            else if (((tq.Coded | tp.Coded) & 1) != 0)
                strength = 1;
            else
                strength = motionEdge ? MotionStrength(x, y, px, py, q, p) : 0;
            const BlockFlags Subblock = BlockFlags.Affine | BlockFlags.SubblockMerge;
            var (lengthP, lengthQ) = vertical
                ? DeblockingEdges.TransformEdgeLengths(1 << tp.Log2Width, 1 << tq.Log2Width, (p.Flags & Subblock) != 0, (q.Flags & Subblock) != 0)
                : DeblockingEdges.TransformEdgeLengths(1 << tp.Log2Height, 1 << tq.Log2Height, (p.Flags & Subblock) != 0, (q.Flags & Subblock) != 0);
            edges.SetLuma(direction, x >> 2, y >> 2, strength, lengthP, lengthQ);
        }
    }

    private static bool IsIntra(in BlockInfo info) =>
        info.PredMode == PredMode.Intra || (info.Flags & BlockFlags.Ciip) != 0;

    private bool IsIntraChroma(int x, int y) =>
        grid.Chroma(x, y).PredMode == PredMode.Intra || (grid.Luma(x, y).Flags & BlockFlags.Ciip) != 0;

    /// <summary>Edges of the 8x8 grid inside a unit with sub-block motion that are not transform edges.</summary>
    private void SubblockEdges(CodingUnit cu)
    {
        for (int i = 0; i < cu.TuCount; i++)
        {
            TransformUnit tu = cu.Tus[i];
            int first = 8 - ((tu.X - cu.X) & 7);
            for (int dx = first; dx < tu.Width; dx += 8)
            {
                for (int dy = 0; dy < tu.Height; dy += 4)
                    SubblockEdge(EdgeDirection.Vertical, tu.X + dx, tu.Y + dy, Math.Min(dx, tu.Width - dx));
            }

            first = 8 - ((tu.Y - cu.Y) & 7);
            for (int dy = first; dy < tu.Height; dy += 8)
            {
                for (int dx = 0; dx < tu.Width; dx += 4)
                    SubblockEdge(EdgeDirection.Horizontal, tu.X + dx, tu.Y + dy, Math.Min(dy, tu.Height - dy));
            }
        }
    }

    private void SubblockEdge(EdgeDirection direction, int x, int y, int distance)
    {
        if (!Filters(direction, x, y))
            return;
        int px = direction == EdgeDirection.Vertical ? x - 1 : x, py = direction == EdgeDirection.Vertical ? y : y - 1;
        ref BlockInfo info = ref grid.Luma(x, y);
        int length = DeblockingEdges.SubBlockEdgeLength(distance);
        edges.SetLuma(direction, x >> 2, y >> 2, MotionStrength(x, y, px, py, info, info), length, length);
    }

    private void ChromaEdge(EdgeDirection direction, int x0, int y0, int length)
    {
        bool vertical = direction == EdgeDirection.Vertical;
        int gridMask = vertical ? (8 << _shiftX) - 1 : (8 << _shiftY) - 1;
        if (((vertical ? x0 : y0) & gridMask) != 0 || !Filters(direction, x0, y0))
            return;
        for (int i = 0; i < length; i += 4)
        {
            int x = vertical ? x0 : x0 + i, y = vertical ? y0 + i : y0;
            int px = vertical ? x - 1 : x, py = vertical ? y : y - 1;
            ref TransformInfo tq = ref transforms[(y >> 2) * grid.Stride + (x >> 2)];
            ref TransformInfo tp = ref transforms[(py >> 2) * grid.Stride + (px >> 2)];
            int cb = 0, cr = 0;
            if (tq.BdpcmChroma && tp.BdpcmChroma)
            {
                // Nothing to smooth: both blocks are coded sample by sample.
            }
            else if (IsIntraChroma(x, y) || IsIntraChroma(px, py))
            {
                cb = cr = 2;
            }
            else
            {
                int coded = tq.Coded | tp.Coded;
                cb = coded >> 1 & 1;
                cr = coded >> 2 & 1;
            }
            bool large = vertical
                ? tq.ChromaLog2Width >= 3 && tp.ChromaLog2Width >= 3
                : tq.ChromaLog2Height >= 3 && tp.ChromaLog2Height >= 3;
            edges.SetChroma(direction, x >> 2, y >> 2, cb, cr, large);
        }
    }

    // H.266 8.8.3.5, the part on motion
    private int MotionStrength(int x, int y, int px, int py, in BlockInfo qInfo, in BlockInfo pInfo)
    {
        if (qInfo.PredMode != pInfo.PredMode)
            return 1;
        ref MotionInfo q = ref motion.Field.At(x, y);
        ref MotionInfo p = ref motion.Field.At(px, py);
        if (qInfo.PredMode == PredMode.Palette)
            return 0;
        if (qInfo.PredMode == PredMode.Ibc)
            return IsFar(q.Mv0, p.Mv0) ? 1 : 0;
        if (q.IsBi != p.IsBi)
            return 1;
        SliceReferences qRefs = motion.ReferencesAt(x, y), pRefs = motion.ReferencesAt(px, py);
        if (!q.IsBi)
        {
            int ql = q.Uses(0) ? 0 : 1, pl = p.Uses(0) ? 0 : 1;
            return qRefs.RefPoc[ql, q.RefIdx(ql)] != pRefs.RefPoc[pl, p.RefIdx(pl)] || IsFar(q.Mv(ql), p.Mv(pl)) ? 1 : 0;
        }
        int q0 = qRefs.RefPoc[0, q.RefIdx0], q1 = qRefs.RefPoc[1, q.RefIdx1];
        int p0 = pRefs.RefPoc[0, p.RefIdx0], p1 = pRefs.RefPoc[1, p.RefIdx1];
        bool straight = q0 == p0 && q1 == p1, crossed = q0 == p1 && q1 == p0;
        bool straightFar = IsFar(q.Mv0, p.Mv0) || IsFar(q.Mv1, p.Mv1);
        bool crossedFar = IsFar(q.Mv0, p.Mv1) || IsFar(q.Mv1, p.Mv0);
        if (straight && crossed)
            return straightFar && crossedFar ? 1 : 0;
        return straight ? straightFar ? 1 : 0 : !crossed || crossedFar ? 1 : 0;
    }

    /// <summary>At least half a luma sample apart in one direction.</summary>
    private static bool IsFar(Mv a, Mv b) => Math.Abs(a.X - b.X) >= 8 || Math.Abs(a.Y - b.Y) >= 8;
}
