using VvcIlif.Modules.Analysis.Mandala;
using VvcIlif.Modules.Kit.Random;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules.Analysis.Mandala;

public sealed class HullsTests
{
    [Fact]
    public void PeelingEqualsBruteForce()
    {
        var random = new SeededRandom(2401);
        for (int i = 0; i < 200; i++)
        {
            // Few places, so that many points are equal or on a line; whole numbers, so that tests of lines are exact.
            int n = 1 + random.Below(40), places = i % 3 == 0 ? 5 : i % 3 == 1 ? 12 : 1000;
            var points = new (double X, double Y)[n];
            for (int p = 0; p < n; p++)
                points[p] = (random.Below(places), random.Below(i % 7 == 0 ? 2 : places));
            var left = Enumerable.Range(0, n).ToList();
            foreach (int[] layer in Hulls.Peel(points))
            {
                int[] expected = Brute(points, left);
                // Which of equal points goes first does not matter, but one of them must.
                Assert.Equal(expected.Select(e => points[e]).Order(), layer.Select(e => points[e]).Order());
                Assert.Equal(layer.Length, layer.Distinct().Count());
                Assert.All(layer, e => Assert.Contains(e, left));
                left.RemoveAll(layer.Contains);
            }
            Assert.Empty(left);
        }
    }

    // O(n^4): a corner lies in no triangle and on no line between three others.
    private static int[] Brute((double X, double Y)[] points, List<int> left)
    {
        int[] distinct = [.. left.GroupBy(i => points[i]).Select(g => g.First())];
        return [.. distinct.Where(p =>
        {
            int[] others = [.. distinct.Where(o => o != p)];
            return !others.Any(a => others.Any(b => others.Any(c => InTriangle(points[p], points[a], points[b], points[c]))));
        })];
    }

    private static bool InTriangle((double X, double Y) p, (double X, double Y) a, (double X, double Y) b, (double X, double Y) c)
    {
        double u = Cross(a, b, p), v = Cross(b, c, p), w = Cross(c, a, p);
        if (u == 0 && v == 0 && w == 0)
        {
            // All on a line: between the outermost of them.
            (double X, double Y) low = new[] { a, b, c }.Min(), high = new[] { a, b, c }.Max();
            return p.CompareTo(low) >= 0 && p.CompareTo(high) <= 0;
        }
        if (Cross(a, b, c) == 0)
            return false;
        return u >= 0 && v >= 0 && w >= 0 || u <= 0 && v <= 0 && w <= 0;
    }

    private static double Cross((double X, double Y) o, (double X, double Y) a, (double X, double Y) b) => (a.X - o.X) * (b.Y - o.Y) - (a.Y - o.Y) * (b.X - o.X);

    [Fact]
    public void CounterexampleToTheoremOne()
    {
        // The paper's Theorem 1 says that each hull layer covers a circular layer; the second one here covers half of one.
        var points = new List<(double X, double Y)>();
        foreach ((double r, double start) in new[] { (1, 0), (0.9, 30), (0.9, 0), (0.5, 0.0) })
        {
            for (int i = 0; i < 6; i++)
                points.Add((r * Math.Cos((start + 60 * i) * Math.PI / 180), r * Math.Sin((start + 60 * i) * Math.PI / 180)));
        }

        IReadOnlyList<int[]> layers = Hulls.Peel(points);
        Assert.Equal([12, 6, 6], layers.Select(l => l.Length));
        Assert.Equal([6, 12, 6], Circles.ByRadius(points.Select(p => Math.Sqrt(p.X * p.X + p.Y * p.Y)), 0.05));
        Assert.Equal([6, 12, 6], Circles.Peel(points).Select(l => l.Length));
        Assert.All(layers[1], i => Assert.InRange(i, 12, 17));
    }

    [Fact]
    public void EnclosingCirclesHoldAllPointsAndTouchSome()
    {
        var random = new SeededRandom(2402);
        for (int i = 0; i < 100; i++)
        {
            (double X, double Y)[] points = [.. Enumerable.Range(0, 1 + random.Below(30)).Select(_ => (i % 5 == 0 ? 3.0 : random.Normal(), random.Normal()))];
            var (x, y, r) = Circles.Enclosing(points);
            double[] d = [.. points.Select(p => Math.Sqrt((p.X - x) * (p.X - x) + (p.Y - y) * (p.Y - y)))];
            Assert.All(d, v => Assert.True(v <= r + 1e-9));
            if (points.Length > 1)
                Assert.True(d.Count(v => v >= r - 1e-9) >= 2);
        }
    }
}
