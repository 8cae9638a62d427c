using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Modules;
using VvcIlif.Rd.Report;
using VvcIlif.Sequences;

namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>Module 18: partitions solids into few boxes.</summary>
public sealed class CuboidsModule : CompanionModule
{
    /// <inheritdoc/>
    public override string Name => "cuboids";

    /// <inheritdoc/>
    public override int Paper => 18;

    /// <inheritdoc/>
    public override string Title => "splits an orthogonal polyhedron, a binary volume or a mask clip into few boxes, exactly";

    /// <inheritdoc/>
    public override ModuleStatus Status => ModuleStatus.Complete;

    /// <inheritdoc/>
    public override string PaperHeadline => "22 solids, each net concave edges + 1 boxes; O(n log n) claimed, no times, no comparison";

    /// <inheritdoc/>
    public override string MeasuredHeadline => "8 of 8 named solids exact; 1.05 times the optimum on 100 small simple solids (1.02 with 2 sides); time grows as n^1.96, 2000 steps in 0.3 s";

    /// <inheritdoc/>
    public override Command CreateCommand()
    {
        var command = new Command("shape", "Splits solids into few boxes (module cuboids, paper 18). Example: vvcilif shape boxes solid.obj -o boxes.json --svg boxes.svg")
        {
            Boxes(), Stats(), Fill(), Bench(),
        };
        return command;
    }

