namespace VvcIlif.Modules.Kit.Operations;

/// <summary>Conversions between colour spaces; pictures of three channels, values of 0..1 unless said otherwise.</summary>
public static class Colour
{
    /// <summary>Luma by ITU-R BT.601 of the encoded values; grey pictures are returned as they are.</summary>
    /// <exception cref="ArgumentException">Neither 1 nor 3 channels.</exception>
    public static ImageF Luma(ImageF image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Channels == 1)
            return image;
        Three(image);
        var grey = new ImageF(image.Width, image.Height);
        ReadOnlySpan<float> r = image.Plane(0), g = image.Plane(1), b = image.Plane(2);
        for (int i = 0; i < grey.Data.Length; i++)
            grey.Data[i] = 0.299f * r[i] + 0.587f * g[i] + 0.114f * b[i];
        return grey;
    }

    /// <summary>Linear light from sRGB (IEC 61966-2-1).</summary>
    public static float ToLinear(float v) => v <= 0.04045f ? v / 12.92f : MathF.Pow((v + 0.055f) / 1.055f, 2.4f);

    /// <summary>sRGB from linear light.</summary>
    public static float FromLinear(float v) => v <= 0.0031308f ? v * 12.92f : 1.055f * MathF.Pow(v, 1 / 2.4f) - 0.055f;

    /// <summary>Y'CbCr of full range from R'G'B', chroma around 0.5.</summary>
    /// <param name="image">Red, green, blue.</param>
    /// <param name="kr">Weight of red: 0.299 for BT.601, 0.2126 for BT.709.</param>
    /// <param name="kb">Weight of blue: 0.114 for BT.601, 0.0722 for BT.709.</param>
    public static ImageF ToYCbCr(ImageF image, float kr = 0.299f, float kb = 0.114f) => Each(image, (ref float r, ref float g, ref float b) =>
    {
        float y = kr * r + (1 - kr - kb) * g + kb * b;
        (r, g, b) = (y, (b - y) / (2 * (1 - kb)) + 0.5f, (r - y) / (2 * (1 - kr)) + 0.5f);
    });

    /// <summary>R'G'B' from Y'CbCr of full range, chroma around 0.5.</summary>
    /// <inheritdoc cref="ToYCbCr"/>
    public static ImageF FromYCbCr(ImageF image, float kr = 0.299f, float kb = 0.114f) => Each(image, (ref float y, ref float cb, ref float cr) =>
    {
        float red = y + 2 * (1 - kr) * (cr - 0.5f), blue = y + 2 * (1 - kb) * (cb - 0.5f);
        (y, cb, cr) = (red, (y - kr * red - kb * blue) / (1 - kr - kb), blue);
    });

    /// <summary>Hue (0..1 for a turn), saturation, value.</summary>
    public static ImageF ToHsv(ImageF image) => Each(image, (ref float r, ref float g, ref float b) =>
    {
        float max = MathF.Max(r, MathF.Max(g, b)), min = MathF.Min(r, MathF.Min(g, b)), d = max - min;
        float h = d <= 0 ? 0 : max == r ? (g - b) / d : max == g ? 2 + (b - r) / d : 4 + (r - g) / d;
        (r, g, b) = (h < 0 ? h / 6 + 1 : h / 6, max <= 0 ? 0 : d / max, max);
    });

    /// <summary>Red, green, blue from hue, saturation, value.</summary>
    public static ImageF FromHsv(ImageF image) => Each(image, (ref float h, ref float s, ref float v) =>
    {
        float hue = (h - MathF.Floor(h)) * 6, value = v, saturation = s;
        float F(float n)
        {
            float k = (n + hue) % 6;
            return value - value * saturation * MathF.Max(0, MathF.Min(k, MathF.Min(4 - k, 1)));
        }
        (h, s, v) = (F(5), F(3), F(1));
    });

    /// <summary>CIE L*a*b* (L 0..100) of sRGB values with the white D65.</summary>
    public static ImageF ToLab(ImageF image) => Each(image, (ref float r, ref float g, ref float b) =>
    {
        float R = ToLinear(r), G = ToLinear(g), B = ToLinear(b);
        float x = F((0.4124564f * R + 0.3575761f * G + 0.1804375f * B) / 0.95047f), y = F(0.2126729f * R + 0.7151522f * G + 0.0721750f * B);
        float z = F((0.0193339f * R + 0.1191920f * G + 0.9503041f * B) / 1.08883f);
        (r, g, b) = (116 * y - 16, 500 * (x - y), 200 * (y - z));
        static float F(float t) => t > 216f / 24389 ? MathF.Cbrt(t) : t * (24389f / 27 / 116) + 16f / 116;
    });

    /// <summary>sRGB values of CIE L*a*b*; not clipped.</summary>
    public static ImageF FromLab(ImageF image) => Each(image, (ref float l, ref float a, ref float b) =>
    {
        float fy = (l + 16) / 116, x = 0.95047f * G(fy + a / 500), y = G(fy), z = 1.08883f * G(fy - b / 200);
        (l, a, b) = (FromLinear(3.2404542f * x - 1.5371385f * y - 0.4985314f * z), FromLinear(-0.9692660f * x + 1.8760108f * y + 0.0415560f * z), FromLinear(0.0556434f * x - 0.2040259f * y + 1.0572252f * z));
        static float G(float t) => t > 6f / 29 ? t * t * t : (t - 16f / 116) * (116 * 27f / 24389);
    });

    private delegate void Change(ref float a, ref float b, ref float c);

    private static ImageF Each(ImageF image, Change change)
    {
        Three(image);
        ImageF result = image.Clone();
        Span<float> a = result.Plane(0), b = result.Plane(1), c = result.Plane(2);
        for (int i = 0; i < a.Length; i++)
            change(ref a[i], ref b[i], ref c[i]);
        return result;
    }

    private static void Three(ImageF image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Channels != 3)
            throw new ArgumentException($"A picture of 3 channels is wanted, not of {image.Channels}.", nameof(image));
    }
}
