namespace VvcIlif.Modules.Kit.Operations;

/// <summary>Distributions of values.</summary>
public static class Histogram
{
    /// <summary>Counts of equal bins; values outside go to the outermost ones.</summary>
    public static int[] Of(ReadOnlySpan<float> values, int bins, float low = 0, float high = 1)
    {
        var counts = new int[bins];
        foreach (float v in values)
        {
            if (!float.IsNaN(v))
                counts[Math.Clamp((int)((v - low) / (high - low) * bins), 0, bins - 1)]++;
        }

        return counts;
    }

    /// <summary>The value below which a share of all values lies, by linear interpolation as NumPy's default.</summary>
    /// <param name="values">Values; those that are no numbers are left out.</param>
    /// <param name="percent">0 to 100.</param>
    /// <returns>NaN where there is no value.</returns>
    public static float Percentile(ReadOnlySpan<float> values, double percent)
    {
        if (!(percent is >= 0 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(percent), $"{percent} % is not possible.");
        var sorted = new float[values.Length];
        int count = 0;
        foreach (float v in values)
        {
            if (!float.IsNaN(v))
                sorted[count++] = v;
        }

        if (count == 0)
            return float.NaN;
        Array.Sort(sorted, 0, count);
        double at = percent / 100 * (count - 1);
        int i = (int)at;
        return i + 1 < count ? (float)(sorted[i] + (at - i) * ((double)sorted[i + 1] - sorted[i])) : sorted[i];
    }

    /// <summary>Histogram equalisation of a grey picture of values 0..1.</summary>
    public static ImageF Equalise(ImageF image, int bins = 256)
    {
        ArgumentNullException.ThrowIfNull(image);
        int[] counts = Of(image.Data, bins);
        var map = new float[bins];
        long sum = 0, first = counts.First(c => c > 0);
        for (int i = 0; i < bins; i++)
        {
            sum += counts[i];
            map[i] = image.Data.Length == first ? (i + 0.5f) / bins : Math.Max(0, sum - first) / (float)(image.Data.Length - first);
        }
        return image.Map(v => map[Math.Clamp((int)(v * bins), 0, bins - 1)]);
    }
}
