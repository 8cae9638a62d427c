using VvcIlif.Codec;
using VvcIlif.Modules.Geometry.Viewpoint;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Random;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules.Geometry.Viewpoint;

/// <summary>What users do with labels, and what they do wrong.</summary>
public sealed class LabelModuleTests : IDisposable
{
    private static readonly ImageF Photo = BottlePhotographer.Take(LabelMaker.Draw(1), new CylinderPose(12, 0, 4, 5, 3, 250, 80), noise: 0.01).Photo;

    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void EveryFailureNamesItsStage()
    {
        Assert.Equal(LabelStage.Input, Stage(Resample.To(Photo, 30, 22)));
        Assert.Equal(LabelStage.Input, Stage(Colour.Luma(Photo)));
        ImageF grey = Colour.Luma(Photo);
        Assert.Equal(LabelStage.Input, Stage(ImageF.Stack(grey, grey, grey)));
        Assert.Equal(LabelStage.Rims, Stage(Photo.Map(v => 0.2f * v + 0.3f)));
        var random = new SeededRandom(1);
        Assert.Equal(LabelStage.Rims, Stage(new ImageF(640, 480, 3).Map(_ => (float)random.Uniform(0.4, 0.6))));
        // Half of the label, cut at its middle.
        Assert.Equal(LabelStage.Label, Stage(Photo.Crop(328, 0, 312, 480)));
        // Twice the label side by side.
        var two = new ImageF(640, 480, 3);
        for (int c = 0; c < 3; c++)
        {
            for (int y = 0; y < 480; y++)
            {
                for (int x = 0; x < 640; x++)
                    two[x, y, c] = Photo[160 + x % 320, y, c];
            }
        }

        Assert.Equal(LabelStage.Label, Stage(two));

        static LabelStage Stage(ImageF photo) => Assert.Throws<LabelException>(() => LabelDetector.Find(photo)).Stage;
    }

    [Fact]
    [Trait("speed", "slow")]
    public void LargerPhotographsAndDarkLabelsAreFound()
    {
        LabelDetection small = LabelDetector.Find(Photo), large = LabelDetector.Find(Resample.To(Photo, 1280, 960));
        Assert.Equal(2 * small.Geometry.Top.X, large.Geometry.Top.X, 2.0);
        Assert.Equal(2 * small.Geometry.Bottom.A, large.Geometry.Bottom.A, 3.0);
        Assert.Equal(small.Geometry.Aspect, large.Geometry.Aspect, 0.03);
        // The negative: a dark label on a bright bottle.
        LabelDetection negative = LabelDetector.Find(Photo.Map(v => 1 - v));
        Assert.Equal(small.Geometry.Top.Y, negative.Geometry.Top.Y, 1.5);
    }

    [Fact]
    [Trait("speed", "slow")]
    public void GeometriesSurviveTheirFiles()
    {
        LabelGeometry geometry = LabelDetector.Find(Photo).Geometry;
        OutputFiles.WriteJson(At("g.json"), LabelFiles.Json(geometry));
        LabelGeometry read = LabelFiles.ReadGeometry(At("g.json"));
        Assert.Equal(geometry.Top.A, read.Top.A, 1e-9);
        Assert.Equal(geometry.BottomFrontBelow, read.BottomFrontBelow);
        Assert.Equal(geometry.Vanishing.X, read.Vanishing.X, 1e-6);
        // Without a vanishing point it comes from the rims.
        var json = LabelFiles.Json(geometry);
        json.Remove("vanishing_point");
        OutputFiles.WriteJson(At("h.json"), json);
        LabelGeometry found = LabelFiles.ReadGeometry(At("h.json"));
        (ImageF a, _) = LabelViews.Render(Photo, geometry, CylinderPose.Frontal(80).Geometry()!);
        (ImageF b, ImageF mask) = LabelViews.Render(Photo, found, CylinderPose.Frontal(80).Geometry()!);
        Assert.True(Quality.Psnr(a, b, Morphology.Erode([.. mask.Data.Select(v => v >= 1)], 640, 480, 2)) > 30);
        File.WriteAllText(At("bad.json"), "{\"top\": 3}");
        Assert.Throws<ModuleException>(() => LabelFiles.ReadGeometry(At("bad.json")));
        File.WriteAllText(At("poses.json"), "{\"poses\": [{\"rx_deg\": 500}]}");
        Assert.Contains("out of range", Assert.Throws<ModuleException>(() => LabelFiles.ReadPoses(At("poses.json"), 80)).Message);
        File.WriteAllText(At("poses.json"), "{\"poses\": [{\"rx_deg\": 5}, {}]}");
        Assert.Equal(2, LabelFiles.ReadPoses(At("poses.json"), 80).Length);
        Assert.True(LabelFiles.Overlay(Photo, geometry).Length > 1000);
    }

    [Fact]
    public void ViewsHaveBackgroundsAndTheSeedDecides()
    {
        LabelGeometry geometry = LabelDetector.Find(Photo).Geometry;
        CylinderPose pose = Augmentation.Pose(80, new SeededRandom(4));
        Assert.InRange(pose.Rx, -30, 30);
        (ImageF view, ImageF mask) = LabelViews.Render(Photo, geometry, pose.Geometry()!);
        ImageF wall = new ImageF(50, 40, 3).Map(_ => 0.8f), a = Augmentation.Finish(view, mask, wall, new SeededRandom(1), jitter: true), b = Augmentation.Finish(view, mask, wall, new SeededRandom(1), jitter: true);
        Assert.Equal(a.Data, b.Data);
        ImageF plain = Augmentation.Finish(view, mask, wall, new SeededRandom(1), jitter: false);
        Assert.Equal(0.8f, plain[2, 2], 0.01f);
        Assert.Equal(0, view[2, 2]);
    }

    [Fact]
    [Trait("speed", "slow")]
    public void TheClipMovesAsItSays()
    {
        using var clip = new BottleClip(3);
        Plane[] first = clip.Format.CreatePlanes(), second = clip.Format.CreatePlanes();
        Assert.True(clip.ReadFrame(first));
        Assert.True(clip.ReadFrame(second));
        float[] motion = clip.Motion(1, 0);
        double moved = 0, still = 0;
        int count = 0;
        ImageF before = new(640, 480);
        for (int y = 0; y < 480; y++)
        {
            for (int x = 0; x < 640; x++)
                before[x, y] = first[0].Row(y)[x];
        }

        for (int i = 0; i < 640 * 480; i++)
        {
            if (float.IsNaN(motion[2 * i]))
                continue;
            int now = second[0].Row(i / 640)[i % 640];
            moved += Math.Pow(Sampling.Bilinear(before, motion[2 * i] - 0.5, motion[2 * i + 1] - 0.5) - now, 2);
            still += Math.Pow(before.Data[i] - now, 2);
            count++;
        }
        Assert.True(count > 10000);
        Assert.True(moved < 0.5 * still, $"{Math.Sqrt(moved / count)} against {Math.Sqrt(still / count)}");
    }

    private string At(string name) => Path.Combine(_folder, name);
}
