using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Random;

namespace VvcIlif.Modules.Kit.Degradation;

/// <summary>Jerlov's types of water.</summary>
public enum Water
{
    /// <summary>Clearest ocean.</summary>
    I,

    /// <summary>Ocean.</summary>
    IA,

    /// <summary>Ocean.</summary>
    IB,

    /// <summary>Ocean.</summary>
    II,

    /// <summary>Turbid ocean.</summary>
    III,

    /// <summary>Clearest coast.</summary>
    C1,

    /// <summary>Coast.</summary>
    C3,

    /// <summary>Coast.</summary>
    C5,

    /// <summary>Coast.</summary>
    C7,

    /// <summary>Turbid coast.</summary>
    C9,
}

/// <summary>Too little light, and light through water; pictures of values 0..1.</summary>
public static class Light
{
    private const float Gamma = 2.2f;

    // Downwelling attenuation in 1/m at 600, 525 and 475 nm (Jerlov 1976).
    private static readonly double[][] Attenuation =
    [
        [.235, .043, .018], [.240, .048, .025], [.245, .054, .033], [.260, .076, .062], [.295, .116, .116],
        [.300, .130, .170], [.330, .200, .290], [.400, .310, .430], [.480, .490, .710], [.600, .780, 1.230],
    ];

    /// <summary>
    /// A dark exposure: in linear light J = v^2.2, L = s J^g with s of 0.03..0.25 and g of 1..1.4, gains of 0.9..1.1 per channel,
    /// sensor noise of variance a L + b, and back, rounded to 8 bits.
    /// </summary>
    public static ImageF Dark(ImageF image, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(random);
        double scale = random.LogUniform(0.03, 0.25), power = random.Uniform(1, 1.4), a = random.LogUniform(1e-4, 2e-3), b = random.LogUniform(1e-6, 1e-4);
        ImageF linear = image.Map(v => (float)(scale * Math.Pow(Math.Pow(Math.Clamp(v, 0, 1), Gamma), power)));
        for (int c = 0; c < image.Channels; c++)
        {
            float gain = (float)random.Uniform(0.9, 1.1);
            foreach (ref float v in linear.Plane(c))
                v *= gain;
        }
        return Encode(Noise.PoissonGaussian(linear, a, b, random));
    }

    /// <summary>
    /// Seen through water, in linear light: <c>I = J exp(-K (D + d)) + B (1 - exp(-K' d))</c>, <c>B = b exp(-K D)</c>, with a field
    /// of distances d of 0.5..8 m, a depth D, blur that grows with the distance, noise, and an automatic exposure.
    /// </summary>
    /// <param name="image">Three channels.</param>
    /// <param name="water">Type of water.</param>
    /// <param name="depth">Metres below the surface, 1..12.</param>
    /// <param name="random">Where the numbers come from.</param>
    public static ImageF Underwater(ImageF image, Water water, double depth, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(random);
        if (image.Channels != 3)
            throw new ArgumentException("A picture of 3 channels is wanted.", nameof(image));
        int width = image.Width, height = image.Height;
        ImageF smooth = Filters.Gaussian(random.PowerLawField(width, height, 2), 4);
        double tiltX = random.Uniform(-2, 2), tiltY = random.Uniform(-4, 0), middle = random.Uniform(1.5, 5), brightness = random.Uniform(0.6, 1);
        var distance = new ImageF(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                distance[x, y] = (float)Math.Clamp(middle + tiltX * (x / (double)width - 0.5) + tiltY * (y / (double)height - 0.5) + 0.6 * smooth[x, y], 0.5, 8);
        }

        var seen = new ImageF(width, height, 3);
        for (int c = 0; c < 3; c++)
        {
            double k = Attenuation[(int)water][c], back = k * random.Uniform(0.8, 1.5) + random.Uniform(0.02, 0.15), veil = brightness * Math.Exp(-k * depth);
            for (int i = 0; i < image.Area; i++)
            {
                double d = distance.Data[i], j = Math.Pow(Math.Clamp(image.Data[c * image.Area + i], 0, 1), Gamma);
                seen.Data[c * image.Area + i] = (float)(j * Math.Exp(-k * (depth + d)) + veil * (1 - Math.Exp(-back * d)));
            }
        }
        // Three layers of distance, each with its own blur.
        ImageF[] blurred = [Filters.Gaussian(seen, 0.15 * 1.75), Filters.Gaussian(seen, 0.15 * 4.25), Filters.Gaussian(seen, 0.15 * 6.75)];
        double sigma = random.Uniform(0, 0.02), mean = 0;
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < image.Area; i++)
            {
                int layer = distance.Data[i] < 3 ? 0 : distance.Data[i] < 5.5 ? 1 : 2;
                mean += seen.Data[c * image.Area + i] = blurred[layer].Data[c * image.Area + i];
            }
        }

        double exposure = random.Uniform(0.25, 0.45) / Math.Max(1e-6, mean / seen.Data.Length);
        return Encode(seen.Map(v => (float)(exposure * v + sigma * random.Normal())));
    }

    private static ImageF Encode(ImageF linear) => linear.Map(v => MathF.Round(MathF.Pow(Math.Clamp(v, 0, 1), 1 / Gamma) * 255) / 255);
}
