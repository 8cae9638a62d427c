using VvcIlif.Codec.Transform;
using Xunit;

namespace VvcIlif.Tests.Codec.Transform;

/// <summary>The 32-bit forms of what follows dequantisation, beside the 16-bit ones where those serve.</summary>
public class WideTransformTests
{
    private const int Seed = 20240612;

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    public void EqualsTheNarrowForm(int bitDepth)
    {
        var random = new Random(Seed);
        for (int log2Width = 0; log2Width <= 6; log2Width++)
        {
            for (int log2Height = log2Width == 0 ? 1 : 0; log2Height <= 6; log2Height++)
            {
                foreach (TransformType horizontal in InverseTransformTests.TypesOf(log2Width))
                {
                    foreach (TransformType vertical in InverseTransformTests.TypesOf(log2Height))
                    {
                        int width = 1 << log2Width, height = 1 << log2Height, boxWidth = random.Next(1, width + 1), boxHeight = random.Next(1, height + 1);
                        int size = random.Next(4, 16);
                        int[] coefficients = Enumerable.Range(0, width * height).Select(_ => random.Next(-(1 << size), 1 << size)).ToArray();
                        var expected = new short[width * height];
                        var actual = new int[width * height];
                        InverseTransform.Run((int[])coefficients.Clone(), log2Width, log2Height, horizontal, vertical, boxWidth, boxHeight, bitDepth,
                            expected, width, new int[InverseTransform.ScratchLength]);
                        InverseTransform.RunWide(coefficients, log2Width, log2Height, horizontal, vertical, boxWidth, boxHeight, bitDepth, 15, actual, width);
                        for (int i = 0; i < actual.Length; i++)
                            Assert.True(expected[i] == Math.Clamp(actual[i], short.MinValue, short.MaxValue), $"{width}x{height} {horizontal} {vertical} at {i}, seed {Seed}");
                    }
                }
            }
        }
    }

    [Fact]
    public void WorstCasesDoNotOverflow()
    {
        foreach ((int depth, int range) in ((int, int)[])[(16, 15), (12, 18), (16, 20)])
        {
            for (int log2 = 1; log2 <= 6; log2++)
            {
                foreach (TransformType type in InverseTransformTests.TypesOf(log2))
                {
                    int n = 1 << log2, kept = TransformTables.Kept(type, log2), most = (1 << range) - 1;
                    sbyte[] matrix = TransformTables.Matrix(type, log2).ToArray();
                    // Coefficients with the signs of the first column of each direction: the first sample is the greatest.
                    var coefficients = new int[n * n];
                    for (int v = 0; v < kept; v++)
                    {
                        for (int u = 0; u < kept; u++)
                            coefficients[v * n + u] = matrix[v * n] * matrix[u * n] >= 0 ? most : ~most;
                    }

                    var residual = new int[n * n];
                    InverseTransform.RunWide(coefficients, log2, log2, type, type, kept, kept, depth, range, residual, n);
                    double first = 0;
                    for (int u = 0; u < kept; u++)
                    {
                        double sum = 0;
                        for (int v = 0; v < kept; v++)
                            sum += (double)coefficients[v * n + u] * matrix[v * n];
                        first += Math.Clamp(Math.Floor((sum + 64) / 128), ~most, most) * matrix[u * n];
                    }
                    int shift = 5 + range - depth;
                    Assert.Equal(Math.Floor((first + (1 << shift - 1)) / (1 << shift)), residual[0]);
                }
            }
        }
    }

    [Fact]
    public void LowFrequencyTransformOfWideCoefficients()
    {
        var random = new Random(Seed);
        for (int i = 0; i < 400; i++)
        {
            int log2Width = random.Next(2, 7), log2Height = random.Next(2, 7), mode = random.Next(-14, 81), index = random.Next(1, 3), size = random.Next(6, 15);
            int[] small = Enumerable.Range(0, 1 << log2Width + log2Height).Select(_ => random.Next(-(1 << size), 1 << size)).ToArray(), same = (int[])small.Clone();
            Lfnst.Inverse(small, log2Width, log2Height, mode, index, 4, 4);
            Lfnst.Inverse(same, log2Width, log2Height, mode, index, 4, 4, 20);
            int side = Lfnst.OutputSize(log2Width, log2Height);
            for (int y = 0; y < side; y++)
            {
                for (int x = 0; x < side; x++)
                {
                    int at = (y << log2Width) + x;
                    Assert.Equal(small[at], Math.Clamp(same[at], short.MinValue, short.MaxValue));
                }
            }
        }
        int[] greatest = Enumerable.Repeat((1 << 20) - 1, 64).ToArray();
        Lfnst.Inverse(greatest, 3, 3, 0, 1, 8, 8, 20);
        Assert.All(greatest, v => Assert.InRange(v, -(1 << 20), (1 << 20) - 1));
    }

    [Fact]
    public void JointAndColourResiduals()
    {
        var random = new Random(Seed);
        int[] coded = Enumerable.Range(0, 64).Select(_ => random.Next(-65535, 65536)).ToArray(), other = new int[64];
        foreach (bool negative in (bool[])[false, true])
        {
            foreach (bool halve in (bool[])[false, true])
            {
                JointCbCr.Derive(coded, other, 8, 8, 8, negative, halve);
                Assert.Equal(coded.Select(v => (negative ? -v : v) >> (halve ? 1 : 0)), other);
            }
        }

        short[][] narrow = Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 300).Select(_ => (short)random.Next(-9000, 9000)).ToArray()).ToArray();
        int[][] wide = Array.ConvertAll(narrow, p => Array.ConvertAll(p, v => (int)v));
        ColourTransform.Inverse(narrow[0], narrow[1], narrow[2], 12);
        ColourTransform.Inverse(wide[0], wide[1], wide[2], 12);
        for (int c = 0; c < 3; c++)
            Assert.Equal(Array.ConvertAll(narrow[c], v => (int)v), wide[c]);
    }
}
