namespace VvcIlif.Modules.Kit.Operations;

/// <summary>What stands outside a picture.</summary>
public enum Border
{
    /// <summary>The nearest value inside.</summary>
    Replicate,

    /// <summary>Mirrored, the outermost value not repeated (... 2 1 | 0 1 2 ...).</summary>
    Reflect,

    /// <summary>Zero.</summary>
    Zero,

    /// <summary>The picture again.</summary>
    Wrap,
}

/// <summary>Values between pixels. Pixel centres are at whole coordinates.</summary>
public static class Sampling
{
    /// <summary>A coordinate brought into 0..size - 1, or -1 where the value is zero.</summary>
    public static int Index(int i, int size, Border border)
    {
        if ((uint)i < (uint)size)
            return i;
        switch (border)
        {
            case Border.Replicate:
                return i < 0 ? 0 : size - 1;
            case Border.Wrap:
                return (i % size + size) % size;
            case Border.Reflect:
                if (size == 1)
                    return 0;
                int period = 2 * size - 2, at = (i % period + period) % period;
                return at < size ? at : period - at;
            default:
                return -1;
        }
    }

    /// <summary>Value by bilinear interpolation.</summary>
    public static float Bilinear(ImageF image, double x, double y, int channel = 0, Border border = Border.Replicate)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (!(Math.Abs(x) < 1e9 && Math.Abs(y) < 1e9))
            return 0;
        int x0 = (int)Math.Floor(x), y0 = (int)Math.Floor(y);
        float fx = (float)(x - x0), fy = (float)(y - y0);
        float top = At(image, x0, y0, channel, border) * (1 - fx) + At(image, x0 + 1, y0, channel, border) * fx;
        float bottom = At(image, x0, y0 + 1, channel, border) * (1 - fx) + At(image, x0 + 1, y0 + 1, channel, border) * fx;
        return top * (1 - fy) + bottom * fy;
    }

    /// <summary>Value by cubic convolution with a = -0.5.</summary>
    public static float Bicubic(ImageF image, double x, double y, int channel = 0, Border border = Border.Replicate)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (!(Math.Abs(x) < 1e9 && Math.Abs(y) < 1e9))
            return 0;
        int x0 = (int)Math.Floor(x), y0 = (int)Math.Floor(y);
        Span<float> wx = stackalloc float[4], wy = stackalloc float[4];
        Cubic((float)(x - x0), wx);
        Cubic((float)(y - y0), wy);
        float sum = 0;
        for (int j = 0; j < 4; j++)
        {
            float row = 0;
            for (int i = 0; i < 4; i++)
                row += wx[i] * At(image, x0 - 1 + i, y0 - 1 + j, channel, border);
            sum += wy[j] * row;
        }
        return sum;
    }

    private static float At(ImageF image, int x, int y, int channel, Border border)
    {
        if ((uint)x < (uint)image.Width && (uint)y < (uint)image.Height)
            return image[x, y, channel];
        int i = Index(x, image.Width, border), j = Index(y, image.Height, border);
        return i < 0 || j < 0 ? 0 : image[i, j, channel];
    }

    private static void Cubic(float f, Span<float> w)
    {
        w[0] = ((-0.5f * f + 1) * f - 0.5f) * f;
        w[1] = (1.5f * f - 2.5f) * f * f + 1;
        w[2] = ((-1.5f * f + 2) * f + 0.5f) * f;
        w[3] = (0.5f * f - 0.5f) * f * f;
    }
}
