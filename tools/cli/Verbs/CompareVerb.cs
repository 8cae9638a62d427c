using System.CommandLine;
using System.Text.Json.Nodes;
using VvcIlif.Cli.Support;
using VvcIlif.Codec;
using VvcIlif.Rd.Metrics;
using VvcIlif.Sequences;

namespace VvcIlif.Cli.Verbs;

/// <summary>vvcilif compare</summary>
internal static class CompareVerb
{
    private static readonly string[] All = ["psnr", "ssim", "msssim"];

    public static Command Create()
    {
        var command = new Command("compare", "Compares two clips, raw or coded, frame by frame. Example: vvcilif compare clip.y4m clip.266 --to-depth 10 --metrics psnr,ssim");
        var a = new Argument<string>("A") { Description = "Original: .y4m, .yuv (with --size), .266, or what FFmpeg reads." };
        var b = new Argument<string>("B") { Description = "Clip to judge." };
        var metrics = new Option<string>("--metrics", "-m") { Description = "psnr, ssim, msssim, separated by commas.", DefaultValueFactory = _ => "psnr" };
        var toDepth = new Option<int?>("--to-depth") { Description = "Bring both clips to this bit depth first (8 to 16), instead of refusing clips of different depths." };
        var frames = new Option<int?>("--frames", "-f") { Description = "Frames to compare, instead of refusing clips of different lengths." };
        var summary = new Option<bool>("--summary") { Description = "Only the figures of the whole clip." };
        var interp = new Option<string?>("--interp") { Description = Filters.Help };
        var model = new Option<string?>("--model") { Description = Filters.ModelHelp };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };
        command.Add(a);
        command.Add(b);
        foreach (Option option in (Option[])[metrics, toDepth, frames, summary, interp, model, json]) command.Add(option);
        var raw = new RawOptions(command);
        command.SetAction(result =>
        {
            string[] chosen = result.GetRequiredValue(metrics).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (chosen.FirstOrDefault(m => !All.Contains(m)) is { } unknown)
                throw new CliException(ExitCode.Usage, $"There is no metric '{unknown}'; allowed: {string.Join(", ", All)}.");
            if (result.GetValue(toDepth) is < 8 or > 16)
                throw new CliException(ExitCode.Usage, $"--to-depth is {result.GetValue(toDepth)}; allowed: 8 to 16.");
            using IVideoSource first = Open(result.GetRequiredValue(a)), second = Open(result.GetRequiredValue(b));
            var comparison = new Comparison(first, second, result.GetValue(toDepth), chosen, result.GetRequiredValue(a), result.GetRequiredValue(b));
            comparison.Run(result.GetValue(frames));
            comparison.Tell(result.GetValue(json), result.GetValue(summary));

            IVideoSource Open(string path) => CodedClip.IsCoded(path) ? new CodedClip(path, Filters.ForStream(path, result.GetValue(interp), result.GetValue(model))) : VideoFiles.Open(path, raw.Format(result));
        });
        return command;
    }

    private sealed class Comparison
    {
        private readonly IVideoSource _a, _b;
        private readonly string _nameA, _nameB;
        private readonly int _depth;
        private readonly string[] _metrics;
        private readonly PsnrMeter _psnr;
        private readonly List<(double[] Psnr, double Ssim, double MsSsim)> _frames = [];

        public Comparison(IVideoSource a, IVideoSource b, int? depth, string[] metrics, string nameA, string nameB)
        {
            (_a, _b, _metrics, _nameA, _nameB) = (a, b, metrics, nameA, nameB);
            if (a.Format.Width != b.Format.Width || a.Format.Height != b.Format.Height || a.Format.ChromaFormat != b.Format.ChromaFormat)
                throw new CliException(ExitCode.Input, $"'{nameA}' is {a.Format} and '{nameB}' is {b.Format}: clips of different sizes are not compared.");
            if (depth is null && a.Format.BitDepth != b.Format.BitDepth)
                throw new CliException(ExitCode.Input, $"'{nameA}' has {a.Format.BitDepth} bits and '{nameB}' {b.Format.BitDepth}: say --to-depth to compare them.");
            _depth = depth ?? a.Format.BitDepth;
            _psnr = new PsnrMeter(_depth);
        }

        public void Run(int? limit)
        {
            Plane[] a = _a.Format.CreatePlanes(), b = _b.Format.CreatePlanes();
            Progress.Run("Comparing", limit ?? _a.FrameCount ?? _b.FrameCount, bar: true, progress =>
            {
                while (limit is null || _frames.Count < limit)
                {
                    bool more = _a.ReadFrame(a), moreB = _b.ReadFrame(b);
                    if (more != moreB)
                        throw new CliException(ExitCode.Input, $"'{(more ? _nameB : _nameA)}' has only {_frames.Count} frames, '{(more ? _nameA : _nameB)}' has more: clips of different lengths are not compared.");
                    if (!more) break;
                    Convert(a, _a.Format.BitDepth);
                    Convert(b, _b.Format.BitDepth);
                    _frames.Add((_psnr.Add(a, b),
                        _metrics.Contains("ssim") ? Ssim.Compute(a[0], b[0], _depth) : double.NaN,
                        _metrics.Contains("msssim") ? Ssim.ComputeMultiScale(a[0], b[0], _depth) : double.NaN));
                    progress.Advance();
                }
                return 0;
            });
        }

        public void Tell(bool json, bool summaryOnly)
        {
            string[] parts = _psnr.Components == 1 ? ["y"] : ["y", "u", "v"];
            double ssim = _frames.Average(f => f.Ssim), msssim = _frames.Average(f => f.MsSsim);
            if (json)
            {
                var whole = new JsonObject { ["frames"] = _frames.Count, ["bit_depth"] = _depth };
                for (int c = 0; c < parts.Length; c++)
                {
                    whole["psnr_" + parts[c]] = Report.Node(_psnr.Mean(c));
                    whole["psnr_mse_" + parts[c]] = Report.Node(_psnr.OfMeanError(c));
                }
                if (_metrics.Contains("ssim")) whole["ssim"] = Report.Node(ssim);
                if (_metrics.Contains("msssim")) whole["msssim"] = Report.Node(msssim);
                Report.Json(whole);
                return;
            }
            var columns = new List<string> { "frame" };
            if (_metrics.Contains("psnr")) columns.AddRange(parts.Select(p => "PSNR " + p.ToUpperInvariant()));
            if (_metrics.Contains("ssim")) columns.Add("SSIM");
            if (_metrics.Contains("msssim")) columns.Add("MS-SSIM");
            var rows = new List<string[]>();
            if (!summaryOnly)
                for (int i = 0; i < _frames.Count; i++)
                    rows.Add(Row(i.ToString(System.Globalization.CultureInfo.InvariantCulture), _frames[i].Psnr, _frames[i].Ssim, _frames[i].MsSsim));
            rows.Add(Row("mean", [.. parts.Select((_, c) => _psnr.Mean(c))], ssim, msssim));
            if (_metrics.Contains("psnr")) rows.Add(Row("of mean error", [.. parts.Select((_, c) => _psnr.OfMeanError(c))], double.NaN, double.NaN));
            Report.Table(columns, rows);
        }

        private string[] Row(string name, double[] psnr, double ssim, double msssim)
        {
            var cells = new List<string> { name };
            if (_metrics.Contains("psnr")) cells.AddRange(psnr.Select(p => Report.Number(p, 4)));
            if (_metrics.Contains("ssim")) cells.Add(double.IsNaN(ssim) && name == "of mean error" ? "" : Report.Number(ssim, 6));
            if (_metrics.Contains("msssim")) cells.Add(double.IsNaN(msssim) && name == "of mean error" ? "" : Report.Number(msssim, 6));
            return [.. cells];
        }

        private void Convert(Plane[] planes, int from)
        {
            int shift = from - _depth, limit = (1 << _depth) - 1;
            if (shift == 0) return;
            foreach (Plane plane in planes)
                for (int y = 0; y < plane.Height; y++)
                    foreach (ref ushort s in plane.Row(y))
                        s = (ushort)(shift < 0 ? s << -shift : Math.Min((s + (1 << (shift - 1))) >> shift, limit));
        }
    }
}
