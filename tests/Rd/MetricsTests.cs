using VvcIlif.Codec;
using VvcIlif.Rd.Metrics;
using Xunit;

namespace VvcIlif.Tests.Rd;

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
        foreach (Func<Plane, Plane, int, double> metric in (Func<Plane, Plane, int, double>[])[Ssim.Compute, Ssim.ComputeMultiScale])
        {
            Assert.Equal(1, metric(a, a, 10), 1e-12);
            double little = metric(a, Noisy(10), 10), much = metric(a, Noisy(80), 10);
            Assert.InRange(little, 0.9, 0.9999);
            Assert.InRange(much, 0.05, little - 0.05);
            Assert.Equal(little, metric(Noisy(10), a, 10), 1e-12);
        }
        Assert.True(double.IsNaN(Ssim.Compute(Plane(8, 8, (_, _) => 0), Plane(8, 8, (_, _) => 0), 8)));
    }

    // Two constant planes leave only the luminance term.
    [Fact]
    public void SimilarityOfConstants()
    {
        double c1 = 0.01 * 255 * 0.01 * 255, want = (2 * 100.0 * 120 + c1) / (100.0 * 100 + 120 * 120 + c1);
        Assert.Equal(want, Ssim.Compute(Plane(20, 20, (_, _) => 100), Plane(20, 20, (_, _) => 120), 8), 1e-9);
    }

    private static Plane Plane(int width, int height, Func<int, int, double> value)
    {
        var plane = new Plane(width, height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                plane.Row(y)[x] = (ushort)Math.Clamp(value(x, y), 0, 65535);
        return plane;
    }
}
