using VvcIlif.Modules.Geometry.Calibration;
using VvcIlif.Modules.Kit.Random;
using VvcIlif.Modules.Kit.Space;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules.Geometry.Calibration;

/// <summary>Calibration from points that are exactly known, or known up to noise.</summary>
public class CalibratorTests
{
    [Theory]
    [InlineData(CalibrationMethod.Zhang, "rectilinear")]
    [InlineData(CalibrationMethod.Zhang, "wide")]
    [InlineData(CalibrationMethod.Bouguet, "rectilinear")]
    [InlineData(CalibrationMethod.Bouguet, "wide")]
    public void ExactPointsGiveTheCameraBack(CalibrationMethod method, string name)
    {
        // Zhang's model has k1 and k2 alone.
        double[] values = Cameras.Named(name).Parameters.ToArray();
        if (method == CalibrationMethod.Zhang)
            values[(int)CameraParameter.K3] = 0;
        Camera camera = Cameras.Named(name).With(values);
        Board board = Board.Named("Ch");
        CalibrationResult result = Calibrators.Run(method, board, Oracle(camera, board, 20, 0, 1), camera.Width, camera.Height);
        for (int k = 0; k < 4; k++)
            Assert.Equal(values[k], result.Camera.Parameters[k], 1e-6 * values[k]);
        Assert.True(result.ReprojectionError(board) < 1e-8, $"{result.ReprojectionError(board)}");
    }

    [Fact]
    [Trait("speed", "slow")]
    public void NoiseShowsAsTheReprojectionErrorAndGrowsIntoTheFocalLength()
    {
        Camera camera = Cameras.Named("rectilinear");
        Board board = Board.Named("Ch");
        var focal = new Dictionary<double, double>();
        foreach (double sigma in (double[])[0.1, 0.2, 0.5])
        {
            double sum = 0;
            for (ulong seed = 1; seed <= 10; seed++)
            {
                CalibrationResult result = Calibrators.Run(CalibrationMethod.Bouguet, board, Oracle(camera, board, 20, sigma, seed), camera.Width, camera.Height);
                Assert.Equal(sigma * Math.Sqrt(2), result.ReprojectionError(board), 0.05 * sigma * Math.Sqrt(2));
                sum += Math.Abs(result.Camera[CameraParameter.Fx] - camera[CameraParameter.Fx]);
            }
            focal[sigma] = sum / 10;
        }
        Assert.InRange(focal[0.5] / focal[0.1], 5 * 0.7, 5 * 1.3);
    }

    [Fact]
    public void TsaiComesNearWithoutAPrincipalPoint()
    {
        Camera camera = Cameras.Named("rectilinear");
        Board board = Board.Named("Ch");
        CalibrationResult result = Calibrators.Run(CalibrationMethod.Tsai, board, Oracle(camera, board, 30, 0.1, 1), camera.Width, camera.Height);
        Assert.Equal(camera[CameraParameter.Fx], result.Camera[CameraParameter.Fx], 0.02 * camera[CameraParameter.Fx]);
        Assert.True(result.ReprojectionError(board) < 3, $"{result.ReprojectionError(board)}");
    }

    [Theory]
    [InlineData(CalibrationMethod.Zhang)]
    [InlineData(CalibrationMethod.Tsai)]
    [InlineData(CalibrationMethod.Bouguet)]
    public void WhatFixesNoCameraIsRefused(CalibrationMethod method)
    {
        Camera camera = Cameras.Named("rectilinear");
        Board board = Board.Named("Ch");
        Observation[] good = Oracle(camera, board, 5, 0, 1);
        Assert.Equal(CalibrationError.TooFewViews, Fail(good[..2]));
        Assert.Equal(CalibrationError.TooFewViews, Fail([]));
        Observation[] parallel = [.. Enumerable.Range(0, 5).Select(i => See(camera, board, new Pose(Rotation.AboutZ(20 * i), new Vector3(-60 + 10 * i, -80, 400 + 50 * i)), i, 0, new SeededRandom(1)))];
        Assert.Equal(CalibrationError.Degenerate, Fail(parallel));
        Assert.Equal(CalibrationError.Degenerate, Fail([good[0], good[0], good[0], good[0]]));
        Observation broken = good[0] with { Pixels = [(double.NaN, 0), .. good[0].Pixels[1..]] };
        Assert.Equal(CalibrationError.NotFinite, Fail([broken, .. good[1..]]));

        CalibrationError Fail(Observation[] views) => Assert.Throws<CalibrationException>(() => Calibrators.Run(method, board, views, camera.Width, camera.Height)).Error;
    }

    internal static Observation[] Oracle(Camera camera, Board board, int count, double sigma, ulong seed)
    {
        var random = new SeededRandom(seed);
        return [.. CameraPath.Spring(camera, board, count).Select((pose, i) => See(camera, board, pose, i, sigma, random))];
    }

    private static Observation See(Camera camera, Board board, Pose pose, int capture, double sigma, SeededRandom random) =>
        new(capture, [.. Enumerable.Range(0, board.Points.Count)], [.. board.Points.Select(p =>
        {
            (double u, double v) = camera.Project(pose.Apply(p));
            return (u + sigma * random.Normal(), v + sigma * random.Normal());
        })]);
}
