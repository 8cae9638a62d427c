using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>A box of the result.</summary>
/// <param name="Box">Cells of the solid's grid.</param>
/// <param name="Rule">1: swept to the obstacle; 2: stopped at a cross-section with concave sides.</param>
/// <param name="Side">Where the face looked to that was swept.</param>
/// <param name="ConvexFace">Whether all four edges of that face were convex; if not, the part had no such face.</param>
public sealed record CutBox(Box Box, int Rule, Side Side, bool ConvexFace);

/// <summary>A partition of a solid into boxes.</summary>
/// <param name="Boxes">In the order in which they were cut off.</param>
/// <param name="Starts">Start faces that were tried.</param>
/// <param name="PlaneCuts">How often a part without any rectangular face was cut by a plane.</param>
public sealed record Cuboidization(IReadOnlyList<CutBox> Boxes, int Starts, int PlaneCuts);

/// <summary>Algorithm 3D-CUBOIDIZATION: partitions a solid into few boxes.</summary>
public static class Cuboidizer
{
    /// <summary>Partitions a solid.</summary>
    /// <param name="solid">The solid, of any genus and any number of parts.</param>
    /// <param name="options">Options; defaults where null.</param>
    /// <param name="progress">Told how many start faces of how many were tried, for <see cref="StartChoice.All"/>; by any thread.</param>
    /// <exception cref="ModuleException">An option is out of range, or there is no start face of that number.</exception>
    public static Cuboidization Run(Solid solid, CuboidsOptions? options = null, Action<int, int>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(solid);
        options = (options ?? new CuboidsOptions()).Validated();
        // Parts never meet again, so each is done by itself; that is the same as one queue for all.
        var boxes = new List<CutBox>();
        int starts = 0, planeCuts = 0, first = 0, done = 0, all = options.Start == StartChoice.Index || progress is not null ? StartFaces(solid).Count : 0;
        if (options.Start == StartChoice.Index && options.StartIndex >= all)
            throw ModuleException.Usage($"--start is {options.StartIndex}; this solid has the start faces 0 to {all - 1}.");
        foreach (Solid part in solid.Parts())
        {
            List<RectFace> faces = StartFacesOfPart(part.Grid);
            Cuboidization result;
            if (options.Start == StartChoice.All && faces.Count > 1)
            {
                var tried = new Cuboidization[faces.Count];
                Parallel.For(0, faces.Count, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, i =>
                {
                    tried[i] = RunPart(part, faces[i], options);
                    progress?.Invoke(Interlocked.Increment(ref done), all);
                });
                result = tried.MinBy(t => t.Boxes.Count)!;
                starts += faces.Count;
            }
            else
            {
                int index = options.Start == StartChoice.Index && options.StartIndex >= first && options.StartIndex < first + faces.Count ? options.StartIndex - first : 0;
                result = RunPart(part, faces.Count > 0 ? faces[index] : null, options);
                starts++;
            }
            first += faces.Count;
            planeCuts += result.PlaneCuts;
            boxes.AddRange(result.Boxes.Select(b => b with { Box = solid.CellsOf(part.Coordinates(b.Box)) }));
        }
        return new Cuboidization(boxes, starts, planeCuts);
    }

    /// <summary>
    /// The faces that may be the first, part after part, in the order of the lists: rectangles with four convex edges, or all
    /// rectangles of a part that has none of these.
    /// </summary>
    public static IReadOnlyList<RectFace> StartFaces(Solid solid)
    {
        ArgumentNullException.ThrowIfNull(solid);
        var all = new List<RectFace>();
        foreach (Solid part in solid.Parts())
        {
            foreach (RectFace face in StartFacesOfPart(part.Grid))
            {
                // The layer keeps one cell of thickness in the larger grid.
                Box box = solid.CellsOf(part.Coordinates(face.Layer));
                int axis = face.Side.Axis();
                all.Add(face with { Layer = face.Side.Sign() < 0 ? box.With(axis, box.Low(axis), box.Low(axis) + 1) : box.With(axis, box.High(axis) - 1, box.High(axis)) });
            }
        }

        return all;
    }

    private static List<RectFace> StartFacesOfPart(CellGrid grid)
    {
        List<RectFace> rectangles = Faces.All(grid).Rectangles;
        List<RectFace> convex = rectangles.FindAll(f => Faces.IsConvex(grid, f));
        return convex.Count > 0 ? convex : rectangles;
    }

