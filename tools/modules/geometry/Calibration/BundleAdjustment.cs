using VvcIlif.Modules.Kit.Space;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>
/// Levenberg and Marquardt's method on the reprojection error: over camera parameters and all poses of the board, or over
/// the pose of a second camera and all poses of the board.
/// </summary>
public static class BundleAdjustment
{
    /// <summary>Improves a camera and the poses of the board.</summary>
    /// <param name="board">Board.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="free">Camera parameters that may change; none for poses alone.</param>
    /// <param name="iterations">Most iterations.</param>
    /// <exception cref="CalibrationException">A projection is no number at the start.</exception>
    public static CalibrationResult Solve(Board board, CalibrationResult start, ReadOnlySpan<CameraParameter> free, int iterations = 100)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(start);
        int[] parameters = [.. free.ToArray().Select(p => (int)p)];
        return Descend(start, r => Sum(board, r.Camera, r.Poses, Pose.Identity, r.Observations), Equations, Move, iterations);

        ArrowSystem Equations(CalibrationResult at)
        {
            var system = new ArrowSystem(parameters.Length, at.Poses.Length);
            Span<double> byPoint = stackalloc double[6], byParameter = stackalloc double[2 * Camera.ParameterCount], a = stackalloc double[Camera.ParameterCount], b = stackalloc double[ArrowSystem.PoseSize];
            for (int view = 0; view < at.Poses.Length; view++)
            {
                Observation seen = at.Observations[view];
                for (int i = 0; i < seen.Indices.Length; i++)
                {
                    Vector3 turned = at.Poses[view].R.Apply(board.Points[seen.Indices[i]]);
                    (double u, double v) = at.Camera.Project(turned + at.Poses[view].T, byPoint, byParameter);
                    for (int k = 0; k < 2; k++)
                    {
                        ByPose(turned, byPoint.Slice(3 * k, 3), b);
                        for (int r = 0; r < parameters.Length; r++)
                            a[r] = byParameter[Camera.ParameterCount * k + parameters[r]];
                        system.Add(view, k == 0 ? u - seen.Pixels[i].U : v - seen.Pixels[i].V, a, b);
                    }
                }
            }
            return system;
        }

