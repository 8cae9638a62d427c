using System.Numerics;
using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>
/// The fewest boxes of a small solid, by branch and bound: the first cell that is not covered is the lower corner of its box;
/// every box that fits there is tried, the largest first.
/// </summary>
public static class ExactPartition
{
    /// <summary>Most cells of a solid, after equal layers were put together.</summary>
    public const int MaxCells = 64;

    /// <summary>Finds a partition into the fewest boxes.</summary>
    /// <param name="solid">A solid of at most <see cref="MaxCells"/> full cells.</param>
    /// <param name="maxNodes">Steps of the search after which it gives up.</param>
    /// <returns>Boxes of the solid's grid, and whether no partition into fewer exists.</returns>
    /// <exception cref="ModuleException">There are too many cells.</exception>
    public static (IReadOnlyList<Box> Boxes, bool Proven) Find(Solid solid, long maxNodes = 20_000_000)
    {
        ArgumentNullException.ThrowIfNull(solid);
        var cells = new List<(int X, int Y, int Z)>();
        for (int z = 0; z < solid.Grid.Depth; z++)
        {
            for (int y = 0; y < solid.Grid.Height; y++)
            {
                for (int x = 0; x < solid.Grid.Width; x++)
                {
                    if (solid.Grid[x, y, z])
                        cells.Add((x, y, z));
                }
            }
        }

        if (cells.Count > MaxCells)
            throw ModuleException.Unsupported($"The solid has {cells.Count} cells; the fewest boxes are searched for up to {MaxCells}.");
        var index = cells.Select((c, i) => (c, i)).ToDictionary(p => p.c, p => p.i);
        // For each lower corner all boxes that lie in the solid, the largest first.
        var choices = cells.Select(c => Boxes(c).OrderByDescending(b => BitOperations.PopCount(b.Mask)).ToArray()).ToArray();
        int largest = choices.Length == 0 ? 1 : choices.Max(c => BitOperations.PopCount(c[0].Mask));
        var best = new List<Box>();
        var current = new List<Box>();
        int bound = int.MaxValue;
        long nodes = 0;
        Search(cells.Count == 64 ? ulong.MaxValue : (1UL << cells.Count) - 1);
        return (best, nodes <= maxNodes);

        void Search(ulong open)
        {
            if (open == 0)
            {
                bound = current.Count;
                best = [.. current];
                return;
            }
            if (current.Count + (BitOperations.PopCount(open) + largest - 1) / largest >= bound || ++nodes > maxNodes)
                return;
            foreach ((ulong mask, Box box) in choices[BitOperations.TrailingZeroCount(open)])
            {
                if ((mask & ~open) != 0)
                    continue;
                current.Add(box);
                Search(open & ~mask);
                current.RemoveAt(current.Count - 1);
                if (current.Count + 2 > bound)
                    return;
            }
        }

        IEnumerable<(ulong Mask, Box Box)> Boxes((int X, int Y, int Z) c)
        {
            for (int z1 = c.Z + 1; solid.Grid[c.X, c.Y, z1 - 1]; z1++)
            {
                for (int y1 = c.Y + 1; solid.Grid.IsFull(new Box(c.X, c.X + 1, c.Y, y1, c.Z, z1)); y1++)
                {
                    for (int x1 = c.X + 1; solid.Grid.IsFull(new Box(c.X, x1, c.Y, y1, c.Z, z1)); x1++)
                    {
                        ulong mask = 0;
                        for (int z = c.Z; z < z1; z++)
                        {
                            for (int y = c.Y; y < y1; y++)
                            {
                                for (int x = c.X; x < x1; x++)
                                    mask |= 1UL << index[(x, y, z)];
                            }
                        }

                        yield return (mask, new Box(c.X, x1, c.Y, y1, c.Z, z1));
                    }
                }
            }
        }
    }
}
