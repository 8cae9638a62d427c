namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>
/// Net concave edges: concave edges that one rectangle inside the solid joins count once. The paper defines the grouping by a
/// picture; ours: rectangles of one plane, full on both sides, whose sides hold two, three or four whole concave edges, are
/// taken greedily by number of edges, then area, then place, where none of their edges is taken yet.
/// </summary>
internal static class NetConcave
{
    /// <summary>Most edges in a plane that are grouped; the effort grows with the square.</summary>
    public const int MaxEdgesInPlane = 3000;

    // Above this, no third edge is looked for beyond those within the rectangle of two.
    private const int MaxForThirds = 60;

    private sealed record Candidate(Box Cells, Int128 Area, int[] Edges);

    /// <summary>The number, or null where a plane has too many concave edges.</summary>
    public static long? Count(Solid solid)
    {
        List<ConcaveEdge> edges = Edges.Concave(solid);
        var candidates = new List<Candidate>();
        for (int axis = 0; axis < 3; axis++)
        {
            foreach (IGrouping<int, int> plane in Enumerable.Range(0, edges.Count).Where(i => edges[i].Axis != axis).GroupBy(i => edges[i].Plane(axis)))
            {
                int[] members = [.. plane];
                if (members.Length > MaxEdgesInPlane)
                    return null;
                Collect(solid, edges, members, axis, candidates);
            }
        }

        candidates.Sort((a, b) => b.Edges.Length != a.Edges.Length ? b.Edges.Length.CompareTo(a.Edges.Length)
            : a.Area != b.Area ? a.Area.CompareTo(b.Area)
            : (a.Cells.Z0, a.Cells.X0, a.Cells.Y0, a.Cells.Z1, a.Cells.X1, a.Cells.Y1).CompareTo((b.Cells.Z0, b.Cells.X0, b.Cells.Y0, b.Cells.Z1, b.Cells.X1, b.Cells.Y1)));
        var taken = new bool[edges.Count];
        long net = edges.Count;
        foreach (Candidate candidate in candidates)
        {
            if (candidate.Edges.Any(e => taken[e]))
                continue;
            foreach (int e in candidate.Edges)
                taken[e] = true;
            net -= candidate.Edges.Length - 1;
        }
        return net;
    }

    private static void Collect(Solid solid, List<ConcaveEdge> edges, int[] members, int axis, List<Candidate> candidates)
    {
        (int u, int v) = axis switch { 0 => (1, 2), 1 => (0, 2), _ => (0, 1) };
        var seen = new HashSet<Box>();
        for (int i = 0; i < members.Length; i++)
        {
            for (int j = i + 1; j < members.Length; j++)
            {
                Box pair = Join(Extent(edges[members[i]]), Extent(edges[members[j]]));
                if (!Try(pair) || members.Length > MaxForThirds)
                    continue;
                foreach (int third in members)
                    Try(Join(pair, Extent(edges[third])));
            }
        }

        // In grid planes, both ends included, flat along the axis.
        static Box Extent(ConcaveEdge e)
        {
            var box = new Box(e.X, e.X, e.Y, e.Y, e.Z, e.Z);
            return box.With(e.Axis, e.Plane(e.Axis), e.End);
        }

        static Box Join(Box a, Box b) => new(Math.Min(a.X0, b.X0), Math.Max(a.X1, b.X1), Math.Min(a.Y0, b.Y0), Math.Max(a.Y1, b.Y1), Math.Min(a.Z0, b.Z0), Math.Max(a.Z1, b.Z1));

        bool Try(Box planes)
        {
            int u0 = planes.Low(u), u1 = planes.High(u), v0 = planes.Low(v), v1 = planes.High(v), at = planes.Low(axis);
            if (u0 == u1 || v0 == v1)
                return false;
            Box above = planes.With(axis, at, at + 1), below = planes.With(axis, at - 1, at);
            if (!solid.Grid.IsFull(above) || !solid.Grid.IsFull(below))
                return false;
            if (!seen.Add(planes))
                return true;
            int[] on = [.. members.Where(m => OnSide(edges[m]))];
            // Two edges on one side are not joined by a rectangle that spans only that side.
            if (on.Length >= 2 && on.Select(m => SideOf(edges[m])).Distinct().Count() >= 2)
                candidates.Add(new Candidate(planes, (Int128)(solid.Planes[u][u1] - solid.Planes[u][u0]) * (solid.Planes[v][v1] - solid.Planes[v][v0]), on));
            return true;

            bool OnSide(ConcaveEdge e) => SideOf(e) >= 0;

            int SideOf(ConcaveEdge e)
            {
                if (e.Axis == u)
                    return e.Plane(u) >= u0 && e.End <= u1 ? e.Plane(v) == v0 ? 0 : e.Plane(v) == v1 ? 1 : -1 : -1;
                return e.Plane(v) >= v0 && e.End <= v1 ? e.Plane(u) == u0 ? 2 : e.Plane(u) == u1 ? 3 : -1 : -1;
            }
        }
    }
}