        CalibrationResult? Move(CalibrationResult at, double[] shared, double[][] poses)
        {
            double[] values = at.Camera.Parameters.ToArray();
            for (int r = 0; r < shared.Length; r++)
                values[parameters[r]] += shared[r];
            if (values[0] <= 0 || values[1] <= 0)
                return null;
            return at with { Camera = at.Camera.With(values), Poses = [.. at.Poses.Select((p, i) => Moved(p, poses[i]))] };
        }
    }

    /// <summary>Improves the pose of a second camera together with the poses of the board, with both cameras as they are.</summary>
    /// <param name="board">Board.</param>
    /// <param name="first">First camera; its poses are the start.</param>
    /// <param name="second">Second camera with the same captures in the same order; its poses are not used.</param>
    /// <param name="fromFirst">Start: first camera to second.</param>
    /// <returns>First camera to second.</returns>
    public static Pose SolveRig(Board board, CalibrationResult first, CalibrationResult second, Pose fromFirst)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        (Pose Rig, Pose[] Poses) found = Descend((Rig: fromFirst, first.Poses), Error, Equations, Move, 50);
        return found.Rig;

        double Error((Pose Rig, Pose[] Poses) at) =>
            Sum(board, first.Camera, at.Poses, Pose.Identity, first.Observations) + Sum(board, second.Camera, at.Poses, at.Rig, second.Observations);

        ArrowSystem Equations((Pose Rig, Pose[] Poses) at)
        {
            var system = new ArrowSystem(ArrowSystem.PoseSize, at.Poses.Length);
            Span<double> byPoint = stackalloc double[6], byParameter = stackalloc double[2 * Camera.ParameterCount], a = stackalloc double[ArrowSystem.PoseSize], b = stackalloc double[ArrowSystem.PoseSize], back = stackalloc double[3];
            for (int camera = 0; camera < 2; camera++)
            {
                for (int view = 0; view < at.Poses.Length; view++)
                {
                    CalibrationResult result = camera == 0 ? first : second;
                    Observation seen = result.Observations[view];
                    for (int i = 0; i < seen.Indices.Length; i++)
                    {
                        Vector3 turned = at.Poses[view].R.Apply(board.Points[seen.Indices[i]]), inFirst = turned + at.Poses[view].T, moved = at.Rig.R.Apply(inFirst);
                        (double u, double v) = result.Camera.Project(camera == 0 ? inFirst : moved + at.Rig.T, byPoint, byParameter);
                        for (int k = 0; k < 2; k++)
                        {
                            ReadOnlySpan<double> d = byPoint.Slice(3 * k, 3);
                            a.Clear();
                            if (camera == 1)
                            {
                                ByPose(moved, d, a);
                                Vector3 inward = at.Rig.R.Transpose.Apply(new Vector3(d[0], d[1], d[2]));
                                (back[0], back[1], back[2]) = (inward.X, inward.Y, inward.Z);
                                d = back;
                            }
                            ByPose(turned, d, b);
                            system.Add(view, k == 0 ? u - seen.Pixels[i].U : v - seen.Pixels[i].V, a, b);
                        }
                    }
                }
            }

            return system;
        }

        static (Pose Rig, Pose[] Poses) Move((Pose Rig, Pose[] Poses) at, double[] shared, double[][] poses) =>
            (Moved(at.Rig, shared), [.. at.Poses.Select((p, i) => Moved(p, poses[i]))]);
    }

    private static T Descend<T>(T start, Func<T, double> sum, Func<T, ArrowSystem> equations, Func<T, double[], double[][], T?> move, int iterations)
    {
        T current = start;
        double error = sum(current), damping = 1e-4;
        if (!double.IsFinite(error))
            throw new CalibrationException(CalibrationError.NotFinite, "A board is behind the camera, or a value is no number.");
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            ArrowSystem system = equations(current);
            bool better = false;
            while (!better && damping < 1e10)
            {
                double nextError = double.NaN;
                T? next = default;
                if (system.Solve(damping) is { } step && (next = move(current, step.Shared, step.Poses)) is not null)
                    nextError = sum(next);
                if (!(nextError < error))
                {
                    damping *= 10;
                    continue;
                }
                bool done = error - nextError <= 1e-15 * error;
                (current, error, better) = (next!, nextError, true);
                damping = Math.Max(1e-12, damping * 0.1);
                if (done)
                    return current;
            }
            if (!better)
                break;
        }
        return current;
    }

    private static double Sum(Board board, Camera camera, Pose[] poses, Pose rig, Observation[] observations)
    {
        double sum = 0;
        for (int view = 0; view < poses.Length; view++)
        {
            Pose pose = rig.After(poses[view]);
            Observation seen = observations[view];
            for (int i = 0; i < seen.Indices.Length; i++)
            {
                (double u, double v) = camera.Project(pose.Apply(board.Points[seen.Indices[i]]));
                sum += (u - seen.Pixels[i].U) * (u - seen.Pixels[i].U) + (v - seen.Pixels[i].V) * (v - seen.Pixels[i].V);
            }
        }
        return sum;
    }

    // A small turn w moves a point by w x turned; a small shift moves it by itself.
    private static void ByPose(Vector3 turned, ReadOnlySpan<double> byPoint, Span<double> result)
    {
        var d = new Vector3(byPoint[0], byPoint[1], byPoint[2]);
        Vector3 w = turned.Cross(d);
        (result[0], result[1], result[2], result[3], result[4], result[5]) = (w.X, w.Y, w.Z, d.X, d.Y, d.Z);
    }

    private static Pose Moved(Pose pose, double[] m) =>
        new(Rotation.FromVector(new Vector3(m[0], m[1], m[2])).After(pose.R), pose.T + new Vector3(m[3], m[4], m[5]));
}
