using System.Diagnostics;
using System.Text.Json.Nodes;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Files;

namespace VvcIlif.Modules.Analysis.Mandala;

/// <summary>What the verbs write and print.</summary>
internal static class MandalaCommands
{
    public static void Analyze(MandalaPicture read, string output, bool strict)
    {
        (string path, ImageF picture, MandalaOptions options) = read;
        (Ink ink, MandalaReport report) = MandalaAnalysis.Of(picture, options);
        string folder = OutputFiles.Folder(output);
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
        if (strict && !report.IsClassOne)
            throw new ModuleException(ModuleError.Verification, $"'{path}' is not a Class I mandala, or motifs touch or are broken.");
    }

    public static void Rectify(MandalaPicture read, string output, string? reportFile, string? diffFile, bool force)
    {
        (string path, ImageF picture, MandalaOptions options) = read;
        (Ink ink, MandalaReport found) = MandalaAnalysis.Of(picture, options);
        if (found.Psi < 2 || !found.IsClassOne && !force)
            throw new ModuleException(ModuleError.Verification, $"'{path}' is not a Class I mandala, or motifs touch or are broken: {(found.Psi < 2 ? "no order of symmetry was found" : $"{found.Unpooled.Count} of {found.Motifs.Count} motifs are in no regular set (--force moves the others)")}.");
        (IReadOnlyList<MotifMove> moves, _) = Rectifier.Plan(found, options);
        var watch = Stopwatch.StartNew();
        ImageF straight = Rectifier.Draw(picture, ink, found, moves, options.Invert);
        double seconds = watch.Elapsed.TotalSeconds;
        (Ink inkAfter, MandalaReport after) = MandalaAnalysis.Of(straight, options);
        ImageFile.Write(output, straight);
        if (reportFile is not null)
            OutputFiles.WriteJson(reportFile, MandalaPictures.ToJson(found, moves, after, seconds));
        if (diffFile is not null)
            ImageFile.Write(diffFile, MandalaPictures.Difference(ink, inkAfter));
        Tell(found);
        Console.WriteLine(FormattableString.Invariant($"Moved {moves.Count} motifs by {moves.Average(m => m.Pixels):0.00} pixels on average, {moves.Max(m => m.Pixels):0.00} at most; circular layers {found.CircularLayers.Count} -> {after.CircularLayers.Count}, largest sigma {found.Sigma.Max:0.0000} -> {after.Sigma.Max:0.0000}."));
    }

    public static void Synthesise(MandalaSpec spec, string output)
    {
        GeneratedMandala made = MandalaGenerator.Make(spec);
        string folder = OutputFiles.Folder(output);
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
    }

    private static void Tell(MandalaReport report)
    {
        Console.WriteLine(FormattableString.Invariant($"{report.Motifs.Count} motifs, order of symmetry {report.Psi} (hull layers {report.LiteralPsi}, rotation {report.RobustPsi}), {report.HullLayers.Count} hull layers, {report.Sets.Count} regular sets, largest sigma {report.Sigma.Max:0.0000}."));
        foreach (string warning in report.Warnings)
            Console.WriteLine("Warning: " + warning);
    }
}
