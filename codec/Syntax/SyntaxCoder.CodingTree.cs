using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Syntax;

/// <summary>The other side of the coding tree: a decoder that takes units, or an encoder's decisions that give them.</summary>
internal interface ICodingTreeHandler
{
    /// <summary>When writing: the split of a node. Not called when reading.</summary>
    SplitMode NextSplit(in TreeNode node);

    /// <summary>When writing: whether the parts of the node are all inter (non_inter_flag 0).</summary>
    bool NextIsInter(in TreeNode node);

    /// <summary>The unit of a leaf: when reading a unit to fill, else the one to write.</summary>
    CodingUnit Next(in TreeNode node);

    /// <summary>The unit has been read: derive, reconstruct and record it.</summary>
    void Finish(CodingUnit unit);
}

internal sealed partial class SyntaxCoder<TBin>
{
    // H.266 7.3.11.2, the part after the filter parameters
    public void CodeCodingTrees<THandler>(THandler handler) where THandler : class, ICodingTreeHandler
    {
        var root = new TreeNode
        {
            X = _n.CtbX << _p.CtbLog2Size,
            Y = _n.CtbY << _p.CtbLog2Size,
            Width = _p.CtbSize,
            Height = _p.CtbSize,
            QgOnY = true,
            QgOnC = true,
        };
        if (_p.UsesDualTree)
            DualTreeImplicitQtSplit(root, handler);
        else
            CodeTree(root, handler);
    }

    // H.266 7.3.11.3
    private void DualTreeImplicitQtSplit<THandler>(TreeNode node, THandler handler) where THandler : class, ICodingTreeHandler
    {
        if (node.Width > 64)
        {
            StartNode(node);
            for (int i = 0; i < 4; i++)
            {
                TreeNode part = SplitRules.Part(_p.Limits, node, SplitMode.Quad, i, 0, 0);
                if (part.X < _p.PictureWidth && part.Y < _p.PictureHeight)
                {
                    part.PartIndex = 0;
                    part.ParentSplit = SplitMode.None;
                    DualTreeImplicitQtSplit(part, handler);
                }
            }
            return;
        }
        node.Tree = TreeType.DualTreeLuma;
        node.QgOnC = false;
        CodeTree(node, handler);
        if (_p.HasChroma)
        {
            node.Tree = TreeType.DualTreeChroma;
            node.QgOnY = false;
            node.QgOnC = true;
            CodeTree(node, handler);
        }
    }

    // H.266 7.3.11.4
    private void CodeTree<THandler>(in TreeNode node, THandler handler) where THandler : class, ICodingTreeHandler
    {
        StartNode(node);
        AllowedSplits allowed = SplitRules.Derive(_p.Limits, node);
        SplitMode split = TBin.Reads ? SplitMode.None : handler.NextSplit(node);
        split = CodeSplit(node, allowed, split);
        if (split == SplitMode.None)
        {
            CodingUnit unit = handler.Next(node);
            CodeCodingUnit(unit);
            if (TBin.Reads)
                handler.Finish(unit);
            return;
        }
        ModeType mode = CodeModeType(node, split, TBin.Reads || handler.NextIsInter(node));
        TreeNode inner = node;
        inner.Mode = mode;
        if (mode == ModeType.Intra)
            inner.Tree = node.Tree == TreeType.SingleTree ? TreeType.DualTreeLuma : node.Tree;
        int parts = SplitRules.PartCount(split);
        for (int i = 0; i < parts; i++)
        {
            TreeNode part = SplitRules.Part(_p.Limits, inner, split, i, _p.CuQpDeltaSubdiv, _p.CuChromaQpOffsetSubdiv);
            if (part.X < _p.PictureWidth && part.Y < _p.PictureHeight)
                CodeTree(part, handler);
        }
        if (node.Mode == ModeType.All && mode == ModeType.Intra)
        {
            TreeNode chroma = SplitRules.ChromaNode(node, split);
            CodeTree(chroma, handler);
        }
    }

    /// <summary>Starts a quantization group or a chroma offset group where a node is one.</summary>
    public void StartNode(in TreeNode node)
    {
        if (_p.Pps.pps_cu_qp_delta_enabled_flag && node.QgOnY && node.SubDivision <= _p.CuQpDeltaSubdiv)
        {
            _qp.IsCuQpDeltaCoded = false;
            _qp.NewQuantizationGroup = true;
            _qp.QgX = node.X;
            _qp.QgY = node.Y;
        }
        if (_p.Sh.sh_cu_chroma_qp_offset_enabled_flag && node.QgOnC && node.SubDivision <= _p.CuChromaQpOffsetSubdiv)
        {
            _qp.IsCuChromaQpOffsetCoded = false;
            _qp.CuQpOffset = default;
        }
    }