    private static Cuboidization RunPart(Solid part, RectFace? start, CuboidsOptions options)
    {
        CellGrid grid = part.Grid.Clone();
        var boxes = new List<CutBox>();
        var store = new FaceStore(grid);
        int planeCuts = 0;
        long left = grid.Count();
        if (start is { } s)
            store.Enqueue(s);
        while (left > 0)
        {
            if (store.Next() is not { } next)
            {
                planeCuts++;
                planeCuts += CutByPlane(new Solid(grid, [.. part.Planes]), options, boxes);
                break;
            }
            (RectFace face, bool convex) = next;
            (Box box, int rule) = Sweep(grid, face, options.Rule2Edges);
            boxes.Add(new CutBox(box, rule, face.Side, convex));
            grid.Set(box, full: false);
            left -= box.Cells;
            store.Update(box);
        }
        return new Cuboidization(boxes, 1, planeCuts);
    }

    /// <summary>The box that a face sweeps: to the obstacle (rule 1), or to the first cross-section with enough concave sides (rule 2).</summary>
    internal static (Box Box, int Rule) Sweep(CellGrid grid, RectFace face, int rule2Edges)
    {
        int axis = face.Side.Axis(), step = -face.Side.Sign();
        Box layer = face.Layer, next = Moved(layer, axis, step);
        int rule = 1;
        while (grid.IsFull(next))
        {
            if (ConcaveSides(grid, layer, next, face.Side) >= rule2Edges)
            {
                rule = 2;
                break;
            }
            layer = next;
            next = Moved(next, axis, step);
        }
        return (face.Layer.With(axis, Math.Min(face.Layer.Low(axis), layer.Low(axis)), Math.Max(face.Layer.High(axis), layer.High(axis))), rule);
    }

    // Sides of the cross-section between two layers along which nothing lies beside the one and everything is full beside the other.
    private static int ConcaveSides(CellGrid grid, Box before, Box behind, Side side)
    {
        (int u, int v) = Faces.InPlane(side);
        return One(u, false) + One(u, true) + One(v, false) + One(v, true);

        int One(int axis, bool high) => grid.IsEmpty(Beside(before, axis, high)) && grid.IsFull(Beside(behind, axis, high)) ? 1 : 0;

        static Box Beside(Box layer, int axis, bool high) => high ? layer.With(axis, layer.High(axis), layer.High(axis) + 1) : layer.With(axis, layer.Low(axis) - 1, layer.Low(axis));
    }

    private static Box Moved(Box box, int axis, int by) => box.With(axis, box.Low(axis) + by, box.High(axis) + by);

    /// <summary>Where no face of what is left is a rectangle: each part is cut by a plane through its longest concave edge.</summary>
    internal static int CutByPlane(Solid rest, CuboidsOptions options, List<CutBox> boxes)
    {
        int more = 0;
        foreach (Solid part in rest.Parts())
        {
            ConcaveEdge edge = Edges.Concave(part).MaxBy(e => e.Length(part))!;
            // Of the two planes through the edge the one with the smaller cut surface.
            (int axis, int at) = new[] { 2, 0, 1 }.Where(a => a != edge.Axis).Select(a => (Axis: a, At: edge.Plane(a))).MinBy(p => CutSurface(part, p.Axis, p.At));
            Box all = new(0, part.Grid.Width, 0, part.Grid.Height, 0, part.Grid.Depth);
            foreach (Box half in (Box[])[all.With(axis, 0, at), all.With(axis, at, all.High(axis))])
            {
                CellGrid cells = part.Grid.Clone();
                cells.Set(half.Low(axis) == 0 ? all.With(axis, at, all.High(axis)) : all.With(axis, 0, at), full: false);
                var solid = new Solid(cells, [.. part.Planes]);
                Cuboidization result = Run(solid, options with { Start = StartChoice.Auto });
                more += result.PlaneCuts;
                boxes.AddRange(result.Boxes.Select(b => b with { Box = rest.CellsOf(part.Coordinates(b.Box)) }));
            }
        }
        return more;
    }

    private static long CutSurface(Solid part, int axis, int at)
    {
        Box all = new(0, part.Grid.Width, 0, part.Grid.Height, 0, part.Grid.Depth);
        Box layer = all.With(axis, at, at + 1);
        long cells = 0;
        for (int z = layer.Z0; z < layer.Z1; z++)
        {
            for (int y = layer.Y0; y < layer.Y1; y++)
            {
                for (int x = layer.X0; x < layer.X1; x++)
                {
                    if (part.Grid[x, y, z] && part.Grid[x - (axis == 0 ? 1 : 0), y - (axis == 1 ? 1 : 0), z - (axis == 2 ? 1 : 0)])
                        cells++;
                }
            }
        }

        return cells;
    }
}
