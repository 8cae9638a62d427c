namespace VvcIlif.Rd;

/// <summary>A point of a rate-distortion curve.</summary>
/// <param name="Rate">Rate in any unit, above 0.</param>
/// <param name="Quality">Quality, such as PSNR in dB.</param>
public readonly record struct RdPoint(double Rate, double Quality);

/// <summary>Curve laid through the points of a Bjontegaard comparison.</summary>
public enum BdMethod
{
    /// <summary>Piecewise cubic Hermite, monotone (Fritsch-Butland): the method of the common test conditions.</summary>
    Pchip,

    /// <summary>Akima's piecewise cubic.</summary>
    Akima,

    /// <summary>One cubic polynomial, by least squares where there are more than four points: Bjontegaard's first proposal.</summary>
    Cubic,
}

/// <summary>Why two curves have no Bjontegaard difference.</summary>
public enum BdProblem
{
    /// <summary>They have one.</summary>
    None,

    /// <summary>A curve has fewer points than the method needs.</summary>
    TooFewPoints,

    /// <summary>A rate is not above 0, or a figure is infinite or no number.</summary>
    ImpossiblePoint,

    /// <summary>A quality represents equal samples: it has no finite PSNR.</summary>
    Lossless,

    /// <summary>More rate gives no more quality somewhere.</summary>
    NotMonotonic,

    /// <summary>The curves have no quality (or rate) in common.</summary>
    NoOverlap,
}

/// <summary>What came of a Bjontegaard comparison.</summary>
/// <param name="Value">Percent for a rate difference, or the unit of quality; NaN where there is none.</param>
/// <param name="Overlap">Shared part of the smaller of the two ranges that are compared, 0 to 1.</param>
/// <param name="Reason">Why the value is NaN, else null.</param>
/// <param name="Warning">What makes the value doubtful, else null.</param>
public readonly record struct BdResult(double Value, double Overlap, string? Reason, string? Warning)
{
    /// <summary>The kind of the reason.</summary>
    public BdProblem Problem { get; init; }

    internal static BdResult None(BdProblem problem, string reason) => new(double.NaN, 0, reason, null) { Problem = problem };
}

/// <summary>Mean difference between two rate-distortion curves (Bjontegaard, VCEG-M33), by exact integrals.</summary>
public static class Bjontegaard
{
    /// <summary>Shared part of the shorter range below which a comparison is doubtful.</summary>
    public const double SmallOverlap = 0.75;

    /// <summary>From here on a PSNR represents equal samples.</summary>
    public const double LosslessQuality = 99.99;

    // A step that gives less than this share of the curve's range of quality for this factor of rate is saturated.
    private const double SaturatedShare = 0.02, SaturatedRate = 1.25;

    /// <summary>Fewest points that a method makes a curve of.</summary>
    public static int FewestPoints(BdMethod method) => method == BdMethod.Cubic ? 4 : 2;

    /// <summary>Mean difference of the rate at equal quality in percent; negative where the test needs less.</summary>
    /// <param name="anchor">Points of the anchor in any order: at least two, four for <see cref="BdMethod.Cubic"/>.</param>
    /// <param name="test">Points of the test.</param>
    /// <param name="method">Curve through the points.</param>
    public static BdResult Rate(IReadOnlyList<RdPoint> anchor, IReadOnlyList<RdPoint> test, BdMethod method = BdMethod.Pchip)
    {
        if (Check(anchor, test, method, out RdPoint[] a, out RdPoint[] b, out string? warning) is { } none)
            return none;
        BdResult mean = Compare(a, b, p => p.Quality, p => Math.Log(p.Rate), method, "qualities", warning);
        return mean.Reason is null ? mean with { Value = (Math.Exp(mean.Value) - 1) * 100 } : mean;
    }

    /// <summary>Mean difference of the quality at equal rate, over the logarithm of the rate; positive where the test is better.</summary>
    public static BdResult Quality(IReadOnlyList<RdPoint> anchor, IReadOnlyList<RdPoint> test, BdMethod method = BdMethod.Pchip)
    {
        if (Check(anchor, test, method, out RdPoint[] a, out RdPoint[] b, out string? warning) is { } none)
            return none;
        return Compare(a, b, p => Math.Log10(p.Rate), p => p.Quality, method, "rates", warning);
    }

