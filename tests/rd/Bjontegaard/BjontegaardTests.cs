using CsCheck;
using VvcIlif.Rd;
using Xunit;

namespace VvcIlif.Tests.Rd;

public class BjontegaardTests
{
    private static readonly RdPoint[] AnchorA = Points([9487.76, 4593.60, 2486.44, 1358.24], [40.037, 38.615, 36.845, 34.851]);
    private static readonly RdPoint[] TestA = Points([9787.80, 4469.00, 2451.52, 1356.24], [40.121, 38.651, 36.970, 34.987]);
    private static readonly RdPoint[] AnchorB = Points([686.76, 309.58, 157.11, 85.95], [40.28, 37.18, 34.24, 31.42]);
    private static readonly RdPoint[] TestB = Points([893.34, 407.8, 204.93, 112.75], [40.39, 37.21, 34.17, 31.24]);

    // Exact integrals, computed with SciPy.
    [Theory]
    [InlineData(BdMethod.Cubic, -4.4204627062, 31.3973740549)]
    [InlineData(BdMethod.Pchip, -4.4174853506, 31.3798782024)]
    [InlineData(BdMethod.Akima, -4.4252451570, 31.3839889843)]
    public void KnownValues(BdMethod method, double a, double b)
    {
        Assert.Equal(a, Bjontegaard.Rate(AnchorA, TestA, method).Value, 1e-8);
        Assert.Equal(b, Bjontegaard.Rate(AnchorB, TestB, method).Value, 1e-8);
    }

    [Fact]
    public void KnownQualities()
    {
        Assert.Equal(0.1196927854, Bjontegaard.Quality(AnchorA, TestA).Value, 1e-8);
        Assert.Equal(-1.1834724046, Bjontegaard.Quality(AnchorB, TestB).Value, 1e-8);
    }

    [Theory]
    [InlineData(BdMethod.Cubic)]
    [InlineData(BdMethod.Pchip)]
    [InlineData(BdMethod.Akima)]
    public void Identities(BdMethod method)
    {
        double there = Bjontegaard.Rate(AnchorA, TestA, method).Value, back = Bjontegaard.Rate(TestA, AnchorA, method).Value;
        Assert.Equal(1, (1 + there / 100) * (1 + back / 100), 1e-10);
        Assert.Equal(0, Bjontegaard.Rate(AnchorA, AnchorA, method).Value, 1e-10);
        Assert.Equal(-10, Bjontegaard.Rate(AnchorA, Array.ConvertAll(AnchorA, p => p with { Rate = p.Rate * 0.9 }), method).Value, 1e-9);
        Assert.Equal(there, Bjontegaard.Rate(Array.ConvertAll(AnchorA, Scaled), Array.ConvertAll(TestA, Scaled), method).Value, 1e-8);
        Assert.Equal(there, Bjontegaard.Rate([AnchorA[2], AnchorA[0], AnchorA[3], AnchorA[1]], [.. TestA.Reverse()], method).Value, 1e-10);

        static RdPoint Scaled(RdPoint p) => new(p.Rate * 7, p.Quality + 3);
    }

    [Fact]
    public void DoubtfulCurvesAreNamed()
    {
        BdResult apart = Bjontegaard.Rate(AnchorA, Array.ConvertAll(TestA, p => p with { Quality = p.Quality + 20 }));
        Assert.True(double.IsNaN(apart.Value));
        Assert.NotNull(apart.Reason);
        BdResult little = Bjontegaard.Rate(AnchorA, Array.ConvertAll(TestA, p => p with { Quality = p.Quality + 3 }));
        Assert.False(double.IsNaN(little.Value));
        Assert.NotNull(little.Warning);
        RdPoint[] folded = [.. TestA];
        folded[1] = folded[1] with { Quality = 41 };
        Assert.Contains("not monotonic", Bjontegaard.Rate(AnchorA, folded).Reason);
        Assert.Equal(BdProblem.NotMonotonic, Bjontegaard.Rate(AnchorA, folded).Problem);
        Assert.Contains("at least 4", Bjontegaard.Rate(AnchorA, TestA[..3], BdMethod.Cubic).Reason);
        Assert.Contains("at least 2", Bjontegaard.Rate(AnchorA, [TestA[0], TestA[0]]).Reason);
        Assert.Equal(BdProblem.Lossless, Bjontegaard.Rate(AnchorA, [.. TestA, new RdPoint(1e6, 999.99)]).Problem);
        BdResult twice = Bjontegaard.Rate(AnchorA, [.. TestA, TestA[2]]);
        Assert.Equal(Bjontegaard.Rate(AnchorA, TestA).Value, twice.Value, 1e-12);
        Assert.Contains("more than once", twice.Warning);
        Assert.Contains("saturated", Bjontegaard.Rate(AnchorA, [.. TestA, new RdPoint(20000, 40.15)]).Warning);
        Assert.Contains("impossible", Bjontegaard.Rate(AnchorA, [.. TestA[..3], new RdPoint(-1, 30)]).Reason);
    }

