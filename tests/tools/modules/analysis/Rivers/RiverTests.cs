using VvcIlif.Modules.Analysis.Rivers;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Random;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules.Analysis.Rivers;

/// <summary>Curves, their model image and its criterion, the linker, and the detector.</summary>
public class RiverTests
{
    [Fact]
    [Trait("speed", "slow")]
    public void TheGradientIsThatOfDifferences()
    {
        var random = new SeededRandom(1);
        for (int trial = 0; trial < 20; trial++)
        {
            ImageF image = RiverSynthesis.Draw(0, (ulong)trial).Image;
            var model = new CurveModel(image, samples: 2000);
            RiverCurve river = Random(random, 3 + trial % 6);
            int knots = river.Curve.Points.Count;
            var gradient = new double[2 + 2 * knots];
            double error = model.Error(river, gradient);
            Assert.Equal(error, model.Error(river), 1e-9 * error);
            double size = Math.Sqrt(gradient.Sum(v => v * v));
            for (int k = 0; k < gradient.Length; k++)
            {
                const double h = 1e-4;
                double slope = (model.Error(Moved(river, k, h)) - model.Error(Moved(river, k, -h))) / (2 * h);
                Assert.True(Math.Abs(slope - gradient[k]) < 1e-3 * Math.Max(Math.Abs(gradient[k]), 0.01 * size), $"{trial}, {k}: {slope} and {gradient[k]}");
            }
        }

        static RiverCurve Moved(RiverCurve river, int k, double h)
        {
            if (k == 0)
                return river with { Weight = river.Weight + h };
            if (k == 1)
                return river with { Sigma = river.Sigma + h };
            (double X, double Y)[] points = [.. river.Curve.Points];
            int at = (k - 2) / 2;
            points[at] = k % 2 == 0 ? (points[at].X + h, points[at].Y) : (points[at].X, points[at].Y + h);
            return river with { Curve = new Bezier(points) };
        }
    }

    [Fact]
    public void ElevationChangesNothing()
    {
        var random = new SeededRandom(2);
        ImageF image = RiverSynthesis.Draw(0, 5).Image;
        RiverCurve river = Random(random, 3);
        for (int knots = 3; knots <= 14; knots++)
        {
            RiverCurve elevated = river with { Curve = river.Curve.Elevated() };
            for (int i = 0; i <= 50; i++)
            {
                (double ax, double ay) = river.Curve.At(i / 50.0);
                (double bx, double by) = elevated.Curve.At(i / 50.0);
                Assert.True(Math.Abs(ax - bx) < 1e-9 && Math.Abs(ay - by) < 1e-9);
            }
            var model = new CurveModel(image, samples: 400);
            double error = model.Error(river);
            Assert.Equal(error, model.Error(elevated), 1e-9 * error);
            river = elevated;
        }
    }

    [Fact]
    public void TheModelImageIsThatOfTheDefinition()
    {
        var random = new SeededRandom(3);
        for (int trial = 0; trial < 3; trial++)
        {
            RiverCurve river = Random(random, 4 + trial);
            ImageF image = new CurveModel(new ImageF(RiverSynthesis.Side, RiverSynthesis.Side)).Render(river);
            const int samples = 20000;
            (double X, double Y)[] points = [.. Enumerable.Range(0, samples + 1).Select(i => river.Curve.At(i / (double)samples))];
            for (int i = 0; i < image.Area; i += 7)
            {
                double d2 = double.MaxValue, x = i % image.Width, y = i / image.Width;
                foreach ((double px, double py) in points)
                    d2 = Math.Min(d2, (px - x) * (px - x) + (py - y) * (py - y));
                Assert.Equal(river.Weight * Math.Exp(-d2 / (2 * river.Sigma * river.Sigma)), image.Data[i], 1e-3 * river.Weight);
            }
        }
        // On a straight line the mask is as wide as 2.146 sigma to each side.
        var line = new RiverCurve(new Bezier((10, 64), (118, 64)), 3, 2);
        bool[] mask = new CurveModel(new ImageF(128, 128)).Mask(line);
        int count = Enumerable.Range(0, 128).Count(y => mask[y * 128 + 64]);
        Assert.Equal(2 * 2.146 * 2, count, 1.0);
    }

