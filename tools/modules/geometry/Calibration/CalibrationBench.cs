using System.Diagnostics;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Space;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>A row of the benchmark.</summary>
/// <param name="Setup">Configuration.</param>
/// <param name="Method">Calibrator.</param>
/// <param name="Views">Captures in which each camera found the board.</param>
/// <param name="Scores">Score of each camera; null where it could not be calibrated.</param>
/// <param name="Stereo">RMSE_cal in mm; null for one camera.</param>
/// <param name="JointError">Mean joint error of the stick figure in mm; null for one camera.</param>
/// <param name="Failure">Why there is no score.</param>
/// <param name="Seconds">Time of the calibration without rendering and detection.</param>
/// <param name="Worst">Errors of the points of the view with the largest error: where they are, and by how much they miss.</param>
public sealed record CalibrationRow(Setup Setup, CalibrationMethod Method, int[] Views, CalibrationScore?[] Scores, double? Stereo, double? JointError, string? Failure, double Seconds, IReadOnlyList<(double U, double V, double Du, double Dv)> Worst);

/// <summary>The matrix of boards, cameras, lights and methods.</summary>
public static class CalibrationBench
{
    /// <summary>The paper's configurations: 16 with one camera and 24 with two.</summary>
    public static IReadOnlyList<Setup> Configurations(Setup common)
    {
        ArgumentNullException.ThrowIfNull(common);
        string[][] cameras = [["rectilinear"], ["wide"], ["rectilinear", "rectilinear"], ["wide", "wide"], ["rectilinear", "wide"]];
        return [.. cameras.SelectMany(c => (IEnumerable<Setup>)[.. Board.Names.Take(4).SelectMany(b => Enum.GetValues<Lighting>().Select(l => common with { Board = b, Cameras = c, Lighting = l, Noise = l == Lighting.Uniform ? 0 : common.Noise }))])];
    }

    /// <summary>Those of the paper's configurations whose name contains a text.</summary>
    /// <exception cref="ModuleException">There is none.</exception>
    public static IReadOnlyList<Setup> Configurations(Setup common, string? only)
    {
        IReadOnlyList<Setup> all = Configurations(common);
        Setup[] chosen = [.. all.Where(s => only is null || s.Name.Contains(only, StringComparison.OrdinalIgnoreCase))];
        return chosen.Length > 0 ? chosen : throw ModuleException.Usage($"No configuration has '{only}' in its name; names are like {all[0].Name}.");
    }

    /// <summary>Runs configurations, and those of one camera in noise with further seeds.</summary>
    /// <param name="setups">The configurations.</param>
    /// <param name="source">Where points come from.</param>
    /// <param name="repeats">Seeds, at least 1.</param>
    /// <param name="progress">Is told how many of all runs are done.</param>
    /// <returns>The rows of the matrix, and the rows of all seeds.</returns>
    public static (CalibrationRow[] Rows, CalibrationRow[] Repeated) RunAll(IReadOnlyList<Setup> setups, PointSource source, int repeats, Action<int, int> progress)
    {
        ArgumentNullException.ThrowIfNull(setups);
        ArgumentNullException.ThrowIfNull(progress);
        List<CalibrationRow> rows = [], repeated = [];
        Setup[] noisy = [.. setups.Where(s => !s.IsStereo && s.Lighting == Lighting.Directional)];
        int runs = setups.Count + noisy.Length * (repeats - 1);
        for (int i = 0; i < setups.Count; i++)
        {
            rows.AddRange(Run(setups[i], source));
            progress(i + 1, runs);
        }
        repeated.AddRange(rows.Where(r => noisy.Contains(r.Setup)));
        for (int i = 0; i < noisy.Length * (repeats - 1); i++)
        {
            Setup again = noisy[i % noisy.Length];
            repeated.AddRange(Run(again with { Seed = again.Seed + 1 + (ulong)(i / noisy.Length) }, source));
            progress(setups.Count + i + 1, runs);
        }
        return ([.. rows], [.. repeated]);
    }

    /// <summary>Renders one configuration in memory and scores all methods on it.</summary>
    public static IEnumerable<CalibrationRow> Run(Setup setup, PointSource source = PointSource.Image, double sigma = 0.5)
    {
        ArgumentNullException.ThrowIfNull(setup);
        Board board = setup.MakeBoard();
        Camera[] cameras = setup.MakeCameras();
        Pose[][] poses = setup.MakePoses();
        var pictures = new ImageF[cameras.Length][];
        var views = new Observation[cameras.Length][];
        for (int c = 0; c < cameras.Length; c++)
        {
            int camera = c;
            if (source == PointSource.Oracle)
            {
                views[c] = CalibrationRun.Oracle(board, cameras[c], poses[c], sigma, CalibrationData.NoiseSeed(setup, c, 0));
                continue;
            }
            var renderer = new BoardRenderer(cameras[c]);
            pictures[c] = [.. Enumerable.Range(0, setup.Count).Select(i => renderer.Render(board, poses[camera][i], setup.Lighting, setup.Noise / 255, CalibrationData.NoiseSeed(setup, camera, i)))];
            views[c] = CalibrationRun.Detect(board, setup.Count, i => pictures[camera][i]);
        }
        foreach (CalibrationMethod method in Enum.GetValues<CalibrationMethod>())
        {
            var scores = new CalibrationScore?[cameras.Length];
            double? stereo = null, joints = null;
            string? failure = null;
            IReadOnlyList<(double, double, double, double)> worst = [];
            long start = Stopwatch.GetTimestamp();
            try
            {
                var results = new CalibrationResult[cameras.Length];
                for (int c = 0; c < cameras.Length; c++)
                {
                    int camera = c;
                    results[c] = CalibrationRun.Calibrate(method, board, views[c], cameras[c].Width, cameras[c].Height, cameras[c][CameraParameter.Fx] / cameras[c][CameraParameter.Fy], source == PointSource.Image ? i => pictures[camera][i] : null);
                    scores[c] = Scoring.Of(board, cameras[c], poses[c], results[c]);
                }
                worst = WorstView(board, results[0]);
                if (setup.IsStereo)
                {
                    (Pose rig, CalibrationResult first, CalibrationResult second) = Rig.Calibrate(board, results[0], results[1]);
                    stereo = Scoring.Stereo(board, poses[0], first, second, rig);
                    joints = StickFigure.MeanJointError((cameras[0], cameras[1], Rig.FromFirst), (results[0].Camera, results[1].Camera, rig));
                }
            }
            catch (CalibrationException error)
            {
                failure = error.Message;
            }
            yield return new CalibrationRow(setup, method, [.. views.Select(v => v.Length)], scores, stereo, joints, failure, Stopwatch.GetElapsedTime(start).TotalSeconds, worst);
        }
    }

    /// <summary>The view with the largest error: where its points are, and how far their projections miss.</summary>
    public static IReadOnlyList<(double U, double V, double Du, double Dv)> WorstView(Board board, CalibrationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        int view = Enumerable.Range(0, result.Poses.Length).MaxBy(i => result.Residuals(board, i).Average(r => r.U * r.U + r.V * r.V));
        return [.. result.Residuals(board, view).Zip(result.Observations[view].Pixels, (r, p) => (p.U, p.V, r.U, r.V))];
    }
}
