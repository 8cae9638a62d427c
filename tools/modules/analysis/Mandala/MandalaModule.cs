using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Modules;

namespace VvcIlif.Modules.Analysis.Mandala;

/// <summary>Module 24: layers, order of symmetry and repair of mandalas of separate motifs.</summary>
public sealed class MandalaModule : CompanionModule
{
    /// <inheritdoc/>
    public override string Name => "mandala";

    /// <inheritdoc/>
    public override int Paper => 24;

    /// <inheritdoc/>
    public override string Title => "finds the layers and the order of symmetry of a mandala of separate motifs, and moves the motifs into place";

    /// <inheritdoc/>
    public override ModuleStatus Status => ModuleStatus.Complete;

    /// <inheritdoc/>
    public override string PaperHeadline => "8 mandalas of 41 to 889 motifs, spread of edges at most 0.027; n = 889 in 3.57 s; no ground truth";

    /// <inheritdoc/>
    public override string MeasuredHeadline => "order right on 50 of 50 pictures with a jitter of 0.5 % of the radius (hull layers alone 21), error of places down 64 %; n = 889 in 0.07 s";

    /// <inheritdoc/>
    public override string? Group => "image";

    /// <inheritdoc/>
    public override Command CreateCommand() => new("mandala", "Analyses and repairs mandalas of separate motifs (module mandala, paper 24). Example: vvcilif image mandala analyze mandala.png -o report")
    {
        Analyze(), Rectify(), Synth(), Bench(),
    };

    private static Command Analyze()
    {
        var command = new Command("analyze", "Writes report.json, report.html and layers.svg, and, where an order of symmetry was found, rectified.png, diff.png and beside.png. Example: vvcilif image mandala analyze mandala.png -o report");
        var input = new Input(command);
        var output = new Option<string>("--output", "-o") { Description = "Folder to write to.", Required = true };
        var strict = new Option<bool>("--strict") { Description = "End with code 5 where this is no Class I mandala, instead of with a warning." };
        command.Add(output);
        command.Add(strict);
        command.SetAction(result =>
        {
            (string path, ImageF picture, MandalaOptions options) = input.Read(result);
            (Ink ink, MandalaReport report) = MandalaAnalysis.Of(picture, options);
            string folder = OutputFiles.Folder(result.GetRequiredValue(output));
            (IReadOnlyList<MotifMove> Moves, double Line)? plan = report.Psi > 1 ? Rectifier.Plan(report, options) : null;
            ImageF? rectified = null, difference = null;
            MandalaReport? after = null;
            double seconds = 0;
            if (plan is { } p)
            {
                var watch = Stopwatch.StartNew();
                rectified = Rectifier.Draw(picture, ink, report, p.Moves, options.Invert);
                seconds = watch.Elapsed.TotalSeconds;
                (Ink inkAfter, after) = MandalaAnalysis.Of(rectified, options);
                difference = MandalaPictures.Difference(ink, inkAfter);
                ImageFile.Write(Path.Combine(folder, "rectified.png"), rectified);
                ImageFile.Write(Path.Combine(folder, "diff.png"), difference);
                OutputFiles.Write(Path.Combine(folder, "beside.png"), MandalaPictures.Beside(picture, rectified));
            }
            OutputFiles.Write(Path.Combine(folder, "layers.svg"), MandalaPictures.Layers(picture, report, plan?.Line).ToString());
            OutputFiles.WriteJson(Path.Combine(folder, "report.json"), MandalaPictures.ToJson(report, plan?.Moves, after, seconds));
            OutputFiles.Write(Path.Combine(folder, "report.html"), MandalaPictures.Page(Path.GetFileName(path), picture, report, plan?.Line, rectified, difference, after, plan?.Moves).ToString());
            Tell(report);
            if (result.GetValue(strict) && !report.IsClassOne)
                throw new ModuleException(ModuleError.Verification, $"'{path}' is not a Class I mandala, or motifs touch or are broken.");
        });
        return command;
    }

