using VvcIlif.Modules.Kit.Random;

namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>Solids with known counts, and random ones. Unit cells.</summary>
public static class TestSolids
{
    /// <summary>A named solid.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Solid">Its cells.</param>
    /// <param name="Concave">Concave edges.</param>
    /// <param name="Optimum">Fewest boxes.</param>
    /// <param name="Convex">Convex edges, counted by hand.</param>
    public sealed record Named(string Name, Solid Solid, int Concave, int Optimum, int Convex);

    /// <summary>All named solids.</summary>
    public static IReadOnlyList<Named> All { get; } =
    [
        new("L", Of((0, 0, 0), (1, 0, 0), (0, 1, 0)), 1, 2, 17),
        new("U", Of((0, 0, 0), (1, 0, 0), (2, 0, 0), (0, 1, 0), (2, 1, 0)), 2, 3, 22),
        new("stairs", Staircase(4), 3, 4, 27),
        new("2-D plus", Of((1, 1, 0), (0, 1, 0), (2, 1, 0), (1, 0, 0), (1, 2, 0)), 4, 3, 32),
        new("T", Filled(3, 2, 2, new Box(0, 3, 0, 2, 0, 1), new Box(1, 2, 0, 2, 1, 2)), 2, 2, 22),
        new("pillar on slab", Filled(3, 3, 2, new Box(0, 3, 0, 3, 0, 1), new Box(1, 2, 1, 2, 1, 2)), 4, 2, 20),
        new("3-D plus", Of((1, 1, 1), (0, 1, 1), (2, 1, 1), (1, 0, 1), (1, 2, 1), (1, 1, 0), (1, 1, 2)), 12, 5, 48),
        new("bitten cube", Bitten(), 6, 5, 24),
    ];

    /// <summary>A staircase of a number of steps in one layer: all cells with x + y below it.</summary>
    public static Solid Staircase(int steps)
    {
        var grid = new CellGrid(steps, steps, 1);
        for (int y = 0; y < steps; y++)
            grid.Set(new Box(0, steps - y, y, y + 1, 0, 1), full: true);
        return Raw(grid);
    }

    /// <summary>A stepped pyramid: square layers, each smaller by one cell at every side.</summary>
    public static Solid Pyramid(int layers)
    {
        int side = 2 * layers - 1;
        var grid = new CellGrid(side, side, layers);
        for (int z = 0; z < layers; z++)
            grid.Set(new Box(z, side - z, z, side - z, z, z + 1), full: true);
        return Raw(grid);
    }

    /// <summary>Cells that are full with a probability of one half or as given; of any shape.</summary>
    public static Solid Noise(int width, int height, int depth, double density, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var grid = new CellGrid(width, height, depth);
        do
        {
            for (int z = 0; z < depth; z++)
            {
                for (int y = 0; y < height; y++)
                {
                    for (int x = 0; x < width; x++)
                        grid[x, y, z] = random.Uniform() < density;
                }
            }
        }
        while (grid.Count() == 0);
        return Raw(grid);
    }

    /// <summary>A union of random boxes that is a simple orthogonal polyhedron.</summary>
    /// <param name="size">Cells of a side of the cube that it lies in.</param>
    /// <param name="boxes">Boxes of the union.</param>
    /// <param name="maxCells">Most full cells.</param>
    /// <param name="random">Where it is drawn from.</param>
    public static Solid Simple(int size, int boxes, int maxCells, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        while (true)
        {
            var grid = new CellGrid(size, size, size);
            for (int i = 0; i < boxes; i++)
            {
                (int x0, int x1) = Range();
                (int y0, int y1) = Range();
                (int z0, int z1) = Range();
                grid.Set(new Box(x0, x1, y0, y1, z0, z1), full: true);
            }
            Solid solid = Raw(grid);
            if (grid.Count() <= maxCells && ShapeStatistics.Of(solid, net: false) is { IsSimple: true, Concave: > 0 })
                return solid;
        }

        (int, int) Range()
        {
            int a = random.Below(size + 1), b;
            do
                b = random.Below(size + 1);
            while (a == b);
            return (Math.Min(a, b), Math.Max(a, b));
        }
    }

    /// <summary>A solid of single cells.</summary>
    public static Solid Of(params ReadOnlySpan<(int X, int Y, int Z)> cells)
    {
        int w = 0, h = 0, d = 0;
        foreach ((int x, int y, int z) in cells)
            (w, h, d) = (Math.Max(w, x + 1), Math.Max(h, y + 1), Math.Max(d, z + 1));
        var grid = new CellGrid(w, h, d);
        foreach ((int x, int y, int z) in cells)
            grid[x, y, z] = true;
        return Raw(grid);
    }

    /// <summary>A solid of a grid, cell for cell.</summary>
    public static Solid Raw(CellGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return new Solid(grid, [Count(grid.Width), Count(grid.Height), Count(grid.Depth)]);

        static long[] Count(int n) => [.. Enumerable.Range(0, n + 1).Select(i => (long)i)];
    }

    private static Solid Filled(int width, int height, int depth, params ReadOnlySpan<Box> boxes)
    {
        var grid = new CellGrid(width, height, depth);
        foreach (Box box in boxes)
            grid.Set(box, full: true);
        return Raw(grid);
    }

    private static Solid Bitten()
    {
        Solid solid = Filled(3, 3, 3, new Box(0, 3, 0, 3, 0, 3));
        solid.Grid[0, 0, 0] = solid.Grid[2, 2, 2] = false;
        return solid;
    }
}
