using VvcIlif.Codec;
using VvcIlif.Rd.Metrics;
using Xunit;

namespace VvcIlif.Tests.Rd.Metrics;

public class MetricsTests
{
    [Fact]
    public void PsnrOfAConstantError()
    {
        Plane a = Plane(32, 32, (_, _) => 100), b = Plane(32, 32, (_, _) => 104);
        var meter = new PsnrMeter(8);
        Assert.Equal(10 * Math.Log10(255 * 255 / 16.0), meter.Add([a], [b])[0], 1e-12);
        Assert.Equal(Psnr.Equal, meter.Add([a], [a])[0]);
        Assert.Equal(2, meter.Frames);
        Assert.Equal(10 * Math.Log10(255 * 255 / 8.0), meter.OfMeanError(0), 1e-12);
        // The peak of 10 bits is four times that of 8.
        Assert.Equal(10 * Math.Log10(1020 * 1020 / 16.0), Psnr.FromMse(16, 10), 1e-12);
        Assert.Throws<ArgumentException>(() => Psnr.SquaredError(a, Plane(16, 32, (_, _) => 0)));
    }

    [Fact]
    public void SimilarityFallsWithNoise()
    {
        var random = new Random(4);
        Plane a = Plane(200, 180, (x, y) => 500 + 200 * Math.Sin(x * 0.11) + 150 * Math.Cos(y * 0.07) + random.Next(40));
        Plane Noisy(int strength)
        {
            var noise = new Random(5);
            return Plane(200, 180, (x, y) => a.Row(y)[x] + noise.Next(-strength, strength + 1));
        }
        foreach (Func<Plane, Plane, int, double> metric in (Func<Plane, Plane, int, double>[])[GaussianSsim.Compute, GaussianSsim.ComputeMultiScale])
        {
            Assert.Equal(1, metric(a, a, 10), 1e-12);
            double little = metric(a, Noisy(10), 10), much = metric(a, Noisy(80), 10);
            Assert.InRange(little, 0.9, 0.9999);
            Assert.InRange(much, 0.05, little - 0.05);
            Assert.Equal(little, metric(Noisy(10), a, 10), 1e-12);
        }
        Assert.True(double.IsNaN(GaussianSsim.Compute(Plane(8, 8, (_, _) => 0), Plane(8, 8, (_, _) => 0), 8)));
    }

    // Two constant planes leave only the luminance term.
    [Fact]
    public void SimilarityOfConstants()
    {
        double c1 = 0.01 * 255 * 0.01 * 255, want = (2 * 100.0 * 120 + c1) / (100.0 * 100 + 120 * 120 + c1);
        Assert.Equal(want, GaussianSsim.Compute(Plane(20, 20, (_, _) => 100), Plane(20, 20, (_, _) => 120), 8), 1e-9);
    }

    [Fact]
    public void SquaredErrorsOfVectorsAndScalars()
    {
        var random = new Random(77);
        foreach (int length in (int[])[1, 15, 16, 17, 255, 512, 1000, 1920])
        {
            foreach (int limit in (int[])[2, 256, 1024, 4096, 65536])
            {
                foreach (bool extreme in (bool[])[false, true])
                {
                    ushort[] a = new ushort[length], b = new ushort[length];
                    for (int i = 0; i < length; i++)
                    {
                        a[i] = (ushort)(extreme ? limit - 1 : random.Next(limit));
                        b[i] = (ushort)(extreme ? 0 : random.Next(limit));
                    }
                    Assert.Equal(Psnr.SquaredErrorScalar(a, b), Psnr.SquaredErrorVector(a, b));
                    Assert.Equal(Psnr.SquaredErrorScalar(b, a), Psnr.SquaredErrorVector(b, a));
                }
            }
        }
    }

    [Fact]
    public void WeightedFigures()
    {
        var meter = new PsnrMeter(8);
        meter.AddMse([4, 2, 1]);
        meter.AddMse([8, 4, 3]);
        Assert.Equal((6 * meter.Mean(0) + meter.Mean(1) + meter.Mean(2)) / 8, meter.WeightedMean, 1e-12);
        Assert.Equal(Psnr.FromMse((6 * 6 + 3 + 2) / 8.0, 8), meter.WeightedOfMeanError, 1e-12);
        Assert.Equal(10 * Math.Log10(1023.0 * 1023 / 16), Psnr.FromMse(16, 10, PsnrPeak.FullScale), 1e-12);
    }

    [Fact]
    public void ShortClipsAreRefused()
    {
        var format = new VvcIlif.Sequences.VideoFormat { Width = 16, Height = 16 };
        using var five = new VvcIlif.Sequences.Procedural.ProceduralClip("mix", format, 5);
        using var three = new VvcIlif.Sequences.Procedural.ProceduralClip("mix", format, 3);
        ClipLengthException error = Assert.Throws<ClipLengthException>(() => ClipComparison.Run(five, three));
        Assert.False(error.FirstIsShorter);
        Assert.Equal(3, error.Frames);
    }

    private static Plane Plane(int width, int height, Func<int, int, double> value)
    {
        var plane = new Plane(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                plane.Row(y)[x] = (ushort)Math.Clamp(value(x, y), 0, 65535);
        }

        return plane;
    }
}