    private static Command Rectify()
    {
        var command = new Command("rectify", "Moves the motifs of a mandala into place. Example: vvcilif image mandala rectify mandala.png -o straight.png --report report.json");
        var input = new Input(command);
        var output = new Option<string>("--output", "-o") { Description = "Picture to write.", Required = true };
        var report = new Option<string?>("--report") { Description = "JSON report to write." };
        var diff = new Option<string?>("--diff") { Description = "Picture of what changed: yellow only after, blue only before." };
        var force = new Option<bool>("--force") { Description = "Also where more than 10 % of the motifs are in no regular set; these stay in place." };
        foreach (Option option in (Option[])[output, report, diff, force])
            command.Add(option);
        command.SetAction(result =>
        {
            (string path, ImageF picture, MandalaOptions options) = input.Read(result);
            (Ink ink, MandalaReport found) = MandalaAnalysis.Of(picture, options);
            if (found.Psi < 2 || !found.IsClassOne && !result.GetValue(force))
                throw new ModuleException(ModuleError.Verification, $"'{path}' is not a Class I mandala, or motifs touch or are broken: {(found.Psi < 2 ? "no order of symmetry was found" : $"{found.Unpooled.Count} of {found.Motifs.Count} motifs are in no regular set (--force moves the others)")}.");
            (IReadOnlyList<MotifMove> moves, _) = Rectifier.Plan(found, options);
            var watch = Stopwatch.StartNew();
            ImageF straight = Rectifier.Draw(picture, ink, found, moves, options.Invert);
            double seconds = watch.Elapsed.TotalSeconds;
            (Ink inkAfter, MandalaReport after) = MandalaAnalysis.Of(straight, options);
            ImageFile.Write(result.GetRequiredValue(output), straight);
            if (result.GetValue(report) is { } json)
                OutputFiles.WriteJson(json, MandalaPictures.ToJson(found, moves, after, seconds));
            if (result.GetValue(diff) is { } picturePath)
                ImageFile.Write(picturePath, MandalaPictures.Difference(ink, inkAfter));
            Tell(found);
            Console.WriteLine(FormattableString.Invariant($"Moved {moves.Count} motifs by {moves.Average(m => m.Pixels):0.00} pixels on average, {moves.Max(m => m.Pixels):0.00} at most; circular layers {found.CircularLayers.Count} -> {after.CircularLayers.Count}, largest sigma {found.Sigma.Max:0.0000} -> {after.Sigma.Max:0.0000}."));
        });
        return command;
    }

    private static Command Synth()
    {
        var command = new Command("synth", "Draws a mandala with known truth: mandala.png and truth.json. Example: vvcilif image mandala synth --psi 8 --jitter 0.005 --seed 1 -o folder");
        var spec = new MandalaSpec();
        var output = new Option<string>("--output", "-o") { Description = "Folder to write to.", Required = true };
        var psi = new Option<int>("--psi") { Description = "Order of symmetry, 2 to 32.", DefaultValueFactory = _ => spec.Psi };
        var size = new Option<int>("--size") { Description = "Side of the picture in pixels.", DefaultValueFactory = _ => spec.Size };
        var seed = new Option<ulong>("--seed") { Description = "Seed.", DefaultValueFactory = _ => spec.Seed };
        var dense = new Option<int?>("--motifs-per-sector") { Description = "Many small motifs, this number in each sector (111 at order 8 gives 889), instead of 5 to 8 drawn rings." };
        Option<double> jitter = Share("--jitter", "Standard deviation of the places, as a share of the outer radius."), turn = Share("--turn", "Standard deviation of a motif's own direction in degrees."),
            scale = Share("--scale", "Standard deviation of a motif's size, as a share of it."), warp = Share("--warp", "Smooth random warp, as a share of the outer radius."),
            salt = Share("--salt", "Share of pixels that become black or white."), blur = Share("--blur", "Standard deviation of a blur in pixels.");
        foreach (Option option in (Option[])[output, psi, size, seed, dense, jitter, turn, scale, warp, salt, blur])
            command.Add(option);
        command.SetAction(result =>
        {
            if (result.GetValue(dense) is < 1 or > 2000)
                throw ModuleException.Usage($"--motifs-per-sector is {result.GetValue(dense)}; allowed: 1 to 2000.");
            spec = new MandalaSpec
            {
                Psi = result.GetValue(psi),
                Size = result.GetValue(size),
                Seed = result.GetValue(seed),
                Jitter = result.GetValue(jitter),
                Turn = result.GetValue(turn),
                Scale = result.GetValue(scale),
                Warp = result.GetValue(warp),
                Salt = result.GetValue(salt),
                Blur = result.GetValue(blur),
                Rings = result.GetValue(dense) is { } n ? MandalaGenerator.DenseRings(result.GetValue(psi), n) : null,
            }.Validated();
            GeneratedMandala made = MandalaGenerator.Make(spec);
            string folder = OutputFiles.Folder(result.GetRequiredValue(output));
            ImageFile.Write(Path.Combine(folder, "mandala.png"), made.Draw());
            OutputFiles.WriteJson(Path.Combine(folder, "truth.json"), new JsonObject
            {
                ["psi"] = spec.Psi,
                ["centre"] = new JsonArray(made.Centre, made.Centre),
                ["radius"] = made.Radius,
                ["rings"] = new JsonArray([.. made.Spec.Rings!.Select(r => (JsonNode)new JsonObject { ["kind"] = r.Kind.ToString(), ["radius"] = r.Radius, ["size"] = r.Size, ["shape"] = r.Shape.ToString(), ["delta_degrees"] = r.Delta, ["count"] = r.Count })]),
                ["motifs"] = new JsonArray([.. made.Motifs.Select((m, i) => (JsonNode)new JsonObject { ["x"] = m.X, ["y"] = m.Y, ["true_x"] = made.Truth[i].X, ["true_y"] = made.Truth[i].Y })]),
            });
            Console.WriteLine($"{made.Motifs.Count} motifs of order {spec.Psi} in {made.Spec.Rings!.Count} rings.");
        });
        return command;

        static Option<double> Share(string name, string words) => new(name) { Description = words, DefaultValueFactory = _ => 0 };
    }

