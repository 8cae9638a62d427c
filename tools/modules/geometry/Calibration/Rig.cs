using MathNet.Numerics.LinearAlgebra;
using VvcIlif.Modules.Kit.Space;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>Two cameras side by side.</summary>
public static class Rig
{
    /// <summary>Distance of the cameras in mm.</summary>
    public const double Baseline = 120;

    /// <summary>Angle by which each camera is turned towards the other, in degrees.</summary>
    public const double ToedIn = 5;

    /// <summary>First camera to second of the benchmark's rig.</summary>
    public static Pose FromFirst { get; } = Looking(Baseline / 2, -ToedIn).After(Looking(-Baseline / 2, ToedIn).Inverse());

    /// <summary>
    /// The pose of the second camera: the motion between both on which most captures agree, in any of the turns in which the
    /// board looks alike, then adjusted over all captures.
    /// </summary>
    /// <param name="board">Board.</param>
    /// <param name="first">First camera.</param>
    /// <param name="second">Second camera.</param>
    /// <returns>First camera to second, and the captures that both saw.</returns>
    /// <exception cref="CalibrationException">Fewer than three captures in common.</exception>
    public static (Pose FromFirst, CalibrationResult First, CalibrationResult Second) Calibrate(Board board, CalibrationResult first, CalibrationResult second)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var pairs = new List<(int A, int B)>();
        for (int a = 0; a < first.Observations.Length; a++)
        {
            int b = Array.FindIndex(second.Observations, o => o.Capture == first.Observations[a].Capture);
            if (b >= 0)
                pairs.Add((a, b));
        }
        if (pairs.Count < Calibrators.FewestViews)
            throw new CalibrationException(CalibrationError.TooFewViews, $"Both cameras found the board in {pairs.Count} captures; {Calibrators.FewestViews} are needed.");
        var candidates = new List<(int Pair, int Turn, Pose Motion)>();
        for (int i = 0; i < pairs.Count; i++)
        {
            foreach (int degrees in board.Symmetries)
                candidates.Add((i, degrees, second.Poses[pairs[i].B].After(Turned(board, degrees).Inverse()).After(first.Poses[pairs[i].A].Inverse())));
        }

        Pose best = candidates.MaxBy(c => candidates.Count(o => o.Motion.R.AngleTo(c.Motion.R) < 4 && (o.Motion.T - c.Motion.T).Length < 40)).Motion;
        var relabelled = new List<Observation>();
        var poses = new List<Pose>();
        var motions = new List<Pose>();
        for (int i = 0; i < pairs.Count; i++)
        {
            (int _, int turn, Pose motion) = candidates.Where(c => c.Pair == i).MinBy(c => c.Motion.R.AngleTo(best.R) + (c.Motion.T - best.T).Length / 10);
            Observation seen = second.Observations[pairs[i].B];
            int[] map = Relabel(board, turn);
            relabelled.Add(seen with { Indices = [.. seen.Indices.Select(k => map[k])] });
            poses.Add(second.Poses[pairs[i].B].After(Turned(board, turn).Inverse()));
            motions.Add(motion);
        }
        CalibrationResult common = new(first.Camera, [.. pairs.Select(p => first.Poses[p.A])], [.. pairs.Select(p => first.Observations[p.A])]);
        CalibrationResult other = new(second.Camera, [.. poses], [.. relabelled]);
        return (BundleAdjustment.SolveRig(board, common, other, Mean(motions)), common, other);
    }

    /// <summary>
    /// The point nearest to rays in the sense of least squares: <c>(sum (I - d d^T))^-1 sum (I - d d^T) o</c>. The paper prints a
    /// normalised cross product, which is a direction.
    /// </summary>
    public static Vector3 Meet(ReadOnlySpan<(Vector3 Origin, Vector3 Direction)> rays)
    {
        var a = Matrix<double>.Build.Dense(3, 3);
        var b = Vector<double>.Build.Dense(3);
        foreach ((Vector3 o, Vector3 direction) in rays)
        {
            Vector3 d = direction.Unit;
            double[] n = [d.X, d.Y, d.Z], p = [o.X, o.Y, o.Z];
            for (int r = 0; r < 3; r++)
            {
                for (int c = 0; c < 3; c++)
                {
                    double v = (r == c ? 1 : 0) - n[r] * n[c];
                    a[r, c] += v;
                    b[r] += v * p[c];
                }
            }
        }
        Vector<double> x = a.Solve(b);
        return new Vector3(x[0], x[1], x[2]);
    }

    /// <summary>A point seen by both cameras, in the coordinates of the first.</summary>
    public static Vector3 Triangulate(Camera first, Camera second, Pose fromFirst, (double U, double V) a, (double U, double V) b)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        (double ax, double ay) = first.Ray(a.U, a.V);
        (double bx, double by) = second.Ray(b.U, b.V);
        Pose back = fromFirst.Inverse();
        return Meet([(default, new Vector3(ax, ay, 1)), (back.T, back.R.Apply(new Vector3(bx, by, 1)))]);
    }

    /// <summary>The board turned about its middle.</summary>
    internal static Pose Turned(Board board, int degrees)
    {
        Rotation turn = Rotation.AboutZ(degrees);
        return new Pose(turn, board.Middle - turn.Apply(board.Middle));
    }

    // Where each point goes when the board is turned onto itself.
    internal static int[] Relabel(Board board, int degrees)
    {
        Pose turn = Turned(board, degrees);
        return [.. board.Points.Select(p =>
        {
            Vector3 moved = turn.Apply(p);
            return Enumerable.Range(0, board.Points.Count).MinBy(i => (board.Points[i] - moved).Length);
        })];
    }

    private static Pose Mean(List<Pose> poses)
    {
        var sum = new double[9];
        Vector3 t = default;
        foreach (Pose pose in poses)
        {
            double[] r = pose.R.ToArray();
            for (int i = 0; i < 9; i++)
                sum[i] += r[i];
            t += pose.T * (1.0 / poses.Count);
        }
        return new Pose(Rotation.Nearest(sum), t);
    }

    // World to camera of a camera at (x, 0, 0), turned about the vertical.
    private static Pose Looking(double x, double degrees)
    {
        Rotation toWorld = Rotation.AboutY(degrees);
        return new Pose(toWorld.Transpose, -toWorld.Transpose.Apply(new Vector3(x, 0, 0)));
    }
}
