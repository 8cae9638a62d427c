namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>Measured figures, from docs/results/calibration.</summary>
internal static class CalibrationFigures
{
    public const string Headline = "checkerboard, clean, wide camera: RPE 0.052 px (Zhang), 0.063 (Tsai), 0.052 (Bouguet); lowest error against the truth in noise: Zhang in 74 of 80 runs";
}
