using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace VvcIlif.Rd.Metrics;

/// <summary>Figures that only FFmpeg's filters give, where the installed FFmpeg has them.</summary>
public static partial class FFmpegMetrics
{
    /// <summary>Names another ffmpeg than the one on the path.</summary>
    public const string Variable = "VVCILIF_FFMPEG";

    /// <summary>The ffmpeg to run.</summary>
    public static string Program => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : "ffmpeg";

    /// <summary>Names of the figures and of the filters that make them.</summary>
    public static IReadOnlyDictionary<string, string> Filters { get; } = new Dictionary<string, string> { ["xpsnr"] = "xpsnr", ["vmaf"] = "libvmaf" };

    /// <summary>Why a figure cannot be had here, or null.</summary>
    /// <param name="metric">"xpsnr" or "vmaf".</param>
    public static string? Absent(string metric)
    {
        string filter = Filters[metric];
        string? list = Output("-hide_banner", "-filters");
        if (list is null) return $"{metric} needs FFmpeg, and '{Program}' is not there.";
        return list.Split('\n').Any(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).FirstOrDefault() == filter)
            ? null
            : $"{metric} needs an FFmpeg with the filter {filter}, which '{Program}' does not have ({Variable} may name another one).";
    }

    /// <summary>The figure of two clips of equal format: mean VMAF, or luma XPSNR in dB.</summary>
    /// <param name="metric">"xpsnr" or "vmaf".</param>
    /// <param name="reference">Raw planar file of the original.</param>
    /// <param name="test">Raw planar file to judge, of the same format.</param>
    /// <param name="width">Luma columns.</param>
    /// <param name="height">Luma rows.</param>
    /// <param name="pixelFormat">Such as yuv420p10le.</param>
    /// <exception cref="InvalidOperationException">FFmpeg does not have the filter, or fails.</exception>
    internal static double Measure(string metric, string reference, string test, int width, int height, string pixelFormat)
    {
        if (Absent(metric) is { } reason) throw new InvalidOperationException(reason);
        string size = FormattableString.Invariant($"{width}x{height}");
        // Raw files at one rate: no time stamps for the filters to pair frames by.
        string? text = Output("-hide_banner", "-nostats", "-f", "rawvideo", "-s", size, "-pix_fmt", pixelFormat, "-r", "25", "-i", test,
            "-f", "rawvideo", "-s", size, "-pix_fmt", pixelFormat, "-r", "25", "-i", reference, "-lavfi", Filters[metric], "-f", "null", "-");
        return text is not null && Parse(metric, text) is { } value ? value : throw new InvalidOperationException($"FFmpeg gave no {metric}.");
    }

    internal static double? Parse(string metric, string text)
    {
        Match match = metric == "vmaf" ? VmafLine().Match(text) : XpsnrLine().Match(text);
        return match.Success && double.TryParse(match.Groups[1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
    }

    [GeneratedRegex(@"VMAF score: ([0-9.]+)")]
    private static partial Regex VmafLine();

    [GeneratedRegex(@"XPSNR\s+y: ([0-9.]+)")]
    private static partial Regex XpsnrLine();

    // Everything that it says, or null where it does not start.
    private static string? Output(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        try
        {
            using Process? process = Process.Start(start);
            if (process is null) return null;
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            process.WaitForExit();
            return output.Result + error.Result;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
