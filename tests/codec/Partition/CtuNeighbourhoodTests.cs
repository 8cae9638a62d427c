using VvcIlif.Codec;
using VvcIlif.Codec.Partition;
using Xunit;

namespace VvcIlif.Tests.Codec.Partition;

/// <summary>Availability against the definition of clause 6.4.4: what was coded before, in the same slice and tile.</summary>
public class CtuNeighbourhoodTests
{
    private const int Width = 152, Height = 104;

    [Theory]
    [InlineData(5, false)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    [InlineData(6, true)]
    [InlineData(7, false)]
    public void EqualsTheDefinition(int ctbLog2Size, bool wavefront)
    {
        var random = new Random(644 + ctbLog2Size);
        for (int trial = 0; trial < 8; trial++)
            Walk(random, ctbLog2Size, wavefront);
    }

    private static void Walk(Random random, int ctbLog2Size, bool wavefront)
    {
        int ctb = 1 << ctbLog2Size, columns = (Width + ctb - 1) / ctb, rows = (Height + ctb - 1) / ctb;
        // Slices are runs of CTUs in raster scan; each 4x4 area knows when and in which slice it was coded.
        int[] slice = new int[columns * rows];
        for (int i = 1; i < slice.Length; i++)
            slice[i] = slice[i - 1] + (random.Next(4) == 0 ? 1 : 0);
        bool[] coded = new bool[Width / 4 * (Height / 4)];
        var neighbourhood = new CtuNeighbourhood();
        var limits = new PartitionLimits { PictureWidth = Width, PictureHeight = Height, MinCbSize = 4, ChromaFormat = ChromaFormat.Yuv420, IntraSlice = false, DualTreeIntra = false };
        limits.MinQtSize[0] = 8;
        limits.MaxBtSize[0] = limits.MaxTtSize[0] = 128;
        limits.MaxMttDepth[0] = 2;
        for (int address = 0; address < slice.Length; address++)
        {
            int ctbX = address % columns, ctbY = address / columns;
            neighbourhood.Start(ctbX, ctbY, ctbLog2Size, Width, Height,
                left: InSlice(ctbX - 1, ctbY), above: InSlice(ctbX, ctbY - 1), aboveRight: InSlice(ctbX + 1, ctbY - 1), aboveLeft: InSlice(ctbX - 1, ctbY - 1), wavefront);
            Code(new TreeNode { X = ctbX * ctb, Y = ctbY * ctb, Width = ctb, Height = ctb });

            bool InSlice(int x, int y) => x >= 0 && x < columns && y >= 0 && slice[y * columns + x] == slice[address];

            bool Expected(int x, int y)
            {
                if (x < 0 || y < 0 || x >= Width || y >= Height || !coded[y / 4 * (Width / 4) + x / 4] || !InSlice(x / ctb, y / ctb))
                    return false;
                // The unit above right is not waited for in wavefronts; nothing further away is ever asked for.
                return !(wavefront && x / ctb > ctbX) && Math.Abs(x / ctb - ctbX) <= 1 && y / ctb >= ctbY - 1;
            }

            void Code(TreeNode node)
            {
                AllowedSplits splits = SplitRules.Derive(limits, node);
                SplitMode[] choice = [.. Enum.GetValues<SplitMode>().Where(s => s != SplitMode.None && splits.Has(s))];
                bool crosses = node.X + node.Width > Width || node.Y + node.Height > Height;
                if (choice.Length > 0 && (crosses || random.Next(3) > 0))
                {
                    SplitMode split = choice[random.Next(choice.Length)];
                    for (int i = 0; i < SplitRules.PartCount(split); i++)
                    {
                        TreeNode part = SplitRules.Part(limits, node, split, i, 0, 0);
                        if (part.X < Width && part.Y < Height)
                            Code(part);
                    }
                    return;
                }
                Check(node);
                neighbourhood.Mark(0, node.X, node.Y, node.Width, node.Height, coded: true);
                for (int y = node.Y / 4; y < (node.Y + node.Height) / 4; y++)
                    coded.AsSpan(y * (Width / 4) + node.X / 4, node.Width / 4).Fill(true);
            }

            void Check(in TreeNode node)
            {
                (int X, int Y)[] around =
                [
                    (node.X - 1, node.Y - 1), (node.X, node.Y - 1), (node.X + node.Width - 1, node.Y - 1), (node.X + node.Width, node.Y - 1),
                    (node.X - 1, node.Y), (node.X - 1, node.Y + node.Height - 1), (node.X - 1, node.Y + node.Height),
                ];
                foreach ((int x, int y) in around)
                    Assert.True(Expected(x, y) == neighbourhood.IsAvailable(0, x, y), $"({x}, {y}) from {node.Width}x{node.Height} at ({node.X}, {node.Y})");
                Assert.Equal(Expected(node.X - 1, node.Y - 1), neighbourhood.IsAboveLeftAvailable(0, node.X, node.Y));
                Assert.Equal(Expected(node.X - 1, node.Y), neighbourhood.HasLeft(node.X));
                Assert.Equal(Expected(node.X, node.Y - 1), neighbourhood.HasAbove(node.Y));
                int wanted = node.Width + node.Height, above = 0, left = 0;
                for (int x = node.X; above < wanted && Expected(x, node.Y - 1); x += 4)
                    above += 4;
                for (int y = node.Y; left < wanted && Expected(node.X - 1, y); y += 4)
                    left += 4;
                Assert.Equal(above, neighbourhood.AvailableAbove(0, node.X, node.Y, wanted));
                Assert.Equal(left, neighbourhood.AvailableLeft(0, node.X, node.Y, wanted));
            }
        }
    }

    [Fact]
    public void TreesAreApartAndMarksCanBeTakenBack()
    {
        var neighbourhood = new CtuNeighbourhood();
        neighbourhood.Start(1, 1, 6, 256, 256, left: false, above: false, aboveRight: false, aboveLeft: false, wavefront: false);
        neighbourhood.Mark(0, 64, 64, 64, 32, coded: true);
        Assert.True(neighbourhood.IsAvailable(0, 127, 95));
        Assert.False(neighbourhood.IsAvailable(0, 127, 96));
        Assert.False(neighbourhood.IsAvailable(1, 127, 95));
        neighbourhood.Mark(0, 80, 64, 16, 32, coded: false);
        Assert.True(neighbourhood.IsAvailable(0, 79, 64));
        Assert.False(neighbourhood.IsAvailable(0, 80, 64));
        Assert.False(neighbourhood.IsAvailable(0, 95, 95));
        Assert.True(neighbourhood.IsAvailable(0, 96, 95));
        neighbourhood.Start(2, 1, 6, 256, 256, left: true, above: false, aboveRight: false, aboveLeft: false, wavefront: false);
        Assert.False(neighbourhood.IsAvailable(0, 130, 64));
        Assert.True(neighbourhood.IsAvailable(0, 127, 127));
        Assert.False(neighbourhood.IsAvailable(0, 63, 64));
    }
}