    private static Command Boxes()
    {
        var command = new Command("boxes", "Writes the boxes of a solid. Example: vvcilif shape boxes mask.y4m -o boxes.json --png view.png --html report.html");
        var input = new Input(command);
        var output = new Option<string>("--output", "-o") { Description = "JSON list of boxes to write.", Required = true };
        var start = new Option<string>("--start") { Description = "First face to sweep: auto (the first of the lists), all (tries every one, keeps the shortest list), or its number from 0.", DefaultValueFactory = _ => "auto" };
        var rule2 = new Option<int>("--rule2-edges") { Description = "Concave sides of a cross-section that stop the sweep (Rule 2): 3 as in the paper, 2 stops at T shapes too, 5 switches the rule off.", DefaultValueFactory = _ => 3 };
        var exact = new Option<bool>("--exact") { Description = $"Also search for the fewest boxes (up to {ExactPartition.MaxCells} cells after equal layers were merged)." };
        var touching = new Option<string>("--touching") { Description = "What to do where parts meet only along an edge or in a point: reject, split (they count as apart), or auto (reject in polyhedra, split in volumes).", DefaultValueFactory = _ => "auto" };
        var obj = new Option<string?>("--obj") { Description = "OBJ file of the coloured boxes to write, with an MTL file beside it." };
        var stl = new Option<string?>("--stl") { Description = "Binary STL file of the boxes to write." };
        var svg = new Option<string?>("--svg") { Description = "Drawing of the boxes, drawn apart." };
        var png = new Option<string?>("--png") { Description = "The same as a picture." };
        var html = new Option<string?>("--html") { Description = "Report with the drawing, the numbers and the list." };
        var explode = new Option<double>("--explode") { Description = "How far the boxes are drawn apart, 0 to 5.", DefaultValueFactory = _ => 0.5 };
        var threads = new Option<int>("--threads") { Description = "Threads for --start all.", DefaultValueFactory = _ => Environment.ProcessorCount };
        foreach (Option option in (Option[])[output, start, rule2, exact, touching, obj, stl, svg, png, html, explode, threads])
            command.Add(option);
        command.SetAction(result =>
        {
            var options = new CuboidsOptions { Rule2Edges = result.GetValue(rule2), Threads = result.GetValue(threads) };
            string first = result.GetRequiredValue(start);
            options = first switch
            {
                "auto" => options,
                "all" => options with { Start = StartChoice.All },
                _ when int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int index) => options with { Start = StartChoice.Index, StartIndex = index },
                _ => throw ModuleException.Usage($"--start is '{first}'; allowed: auto, all, or the number of a face from 0."),
            };
            options = options.Validated();
            double apart = result.GetValue(explode);
            if (apart is not (>= 0 and <= 5))
                throw ModuleException.Usage(FormattableString.Invariant($"--explode is {apart}; allowed: 0 to 5."));
            SolidSource source = input.Source(result);
            Solid solid = VolumeFiles.Read(source);
            ShapeStatistics statistics = ShapeStatistics.Of(solid);
            CheckTouching(result.GetRequiredValue(touching), source.Path, solid, statistics);
            Cuboidization parts;
            using (var progress = new ModuleProgress("start faces"))
                parts = Cuboidizer.Run(solid, options, options.Start == StartChoice.All ? progress.Report : null);
            IReadOnlyList<Box> boxes = [.. parts.Boxes.Select(b => b.Box)];
            JsonObject json = PartsFile.ToJson(source.Path, solid, parts, statistics, options);
            string? optimum = null;
            if (result.GetValue(exact))
            {
                (IReadOnlyList<Box> best, bool proven) = ExactPartition.Find(solid);
                json["exact"] = new JsonObject { ["boxes"] = best.Count, ["proven"] = proven };
                optimum = $"fewest {best.Count}{(proven ? "" : " found, not proven")}";
            }
            OutputFiles.Write(result.GetRequiredValue(output), PartsFile.ToText(json));
            if (result.GetValue(obj) is { } objPath)
            {
                string materials = Path.ChangeExtension(objPath, ".mtl");
                OutputFiles.Write(materials, PartsMesh.ToMtl(boxes.Count));
                OutputFiles.Write(objPath, PartsMesh.ToObj(solid, boxes, Path.GetFileName(materials)));
            }
            if (result.GetValue(stl) is { } stlPath)
                OutputFiles.Write(stlPath, PartsMesh.ToStl(solid, boxes));
            if ((result.GetValue(svg) ?? result.GetValue(png) ?? result.GetValue(html)) is not null)
            {
                var view = new ExplodedView(solid, boxes, apart);
                if (result.GetValue(svg) is { } svgPath)
                    OutputFiles.Write(svgPath, view.ToSvg().ToString());
                if (result.GetValue(png) is { } pngPath)
                    OutputFiles.Write(pngPath, view.ToPng());
                if (result.GetValue(html) is { } htmlPath)
                    OutputFiles.Write(htmlPath, Page(source.Path, solid, parts, statistics, view, optimum).ToString());
            }
            long bound = statistics.Concave + statistics.Components;
            Console.WriteLine($"{boxes.Count} boxes{(optimum is null ? "" : $" ({optimum})")}; k + parts = {bound}{(statistics.NetConcave is { } net ? $", k' + parts = {net + statistics.Components}" : "")}; {parts.Starts} start {(parts.Starts == 1 ? "face" : "faces")} tried{(parts.PlaneCuts > 0 ? $", {parts.PlaneCuts} cuts by a plane" : "")}.");
            if (boxes.Count > bound)
                Console.WriteLine($"This is more than the paper's bound of one box for each concave edge and part ({bound}).");
        });
        return command;
    }

