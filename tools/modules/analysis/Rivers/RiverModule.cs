using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Drawing;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Modules;
using VvcIlif.Rd.Imaging;
using VvcIlif.Rd.Report;
using VvcIlif.Rd.Report.Charts;

namespace VvcIlif.Modules.Analysis.Rivers;

/// <summary>RiverLink: narrow rivers in satellite pictures, and the curves that join their broken trails (paper 23).</summary>
public sealed class RiverModule : CompanionModule
{
    /// <inheritdoc/>
    public override string Name => "rivers";

    /// <inheritdoc/>
    public override int Paper => 23;

    /// <inheritdoc/>
    public override string Title => "Finds narrow rivers in two spectral bands, and joins their broken ends by curves";

    /// <inheritdoc/>
    public override ModuleStatus Status => ModuleStatus.Complete;

    /// <inheritdoc/>
    public override string PaperHeadline => "20 satellite scenes: precision 64.2 %, recall 54.2 %, against 55.0 and 32.5 % of the best rival";

    /// <inheritdoc/>
    public override string MeasuredHeadline => "30 synthetic pictures at -5 dB: precision 83.9 %, recall 87.6 %, F1 0.85 against 0.61 of the best-thresholded difference of Gaussians";

    /// <inheritdoc/>
    public override string? Group => "image";

    /// <inheritdoc/>
    public override Command CreateCommand() =>
        new("river", "Narrow rivers: detection in two bands, curves over gaps. Example: vvcilif image river link index.png --from 20,30 --to 90,70 -o out")
        {
            DetectVerb(), LinkVerb(), SynthVerb(), EvalVerb(), BenchVerb(),
        };

    private static Command DetectVerb()
    {
        var command = new Command("detect", "Finds wide and narrow rivers. Example: vvcilif image river detect --green g.tif --nir n.tif -o out --auto-pair");
        var green = new Option<string>("--green") { Description = "Green band; FILE:2 takes the second channel of a file.", Required = true };
        var nir = new Option<string>("--nir") { Description = "Near infrared band.", Required = true };
        var noData = new Option<double?>("--nodata") { Description = "Value of missing pixels, on the scale of 0..1." };
        var pair = new Option<bool>("--auto-pair") { Description = "Links pairs of ends by itself (our extension; the paper picks them by hand)." };
        var output = new Option<string>("--output", "-o") { Description = "Folder for mask.png (0 none, 1 wide, 2 narrow, 3 linked), view.png, overlay.png, ends.json, curves.json.", Required = true };
        var linking = new LinkingOptions(command, 8);
        foreach (Option option in (Option[])[green, nir, noData, pair, output])
            command.Add(option);
        command.SetAction(result =>
        {
            LinkOptions options = linking.Read(result);
            ImageF g = Band(result.GetRequiredValue(green)), n = Band(result.GetRequiredValue(nir));
            if (g.Width != n.Width || g.Height != n.Height)
                throw ModuleException.Input($"'{result.GetRequiredValue(green)}' has {g.Width}x{g.Height} pixels, '{result.GetRequiredValue(nir)}' {n.Width}x{n.Height}; both bands must have one size.");
            RiverDetection found = RiverDetector.Find(g, n, (float?)result.GetValue(noData));
            byte[] mask = found.Mask;
            var links = new List<LinkResult>();
            if (result.GetValue(pair))
            {
                IReadOnlyList<(int A, int B)> pairs = RiverDetector.Pair(found);
                ImageF index = RiverDetector.WithoutWideWater(found);
                using var progress = new ModuleProgress("Linking");
                foreach ((int a, int b) in pairs)
                {
                    LinkResult link = RiverLinker.Link(index, (found.Ends[a].X, found.Ends[a].Y), (found.Ends[b].X, found.Ends[b].Y), options);
                    progress.Report(links.Count + 1, pairs.Count);
                    links.Add(link);
                    if (link.NoEvidence)
                        continue;
                    bool[] pixels = new CurveModel(found.Ndwi).Mask(link.River);
                    for (int i = 0; i < mask.Length; i++)
                    {
                        if (pixels[i] && mask[i] == 0)
                            mask[i] = 3;
                    }
                }
            }
            string folder = OutputFiles.Folder(result.GetRequiredValue(output));
            var picture = new ImageF(g.Width, g.Height, 1, [.. mask.Select(m => m / 255f)]);
            ImageFile.Write(Path.Combine(folder, "mask.png"), picture);
            ImageFile.Write(Path.Combine(folder, "view.png"), picture.Map(v => v * 255 / 3));
            OutputFiles.Write(Path.Combine(folder, "overlay.png"), Overlay(found.Enhanced, mask, links, [.. found.Ends.Select(e => (e.X, e.Y))]));
            OutputFiles.WriteJson(Path.Combine(folder, "ends.json"), new JsonObject { ["ends"] = new JsonArray([.. found.Ends.Select(e => (JsonNode)new JsonObject { ["x"] = e.X, ["y"] = e.Y, ["dx"] = e.Dx, ["dy"] = e.Dy, ["component"] = e.Component })]) });
            OutputFiles.WriteJson(Path.Combine(folder, "curves.json"), Curves(links));
            Console.WriteLine($"{found.Wide.Count(v => v)} pixels of wide rivers, {found.Narrow.Count(v => v)} of narrow ones with {found.Ends.Count} ends, {found.OtherWater.Count(v => v)} of other water, {found.NoData.Count(v => v)} without data; {links.Count} gaps linked");
        });
        return command;
    }

