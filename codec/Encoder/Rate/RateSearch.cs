namespace VvcIlif.Codec.Encoder;

/// <summary>
/// Finds the QP at which a clip has a wanted bit rate, by coding the whole clip with the fast preset until the rate
/// is near. Rate over QP is close to a straight line on a logarithmic scale, so that a few passes are enough.
/// </summary>
/// <remarks>The QP found is a fraction: <see cref="EncoderOptions.QpFraction"/> spreads it over the pictures.</remarks>
public static class RateSearch
{
    /// <summary>Relative distance from the wanted rate that needs no further pass.</summary>
    public const double Tolerance = 0.03;

    private const int MaxPasses = 4;
    private const double QpPerOctave = 5.5; // of rate, before the clip has told its own

    /// <summary>The options with <see cref="EncoderOptions.Qp"/> and <see cref="EncoderOptions.QpFraction"/> for a bit rate.</summary>
    /// <param name="options">What is to be coded; its preset does not count for the search.</param>
    /// <param name="kilobitsPerSecond">The wanted rate of the whole stream, above 0.</param>
    /// <param name="clip">Opens the clip; called once for each pass.</param>
    /// <param name="pass">Told after each pass: QP and the rate it gave.</param>
    /// <exception cref="EncoderConfigurationException">The rate is not positive, or an option is wrong.</exception>
    public static EncoderOptions Find(EncoderOptions options, double kilobitsPerSecond, Func<IEnumerable<IReadOnlyList<Plane>>> clip,
        Action<double, double>? pass = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clip);
        if (!(kilobitsPerSecond > 0) || double.IsInfinity(kilobitsPerSecond))
            throw new EncoderConfigurationException("Bit rate", $"{kilobitsPerSecond}", "more than 0 kbit/s");
        double bitsPerSample = kilobitsPerSecond * 1000 / (options.FrameRate.PerSecond * options.Width * options.Height);
        double qp = Math.Clamp(32 - QpPerOctave * Math.Log2(bitsPerSample / 0.05), 5, 55);
        double slope = QpPerOctave, previousQp = 0, previousLog = 0;
        for (int i = 0; i < MaxPasses; i++)
        {
            EncoderOptions trial = WithQp(options with { Preset = EncoderPreset.Fast, Tools = null }, qp);
            double rate = new VvcEncoder(trial).Encode(clip(), Stream.Null).KilobitsPerSecond;
            pass?.Invoke(qp, rate);
            if (rate <= 0 || Math.Abs(rate / kilobitsPerSecond - 1) <= Tolerance)
                break;
            double log = Math.Log2(rate);
            if (i > 0 && Math.Abs(log - previousLog) > 0.01)
                slope = Math.Clamp((qp - previousQp) / (previousLog - log), 2, 15);
            (previousQp, previousLog) = (qp, log);
            qp = Math.Clamp(qp + slope * (log - Math.Log2(kilobitsPerSecond)), 0, 63);
        }
        return WithQp(options, qp);
    }

    /// <summary>The options moved by what a coded clip missed the rate by.</summary>
    /// <param name="options">Options that gave <paramref name="got"/>.</param>
    /// <param name="wanted">The wanted rate in kbit/s.</param>
    /// <param name="got">The rate that came out, in the same unit.</param>
    public static EncoderOptions Correct(EncoderOptions options, double wanted, double got)
    {
        ArgumentNullException.ThrowIfNull(options);
        return WithQp(options, options.Qp + options.QpFraction + QpPerOctave * Math.Log2(got / wanted));
    }

    private static EncoderOptions WithQp(EncoderOptions options, double qp)
    {
        qp = Math.Clamp(qp, 0, 63);
        int whole = (int)Math.Floor(qp);
        return options with { Qp = whole, QpFraction = whole == 63 ? 0 : qp - whole };
    }
}
