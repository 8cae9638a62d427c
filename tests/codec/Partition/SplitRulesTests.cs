using VvcIlif.Codec;
using VvcIlif.Codec.Partition;
using Xunit;

namespace VvcIlif.Tests.Codec.Partition;

public class SplitRulesTests
{
    private static readonly SplitMode[] s_splits =
        [SplitMode.Quad, SplitMode.BinaryVertical, SplitMode.BinaryHorizontal, SplitMode.TernaryVertical, SplitMode.TernaryHorizontal];

    [Theory]
    [InlineData(ChromaFormat.Yuv420)]
    [InlineData(ChromaFormat.Yuv422)]
    [InlineData(ChromaFormat.Yuv444)]
    [InlineData(ChromaFormat.Monochrome)]
    public void EveryNodeFollowsTheStandard(ChromaFormat chroma)
    {
        var random = new Random(641);
        int allowed = 0, refused = 0;
        for (int trial = 0; trial < 200; trial++)
        {
            PartitionLimits limits = Limits(random, chroma);
            foreach (TreeType tree in Enum.GetValues<TreeType>())
            {
                if (tree == TreeType.DualTreeChroma && chroma == ChromaFormat.Monochrome)
                    continue;
                for (int log2Width = 2; log2Width <= 7; log2Width++)
                {
                    for (int log2Height = 2; log2Height <= 7; log2Height++)
                    {
                        TreeNode node = Node(random, tree, 1 << log2Width, 1 << log2Height);
                        AllowedSplits splits = SplitRules.Derive(limits, node);
                        var standard = new StandardSplits(limits, node);
                        // Only square nodes are asked for quad splits: multi-type splits rule them out below.
                        if (node.Width == node.Height)
                            Assert.Equal(standard.AllowSplitQt, splits.Quad);
                        Assert.Equal(standard.AllowSplitBt(vertical: true), splits.BinaryVertical);
                        Assert.Equal(standard.AllowSplitBt(vertical: false), splits.BinaryHorizontal);
                        Assert.Equal(standard.AllowSplitTt(vertical: true), splits.TernaryVertical);
                        Assert.Equal(standard.AllowSplitTt(vertical: false), splits.TernaryHorizontal);
                        allowed += s_splits.Count(splits.Has);
                        refused += s_splits.Count(s => !splits.Has(s));
                    }
                }
            }
        }
        Assert.True(allowed > 1000 && refused > 1000, $"{allowed} allowed, {refused} refused");
    }

    // A 4x8 or 8x4 inter block may not become 4x4, and 8x8 not a ternary one with 8x2 or 2x8 parts.
    [Theory]
    [InlineData(8, 4, true, false, false)]
    [InlineData(8, 4, false, true, false)]
    [InlineData(16, 4, true, true, false)]
    [InlineData(16, 4, false, true, true)]
    [InlineData(32, 4, true, true, true)]
    public void SmallInterBlocksAreNotSplit(int width, int height, bool interOnly, bool binary, bool ternary)
    {
        AllowedSplits splits = SplitRules.Derive(Wide(), new TreeNode { Width = width, Height = height, Mode = interOnly ? ModeType.Inter : ModeType.All, MttDepth = 1 });
        Assert.Equal(binary, splits.BinaryVertical);
        Assert.Equal(ternary, splits.TernaryVertical);
        Assert.False(splits.BinaryHorizontal || splits.TernaryHorizontal, "The height is the smallest one.");
    }

    // A 64x64 pipeline unit is never cut by a block that is larger than it in one direction only.
    [Fact]
    public void BlocksKeepToPipelineUnits()
    {
        PartitionLimits limits = Wide();
        foreach ((int width, int height) in ((int, int)[])[(128, 128), (128, 64), (64, 128), (64, 64)])
        {
            foreach (SplitMode split in s_splits)
            {
                var node = new TreeNode { Width = width, Height = height, MttDepth = width == height ? 0 : 1 };
                if (!SplitRules.Derive(limits, node).Has(split) || (split == SplitMode.Quad && width != height))
                    continue;
                for (int i = 0; i < SplitRules.PartCount(split); i++)
                {
                    TreeNode part = SplitRules.Part(limits, node, split, i, 0, 0);
                    bool whole = part.X % 64 == 0 && part.Y % 64 == 0 && part.Width % 64 == 0 && part.Height % 64 == 0;
                    bool inside = part.X / 64 == (part.X + part.Width - 1) / 64 && part.Y / 64 == (part.Y + part.Height - 1) / 64;
                    Assert.True(whole || inside, $"{width}x{height} {split} part {i}");
                }
            }
        }
    }

