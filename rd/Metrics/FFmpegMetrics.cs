using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace VvcIlif.Rd.Metrics;

/// <summary>Figures that only FFmpeg's filters give, where the installed FFmpeg has them.</summary>
public static partial class FFmpegMetrics
{
    /// <summary>Names another ffmpeg than the one on the path.</summary>
    public const string Variable = "VVCILIF_FFMPEG";

    /// <summary>Names a folder with node_modules/node-av, whose FFmpeg has XPSNR where the installed one has not.</summary>
    public const string NodeVariable = "VVCILIF_NODE_AV";

    /// <summary>The ffmpeg to run.</summary>
    public static string Program => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : "ffmpeg";

    /// <summary>Names of the figures and of the filters that make them.</summary>
    public static IReadOnlyDictionary<string, string> Filters { get; } = new Dictionary<string, string> { ["xpsnr"] = "xpsnr", ["vmaf"] = "libvmaf" };

    /// <summary>Why a figure cannot be had here, or null.</summary>
    /// <param name="metric">"xpsnr" or "vmaf".</param>
    public static string? Absent(string metric)
    {
        if (InProgram(metric) || (metric == "xpsnr" && NodeFolder() is not null))
            return null;
        string filter = Filters[metric], more = metric == "xpsnr" ? $", or {NodeVariable} a folder with node_modules/node-av" : "";
        return Output(Program, "-version") is null
            ? $"{metric} needs FFmpeg, and '{Program}' is not there."
            : $"{metric} needs an FFmpeg with the filter {filter}, which '{Program}' does not have ({Variable} may name another one{more}).";
    }

    private static bool InProgram(string metric) =>
        Output(Program, "-hide_banner", "-filters")?.Split('\n').Any(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).FirstOrDefault() == Filters[metric]) == true;

    // The folder of node-av where it is named and Node is there.
    private static string? NodeFolder() =>
        Environment.GetEnvironmentVariable(NodeVariable) is { Length: > 0 } folder && File.Exists(Path.Combine(folder, "node_modules", "node-av", "dist", "index.js")) && Output("node", "--version") is not null ? Path.GetFullPath(folder) : null;

    // The figure of two Y4M files of equal format, one frame each tick.
    private static double Measure(string metric, string reference, string test)
    {
        if (Absent(metric) is { } reason)
            throw new InvalidOperationException(reason);
        string? text;
        if (InProgram(metric))
        {
            // XPSNR takes the original first, since that decides the weights; VMAF takes it second.
            (string first, string second) = metric == "xpsnr" ? (reference, test) : (test, reference);
            text = Output(Program, "-hide_banner", "-nostats", "-i", first, "-i", second, "-lavfi", Filters[metric], "-f", "null", "-");
        }
        else
        {
            string script = Path.Combine(Path.GetDirectoryName(reference)!, "node-av.mjs");
            using (Stream resource = typeof(FFmpegMetrics).Assembly.GetManifestResourceStream("node-av.mjs")!)
            using (FileStream file = File.Create(script))
                resource.CopyTo(file);
            text = Output("node", script, NodeFolder()!, reference, test, Filters[metric]);
        }
        return text is not null && Parse(metric, text) is { } value ? value : throw new InvalidOperationException($"FFmpeg gave no {metric}.");
    }

    internal static double? Parse(string metric, string text)
    {
        Match match = metric == "vmaf" ? VmafLine().Match(text) : XpsnrLine().Match(text);
        // Equal clips.
        if (match.Success && match.Groups[1].Value == "inf")
            return double.PositiveInfinity;
        return match.Success && double.TryParse(match.Groups[1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
    }

    [GeneratedRegex(@"VMAF score: ([0-9.]+)")]
    private static partial Regex VmafLine();

    [GeneratedRegex(@"XPSNR\s+y: ([0-9.]+|inf)")]
    private static partial Regex XpsnrLine();

    // Everything that it says, or null where it does not start.
    private static string? Output(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        try
        {
            using Process? process = Process.Start(start);
            if (process is null)
                return null;
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
