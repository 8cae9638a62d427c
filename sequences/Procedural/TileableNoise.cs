namespace VvcIlif.Sequences.Procedural;

/// <summary>Noise whose amplitude falls with the frequency on a square that joins itself at its edges, in integers.</summary>
internal static class TileableNoise
{
    /// <summary>Makes a field of <paramref name="size"/> x <paramref name="size"/> values of about -2048 to 2047.</summary>
    /// <param name="size">A power of two.</param>
    /// <param name="coarsest">Lattice cells across the field in the first octave, a power of two.</param>
    /// <param name="octaves">Octaves, each twice as fine and 11/16 as strong as the one before.</param>
    /// <param name="seed">Seed.</param>
    public static short[] Create(int size, int coarsest, int octaves, ulong seed)
    {
        var sum = new int[size * size];
        for (int octave = 0, amplitude = 1024; octave < octaves; octave++, amplitude = amplitude * 11 >> 4)
        {
            int cells = coarsest << octave;
            if (cells > size)
                break;
            Add(sum, size, cells, amplitude, Hash.Mix(seed + (ulong)octave));
        }
        return Array.ConvertAll(sum, v => (short)Math.Clamp(v, -2048, 2047));
    }

    private static void Add(int[] sum, int size, int cells, int amplitude, ulong seed)
    {
        int cell = size / cells;
        var lattice = new int[cells * cells];
        for (int i = 0; i < lattice.Length; i++)
            lattice[i] = (int)(Hash.Of(seed, i % cells, i / cells) >> 52) - 2048;
        for (int y = 0; y < size; y++)
        {
            int y0 = y / cell, y1 = (y0 + 1) % cells, fy = Smooth(y % cell, cell);
            for (int x = 0; x < size; x++)
            {
                int x0 = x / cell, x1 = (x0 + 1) % cells, fx = Smooth(x % cell, cell);
                int top = lattice[y0 * cells + x0] * (4096 - fx) + lattice[y0 * cells + x1] * fx;
                int bottom = lattice[y1 * cells + x0] * (4096 - fx) + lattice[y1 * cells + x1] * fx;
                int value = (int)(((long)top * (4096 - fy) + (long)bottom * fy) >> 24);
                sum[y * size + x] += value * amplitude >> 10;
            }
        }
    }

    // 3t^2 - 2t^3 in 1/4096.
    private static int Smooth(int position, int cell)
    {
        long t = ((long)position << 12) / cell;
        return (int)((3 * t * t * 4096 - 2 * t * t * t) >> 24);
    }
}
