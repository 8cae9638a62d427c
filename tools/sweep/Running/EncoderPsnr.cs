using System.Globalization;
using System.Text.RegularExpressions;
using VvcIlif.Sweep.Spec;

namespace VvcIlif.Sweep.Running;

/// <summary>The PSNR that x265 tells of its own reconstruction, which it does not hand out through FFmpeg.</summary>
internal static partial class EncoderPsnr
{
    /// <summary>It prints three digits for each type of picture.</summary>
    public const double Tolerance = 0.002;

    /// <summary>Mean PSNR of Y, U and V, or null where the text does not tell.</summary>
    public static double[]? Find(CodecKind kind, string text)
    {
        if (kind != CodecKind.X265) return null;
        double frames = 0;
        var sums = new double[3];
        foreach (Match match in Lines().Matches(text))
        {
            double count = Number(match, 1);
            frames += count;
            for (int c = 0; c < 3; c++) sums[c] += count * Number(match, c + 2);
        }
        return frames == 0 ? null : [.. sums.Select(s => s / frames)];
    }

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"frame [IPB]:\s+(\d+),.*PSNR Mean: Y:([0-9.]+) U:([0-9.]+) V:([0-9.]+)")]
    private static partial Regex Lines();
}
