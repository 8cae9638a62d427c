using VvcIlif.Codec.Quant;
using Xunit;

namespace VvcIlif.Tests.Codec.Quant;

public class WideDequantizerTests
{
    private const int Seed = 778;

    [Fact]
    public void EqualsTheNarrowFormWhereThatOneServes()
    {
        var random = new Random(Seed);
        for (int i = 0; i < 600; i++)
        {
            int log2Width = random.Next(7), log2Height = random.Next(7), bitDepth = random.Next(8, 13), qp = random.Next(64 + 6 * (bitDepth - 8));
            bool skip = random.Next(3) == 0, dependent = random.Next(2) == 0, flat = random.Next(2) == 0;
            short[] levels = Enumerable.Range(0, 1 << log2Width + log2Height).Select(_ => (short)(random.Next(-32768, 32768) >> random.Next(15))).ToArray();
            byte[] factors = flat ? [] : levels.Select(_ => (byte)random.Next(1, 256)).ToArray();
            int[] expected = new int[levels.Length], actual = new int[levels.Length];
            Dequantizer.Run(levels, expected, log2Width, log2Height, qp, bitDepth, skip, dependent, factors, 1 << log2Width, 1 << log2Height);
            Dequantizer.RunWide(Array.ConvertAll(levels, l => (int)l), actual, log2Width, log2Height, qp, bitDepth, 15, skip, dependent, factors,
                1 << log2Width, 1 << log2Height);
            Assert.True(expected.AsSpan().SequenceEqual(actual), $"case {i}, seed {Seed}");
        }
    }

    [Theory]
    [InlineData(2, 2, 1 << 19, 52, false, true)]
    [InlineData(2, 3, -40000, 30, false, false)]
    [InlineData(5, 5, 1000, 4, false, true)]
    [InlineData(5, 5, 1000, 4, false, false)]
    [InlineData(5, 5, 1000, 4, true, false)]
    [InlineData(6, 6, -70001, 9, false, true)]
    [InlineData(6, 5, -1048576, 111, false, false)]
    public void ExtendedPrecision(int log2Width, int log2Height, int level, int qp, bool skip, bool dependent)
    {
        const int Range = 20, BitDepth = 16;
        int[] levels = new int[1 << log2Width + log2Height], coefficients = new int[levels.Length];
        levels[0] = level;
        Dequantizer.RunWide(levels, coefficients, log2Width, log2Height, qp, BitDepth, Range, skip, dependent, [], 1, 1);
        // By the equations of 8.7.3 in floating point; without dependent quantisation large blocks are not scaled down.
        int rect = skip ? 0 : log2Width + log2Height & 1, transformShift = Range - BitDepth - (log2Width + log2Height) / 2;
        if (!dependent)
            transformShift = Math.Max(0, transformShift);
        if (dependent)
            qp++;
        double value = level * 16.0 * Dequantizer.LevelScale[rect * 6 + qp % 6] * Math.Pow(2, qp / 6)
            / Math.Pow(2, skip ? 10 : 10 - transformShift + rect + (dependent ? 1 : 0));
        Assert.Equal((int)Math.Clamp(Math.Floor(value + 0.5), -(1 << Range), (1 << Range) - 1), coefficients[0]);
    }

    [Fact]
    public void BdpcmClipsAtItsRange()
    {
        var random = new Random(Seed);
        foreach (int range in (int[])[15, 18, 20])
        {
            for (int i = 0; i < 100; i++)
            {
                int log2Width = random.Next(6), log2Height = random.Next(6), width = 1 << log2Width, most = (1 << range) - 1;
                bool vertical = random.Next(2) == 0;
                int[] levels = Enumerable.Range(0, width << log2Height).Select(_ => random.Next(~most, most + 1) >> random.Next(12)).ToArray();
                var expected = new int[levels.Length];
                for (int k = 0; k < levels.Length; k++)
                {
                    int before = vertical ? (k < width ? 0 : expected[k - width]) : k % width == 0 ? 0 : expected[k - 1];
                    expected[k] = Math.Clamp(levels[k] + before, ~most, most);
                }
                Bdpcm.Accumulate(levels, log2Width, log2Height, vertical, range);
                Assert.Equal(expected, levels);
            }
        }
    }
}
