namespace VvcIlif.Modules.Kit.Operations;

/// <summary>Linear filters; what stands outside is replicated unless said otherwise.</summary>
public static class Filters
{
    /// <summary>Correlates rows with one kernel of odd length and columns with another.</summary>
    public static ImageF Separable(ImageF image, ReadOnlySpan<float> horizontal, ReadOnlySpan<float> vertical, Border border = Border.Replicate)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (horizontal.Length % 2 == 0 || vertical.Length % 2 == 0)
            throw new ArgumentException("Kernels of odd length are wanted.");
        int rx = horizontal.Length / 2, ry = vertical.Length / 2, width = image.Width, height = image.Height;
        var rows = new ImageF(width, height, image.Channels);
        var padded = new float[width + 2 * rx];
        for (int c = 0; c < image.Channels; c++)
        {
            for (int y = 0; y < height; y++)
            {
                ReadOnlySpan<float> row = image.Row(y, c);
                for (int i = 0; i < padded.Length; i++)
                {
                    int at = Sampling.Index(i - rx, width, border);
                    padded[i] = at < 0 ? 0 : row[at];
                }
                Span<float> to = rows.Row(y, c);
                for (int k = 0; k < horizontal.Length; k++)
                    Add(padded.AsSpan(k, width), horizontal[k], to);
            }
        }

        var result = new ImageF(width, height, image.Channels);
        for (int c = 0; c < image.Channels; c++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int k = 0; k < vertical.Length; k++)
                {
                    int at = Sampling.Index(y + k - ry, height, border);
                    if (at >= 0)
                        Add(rows.Row(at, c), vertical[k], result.Row(y, c));
                }
            }
        }

        return result;
    }

    /// <summary>Weights of a Gaussian, cut at <paramref name="cut"/> standard deviations, with sum 1.</summary>
    public static float[] GaussianKernel(double sigma, double cut = 4)
    {
        if (!(sigma >= 0))
            throw new ArgumentOutOfRangeException(nameof(sigma), $"A standard deviation of {sigma} is not possible.");
        int radius = (int)Math.Ceiling(sigma * cut);
        double[] w = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(i => sigma == 0 ? 1 : Math.Exp(-0.5 * i * i / (sigma * sigma)))];
        double sum = w.Sum();
        return Array.ConvertAll(w, v => (float)(v / sum));
    }

    /// <summary>Gaussian blur.</summary>
    /// <param name="image">Picture.</param>
    /// <param name="sigma">Standard deviation in pixels; 0 changes nothing.</param>
    /// <param name="border">What stands outside.</param>
    public static ImageF Gaussian(ImageF image, double sigma, Border border = Border.Replicate)
    {
        float[] kernel = GaussianKernel(sigma);
        return Separable(image, kernel, kernel, border);
    }

    /// <summary>Mean over a square of odd side.</summary>
    public static ImageF Box(ImageF image, int side)
    {
        float[] kernel = new float[side];
        Array.Fill(kernel, 1f / side);
        return Separable(image, kernel, kernel);
    }

    /// <summary>Derivatives by the Sobel operator divided by 8, so that a ramp of 1 per pixel gives 1.</summary>
    public static (ImageF X, ImageF Y) Sobel(ImageF image) =>
        (Separable(image, [-0.5f, 0, 0.5f], [0.25f, 0.5f, 0.25f]), Separable(image, [0.25f, 0.5f, 0.25f], [-0.5f, 0, 0.5f]));

    /// <summary>Correlation with a whole kernel, odd in both sizes.</summary>
    public static ImageF Correlate(ImageF image, ImageF kernel, Border border = Border.Replicate)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(kernel);
        if (kernel.Width % 2 == 0 || kernel.Height % 2 == 0)
            throw new ArgumentException("A kernel of odd sizes is wanted.", nameof(kernel));
        int rx = kernel.Width / 2, ry = kernel.Height / 2;
        var result = new ImageF(image.Width, image.Height, image.Channels);
        for (int c = 0; c < image.Channels; c++)
        {
            int channel = c;
            Parallel.For(0, image.Height, y =>
            {
                Span<float> to = result.Row(y, channel);
                var padded = new float[image.Width + 2 * rx];
                for (int j = 0; j < kernel.Height; j++)
                {
                    int at = Sampling.Index(y + j - ry, image.Height, border);
                    if (at < 0)
                        continue;
                    ReadOnlySpan<float> row = image.Row(at, channel);
                    for (int i = 0; i < padded.Length; i++)
                    {
                        int x = Sampling.Index(i - rx, image.Width, border);
                        padded[i] = x < 0 ? 0 : row[x];
                    }
                    for (int k = 0; k < kernel.Width; k++)
                        Add(padded.AsSpan(k, image.Width), kernel[k, j], to);
                }
            });
        }
        return result;
    }

    /// <summary>A Gabor kernel: a cosine along <paramref name="degrees"/> under a Gaussian, its mean removed.</summary>
    /// <param name="wavelength">Pixels per period.</param>
    /// <param name="degrees">Direction in which the cosine runs; 0 is along x.</param>
    /// <param name="sigma">Standard deviation of the Gaussian along that direction.</param>
    /// <param name="aspect">Standard deviation along over that across: 0.5 makes the kernel twice as long across.</param>
    public static ImageF GaborKernel(double wavelength, double degrees, double sigma, double aspect)
    {
        int radius = (int)Math.Ceiling(3 * Math.Max(sigma, sigma / aspect));
        var kernel = new ImageF(2 * radius + 1, 2 * radius + 1);
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        for (int y = -radius; y <= radius; y++)
        {
            for (int x = -radius; x <= radius; x++)
            {
                double u = x * cos + y * sin, v = -x * sin + y * cos;
                kernel[x + radius, y + radius] = (float)(Math.Exp(-(u * u + aspect * aspect * v * v) / (2 * sigma * sigma)) * Math.Cos(2 * Math.PI * u / wavelength));
            }
        }

        float mean = kernel.Data.Average();
        for (int i = 0; i < kernel.Data.Length; i++)
            kernel.Data[i] -= mean;
        return kernel;
    }

    private static void Add(ReadOnlySpan<float> from, float weight, Span<float> to) =>
        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(from, weight, to, to);
}
