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
        Assert.Contains("at least 4", Bjontegaard.Rate(AnchorA, TestA[..3]).Reason);
        Assert.Contains("impossible", Bjontegaard.Rate(AnchorA, [.. TestA[..3], new RdPoint(-1, 30)]).Reason);
    }

    private static RdPoint[] Points(double[] rates, double[] qualities) => [.. rates.Zip(qualities, (r, q) => new RdPoint(r, q))];
}
