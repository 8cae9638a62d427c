using System.Numerics;
using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>
/// The cells inside a closed surface of axis-parallel polygons. What the polygons of a plane cover is found by the parity of
/// their edges, which also takes triangulated surfaces: diagonals within a plane cancel. Then a cell is inside where a ray
/// along z has crossed an odd number of squares; rays along x and y must agree.
/// </summary>
internal static class SurfaceFilling
{
    public static Solid Fill(List<long[][]> polygons, long denominator)
    {
        long[][] planes = [.. Enumerable.Range(0, 3).Select(a => polygons.SelectMany(p => p.Select(c => c[a])).Distinct().Order().ToArray())];
        if (planes.Any(p => p.Length < 2))
            throw ModuleException.Input("The polyhedron is flat: it has no inside.");
        int w = planes[0].Length - 1, h = planes[1].Length - 1, d = planes[2].Length - 1;
        if ((double)(w + 128) * (h + 2) * (d + 2) > CellGrid.MaxCells)
            throw ModuleException.Unsupported($"The polyhedron has {w} x {h} x {d} cells between its planes; up to {CellGrid.MaxCells} are served.");
        // Bit x + 1 of row (y, z): the lower side of that cell along the axis is covered by polygons.
        CellGrid[] covered = [new(w + 1, h, d), new(w, h + 1, d), new(w, h, d + 1)];
        foreach (var plane in polygons.GroupBy(p => Enumerable.Range(0, 3).First(a => p.All(c => c[a] == p[0][a]))).SelectMany(byAxis => byAxis.GroupBy(p => (Axis: byAxis.Key, At: p[0][byAxis.Key]))))
            Cover(plane, plane.Key.Axis, plane.Key.At, planes, denominator, covered[plane.Key.Axis]);

        var grid = new CellGrid(w, h, d);
        for (int y = 0; y < h; y++)
        {
            var inside = new ulong[grid.Words];
            for (int z = 0; z <= d; z++)
            {
                ReadOnlySpan<ulong> row = covered[2].Row(y, z);
                for (int i = 0; i < inside.Length; i++)
                    inside[i] ^= row[i];
                if (z < d)
                    inside.CopyTo(grid.Row(y, z));
            }
            if (inside.AsSpan().IndexOfAnyExcept(0UL) is >= 0 and int word)
                throw Open(word * 64 + BitOperations.TrailingZeroCount(inside[word]) - 1, y, d, 2, planes, denominator);
        }
        for (int z = 0; z < d; z++)
        {
            for (int y = 0; y <= h; y++)
            {
                for (int x = 0; x < w; x++)
                {
                    if ((grid[x, y - 1, z] != (y < h && grid[x, y, z])) != covered[1][x, y, z])
                        throw Open(x, y, z, 1, planes, denominator);
                }
            }
        }

        for (int z = 0; z < d; z++)
        {
            for (int y = 0; y < h; y++)
            {
                for (int x = 0; x <= w; x++)
                {
                    if ((grid[x - 1, y, z] != (x < w && grid[x, y, z])) != covered[0][x, y, z])
                        throw Open(x, y, z, 0, planes, denominator);
                }
            }
        }

        if (grid.Count() == 0)
            throw ModuleException.Input("The polyhedron is empty: its faces cancel each other.");
        return new Solid(grid, planes) { Denominator = denominator };
    }

    private static void Cover(IEnumerable<long[][]> polygons, int axis, long at, long[][] planes, long denominator, CellGrid covered)
    {
        (int u, int v) = axis switch { 0 => (1, 2), 1 => (0, 2), _ => (0, 1) };
        // Edges along v in unit pieces, each there or not by parity; slanted ones must cancel.
        var along = new HashSet<(int U, int V)>();
        var slanted = new HashSet<(long, long, long, long)>();
        foreach (long[][] polygon in polygons)
        {
            for (int i = 0; i < polygon.Length; i++)
            {
                long[] a = polygon[i], b = polygon[(i + 1) % polygon.Length];
                if (a[u] == b[u])
                {
                    int column = Array.BinarySearch(planes[u], a[u]), from = Array.BinarySearch(planes[v], Math.Min(a[v], b[v])), to = Array.BinarySearch(planes[v], Math.Max(a[v], b[v]));
                    for (int row = from; row < to; row++)
                    {
                        if (!along.Add((column, row)))
                            along.Remove((column, row));
                    }
                }
                else if (a[v] != b[v])
                {
                    var edge = (a[u], a[v]).CompareTo((b[u], b[v])) < 0 ? (a[u], a[v], b[u], b[v]) : (b[u], b[v], a[u], a[v]);
                    if (!slanted.Add(edge))
                        slanted.Remove(edge);
                }
            }
        }

        if (slanted.Count > 0)
        {
            (long u0, long v0, long u1, long v1) = slanted.Order().First();
            throw ModuleException.Input($"An edge is not axis-parallel: from {Place(axis, at, u, u0, v, v0, denominator)} to {Place(axis, at, u, u1, v, v1, denominator)}.");
        }
        int level = Array.BinarySearch(planes[axis], at);
        foreach (IGrouping<int, (int U, int V)> row in along.GroupBy(e => e.V))
        {
            int[] columns = [.. row.Select(e => e.U).Order()];
            for (int i = 0; i + 1 < columns.Length; i += 2)
            {
                for (int column = columns[i]; column < columns[i + 1]; column++)
                    covered[Cell(0, column), Cell(1, column), Cell(2, column)] ^= true;
            }

            int Cell(int a, int column) => a == axis ? level : a == v ? row.Key : column;
        }
    }

    private static ModuleException Open(int x, int y, int z, int axis, long[][] planes, long denominator) =>
        ModuleException.Input($"The surface is open: at {Place(0, planes[0][x], 1, planes[1][y], 2, planes[2][z], denominator)} a face across {"xyz"[axis]} is missing or too many.");

    private static string Place(int a, long av, int b, long bv, int c, long cv, long denominator)
    {
        var at = new long[3];
        (at[a], at[b], at[c]) = (av, bv, cv);
        return denominator == 1 ? FormattableString.Invariant($"({at[0]}, {at[1]}, {at[2]})")
            : FormattableString.Invariant($"({(double)at[0] / denominator}, {(double)at[1] / denominator}, {(double)at[2] / denominator})");
    }
}
