using VvcIlif.Codec.Syntax;
using Xunit;

namespace VvcIlif.Tests.Codec.Syntax;

public class ResidualRulesTests
{
    // 7.3.11.11: sub-blocks of 16 levels, of 4 where a block has two on a side and not 16 in all.
    [Theory]
    [InlineData(2, 2, 2, 2)]
    [InlineData(5, 5, 2, 2)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(1, 2, 1, 1)]
    [InlineData(2, 1, 1, 1)]
    [InlineData(1, 3, 1, 3)]
    [InlineData(3, 1, 3, 1)]
    [InlineData(0, 4, 0, 4)]
    [InlineData(5, 0, 4, 0)]
    [InlineData(5, 1, 3, 1)]
    public void SubblockSizes(int log2Width, int log2Height, int log2SbW, int log2SbH)
    {
        ResidualRules.SubblockSize(log2Width, log2Height, out int w, out int h);
        Assert.Equal((log2SbW, log2SbH), (w, h));
    }

    // Prefixes 4 and up stand for 2, 2, 4, 4, 8, 8, ... positions: (1 << ((prefix >> 1) - 1)) * (2 + (prefix & 1)) is the first one.
    [Fact]
    public void LastPrefixesInvertTheDerivation()
    {
        for (int position = 0; position < 64; position++)
        {
            int prefix = ResidualRules.LastPrefix(position);
            Assert.InRange(position, First(prefix), First(prefix + 1) - 1);
        }

        static int First(int prefix) => prefix < 4 ? prefix : (1 << ((prefix >> 1) - 1)) * (2 + (prefix & 1));
    }

    // 9.3.4.2.4, offsetY and ctxShift: each size of luma has contexts of its own, chroma has three for all.
    [Fact]
    public void ContextsOfTheLastPositionDoNotOverlap()
    {
        var luma = new Dictionary<int, HashSet<int>>();
        for (int log2Size = 2; log2Size <= 6; log2Size++)
        {
            ResidualRules.LastContexts(0, log2Size, out int offset, out int shift);
            Assert.Equal((((int[])[0, 3, 6, 10, 15])[log2Size - 2], log2Size < 3 ? 0 : 1), (offset, shift));
            luma[log2Size] = [.. Enumerable.Range(0, 2 * Math.Min(log2Size, 5) - 1).Select(bin => offset + (bin >> shift))];
            Assert.All(luma[log2Size], inc => Assert.InRange(inc, 0, 19));
        }
        Assert.Equal(Enumerable.Range(0, 20), luma.Values.SelectMany(set => set).Order());
        for (int log2Size = 1; log2Size <= 5; log2Size++)
        {
            ResidualRules.LastContexts(1, log2Size, out int offset, out int shift);
            Assert.All(Enumerable.Range(0, 2 * log2Size - 1), bin => Assert.InRange(offset + (bin >> shift), 20, 22));
        }
    }

    // Table 128.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(6, 0)]
    [InlineData(7, 1)]
    [InlineData(13, 1)]
    [InlineData(14, 2)]
    [InlineData(27, 2)]
    [InlineData(28, 3)]
    [InlineData(31, 3)]
    [InlineData(200, 3)]
    public void RiceParametersFollowTheSum(int sum, int rice)
    {
        // Five positions of the template, with the level to the right as the sum and the base of four a level taken off.
        ushort[] absolute = new ushort[16];
        absolute[1] = (ushort)(sum + 20);
        Assert.Equal(rice, ResidualRules.RiceParameter(absolute, 0, 4, baseLevel: 4, extended: false));
        foreach (int at in (int[])[1, 2, 4, 5, 8])
        {
            absolute = new ushort[16];
            absolute[at] = (ushort)sum;
            absolute[3] = absolute[6] = absolute[9] = 1000;
            Assert.Equal(rice, ResidualRules.RiceParameter(absolute, 0, 4, baseLevel: 0, extended: false));
        }
    }

    // Each level is seen by the five positions of whose templates it is part.
    [Fact]
    public void TemplatesAddUpLevelsAndTheirNumber()
    {
        const int stride = 8;
        var random = new Random(93);
        ushort[] template = new ushort[stride * stride];
        int[,] levels = new int[4, 4];
        for (int i = 0; i < 10; i++)
        {
            int x = random.Next(4), y = random.Next(4);
            if (levels[y, x] != 0)
                continue;
            levels[y, x] = random.Next(1, 4);
            ResidualRules.AddToTemplate(template, (y + 2) * stride + x + 2, stride, levels[y, x]);
        }
        for (int y = 0; y < 4; y++)
        {
            for (int x = 0; x < 4; x++)
            {
                int[] seen = [At(x + 1, y), At(x + 2, y), At(x, y + 1), At(x + 1, y + 1), At(x, y + 2)];
                int cell = template[(y + 2) * stride + x + 2];
                Assert.Equal((seen.Sum(), seen.Count(v => v > 0)), (cell & 0xFF, cell >> 8));
            }
        }

        int At(int x, int y) => x < 4 && y < 4 ? levels[y, x] : 0;
    }
}
