using VvcIlif.Codec.Syntax;
using Xunit;

namespace VvcIlif.Tests.Codec.Syntax;

public class ScanOrderTests
{
    // The loop of clause 6.5.2.
    [Fact]
    public void DiagonalsRunUpAndToTheRight()
    {
        for (int log2Width = 0; log2Width <= 4; log2Width++)
        {
            for (int log2Height = 0; log2Height <= 4 && (log2Width + log2Height <= 6 || log2Width * log2Height == 0); log2Height++)
            {
                int width = 1 << log2Width, height = 1 << log2Height;
                ScanOrder scan = ScanOrder.Of(log2Width, log2Height);
                var expected = new List<(int, int)>();
                int x = 0, y = 0;
                while (expected.Count < width * height)
                {
                    while (y >= 0)
                    {
                        if (x < width && y < height)
                            expected.Add((x, y));
                        y--;
                        x++;
                    }
                    y = x;
                    x = 0;
                }
                Assert.Equal(expected, Enumerable.Range(0, width * height).Select(i => ((int)scan.X[i], (int)scan.Y[i])));
                Assert.All(Enumerable.Range(0, width * height), i => Assert.Equal(i, scan.Index[scan.Y[i] * width + scan.X[i]]));
            }
        }
        Assert.Equal([(0, 0), (0, 1), (1, 0), (0, 2), (1, 1), (2, 0)], Enumerable.Range(0, 6).Select(i => ((int)ScanOrder.Of(2, 2).X[i], (int)ScanOrder.Of(2, 2).Y[i])));
    }
}
