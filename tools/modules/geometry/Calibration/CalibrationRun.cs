using VvcIlif.Modules.Geometry.Calibration.Detection;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Random;
using VvcIlif.Modules.Kit.Space;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>How points are found.</summary>
public enum PointSource
{
    /// <summary>In the pictures.</summary>
    Image,

    /// <summary>The true projections with noise, which separates errors of estimation from those of detection.</summary>
    Oracle,
}

/// <summary>Detection and calibration of one camera's captures.</summary>
public static class CalibrationRun
{
    private const int RimPoints = 64;

    /// <summary>The true projections with normal noise.</summary>
    public static Observation[] Oracle(Board board, Camera camera, IReadOnlyList<Pose> poses, double sigma, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(camera);
        ArgumentNullException.ThrowIfNull(poses);
        var random = new SeededRandom(seed);
        return [.. poses.Select((pose, i) => new Observation(i, [.. Enumerable.Range(0, board.Points.Count)], [.. board.Points.Select(p =>
        {
            (double u, double v) = camera.Project(pose.Apply(p));
            return (u + sigma * random.Normal(), v + sigma * random.Normal());
        })]))];
    }

    /// <summary>Finds the board in pictures; those without it are left out.</summary>
    /// <param name="board">Board.</param>
    /// <param name="count">Number of pictures.</param>
    /// <param name="picture">Makes or reads a picture.</param>
    public static Observation[] Detect(Board board, int count, Func<int, ImageF> picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var found = new Observation?[count];
        Parallel.For(0, count, i => found[i] = BoardDetector.Find(board, picture(i), i));
        return [.. found.OfType<Observation>()];
    }

    /// <summary>Calibrates from observations of pictures, with what belongs to the board and the method.</summary>
    /// <param name="method">Method.</param>
    /// <param name="board">Board.</param>
    /// <param name="views">What was found.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="aspect">fx / fy for Tsai's method.</param>
    /// <param name="picture">A picture by its capture, for finding corners again; null where points come from the oracle.</param>
    public static CalibrationResult Calibrate(CalibrationMethod method, Board board, Observation[] views, int width, int height, double aspect, Func<int, ImageF>? picture)
    {
        ArgumentNullException.ThrowIfNull(board);
        CalibrationResult result = Calibrators.Run(method, board, views, width, height, aspect, method == CalibrationMethod.Bouguet && board.HasSquares && picture is not null ? Again : null);
        if (board.HasSquares || picture is null)
            return result;
        // The middle of a disc's image is not the image of its middle: what the first camera predicts is taken off.
        return Calibrators.Run(method, board, WithoutBias(board, result), width, height, aspect);

        IReadOnlyList<Observation> Again(CalibrationResult at)
        {
            var better = new Observation[at.Observations.Length];
            Parallel.For(0, better.Length, i =>
            {
                Observation seen = at.Observations[i];
                better[i] = BoardDetector.Relocalise(board, picture!(seen.Capture), seen, [.. seen.Indices.Select(k => at.Camera.Project(at.Poses[i].Apply(board.Points[k])))]);
            });
            return better;
        }
    }

    /// <summary>The observations of discs, each moved by the difference of its middle's image and its image's middle.</summary>
    public static Observation[] WithoutBias(Board board, CalibrationResult result)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(result);
        return [.. result.Observations.Select((seen, view) => seen with
        {
            Pixels = [.. seen.Indices.Select((k, i) =>
            {
                (double bu, double bv) = Bias(board, result.Camera, result.Poses[view], k);
                return (seen.Pixels[i].U - bu, seen.Pixels[i].V - bv);
            })],
        })];
    }

    // Centroid of the area within the projected rim, less the projected middle.
    private static (double U, double V) Bias(Board board, Camera camera, Pose pose, int point)
    {
        Span<(double U, double V)> rim = stackalloc (double, double)[RimPoints];
        Vector3 middle = board.Points[point];
        for (int i = 0; i < RimPoints; i++)
        {
            (double s, double c) = Math.SinCos(2 * Math.PI * i / RimPoints);
            rim[i] = camera.Project(pose.Apply(middle + new Vector3(c, s, 0) * (board.Diameter / 2)));
        }
        (double mu, double mv) = camera.Project(pose.Apply(middle));
        double area = 0, u = 0, v = 0;
        for (int i = 0; i < RimPoints; i++)
        {
            (double au, double av) = (rim[i].U - mu, rim[i].V - mv);
            (double bu, double bv) = (rim[(i + 1) % RimPoints].U - mu, rim[(i + 1) % RimPoints].V - mv);
            double cross = au * bv - av * bu;
            (area, u, v) = (area + cross, u + cross * (au + bu), v + cross * (av + bv));
        }
        return (u / (3 * area), v / (3 * area));
    }
}
