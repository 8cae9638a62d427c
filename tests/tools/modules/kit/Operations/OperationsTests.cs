using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Random;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules.Kit.Operations;

/// <summary>Kernels against plain definitions.</summary>
public class OperationsTests
{
    [Fact]
    public void HomographiesAreRecoveredAndInverted()
    {
        var random = new SeededRandom(3);
        for (int trial = 0; trial < 50; trial++)
        {
            var truth = new Homography(1 + 0.2 * random.Normal(), 0.2 * random.Normal(), 50 * random.Normal(), 0.2 * random.Normal(), 1 + 0.2 * random.Normal(), 50 * random.Normal(), 1e-4 * random.Normal(), 1e-4 * random.Normal(), 1);
            (double X, double Y)[] from = [.. Enumerable.Range(0, 4 + trial % 9).Select(i => (i % 3 * 200 + 20 * random.Uniform(), i / 3 * 150 + i % 2 * 90 + 20 * random.Uniform()))];
            (double X, double Y)[] to = [.. from.Select(p => truth.Apply(p.X, p.Y))];
            Homography fit = Homography.Fit(from, to), back = fit.Inverse();
            for (int i = 0; i < from.Length; i++)
            {
                (double x, double y) = fit.Apply(from[i].X, from[i].Y);
                Assert.Equal(to[i].X, x, 1e-5);
                Assert.Equal(to[i].Y, y, 1e-5);
                (x, y) = back.Apply(to[i].X, to[i].Y);
                Assert.Equal(from[i].X, x, 1e-5);
                Assert.Equal(from[i].Y, y, 1e-5);
            }
        }
        Assert.Throws<ArgumentException>(() => Homography.Fit([(0, 0), (1, 1), (2, 2), (3, 3)], [(0, 0), (1, 0), (1, 1), (0, 1)]));
        Assert.Throws<ArgumentException>(() => Homography.Fit([(0, 0), (1, 1)], [(0, 0), (1, 1)]));
        Assert.Throws<ArgumentException>(() => new Homography(1, 2, 3, 2, 4, 6, 0, 0, 1).Inverse());
    }

