using VvcIlif.Modules.Kit.Space;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>The board's points as seen in one capture.</summary>
/// <param name="Capture">Number of the capture.</param>
/// <param name="Indices">Which points of the board were found.</param>
/// <param name="Pixels">Where, in pixels.</param>
public sealed record Observation(int Capture, int[] Indices, (double U, double V)[] Pixels);

/// <summary>What a calibrator found.</summary>
/// <param name="Camera">Camera.</param>
/// <param name="Poses">Board to camera for each observation, in mm.</param>
/// <param name="Observations">The observations, in the same order.</param>
public sealed record CalibrationResult(Camera Camera, Pose[] Poses, Observation[] Observations)
{
    /// <summary>Errors of projection of one observation, in pixels.</summary>
    public IEnumerable<(double U, double V)> Residuals(Board board, int view)
    {
        ArgumentNullException.ThrowIfNull(board);
        Observation seen = Observations[view];
        for (int i = 0; i < seen.Indices.Length; i++)
        {
            (double u, double v) = Camera.Project(Poses[view].Apply(board.Points[seen.Indices[i]]));
            yield return (u - seen.Pixels[i].U, v - seen.Pixels[i].V);
        }
    }

    /// <summary>Root of the mean squared distance between the points seen and projected, in pixels.</summary>
    public double ReprojectionError(Board board)
    {
        double sum = 0;
        long count = 0;
        for (int view = 0; view < Poses.Length; view++)
        {
            foreach ((double u, double v) in Residuals(board, view))
            {
                sum += u * u + v * v;
                count++;
            }
        }

        return Math.Sqrt(sum / count);
    }
}

/// <summary>Why a calibration is not possible.</summary>
public enum CalibrationError
{
    /// <summary>Fewer than three usable views.</summary>
    TooFewViews,

    /// <summary>The views do not fix the camera, for instance because the board is parallel in all of them.</summary>
    Degenerate,

    /// <summary>Values that are no numbers.</summary>
    NotFinite,

    /// <summary>The equations have no sensible solution, as with a wrong board.</summary>
    NoSolution,
}

/// <summary>A calibration that is not possible.</summary>
public sealed class CalibrationException(CalibrationError error, string message) : Exception(message)
{
    /// <summary>The reason.</summary>
    public CalibrationError Error { get; } = error;
}
