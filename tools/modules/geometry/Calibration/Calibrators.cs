using MathNet.Numerics.LinearAlgebra;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Optimisation;
using VvcIlif.Modules.Kit.Space;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>The calibrators.</summary>
public enum CalibrationMethod
{
    /// <summary>Zhang: closed form from the homographies, then k1, k2 and all poses.</summary>
    Zhang,

    /// <summary>Tsai: radial alignment with the principal point in the middle of the picture, one k1, views one by one.</summary>
    Tsai,

    /// <summary>Bouguet: focal lengths from vanishing points, then five distortion coefficients and all poses.</summary>
    Bouguet,
}

/// <summary>
/// Calibration from views of a flat board. The paper names its three methods without details; what each does here is
/// written at its method, so that they really differ.
/// </summary>
public static class Calibrators
{
    /// <summary>Fewest views.</summary>
    public const int FewestViews = 3;

    private const int FewestPoints = 6;

    /// <summary>Calibrates.</summary>
    /// <param name="method">Method.</param>
    /// <param name="board">Board.</param>
    /// <param name="views">Views; those with fewer than six points are left out.</param>
    /// <param name="width">Columns of the pictures.</param>
    /// <param name="height">Rows of the pictures.</param>
    /// <param name="aspect">fx / fy as Tsai's method takes it for given.</param>
    /// <param name="relocalise">
    /// For Bouguet's method: finds the points again near where they are projected, and the calibration is solved once
    /// more; null where there are no pictures.
    /// </param>
    /// <exception cref="CalibrationException">The views do not fix a camera.</exception>
    public static CalibrationResult Run(CalibrationMethod method, Board board, IReadOnlyList<Observation> views, int width, int height, double aspect = 1, Func<CalibrationResult, IReadOnlyList<Observation>>? relocalise = null)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(views);
        if (views.Any(v => v.Pixels.Any(p => !double.IsFinite(p.U) || !double.IsFinite(p.V))))
            throw new CalibrationException(CalibrationError.NotFinite, "A point that was found has no finite coordinates.");
        Observation[] usable = [.. views.Where(v => v.Indices.Length >= FewestPoints)];
        if (usable.Length < FewestViews)
            throw new CalibrationException(CalibrationError.TooFewViews, $"{usable.Length} views show at least {FewestPoints} points of the board; {FewestViews} are needed.");
        Homography[] homographies = [.. usable.Select(v => PlaneToPicture(board, v))];
        CheckSpread(homographies, width, height);
        switch (method)
        {
            case CalibrationMethod.Zhang:
                return Zhang(board, usable, homographies, width, height);
            case CalibrationMethod.Tsai:
                return Tsai(board, usable, homographies, width, height, aspect);
            default:
                CalibrationResult result = Bouguet(board, usable, homographies, width, height);
                if (relocalise is null)
                    return result;
                Observation[] again = [.. relocalise(result)];
                return again.Length == usable.Length ? BundleAdjustment.Solve(board, result with { Observations = again }, BouguetParameters) : result;
        }
    }

    private static readonly CameraParameter[] ZhangParameters = [CameraParameter.Fx, CameraParameter.Fy, CameraParameter.Cx, CameraParameter.Cy, CameraParameter.K1, CameraParameter.K2];

    private static readonly CameraParameter[] BouguetParameters = [.. ZhangParameters, CameraParameter.P1, CameraParameter.P2, CameraParameter.K3];

    // Zhang 2000: the image of the absolute conic from two equations per homography, extrinsics, linear k1 and k2, then all together.
    private static CalibrationResult Zhang(Board board, Observation[] views, Homography[] homographies, int width, int height)
    {
        Camera camera = ClosedForm(homographies, width, height) ?? throw new CalibrationException(CalibrationError.NoSolution, "The homographies of the views fit no camera; is it the right board?");
        Pose[] poses = [.. homographies.Select((h, i) => Extrinsics(camera, h, board))];
        camera = WithLinearDistortion(board, new CalibrationResult(camera, poses, views));
        return BundleAdjustment.Solve(board, new CalibrationResult(camera, poses, views), ZhangParameters);
    }

    // Bouguet's toolbox: principal point in the middle, 1 / fx^2 and 1 / fy^2 from the orthogonality of the vanishing points.
    private static CalibrationResult Bouguet(Board board, Observation[] views, Homography[] homographies, int width, int height)
    {
        Camera camera = Focal(homographies, width, height) ?? throw new CalibrationException(CalibrationError.NoSolution, "The vanishing points of the views fit no camera; is it the right board?");
        Pose[] poses = [.. homographies.Select(h => Extrinsics(camera, h, board))];
        CalibrationResult start = BundleAdjustment.Solve(board, new CalibrationResult(camera, poses, views), ZhangParameters, iterations: 30);
        return BundleAdjustment.Solve(board, start, BouguetParameters);
    }

    // Tsai 1987 for a flat target: each view alone; the camera is the median of the views, then the poses are refined with it.
    private static CalibrationResult Tsai(Board board, Observation[] views, Homography[] homographies, int width, int height, double aspect)
    {
        double cx = (width - 1) / 2.0, cy = (height - 1) / 2.0;
        var focals = new List<double>();
        var coefficients = new List<double>();
        foreach (Observation view in views)
        {
            if (TsaiView(board, view, cx, cy, aspect) is { } one)
            {
                focals.Add(one.Focal);
                coefficients.Add(one.K1);
            }
        }

        if (focals.Count == 0)
            throw new CalibrationException(CalibrationError.Degenerate, "No view is tilted enough for Tsai's method.");
        double focal = Median(focals);
        Camera camera = new(width, height, focal, focal / aspect, cx, cy, Median(coefficients), 0, 0, 0, 0, 0, 0, 0);
        Pose[] poses = [.. homographies.Select(h => Extrinsics(camera, h, board))];
        return BundleAdjustment.Solve(board, new CalibrationResult(camera, poses, views), []);
    }

    private static (double Focal, double K1)? TsaiView(Board board, Observation view, double cx, double cy, double aspect)
    {
        int n = view.Indices.Length;
        Matrix<double> a = Matrix<double>.Build.Dense(n, 5);
        Vector<double> right = Vector<double>.Build.Dense(n);
        var points = new (double X, double Y, double U, double V)[n];
        int far = 0;
        for (int i = 0; i < n; i++)
        {
            Vector3 p = board.Points[view.Indices[i]] - board.Middle;
            (double u, double v) = (view.Pixels[i].U - cx, (view.Pixels[i].V - cy) * aspect);
            points[i] = (p.X, p.Y, u, v);
            a.SetRow(i, [v * p.X, v * p.Y, v, -u * p.X, -u * p.Y]);
            right[i] = u;
            if (u * u + v * v > points[far].U * points[far].U + points[far].V * points[far].V)
                far = i;
        }
        // q = (r1, r2, tx, r4, r5) / ty
        Vector<double> q = a.QR().Solve(right);
        if (!q.All(double.IsFinite))
            return null;
        double sum = q[0] * q[0] + q[1] * q[1] + q[3] * q[3] + q[4] * q[4], det = q[0] * q[4] - q[3] * q[1];
        double ty2 = Math.Abs(det) > 1e-12 * sum ? (sum - Math.Sqrt(Math.Max(0, sum * sum - 4 * det * det))) / (2 * det * det) : 1 / sum;
        if (!(ty2 > 0) || double.IsInfinity(ty2))
            return null;
        double ty = Math.Sqrt(ty2);
        (double fx, double fy, double fu, double fv) = points[far];
        if (Math.Sign(ty * (q[0] * fx + q[1] * fy + q[2])) != Math.Sign(fu) || Math.Sign(ty * (q[3] * fx + q[4] * fy) + ty) != Math.Sign(fv))
            ty = -ty;
        double r1 = q[0] * ty, r2 = q[1] * ty, tx = q[2] * ty, r4 = q[3] * ty, r5 = q[4] * ty;
        double r3 = Math.Sqrt(Math.Max(0, 1 - r1 * r1 - r2 * r2)), r6 = -Math.Sign(r1 * r4 + r2 * r5) * Math.Sqrt(Math.Max(0, 1 - r4 * r4 - r5 * r5));
        if (r6 == 0)
            r6 = Math.Sqrt(Math.Max(0, 1 - r4 * r4 - r5 * r5));
        for (int attempt = 0; attempt < 2; attempt++)
        {
            Vector3 third = new Vector3(r1, r2, r3).Cross(new Vector3(r4, r5, r6));
            // f and tz from y f - v tz = v w, and alike for x, with no distortion.
            Matrix<double> b = Matrix<double>.Build.Dense(2 * n, 2);
            Vector<double> c = Vector<double>.Build.Dense(2 * n);
            for (int i = 0; i < n; i++)
            {
                (double x, double y, double u, double v) = points[i];
                double w = third.X * x + third.Y * y;
                b.SetRow(2 * i, [r1 * x + r2 * y + tx, -u]);
                b.SetRow(2 * i + 1, [r4 * x + r5 * y + ty, -v]);
                (c[2 * i], c[2 * i + 1]) = (u * w, v * w);
            }
            Vector<double> solution = b.QR().Solve(c);
            double focal = solution[0], tz = solution[1];
            if (focal < 0)
            {
                (r3, r6) = (-r3, -r6);
                continue;
            }
            if (!(focal > 0) || !(tz > 0) || double.IsInfinity(focal))
                return null;
            // A board that is nearly parallel says nothing about the focal length.
            if (third.X * third.X + third.Y * third.Y < 0.03)
                return null;
            var rotation = new Rotation(new Vector3(r1, r2, r3), new Vector3(r4, r5, r6), third);
            (double[] best, _) = LeastSquares.Solve(x =>
            {
                var residuals = new double[2 * n];
                for (int i = 0; i < n; i++)
                {
                    Vector3 p = rotation.Apply(new Vector3(points[i].X, points[i].Y, 0)) + new Vector3(tx, ty, x[1]);
                    double px = p.X / p.Z, py = p.Y / p.Z, radial = 1 + x[2] * (px * px + py * py);
                    (residuals[2 * i], residuals[2 * i + 1]) = (x[0] * px * radial - points[i].U, x[0] * py * radial - points[i].V);
                }
                return residuals;
            }, [focal, tz, 0]);
            return best[0] > 0 && best[1] > 0 && double.IsFinite(best[2]) ? (best[0], best[2]) : null;
        }
        return null;
    }

    private static Homography PlaneToPicture(Board board, Observation view)
    {
        try
        {
            return Homography.Fit([.. view.Indices.Select(i => (board.Points[i].X, board.Points[i].Y))], view.Pixels);
        }
        catch (ArgumentException)
        {
            throw new CalibrationException(CalibrationError.Degenerate, $"The points found in view {view.Capture} lie on a line.");
        }
    }

    // Boards that are all parallel, to the picture or to each other, leave the equations of the absolute conic without rank.
    private static void CheckSpread(Homography[] homographies, int width, int height)
    {
        double[] singular = [.. ConicEquations(homographies, width, height).Svd().S];
        if (!(singular[4] > 2e-3 * singular[0]))
            throw new CalibrationException(CalibrationError.Degenerate, "The board has the same tilt in all views, which does not fix the camera: turn it about different axes.");
    }

    // Equations v12 b = 0 and (v11 - v22) b = 0 in coordinates whose unit is half the picture's diagonal.
    private static Matrix<double> ConicEquations(Homography[] homographies, int width, int height)
    {
        Homography unit = Unit(width, height);
        Matrix<double> equations = Matrix<double>.Build.Dense(2 * homographies.Length, 6);
        for (int view = 0; view < homographies.Length; view++)
        {
            Homography h = unit.After(homographies[view]);
            double size = Math.Sqrt(Enumerable.Range(0, 3).Sum(i => h[i, 0] * h[i, 0] + h[i, 1] * h[i, 1]));
            double[] v12 = V(0, 1), v11 = V(0, 0), v22 = V(1, 1);
            equations.SetRow(2 * view, v12);
            equations.SetRow(2 * view + 1, [.. v11.Zip(v22, (x, y) => x - y)]);

            double[] V(int i, int j) =>
            [
                .. new[]
                {
                    h[0, i] * h[0, j], h[0, i] * h[1, j] + h[1, i] * h[0, j], h[1, i] * h[1, j],
                    h[2, i] * h[0, j] + h[0, i] * h[2, j], h[2, i] * h[1, j] + h[1, i] * h[2, j], h[2, i] * h[2, j],
                }.Select(x => x / (size * size)),
            ];
        }
        return equations;
    }

    private static Homography Unit(int width, int height)
    {
        double s = 2 / Math.Sqrt((double)width * width + (double)height * height);
        return new Homography(s, 0, -s * (width - 1) / 2, 0, s, -s * (height - 1) / 2, 0, 0, 1);
    }

    private static Camera? ClosedForm(Homography[] homographies, int width, int height)
    {
        // Without skew B12 is zero.
        Matrix<double> equations = ConicEquations(homographies, width, height);
        Matrix<double> five = Matrix<double>.Build.DenseOfColumns([equations.Column(0), equations.Column(2), equations.Column(3), equations.Column(4), equations.Column(5)]);
        Vector<double> b = five.Svd().VT.Row(4);
        (double b11, double b22, double b13, double b23, double b33) = (b[0], b[1], b[2], b[3], b[4]);
        double v0 = -b23 / b22, lambda = b33 - b13 * b13 / b11 - b23 * b23 / b22;
        double fx = Math.Sqrt(lambda / b11), fy = Math.Sqrt(lambda / b22), u0 = -b13 / b11;
        if (!double.IsFinite(fx) || !double.IsFinite(fy) || fx <= 0 || fy <= 0)
            return Focal(homographies, width, height);
        double scale = Math.Sqrt((double)width * width + (double)height * height) / 2;
        return new Camera(width, height, fx * scale, fy * scale, u0 * scale + (width - 1) / 2.0, v0 * scale + (height - 1) / 2.0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    private static Camera? Focal(Homography[] homographies, int width, int height)
    {
        Matrix<double> equations = ConicEquations(homographies, width, height);
        Matrix<double> a = Matrix<double>.Build.DenseOfColumns([equations.Column(0), equations.Column(2)]);
        Vector<double> solution = a.QR().Solve(-equations.Column(5));
        if (!(solution[0] > 0) || !(solution[1] > 0))
        {
            // One focal length is fixed better than two.
            double one = -(a.Column(0) + a.Column(1)).DotProduct(equations.Column(5)) / (a.Column(0) + a.Column(1)).DotProduct(a.Column(0) + a.Column(1));
            if (!(one > 0))
                return null;
            solution = Vector<double>.Build.Dense(2, one);
        }
        double scale = Math.Sqrt((double)width * width + (double)height * height) / 2;
        return new Camera(width, height, scale / Math.Sqrt(solution[0]), scale / Math.Sqrt(solution[1]), (width - 1) / 2.0, (height - 1) / 2.0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    // r1, r2 and t from K^-1 H, brought to a rotation.
    internal static Pose Extrinsics(Camera camera, Homography h, Board board)
    {
        (double fx, double fy, double cx, double cy) = (camera[CameraParameter.Fx], camera[CameraParameter.Fy], camera[CameraParameter.Cx], camera[CameraParameter.Cy]);
        Vector3 a = Column(0), b = Column(1), t = Column(2);
        double scale = 2 / (a.Length + b.Length);
        // The board is before the camera.
        if ((a * board.Middle.X + b * board.Middle.Y + t).Z < 0)
            scale = -scale;
        (a, b, t) = (a * scale, b * scale, t * scale);
        Vector3 c = a.Cross(b);
        Rotation rotation = Rotation.Nearest([a.X, b.X, c.X, a.Y, b.Y, c.Y, a.Z, b.Z, c.Z]);
        return new Pose(rotation, t);

        Vector3 Column(int i) => new((h[0, i] - cx * h[2, i]) / fx, (h[1, i] - cy * h[2, i]) / fy, h[2, i]);
    }

    private static Camera WithLinearDistortion(Board board, CalibrationResult result)
    {
        var normal = Matrix<double>.Build.Dense(2, 2);
        var right = Vector<double>.Build.Dense(2);
        Camera camera = result.Camera;
        for (int view = 0; view < result.Poses.Length; view++)
        {
            Observation seen = result.Observations[view];
            for (int i = 0; i < seen.Indices.Length; i++)
            {
                Vector3 p = result.Poses[view].Apply(board.Points[seen.Indices[i]]);
                double x = p.X / p.Z, y = p.Y / p.Z, r2 = x * x + y * y;
                foreach ((double along, double difference) in new[]
                {
                    (camera[CameraParameter.Fx] * x, seen.Pixels[i].U - camera[CameraParameter.Cx] - camera[CameraParameter.Fx] * x),
                    (camera[CameraParameter.Fy] * y, seen.Pixels[i].V - camera[CameraParameter.Cy] - camera[CameraParameter.Fy] * y),
                })
                {
                    double a = along * r2, b = a * r2;
                    (normal[0, 0], normal[0, 1], normal[1, 1]) = (normal[0, 0] + a * a, normal[0, 1] + a * b, normal[1, 1] + b * b);
                    (right[0], right[1]) = (right[0] + a * difference, right[1] + b * difference);
                }
            }
        }
        normal[1, 0] = normal[0, 1];
        Vector<double> k = normal.Solve(right);
        double[] values = camera.Parameters.ToArray();
        // Where the pictures say little the start without distortion is safer.
        if (k.All(v => Math.Abs(v) < 5))
            (values[4], values[5]) = (k[0], k[1]);
        return camera.With(values);
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values.Count % 2 == 1 ? values[values.Count / 2] : (values[values.Count / 2 - 1] + values[values.Count / 2]) / 2;
    }
}
