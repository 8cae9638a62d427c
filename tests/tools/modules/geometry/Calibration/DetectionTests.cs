using VvcIlif.Modules.Geometry.Calibration;
using VvcIlif.Modules.Geometry.Calibration.Detection;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Space;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules.Geometry.Calibration;

/// <summary>Rendered boards are found where geometry says they are.</summary>
public class DetectionTests
{
    [Theory]
    [InlineData("Ch", "wide", Lighting.Uniform, 0)]
    [InlineData("Cu", "wide", Lighting.Uniform, 0)]
    [InlineData("Sc", "wide", Lighting.Uniform, 0)]
    [InlineData("Ac", "wide", Lighting.Uniform, 0)]
    [InlineData("Ch", "rectilinear", Lighting.Uniform, 0)]
    [InlineData("Ch", "rectilinear", Lighting.Directional, 0.04)]
    [InlineData("Cu", "rectilinear", Lighting.Directional, 0.04)]
    [InlineData("Sc", "rectilinear", Lighting.Directional, 0.04)]
    [InlineData("Ac", "rectilinear", Lighting.Directional, 0.04)]
    [Trait("speed", "slow")]
    public void PointsAreFoundWhereTheyAre(string boardName, string cameraName, Lighting lighting, double noise)
    {
        Camera camera = Cameras.Named(cameraName);
        if (cameraName == "rectilinear")
            camera = camera.Scaled(0.25);
        Board board = Board.Named(boardName);
        var renderer = new BoardRenderer(camera);
        Pose[] poses = CameraPath.Spring(camera, board, 13);
        int found = 0, points = 0;
        double sum = 0;
        var lines = new List<string>();
        for (int i = 0; i < poses.Length; i++)
        {
            ImageF image = renderer.Render(board, poses[i], lighting, noise, (ulong)i);
            if (BoardDetector.Find(board, image, i) is not { } seen)
            {
                lines.Add($"{i}: not found");
                continue;
            }
            found++;
            double error = Error(board, camera, poses[i], seen);
            lines.Add($"{i}: {seen.Indices.Length} points, {Math.Sqrt(error / seen.Indices.Length):F3} px");
            sum += error;
            points += seen.Indices.Length;
        }
        double rms = Math.Sqrt(sum / points);
        string report = $"{found} of {poses.Length} found, {rms:F4} px\n" + string.Join('\n', lines);
        TestContext.Current.SendDiagnosticMessage(report);
        Assert.True(found >= 11, report);
        Assert.True(rms < (boardName == "Cu" ? 0.35 : lighting == Lighting.Uniform ? 0.08 : 0.3), report);
    }

    private static double Error(Board board, Camera camera, Pose pose, Observation seen)
    {
        // Boards that look alike turned may be found turned.
        double best = double.MaxValue;
        foreach (int degrees in board.Symmetries)
        {
            Rotation turn = Rotation.AboutZ(degrees);
            double sum = 0;
            for (int i = 0; i < seen.Indices.Length; i++)
            {
                (double u, double v) = camera.Project(pose.Apply(turn.Apply(board.Points[seen.Indices[i]] - board.Middle) + board.Middle));
                sum += (u - seen.Pixels[i].U) * (u - seen.Pixels[i].U) + (v - seen.Pixels[i].V) * (v - seen.Pixels[i].V);
            }
            best = Math.Min(best, sum);
        }
        return best;
    }
}
