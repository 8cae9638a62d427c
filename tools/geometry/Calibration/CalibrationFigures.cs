namespace VvcIlif.Geometry.Calibration;

/// <summary>Measured figures, from docs/results/calibration.</summary>
internal static class CalibrationFigures
{
    public const string Headline = "TBD";
}
