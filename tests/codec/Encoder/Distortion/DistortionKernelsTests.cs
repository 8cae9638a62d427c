using Xunit;
using Metric = VvcIlif.Codec.Encoder.Distortion.DistortionKernels;

namespace VvcIlif.Tests.Codec.Encoder.Distortion;

public class DistortionKernelsTests
{
    private const int Seed = 8086;

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    public void VectorEqualsScalar(int bitDepth)
    {
        var random = new Random(Seed);
        int max = (1 << bitDepth) - 1;
        foreach (int width in (int[])[1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 128])
        {
            foreach (int height in (int[])[1, 2, 3, 4, 8, 12, 16, 24, 32, 64, 128])
            {
                for (int round = 0; round < 4; round++)
                {
                    int strideA = width + random.Next(5);
                    int strideB = width + random.Next(5);
                    var a = new ushort[strideA * height + 64];
                    var b = new ushort[strideB * height + 64];
                    foreach (ref ushort sample in a.AsSpan())
                        sample = (ushort)(round == 0 ? max : round == 1 ? random.Next(2) * max : random.Next(max + 1));
                    foreach (ref ushort sample in b.AsSpan())
                        sample = (ushort)(round == 0 ? 0 : round == 1 ? random.Next(2) * max : random.Next(max + 1));
                    string where = $"{width}x{height} depth {bitDepth} round {round}, seed {Seed}";
                    Assert.True(Metric.SadScalar(in a[0], strideA, in b[0], strideB, width, height) == Metric.Sad(in a[0], strideA, in b[0], strideB, width, height), where);
                    Assert.True(Metric.SseScalar(in a[0], strideA, in b[0], strideB, width, height) == Metric.Sse(in a[0], strideA, in b[0], strideB, width, height), where);
                    if (((width | height) & 3) == 0)
                    {
                        bool large = ((width | height) & 7) == 0;
                        int sum = Metric.SatdScalar(in a[0], strideA, in b[0], strideB, width, height, large);
                        int expected = large ? (sum + 2) >> 2 : (sum + 1) >> 1;
                        Assert.True(expected == Metric.Satd(in a[0], strideA, in b[0], strideB, width, height, bitDepth), where);
                    }
                    var residual = new short[height * width + 1];
                    residual[^1] = 99;
                    Metric.Subtract(in a[0], strideA, in b[0], strideB, ref residual[0], width, width, height);
                    for (int i = 0; i < width * height; i++)
                        Assert.Equal(a[i / width * strideA + i % width] - b[i / width * strideB + i % width], residual[i]);
                    Assert.Equal(99, residual[^1]);
                }
            }
        }
    }

    [Fact]
    public void KnownValues()
    {
        var a = new ushort[64];
        var b = new ushort[64];
        Array.Fill(a, (ushort)10);
        Array.Fill(b, (ushort)7);
        Assert.Equal(192, Metric.Sad(in a[0], 8, in b[0], 8, 8, 8));
        Assert.Equal(576, Metric.Sse(in a[0], 8, in b[0], 8, 8, 8));
        // A flat difference has a DC coefficient only: 64 * 3 / 4, and 16 * 3 / 2 for each of two small tiles.
        Assert.Equal(48, Metric.Satd(in a[0], 8, in b[0], 8, 8, 8, 8));
        Assert.Equal(48, Metric.Satd(in a[0], 8, in b[0], 8, 8, 4, 8));
        Assert.Equal(0, Metric.Satd(in a[0], 8, in a[0], 8, 8, 8, 8));
    }
}