    /// <summary>The split flags of one node (split_cu_flag, split_qt_flag, mtt_split_cu_*).</summary>
    public SplitMode CodeSplit(in TreeNode node, in AllowedSplits allowed, SplitMode split)
    {
        int channel = node.ChannelIndex;
        bool inside = node.X + node.Width <= _p.PictureWidth && node.Y + node.Height <= _p.PictureHeight;
        bool hasLeft = _n.HasLeft(node.X), hasAbove = _n.HasAbove(node.Y);
        int leftHeight = 0, leftDepth = 0, aboveWidth = 0, aboveDepth = 0;
        if (hasLeft)
        {
            if (channel == 0)
            {
                ref BlockInfo left = ref _grid.Luma(node.X - 1, node.Y);
                leftHeight = left.Height;
                leftDepth = left.QtDepth;
            }
            else
            {
                ref ChromaBlockInfo left = ref _grid.Chroma(node.X - 1, node.Y);
                leftHeight = 1 << left.Log2Height;
                leftDepth = left.QtDepth;
            }
        }
        if (hasAbove)
        {
            if (channel == 0)
            {
                ref BlockInfo above = ref _grid.Luma(node.X, node.Y - 1);
                aboveWidth = above.Width;
                aboveDepth = above.QtDepth;
            }
            else
            {
                ref ChromaBlockInfo above = ref _grid.Chroma(node.X, node.Y - 1);
                aboveWidth = 1 << above.Log2Width;
                aboveDepth = above.QtDepth;
            }
        }

        bool isSplit;
        if (inside && allowed.Any)
        {
            int count = B(allowed.BinaryVertical) + B(allowed.BinaryHorizontal) + B(allowed.TernaryVertical)
                + B(allowed.TernaryHorizontal) + 2 * B(allowed.Quad);
            int inc = B(hasLeft && leftHeight < node.Height) + B(hasAbove && aboveWidth < node.Width) + (count - 1) / 2 * 3;
            isSplit = Flag(Ctx.split_cu_flag + inc, split != SplitMode.None);
        }
        else
        {
            isSplit = !inside;
        }
        if (!isSplit)
            return SplitMode.None;

        bool quad;
        if (allowed.AnyMultiType && allowed.Quad)
        {
            int inc = B(hasLeft && leftDepth > node.QtDepth) + B(hasAbove && aboveDepth > node.QtDepth) + (node.QtDepth >= 2 ? 3 : 0);
            quad = Flag(Ctx.split_qt_flag + inc, split == SplitMode.Quad);
        }
        else
        {
            quad = !allowed.AnyMultiType || allowed.Quad;
        }
        if (quad)
            return SplitMode.Quad;

        bool vertical = split is SplitMode.BinaryVertical or SplitMode.TernaryVertical;
        bool canHorizontal = allowed.BinaryHorizontal || allowed.TernaryHorizontal;
        if (canHorizontal && (allowed.BinaryVertical || allowed.TernaryVertical))
        {
            int v = B(allowed.BinaryVertical) + B(allowed.TernaryVertical);
            int h = B(allowed.BinaryHorizontal) + B(allowed.TernaryHorizontal);
            int inc;
            if (v != h)
            {
                inc = v > h ? 4 : 3;
            }
            else
            {
                int ratioAbove = hasAbove ? node.Width / aboveWidth : 0;
                int ratioLeft = hasLeft ? node.Height / leftHeight : 0;
                inc = !hasAbove || !hasLeft || ratioAbove == ratioLeft ? 0 : ratioAbove < ratioLeft ? 1 : 2;
            }
            vertical = Flag(Ctx.mtt_split_cu_vertical_flag + inc, vertical);
        }
        else
        {
            vertical = !canHorizontal;
        }

        bool binary = split is SplitMode.BinaryVertical or SplitMode.BinaryHorizontal;
        bool canBinary = vertical ? allowed.BinaryVertical : allowed.BinaryHorizontal;
        bool canTernary = vertical ? allowed.TernaryVertical : allowed.TernaryHorizontal;
        if (canBinary && canTernary)
            binary = Flag(Ctx.mtt_split_cu_binary_flag + (vertical ? 2 : 0) + (node.MttDepth <= 1 ? 1 : 0), binary);
        else
            binary = canBinary;
        SplitMode result = vertical
            ? binary ? SplitMode.BinaryVertical : SplitMode.TernaryVertical
            : binary ? SplitMode.BinaryHorizontal : SplitMode.TernaryHorizontal;
        RecordChromaSplit(node, result);
        return result;
    }

    private void RecordChromaSplit(in TreeNode node, SplitMode split)
    {
        if (node.Tree == TreeType.DualTreeChroma && ((node.X | node.Y) & 31) == 0 && node.MttDepth <= 1)
            _chromaSplits[node.MttDepth, (node.Y >> 5 & 3) * 4 + (node.X >> 5 & 3)] = split;
    }

    /// <summary>The mode type of the parts of a split node; codes non_inter_flag where it is present.</summary>
    public ModeType CodeModeType(in TreeNode node, SplitMode split, bool inter)
    {
        switch (SplitRules.ModeTypeCondition(_p.Limits, node, split))
        {
            case 0:
                return node.Mode;
            case 1:
                return ModeType.Intra;
            default:
                bool left = _n.HasLeft(node.X) && PredModeAt(node.ChannelIndex, node.X - 1, node.Y) == PredMode.Intra;
                bool above = _n.HasAbove(node.Y) && PredModeAt(node.ChannelIndex, node.X, node.Y - 1) == PredMode.Intra;
                return Flag(Ctx.non_inter_flag + B(left || above), !inter) ? ModeType.Intra : ModeType.Inter;
        }
    }

    private PredMode PredModeAt(int channel, int x, int y) =>
        channel == 0 ? _grid.Luma(x, y).PredMode : _grid.Chroma(x, y).PredMode;

    private static int B(bool value) => value ? 1 : 0;
}