    [Theory]
    [InlineData(ChromaFormat.Yuv420)]
    [InlineData(ChromaFormat.Yuv422)]
    [InlineData(ChromaFormat.Yuv444)]
    public void AnyTreeOfAllowedSplitsTilesThePicture(ChromaFormat chroma)
    {
        var random = new Random(643);
        for (int trial = 0; trial < 60; trial++)
        {
            PartitionLimits limits = Limits(random, chroma);
            int ctb = 1 << random.Next(5, 8);
            int[] covered = new int[limits.PictureWidth * limits.PictureHeight / 16];
            for (int y = 0; y < limits.PictureHeight; y += ctb)
            {
                for (int x = 0; x < limits.PictureWidth; x += ctb)
                    Split(new TreeNode { X = x, Y = y, Width = ctb, Height = ctb, QgOnY = true, QgOnC = true });
            }
            Assert.All(covered, count => Assert.Equal(1, count));

            void Split(TreeNode node)
            {
                bool crosses = node.X + node.Width > limits.PictureWidth || node.Y + node.Height > limits.PictureHeight;
                AllowedSplits splits = SplitRules.Derive(limits, node);
                SplitMode[] choice = [.. s_splits.Where(splits.Has)];
                // A node that crosses the border is split without being asked: by a multi-type split or, without one, in four.
                if (crosses && choice.Length == 0)
                    choice = [SplitMode.Quad];
                if (!crosses && (choice.Length == 0 || random.Next(4) == 0))
                {
                    for (int row = node.Y / 4; row < (node.Y + node.Height) / 4; row++)
                    {
                        for (int column = node.X / 4; column < (node.X + node.Width) / 4; column++)
                            covered[row * (limits.PictureWidth / 4) + column]++;
                    }
                    return;
                }
                SplitMode split = choice[random.Next(choice.Length)];
                int area = 0;
                for (int i = 0; i < SplitRules.PartCount(split); i++)
                {
                    TreeNode part = SplitRules.Part(limits, node, split, i, 0, 0);
                    area += part.Width * part.Height;
                    if (part.X < limits.PictureWidth && part.Y < limits.PictureHeight)
                        Split(part);
                }
                Assert.Equal(node.Width * node.Height, area);
            }
        }
    }

    // 7.3.11.4: what each split adds to cbSubdiv, and where quantization groups end.
    [Fact]
    public void PartsCountTheirSubdivisions()
    {
        PartitionLimits limits = Wide();
        var node = new TreeNode { X = 64, Y = 32, Width = 32, Height = 32, QtDepth = 2, SubDivision = 4, QgOnY = true, QgOnC = true };
        Assert.Equal([6, 6, 6, 6], Parts(SplitMode.Quad).Select(p => p.SubDivision));
        Assert.Equal([3, 3, 3, 3], Parts(SplitMode.Quad).Select(p => p.QtDepth));
        Assert.Equal([(64, 32), (80, 32), (64, 48), (80, 48)], Parts(SplitMode.Quad).Select(p => (p.X, p.Y)));
        Assert.Equal([5, 5], Parts(SplitMode.BinaryVertical).Select(p => p.SubDivision));
        Assert.Equal([(64, 16), (80, 16)], Parts(SplitMode.BinaryVertical).Select(p => (p.X, p.Width)));
        Assert.Equal([6, 5, 6], Parts(SplitMode.TernaryHorizontal).Select(p => p.SubDivision));
        Assert.Equal([(32, 8), (40, 16), (56, 8)], Parts(SplitMode.TernaryHorizontal).Select(p => (p.Y, p.Height)));
        Assert.All(Parts(SplitMode.TernaryVertical), p => Assert.Equal(1, p.MttDepth));
        // The group of a ternary split is its node unless quarters are groups of their own.
        Assert.All(Parts(SplitMode.TernaryVertical, qp: 5), p => Assert.False(p.QgOnY));
        Assert.All(Parts(SplitMode.TernaryVertical, qp: 6), p => Assert.True(p.QgOnY));
        Assert.All(Parts(SplitMode.BinaryVertical, qp: 0), p => Assert.True(p.QgOnY));

        TreeNode[] Parts(SplitMode split, int qp = 0) =>
            [.. Enumerable.Range(0, SplitRules.PartCount(split)).Select(i => SplitRules.Part(limits, node, split, i, qp, 0))];
    }

    // Beyond the border binary splits are free: each one that is forced raises the limit of the depth.
    [Fact]
    public void ForcedSplitsDoNotCountAsDepth()
    {
        PartitionLimits limits = Wide(width: 200, height: 200);
        var node = new TreeNode { X = 128, Y = 0, Width = 128, Height = 128 };
        Assert.Equal([1, 1], Offsets(SplitMode.BinaryVertical));
        Assert.Equal([0, 0], Offsets(SplitMode.BinaryHorizontal));
        node.Y = 128;
        Assert.Equal([1, 1], Offsets(SplitMode.BinaryHorizontal));
        Assert.Equal([0, 0, 0, 0], Offsets(SplitMode.Quad));

        int[] Offsets(SplitMode split) =>
            [.. Enumerable.Range(0, SplitRules.PartCount(split)).Select(i => SplitRules.Part(limits, node, split, i, 0, 0).DepthOffset)];
    }

