namespace VvcIlif.Modules.Kit.Operations;

/// <summary>Exact Euclidean distances (Felzenszwalb and Huttenlocher 2012).</summary>
public static class DistanceTransform
{
    /// <summary>For every cell of the mask its distance to the nearest cell outside; 0 outside. What lies beyond the border does not count.</summary>
    /// <param name="mask">width * height cells, row by row.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <returns>Distances in pixels; infinite where the mask has no cell outside.</returns>
    public static float[] Inside(ReadOnlySpan<bool> mask, int width, int height)
    {
        if (mask.Length != width * height)
            throw new ArgumentException("The size does not fit.", nameof(mask));
        const double far = 1e20;
        var squares = new double[mask.Length];
        for (int i = 0; i < mask.Length; i++)
            squares[i] = mask[i] ? far : 0;
        int longest = Math.Max(width, height);
        double[] line = new double[longest], result = new double[longest], bounds = new double[longest + 1];
        int[] places = new int[longest];
        for (int x = 0; x < width; x++)
        {
            for (int y = 0; y < height; y++)
                line[y] = squares[y * width + x];
            Lower(line.AsSpan(0, height), result, places, bounds);
            for (int y = 0; y < height; y++)
                squares[y * width + x] = result[y];
        }
        for (int y = 0; y < height; y++)
        {
            squares.AsSpan(y * width, width).CopyTo(line);
            Lower(line.AsSpan(0, width), result, places, bounds);
            result.AsSpan(0, width).CopyTo(squares.AsSpan(y * width, width));
        }
        return Array.ConvertAll(squares, s => s >= far / 2 ? float.PositiveInfinity : (float)Math.Sqrt(s));
    }

    // The lower envelope of the parabolas (x - i)^2 + f[i].
    private static void Lower(ReadOnlySpan<double> f, double[] result, int[] places, double[] bounds)
    {
        int k = 0;
        places[0] = 0;
        (bounds[0], bounds[1]) = (double.NegativeInfinity, double.PositiveInfinity);
        for (int q = 1; q < f.Length; q++)
        {
            double s = Cross(f, q, places[k]);
            while (s <= bounds[k])
                s = Cross(f, q, places[--k]);
            places[++k] = q;
            (bounds[k], bounds[k + 1]) = (s, double.PositiveInfinity);
        }
        k = 0;
        for (int q = 0; q < f.Length; q++)
        {
            while (bounds[k + 1] < q)
                k++;
            double d = q - places[k];
            result[q] = d * d + f[places[k]];
        }
    }

    private static double Cross(ReadOnlySpan<double> f, int a, int b) => (f[a] + (double)a * a - (f[b] + (double)b * b)) / (2.0 * (a - b));
}
