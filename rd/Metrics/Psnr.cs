using VvcIlif.Codec;

namespace VvcIlif.Rd.Metrics;

/// <summary>The signal that a PSNR is measured against.</summary>
public enum PsnrPeak
{
    /// <summary>255 x 2^(bits - 8), as in the JVET software and the common test conditions: 1020 at 10 bits.</summary>
    Jvet,

    /// <summary>The largest sample, 2^bits - 1, as in FFmpeg's psnr filter: 1023 at 10 bits.</summary>
    FullScale,
}

/// <summary>Peak signal-to-noise ratio.</summary>
public static partial class Psnr
{
    /// <summary>The PSNR of equal samples would be infinite; this value replaces it in means, as in the JVET software at 10 bits and below.</summary>
    public const double Equal = 999.99;

    /// <summary>Sum of squared differences of two rows.</summary>
    public static long SquaredError(ReadOnlySpan<ushort> a, ReadOnlySpan<ushort> b)
    {
        if (a.Length != b.Length)
            throw new ArgumentException($"Rows of {a.Length} and {b.Length} samples cannot be compared.", nameof(b));
        return SquaredErrorVector(a, b);
    }

    // The specification of the vector form.
    internal static long SquaredErrorScalar(ReadOnlySpan<ushort> a, ReadOnlySpan<ushort> b)
    {
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
        for (int y = 0; y < a.Height; y++)
            sum += SquaredErrorVector(a.Row(y), b.Row(y));
        return sum;
    }

    /// <summary>PSNR in dB for a mean squared error.</summary>
    /// <param name="mse">Mean squared error of samples; 0 gives <see cref="Equal"/>.</param>
    /// <param name="bitDepth">Bits of a sample.</param>
    /// <param name="peak">What counts as the signal.</param>
    public static double FromMse(double mse, int bitDepth, PsnrPeak peak = PsnrPeak.Jvet)
    {
        double signal = peak == PsnrPeak.Jvet ? 255 << (bitDepth - 8) : (1 << bitDepth) - 1;
        return mse <= 0 ? Equal : 10 * Math.Log10(signal * signal / mse);
    }

    /// <summary>Y, U and V in one figure: six parts luma, one part each chroma.</summary>
    public static double Weighted(double y, double u, double v) => (6 * y + u + v) / 8;
}
