namespace VvcIlif.Modules.Kit.Operations;

/// <summary>Kernels of <see cref="Resample"/>.</summary>
public enum ResampleKernel
{
    /// <summary>Triangle.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = -0.5, as in MATLAB's imresize and Pillow.</summary>
    Bicubic,

    /// <summary>Lanczos with three lobes, as in Pillow.</summary>
    Lanczos3,
}

/// <summary>
/// Changes of size with anti-aliasing: when a picture gets smaller its kernel is widened by the factor. Sample centres
/// map as (x + 0.5) * in / out - 0.5; weights outside the picture are dropped and the rest sums to one, which is what
/// Pillow's <c>Image.resize</c> does on floating-point pictures.
/// </summary>
public static class Resample
{
    /// <summary>Resizes all channels.</summary>
    public static ImageF To(ImageF image, int width, int height, ResampleKernel kernel = ResampleKernel.Bicubic)
    {
        ArgumentNullException.ThrowIfNull(image);
        var wide = new ImageF(width, image.Height, image.Channels);
        (int[] starts, float[][] weights) = Weights(image.Width, width, kernel);
        for (int c = 0; c < image.Channels; c++)
        {
            for (int y = 0; y < image.Height; y++)
            {
                ReadOnlySpan<float> row = image.Row(y, c);
                Span<float> to = wide.Row(y, c);
                for (int x = 0; x < width; x++)
                {
                    double sum = 0;
                    float[] w = weights[x];
                    for (int k = 0; k < w.Length; k++)
                        sum += w[k] * row[starts[x] + k];
                    to[x] = (float)sum;
                }
            }
        }

        var result = new ImageF(width, height, image.Channels);
        (starts, weights) = Weights(image.Height, height, kernel);
        var column = new double[width];
        for (int c = 0; c < image.Channels; c++)
        {
            for (int y = 0; y < height; y++)
            {
                Array.Clear(column);
                float[] w = weights[y];
                for (int k = 0; k < w.Length; k++)
                {
                    ReadOnlySpan<float> row = wide.Row(starts[y] + k, c);
                    for (int x = 0; x < width; x++)
                        column[x] += w[k] * row[x];
                }
                Span<float> to = result.Row(y, c);
                for (int x = 0; x < width; x++)
                    to[x] = (float)column[x];
            }
        }

        return result;
    }

    private static (int[] Starts, float[][] Weights) Weights(int from, int to, ResampleKernel kernel)
    {
        double scale = (double)from / to, widen = Math.Max(1, scale);
        double support = widen * kernel switch { ResampleKernel.Bilinear => 1, ResampleKernel.Bicubic => 2, _ => 3 };
        var starts = new int[to];
        var weights = new float[to][];
        for (int i = 0; i < to; i++)
        {
            double centre = (i + 0.5) * scale;
            int first = Math.Max(0, (int)(centre - support + 0.5)), end = Math.Min(from, (int)(centre + support + 0.5));
            if (end <= first)
                end = Math.Min(from, first + 1);
            var w = new double[end - first];
            double sum = 0;
            for (int k = 0; k < w.Length; k++)
                sum += w[k] = Value((first + k - centre + 0.5) / widen, kernel);
            starts[i] = first;
            weights[i] = Array.ConvertAll(w, v => (float)(v / sum));
        }
        return (starts, weights);
    }

    private static double Value(double x, ResampleKernel kernel)
    {
        x = Math.Abs(x);
        switch (kernel)
        {
            case ResampleKernel.Bilinear:
                return Math.Max(0, 1 - x);
            case ResampleKernel.Bicubic:
                const double a = -0.5;
                return x < 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
            default:
                return x >= 3 ? 0 : x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x) * (Math.Sin(Math.PI * x / 3) / (Math.PI * x / 3));
        }
    }
}
