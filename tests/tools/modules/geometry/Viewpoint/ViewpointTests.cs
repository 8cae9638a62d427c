using VvcIlif.Modules.Geometry.Viewpoint;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Random;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules.Geometry.Viewpoint;

/// <summary>Conics, tangents, and the mapping along a bottle's side.</summary>
public class ViewpointTests
{
    [Fact]
    public void TheCrossRatioIsKept()
    {
        var random = new SeededRandom(1);
        for (int i = 0; i < 2000; i++)
        {
            double c = random.Uniform(10, 200), u = random.Uniform(-1, 1) / (2 * c), other = random.Uniform(10, 200), otherU = i % 5 == 0 ? 0 : random.Uniform(-1, 1) / (2 * other), b = random.Uniform(0, 1) * c;
            double mapped = LabelGeometry.CrossRatio(b, c, u, other, otherU);
            // (AC BD) / (AD BC), AD = 1 / u
            double before = c * (1 - b * u) / (c - b), after = other * (1 - mapped * otherU) / (other - mapped);
            if (c - b > 1e-3 * c)
                Assert.Equal(before, after, 1e-9 * Math.Abs(before));
            Assert.Equal(b, LabelGeometry.CrossRatio(mapped, other, otherU, c, u), 1e-9 * c);
            Assert.Equal(0, LabelGeometry.CrossRatio(0, c, u, other, otherU));
            Assert.Equal(other, LabelGeometry.CrossRatio(c, c, u, other, otherU), 1e-9 * other);
        }
        Assert.Equal(3, LabelGeometry.CrossRatio(6, 10, 0, 5, 0), 1e-12);
    }

    [Fact]
    public void APointOnTheBottleIsWhereTheCrossRatioSays()
    {
        var random = new SeededRandom(2);
        for (int i = 0; i < 500; i++)
        {
            CylinderPose from = Pose(random), to = Pose(random) with { Height = from.Height };
            LabelGeometry a = from.Geometry()!, b = to.Geometry()!;
            double theta = random.Uniform(-1, 1), y = random.Uniform(-0.5, 0.5) * from.Height;
            (double X, double Y) top = from.Point(theta, -from.Height / 2), bottom = from.Point(theta, from.Height / 2), place = from.Point(theta, y);
            (double X, double Y) otherTop = to.Point(theta, -from.Height / 2), otherBottom = to.Point(theta, from.Height / 2), wanted = to.Point(theta, y);
            (double c, double u) = a.Along(top, bottom);
            (double otherC, double otherU) = b.Along(otherTop, otherBottom);
            double along = LabelGeometry.CrossRatio(Math.Sqrt(Square(place.X - top.X) + Square(place.Y - top.Y)), c, u, otherC, otherU) / otherC;
            Assert.Equal(wanted.X, otherTop.X + along * (otherBottom.X - otherTop.X), 0.01);
            Assert.Equal(wanted.Y, otherTop.Y + along * (otherBottom.Y - otherTop.Y), 0.01);
        }
    }

    [Fact]
    public void RimsAreTheImagesOfCircles()
    {
        var random = new SeededRandom(3);
        for (int i = 0; i < 100; i++)
        {
            CylinderPose pose = Pose(random);
            foreach (double y in (double[])[-pose.Height / 2, pose.Height / 2])
            {
                Conic rim = pose.Rim(y);
                Ellipse ellipse = rim.ToEllipse()!.Value;
                for (int k = 0; k < 360; k++)
                {
                    (double px, double py) = pose.Point(k * Math.PI / 180, y);
                    Assert.True(Math.Abs(rim.Distance(px, py)) < 0.01);
                    Assert.True(Math.Abs(ellipse.ToConic().Distance(px, py)) < 0.02);
                }
            }
        }
    }