    private static Command LinkVerb()
    {
        var command = new Command("link", "Joins two ends by a curve. Example: vvcilif image river link index.png --from 20,30 --to 90,70 --knots 15 -o out");
        var input = new Argument<string>("IN") { Description = "Index picture, bright where there is water (PNG, TIFF, PFM, npy)." };
        var from = new Option<string>("--from") { Description = "One end, as x,y in pixels.", Required = true };
        var to = new Option<string>("--to") { Description = "The other end.", Required = true };
        var output = new Option<string>("--output", "-o") { Description = "Folder for curves.json, mask.png, model.png and overlay.png.", Required = true };
        var linking = new LinkingOptions(command, 15);
        command.Add(input);
        foreach (Option option in (Option[])[from, to, output])
            command.Add(option);
        command.SetAction(result =>
        {
            LinkOptions options = linking.Read(result);
            ImageF image = ImageFile.ReadGrey(result.GetRequiredValue(input));
            LinkResult link;
            try
            {
                link = RiverLinker.Link(image, Point("--from", result.GetRequiredValue(from)), Point("--to", result.GetRequiredValue(to)), options);
            }
            catch (ArgumentException error)
            {
                throw ModuleException.Input($"'{result.GetRequiredValue(input)}': {error.Message}", error);
            }
            string folder = OutputFiles.Folder(result.GetRequiredValue(output));
            var model = new CurveModel(image);
            bool[] mask = model.Mask(link.River);
            ImageFile.Write(Path.Combine(folder, "mask.png"), new ImageF(image.Width, image.Height, 1, [.. mask.Select(m => m ? 3 / 255f : 0)]));
            ImageFile.Write(Path.Combine(folder, "model.png"), model.Render(link.River with { Weight = 1 }));
            OutputFiles.Write(Path.Combine(folder, "overlay.png"), Overlay(Stretched(image), [.. mask.Select(m => (byte)(m ? 3 : 0))], [link], [link.River.Curve.Points[0], link.River.Curve.Points[^1]]));
            OutputFiles.WriteJson(Path.Combine(folder, "curves.json"), Curves([link]));
            Console.WriteLine(link.NoEvidence
                ? "Nothing in the picture speaks for a river between these ends (no_evidence)."
                : string.Create(CultureInfo.InvariantCulture, $"weight {link.River.Weight:G4}, sigma {link.River.Sigma:F2} px, criterion {link.Error:G5}, {link.Evaluations} evaluations, {link.Seconds:F2} s"));
        });
        return command;
    }

