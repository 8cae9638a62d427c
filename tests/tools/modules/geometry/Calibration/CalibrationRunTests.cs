using System.Text.Json.Nodes;
using VvcIlif.Codec;
using VvcIlif.Modules.Geometry.Calibration;
using VvcIlif.Modules.Geometry.Calibration.Detection;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Space;
using VvcIlif.Sequences;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules.Geometry.Calibration;

/// <summary>From pictures to scores.</summary>
public sealed class CalibrationRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Sc")]
    [InlineData("Ac")]
    [Trait("speed", "slow")]
    public void DiscsAreBiasedUntilTheirBiasIsTakenOff(string name)
    {
        // Large tilts near the camera make the bias visible.
        Camera camera = Cameras.Named("wide");
        Board board = Board.Named(name);
        var renderer = new BoardRenderer(camera);
        Pose[] poses = [.. CameraPath.Spring(camera, board, 24).Take(9)];
        Observation[] seen = CalibrationRun.Detect(board, poses.Length, i => renderer.Render(board, poses[i], Lighting.Uniform, 0, 1));
        Assert.True(seen.Length >= 7);
        var truth = new CalibrationResult(camera, [.. seen.Select(o => poses[o.Capture])], [.. seen.Select(o => Turned(board, camera, poses[o.Capture], o))]);
        double before = truth.ReprojectionError(board), after = (truth with { Observations = CalibrationRun.WithoutBias(board, truth) }).ReprojectionError(board);
        Assert.True(after < 0.08, $"{after} px");
        Assert.True(before > after, $"{before} px with the bias, {after} px without");
    }

    [Fact]
    [Trait("speed", "slow")]
    public void CleanBoardsOrderTheMethodsAndNoiseCosts()
    {
        var clean = new Dictionary<(string, CalibrationMethod), double>();
        foreach (string board in Board.Names.Take(4))
        {
            foreach (Lighting lighting in Enum.GetValues<Lighting>())
            {
                foreach (CalibrationRow row in CalibrationBench.Run(new Setup { Board = board, Cameras = ["wide"], Lighting = lighting, Noise = lighting == Lighting.Uniform ? 0 : 10, Count = 9 }))
                {
                    Assert.True(row.Scores[0] is not null, $"{row.Setup.Name} {row.Method}: {row.Failure}");
                    double rpe = row.Scores[0]!.Reprojection;
                    if (lighting == Lighting.Uniform)
                        clean[(board, row.Method)] = rpe;
                    else
                        Assert.True(rpe > clean[(board, row.Method)], $"{board} {row.Method}: {rpe} px noisy, {clean[(board, row.Method)]} px clean");
                }
            }
        }

        foreach (string board in Board.Names.Take(4))
        {
            Assert.True(clean[(board, CalibrationMethod.Bouguet)] <= clean[(board, CalibrationMethod.Zhang)] * 1.001, board);
            Assert.True(clean[(board, CalibrationMethod.Zhang)] <= clean[(board, CalibrationMethod.Tsai)], board);
        }
    }

    [Fact]
    public void TrueCamerasTriangulateExactly()
    {
        foreach (string[] names in (string[][])[["wide", "wide"], ["rectilinear", "wide"]])
        {
            var setup = new Setup { Cameras = names, Count = 5 };
            Board board = setup.MakeBoard();
            Camera[] cameras = setup.MakeCameras();
            Pose[][] poses = setup.MakePoses();
            CalibrationResult[] truth = [.. cameras.Select((c, k) => new CalibrationResult(c, poses[k], CalibrationRun.Oracle(board, c, poses[k], 0, 1)))];
            Assert.True(Scoring.Stereo(board, poses[0], truth[0], truth[1], Rig.FromFirst) < 1e-6);
            Assert.True(StickFigure.MeanJointError((cameras[0], cameras[1], Rig.FromFirst), (cameras[0], cameras[1], Rig.FromFirst), frames: 9, noise: 0) < 1e-5);
            Assert.Equal(Rig.Baseline, Rig.FromFirst.Inverse().T.Length, 1e-9);
            Assert.Equal(2 * Rig.ToedIn, Rig.FromFirst.R.AngleTo(Rotation.Identity), 1e-9);
        }
    }

    [Theory]
    [InlineData("Sc")]
    [InlineData("Ch")]
    [Trait("speed", "slow")]
    public void ARigIsFoundThoughABoardLooksAlikeTurned(string name)
    {
        var setup = new Setup { Board = name, Cameras = ["wide", "wide"], Count = 8 };
        CalibrationRow row = CalibrationBench.Run(setup).Last();
        Assert.Null(row.Failure);
        Assert.True(row.Stereo < 3, $"{row.Stereo} mm");
    }

    [Fact]
    public void TheSeedDecidesEveryByte()
    {
        Setup setup = Setup.Parse("Cu:wide") with { Count = 3, Noise = 10, Lighting = Lighting.Directional };
        CalibrationData.Generate(setup, At("a"));
        CalibrationData.Generate(setup, At("b"));
        CalibrationData.Generate(setup with { Seed = 2 }, At("c"));
        foreach (string file in Directory.GetFiles(At("a")).Select(f => Path.GetFileName(f)!))
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(At("a"), file)), File.ReadAllBytes(Path.Combine(At("b"), file)));
            if (file.EndsWith(".png", StringComparison.Ordinal))
                Assert.NotEqual(File.ReadAllBytes(Path.Combine(At("a"), file)), File.ReadAllBytes(Path.Combine(At("c"), file)));
        }
        (Setup read, Camera[] cameras, Pose[][] poses) = CalibrationData.ReadTruth(At("a"));
        Assert.Equal("Cu-wide-directional", read.Name);
        Assert.Equal(setup.MakeCameras()[0].Parameters.ToArray(), cameras[0].Parameters.ToArray());
        Assert.Equal(setup.MakePoses()[0], poses[0]);
        Assert.Equal([1, 3, 88, 2], Npy.Read(Path.Combine(At("a"), "points.npy")).Shape);
    }

    [Fact]
    [Trait("speed", "slow")]
    public void PhotographsInJpegAreCalibrated()
    {
        Setup setup = new() { Board = "Ch", Cameras = ["wide"], Lighting = Lighting.Directional, Noise = 5, Count = 8, Seed = 77 };
        Directory.CreateDirectory(At("photos"));
        var renderer = new BoardRenderer(setup.MakeCameras()[0]);
        Pose[] poses = setup.MakePoses()[0];
        for (int i = 0; i < setup.Count; i++)
            ImageFile.Write(Path.Combine(At("photos"), $"p{i}.jpg"), renderer.Render(setup.MakeBoard(), poses[i], setup.Lighting, setup.Noise / 255, 7), quality: 75);
        // A picture without a board is named and left out.
        ImageFile.Write(Path.Combine(At("photos"), "p9.jpg"), new ImageF(640, 480).Map(_ => 0.4f));
        var log = new StringWriter();
        EstimateFiles.Run(At("photos"), CalibrationMethod.Zhang, PointSource.Image, 0, "Ch", 1, At("est.json"), At("plot.svg"), log);
        JsonNode camera = OutputFiles.ReadJson(At("est.json"))["cameras"]![0]!;
        Assert.True((double)camera["rpe_px"]! < 0.5);
        Assert.Contains("p9.jpg", camera["skipped"]!.AsArray().Select(n => (string?)n));
        Assert.Contains("not found in p9.jpg", log.ToString());
        Assert.True(new FileInfo(At("plot.svg")).Length > 1000);
    }

    [Fact]
    public void RealPhotographsAreCalibrated()
    {
        string photos = Path.Combine(TestProcess.RepositoryRoot, "..", "shared", "sequences", "special", "calib");
        Assert.SkipUnless(Directory.Exists(photos), "The photographs of ../shared are not here.");
        EstimateFiles.Run(Path.Combine(photos, "left*.jpg"), CalibrationMethod.Bouguet, PointSource.Image, 0, "checker:9x6:25", 1, At("left.json"), null, TextWriter.Null);
        JsonNode camera = OutputFiles.ReadJson(At("left.json"))["cameras"]![0]!;
        Assert.Equal(13, camera["views"]!.AsArray().Count);
        Assert.True((double)camera["rpe_px"]! < 0.3);
        // OpenCV's own estimate with one focal length has 535.9.
        Assert.InRange((double)camera["K"]![0]![0]!, 525, 545);
    }

    [Fact]
    public void WrongBoardsAndBrokenTruthsAreNamed()
    {
        CalibrationData.Generate(Setup.Parse("Ch:wide") with { Count = 4 }, At("data"));
        Says("found in 0 of 4 pictures", () => Run("Ac"));
        Says("found in 0 of 4 pictures", () => Run("Ch-corners"));
        Says("no folder", () => EstimateFiles.Run(At("none"), CalibrationMethod.Zhang, PointSource.Image, 0, null, 1, At("e.json"), null, TextWriter.Null));
        EstimateFiles.Run(At("data"), CalibrationMethod.Zhang, PointSource.Image, 0, null, 1, At("e.json"), null, TextWriter.Null);
        EstimateFiles.Score(At("data"), At("e.json"), false, TextWriter.Null);
        string truth = Path.Combine(At("data"), CalibrationData.TruthFile), text = File.ReadAllText(truth);
        JsonObject json = JsonNode.Parse(text)!.AsObject();
        json["cameras"]![0]!["d"]![0] = "NaN";
        File.WriteAllText(truth, json.ToJsonString());
        Says("finite", () => EstimateFiles.Score(At("data"), At("e.json"), false, TextWriter.Null));
        File.WriteAllText(truth, text[..(text.Length / 2)]);
        Says("cannot be read", () => EstimateFiles.Score(At("data"), At("e.json"), false, TextWriter.Null));
        File.WriteAllText(truth, "{}");
        Says("no truth file", () => EstimateFiles.Score(At("data"), At("e.json"), false, TextWriter.Null));

        void Run(string board) => EstimateFiles.Run(At("data"), CalibrationMethod.Bouguet, PointSource.Image, 0, board, 1, At("e.json"), null, TextWriter.Null);
        static void Says(string part, Action action) => Assert.Contains(part, Assert.Throws<ModuleException>(action).Message);
    }

    [Fact]
    public void UndistortedLinesAreStraight()
    {
        Camera camera = Cameras.Named("wide");
        var straight = new Camera(camera.Width, camera.Height, [.. camera.Parameters[..4], 0, 0, 0, 0, 0, 0, 0, 0]);
        Board board = Board.Named("Ch");
        Pose pose = CameraPath.Spring(camera, board, 10)[2];
        ImageF undone = new Undistortion(camera).Apply(new BoardRenderer(camera).Render(board, pose, Lighting.Uniform, 0, 1)), wanted = new BoardRenderer(straight).Render(board, pose, Lighting.Uniform, 0, 1);
        Assert.True(Quality.Psnr(undone, wanted) > 24, $"{Quality.Psnr(undone, wanted)} dB");
        Observation seen = BoardDetector.Find(board, undone)!;
        double error = new CalibrationResult(straight, [pose], [seen]).ReprojectionError(board);
        Assert.True(error < 0.15, $"{error} px");
    }

    [Fact]
    public void TheClipMovesByItsHomographies()
    {
        var format = new VideoFormat { Width = 288, Height = 192, BitDepth = 8 };
        using var clip = new SynthCalClip(format, 3);
        Plane[] first = format.CreatePlanes(), second = format.CreatePlanes();
        Assert.True(clip.ReadFrame(first));
        Assert.True(clip.ReadFrame(second));
        ImageF a = ToImage(first[0]), b = ToImage(second[0]);
        Homography motion = clip.Motion(1, 0);
        ImageF moved = Warp.Map(a, 288, 192, (x, y) => motion.Apply(x, y), cubic: true).Crop(16, 16, 256, 160), still = a.Crop(16, 16, 256, 160), wanted = b.Crop(16, 16, 256, 160);
        Assert.True(Quality.Psnr(moved, wanted) > Quality.Psnr(still, wanted) + 3, $"{Quality.Psnr(moved, wanted)} dB moved, {Quality.Psnr(still, wanted)} dB still");

        static ImageF ToImage(Plane plane)
        {
            var image = new ImageF(plane.Width, plane.Height);
            for (int y = 0; y < plane.Height; y++)
            {
                for (int x = 0; x < plane.Width; x++)
                    image[x, y] = plane.Row(y)[x] / 255f;
            }

            return image;
        }
    }

    [Fact]
    public void MarkersDiffer()
    {
        for (int a = 0; a < MarkerDictionary.Count; a++)
        {
            ulong turned = MarkerDictionary.Words[a];
            for (int turns = 0; turns < 4; turns++)
            {
                Assert.Equal((a, turns, 3), MarkerDictionary.Match(turned ^ 0b1_0000_0001_0000_0100));
                for (int b = 0; b < MarkerDictionary.Count; b++)
                {
                    if (a != b || turns != 0)
                        Assert.True(System.Numerics.BitOperations.PopCount(turned ^ MarkerDictionary.Words[b]) >= MarkerDictionary.Distance);
                }

                turned = MarkerDictionary.Turn(turned);
            }
        }
    }

    private static Observation Turned(Board board, Camera camera, Pose pose, Observation seen) => board.Symmetries.Select(d =>
    {
        int[] map = Rig.Relabel(board, d);
        return seen with { Indices = [.. seen.Indices.Select(i => map[i])] };
    }).MinBy(o => new CalibrationResult(camera, [pose], [o]).ReprojectionError(board))!;

    private string At(string name) => Path.Combine(_folder, name);
}
