using VvcIlif.Modules.Kit.Random;

namespace VvcIlif.Modules.Kit.Degradation;

/// <summary>Kinds of rain.</summary>
public enum RainKind
{
    /// <summary>One layer of streaks, no veil.</summary>
    Light,

    /// <summary>Three to five layers of different angle and scale, with a veil.</summary>
    Heavy,

    /// <summary>Either, by chance.</summary>
    Mixed,
}

/// <summary>Rain and snow laid over pictures of values 0..1.</summary>
public static class Weather
{
    /// <summary>
    /// Rain: <c>O = clip(B (1 - v) + v A + sum s_i (K_i * n_i))</c> with sparse noise n, drawn out by a line K of 9 to 45 pixels
    /// length, 1 to 3 width, about one angle within 45 degrees of the vertical, the same in all channels. A streak keeps
    /// its peak, so one drop in 500 to 5000 pixels and layer is enough; ten times as many leave nothing of the picture.
    /// </summary>
    public static ImageF Rain(ImageF image, RainKind kind, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(random);
        if (kind == RainKind.Mixed)
            kind = random.Below(2) == 0 ? RainKind.Light : RainKind.Heavy;
        int layers = kind == RainKind.Light ? 1 : 3 + random.Below(3);
        double veil = kind == RainKind.Light ? 0 : random.Uniform(0, 0.25), light = random.Uniform(0.7, 0.95), slope = random.Uniform(-45, 45);
        var streaks = new float[image.Area];
        for (int layer = 0; layer < layers; layer++)
        {
            double p = random.Uniform(0.0002, 0.002), strength = random.Uniform(0.3, 1);
            ImageF kernel = Noise.LineKernel(random.Uniform(9, 45), 90 + slope + 4 * random.Normal(), random.Uniform(1, 3));
            int r = kernel.Width / 2;
            // Most noise is zero, so each drop draws its own streak.
            int drops = random.Poisson(p * (image.Width + 2 * r) * (image.Height + 2 * r));
            for (int drop = 0; drop < drops; drop++)
            {
                int cx = random.Below(image.Width + 2 * r) - r, cy = random.Below(image.Height + 2 * r) - r;
                float value = (float)(strength * random.Uniform(0.5, 1));
                for (int j = Math.Max(0, r - cy); j < Math.Min(kernel.Height, image.Height + r - cy); j++)
                {
                    for (int i = Math.Max(0, r - cx); i < Math.Min(kernel.Width, image.Width + r - cx); i++)
                        streaks[(cy + j - r) * image.Width + cx + i - r] += value * kernel[i, j];
                }
            }
        }
        ImageF result = image.Clone();
        for (int c = 0; c < image.Channels; c++)
        {
            Span<float> plane = result.Plane(c);
            for (int i = 0; i < plane.Length; i++)
                plane[i] = Math.Clamp((float)(plane[i] * (1 - veil) + veil * light) + streaks[i], 0, 1);
        }
        return result;
    }

    /// <summary>
    /// Snow: flakes in three layers of depth, larger and fewer in front, each the product of three soft ellipses:
    /// <c>Y = X' (1 - a M) + a M c</c>, where X' has a veil of <paramref name="veil"/> / 10.
    /// </summary>
    /// <param name="image">Picture.</param>
    /// <param name="flakes">Flakes per 100 x 100 pixels.</param>
    /// <param name="veil">0 to 1.</param>
    /// <param name="random">Where the numbers come from.</param>
    public static ImageF Snow(ImageF image, double flakes, double veil, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(random);
        ImageF result = image.Map(v => (float)(v * (1 - 0.1 * veil) + 0.1 * veil));
        var parts = new (double Sin, double Cos, double A, double B)[3];
        for (int depth = 3; depth >= 1; depth--)
        {
            int count = random.Poisson(flakes * image.Area / 10000.0 * depth / 6);
            for (int n = 0; n < count; n++)
            {
                double cx = random.Uniform(-5, image.Width + 5), cy = random.Uniform(-5, image.Height + 5);
                double radius = Math.Min(8, 3.6 / depth * Math.Exp(0.4 * random.Normal())), opacity = random.Uniform(0.35, 1), colour = random.Uniform(0.85, 1);
                for (int k = 0; k < 3; k++)
                {
                    (double sin, double cos) = Math.SinCos(random.Uniform(0, Math.PI));
                    parts[k] = (sin, cos, radius * random.Uniform(0.8, 1.5), radius * random.Uniform(0.8, 1.5));
                }
                int reach = (int)Math.Ceiling(2 * radius);
                for (int y = Math.Max(0, (int)cy - reach); y <= Math.Min(image.Height - 1, (int)cy + reach); y++)
                {
                    for (int x = Math.Max(0, (int)cx - reach); x <= Math.Min(image.Width - 1, (int)cx + reach); x++)
                    {
                        double mask = opacity;
                        foreach ((double sin, double cos, double a, double b) in parts)
                        {
                            double u = ((x - cx) * cos + (y - cy) * sin) / a, v = ((cx - x) * sin + (y - cy) * cos) / b;
                            mask *= 1 / (1 + Math.Exp(6 * (Math.Sqrt(u * u + v * v) - 1)));
                        }
                        for (int c = 0; c < image.Channels; c++)
                        {
                            ref float to = ref result[x, y, c];
                            to = (float)(to * (1 - mask) + mask * colour);
                        }
                    }
                }
            }
        }
        return result;
    }
}