    [Fact]
    [Trait("speed", "slow")]
    public void CleanCurvesAreRecovered()
    {
        double sum = 0;
        for (ulong seed = 1; seed <= 10; seed++)
        {
            SyntheticRiver truth = RiverSynthesis.Draw(double.PositiveInfinity, seed, mostKnots: 7, varying: false);
            LinkResult found = RiverLinker.Link(truth.Image, truth.From, truth.To, new LinkOptions { Knots = 8, HighPass = false });
            sum += Score(truth, found).F1;
            Assert.False(found.NoEvidence);
        }
        Assert.True(sum / 10 >= 0.95, $"F1 {sum / 10}");
    }

    [Fact]
    [Trait("speed", "slow")]
    public void NoiseIsBorneAndBaselinesAreBeaten()
    {
        RiverBenchRow[] rows = [.. RiverBench.Run([0, -5], 10, new LinkOptions { Knots = 8 })];
        Assert.True(rows[0].Precision >= 0.9 && rows[0].Recall >= 0.75, $"0 dB: {rows[0]}");
        Assert.True(rows[1].Precision >= 0.8 && rows[1].Recall >= 0.7, $"-5 dB: {rows[1]}");
        Assert.True(rows[1].F1 >= rows[1].ChordF1 + 0.2 && rows[1].F1 >= rows[1].DifferenceF1 + 0.2, $"{rows[1]}");
    }

    [Fact]
    [Trait("speed", "slow")]
    public void GrowingBeatsOneDescent()
    {
        int better = 0;
        const int count = 8;
        for (ulong seed = 1; seed <= count; seed++)
        {
            SyntheticRiver truth = RiverSynthesis.Draw(0, seed);
            var options = new LinkOptions { Knots = 8, Refit = false };
            if (RiverLinker.Link(truth.Image, truth.From, truth.To, options).Error < RiverLinker.Link(truth.Image, truth.From, truth.To, options with { Direct = true }).Error)
                better++;
        }
        Assert.True(better >= 0.7 * count, $"{better} of {count}");
    }

    [Fact]
    [Trait("speed", "slow")]
    public void TheDetectorFindsStreamsAndPassesLakes()
    {
        for (ulong seed = 1; seed <= 3; seed++)
        {
            PaintedScene scene = RiverSynthesis.Paint(seed);
            RiverDetection found = RiverDetector.Find(scene.Green, scene.Nir);
            int lake = Enumerable.Range(0, scene.Lake.Length).Count(i => scene.Lake[i] && (found.Wide[i] || found.Narrow[i]));
            Assert.True(lake == 0, $"seed {seed}: {lake} pixels of the lake taken for a river");
            Assert.True(Share(scene.River, found.Wide) > 0.85, $"seed {seed}: wide river {Share(scene.River, found.Wide)}");
            Assert.True(Share(scene.Stream, found.Narrow) >= 0.9, $"seed {seed}: stream {Share(scene.Stream, found.Narrow)}");
            foreach ((double x, double y) in scene.GapEnds)
            {
                double nearest = found.Ends.Min(e => Math.Sqrt((e.X - x) * (e.X - x) + (e.Y - y) * (e.Y - y)));
                Assert.True(nearest <= 3, $"seed {seed}: the end ({x:F0}, {y:F0}) is {nearest:F1} px from the nearest one of {string.Join(' ', found.Ends.Select(e => $"({e.X:F0}, {e.Y:F0})"))}");
            }
            Assert.True(RiverDetector.Pair(found).Count >= 2, $"seed {seed}: {RiverDetector.Pair(found).Count} pairs");
        }

        static double Share(bool[] truth, bool[] found) => Enumerable.Range(0, truth.Length).Count(i => truth[i] && found[i]) / (double)truth.Count(v => v);
    }

