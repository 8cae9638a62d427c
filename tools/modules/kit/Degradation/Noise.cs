using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Random;

namespace VvcIlif.Modules.Kit.Degradation;

/// <summary>Noise, blur and compression; the same seed gives the same picture.</summary>
public static class Noise
{
    /// <summary>Adds normal noise; not clipped.</summary>
    /// <param name="image">Picture.</param>
    /// <param name="sigma">Standard deviation, in units of the values.</param>
    /// <param name="random">Where the numbers come from.</param>
    public static ImageF Gaussian(ImageF image, double sigma, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return image.Map(v => (float)(v + sigma * random.Normal()));
    }

    /// <summary>Adds normal noise whose variance is <paramref name="gain"/> * value + <paramref name="floor"/>, as of a sensor; not clipped.</summary>
    public static ImageF PoissonGaussian(ImageF image, double gain, double floor, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return image.Map(v => (float)(v + Math.Sqrt(Math.Max(0, gain * v + floor)) * random.Normal()));
    }

    /// <summary>Sets a share of the pixels to 0 or 1, all channels alike.</summary>
    public static ImageF SaltAndPepper(ImageF image, double share, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        ImageF result = image.Clone();
        for (int i = 0; i < image.Area; i++)
        {
            if (random.Uniform() >= share)
                continue;
            float value = random.Below(2);
            for (int c = 0; c < image.Channels; c++)
                result.Data[c * image.Area + i] = value;
        }
        return result;
    }

    /// <summary>Blur by motion along a straight line.</summary>
    /// <param name="image">Picture.</param>
    /// <param name="length">Pixels moved.</param>
    /// <param name="degrees">Direction; 0 is along x.</param>
    public static ImageF MotionBlur(ImageF image, double length, double degrees)
    {
        ImageF kernel = LineKernel(length, degrees, 1);
        float sum = kernel.Data.Sum();
        return Filters.Correlate(image, kernel.Map(v => v / sum));
    }

    /// <summary>The picture after JPEG at a quality.</summary>
    public static ImageF Jpeg(ImageF image, int quality) => ImageFile.Decode(ImageFile.Encode(image, ".jpg", quality: quality));

    /// <summary>An anti-aliased line through the middle with a Gaussian profile, its peak 1.</summary>
    /// <param name="length">Pixels.</param>
    /// <param name="degrees">Direction; 0 is along x.</param>
    /// <param name="width">Full width at half maximum.</param>
    public static ImageF LineKernel(double length, double degrees, double width)
    {
        double sigma = width / 2.3548;
        int radius = (int)Math.Ceiling(length / 2 + 2 * sigma);
        var kernel = new ImageF(2 * radius + 1, 2 * radius + 1);
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        for (int y = -radius; y <= radius; y++)
        {
            for (int x = -radius; x <= radius; x++)
            {
                double along = x * cos + y * sin, across = -x * sin + y * cos;
                double beyond = Math.Max(0, Math.Abs(along) - length / 2);
                kernel[x + radius, y + radius] = (float)Math.Exp(-(across * across + beyond * beyond) / (2 * sigma * sigma));
            }
        }

        return kernel;
    }
}
