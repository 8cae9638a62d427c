using VvcIlif.Modules.Geometry.Calibration;
using VvcIlif.Modules.Kit.Random;
using VvcIlif.Modules.Kit.Space;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules.Geometry.Calibration;

/// <summary>The lens, its way back, and its derivatives.</summary>
public class CameraTests
{
    [Theory]
    [InlineData("rectilinear", false)]
    [InlineData("rectilinear", true)]
    [InlineData("wide", false)]
    [InlineData("wide", true)]
    public void TheLensHasAWayBack(string name, bool literal)
    {
        Camera camera = Cameras.Named(name, literal);
        for (int j = 0; j < 100; j++)
        {
            for (int i = 0; i < 100; i++)
            {
                double xd = ((camera.Width - 1) * i / 99.0 - camera[CameraParameter.Cx]) / camera[CameraParameter.Fx], yd = ((camera.Height - 1) * j / 99.0 - camera[CameraParameter.Cy]) / camera[CameraParameter.Fy];
                (double x, double y) = camera.Undistort(xd, yd);
                (double bx, double by) = camera.Distort(x, y);
                Assert.True(Math.Abs(bx - xd) < 1e-9 && Math.Abs(by - yd) < 1e-9);
            }
        }
    }

    [Fact]
    public void DerivativesAreThoseOfDifferences()
    {
        var random = new SeededRandom(1);
        for (int trial = 0; trial < 100; trial++)
        {
            double[] values = [500 + 100 * random.Uniform(), 450 + 100 * random.Uniform(), 320 + random.Normal(), 240 + random.Normal(), .. Enumerable.Range(0, 8).Select(_ => 0.05 * random.Normal())];
            var camera = new Camera(640, 480, values);
            var p = new Vector3(random.Normal(), random.Normal(), 4 + random.Uniform());
            var byPoint = new double[6];
            var byParameter = new double[24];
            (double u, double v) = camera.Project(p, byPoint, byParameter);
            (double pu, double pv) = camera.Project(p);
            Assert.Equal(pu, u, 1e-10);
            Assert.Equal(pv, v, 1e-10);
            for (int k = 0; k < 3; k++)
            {
                const double h = 1e-5;
                Vector3 d = new(k == 0 ? h : 0, k == 1 ? h : 0, k == 2 ? h : 0);
                Near(camera.Project(p + d), camera.Project(p - d), 2 * h, byPoint[k], byPoint[3 + k]);
            }
            for (int k = 0; k < 12; k++)
            {
                double h = 1e-5 * Math.Max(1, Math.Abs(values[k]));
                double[] plus = [.. values], minus = [.. values];
                (plus[k], minus[k]) = (plus[k] + h, minus[k] - h);
                Near(camera.With(plus).Project(p), camera.With(minus).Project(p), 2 * h, byParameter[k], byParameter[12 + k]);
            }
        }

        static void Near((double U, double V) a, (double U, double V) b, double step, double du, double dv)
        {
            Assert.True(Math.Abs((a.U - b.U) / step - du) < 1e-6 * Math.Max(1, Math.Abs(du)));
            Assert.True(Math.Abs((a.V - b.V) / step - dv) < 1e-6 * Math.Max(1, Math.Abs(dv)));
        }
    }

    [Fact]
    public void RotationsKeepTheirAngles()
    {
        var random = new SeededRandom(2);
        for (int trial = 0; trial < 100; trial++)
        {
            double angle = Math.Pow(10, random.Uniform(-9, 0.4));
            Vector3 w = new Vector3(random.Normal(), random.Normal(), random.Normal()).Unit * angle;
            Rotation r = Rotation.FromVector(w), other = Rotation.FromVector(new(random.Normal(), random.Normal(), random.Normal()));
            Assert.Equal(angle * 180 / Math.PI, Rotation.Identity.AngleTo(r), 1e-7 * angle * 180 / Math.PI + 1e-12);
            Assert.Equal(0, r.After(r.Transpose).AngleTo(Rotation.Identity), 1e-6);
            Vector3 p = new(1, 2, 3);
            Assert.Equal(0, (other.After(r).Apply(p) - other.Apply(r.Apply(p))).Length, 1e-12);
            Assert.Equal(0, Rotation.Nearest(r.ToArray()).AngleTo(r), 1e-6);
        }
    }
}
