using System.Text.Json;
using System.Text.Json.Nodes;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Files;

namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>The list of boxes as JSON, and back.</summary>
public static class PartsFile
{
    private const string Format = "vvcilif-cuboids-1";

    // Voxels that a list of boxes is filled into at most.
    private const long MaxVoxels = 1L << 31;

    /// <summary>Makes the file's content.</summary>
    public static JsonObject ToJson(string source, Solid solid, Cuboidization result, ShapeStatistics statistics, CuboidsOptions options)
    {
        ArgumentNullException.ThrowIfNull(solid);
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentNullException.ThrowIfNull(options);
        var boxes = new JsonArray();
        foreach (CutBox cut in result.Boxes)
        {
            var c = solid.Coordinates(cut.Box);
            boxes.Add(new JsonObject
            {
                ["x"] = new JsonArray(c.X0, c.X1),
                ["y"] = new JsonArray(c.Y0, c.Y1),
                ["z"] = new JsonArray(c.Z0, c.Z1),
                ["rule"] = cut.Rule,
                ["face"] = cut.Side.Name(),
                ["convex_face"] = cut.ConvexFace,
            });
        }
        var root = new JsonObject
        {
            ["format"] = Format,
            ["source"] = Path.GetFileName(source),
            ["kind"] = solid.VolumeSize is null ? "polyhedron" : "volume",
        };
        if (solid.VolumeSize is { } size)
            root["size"] = new JsonArray(size.Width, size.Height, size.Depth);
        root["denominator"] = solid.Denominator;
        root["start"] = options.Start == StartChoice.Index ? options.StartIndex.ToString(System.Globalization.CultureInfo.InvariantCulture) : options.Start.ToString().ToLowerInvariant();
        root["rule2_edges"] = options.Rule2Edges;
        root["starts_tried"] = result.Starts;
        root["plane_cuts"] = result.PlaneCuts;
        root["statistics"] = ToJson(statistics);
        root["bounds"] = Bounds(result, statistics);
        root["boxes"] = boxes;
        return root;
    }

    /// <summary>The content as text, one box a line.</summary>
    public static string ToText(JsonObject content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var head = (JsonObject)content.DeepClone();
        head.Remove("boxes");
        string text = head.ToJsonString(new JsonSerializerOptions { WriteIndented = true })[..^1].TrimEnd();
        return $"{text},\n  \"boxes\": [\n    {string.Join(",\n    ", content["boxes"]!.AsArray().Select(b => b!.ToJsonString()))}\n  ]\n}}\n";
    }

    /// <summary>Statistics as JSON.</summary>
    public static JsonObject ToJson(ShapeStatistics s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return new JsonObject
        {
            ["vertices"] = s.Vertices,
            ["edges"] = s.Edges,
            ["faces"] = s.Faces,
            ["convex"] = s.Convex,
            ["concave"] = s.Concave,
            ["net_concave"] = s.NetConcave,
            ["components"] = s.Components,
            ["euler"] = s.Euler,
            ["boundary_euler"] = s.BoundaryEuler,
            ["simple"] = s.IsSimple,
            ["touching_edges"] = s.TouchingEdges,
            ["touching_points"] = s.TouchingPoints,
            ["cells"] = s.Cells,
        };
    }

    /// <summary>The bound of the paper beside the number of boxes; parts count one each.</summary>
    internal static JsonObject Bounds(Cuboidization result, ShapeStatistics statistics) => new()
    {
        ["boxes"] = result.Boxes.Count,
        ["concave_plus_parts"] = statistics.Concave + statistics.Components,
        ["net_concave_plus_parts"] = statistics.NetConcave + statistics.Components,
        ["within_concave_bound"] = result.Boxes.Count <= statistics.Concave + statistics.Components,
    };

    /// <summary>Fills the boxes of a file into a volume.</summary>
    /// <param name="path">A file of <see cref="ToJson(string, Solid, Cuboidization, ShapeStatistics, CuboidsOptions)"/>.</param>
    /// <returns>One voxel for each unit of the coordinates; those of a polyhedron start at its smallest coordinates.</returns>
    /// <exception cref="ModuleException">The file is damaged, boxes overlap or lie outside, or there are too many voxels.</exception>
    public static CellGrid Fill(string path)
    {
        JsonObject root = OutputFiles.ReadJson(path);
        try
        {
            if ((string?)root["format"] != Format)
                throw ModuleException.Input($"'{path}' is no list of boxes: its format is not {Format}.");
            long[][] boxes = [.. root["boxes"]!.AsArray().Select(b => (long[])[.. Enumerable.Range(0, 3).SelectMany(a => new[] { (long)b!["xyz"[a].ToString()]![0]!, (long)b["xyz"[a].ToString()]![1]! })])];
            long[] low = [0, 0, 0], size;
            if (root["size"] is JsonArray given)
            {
                size = [.. given.Select(v => (long)v!)];
            }
            else
            {
                if (boxes.Length == 0)
                    throw ModuleException.Input($"'{path}' has no box.");
                low = [.. Enumerable.Range(0, 3).Select(a => boxes.Min(b => b[2 * a]))];
                size = [.. Enumerable.Range(0, 3).Select(a => boxes.Max(b => b[2 * a + 1]) - low[a])];
            }
            if (size.Length != 3 || size.Any(s => s < 1))
                throw ModuleException.Input($"'{path}' has no size of a volume.");
            if ((double)size[0] * size[1] * size[2] > MaxVoxels)
                throw ModuleException.Unsupported($"'{path}' fills {size[0]}x{size[1]}x{size[2]} voxels; up to {MaxVoxels} are served.");
            var grid = new CellGrid((int)size[0], (int)size[1], (int)size[2]);
            for (int i = 0; i < boxes.Length; i++)
            {
                long[] b = boxes[i];
                for (int a = 0; a < 3; a++)
                {
                    if (b[2 * a] < low[a] || b[2 * a + 1] > low[a] + size[a] || b[2 * a] >= b[2 * a + 1])
                        throw ModuleException.Input($"Box {i} of '{path}' goes from {b[2 * a]} to {b[2 * a + 1]} along {"xyz"[a]}, which is not within {low[a]} to {low[a] + size[a]}.");
                }

                var box = new Box((int)(b[0] - low[0]), (int)(b[1] - low[0]), (int)(b[2] - low[1]), (int)(b[3] - low[1]), (int)(b[4] - low[2]), (int)(b[5] - low[2]));
                if (!grid.IsEmpty(box))
                    throw ModuleException.Input($"Box {i} of '{path}' overlaps one before it.");
                grid.Set(box, full: true);
            }
            return grid;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NullReferenceException or FormatException or ArgumentOutOfRangeException)
        {
            throw ModuleException.Input($"'{path}' is no list of boxes: {error.Message.Split('\n')[0]}", error);
        }
    }
}
