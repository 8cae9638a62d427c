using VvcIlif.Codec;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Tests.Codec.Partition;

/// <summary>The conditions of clauses 6.4.1 to 6.4.3, one line for each as the standard lists them.</summary>
internal sealed class StandardSplits(PartitionLimits limits, TreeNode node)
{
    private bool DualTreeChroma => node.Tree == TreeType.DualTreeChroma;

    private int SubWidthC => limits.ChromaFormat is ChromaFormat.Yuv420 or ChromaFormat.Yuv422 ? 2 : 1;

    private int SubHeightC => limits.ChromaFormat == ChromaFormat.Yuv420 ? 2 : 1;

    private int ChromaArea => node.Width / SubWidthC * (node.Height / SubHeightC);

    private int MinQtSize => limits.MinQtSize[node.ChannelIndex];

    private int MaxMttDepth => limits.MaxMttDepth[node.ChannelIndex] + node.DepthOffset;

    private bool CrossesRight => node.X + node.Width > limits.PictureWidth;

    private bool CrossesBottom => node.Y + node.Height > limits.PictureHeight;

    // 6.4.1
    public bool AllowSplitQt =>
        !(node.Width <= MinQtSize
            || node.MttDepth != 0
            || (DualTreeChroma && node.Width / SubWidthC <= 4)
            || (DualTreeChroma && node.Mode == ModeType.Intra));

    // 6.4.2
    public bool AllowSplitBt(bool vertical)
    {
        int maxBtSize = limits.MaxBtSize[node.ChannelIndex];
        SplitMode parallelTtSplit = vertical ? SplitMode.TernaryVertical : SplitMode.TernaryHorizontal;
        int cbSize = vertical ? node.Width : node.Height;
        if (cbSize <= limits.MinCbSize
            || node.Width > maxBtSize
            || node.Height > maxBtSize
            || node.MttDepth >= MaxMttDepth
            || (DualTreeChroma && ChromaArea <= 16)
            || (DualTreeChroma && vertical && node.Width / SubWidthC <= 4)
            || (DualTreeChroma && node.Mode == ModeType.Intra)
            || (node.Width * node.Height == 32 && node.Mode == ModeType.Inter))
        {
            return false;
        }
        if (vertical && CrossesBottom)
            return false;
        if (vertical && node.Height > 64 && CrossesRight)
            return false;
        if (!vertical && node.Width > 64 && CrossesBottom)
            return false;
        if (CrossesRight && CrossesBottom && node.Width > MinQtSize)
            return false;
        if (!vertical && CrossesRight && !CrossesBottom)
            return false;
        if (node.MttDepth > 0 && node.PartIndex == 1 && node.ParentSplit == parallelTtSplit)
            return false;
        if (vertical && node.Width <= 64 && node.Height > 64)
            return false;
        return vertical || node.Width <= 64 || node.Height > 64;
    }

    // 6.4.3
    public bool AllowSplitTt(bool vertical)
    {
        int maxTtSize = Math.Min(64, limits.MaxTtSize[node.ChannelIndex]);
        int cbSize = vertical ? node.Width : node.Height;
        return !(cbSize <= 2 * limits.MinCbSize
            || node.Width > maxTtSize
            || node.Height > maxTtSize
            || node.MttDepth >= MaxMttDepth
            || CrossesRight
            || CrossesBottom
            || (DualTreeChroma && ChromaArea <= 32)
            || (DualTreeChroma && vertical && node.Width / SubWidthC <= 8)
            || (DualTreeChroma && node.Mode == ModeType.Intra)
            || (node.Width * node.Height == 64 && node.Mode == ModeType.Inter));
    }
}
