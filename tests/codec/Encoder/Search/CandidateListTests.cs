using VvcIlif.Codec.Encoder.Search;
using Xunit;

namespace VvcIlif.Tests.Codec.Encoder.Search;

public class CandidateListTests
{
    /// <summary>What comes out is the beginning of a stable sort of what went in.</summary>
    [Fact]
    public void KeepsTheCheapestInStableOrder()
    {
        var random = new Random(7);
        for (int round = 0; round < 200; round++)
        {
            int capacity = random.Next(1, 9), count = random.Next(0, 20);
            var list = new CandidateList<int>(capacity);
            // Few different costs, so that many are equal.
            double[] costs = [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(6))];
            for (int i = 0; i < count; i++)
                list.Add(i, costs[i]);
            int[] expected = [.. Enumerable.Range(0, count).OrderBy(i => costs[i]).Take(capacity)];
            Assert.Equal(expected, Enumerable.Range(0, list.Count).Select(i => list[i]));
            Assert.Equal(expected.Select(i => costs[i]), Enumerable.Range(0, list.Count).Select(list.Cost));
        }
    }

    [Theory]
    [InlineData(4, 1.25, 3)] // 100, 110, 125 are within, 126 is not
    [InlineData(2, 1.25, 2)]
    [InlineData(4, 1.0, 1)]
    [InlineData(9, 2.0, 4)]
    [InlineData(0, 2.0, 0)]
    public void WithinCountsByNumberAndRatio(int most, double ratio, int expected)
    {
        var list = new CandidateList<char>(8);
        Assert.Equal(0, list.Within(most, ratio));
        foreach (double cost in (double[])[125, 100, 126, 110])
            list.Add('x', cost);
        Assert.Equal(expected, list.Within(most, ratio));
        list.Clear();
        Assert.Equal(0, list.Within(most, ratio));
    }
}
