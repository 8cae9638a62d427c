namespace VvcIlif.Modules.Kit.Operations;

/// <summary>Connected components of a picture or a volume.</summary>
/// <param name="Count">Number of components.</param>
/// <param name="Labels">0 for the background, 1 to Count in the order of the first cell, row by row.</param>
public sealed record Components(int Count, int[] Labels)
{
    /// <summary>Number of cells of each component; index 0 is component 1.</summary>
    public int[] Areas()
    {
        var areas = new int[Count];
        foreach (int label in Labels)
        {
            if (label > 0)
                areas[label - 1]++;
        }

        return areas;
    }

    /// <summary>Labels a mask.</summary>
    /// <param name="mask">width * height cells, row by row.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="eight">Diagonal neighbours are connected too.</param>
    public static Components Find(ReadOnlySpan<bool> mask, int width, int height, bool eight = true) => Label(mask, width, height, 1, eight, solid: false);

    /// <summary>Labels a volume.</summary>
    /// <param name="volume">width * height * depth cells, slice by slice.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="depth">Slices.</param>
    /// <param name="all">All 26 neighbours are connected, not only the 6 that share a face.</param>
    public static Components Find3D(ReadOnlySpan<bool> volume, int width, int height, int depth, bool all = false) => Label(volume, width, height, depth, all, solid: true);

    private static Components Label(ReadOnlySpan<bool> cells, int width, int height, int depth, bool all, bool solid)
    {
        if (cells.Length != (long)width * height * depth)
            throw new ArgumentException($"{cells.Length} cells do not fill {width}x{height}x{depth}.", nameof(cells));
        // Neighbours that come before a cell.
        var before = new List<(int X, int Y, int Z)>();
        for (int z = solid ? -1 : 0; z <= 0; z++)
        {
            for (int y = -1; y <= (z < 0 ? 1 : 0); y++)
            {
                for (int x = -1; x <= (z < 0 || y < 0 ? 1 : -1); x++)
                {
                    if (all || Math.Abs(x) + Math.Abs(y) + Math.Abs(z) == 1)
                        before.Add((x, y, z));
                }
            }
        }

        var labels = new int[cells.Length];
        var parent = new List<int> { 0 };
        int at = 0;
        for (int z = 0; z < depth; z++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++, at++)
                {
                    if (!cells[at])
                        continue;
                    int label = 0;
                    foreach ((int dx, int dy, int dz) in before)
                    {
                        if ((uint)(x + dx) >= (uint)width || (uint)(y + dy) >= (uint)height || z + dz < 0)
                            continue;
                        int other = labels[at + dx + (dy + dz * height) * width];
                        if (other == 0)
                            continue;
                        other = Root(parent, other);
                        if (label == 0)
                        {
                            label = other;
                        }
                        else if (label != other)
                        {
                            parent[Math.Max(label, other)] = Math.Min(label, other);
                            label = Math.Min(label, other);
                        }
                    }
                    if (label == 0)
                    {
                        label = parent.Count;
                        parent.Add(label);
                    }
                    labels[at] = label;
                }
            }
        }

        var final = new int[parent.Count];
        int count = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] == 0)
                continue;
            int root = Root(parent, labels[i]);
            if (final[root] == 0)
                final[root] = ++count;
            labels[i] = final[root];
        }
        return new Components(count, labels);
    }

    private static int Root(List<int> parent, int label)
    {
        while (parent[label] != label)
            label = parent[label] = parent[parent[label]];
        return label;
    }
}
