namespace VvcIlif.Modules.Kit.Operations;

/// <summary>Shapes of masks.</summary>
public static class Morphology
{
    /// <summary>Cells within a square of side 2 * radius + 1 of a set cell.</summary>
    public static bool[] Dilate(ReadOnlySpan<bool> mask, int width, int height, int radius = 1) => Spread(mask, width, height, radius, value: true);

    /// <summary>Cells whose whole square of side 2 * radius + 1 is set; what lies beyond the border counts as set.</summary>
    public static bool[] Erode(ReadOnlySpan<bool> mask, int width, int height, int radius = 1) => Spread(mask, width, height, radius, value: false);

    /// <summary>Erosion, then dilation: drops what is smaller than the square.</summary>
    public static bool[] Open(ReadOnlySpan<bool> mask, int width, int height, int radius = 1) => Dilate(Erode(mask, width, height, radius), width, height, radius);

    /// <summary>Dilation, then erosion: fills gaps smaller than the square.</summary>
    public static bool[] Close(ReadOnlySpan<bool> mask, int width, int height, int radius = 1) => Erode(Dilate(mask, width, height, radius), width, height, radius);

    /// <summary>A mask thinned to lines one cell wide (Zhang and Suen 1984).</summary>
    public static bool[] Thin(ReadOnlySpan<bool> mask, int width, int height)
    {
        if (mask.Length != width * height)
            throw new ArgumentException("The size does not fit.", nameof(mask));
        // With a border of empty cells.
        int stride = width + 2;
        var cells = new bool[stride * (height + 2)];
        for (int y = 0; y < height; y++)
            mask.Slice(y * width, width).CopyTo(cells.AsSpan((y + 1) * stride + 1));
        int[] around = [-stride, -stride + 1, 1, stride + 1, stride, stride - 1, -1, -stride - 1];
        var gone = new List<int>();
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int pass = 0; pass < 2; pass++)
            {
                gone.Clear();
                for (int y = 1; y <= height; y++)
                {
                    for (int i = y * stride + 1; i <= y * stride + width; i++)
                    {
                        if (cells[i] && Removable(cells, i, around, pass))
                            gone.Add(i);
                    }
                }

                foreach (int i in gone)
                    cells[i] = false;
                changed |= gone.Count > 0;
            }
        }
        var thin = new bool[mask.Length];
        for (int y = 0; y < height; y++)
            cells.AsSpan((y + 1) * stride + 1, width).CopyTo(thin.AsSpan(y * width));
        return thin;
    }

    private static bool Removable(bool[] cells, int at, int[] around, int pass)
    {
        int count = 0, steps = 0;
        for (int k = 0; k < 8; k++)
        {
            bool here = cells[at + around[k]];
            if (here)
                count++;
            else if (cells[at + around[(k + 1) & 7]])
                steps++;
        }
        if (count is < 2 or > 6 || steps != 1)
            return false;
        bool north = cells[at + around[0]], east = cells[at + around[2]], south = cells[at + around[4]], west = cells[at + around[6]];
        return pass == 0 ? !(north && east && south) && !(east && south && west) : !(north && east && west) && !(north && south && west);
    }

    private static bool[] Spread(ReadOnlySpan<bool> mask, int width, int height, int radius, bool value)
    {
        if (mask.Length != width * height)
            throw new ArgumentException("The size does not fit.", nameof(mask));
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        var rows = new bool[mask.Length];
        var result = new bool[mask.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0, last = int.MinValue / 2; x < width + radius; x++)
            {
                if (x < width && mask[y * width + x] == value)
                    last = x;
                if (x >= radius)
                    rows[y * width + x - radius] = last >= x - 2 * radius;
            }
        }

        for (int x = 0; x < width; x++)
        {
            for (int y = 0, last = int.MinValue / 2; y < height + radius; y++)
            {
                if (y < height && rows[y * width + x])
                    last = y;
                if (y >= radius)
                    result[(y - radius) * width + x] = last >= y - 2 * radius == value;
            }
        }

        return result;
    }
}