    // 7.4.12.4 exists to keep chroma blocks at 16 samples and four columns or more, so that is how it is derived here.
    [Fact]
    public void SmallChromaBlocksDecideTheModeType()
    {
        int[] seen = new int[3];
        foreach (ChromaFormat chroma in Enum.GetValues<ChromaFormat>())
        {
            foreach (bool intraSlice in (bool[])[false, true])
            {
                foreach (SplitMode split in s_splits)
                {
                    for (int log2Width = 2; log2Width <= 7; log2Width++)
                    {
                        for (int log2Height = 2; log2Height <= 7; log2Height++)
                        {
                            int width = 1 << log2Width, height = 1 << log2Height;
                            bool vertical = split is SplitMode.BinaryVertical or SplitMode.TernaryVertical;
                            bool ternary = split is SplitMode.TernaryVertical or SplitMode.TernaryHorizontal;
                            int least = ternary ? 16 : 8;
                            if ((split == SplitMode.Quad && width != height) || (vertical || split == SplitMode.Quad ? width : height) < least)
                                continue;
                            var limits = new PartitionLimits { PictureWidth = 128, PictureHeight = 128, MinCbSize = 4, ChromaFormat = chroma, IntraSlice = intraSlice, DualTreeIntra = false };
                            int condition = SplitRules.ModeTypeCondition(limits, new TreeNode { Width = width, Height = height }, split);
                            Assert.Equal(Expected(chroma, intraSlice, split, width, height), condition);
                            seen[condition]++;
                        }
                    }
                }
            }
        }
        Assert.All(seen, count => Assert.True(count > 0));

        static int Expected(ChromaFormat chroma, bool intraSlice, SplitMode split, int width, int height)
        {
            if (chroma is ChromaFormat.Monochrome or ChromaFormat.Yuv444)
                return 0;
            int smallest = width * height / (split is SplitMode.BinaryVertical or SplitMode.BinaryHorizontal ? 2 : 4);
            int smallestChroma = smallest / (chroma == ChromaFormat.Yuv420 ? 4 : 2);
            bool twoColumns = (split == SplitMode.BinaryVertical && width == 8) || (split == SplitMode.TernaryVertical && width == 16);
            if (smallestChroma >= 16 && !twoColumns)
                return 0;
            // Luma parts of fewer than 32 samples cannot be inter in any case.
            return smallest < 32 || intraSlice ? 1 : 2;
        }
    }

    [Fact]
    public void ModeTypesOfPartsAreNotAskedAgain()
    {
        PartitionLimits limits = Wide();
        var node = new TreeNode { Width = 8, Height = 8 };
        Assert.Equal(1, SplitRules.ModeTypeCondition(limits, node, SplitMode.Quad));
        node.Mode = ModeType.Inter;
        Assert.Equal(0, SplitRules.ModeTypeCondition(limits, node, SplitMode.Quad));
        node.Mode = ModeType.All;
        var dual = new PartitionLimits { PictureWidth = 64, PictureHeight = 64, MinCbSize = 4, ChromaFormat = ChromaFormat.Yuv420, IntraSlice = true, DualTreeIntra = true };
        Assert.Equal(0, SplitRules.ModeTypeCondition(dual, node, SplitMode.Quad));
    }

    private static PartitionLimits Wide(int width = 1024, int height = 1024)
    {
        var limits = new PartitionLimits { PictureWidth = width, PictureHeight = height, MinCbSize = 4, ChromaFormat = ChromaFormat.Yuv420, IntraSlice = false, DualTreeIntra = false };
        for (int i = 0; i < 2; i++)
        {
            limits.MinQtSize[i] = 8;
            limits.MaxBtSize[i] = 128;
            limits.MaxTtSize[i] = 64;
            limits.MaxMttDepth[i] = 3;
        }
        return limits;
    }

    // Sizes are multiples of the smallest block (and of 8), as the standard has them.
    private static PartitionLimits Limits(Random random, ChromaFormat chroma)
    {
        int minCb = 4 << random.Next(2);
        var limits = new PartitionLimits
        {
            PictureWidth = 8 * random.Next(1, 40),
            PictureHeight = 8 * random.Next(1, 40),
            MinCbSize = minCb,
            ChromaFormat = chroma,
            IntraSlice = random.Next(2) != 0,
            DualTreeIntra = random.Next(2) != 0,
        };
        for (int i = 0; i < 2; i++)
        {
            limits.MinQtSize[i] = minCb << random.Next(1, 3);
            limits.MaxBtSize[i] = Math.Max(limits.MinQtSize[i], 8 << random.Next(5));
            limits.MaxTtSize[i] = Math.Max(limits.MinQtSize[i], 8 << random.Next(4));
            limits.MaxMttDepth[i] = random.Next(4);
        }
        return limits;
    }

    private static TreeNode Node(Random random, TreeType tree, int width, int height) => new()
    {
        X = random.Next(320 / width + 1) * width,
        Y = random.Next(320 / height + 1) * height,
        Width = width,
        Height = height,
        Tree = tree,
        Mode = tree == TreeType.DualTreeChroma ? random.Next(3) == 0 ? ModeType.Intra : ModeType.All : (ModeType)random.Next(3),
        MttDepth = width == height ? random.Next(3) : random.Next(1, 4),
        DepthOffset = random.Next(2),
        PartIndex = random.Next(3),
        ParentSplit = (SplitMode)random.Next(6),
    };
}