    [Theory]
    [InlineData(BdMethod.Pchip)]
    [InlineData(BdMethod.Akima)]
    public void FewPointsAreEnough(BdMethod method)
    {
        for (int n = 2; n <= 4; n++)
            Assert.Equal(-10, Bjontegaard.Rate(AnchorA[..n], Array.ConvertAll(AnchorA[..n], p => p with { Rate = p.Rate * 0.9 }), method).Value, 1e-9);
        // A straight line over the logarithm of the rate: the mean of the ends.
        RdPoint[] two = [new(100, 30), new(200, 40)], other = [new(50, 30), new(400, 40)];
        Assert.Equal(0, Bjontegaard.Rate(two, other, method).Value, 1e-9);
    }

    private static readonly Gen<RdPoint[]> Curves = Gen.Select(Gen.Double[50, 500], Gen.Double[1.3, 3].Array[1, 6], Gen.Double[25, 33], Gen.Double[0.8, 4].Array[6]).Select((rate, factors, quality, steps) =>
    {
        var curve = new List<RdPoint> { new(rate, quality) };
        for (int i = 0; i < factors.Length; i++)
            curve.Add(new(curve[^1].Rate * factors[i], curve[^1].Quality + steps[i]));
        return curve.ToArray();
    });

    [Theory]
    [InlineData(BdMethod.Pchip)]
    [InlineData(BdMethod.Akima)]
    [InlineData(BdMethod.Cubic)]
    public void IdentitiesHoldForAllCurves(BdMethod method) => Gen.Select(Curves, Curves, Gen.Double[0.1, 10], Gen.Double[-5, 5]).Sample((a, b, scale, shift) =>
    {
        BdResult there = Bjontegaard.Rate(a, b, method), back = Bjontegaard.Rate(b, a, method);
        Assert.Equal(there.Problem, back.Problem);
        Assert.Equal(there.Overlap, back.Overlap, 1e-12);
        if (Math.Min(a.Length, b.Length) < Bjontegaard.FewestPoints(method))
        {
            Assert.Equal(BdProblem.TooFewPoints, there.Problem);
            return;
        }
        Assert.Equal(0, Bjontegaard.Rate(a, a, method).Value, 1e-7);
        Assert.Equal((scale - 1) * 100, Bjontegaard.Rate(a, Array.ConvertAll(a, p => p with { Rate = p.Rate * scale }), method).Value, 1e-5);
        Assert.Equal(shift, Bjontegaard.Quality(a, Array.ConvertAll(a, p => p with { Quality = p.Quality + shift }), method).Value, 1e-7);
        if (there.Problem != BdProblem.None)
        {
            Assert.True(double.IsNaN(there.Value));
            Assert.NotNull(there.Reason);
            return;
        }
        Assert.Equal(1, (1 + there.Value / 100) * (1 + back.Value / 100), 1e-7);
        RdPoint[] Moved(RdPoint[] c) => [.. c.Select(p => new RdPoint(p.Rate * scale, p.Quality + shift)).Reverse()];
        Assert.Equal(1, (1 + Bjontegaard.Rate(Moved(a), Moved(b), method).Value / 100) / (1 + there.Value / 100), 1e-6);
        if (method != BdMethod.Cubic)
            Assert.Equal(2, Bjontegaard.RateOverQuality(a, b, 2, method).Count);
    }, seed: "0N0XIzNsQ0O2", iter: 300);

    private static RdPoint[] Points(double[] rates, double[] qualities) => [.. rates.Zip(qualities, (r, q) => new RdPoint(r, q))];
}