    [Fact]
    public void DistancesAreExact()
    {
        var random = new SeededRandom(4);
        for (int trial = 0; trial < 20; trial++)
        {
            int width = 1 + random.Below(24), height = 1 + random.Below(24);
            bool[] mask = [.. Enumerable.Range(0, width * height).Select(_ => random.Uniform() < 0.8)];
            float[] distances = DistanceTransform.Inside(mask, width, height);
            for (int i = 0; i < mask.Length; i++)
            {
                double best = double.PositiveInfinity;
                for (int j = 0; j < mask.Length; j++)
                {
                    if (!mask[j])
                        best = Math.Min(best, Math.Sqrt(Math.Pow(i % width - j % width, 2) + Math.Pow(i / width - j / width, 2)));
                }

                Assert.Equal((float)best, distances[i]);
            }
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void ComponentsAreThoseOfAFlood(bool all, bool solid)
    {
        var random = new SeededRandom(5);
        for (int trial = 0; trial < 40; trial++)
        {
            int w = 1 + random.Below(12), h = 1 + random.Below(12), d = solid ? 1 + random.Below(6) : 1;
            double density = random.Uniform(0.2, 0.8);
            bool[] cells = [.. Enumerable.Range(0, w * h * d).Select(_ => random.Uniform() < density)];
            Components found = solid ? Components.Find3D(cells, w, h, d, all) : Components.Find(cells, w, h, all);
            var flood = new int[cells.Length];
            int count = 0;
            for (int start = 0; start < cells.Length; start++)
            {
                if (!cells[start] || flood[start] != 0)
                    continue;
                flood[start] = ++count;
                var stack = new Stack<int>([start]);
                while (stack.TryPop(out int at))
                {
                    for (int dz = -1; dz <= 1; dz++)
                    {
                        for (int dy = -1; dy <= 1; dy++)
                        {
                            for (int dx = -1; dx <= 1; dx++)
                            {
                                int x = at % w + dx, y = at / w % h + dy, z = at / w / h + dz;
                                if (!all && Math.Abs(dx) + Math.Abs(dy) + Math.Abs(dz) != 1 || x < 0 || y < 0 || z < 0 || x >= w || y >= h || z >= d)
                                    continue;
                                int next = (z * h + y) * w + x;
                                if (!cells[next] || flood[next] != 0)
                                    continue;
                                flood[next] = count;
                                stack.Push(next);
                            }
                        }
                    }
                }
            }
            Assert.Equal(count, found.Count);
            Assert.Equal(flood, found.Labels);
            Assert.Equal(cells.Count(c => c), found.Areas().Sum());
        }
    }

    [Fact]
    public void OtsuSeparatesTwoHills()
    {
        var random = new SeededRandom(6);
        float[] values = [.. Enumerable.Range(0, 4000).Select(i => (float)((i % 4 == 0 ? 0.8 : 0.2) + 0.05 * random.Normal()))];
        Assert.InRange(Threshold.Otsu(values), 0.35f, 0.65f);
        Assert.Equal(0.5f, Threshold.Otsu([0, 0, 1, 1, float.NaN]), 0.01f);
        Assert.Equal(3, Threshold.Otsu([3, 3, 3]));
    }

    [Fact]
    public void MorphologyIsThatOfSquares()
    {
        var random = new SeededRandom(7);
        for (int trial = 0; trial < 30; trial++)
        {
            int w = 1 + random.Below(15), h = 1 + random.Below(15), r = random.Below(4);
            bool[] mask = [.. Enumerable.Range(0, w * h).Select(_ => random.Uniform() < 0.5)];
            bool[] large = Morphology.Dilate(mask, w, h, r), small = Morphology.Erode(mask, w, h, r);
            for (int i = 0; i < mask.Length; i++)
            {
                bool any = false, all = true;
                for (int y = Math.Max(0, i / w - r); y <= Math.Min(h - 1, i / w + r); y++)
                {
                    for (int x = Math.Max(0, i % w - r); x <= Math.Min(w - 1, i % w + r); x++)
                    {
                        any |= mask[y * w + x];
                        all &= mask[y * w + x];
                    }
                }

                Assert.Equal(any, large[i]);
                Assert.Equal(all, small[i]);
            }
        }
    }

    [Fact]
    public void ThinningKeepsOneLine()
    {
        const int w = 40, h = 20;
        var bar = new bool[w * h];
        for (int y = 7; y < 13; y++)
        {
            for (int x = 4; x < 36; x++)
                bar[y * w + x] = true;
        }

        bool[] thin = Morphology.Thin(bar, w, h);
        Assert.Equal(1, Components.Find(thin, w, h).Count);
        for (int x = 10; x < 30; x++)
            Assert.Equal(1, Enumerable.Range(0, h).Count(y => thin[y * w + x]));
    }

    [Fact]
    public void ColoursComeBack()
    {
        var random = new SeededRandom(8);
        ImageF image = new ImageF(20, 10, 3).Map(_ => (float)random.Uniform());
        foreach ((string name, ImageF back) in new[]
        {
            ("YCbCr", Colour.FromYCbCr(Colour.ToYCbCr(image))), ("BT.709", Colour.FromYCbCr(Colour.ToYCbCr(image, 0.2126f, 0.0722f), 0.2126f, 0.0722f)),
            ("HSV", Colour.FromHsv(Colour.ToHsv(image))), ("Lab", Colour.FromLab(Colour.ToLab(image))),
        })
        {
            for (int i = 0; i < image.Data.Length; i++)
                Assert.True(Math.Abs(image.Data[i] - back.Data[i]) < 2e-4, $"{name}: {image.Data[i]} became {back.Data[i]}.");
        }
        // Red in CIE L*a*b*, a published value.
        ImageF red = Colour.ToLab(new ImageF(1, 1, 3, [1, 0, 0]));
        Assert.Equal([53.24f, 80.09f, 67.20f], red.Data.Select(v => MathF.Round(v, 2)).ToArray(), (a, b) => Math.Abs(a - b) < 0.03);
    }

    [Fact]
    public void FiltersAgreeWithTheDefinition()
    {
        var random = new SeededRandom(9);
        ImageF image = new ImageF(17, 12, 2).Map(_ => (float)random.Uniform());
        float[] a = [0.1f, 0.5f, 0.3f], b = [0.2f, -0.1f, 0.4f, 0.3f, 0.1f];
        var kernel = new ImageF(3, 5);
        for (int j = 0; j < 5; j++)
        {
            for (int i = 0; i < 3; i++)
                kernel[i, j] = a[i] * b[j];
        }

        foreach (Border border in Enum.GetValues<Border>())
        {
            ImageF x = Filters.Separable(image, a, b, border), y = Filters.Correlate(image, kernel, border);
            for (int i = 0; i < x.Data.Length; i++)
                Assert.Equal(x.Data[i], y.Data[i], 1e-5f);
        }
        ImageF flat = Filters.Gaussian(image.Map(_ => 0.7f), 2.5);
        Assert.All(flat.Data, v => Assert.Equal(0.7f, v, 1e-5f));
        var ramp = new ImageF(9, 9);
        for (int y = 0; y < 9; y++)
        {
            for (int x = 0; x < 9; x++)
                ramp[x, y] = 2 * x - 3 * y;
        }

        (ImageF dx, ImageF dy) = Filters.Sobel(ramp);
        Assert.Equal((2f, -3f), (dx[4, 4], dy[4, 4]));
        Assert.Equal(0, Filters.GaborKernel(6, 30, 3.4, 0.5).Data.Sum(), 1e-4f);
    }

    [Fact]
    public void SamplingIsExactAtPixelsAndOnRamps()
    {
        var random = new SeededRandom(10);
        ImageF image = new ImageF(8, 6).Map(_ => (float)random.Uniform()), ramp = new(8, 6);
        for (int y = 0; y < 6; y++)
        {
            for (int x = 0; x < 8; x++)
            {
                ramp[x, y] = 0.3f * x + 0.1f * y;
                Assert.Equal(image[x, y], Sampling.Bilinear(image, x, y));
                Assert.Equal(image[x, y], Sampling.Bicubic(image, x, y), 1e-6f);
            }
        }

        Assert.Equal(0.3f * 3.25f + 0.1f * 2.5f, Sampling.Bicubic(ramp, 3.25, 2.5), 1e-5f);
        Assert.Equal(0.3f * 3.25f + 0.1f * 2.5f, Sampling.Bilinear(ramp, 3.25, 2.5), 1e-5f);
        Assert.Equal(0, Sampling.Bilinear(ramp, 100, 100, border: Border.Zero));
        ImageF turned = Warp.Rotate(Warp.Rotate(ramp, 90, border: Border.Replicate), -90, border: Border.Replicate);
        Assert.Equal(ramp[4, 3], turned[4, 3], 1e-4f);
    }

    [Fact]
    public void TilesThatChangeNothingGiveThePictureBack()
    {
        var random = new SeededRandom(11);
        ImageF image = new ImageF(70, 45, 3).Map(_ => (float)random.Uniform());
        int calls = 0;
        ImageF one = Tiles.Map(image, 32, 8, t => t.Clone(), (done, _) => calls = done), two = Tiles.Map(image, 32, 8, t => t.Clone(), threads: 2);
        Assert.Equal(one.Data, two.Data);
        Assert.True(calls > 3);
        for (int i = 0; i < image.Data.Length; i++)
            Assert.Equal(image.Data[i], one.Data[i], 1e-5f);
        Assert.Equal(image.Data, Tiles.Map(image, 100, 8, t => t.Clone()).Data);
    }

    [Fact]
    public void RandomNumbersStayWhatTheyAre()
    {
        // xoshiro256** seeded by SplitMix64 from 0, as its authors' code gives.
        var random = new SeededRandom(0);
        Assert.Equal(0x99EC5F36CB75F2B4UL, random.Bits());
        Assert.Equal(0xBF6E1F784956452AUL, random.Bits());
        double sum = 0, squares = 0;
        for (int i = 0; i < 20000; i++)
        {
            double v = random.Normal();
            sum += v;
            squares += v * v;
        }
        Assert.InRange(sum / 20000, -0.03, 0.03);
        Assert.InRange(squares / 20000, 0.95, 1.05);
        Assert.InRange(Enumerable.Range(0, 5000).Average(_ => random.Poisson(7)), 6.8, 7.2);
        ImageF field = random.PowerLawField(64, 48, 1);
        Assert.Equal(0, field.Data.Average(), 1e-4f);
        Assert.Equal(1, field.Data.Average(v => v * v), 1e-3f);
    }

    [Fact]
    public void TransformsAreOrthonormal()
    {
        foreach (double[,] m in new[] { Fourier.DctMatrix(8), Fourier.DstMatrix(8) })
        {
            for (int i = 0; i < 8; i++)
            {
                for (int j = 0; j < 8; j++)
                    Assert.Equal(i == j ? 1 : 0, Enumerable.Range(0, 8).Sum(k => m[i, k] * m[j, k]), 1e-12);
            }
        }

        var random = new SeededRandom(12);
        ImageF image = new ImageF(12, 10).Map(_ => (float)random.Uniform());
        System.Numerics.Complex[] spectrum = Fourier.Forward(image);
        Assert.Equal(image.Data.Sum(), spectrum[0].Real, 1e-3);
        Fourier.Transform(spectrum, 12, 10, inverse: true);
        for (int i = 0; i < image.Data.Length; i++)
            Assert.Equal(image.Data[i], spectrum[i].Real, 1e-6);
    }

    [Fact]
    public void PercentilesInterpolate()
    {
        Assert.Equal(2.5f, Histogram.Percentile([4, 1, 3, 2], 50));
        Assert.Equal(1.3f, Histogram.Percentile([1, 2, 3, 4, float.NaN], 10), 1e-6f);
        Assert.Equal([1, 0, 2], Histogram.Of([-5, 0.9f, 7], 3));
        ImageF flat = Histogram.Equalise(new ImageF(4, 1, 1, [0.1f, 0.2f, 0.3f, 0.4f]));
        Assert.Equal([0, 1 / 3f, 2 / 3f, 1], flat.Data);
    }

    [Fact]
    public void QualityIsThatOfRd()
    {
        var random = new SeededRandom(13);
        ImageF a = new ImageF(64, 48).Map(_ => (float)random.Uniform()), b = a.Map(v => v + (float)(0.01 * random.Normal()));
        Assert.InRange(Quality.Psnr(a, b), 39, 41);
        Assert.Equal(double.PositiveInfinity, Quality.Psnr(a, a));
        Assert.Equal(1, Quality.Ssim(a, a), 1e-9);
        Assert.InRange(Quality.Ssim(a, b), 0.9, 0.9999);
        Assert.Equal(0.5, Quality.IntersectionOverUnion([true, true, false], [true, false, false]));
    }
}
