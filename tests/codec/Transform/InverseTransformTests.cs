using VvcIlif.Codec.Transform;
using Xunit;

namespace VvcIlif.Tests.Codec.Transform;

public class InverseTransformTests
{
    private const int Seed = 20240611;
    private const short Guard = 0x5A5A;

    internal static IEnumerable<TransformType> TypesOf(int log2) =>
        log2 is >= 2 and <= 5 ? [TransformType.Dct2, TransformType.Dst7, TransformType.Dct8] : [TransformType.Dct2];

    [Fact]
    public void MatricesAreNearlyOrthogonal()
    {
        for (int log2 = 1; log2 <= 6; log2++)
        {
            foreach (var type in TypesOf(log2))
            {
                int n = 1 << log2;
                var m = TransformTables.Matrix(type, log2);
                for (int a = 0; a < n; a++)
                {
                    for (int b = 0; b < n; b++)
                    {
                        int dot = 0;
                        for (int x = 0; x < n; x++)
                            dot += m[a * n + x] * m[b * n + x];
                        int expected = a == b ? 64 * 64 * n : 0;
                        Assert.True(Math.Abs(dot - expected) <= 64 * 64 * n / 50, $"{type} {n}: rows {a} and {b} give {dot}");
                    }
                }
            }
        }
    }

    [Fact]
    public void MatricesHoldKnownEntries()
    {
        Assert.Equal([64, 64, 64, 64, 83, 36, -36, -83, 64, -64, -64, 64, 36, -83, 83, -36], TransformTables.Matrix(TransformType.Dct2, 2).ToArray());
        Assert.Equal([29, 55, 74, 84, 74, 74, 0, -74, 84, -29, -74, 55, 55, -84, 74, -29], TransformTables.Matrix(TransformType.Dst7, 2).ToArray());
        Assert.Equal([84, 74, 55, 29, 74, 0, -74, -74, 55, -74, -29, 84, 29, -74, 84, -55], TransformTables.Matrix(TransformType.Dct8, 2).ToArray());
    }

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    public void VectorEqualsScalar(int bitDepth)
    {
        var random = new Random(Seed);
        for (int log2Width = 0; log2Width <= 6; log2Width++)
        {
            for (int log2Height = log2Width == 0 ? 1 : 0; log2Height <= 6; log2Height++)
            {
                foreach (var horizontal in TypesOf(log2Width))
                {
                    foreach (var vertical in TypesOf(log2Height))
                    {
                        for (int round = 0; round < 6; round++)
                            Compare(random, log2Width, log2Height, horizontal, vertical, bitDepth, round);
                    }
                }
            }
        }
    }

    private static void Compare(
        Random random, int log2Width, int log2Height, TransformType horizontal, TransformType vertical, int bitDepth, int round)
    {
        int width = 1 << log2Width;
        int height = 1 << log2Height;
        int boxWidth = round == 0 ? width : random.Next(1, width + 1);
        int boxHeight = round == 0 ? height : random.Next(1, height + 1);
        if (round == 1)
            boxWidth = boxHeight = 1;
        // Outside the box the block is stale, which must not matter.
        var coefficients = new int[width * height];
        for (int i = 0; i < coefficients.Length; i++)
        {
            bool inside = i % width < boxWidth && i / width < boxHeight;
            coefficients[i] = !inside ? random.Next(int.MinValue, int.MaxValue)
                : round switch
                {
                    2 => random.Next(2) == 0 ? short.MinValue : short.MaxValue,
                    3 => short.MinValue,
                    _ => random.Next(short.MinValue, short.MaxValue + 1) >> random.Next(12),
                };
        }
        int stride = width + 3;
        var expected = new short[height * stride + 8];
        var actual = new short[height * stride + 8];
        expected.AsSpan().Fill(Guard);
        actual.AsSpan().Fill(Guard);
        var scratch = new int[InverseTransform.ScratchLength];
        int keptWidth = Math.Min(boxWidth, TransformTables.Kept(horizontal, log2Width));
        int keptHeight = Math.Min(boxHeight, TransformTables.Kept(vertical, log2Height));
        InverseTransform.RunScalar<int, short>(coefficients, log2Width, log2Height, horizontal, vertical, keptWidth, keptHeight, bitDepth, 15, expected, stride, scratch);
        random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(scratch.AsSpan()));
        InverseTransform.Run(coefficients, log2Width, log2Height, horizontal, vertical, boxWidth, boxHeight, bitDepth, actual, stride, scratch);
        Assert.True(expected.AsSpan().SequenceEqual(actual), $"{width}x{height} {horizontal} {vertical} box {boxWidth}x{boxHeight} round {round}, seed {Seed}");
        Assert.Equal(Guard, actual[height * stride]);
        Assert.Equal(Guard, actual[width]);
    }
}
