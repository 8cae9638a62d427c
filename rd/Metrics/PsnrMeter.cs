using VvcIlif.Codec;

namespace VvcIlif.Rd.Metrics;

/// <summary>Adds up the PSNR of a sequence per component.</summary>
public sealed class PsnrMeter
{
    private readonly int _bitDepth;
    private readonly PsnrPeak _peak;
    private readonly double[] _sumPsnr = new double[3];
    private readonly double[] _sumMse = new double[3];

    /// <summary>Creates a meter.</summary>
    /// <param name="bitDepth">Bits of the samples that are compared.</param>
    /// <param name="peak">What counts as the signal.</param>
    public PsnrMeter(int bitDepth, PsnrPeak peak = PsnrPeak.Jvet) => (_bitDepth, _peak) = (bitDepth, peak);

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
        if (reference.Count != test.Count)
            throw new ArgumentException("The numbers of planes differ.", nameof(test));
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
            psnr[c] = Psnr.FromMse(mse[c], _bitDepth, _peak);
            _sumPsnr[c] += psnr[c];
            _sumMse[c] += mse[c];
        }
        return psnr;
    }

    /// <summary>Mean of the frames' PSNR in dB: the figure of the common test conditions.</summary>
    public double Mean(int component) => Frames == 0 ? double.NaN : _sumPsnr[component] / Frames;

    /// <summary>PSNR of the mean squared error over all frames, in dB.</summary>
    public double OfMeanError(int component) => Frames == 0 ? double.NaN : Psnr.FromMse(_sumMse[component] / Frames, _bitDepth, _peak);

    /// <summary>The components' mean PSNR, weighted 6:1:1; luma alone where there is no chroma.</summary>
    public double WeightedMean => Components == 1 ? Mean(0) : Psnr.Weighted(Mean(0), Mean(1), Mean(2));

    /// <summary>PSNR of the components' mean squared errors, weighted 6:1:1; luma alone where there is no chroma.</summary>
    public double WeightedOfMeanError =>
        Components == 1 || Frames == 0 ? OfMeanError(0) : Psnr.FromMse(Psnr.Weighted(_sumMse[0], _sumMse[1], _sumMse[2]) / Frames, _bitDepth, _peak);
}
