using VvcIlif.Codec;
using VvcIlif.Rd.Metrics;

namespace VvcIlif.Modules.Kit.Operations;

/// <summary>Differences between pictures.</summary>
public static class Quality
{
    /// <summary>Mean squared error over all channels.</summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static double Mse(ImageF a, ImageF b)
    {
        Same(a, b);
        double sum = 0;
        for (int i = 0; i < a.Data.Length; i++)
        {
            double d = (double)a.Data[i] - b.Data[i];
            sum += d * d;
        }
        return sum / a.Data.Length;
    }

    /// <summary>PSNR in dB with the given peak; infinite for equal pictures.</summary>
    public static double Psnr(ImageF a, ImageF b, double peak = 1) => 10 * Math.Log10(peak * peak / Mse(a, b));

    /// <summary>PSNR in dB of the cells of a mask.</summary>
    public static double Psnr(ImageF a, ImageF b, ReadOnlySpan<bool> mask, double peak = 1)
    {
        Same(a, b);
        double sum = 0;
        long count = 0;
        for (int i = 0; i < a.Data.Length; i++)
        {
            if (!mask[i % a.Area])
                continue;
            double d = (double)a.Data[i] - b.Data[i];
            sum += d * d;
            count++;
        }
        return 10 * Math.Log10(peak * peak * count / sum);
    }

    /// <summary>SSIM with the Gaussian window of Wang et al. 2004, mean of the channels, of values 0..1 rounded to 16 bits.</summary>
    public static double Ssim(ImageF a, ImageF b)
    {
        Same(a, b);
        double sum = 0;
        for (int c = 0; c < a.Channels; c++)
            sum += GaussianSsim.Compute(Samples(a, c), Samples(b, c), Bits);
        return sum / a.Channels;
    }

    /// <summary>Share of cells in both masks among those in either; 1 for two empty masks.</summary>
    public static double IntersectionOverUnion(ReadOnlySpan<bool> a, ReadOnlySpan<bool> b)
    {
        if (a.Length != b.Length)
            throw new ArgumentException("Masks of one size are wanted.");
        long both = 0, either = 0;
        for (int i = 0; i < a.Length; i++)
        {
            if (a[i] && b[i])
                both++;
            if (a[i] || b[i])
                either++;
        }
        return either == 0 ? 1 : (double)both / either;
    }

    private const int Bits = 16;

    private static Plane Samples(ImageF image, int channel)
    {
        var plane = new Plane(image.Width, image.Height);
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<float> row = image.Row(y, channel);
            Span<ushort> to = plane.Row(y);
            for (int x = 0; x < to.Length; x++)
                to[x] = (ushort)(Math.Clamp(row[x], 0, 1) * 65535 + 0.5f);
        }
        return plane;
    }

    private static void Same(ImageF a, ImageF b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Width != b.Width || a.Height != b.Height || a.Channels != b.Channels)
            throw new ArgumentException($"Pictures of one size are wanted, not {a} and {b}.");
    }
}
