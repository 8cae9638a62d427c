using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Rd.Report;

namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>Files that <c>shape boxes</c> writes.</summary>
internal sealed record BoxesFiles
{
    public required string Json { get; init; }

    public string? Obj { get; init; }

    public string? Stl { get; init; }

    public string? Svg { get; init; }

    public string? Png { get; init; }

    public string? Html { get; init; }

    /// <summary>How far boxes are drawn apart.</summary>
    public double Apart { get; init; }
}

/// <summary>What the verbs read, write and print.</summary>
internal static class CuboidsCommands
{
    public static void Boxes(SolidSource source, CuboidsOptions options, string touching, bool exact, BoxesFiles files)
    {
        Solid solid = VolumeFiles.Read(source);
        ShapeStatistics statistics = ShapeStatistics.Of(solid);
        CheckTouching(touching, source.Path, solid, statistics);
        Cuboidization parts;
        using (var progress = new ModuleProgress("start faces"))
            parts = Cuboidizer.Run(solid, options, options.Start == StartChoice.All ? progress.Report : null);
        IReadOnlyList<Box> boxes = [.. parts.Boxes.Select(b => b.Box)];
        JsonObject json = PartsFile.ToJson(source.Path, solid, parts, statistics, options);
        string? optimum = null;
        if (exact)
        {
            (IReadOnlyList<Box> best, bool proven) = ExactPartition.Find(solid);
            json["exact"] = new JsonObject { ["boxes"] = best.Count, ["proven"] = proven };
            optimum = $"fewest {best.Count}{(proven ? "" : " found, not proven")}";
        }
        OutputFiles.Write(files.Json, PartsFile.ToText(json));
        if (files.Obj is { } obj)
        {
            string materials = Path.ChangeExtension(obj, ".mtl");
            OutputFiles.Write(materials, PartsMesh.ToMtl(boxes.Count));
            OutputFiles.Write(obj, PartsMesh.ToObj(solid, boxes, Path.GetFileName(materials)));
        }
        if (files.Stl is { } stl)
            OutputFiles.Write(stl, PartsMesh.ToStl(solid, boxes));
        if ((files.Svg ?? files.Png ?? files.Html) is not null)
        {
            var view = new ExplodedView(solid, boxes, files.Apart);
            if (files.Svg is { } svg)
                OutputFiles.Write(svg, view.ToSvg().ToString());
            if (files.Png is { } png)
                OutputFiles.Write(png, view.ToPng());
            if (files.Html is { } html)
                OutputFiles.Write(html, Page(source.Path, solid, parts, statistics, view, optimum).ToString());
        }
        long bound = statistics.Concave + statistics.Components;
        Console.WriteLine($"{boxes.Count} boxes{(optimum is null ? "" : $" ({optimum})")}; k + parts = {bound}{(statistics.NetConcave is { } net ? $", k' + parts = {net + statistics.Components}" : "")}; {parts.Starts} start {(parts.Starts == 1 ? "face" : "faces")} tried{(parts.PlaneCuts > 0 ? $", {parts.PlaneCuts} cuts by a plane" : "")}.");
        if (boxes.Count > bound)
            Console.WriteLine($"This is more than the paper's bound of one box for each concave edge and part ({bound}).");
    }

    public static void Statistics(SolidSource source, bool json)
    {
        ShapeStatistics s = ShapeStatistics.Of(VolumeFiles.Read(source));
        if (json)
        {
            Console.WriteLine(PartsFile.ToJson(s).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            return;
        }
        foreach (string[] row in Rows(s))
            Console.WriteLine($"{row[0],-34} {row[1]}");
    }

    public static void Fill(string boxes, string output)
    {
        CellGrid grid = PartsFile.Fill(boxes);
        VolumeFiles.Write(output, grid);
        Console.WriteLine($"{grid.Width}x{grid.Height}x{grid.Depth} voxels, {grid.Count()} full.");
    }

    private static void CheckTouching(string choice, string path, Solid solid, ShapeStatistics statistics)
    {
        if (choice is not ("auto" or "reject" or "split"))
            throw ModuleException.Usage($"--touching is '{choice}'; allowed: auto, reject, split.");
        bool reject = choice == "reject" || choice == "auto" && solid.VolumeSize is null;
        if (!reject || statistics.FirstTouch is not { } at)
            return;
        string place = string.Create(CultureInfo.InvariantCulture, $"({solid.Planes[0][at.X] / (double)solid.Denominator}, {solid.Planes[1][at.Y] / (double)solid.Denominator}, {solid.Planes[2][at.Z] / (double)solid.Denominator})");
        throw ModuleException.Input($"'{path}' touches itself {(statistics.FirstTouchIsEdge ? "along an edge" : "in a point")} at {place}; --touching split takes such parts as apart.");
    }

    private static HtmlPage Page(string path, Solid solid, Cuboidization parts, ShapeStatistics statistics, ExplodedView view, string? optimum)
    {
        string size = solid.VolumeSize is { } v ? $"A volume of {v.Width} x {v.Height} x {v.Depth} voxels" : "A polyhedron";
        var page = new HtmlPage($"Boxes of {Path.GetFileName(path)}", $"{size}, split into {parts.Boxes.Count} boxes{(optimum is null ? "" : $" ({optimum})")}.")
            .Drawings((view.ToSvg().Inline(), "The boxes, drawn apart; colours follow the order in which they were cut off."))
            .Heading("Shape").Table(["number", "value"], [.. Rows(statistics), ["boxes", S(parts.Boxes.Count)], ["k + parts (the paper's most)", S(statistics.Concave + statistics.Components)], ["k' + parts (the paper's fewest)", statistics.NetConcave is { } net ? S(net + statistics.Components) : "n/a"]]);
        if (parts.Boxes.Count > statistics.Concave + statistics.Components)
            page.Note("There are more boxes than concave edges and parts: the paper's bound does not hold for this solid.");
        const int most = 500;
        List<string[]> rows = [.. parts.Boxes.Take(most).Select((b, i) =>
        {
            var c = solid.Coordinates(b.Box);
            return (string[])[S(i), $"{c.X0}..{c.X1}", $"{c.Y0}..{c.Y1}", $"{c.Z0}..{c.Z1}", S(b.Rule), b.Side.Name(), b.ConvexFace ? "yes" : "no"];
        })];
        return page.Heading("List").Paragraph($"In order{(parts.Boxes.Count > most ? $", the first {most} of {parts.Boxes.Count}" : "")}{(solid.Denominator > 1 ? $"; coordinates in units of 1/{solid.Denominator}" : "")}.")
            .Table(["box", "x", "y", "z", "rule", "from", "four convex edges"], rows);
    }

    private static IEnumerable<string[]> Rows(ShapeStatistics s) =>
    [
        ["vertices", S(s.Vertices)], ["edges", S(s.Edges)], ["faces", S(s.Faces)], ["convex edges", S(s.Convex)], ["concave edges (k)", S(s.Concave)],
        ["net concave edges (k')", s.NetConcave is { } net ? S(net) : "n/a"], ["parts", S(s.Components)], ["V - E + F", S(s.Euler)], ["Euler number of the boundary", S(s.BoundaryEuler)],
        ["simple", s.IsSimple ? "yes" : "no"], ["unit edges that touch", S(s.TouchingEdges)], ["points that touch", S(s.TouchingPoints)], ["cells between planes", S(s.Cells)],
    ];

    private static string S(long value) => value.ToString(CultureInfo.InvariantCulture);
}