    [Fact]
    public void BadInputIsRefused()
    {
        ImageF image = RiverSynthesis.Draw(0, 1).Image;
        Assert.Throws<ArgumentException>(() => RiverLinker.Link(image, (5, 5), (5, 5), new LinkOptions()));
        Assert.Throws<ArgumentException>(() => RiverLinker.Link(image, (-3, 5), (5, 5), new LinkOptions()));
        Assert.Throws<ArgumentException>(() => RiverLinker.Link(image, (3, 5), (500, 5), new LinkOptions()));
        Assert.Throws<ArgumentOutOfRangeException>(() => RiverLinker.Link(image, (3, 5), (50, 5), new LinkOptions { Knots = 2 }));
        ImageF broken = image.Clone();
        broken.Data[77] = float.NaN;
        Assert.Throws<ArgumentException>(() => RiverLinker.Link(broken, (3, 5), (50, 5), new LinkOptions()));
        Assert.Throws<ArgumentException>(() => RiverDetector.Find(image, new ImageF(3, 3)));
        LinkResult flat = RiverLinker.Link(new ImageF(60, 60).Map(_ => 0.4f), (10, 30), (50, 30), new LinkOptions { Knots = 4 });
        Assert.True(flat.NoEvidence);
        Assert.All(flat.River.Curve.Points, p => Assert.True(double.IsFinite(p.X + p.Y)));
        // Two bands without any water, and with all pixels missing.
        RiverDetection none = RiverDetector.Find(new ImageF(40, 40), new ImageF(40, 40));
        Assert.DoesNotContain(true, none.Narrow);
        Assert.DoesNotContain(false, none.NoData);
    }

    [Fact]
    [Trait("speed", "slow")]
    public void TheSeedDecides()
    {
        SyntheticRiver truth = RiverSynthesis.Draw(-5, 3);
        LinkResult a = RiverLinker.Link(truth.Image, truth.From, truth.To, new LinkOptions { Knots = 5 }), b = RiverLinker.Link(truth.Image, truth.From, truth.To, new LinkOptions { Knots = 5 });
        Assert.Equal(a.River.Curve.Points, b.River.Curve.Points);
        Assert.Equal(a.Error, b.Error);
        Assert.InRange(20 * Math.Log10(Norm(truth.Clean.Data) / Norm([.. truth.Image.Data.Zip(truth.Clean.Data, (x, y) => x - y)])), -5.01, -4.99);
        Assert.Equal(new RiverScore(0.5, 0.5, 0.5, 0.5, 0.5), RiverScore.Of([true, true, false, false], [true, false, true, false]));

        static double Norm(float[] v) => Math.Sqrt(v.Sum(x => (double)x * x));
    }

    [Fact]
    public void TheQuasiNewtonMethodKeepsItsBounds()
    {
        // Rosenbrock's valley, whose minimum (1, 1) is allowed, and then not.
        foreach ((double high, double wanted) in new[] { (2.0, 0.0), (0.5, 0.25) })
        {
            double[] x = [-1.2, 1];
            double value = BoundedLbfgs.Minimise((at, g) =>
            {
                double a = 1 - at[0], b = at[1] - at[0] * at[0];
                (g[0], g[1]) = (-2 * a - 400 * at[0] * b, 200 * b);
                return a * a + 100 * b * b;
            }, x, [-2, -2], [high, 2], 500, 1e-14);
            Assert.Equal(wanted, value, 1e-6);
            Assert.True(x[0] <= high);
        }
    }

    private static RiverScore Score(SyntheticRiver truth, LinkResult found) => RiverScore.Of(new CurveModel(truth.Image).Mask(found.River), truth.Mask);

    private static RiverCurve Random(SeededRandom random, int knots) =>
        new(new Bezier([.. Enumerable.Range(0, knots).Select(k => (25 + 75.0 * k / (knots - 1) + 6 * random.Normal(), 64 + 14 * random.Normal()))]), random.Uniform(0.5, 2), random.Uniform(1, 3));
}