    private static Command Stats()
    {
        var command = new Command("stats", "Counts vertices, edges, faces, convex and concave edges of a solid. Example: vvcilif shape stats solid.obj");
        var input = new Input(command);
        var asJson = new Option<bool>("--json") { Description = "Print as JSON." };
        command.Add(asJson);
        command.SetAction(result =>
        {
            SolidSource source = input.Source(result);
            Solid solid = VolumeFiles.Read(source);
            ShapeStatistics s = ShapeStatistics.Of(solid);
            if (result.GetValue(asJson))
            {
                Console.WriteLine(PartsFile.ToJson(s).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            }
            else
            {
                foreach (string[] row in Rows(s))
                    Console.WriteLine($"{row[0],-34} {row[1]}");
            }
        });
        return command;
    }

    private static Command Fill()
    {
        var command = new Command("fill", "Fills a list of boxes into a volume: the inverse of boxes. Example: vvcilif shape fill boxes.json -o mask.npy");
        var input = new Argument<string>("BOXES") { Description = "JSON list of boxes." };
        var output = new Option<string>("--output", "-o") { Description = "Volume to write: .npy, .raw, .y4m, or a folder for PNG masks.", Required = true };
        command.Add(input);
        command.Add(output);
        command.SetAction(result =>
        {
            CellGrid grid = PartsFile.Fill(result.GetRequiredValue(input));
            VolumeFiles.Write(result.GetRequiredValue(output), grid);
            Console.WriteLine($"{grid.Width}x{grid.Height}x{grid.Depth} voxels, {grid.Count()} full.");
        });
        return command;
    }

    private static Command Bench()
    {
        var command = new Command("bench", "Measures box counts and time, and writes tables and plots. Example: vvcilif shape bench -o results");
        var output = new Option<string>("--output", "-o") { Description = "Folder to write to.", Required = true };
        var quick = new Option<bool>("--quick") { Description = "A tenth of the solids, and small sizes only." };
        command.Add(output);
        command.Add(quick);
        command.SetAction(result => CuboidsBench.Run(result.GetRequiredValue(output), result.GetValue(quick), Console.WriteLine));
        return command;
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

    /// <summary>The options of an input.</summary>
    private sealed class Input
    {
        private readonly Argument<string> _path = new("IN") { Description = "Polyhedron (.obj, .off), volume (.npy of shape z, y, x; .raw with --volume), folder of masks, or mask clip (.y4m, .yuv with --size, what FFmpeg reads)." };
        private readonly Option<string?> _volume = new("--volume") { Description = "Sizes along x, y and z of a .raw volume of one byte a voxel, such as 64x64x32." };
        private readonly Option<string?> _size = new("--size") { Description = "Size of a .yuv clip (4:2:0), such as 416x240." };
        private readonly Option<int> _depth = new("--depth") { Description = "Bits of a sample of a .yuv clip, 8 to 16.", DefaultValueFactory = _ => 8 };
        private readonly Option<double?> _threshold = new("--threshold") { Description = "Values at or above it are full: luma 0 to 255 of clips and pictures (128), values as they are for volumes (1)." };
        private readonly Option<bool> _otsu = new("--otsu") { Description = "Take Otsu's threshold over all frames." };
        private readonly Option<bool> _invert = new("--invert") { Description = "What is below the threshold is full." };
        private readonly Option<int?> _frames = new("--frames", "-f") { Description = "Most frames or slices to read." };

        public Input(Command command)
        {
            command.Add(_path);
            foreach (Option option in (Option[])[_volume, _size, _depth, _threshold, _otsu, _invert, _frames])
                command.Add(option);
        }

        public SolidSource Source(ParseResult result)
        {
            if (result.GetValue(_frames) is < 1)
                throw ModuleException.Usage($"--frames is {result.GetValue(_frames)}; it is at least 1.");
            if (result.GetValue(_otsu) && result.GetValue(_threshold) is not null)
                throw ModuleException.Usage("--otsu and --threshold exclude each other.");
            (int X, int Y, int Z)? volume = null;
            if (result.GetValue(_volume) is { } v)
                volume = Numbers("--volume", v, 3) is [var x, var y, var z] ? (x, y, z) : null;
            VideoFormat? video = null;
            if (result.GetValue(_size) is { } s)
            {
                int[] size = Numbers("--size", s, 2);
                video = new VideoFormat { Width = size[0], Height = size[1], BitDepth = result.GetValue(_depth) }.Validated();
            }
            return new SolidSource
            {
                Path = result.GetRequiredValue(_path),
                Volume = volume,
                Video = video,
                Threshold = result.GetValue(_threshold),
                Otsu = result.GetValue(_otsu),
                Invert = result.GetValue(_invert),
                Frames = result.GetValue(_frames),
            };
        }

        private static int[] Numbers(string option, string text, int count)
        {
            string[] words = text.Split('x');
            var numbers = new int[words.Length];
            for (int i = 0; i < words.Length; i++)
            {
                if (!int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) || numbers[i] < 1 || words.Length != count)
                    throw ModuleException.Usage($"{option} is '{text}'; such as {(count == 2 ? "416x240" : "64x64x32")}.");
            }

            return words.Length == count ? numbers : throw ModuleException.Usage($"{option} is '{text}'; such as {(count == 2 ? "416x240" : "64x64x32")}.");
        }
    }
}