    private static Command SynthVerb()
    {
        var command = new Command("synth", "Draws a river on noise of equal energy in every octave, or a painted landscape. Example: vvcilif image river synth --snr -5 --seed 1 -o out");
        var snr = new Option<double>("--snr") { Description = "Signal to noise in dB, -40 to 60.", DefaultValueFactory = _ => 0 };
        var seed = new Option<ulong>("--seed") { Description = "Of curve and noise.", DefaultValueFactory = _ => 1 };
        var scene = new Option<bool>("--scene") { Description = "Two bands with a wide river, a broken stream and a lake instead." };
        var output = new Option<string>("--output", "-o") { Description = "Folder for index.tif, view.png, truth.png and truth.json; or green.tif, nir.tif, truth.png and truth.json.", Required = true };
        foreach (Option option in (Option[])[snr, seed, scene, output])
            command.Add(option);
        command.SetAction(result =>
        {
            if (!(result.GetValue(snr) is >= -40 and <= 60))
                throw ModuleException.Usage($"--snr is {result.GetValue(snr).ToString(CultureInfo.InvariantCulture)}; allowed: -40 to 60.");
            string folder = OutputFiles.Folder(result.GetRequiredValue(output));
            if (result.GetValue(scene))
            {
                PaintedScene painted = RiverSynthesis.Paint(result.GetValue(seed));
                ImageFile.Write(Path.Combine(folder, "green.tif"), painted.Green, bits: 32);
                ImageFile.Write(Path.Combine(folder, "nir.tif"), painted.Nir, bits: 32);
                ImageFile.Write(Path.Combine(folder, "truth.png"), new ImageF(painted.Green.Width, painted.Green.Height, 1, [.. painted.River.Select((r, i) => (r ? 1 : painted.Stream[i] ? 2 : 0) / 255f)]));
                OutputFiles.WriteJson(Path.Combine(folder, "truth.json"), new JsonObject { ["gap_ends"] = new JsonArray([.. painted.GapEnds.Select(p => (JsonNode)new JsonArray(p.X, p.Y))]) });
                return;
            }
            SyntheticRiver river = RiverSynthesis.Draw(result.GetValue(snr), result.GetValue(seed));
            ImageFile.Write(Path.Combine(folder, "index.tif"), river.Image, bits: 32);
            ImageFile.Write(Path.Combine(folder, "view.png"), Stretched(river.Image));
            ImageFile.Write(Path.Combine(folder, "truth.png"), new ImageF(river.Image.Width, river.Image.Height, 1, [.. river.Mask.Select(m => m ? 3 / 255f : 0)]));
            OutputFiles.WriteJson(Path.Combine(folder, "truth.json"), new JsonObject { ["points"] = new JsonArray([.. river.Curve.Points.Select(p => (JsonNode)new JsonArray(p.X, p.Y))]) });
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"vvcilif image river link {Path.Combine(folder, "index.tif")} --from {river.From.X:F1},{river.From.Y:F1} --to {river.To.X:F1},{river.To.Y:F1} -o {Path.Combine(folder, "link")}"));
        });
        return command;
    }

    private static Command EvalVerb()
    {
        var command = new Command("eval", "Compares a mask with the truth: every value above 0 is river. Example: vvcilif image river eval out/mask.png truth.png");
        var found = new Argument<string>("PRED") { Description = "Mask found." };
        var truth = new Argument<string>("GT") { Description = "Mask drawn by hand or by synth." };
        var json = new Option<bool>("--json") { Description = "As JSON." };
        command.Add(found);
        command.Add(truth);
        command.Add(json);
        command.SetAction(result =>
        {
            ImageF a = ImageFile.ReadGrey(result.GetRequiredValue(found)), b = ImageFile.ReadGrey(result.GetRequiredValue(truth));
            if (a.Width != b.Width || a.Height != b.Height)
                throw ModuleException.Input($"'{result.GetRequiredValue(found)}' has {a.Width}x{a.Height} pixels, '{result.GetRequiredValue(truth)}' {b.Width}x{b.Height}.");
            bool[] x = [.. a.Data.Select(v => v > 0)], y = [.. b.Data.Select(v => v > 0)];
            RiverScore s = RiverScore.Of(x, y);
            double kl = RiverScore.Divergence(new ImageF(a.Width, a.Height, 1, [.. x.Select(v => v ? 1f : 0)]), y);
            if (result.GetValue(json))
                Console.WriteLine(new JsonObject { ["error"] = s.Error, ["precision"] = s.Precision, ["recall"] = s.Recall, ["f1"] = s.F1, ["false_positive"] = s.FalsePositive, ["false_negative"] = s.FalseNegative, ["kl_nats"] = kl }.ToJsonString());
            else
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"error {100 * s.Error:F2} %, precision {100 * s.Precision:F1} %, recall {100 * s.Recall:F1} %, F1 {100 * s.F1:F1} %, false positives {100 * s.FalsePositive:F2} %, false negatives {100 * s.FalseNegative:F1} %, KL {kl:F2} nats per river pixel"));
        });
        return command;
    }

    private static Command BenchVerb()
    {
        var command = new Command("bench", "The synthetic study: precision and recall over signal to noise. Example: vvcilif image river bench -o report --trials 30");
        var trials = new Option<int>("--trials") { Description = "Pictures for each ratio, 1..1000.", DefaultValueFactory = _ => 30 };
        var output = new Option<string>("--output", "-o") { Description = "Folder for report.html, report.md and report.csv.", Required = true };
        var linking = new LinkingOptions(command, 8);
        command.Add(trials);
        command.Add(output);
        command.SetAction(result =>
        {
            int number = result.GetValue(trials);
            if (number is < 1 or > 1000)
                throw ModuleException.Usage($"--trials is {number}; allowed: 1 to 1000.");
            LinkOptions options = linking.Read(result);
            string folder = OutputFiles.Folder(result.GetRequiredValue(output));
            RiverBenchRow[] rows;
            using (var progress = new ModuleProgress("Linking"))
                rows = [.. RiverBench.Run([-10, -5, 0, 5, 10, 20], number, options, progress.Report)];
            string repeat = string.Create(CultureInfo.InvariantCulture, $"vvcilif image river bench -o report --trials {number} --knots {options.Knots}");
            string[] columns = ["SNR dB", "precision", "recall", "F1", "precision, no moves", "recall, no moves", "F1, no moves", "moves better / worse", "F1 chord", "F1 difference of Gaussians", "KL", "processor s"];
            string[][] cells = [.. rows.Select(r => (string[])[N(r.Snr, 0), N(r.Precision), N(r.Recall), N(r.F1), N(r.WithoutMovesPrecision), N(r.WithoutMovesRecall), N(r.WithoutMovesF1), $"{r.MovesBetter} / {r.MovesWorse}", N(r.ChordF1), N(r.DifferenceF1), N(r.Divergence, 2), N(r.Seconds, 2)])];
            OutputFiles.Write(Path.Combine(folder, "report.md"), $"`{repeat}`\n\n| {string.Join(" | ", columns)} |\n|{string.Concat(columns.Select(_ => "---:|"))}\n{string.Concat(cells.Select(c => $"| {string.Join(" | ", c)} |\n"))}");
            OutputFiles.WriteCsv(Path.Combine(folder, "report.csv"), columns, cells.Select(c => (IReadOnlyList<object>)c));
            var page = new HtmlPage("Linking broken rivers", $"{number} synthetic pictures for each ratio of signal to noise, 128 x 128, noise of equal energy in every octave; {options.Knots} control points.");
            page.Table(columns, cells).Charts(
                Plot("F1", rows, [("linker", r => r.F1), ("without moves", r => r.WithoutMovesF1), ("straight chord", r => r.ChordF1), ("difference of Gaussians, best threshold", r => r.DifferenceF1)]),
                Plot("Precision and recall of the linker", rows, [("precision", r => r.Precision), ("recall", r => r.Recall)]));
            OutputFiles.Write(Path.Combine(folder, "report.html"), page.Heading("To repeat").Code(repeat).ToString());
            foreach (string[] row in cells)
                Console.WriteLine(string.Join("  ", row));
        });
        return command;
    }

    private static Chart Plot(string title, RiverBenchRow[] rows, (string Name, Func<RiverBenchRow, double> Value)[] series) => new()
    {
        Title = title,
        XLabel = "signal to noise, dB",
        YLabel = title.Length < 4 ? title : "share",
        Series = [.. series.Select((s, i) => new ChartSeries(s.Name, i, [.. rows.Select(r => (r.Snr, s.Value(r), (string?)$"{s.Name}\n{N(r.Snr, 0)} dB: {N(s.Value(r))}"))], [.. rows.Select(r => (r.Snr, s.Value(r)))]))],
    };

    private static string N(double v, int digits = 3) => v.ToString("F" + digits, CultureInfo.InvariantCulture);

    private static JsonObject Curves(IEnumerable<LinkResult> links) => new()
    {
        ["curves"] = new JsonArray([.. links.Select(l => (JsonNode)new JsonObject
        {
            ["knots"] = l.River.Curve.Points.Count, ["points"] = new JsonArray([.. l.River.Curve.Points.Select(p => (JsonNode)new JsonArray(p.X, p.Y))]), ["weight"] = l.River.Weight, ["sigma"] = l.River.Sigma,
            ["criterion"] = l.Error, ["evaluations"] = l.Evaluations, ["seconds"] = Math.Round(l.Seconds, 3), ["no_evidence"] = l.NoEvidence,
        })]),
    };

    private static byte[] Overlay(ImageF image, byte[] mask, IReadOnlyList<LinkResult> links, IReadOnlyList<(double X, double Y)> ends)
    {
        const int scale = 3;
        Canvas canvas = Canvases.Of(image, scale);
        Rgb[] colours = [default, Rgb.Of(0x1f7fff), Rgb.Of(0x00d0c0), Rgb.Of(0xffa000)];
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] > 0)
                canvas.Rectangle(i % image.Width * scale, i / image.Width * scale, scale, scale, colours[mask[i]], 0.45);
        }

        foreach (LinkResult link in links.Where(l => !l.NoEvidence))
        {
            for (int k = 0; k < 100; k++)
            {
                (double ax, double ay) = link.River.Curve.At(k / 100.0);
                (double bx, double by) = link.River.Curve.At((k + 1) / 100.0);
                canvas.Line((ax + 0.5) * scale, (ay + 0.5) * scale, (bx + 0.5) * scale, (by + 0.5) * scale, 1.5, Rgb.Of(0xd02000));
            }
        }

        foreach ((double x, double y) in ends)
            canvas.Frame((int)((x + 0.5) * scale) - 4, (int)((y + 0.5) * scale) - 4, 9, 9, Rgb.Of(0xff2060));
        return canvas.ToPng();
    }

    private static ImageF Stretched(ImageF image)
    {
        float low = Kit.Operations.Histogram.Percentile(image.Data, 0.5), high = Kit.Operations.Histogram.Percentile(image.Data, 99.5);
        return high > low ? image.Map(v => Math.Clamp((v - low) / (high - low), 0, 1)) : image;
    }

    private static ImageF Band(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int band))
            return ImageFile.ReadGrey(text);
        ImageF image = ImageFile.Read(text[..colon]);
        return band >= 1 && band <= image.Channels ? image.Channel(band - 1) : throw ModuleException.Input($"'{text[..colon]}' has {image.Channels} channels, not {band}.");
    }

    private static (double X, double Y) Point(string option, string text)
    {
        string[] parts = text.Split(',');
        return parts.Length == 2 && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double x) && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double y)
            ? (x, y)
            : throw ModuleException.Usage($"{option} is '{text}'; write x,y as in 20,30.5.");
    }

    private sealed class LinkingOptions
    {
        private readonly Option<string> _knots;
        private readonly Option<int> _moves = new("--moves") { Description = "Metropolis moves before each descent; 0 leaves them out.", DefaultValueFactory = _ => 120 };
        private readonly Option<ulong> _seed = new("--link-seed") { Description = "Seed of the moves.", DefaultValueFactory = _ => 1 };
        private readonly Option<bool> _noHighPass = new("--no-high-pass") { Description = "Keeps low frequencies." };
        private readonly Option<bool> _gabor = new("--gabor") { Description = "Weights the picture by the Gabor bank's response." };
        private readonly Option<bool> _noRefit = new("--no-refit") { Description = "The paper's literal method: weight and width as fitted after the filters." };

        public LinkingOptions(Command command, int knots)
        {
            _knots = new("--knots") { Description = "Control points, 3 to 40, or auto.", DefaultValueFactory = _ => knots.ToString(CultureInfo.InvariantCulture) };
            foreach (Option option in (Option[])[_knots, _moves, _seed, _noHighPass, _gabor, _noRefit])
                command.Add(option);
        }

        public LinkOptions Read(ParseResult result)
        {
            string knots = result.GetRequiredValue(_knots);
            bool automatic = knots == "auto";
            int number = 15;
            if (!automatic && !int.TryParse(knots, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
                throw ModuleException.Usage($"--knots is '{knots}'; allowed: 3 to 40, or auto.");
            if (number is < 3 or > 40)
                throw ModuleException.Usage($"--knots is {number}; allowed: 3 to 40, or auto.");
            if (result.GetValue(_moves) is < 0 or > 100_000)
                throw ModuleException.Usage($"--moves is {result.GetValue(_moves)}; allowed: 0 to 100000.");
            return new LinkOptions
            {
                Knots = number,
                AutomaticKnots = automatic,
                Moves = result.GetValue(_moves),
                Seed = result.GetValue(_seed),
                HighPass = !result.GetValue(_noHighPass),
                Gabor = result.GetValue(_gabor),
                Refit = !result.GetValue(_noRefit),
            };
        }
    }
}
