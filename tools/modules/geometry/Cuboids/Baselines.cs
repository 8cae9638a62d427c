namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>Two plain ways to a partition, to compare with.</summary>
public static class Baselines
{
    /// <summary>Runs of rows; equal runs of neighbouring rows are put together, then equal rectangles of neighbouring slices.</summary>
    public static IReadOnlyList<Box> Slabs(Solid solid)
    {
        ArgumentNullException.ThrowIfNull(solid);
        var boxes = new List<Box>();
        var before = new Dictionary<(int, int, int, int), int>();
        foreach (IGrouping<int, (int X0, int X1, int Y, int Z)> slice in RunLabels.OfParts(solid.Grid).Runs.GroupBy(r => r.Z))
        {
            var rectangles = new List<Box>();
            var open = new Dictionary<(int, int), int>();
            foreach ((int x0, int x1, int y, int z) in slice)
            {
                if (open.TryGetValue((x0, x1), out int i) && rectangles[i].Y1 == y)
                {
                    rectangles[i] = rectangles[i] with { Y1 = y + 1 };
                }
                else
                {
                    open[(x0, x1)] = rectangles.Count;
                    rectangles.Add(new Box(x0, x1, y, y + 1, z, z + 1));
                }
            }

            var now = new Dictionary<(int, int, int, int), int>();
            foreach (Box r in rectangles)
            {
                var key = (r.X0, r.X1, r.Y0, r.Y1);
                if (before.TryGetValue(key, out int i) && boxes[i].Z1 == r.Z0)
                {
                    boxes[i] = boxes[i] with { Z1 = r.Z1 };
                }
                else
                {
                    i = boxes.Count;
                    boxes.Add(r);
                }
                now[key] = i;
            }
            before = now;
        }
        return boxes;
    }

    /// <summary>Again and again the largest box of cells that fits, the first in order of z, y, x among equals. For small solids: the effort is high.</summary>
    public static IReadOnlyList<Box> LargestFirst(Solid solid)
    {
        ArgumentNullException.ThrowIfNull(solid);
        CellGrid grid = solid.Grid.Clone();
        var boxes = new List<Box>();
        long left = grid.Count();
        while (left > 0)
        {
            Box best = default;
            for (int z = 0; z < grid.Depth; z++)
            {
                for (int y = 0; y < grid.Height; y++)
                {
                    for (int x = 0; x < grid.Width; x++)
                    {
                        for (int x1 = x + 1; grid[x1 - 1, y, z]; x1++)
                        {
                            for (int y1 = y + 1; grid.RowFull(y1 - 1, z, x, x1); y1++)
                            {
                                for (int z1 = z + 1; grid.IsFull(new Box(x, x1, y, y1, z1 - 1, z1)); z1++)
                                {
                                    if (new Box(x, x1, y, y1, z, z1) is var box && box.Cells > best.Cells)
                                        best = box;
                                }
                            }
                        }
                    }
                }
            }

            boxes.Add(best);
            grid.Set(best, full: false);
            left -= best.Cells;
        }
        return boxes;
    }
}
