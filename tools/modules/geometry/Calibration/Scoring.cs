using VvcIlif.Modules.Kit.Space;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>Errors of one calibrated camera against the truth.</summary>
/// <param name="Reprojection">Root of the mean squared distance of the points found and projected, px (RPE_RMS of the paper).</param>
/// <param name="Intrinsics">Root mean square error of fx, fy, cx, cy, px.</param>
/// <param name="Distortion">Largest distance of both lenses' images of the same ray over a grid of the frame, px.</param>
/// <param name="Rotation">Root mean square angle of the poses, degrees.</param>
/// <param name="Translation">Root mean square distance of the poses, mm.</param>
/// <param name="Mixed">The paper's formula taken literally: root mean square over all parameters, of pixels, millimetres, radians and pure numbers alike.</param>
public sealed record CalibrationScore(double Reprojection, double Intrinsics, double Distortion, double Rotation, double Translation, double Mixed);

/// <summary>Scores of calibrations.</summary>
public static class Scoring
{
    /// <summary>Compares an estimate with the truth.</summary>
    /// <param name="board">Board.</param>
    /// <param name="truth">The camera.</param>
    /// <param name="poses">The board's poses by capture.</param>
    /// <param name="estimate">The estimate.</param>
    public static CalibrationScore Of(Board board, Camera truth, IReadOnlyList<Pose> poses, CalibrationResult estimate)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(poses);
        ArgumentNullException.ThrowIfNull(estimate);
        double intrinsics = 0, mixed = 0, rotation = 0, translation = 0;
        int parameters = 0;
        for (int k = 0; k < Camera.ParameterCount; k++)
        {
            double d = estimate.Camera.Parameters[k] - truth.Parameters[k];
            if (k < 4)
                intrinsics += d * d / 4;
            mixed += d * d;
            parameters++;
        }
        double worst = 0;
        const int grid = 33;
        for (int j = 0; j < grid; j++)
        {
            for (int i = 0; i < grid; i++)
            {
                (double x, double y) = truth.Ray((truth.Width - 1) * i / (grid - 1.0), (truth.Height - 1) * j / (grid - 1.0));
                (double tx, double ty) = truth.Distort(x, y);
                (double ex, double ey) = estimate.Camera.Distort(x, y);
                (double du, double dv) = ((tx - ex) * truth[CameraParameter.Fx], (ty - ey) * truth[CameraParameter.Fy]);
                worst = Math.Max(worst, Math.Sqrt(du * du + dv * dv));
            }
        }

        for (int view = 0; view < estimate.Poses.Length; view++)
        {
            Pose wanted = poses[estimate.Observations[view].Capture];
            // A board that looks alike turned has as many right poses.
            (Pose pose, double angle) = board.Symmetries.Select(d => estimate.Poses[view].After(Rig.Turned(board, d))).Select(p => (p, p.R.AngleTo(wanted.R))).MinBy(p => p.Item2);
            double distance = (pose.T - wanted.T).Length;
            rotation += angle * angle;
            translation += distance * distance;
            mixed += Math.Pow(angle * Math.PI / 180, 2) + distance * distance;
            parameters += 6;
        }
        int views = estimate.Poses.Length;
        return new CalibrationScore(estimate.ReprojectionError(board), Math.Sqrt(intrinsics), worst, Math.Sqrt(rotation / views), Math.Sqrt(translation / views), Math.Sqrt(mixed / parameters));
    }

    /// <summary>Root mean square distance in mm between board points triangulated by both cameras and where they are (RMSE_cal).</summary>
    /// <param name="board">Board.</param>
    /// <param name="poses">The board's true poses by capture, in the coordinates of the first camera.</param>
    /// <param name="first">First camera.</param>
    /// <param name="second">Second camera, the same captures and labels.</param>
    /// <param name="fromFirst">First camera to second.</param>
    public static double Stereo(Board board, IReadOnlyList<Pose> poses, CalibrationResult first, CalibrationResult second, Pose fromFirst)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(poses);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        double sum = 0;
        long count = 0;
        for (int view = 0; view < first.Observations.Length; view++)
        {
            Observation a = first.Observations[view], b = second.Observations[view];
            Pose wanted = poses[a.Capture];
            // The labels of both views may be those of the board turned onto itself.
            (double sum, long count) best = (double.MaxValue, 0);
            foreach (int degrees in board.Symmetries)
            {
                Pose pose = wanted.After(Rig.Turned(board, degrees));
                (double sum, long count) here = (0, 0);
                for (int i = 0; i < a.Indices.Length; i++)
                {
                    int j = Array.IndexOf(b.Indices, a.Indices[i]);
                    if (j < 0)
                        continue;
                    Vector3 point = Rig.Triangulate(first.Camera, second.Camera, fromFirst, a.Pixels[i], b.Pixels[j]);
                    double d = (point - pose.Apply(board.Points[a.Indices[i]])).Length;
                    here = (here.sum + d * d, here.count + 1);
                }
                if (here.sum < best.sum)
                    best = here;
            }
            sum += best.sum;
            count += best.count;
        }
        return Math.Sqrt(sum / count);
    }
}
