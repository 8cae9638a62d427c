using VvcIlif.Codec;

namespace VvcIlif.Rd.Metrics;

/// <summary>Structural similarity as its authors define it (Wang, Bovik, Sheikh, Simoncelli 2004): Gaussian window of 11x11, sigma 1.5, whole windows only.</summary>
public static class GaussianSsim
{
    private const int Taps = 11;
    private const double Sigma = 1.5;
    private static readonly double[] Window = MakeWindow();
    private static readonly double[] ScaleWeights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

    /// <summary>Smallest side for which <see cref="Compute"/> has a whole window.</summary>
    public const int SmallestSide = Taps;

    /// <summary>Smallest side for which <see cref="ComputeMultiScale"/> has five scales.</summary>
    public const int SmallestMultiScaleSide = Taps << 4;

    /// <summary>Mean structural similarity of two planes of equal size; 1 for equal ones, NaN where a side is below <see cref="SmallestSide"/>.</summary>
    public static double Compute(Plane reference, Plane test, int bitDepth)
    {
        (double[] a, double[] b) = Load(reference, test);
        return Means(a, b, reference.Width, reference.Height, bitDepth).Full;
    }

    /// <summary>
    /// Multi-scale structural similarity (Wang, Simoncelli, Bovik 2003) over five scales, each half as large by 2x2 means;
    /// NaN where a side is below <see cref="SmallestMultiScaleSide"/>.
    /// </summary>
    public static double ComputeMultiScale(Plane reference, Plane test, int bitDepth)
    {
        (double[] a, double[] b) = Load(reference, test);
        int width = reference.Width, height = reference.Height;
        if (Math.Min(width, height) < SmallestMultiScaleSide)
            return double.NaN;
        double product = 1;
        for (int scale = 0; scale < ScaleWeights.Length; scale++)
        {
            (double full, double contrast) = Means(a, b, width, height, bitDepth);
            bool last = scale == ScaleWeights.Length - 1;
            // A negative mean has no real power; it counts as no similarity at all.
            product *= Math.Pow(Math.Max(last ? full : contrast, 0), ScaleWeights[scale]);
            if (last)
                break;
            a = Halve(a, width, height);
            b = Halve(b, width, height);
            width /= 2;
            height /= 2;
        }
        return product;
    }

    private static (double Full, double Contrast) Means(double[] a, double[] b, int width, int height, int bitDepth)
    {
        if (width < Taps || height < Taps)
            return (double.NaN, double.NaN);
        double peak = (1 << bitDepth) - 1, c1 = 0.01 * peak * 0.01 * peak, c2 = 0.03 * peak * 0.03 * peak;
        double[] meanA = Filter(a, a, false, width, height), meanB = Filter(b, b, false, width, height);
        double[] aa = Filter(a, a, true, width, height), bb = Filter(b, b, true, width, height), ab = Filter(a, b, true, width, height);
        double full = 0, contrast = 0;
        for (int i = 0; i < meanA.Length; i++)
        {
            double ma = meanA[i], mb = meanB[i];
            double structure = (2 * (ab[i] - ma * mb) + c2) / (aa[i] - ma * ma + bb[i] - mb * mb + c2);
            contrast += structure;
            full += structure * (2 * ma * mb + c1) / (ma * ma + mb * mb + c1);
        }
        return (full / meanA.Length, contrast / meanA.Length);
    }

    // The windowed mean of a, or of a times b.
    private static double[] Filter(double[] a, double[] b, bool product, int width, int height)
    {
        int w = width - Taps + 1, h = height - Taps + 1;
        var rows = new double[w * height];
        var line = new double[width];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                line[x] = product ? a[y * width + x] * b[y * width + x] : a[y * width + x];
            for (int x = 0; x < w; x++)
            {
                double sum = 0;
                for (int k = 0; k < Taps; k++)
                    sum += Window[k] * line[x + k];
                rows[y * w + x] = sum;
            }
        }
        var result = new double[w * h];
        for (int y = 0; y < h; y++)
        {
            for (int k = 0; k < Taps; k++)
            {
                for (int x = 0; x < w; x++)
                    result[y * w + x] += Window[k] * rows[(y + k) * w + x];
            }
        }

        return result;
    }

    private static double[] Halve(double[] plane, int width, int height)
    {
        int w = width / 2, h = height / 2;
        var result = new double[w * h];
        for (int y = 0; y < h; y++)
        {
            for (int x = 0; x < w; x++)
            {
                int at = 2 * y * width + 2 * x;
                result[y * w + x] = (plane[at] + plane[at + 1] + plane[at + width] + plane[at + width + 1]) * 0.25;
            }
        }

        return result;
    }

    private static (double[] A, double[] B) Load(Plane reference, Plane test)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(test);
        if (reference.Width != test.Width || reference.Height != test.Height)
            throw new ArgumentException($"Planes of {reference.Width}x{reference.Height} and {test.Width}x{test.Height} cannot be compared.", nameof(test));
        return (Load(reference), Load(test));

        static double[] Load(Plane plane)
        {
            var values = new double[plane.Width * plane.Height];
            for (int y = 0; y < plane.Height; y++)
            {
                ReadOnlySpan<ushort> row = plane.Row(y);
                for (int x = 0; x < row.Length; x++)
                    values[y * plane.Width + x] = row[x];
            }
            return values;
        }
    }

    private static double[] MakeWindow()
    {
        var window = new double[Taps];
        double sum = 0;
        for (int i = 0; i < Taps; i++)
            sum += window[i] = Math.Exp(-(i - Taps / 2) * (i - Taps / 2) / (2 * Sigma * Sigma));
        for (int i = 0; i < Taps; i++)
            window[i] /= sum;
        return window;
    }
}