    [Fact]
    public void TangentsOfTheQuarticAreThoseOfBisection()
    {
        var random = new SeededRandom(4);
        for (int i = 0; i < 1000; i++)
        {
            var first = new Ellipse(random.Uniform(200, 400), random.Uniform(100, 180), random.Uniform(60, 140), random.Uniform(2, 30), random.Uniform(-0.2, 0.2));
            var second = new Ellipse(first.X + random.Uniform(-40, 40), first.Y + random.Uniform(90, 250), first.A * random.Uniform(0.8, 1.25), random.Uniform(2, 30), first.Angle + random.Uniform(-0.05, 0.05));
            ((double A, double B, double C) left, (double A, double B, double C) right) = Ellipse.OuterTangents(first, second)!.Value;
            foreach (((double A, double B, double C) line, bool isRight) in new[] { (left, false), (right, true) })
            {
                (double a, double b, double c) = Ellipse.OuterTangentByBisection(first, second, isRight);
                Assert.Equal(a, line.A, 1e-6);
                Assert.Equal(b, line.B, 1e-6);
                Assert.Equal(c, line.C, 1e-6 * Math.Abs(c) + 1e-4);
                Assert.Equal(0, first.Support(line.A, line.B) + line.C, 1e-4);
                Assert.Equal(0, second.Support(line.A, line.B) + line.C, 1e-4);
            }
        }
    }

    [Fact]
    public void SidesMeetWhereTheAxisVanishes()
    {
        var random = new SeededRandom(5);
        for (int i = 0; i < 300; i++)
        {
            CylinderPose pose = Pose(random);
            LabelGeometry geometry = pose.Geometry()!;
            (double X, double Y, double W) found = LabelGeometry.VanishingOf(geometry.Top, geometry.Bottom)!.Value, truth = geometry.Vanishing;
            // As directions from the middle of the label, since far points are directions.
            double cx = geometry.Top.X, cy = geometry.Top.Y;
            double a = Math.Atan2(found.Y - cy * found.W, found.X - cx * found.W), b = Math.Atan2(truth.Y - cy * truth.W, truth.X - cx * truth.W);
            Assert.True(Math.Abs(Math.IEEERemainder(a - b, Math.PI)) < 0.01 * Math.PI / 180 * 5, $"{a} {b}");
            double distance = Math.Sqrt(Square(truth.X / truth.W - cx) + Square(truth.Y / truth.W - cy));
            if (distance < 3000)
                Assert.True(Math.Sqrt(Square(found.X / found.W - truth.X / truth.W) + Square(found.Y / found.W - truth.Y / truth.W)) < 0.5 + 1e-4 * distance);
        }
    }

    [Fact]
    public void EllipsesAreFitted()
    {
        var random = new SeededRandom(6);
        for (int i = 0; i < 100; i++)
        {
            var truth = new Ellipse(random.Uniform(100, 500), random.Uniform(100, 400), random.Uniform(50, 200), random.Uniform(10, 45), random.Uniform(-0.7, 0.7));
            Ellipse fit = Ellipse.Fit([.. Enumerable.Range(0, 40).Select(k => truth.At(k * 0.15))])!.Value;
            Assert.Equal(truth.X, fit.X, 1e-4);
            Assert.Equal(truth.A, fit.A, 1e-3);
            Assert.Equal(truth.B, fit.B, 1e-3);
            Assert.Equal(truth.Angle, fit.Angle, 1e-4);
        }
        Assert.Null(Ellipse.Fit([(0, 0), (1, 1), (2, 2)]));
    }

    [Fact]
    [Trait("speed", "slow")]
    public void RimsAreFoundInPhotographs()
    {
        var random = new SeededRandom(7);
        int good = 0, failed = 0;
        const int count = 30;
        var lines = new List<string>();
        for (int i = 0; i < count; i++)
        {
            CylinderPose pose = new(random.Uniform(-25, 25), 0, random.Uniform(-8, 8), random.Uniform(-25, 25), random.Uniform(-15, 15), random.Uniform(235, 270), random.Uniform(70, 95), CylinderPose.StandardFocal * random.Uniform(0.8, 1.2));
            LabelGeometry truth = pose.Geometry()!;
            ImageF photo = BottlePhotographer.Take(LabelMaker.Draw((ulong)i), pose, noise: 0.01, seed: (ulong)i).Photo;
            try
            {
                LabelDetection found = LabelDetector.Find(photo);
                double error = (LabelBench.RimDistance(truth, found.Geometry, top: true) + LabelBench.RimDistance(truth, found.Geometry, top: false)) / 2;
                if (error <= 1.5)
                    good++;
                else
                    lines.Add($"{i}: {error:F2} px, pitch {pose.Rx:F0}, focal {pose.Focal:F0}; found pitch {found.Pose.Rx:F1}, focal {found.Pose.Focal:F0}");
            }
            catch (LabelException error)
            {
                failed++;
                lines.Add($"{i}: {error.Message} (pitch {pose.Rx:F0}, height {pose.Height:F0}, focal {pose.Focal:F0})");
            }
        }
        Assert.True(good >= 0.9 * count, $"{good} good, {failed} refused\n{string.Join('\n', lines)}");
    }

