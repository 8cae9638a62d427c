using VvcIlif.Codec;

namespace VvcIlif.Rd.Metrics;

/// <summary>Peak signal-to-noise ratio.</summary>
public static class Psnr
{
    /// <summary>The PSNR of equal samples would be infinite; this value stands for it in means, as in the JVET software at 10 bits and below.</summary>
    public const double Equal = 999.99;

    /// <summary>Sum of squared differences of two rows.</summary>
    public static long SquaredError(ReadOnlySpan<ushort> a, ReadOnlySpan<ushort> b)
    {
        if (a.Length != b.Length) throw new ArgumentException($"Rows of {a.Length} and {b.Length} samples cannot be compared.", nameof(b));
        long sum = 0;
        for (int x = 0; x < a.Length; x++)
        {
            long d = a[x] - b[x];
            sum += d * d;
        }
        return sum;
    }

    /// <summary>Sum of squared differences of two planes of equal size.</summary>
    public static long SquaredError(Plane a, Plane b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Width != b.Width || a.Height != b.Height)
            throw new ArgumentException($"Planes of {a.Width}x{a.Height} and {b.Width}x{b.Height} cannot be compared.", nameof(b));
        long sum = 0;
        for (int y = 0; y < a.Height; y++) sum += SquaredError(a.Row(y), b.Row(y));
        return sum;
    }

    /// <summary>PSNR in dB for a mean squared error.</summary>
    /// <param name="mse">Mean squared error of samples; 0 gives <see cref="Equal"/>.</param>
    /// <param name="bitDepth">Bits of a sample; the peak is 255 * 2^(bits - 8), as in the JVET software.</param>
    public static double FromMse(double mse, int bitDepth)
    {
        double peak = 255 << (bitDepth - 8);
        return mse <= 0 ? Equal : 10 * Math.Log10(peak * peak / mse);
    }
}

/// <summary>Adds up the PSNR of a sequence per component.</summary>
public sealed class PsnrMeter
{
    private readonly int _bitDepth;
    private readonly double[] _sumPsnr = new double[3];
    private readonly double[] _sumMse = new double[3];

    /// <summary>Creates a meter.</summary>
    /// <param name="bitDepth">Bits of the samples that are compared.</param>
    public PsnrMeter(int bitDepth) => _bitDepth = bitDepth;

    /// <summary>Frames seen.</summary>
    public int Frames { get; private set; }

    /// <summary>Components seen, 1 or 3.</summary>
    public int Components { get; private set; }

    /// <summary>Adds a frame.</summary>
    /// <param name="reference">Original planes.</param>
    /// <param name="test">Planes to judge, of the same sizes.</param>
    /// <returns>PSNR of the components in dB.</returns>
    public double[] Add(IReadOnlyList<Plane> reference, IReadOnlyList<Plane> test)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(test);
        if (reference.Count != test.Count) throw new ArgumentException("The numbers of planes differ.", nameof(test));
        var mse = new double[reference.Count];
        for (int c = 0; c < mse.Length; c++)
            mse[c] = (double)Psnr.SquaredError(reference[c], test[c]) / ((double)reference[c].Width * reference[c].Height);
        return AddMse(mse);
    }

    /// <summary>Adds a frame by its mean squared errors.</summary>
    public double[] AddMse(ReadOnlySpan<double> mse)
    {
        Components = mse.Length;
        Frames++;
        var psnr = new double[mse.Length];
        for (int c = 0; c < psnr.Length; c++)
        {
            psnr[c] = Psnr.FromMse(mse[c], _bitDepth);
            _sumPsnr[c] += psnr[c];
            _sumMse[c] += mse[c];
        }
        return psnr;
    }

    /// <summary>Mean of the frames' PSNR in dB: the figure of the common test conditions.</summary>
    public double Mean(int component) => Frames == 0 ? double.NaN : _sumPsnr[component] / Frames;

    /// <summary>PSNR of the mean squared error over all frames, in dB.</summary>
    public double OfMeanError(int component) => Frames == 0 ? double.NaN : Psnr.FromMse(_sumMse[component] / Frames, _bitDepth);
}