    private static Command Bench()
    {
        var command = new Command("bench", "Measures orders found, repairs and time, and writes tables and plots. Example: vvcilif image mandala bench -o results");
        var output = new Option<string>("--output", "-o") { Description = "Folder to write to.", Required = true };
        var quick = new Option<bool>("--quick") { Description = "Few mandalas and small sizes only." };
        command.Add(output);
        command.Add(quick);
        command.SetAction(result => MandalaBench.Run(result.GetRequiredValue(output), result.GetValue(quick), Console.WriteLine));
        return command;
    }

    private static void Tell(MandalaReport report)
    {
        Console.WriteLine(FormattableString.Invariant($"{report.Motifs.Count} motifs, order of symmetry {report.Psi} (hull layers {report.LiteralPsi}, rotation {report.RobustPsi}), {report.HullLayers.Count} hull layers, {report.Sets.Count} regular sets, largest sigma {report.Sigma.Max:0.0000}."));
        foreach (string warning in report.Warnings)
            Console.WriteLine("Warning: " + warning);
    }

    private sealed class Input
    {
        private readonly Argument<string> _path = new("IN") { Description = "Picture of dark motifs on light ground (PNG, JPEG, TIFF, PGM, ...)." };
        private readonly Option<bool> _invert = new("--invert") { Description = "Light motifs on dark ground." };
        private readonly Option<int> _local = new("--local") { Description = "For uneven light: odd side of the squares in which the ground's light is measured, larger than a motif, such as 51; 0: light is even.", DefaultValueFactory = _ => 0 };
        private readonly Option<int?> _minArea = new("--min-area") { Description = "Smallest motif in pixels (max(8, 1e-5 of the picture))." };
        private readonly Option<double> _epsilon = new("--epsilon") { Description = "Relative tolerance for equal.", DefaultValueFactory = _ => new MandalaOptions().Epsilon };

        public Input(Command command)
        {
            command.Add(_path);
            foreach (Option option in (Option[])[_invert, _local, _minArea, _epsilon])
                command.Add(option);
        }

        public (string Path, ImageF Picture, MandalaOptions Options) Read(ParseResult result)
        {
            MandalaOptions options = new MandalaOptions { Invert = result.GetValue(_invert), Local = result.GetValue(_local), MinArea = result.GetValue(_minArea), Epsilon = result.GetValue(_epsilon) }.Validated();
            string path = result.GetRequiredValue(_path);
            return (path, ImageFile.Read(path), options);
        }
    }
}
