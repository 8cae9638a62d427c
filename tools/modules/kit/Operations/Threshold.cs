namespace VvcIlif.Modules.Kit.Operations;

/// <summary>Masks from grey pictures.</summary>
public static class Threshold
{
    /// <summary>Otsu's threshold: the value that separates a histogram of 256 bins with the largest variance between both parts.</summary>
    /// <param name="values">Values; those that are no numbers are left out.</param>
    /// <returns>The threshold: values above it belong to the bright part. The value itself where all are equal.</returns>
    public static float Otsu(ReadOnlySpan<float> values)
    {
        float low = float.MaxValue, high = float.MinValue;
        foreach (float v in values)
        {
            if (float.IsFinite(v))
                (low, high) = (Math.Min(low, v), Math.Max(high, v));
        }

        if (!(high > low))
            return low == float.MaxValue ? 0 : low;
        const int bins = 256;
        Span<long> histogram = stackalloc long[bins];
        histogram.Clear();
        double scale = (bins - 1e-6) / ((double)high - low);
        long total = 0;
        foreach (float v in values)
        {
            if (float.IsFinite(v))
            {
                histogram[(int)((v - (double)low) * scale)]++;
                total++;
            }
        }

        double sum = 0, below = 0, best = -1;
        for (int i = 0; i < bins; i++)
            sum += (double)i * histogram[i];
        long count = 0;
        int from = 0, to = 0;
        for (int i = 0; i < bins - 1; i++)
        {
            count += histogram[i];
            below += (double)i * histogram[i];
            if (count == 0 || count == total)
                continue;
            double difference = below / count - (sum - below) / (total - count);
            double between = (double)count * (total - count) * difference * difference;
            if (between > best * (1 + 1e-12))
                (best, from, to) = (between, i, i);
            else if (between >= best * (1 - 1e-12))
                to = i;         // the middle of an empty gap
        }
        return (float)(low + ((from + to) / 2.0 + 1) / scale);
    }

    /// <summary>Cells above a value.</summary>
    public static bool[] Above(ReadOnlySpan<float> values, float threshold)
    {
        var mask = new bool[values.Length];
        for (int i = 0; i < mask.Length; i++)
            mask[i] = values[i] > threshold;
        return mask;
    }

    /// <summary>Cells above the mean of a square around them plus an offset.</summary>
    /// <param name="image">Grey picture.</param>
    /// <param name="side">Odd side of the square.</param>
    /// <param name="offset">Added to the mean; negative takes more cells.</param>
    public static bool[] AboveLocalMean(ImageF image, int side, float offset)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (side < 3 || side % 2 == 0)
            throw new ArgumentOutOfRangeException(nameof(side), $"An odd side of at least 3 is wanted, not {side}.");
        int r = side / 2, width = image.Width, height = image.Height;
        var sums = new double[(width + 1) * (height + 1)];
        for (int y = 0; y < height; y++)
        {
            double line = 0;
            for (int x = 0; x < width; x++)
            {
                line += image[x, y];
                sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + line;
            }
        }
        var mask = new bool[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int x0 = Math.Max(0, x - r), x1 = Math.Min(width, x + r + 1), y0 = Math.Max(0, y - r), y1 = Math.Min(height, y + r + 1);
                double sum = sums[y1 * (width + 1) + x1] - sums[y0 * (width + 1) + x1] - sums[y1 * (width + 1) + x0] + sums[y0 * (width + 1) + x0];
                mask[y * width + x] = image[x, y] > sum / ((x1 - x0) * (y1 - y0)) + offset;
            }
        }

        return mask;
    }
}
