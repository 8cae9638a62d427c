using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using VvcIlif.Cli.Support;
using VvcIlif.Cli.Support.Overlay;
using VvcIlif.Rd.Metrics;
using VvcIlif.Sequences;

namespace VvcIlif.Cli.Verbs;

/// <summary>vvcilif compare</summary>
internal static class CompareVerb
{
    private static readonly string[] All = ["psnr", "ssim", "gssim", "msssim", "xpsnr", "vmaf"];

    public static Command Create()
    {
        var command = new Command("compare", "Compares two clips, raw or coded, frame by frame. Example: vvcilif compare clip.y4m clip.266 --to-depth 10 --metrics psnr,ssim");
        var a = new Argument<string>("A") { Description = "Original: .y4m, .yuv (with --size), .266, or what FFmpeg reads." };
        var b = new Argument<string>("B") { Description = "Clip to judge." };
        var metrics = new Option<string>("--metrics", "-m") { Description = "psnr, ssim (8x8 windows, as FFmpeg), gssim (Gaussian window), msssim; xpsnr and vmaf where the installed FFmpeg has them. Separated by commas.", DefaultValueFactory = _ => "psnr" };
        var toDepth = new Option<int?>("--to-depth") { Description = "Bring both clips to this bit depth first (8 to 16), instead of refusing clips of different depths." };
        var frames = new Option<int?>("--frames", "-f") { Description = "Frames to compare, instead of refusing clips of different lengths." };
        var visual = new Option<string?>("--visual") { Description = "Folder for pictures: both clips side by side with their difference, of the worst frame and of those of --visual-frames, and the worst block." };
        var visualFrames = new Option<string?>("--visual-frames") { Description = "Numbers of frames for --visual, from 0, separated by commas." };
        var summary = new Option<bool>("--summary") { Description = "Only the figures of the whole clip." };
        var interp = new Option<string?>("--interp") { Description = Filters.Help };
        var model = new Option<string?>("--model") { Description = Filters.ModelHelp };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };
        command.Add(a);
        command.Add(b);
        foreach (Option option in (Option[])[metrics, toDepth, frames, visual, visualFrames, summary, interp, model, json])
            command.Add(option);
        var raw = new RawOptions(command);
        command.SetAction(result =>
        {
            string[] chosen = result.GetRequiredValue(metrics).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (chosen.FirstOrDefault(m => !All.Contains(m)) is { } unknown)
                throw new CliException(ExitCode.Usage, $"There is no metric '{unknown}'; allowed: {string.Join(", ", All)}.");
            if (result.GetValue(toDepth) is < 8 or > 16)
                throw new CliException(ExitCode.Usage, $"--to-depth is {result.GetValue(toDepth)}; allowed: 8 to 16.");
            if (chosen.Where(FFmpegMetrics.Filters.ContainsKey).Select(FFmpegMetrics.Absent).FirstOrDefault(r => r is not null) is { } absent)
                throw new CliException(ExitCode.Unsupported, absent);
            using IVideoSource first = Open(result.GetRequiredValue(a)), second = Open(result.GetRequiredValue(b));
            var comparison = new Comparison(result.GetRequiredValue(a), result.GetRequiredValue(b), chosen);
            ClipFigures figures = comparison.Run(first, second, result.GetValue(toDepth), result.GetValue(frames));
            var whole = comparison.Summary(figures);
            foreach (string metric in chosen.Where(FFmpegMetrics.Filters.ContainsKey))
                whole.Add((metric, FFmpegFigure(metric, figures.BitDepth, figures.Frames.Count), 4));
            comparison.Tell(figures, whole, result.GetValue(json), result.GetValue(summary));

            if (result.GetValue(visual) is { } folder)
            {
                foreach (string file in VisualComparison.Write(folder, () => (Open(result.GetRequiredValue(a)), Open(result.GetRequiredValue(b))), figures, FrameNumbers.Parse("--visual-frames", result.GetValue(visualFrames) ?? "")))
                    (result.GetValue(json) ? Console.Error : Console.Out).WriteLine(file);
            }

            double FFmpegFigure(string metric, int depth, int count)
            {
                using IVideoSource x = Open(result.GetRequiredValue(a)), y = Open(result.GetRequiredValue(b));
                try
                {
                    return FFmpegMetrics.Measure(metric, x, y, depth, count);
                }
                catch (InvalidOperationException error)
                {
                    throw new CliException(ExitCode.Unsupported, error.Message);
                }
            }

            IVideoSource Open(string path) => CodedClip.IsCoded(path) ? new CodedClip(path, Filters.ForStream(path, result.GetValue(interp), result.GetValue(model))) : VideoFiles.Open(path, raw.Format(result));
        });
        return command;
    }

    /// <summary>One run and its words.</summary>
    private sealed class Comparison(string nameA, string nameB, string[] metrics)
    {
        private bool Has(string metric) => metrics.Contains(metric);

        public ClipFigures Run(IVideoSource a, IVideoSource b, int? depth, int? limit)
        {
            if (a.Format.Width != b.Format.Width || a.Format.Height != b.Format.Height || a.Format.ChromaFormat != b.Format.ChromaFormat)
                throw new CliException(ExitCode.Input, $"'{nameA}' is {a.Format} and '{nameB}' is {b.Format}: clips of different sizes are not compared.");
            if (depth is null && a.Format.BitDepth != b.Format.BitDepth)
                throw new CliException(ExitCode.Input, $"'{nameA}' has {a.Format.BitDepth} bits and '{nameB}' {b.Format.BitDepth}: say --to-depth to compare them.");
            Metric wanted = (Has("ssim") ? Metric.Ssim : 0) | (Has("gssim") ? Metric.GaussianSsim : 0) | (Has("msssim") ? Metric.MsSsim : 0);
            try
            {
                return Progress.Run("Comparing", limit ?? a.FrameCount ?? b.FrameCount, bar: true, progress => ClipComparison.Run(a, b, wanted, depth, limit, progress.Advance));
            }
            catch (ClipLengthException error)
            {
                (string shorter, string longer) = error.FirstIsShorter ? (nameA, nameB) : (nameB, nameA);
                throw new CliException(ExitCode.Input, limit is { } asked && asked > error.Frames
                    ? $"'{shorter}' has only {error.Frames} frames, not {asked}."
                    : $"'{shorter}' has only {error.Frames} frames, '{longer}' has more: clips of different lengths are not compared.");
            }
        }

        /// <summary>Names, values and digits of the figures of the whole clip.</summary>
        public List<(string Name, double Value, int Digits)> Summary(ClipFigures figures)
        {
            PsnrMeter psnr = figures.Psnr, full = figures.Meter(PsnrPeak.FullScale);
            var list = new List<(string, double, int)>();
            string[] parts = Parts(psnr);
            for (int c = 0; c < parts.Length; c++)
            {
                list.Add(("psnr_" + parts[c], psnr.Mean(c), 4));
                list.Add(("psnr_mse_" + parts[c], psnr.OfMeanError(c), 4));
                list.Add(("psnr_full_" + parts[c], full.OfMeanError(c), 4));
            }
            list.Add(("psnr_611", psnr.WeightedMean, 4));
            list.Add(("psnr_mse_611", psnr.WeightedOfMeanError, 4));
            if (Has("ssim"))
            {
                for (int c = 0; c < parts.Length; c++)
                    list.Add(("ssim_" + parts[c], figures.Mean(f => f.Ssim[c]), 6));
                list.Add(("ssim_all", figures.Mean(f => f.SsimAll), 6));
            }
            if (Has("gssim"))
                list.Add(("gssim", figures.Mean(f => f.GaussianSsim), 6));
            if (Has("msssim"))
                list.Add(("msssim", figures.Mean(f => f.MsSsim), 6));
            return list;
        }

        public void Tell(ClipFigures figures, List<(string Name, double Value, int Digits)> whole, bool json, bool summaryOnly)
        {
            if (json)
            {
                var result = new JsonObject { ["frames"] = figures.Frames.Count, ["bit_depth"] = figures.BitDepth };
                foreach ((string name, double value, _) in whole)
                    result[name] = Report.Node(value);
                Report.Json(result);
                return;
            }
            if (!summaryOnly)
            {
                string[] parts = Parts(figures.Psnr);
                var columns = new List<string> { "frame" };
                columns.AddRange(parts.Select(p => "PSNR " + p.ToUpperInvariant()));
                if (Has("ssim"))
                    columns.AddRange(parts.Select(p => "SSIM " + p.ToUpperInvariant()));
                if (Has("gssim"))
                    columns.Add("Gaussian SSIM");
                if (Has("msssim"))
                    columns.Add("MS-SSIM");
                Report.Table(columns, [.. figures.Frames.Select((f, i) => Row(f, i, figures.BitDepth))]);
                Console.WriteLine();
            }
            Report.Table(["figure", "value", "what"], [.. whole.Select(w => (string[])[w.Name, Report.Number(w.Value, w.Digits), Words(w.Name)])]);
        }

        private string[] Row(FrameFigures frame, int index, int depth)
        {
            var cells = new List<string> { index.ToString(CultureInfo.InvariantCulture) };
            cells.AddRange(frame.Mse.Select(m => Report.Number(Psnr.FromMse(m, depth), 4)));
            cells.AddRange(frame.Ssim.Select(s => Report.Number(s, 6)));
            if (Has("gssim"))
                cells.Add(Report.Number(frame.GaussianSsim, 6));
            if (Has("msssim"))
                cells.Add(Report.Number(frame.MsSsim, 6));
            return [.. cells];
        }

        private static string[] Parts(PsnrMeter psnr) => psnr.Components == 1 ? ["y"] : ["y", "u", "v"];

        private static string Words(string name) => name switch
        {
            "psnr_611" => "of the frame means, weighted 6:1:1",
            "psnr_mse_611" => "of the mean squared errors, weighted 6:1:1",
            "ssim_all" => "components by their sizes",
            "gssim" => "luma, Gaussian window of 11x11",
            "msssim" => "luma, five scales",
            "xpsnr" => "luma, by FFmpeg",
            "vmaf" => "by FFmpeg's libvmaf",
            _ when name.StartsWith("psnr_mse_", StringComparison.Ordinal) => "dB, of the mean squared error, peak of the common test conditions",
            _ when name.StartsWith("psnr_full_", StringComparison.Ordinal) => "dB, of the mean squared error, peak 2^bits - 1 as in FFmpeg",
            _ when name.StartsWith("psnr_", StringComparison.Ordinal) => "dB, mean of the frames, peak of the common test conditions",
            _ => "windows of 8x8, as in FFmpeg",
        };
    }
}
