namespace VvcIlif.Codec.Partition;

/// <summary>The splits that a coding tree node may take.</summary>
internal struct AllowedSplits
{
    public bool Quad, BinaryVertical, BinaryHorizontal, TernaryVertical, TernaryHorizontal;

    public readonly bool AnyMultiType => BinaryVertical || BinaryHorizontal || TernaryVertical || TernaryHorizontal;

    public readonly bool Any => Quad || AnyMultiType;

    public readonly bool Has(SplitMode split) => split switch
    {
        SplitMode.None => true,
        SplitMode.Quad => Quad,
        SplitMode.BinaryVertical => BinaryVertical,
        SplitMode.BinaryHorizontal => BinaryHorizontal,
        SplitMode.TernaryVertical => TernaryVertical,
        _ => TernaryHorizontal,
    };
}

/// <summary>Limits of the coding tree for a slice, per channel (0 luma or single tree, 1 chroma tree).</summary>
internal sealed class PartitionLimits
{
    public required int PictureWidth { get; init; }
    public required int PictureHeight { get; init; }
    public required int MinCbSize { get; init; }
    public required ChromaFormat ChromaFormat { get; init; }
    public required bool IntraSlice { get; init; }
    public required bool DualTreeIntra { get; init; }
    public int[] MinQtSize { get; } = new int[2];
    public int[] MaxBtSize { get; } = new int[2];
    public int[] MaxTtSize { get; } = new int[2];
    public int[] MaxMttDepth { get; } = new int[2];
}

/// <summary>Which splits are allowed, and what they do to the mode type.</summary>
internal static class SplitRules
{
    // H.266 6.4.1, 6.4.2, 6.4.3
    public static AllowedSplits Derive(PartitionLimits limits, in TreeNode node)
    {
        int channel = node.ChannelIndex;
        int width = node.Width, height = node.Height;
        int minQt = limits.MinQtSize[channel];
        var a = new AllowedSplits
        {
            Quad = node.MttDepth == 0 && width > minQt,
            BinaryVertical = true,
            BinaryHorizontal = true,
            TernaryVertical = true,
            TernaryHorizontal = true,
        };
        if (channel == 1)
        {
            int chromaWidth = width >> limits.ChromaFormat.ShiftX();
            int area = chromaWidth * (height >> limits.ChromaFormat.ShiftY());
            if (chromaWidth <= 8)
                a.TernaryVertical = false;
            if (chromaWidth <= 4)
            {
                a.BinaryVertical = false;
                a.Quad = false;
            }
            if (area <= 32)
                a.TernaryVertical = a.TernaryHorizontal = false;
            if (area <= 16)
                a.BinaryVertical = a.BinaryHorizontal = false;
            if (node.Mode == ModeType.Intra)
                return default;
        }
        if (node.Mode == ModeType.Inter)
        {
            if (width * height == 32)
                a.BinaryVertical = a.BinaryHorizontal = false;
            else if (width * height == 64)
                a.TernaryVertical = a.TernaryHorizontal = false;
        }
        int minCb = limits.MinCbSize;
        a.TernaryVertical &= width > 2 * minCb;
        a.BinaryVertical &= width > minCb;
        a.TernaryHorizontal &= height > 2 * minCb;
        a.BinaryHorizontal &= height > minCb;
        int maxBt = limits.MaxBtSize[channel];
        if (width > maxBt || height > maxBt)
            a.BinaryVertical = a.BinaryHorizontal = false;
        int maxTt = Math.Min(64, limits.MaxTtSize[channel]);
        if (width > maxTt || height > maxTt)
            a.TernaryVertical = a.TernaryHorizontal = false;
        if (node.MttDepth >= limits.MaxMttDepth[channel] + node.DepthOffset)
            a.BinaryVertical = a.BinaryHorizontal = a.TernaryVertical = a.TernaryHorizontal = false;
        bool beyondRight = node.X + width > limits.PictureWidth;
        bool beyondBottom = node.Y + height > limits.PictureHeight;
        if (beyondRight)
        {
            a.TernaryVertical = a.TernaryHorizontal = false;
            if (height > 64)
                a.BinaryVertical = false;
            if (!beyondBottom)
                a.BinaryHorizontal = false;
            else if (width > minQt)
                a.BinaryVertical = a.BinaryHorizontal = false;
        }
        if (beyondBottom)
        {
            a.BinaryVertical = a.TernaryVertical = a.TernaryHorizontal = false;
            if (width > 64)
                a.BinaryHorizontal = false;
        }
        if (node.MttDepth > 0 && node.PartIndex == 1)
        {
            if (node.ParentSplit == SplitMode.TernaryVertical)
                a.BinaryVertical = false;
            else if (node.ParentSplit == SplitMode.TernaryHorizontal)
                a.BinaryHorizontal = false;
        }
        if (width <= 64 && height > 64)
            a.BinaryVertical = false;
        if (width > 64 && height <= 64)
            a.BinaryHorizontal = false;
        return a;
    }

