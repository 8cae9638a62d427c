using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>Module 18: partitions solids into few boxes.</summary>
public sealed class CuboidsModule : IModule
{
    /// <inheritdoc/>
    public IReadOnlyList<ModuleVerb> Verbs { get; } = [Boxes(), Stats(), Fill(), Bench()];

    private static ModuleVerb Boxes()
    {
        var source = new SourceOptions();
        var output = new ModuleOption<string>("--output", "JSON list of boxes to write.", "-o") { Required = true };
        var start = new ModuleOption<string>("--start", "First face to sweep: auto (the first of the lists), all (tries every one, keeps the shortest list), or its number from 0.") { Default = "auto" };
        var rule2 = new ModuleOption<int>("--rule2-edges", "Concave sides of a cross-section that stop the sweep (Rule 2): 3 as in the paper, 2 stops at T shapes too, 5 switches the rule off.") { Default = 3 };
        var exact = new ModuleOption<bool>("--exact", $"Also search for the fewest boxes (up to {ExactPartition.MaxCells} cells after equal layers were merged).");
        var touching = new ModuleOption<string>("--touching", "What to do where parts meet only along an edge or in a point: reject, split (they count as apart), or auto (reject in polyhedra, split in volumes).") { Default = "auto" };
        var obj = new ModuleOption<string?>("--obj", "OBJ file of the coloured boxes to write, with an MTL file beside it.");
        var stl = new ModuleOption<string?>("--stl", "Binary STL file of the boxes to write.");
        var svg = new ModuleOption<string?>("--svg", "Drawing of the boxes, drawn apart.");
        var png = new ModuleOption<string?>("--png", "The same as a picture.");
        var html = new ModuleOption<string?>("--html", "Report with the drawing, the numbers and the list.");
        var explode = new ModuleOption<double>("--explode", "How far the boxes are drawn apart, 0 to 5.") { Default = 0.5 };
        var threads = new ModuleOption<int>("--threads", "Threads for --start all.") { Default = Environment.ProcessorCount };
        return new ModuleVerb("shape boxes", [.. source.All, output, start, rule2, exact, touching, obj, stl, svg, png, html, explode, threads], input =>
        {
            CuboidsOptions options = new CuboidsOptions { Rule2Edges = input.Get(rule2), Threads = input.Get(threads) }.WithStart(input.Get(start)).Validated();
            double apart = Allowed.Within("--explode", input.Get(explode), 0, 5);
            CuboidsCommands.Boxes(source.Read(input), options, input.Get(touching), input.Get(exact), new BoxesFiles
            {
                Json = input.Get(output),
                Obj = input.Get(obj),
                Stl = input.Get(stl),
                Svg = input.Get(svg),
                Png = input.Get(png),
                Html = input.Get(html),
                Apart = apart,
            });
        });
    }

    private static ModuleVerb Stats()
    {
        var source = new SourceOptions();
        var json = new ModuleOption<bool>("--json", "Print as JSON.");
        return new ModuleVerb("shape stats", [.. source.All, json], input => CuboidsCommands.Statistics(source.Read(input), input.Get(json)));
    }

    private static ModuleVerb Fill()
    {
        var boxes = new ModuleArgument<string>("BOXES", "JSON list of boxes.");
        var output = new ModuleOption<string>("--output", "Volume to write: .npy, .raw, .y4m, or a folder for PNG masks.", "-o") { Required = true };
        return new ModuleVerb("shape fill", [boxes, output], input => CuboidsCommands.Fill(input.Get(boxes), input.Get(output)));
    }

    private static ModuleVerb Bench()
    {
        var output = new ModuleOption<string>("--output", "Folder to write to.", "-o") { Required = true };
        var quick = new ModuleOption<bool>("--quick", "A tenth of the solids, and small sizes only.");
        return new ModuleVerb("shape bench", [output, quick], input => CuboidsBench.Run(input.Get(output), input.Get(quick), Console.WriteLine));
    }
}