    /// <summary>The relative difference of the rate in percent at single qualities of the range that both curves share.</summary>
    /// <param name="anchor">Points of the anchor.</param>
    /// <param name="test">Points of the test.</param>
    /// <param name="steps">Qualities to look at, at least 2, spread evenly from the lowest to the highest.</param>
    /// <param name="method">Curve through the points.</param>
    /// <returns>Pairs of quality and percent; none where <see cref="Rate"/> has no value.</returns>
    public static IReadOnlyList<(double Quality, double Percent)> RateOverQuality(IReadOnlyList<RdPoint> anchor, IReadOnlyList<RdPoint> test, int steps, BdMethod method = BdMethod.Pchip)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        if (Check(anchor, test, method, out RdPoint[] a, out RdPoint[] b, out _) is not null)
            return [];
        RdCurve first = RdCurve.Through(a, p => p.Quality, p => Math.Log(p.Rate), method), second = RdCurve.Through(b, p => p.Quality, p => Math.Log(p.Rate), method);
        double low = Math.Max(first.From, second.From), high = Math.Min(first.To, second.To);
        if (high <= low)
            return [];
        var result = new (double, double)[steps];
        for (int i = 0; i < steps; i++)
        {
            double quality = low + (high - low) * i / (steps - 1);
            result[i] = (quality, (Math.Exp(second.Value(quality) - first.Value(quality)) - 1) * 100);
        }
        return result;
    }

    private static BdResult? Check(IReadOnlyList<RdPoint> anchor, IReadOnlyList<RdPoint> test, BdMethod method, out RdPoint[] a, out RdPoint[] b, out string? warning)
    {
        BdResult? wrong = Check(anchor, "anchor", method, out a, out warning), alsoWrong = Check(test, "test", method, out b, out string? more);
        if (more is not null)
            warning = warning is null ? more : $"{warning} {more}";
        return wrong ?? alsoWrong;
    }

    // Sorts by rate, each point once; a result without a value where the points make no curve.
    private static BdResult? Check(IReadOnlyList<RdPoint> points, string name, BdMethod method, out RdPoint[] sorted, out string? warning)
    {
        ArgumentNullException.ThrowIfNull(points);
        warning = null;
        sorted = [.. points.Distinct().OrderBy(p => p.Rate).ThenBy(p => p.Quality)];
        foreach (RdPoint p in points)
        {
            if (!double.IsFinite(p.Rate) || !double.IsFinite(p.Quality) || p.Rate <= 0)
                return BdResult.None(BdProblem.ImpossiblePoint, FormattableString.Invariant($"The {name} has the impossible point {p.Rate} / {p.Quality}."));
            if (p.Quality >= LosslessQuality)
                return BdResult.None(BdProblem.Lossless, FormattableString.Invariant($"The {name} is lossless at the rate {p.Rate}: the quality {p.Quality} represents equal samples."));
        }
        int fewest = FewestPoints(method);
        if (sorted.Length < fewest)
            return BdResult.None(BdProblem.TooFewPoints, $"The {name} has {sorted.Length} {(sorted.Length == 1 ? "point" : "different points")}; at least {fewest} are needed.");
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Rate <= sorted[i - 1].Rate || sorted[i].Quality <= sorted[i - 1].Quality)
            {
                return BdResult.None(BdProblem.NotMonotonic, FormattableString.Invariant(
                    $"The curve of the {name} is not monotonic: {sorted[i - 1].Rate} / {sorted[i - 1].Quality} is followed by {sorted[i].Rate} / {sorted[i].Quality}."));
            }
        }

        if (sorted.Length < points.Count)
            warning = $"The {name} has the same point more than once; it counts once.";
        double range = sorted[^1].Quality - sorted[0].Quality;
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted.Length > 2 && sorted[i].Rate > SaturatedRate * sorted[i - 1].Rate && sorted[i].Quality - sorted[i - 1].Quality < SaturatedShare * range)
                warning ??= FormattableString.Invariant($"The {name} is saturated: from the rate {sorted[i - 1].Rate} to {sorted[i].Rate} the quality hardly rises.");
        }

        return null;
    }

    private static BdResult Compare(RdPoint[] a, RdPoint[] b, Func<RdPoint, double> along, Func<RdPoint, double> value, BdMethod method, string what, string? warning)
    {
        RdCurve first = RdCurve.Through(a, along, value, method), second = RdCurve.Through(b, along, value, method);
        double low = Math.Max(first.From, second.From), high = Math.Min(first.To, second.To);
        if (high <= low)
            return BdResult.None(BdProblem.NoOverlap, $"The curves share no {what}.");
        double overlap = (high - low) / Math.Min(first.To - first.From, second.To - second.From);
        double mean = (second.Integral(low, high) - first.Integral(low, high)) / (high - low);
        if (overlap < SmallOverlap)
            warning = FormattableString.Invariant($"The curves share only {overlap * 100:0} % of the shorter range of {what}.") + (warning is null ? "" : " " + warning);
        return new BdResult(mean, overlap, null, warning);
    }
}
