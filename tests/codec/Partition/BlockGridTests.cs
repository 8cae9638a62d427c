using VvcIlif.Codec.Partition;
using Xunit;

namespace VvcIlif.Tests.Codec.Partition;

public class BlockGridTests
{
    // Sizes that are no multiple of four round up; every sample of an area finds its entry.
    [Fact]
    public void EveryPositionOfABlockFindsIt()
    {
        var grid = new BlockGrid(90, 46);
        Assert.Equal((23, 12), (grid.Stride, grid.Rows));
        grid.FillLuma(16, 8, 32, 16, new BlockInfo { X4 = 4, Y4 = 2, Log2Width = 5, Log2Height = 4, QtDepth = 2 });
        grid.FillChroma(64, 32, 16, 8, new ChromaBlockInfo { Log2Width = 4, Log2Height = 3 });
        for (int y = 0; y < 46; y++)
        {
            for (int x = 0; x < 90; x++)
            {
                bool inside = x is >= 16 and < 48 && y is >= 8 and < 24;
                Assert.Equal(inside ? (16, 8, 32, 16) : (0, 0, 1, 1), (grid.Luma(x, y).X, grid.Luma(x, y).Y, grid.Luma(x, y).Width, grid.Luma(x, y).Height));
                Assert.Equal(x is >= 64 and < 80 && y is >= 32 and < 40 ? 4 : 0, grid.Chroma(x, y).Log2Width);
            }
        }
    }

    [Fact]
    public void AreasAreSavedAndRestored()
    {
        var grid = new BlockGrid(64, 64);
        var random = new Random(6);
        for (int y = 0; y < 64; y += 4)
        {
            for (int x = 0; x < 64; x += 4)
            {
                grid.Luma(x, y).QpY = (sbyte)random.Next(-8, 64);
                grid.Chroma(x, y).QtDepth = (byte)random.Next(5);
            }
        }
        (sbyte, byte)[] before = State();
        var luma = new BlockInfo[6 * 4];
        var chroma = new ChromaBlockInfo[6 * 4];
        grid.CopyLuma(20, 12, 24, 16, luma, save: true);
        grid.CopyChroma(20, 12, 24, 16, chroma, save: true);
        grid.FillLuma(20, 12, 24, 16, new BlockInfo { QpY = 99 });
        grid.FillChroma(20, 12, 24, 16, new ChromaBlockInfo { QtDepth = 99 });
        Assert.Equal(24, State().Count(s => s == (99, 99)));
        grid.CopyLuma(20, 12, 24, 16, luma, save: false);
        grid.CopyChroma(20, 12, 24, 16, chroma, save: false);
        Assert.Equal(before, State());

        (sbyte, byte)[] State() =>
            [.. from y in Enumerable.Range(0, 16) from x in Enumerable.Range(0, 16) select (grid.Luma(x * 4, y * 4).QpY, grid.Chroma(x * 4, y * 4).QtDepth)];
    }
}
