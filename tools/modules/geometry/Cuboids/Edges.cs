namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>A maximal concave edge.</summary>
/// <param name="Axis">Its direction, 0 = x, 1 = y, 2 = z.</param>
/// <param name="X">Grid plane of its lower end along x.</param>
/// <param name="Y">Grid plane of its lower end along y.</param>
/// <param name="Z">Grid plane of its lower end along z.</param>
/// <param name="End">Grid plane of its upper end along its direction.</param>
internal sealed record ConcaveEdge(int Axis, int X, int Y, int Z, int End)
{
    /// <summary>Grid plane of the lower end along an axis.</summary>
    public int Plane(int axis) => axis == 0 ? X : axis == 1 ? Y : Z;

    /// <summary>Exact length.</summary>
    public long Length(Solid solid) => solid.Planes[Axis][End] - solid.Planes[Axis][Plane(Axis)];
}

/// <summary>Takes a look at grid point (x, y, z), in grid planes.</summary>
internal delegate void PointVisitor(int x, int y, int z, int code);

/// <summary>Walks along vertices and edges of a grid.</summary>
internal static class Edges
{
    /// <summary>All maximal concave edges, in order of their lower ends.</summary>
    public static List<ConcaveEdge> Concave(Solid solid)
    {
        var edges = new List<ConcaveEdge>();
        CellGrid grid = solid.Grid;
        Visit(grid, (x, y, z, code) =>
        {
            if (!Corners.IsVertex(code))
                return;
            for (int axis = 0; axis < 3; axis++)
            {
                if (Corners.Kind(code, axis, up: true) != Corners.Concave)
                    continue;
                Span<int> at = [x, y, z];
                do
                    at[axis]++;
                while (!Corners.IsVertex(Code(grid, at[0], at[1], at[2])));
                edges.Add(new ConcaveEdge(axis, x, y, z, at[axis]));
            }
        });
        return edges;
    }

    /// <summary>Shows every grid point that has full and empty cells around it.</summary>
    public static void Visit(CellGrid grid, PointVisitor visit)
    {
        for (int z = 0; z <= grid.Depth; z++)
        {
            for (int y = 0; y <= grid.Height; y++)
            {
                ReadOnlySpan<ulong> a = grid.Row(y - 1, z - 1), b = grid.Row(y, z - 1), c = grid.Row(y - 1, z), d = grid.Row(y, z);
                ulong carry = 0;
                for (int w = 0; w < a.Length; w++)
                {
                    // Nothing happens within a word, and between it and the one before, where all bits agree.
                    ulong or = a[w] | b[w] | c[w] | d[w], and = a[w] & b[w] & c[w] & d[w];
                    ulong all = w == 0 ? 0 : carry;
                    carry = Carry(a[w], b[w], c[w], d[w]);
                    if (or == 0 && all == 0 || and == ulong.MaxValue && all == 15)
                        continue;
                    for (int bit = w == 0 ? 1 : 0; bit < 64; bit++)
                    {
                        int x = w * 64 + bit - 1;
                        if (x > grid.Width)
                            break;
                        int low = bit > 0 ? Nibble(a[w], b[w], c[w], d[w], bit - 1) : (int)all;
                        int high = Nibble(a[w], b[w], c[w], d[w], bit);
                        if (low == high && low is 0 or 15 && high == low)
                            continue;
                        visit(x, y, z, Spread(low) | Spread(high) << 1);
                    }
                }
            }
        }
    }

    /// <summary>The eight cells around a grid point.</summary>
    public static int Code(CellGrid grid, int x, int y, int z)
    {
        int code = 0;
        for (int cell = 0; cell < 8; cell++)
        {
            if (grid[x - 1 + (cell & 1), y - 1 + (cell >> 1 & 1), z - 1 + (cell >> 2)])
                code |= 1 << cell;
        }

        return code;
    }

    private static ulong Carry(ulong a, ulong b, ulong c, ulong d) => a >> 63 | (b >> 63) << 1 | (c >> 63) << 2 | (d >> 63) << 3;

    private static int Nibble(ulong a, ulong b, ulong c, ulong d, int bit) => (int)(a >> bit & 1 | (b >> bit & 1) << 1 | (c >> bit & 1) << 2 | (d >> bit & 1) << 3);

    // Bits 0..3 to bits 0, 2, 4, 6.
    private static int Spread(int nibble) => nibble & 1 | (nibble & 2) << 1 | (nibble & 4) << 2 | (nibble & 8) << 3;
}
