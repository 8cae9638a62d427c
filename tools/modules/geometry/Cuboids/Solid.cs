using System.Numerics;

namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>
/// A solid as cells between the planes at which anything changes: the grid of occupied cells and the exact coordinates of its
/// planes. All decisions are made on the grid.
/// </summary>
public sealed class Solid
{
    /// <summary>Creates a solid.</summary>
    /// <param name="grid">Cells.</param>
    /// <param name="planes">For x, y and z the ascending coordinates of the planes, one more than there are cells.</param>
    /// <exception cref="ArgumentException">The number of planes does not fit the grid.</exception>
    public Solid(CellGrid grid, long[][] planes)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(planes);
        if (planes.Length != 3 || planes[0].Length != grid.Width + 1 || planes[1].Length != grid.Height + 1 || planes[2].Length != grid.Depth + 1)
            throw new ArgumentException("The planes do not fit the grid.", nameof(planes));
        Grid = grid;
        Planes = planes;
    }

    /// <summary>The cells.</summary>
    public CellGrid Grid { get; }

    /// <summary>Coordinates of the planes along x, y and z.</summary>
    public IReadOnlyList<long[]> Planes { get; }

    /// <summary>Coordinates are given in units of 1 / Denominator.</summary>
    public long Denominator { get; init; } = 1;

    /// <summary>Size of the volume that it came from, in voxels; null for a polyhedron.</summary>
    public (int Width, int Height, int Depth)? VolumeSize { get; init; }

    /// <summary>Takes a binary volume; slices that are equal become one layer of cells, which changes no result.</summary>
    public static Solid OfVolume(CellGrid volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        Solid full = new(volume, [Counting(volume.Width), Counting(volume.Height), Counting(volume.Depth)]);
        Solid small = full.Compressed(new Box(0, volume.Width, 0, volume.Height, 0, volume.Depth));
        return new Solid(small.Grid, [.. small.Planes]) { VolumeSize = (volume.Width, volume.Height, volume.Depth) };
    }

    /// <summary>Exact coordinates of a box of cells, in units of 1 / <see cref="Denominator"/>.</summary>
    public (long X0, long X1, long Y0, long Y1, long Z0, long Z1) Coordinates(Box box) =>
        (Planes[0][box.X0], Planes[0][box.X1], Planes[1][box.Y0], Planes[1][box.Y1], Planes[2][box.Z0], Planes[2][box.Z1]);

    /// <summary>Volume of a box of cells in units of 1 / <see cref="Denominator"/> cubed.</summary>
    public BigInteger Volume(Box box)
    {
        var c = Coordinates(box);
        return (BigInteger)(c.X1 - c.X0) * (c.Y1 - c.Y0) * (c.Z1 - c.Z0);
    }

    /// <summary>Volume of all full cells in units of 1 / <see cref="Denominator"/> cubed.</summary>
    public BigInteger Volume()
    {
        BigInteger sum = 0;
        foreach ((int x0, int x1, int y, int z) in RunLabels.OfParts(Grid).Runs)
            sum += Volume(new Box(x0, x1, y, y + 1, z, z + 1));
        return sum;
    }

    /// <summary>The connected parts, each with its cells only, in order of their first cells.</summary>
    public IEnumerable<Solid> Parts()
    {
        RunLabels labels = RunLabels.OfParts(Grid);
        (long _, Box bounds)[] extents = labels.Extents();
        if (labels.Count == 1)
        {
            yield return Compressed(extents[0].bounds);
            yield break;
        }
        int[] order = new int[labels.Runs.Count];
        int[] key = (int[])labels.Label.Clone();
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(key, order);
        for (int at = 0; at < order.Length;)
        {
            int part = key[at];
            Box b = extents[part].bounds;
            var grid = new CellGrid(b.X1 - b.X0, b.Y1 - b.Y0, b.Z1 - b.Z0);
            for (; at < order.Length && key[at] == part; at++)
            {
                (int x0, int x1, int y, int z) = labels.Runs[order[at]];
                grid.Set(new Box(x0 - b.X0, x1 - b.X0, y - b.Y0, y - b.Y0 + 1, z - b.Z0, z - b.Z0 + 1), full: true);
            }
            var solid = new Solid(grid, [Planes[0][b.X0..(b.X1 + 1)], Planes[1][b.Y0..(b.Y1 + 1)], Planes[2][b.Z0..(b.Z1 + 1)]]) { Denominator = Denominator };
            yield return solid.Compressed(new Box(0, grid.Width, 0, grid.Height, 0, grid.Depth));
        }
    }

    /// <summary>What lies within a box of cells, with layers that are equal put together.</summary>
    internal Solid Compressed(Box bounds)
    {
        int w = bounds.X1 - bounds.X0, h = bounds.Y1 - bounds.Y0, d = bounds.Z1 - bounds.Z0;
        // Bit x + 1 of the mask: some row changes between cells x - 1 and x.
        var change = new ulong[Grid.Words];
        var newY = new bool[h];
        var newZ = new bool[d];
        newY[0] = newZ[0] = true;
        for (int z = bounds.Z0; z < bounds.Z1; z++)
        {
            for (int y = bounds.Y0; y < bounds.Y1; y++)
            {
                ReadOnlySpan<ulong> row = Grid.Row(y, z);
                for (int i = 0; i < row.Length; i++)
                    change[i] |= row[i] ^ (row[i] << 1 | (i > 0 ? row[i - 1] >> 63 : 0));
                if (y > bounds.Y0 && !newY[y - bounds.Y0] && !row.SequenceEqual(Grid.Row(y - 1, z)))
                    newY[y - bounds.Y0] = true;
                if (z > bounds.Z0 && !newZ[z - bounds.Z0] && !row.SequenceEqual(Grid.Row(y, z - 1)))
                    newZ[z - bounds.Z0] = true;
            }
        }

        int[] xs = [.. Enumerable.Range(0, w).Where(x => x == 0 || (change[(bounds.X0 + x + 1) >> 6] >> ((bounds.X0 + x + 1) & 63) & 1) != 0)];
        int[] ys = [.. Enumerable.Range(0, h).Where(y => newY[y])], zs = [.. Enumerable.Range(0, d).Where(z => newZ[z])];
        if (xs.Length == Grid.Width && ys.Length == Grid.Height && zs.Length == Grid.Depth)
            return this;
        var grid = new CellGrid(xs.Length, ys.Length, zs.Length);
        for (int z = 0; z < zs.Length; z++)
        {
            for (int y = 0; y < ys.Length; y++)
            {
                for (int x = 0; x < xs.Length; x++)
                {
                    if (Grid[bounds.X0 + xs[x], bounds.Y0 + ys[y], bounds.Z0 + zs[z]])
                        grid[x, y, z] = true;
                }
            }
        }

        return new Solid(grid, [Pick(Planes[0], xs, bounds.X0, bounds.X1), Pick(Planes[1], ys, bounds.Y0, bounds.Y1), Pick(Planes[2], zs, bounds.Z0, bounds.Z1)]) { Denominator = Denominator };
    }

    /// <summary>Finds the cell planes of exact coordinates again.</summary>
    internal Box CellsOf((long X0, long X1, long Y0, long Y1, long Z0, long Z1) c) => new(
        Array.BinarySearch(Planes[0], c.X0), Array.BinarySearch(Planes[0], c.X1), Array.BinarySearch(Planes[1], c.Y0),
        Array.BinarySearch(Planes[1], c.Y1), Array.BinarySearch(Planes[2], c.Z0), Array.BinarySearch(Planes[2], c.Z1));

    private static long[] Pick(long[] planes, int[] starts, int offset, int end) => [.. starts.Select(s => planes[offset + s]), planes[end]];

    private static long[] Counting(int size) => [.. Enumerable.Range(0, size + 1).Select(i => (long)i)];
}