    [Fact]
    public void TheOwnPoseGivesThePhotographBack()
    {
        CylinderPose pose = new(-15, 0, 5, 10, -5, 250, 85);
        BottlePhoto photo = BottlePhotographer.Take(LabelMaker.Draw(3), pose, lit: false);
        LabelGeometry geometry = pose.Geometry()!;
        (ImageF view, ImageF mask) = LabelViews.Render(photo.Photo, geometry, geometry, cubic: true);
        bool[] inside = Morphology.Erode([.. mask.Data.Select(v => v >= 1)], mask.Width, mask.Height, 2);
        Assert.True(Quality.Psnr(photo.Photo, view, inside) >= 30, $"{Quality.Psnr(photo.Photo, view, inside)} dB");
        // The mask is the label's: nothing outside a ring of one pixel.
        bool[] wide = Morphology.Dilate(photo.Mask, mask.Width, mask.Height), narrow = Morphology.Erode(photo.Mask, mask.Width, mask.Height, 2);
        for (int i = 0; i < mask.Area; i++)
        {
            if (mask.Data[i] > 0)
                Assert.True(wide[i], $"({i % mask.Width}, {i / mask.Width}) is off the label");
            if (narrow[i])
                Assert.True(mask.Data[i] > 0, $"({i % mask.Width}, {i / mask.Width}) is missing");
        }
    }

    [Fact]
    [Trait("speed", "slow")]
    public void FrontalViewsBeatAPlane()
    {
        var random = new SeededRandom(8);
        double angle = 0, linear = 0, plane = 0;
        const int count = 10;
        for (int i = 0; i < count; i++)
        {
            double pitch = random.Uniform(15, 30) * (i % 2 == 0 ? 1 : -1);
            CylinderPose pose = new(pitch, 0, random.Uniform(-6, 6), random.Uniform(-15, 15), random.Uniform(-10, 10), random.Uniform(240, 262), 85), front = CylinderPose.Frontal(85);
            // What faces the camera in the photograph faces it in the frontal view: a photograph does not tell where a label's front is.
            front = front with { Ry = -LabelBench.Middle(pose) };
            if (Math.Abs(LabelBench.Middle(front) - LabelBench.Middle(pose)) > 1e-6)
                front = front with { Ry = -front.Ry };
            ImageF label = LabelMaker.Draw((ulong)(100 + i));
            ImageF photo = BottlePhotographer.Take(label, pose, lit: false).Photo;
            BottlePhoto truth = BottlePhotographer.Take(label, front, lit: false);
            LabelGeometry source = pose.Geometry()!, target = front.Geometry()!;
            bool[] inside = Morphology.Erode(truth.Mask, truth.Photo.Width, truth.Photo.Height, 3);
            angle += Quality.Psnr(truth.Photo, LabelViews.Render(photo, source, target).View, inside) / count;
            linear += Quality.Psnr(truth.Photo, LabelViews.Render(photo, source, target, AcrossMapping.Linear).View, inside) / count;
            plane += Quality.Psnr(truth.Photo, LabelBench.Flat(photo, source, target), inside) / count;
        }
        string figures = $"angle {angle:F2} dB, linear {linear:F2} dB, plane {plane:F2} dB";
        TestContext.Current.SendDiagnosticMessage(figures);
        Assert.True(angle >= plane + 2, figures);
        Assert.True(angle >= linear - 0.01, figures);
    }

    private static CylinderPose Pose(SeededRandom random) =>
        new(random.Uniform(-30, 30), 0, random.Uniform(-10, 10), random.Uniform(-40, 40), random.Uniform(-20, 20), random.Uniform(230, 270), random.Uniform(60, 110));

    private static double Square(double x) => x * x;
}