    /// <summary>modeTypeCondition: 0 keeps the mode type, 1 makes it intra, 2 lets non_inter_flag decide.</summary>
    // H.266 7.4.12.4
    public static int ModeTypeCondition(PartitionLimits limits, in TreeNode node, SplitMode split)
    {
        if ((limits.IntraSlice && limits.DualTreeIntra) || node.Mode != ModeType.All
            || limits.ChromaFormat is ChromaFormat.Monochrome or ChromaFormat.Yuv444)
        {
            return 0;
        }

        int area = node.Width * node.Height;
        bool binary = split is SplitMode.BinaryHorizontal or SplitMode.BinaryVertical;
        bool ternary = split is SplitMode.TernaryHorizontal or SplitMode.TernaryVertical;
        if ((area == 64 && (split == SplitMode.Quad || ternary)) || (area == 32 && binary))
            return 1;
        bool is420 = limits.ChromaFormat == ChromaFormat.Yuv420;
        if ((area == 64 && binary && is420) || (area == 128 && ternary && is420)
            || (node.Width == 8 && split == SplitMode.BinaryVertical)
            || (node.Width == 16 && split == SplitMode.TernaryVertical))
        {
            return limits.IntraSlice ? 1 : 2;
        }

        return 0;
    }

    /// <summary>Number of parts of a split, inside the picture or not.</summary>
    public static int PartCount(SplitMode split) => split switch
    {
        SplitMode.Quad => 4,
        SplitMode.TernaryHorizontal or SplitMode.TernaryVertical => 3,
        SplitMode.None => 1,
        _ => 2,
    };

    /// <summary>Part <paramref name="index"/> of a split node, in coding order (7.3.11.4).</summary>
    public static TreeNode Part(PartitionLimits limits, in TreeNode node, SplitMode split, int index,
        int qpDeltaSubdivision, int chromaOffsetSubdivision)
    {
        TreeNode part = node;
        part.PartIndex = index;
        part.ParentSplit = split;
        switch (split)
        {
            case SplitMode.Quad:
                part.Width >>= 1;
                part.Height >>= 1;
                part.X += (index & 1) * part.Width;
                part.Y += (index >> 1) * part.Height;
                part.QtDepth++;
                part.MttDepth = 0;
                part.DepthOffset = 0;
                part.SubDivision += 2;
                break;
            case SplitMode.BinaryVertical:
                part.Width >>= 1;
                part.X += index * part.Width;
                part.MttDepth++;
                part.SubDivision++;
                part.DepthOffset += node.X + node.Width > limits.PictureWidth ? 1 : 0;
                break;
            case SplitMode.BinaryHorizontal:
                part.Height >>= 1;
                part.Y += index * part.Height;
                part.MttDepth++;
                part.SubDivision++;
                part.DepthOffset += node.Y + node.Height > limits.PictureHeight ? 1 : 0;
                break;
            default:
                int quarterParts = index == 1 ? 2 : 1;
                int offset = index == 0 ? 0 : index == 1 ? 1 : 3;
                if (split == SplitMode.TernaryVertical)
                {
                    part.X += offset * (node.Width >> 2);
                    part.Width = quarterParts * (node.Width >> 2);
                }
                else
                {
                    part.Y += offset * (node.Height >> 2);
                    part.Height = quarterParts * (node.Height >> 2);
                }
                part.MttDepth++;
                part.SubDivision += index == 1 ? 1 : 2;
                part.QgOnY &= node.SubDivision + 2 <= qpDeltaSubdivision;
                part.QgOnC &= node.SubDivision + 2 <= chromaOffsetSubdivision;
                break;
        }
        return part;
    }

    /// <summary>The chroma node that follows the luma parts of a node whose parts are all intra (local dual tree).</summary>
    // H.266 7.3.11.4
    public static TreeNode ChromaNode(in TreeNode node, SplitMode split)
    {
        TreeNode chroma = node;
        chroma.Tree = TreeType.DualTreeChroma;
        chroma.Mode = ModeType.Intra;
        chroma.QgOnY = false;
        chroma.DepthOffset = 0;
        chroma.PartIndex = 0;
        chroma.ParentSplit = split;
        return chroma;
    }
}
