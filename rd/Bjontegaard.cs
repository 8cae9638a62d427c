using MathNet.Numerics.LinearRegression;

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

/// <summary>What came of a Bjontegaard comparison.</summary>
/// <param name="Value">Percent for a rate difference, or the unit of quality; NaN where there is none.</param>
/// <param name="Overlap">Shared part of the smaller of the two ranges that are compared, 0 to 1.</param>
/// <param name="Reason">Why the value is NaN, else null.</param>
/// <param name="Warning">What makes the value doubtful, else null.</param>
public readonly record struct BdResult(double Value, double Overlap, string? Reason, string? Warning)
{
    internal static BdResult None(string reason, double overlap = 0) => new(double.NaN, overlap, reason, null);
}

/// <summary>Mean difference between two rate-distortion curves (Bjontegaard, VCEG-M33), by exact integrals.</summary>
public static class Bjontegaard
{
    private const double SmallOverlap = 0.75;

    /// <summary>Mean difference of the rate at equal quality in percent; negative where the test needs less.</summary>
    /// <param name="anchor">At least four points of the anchor, in any order.</param>
    /// <param name="test">At least four points of the test.</param>
    /// <param name="method">Curve through the points.</param>
    public static BdResult Rate(IReadOnlyList<RdPoint> anchor, IReadOnlyList<RdPoint> test, BdMethod method = BdMethod.Pchip)
    {
        string? wrong = Check(anchor, "anchor", out RdPoint[] a), alsoWrong = Check(test, "test", out RdPoint[] b);
        if ((wrong ?? alsoWrong) is { } reason) return BdResult.None(reason);
        BdResult mean = Compare(a, b, p => p.Quality, p => Math.Log(p.Rate), method, "qualities");
        return mean.Reason is null ? mean with { Value = (Math.Exp(mean.Value) - 1) * 100 } : mean;
    }

    /// <summary>Mean difference of the quality at equal rate, over the logarithm of the rate; positive where the test is better.</summary>
    public static BdResult Quality(IReadOnlyList<RdPoint> anchor, IReadOnlyList<RdPoint> test, BdMethod method = BdMethod.Pchip)
    {
        string? wrong = Check(anchor, "anchor", out RdPoint[] a), alsoWrong = Check(test, "test", out RdPoint[] b);
        if ((wrong ?? alsoWrong) is { } reason) return BdResult.None(reason);
        return Compare(a, b, p => Math.Log10(p.Rate), p => p.Quality, method, "rates");
    }

    // Sorts by rate; a sentence where the points make no curve.
    private static string? Check(IReadOnlyList<RdPoint> points, string name, out RdPoint[] sorted)
    {
        ArgumentNullException.ThrowIfNull(points);
        sorted = [.. points.OrderBy(p => p.Rate)];
        if (points.Count < 4) return $"The {name} has {points.Count} points; at least 4 are needed.";
        foreach (RdPoint p in points)
            if (!double.IsFinite(p.Rate) || !double.IsFinite(p.Quality) || p.Rate <= 0)
                return FormattableString.Invariant($"The {name} has the impossible point {p.Rate} / {p.Quality}.");
        for (int i = 1; i < sorted.Length; i++)
            if (sorted[i].Rate <= sorted[i - 1].Rate || sorted[i].Quality <= sorted[i - 1].Quality)
                return FormattableString.Invariant(
                    $"The curve of the {name} is not monotonic: {sorted[i - 1].Rate} / {sorted[i - 1].Quality} is followed by {sorted[i].Rate} / {sorted[i].Quality}.");
        return null;
    }

    private static BdResult Compare(RdPoint[] a, RdPoint[] b, Func<RdPoint, double> along, Func<RdPoint, double> value, BdMethod method, string what)
    {
        double[] ax = Array.ConvertAll(a, p => along(p)), bx = Array.ConvertAll(b, p => along(p));
        double low = Math.Max(ax[0], bx[0]), high = Math.Min(ax[^1], bx[^1]);
        if (high <= low)
            return BdResult.None($"The curves share no {what}.");
        double overlap = (high - low) / Math.Min(ax[^1] - ax[0], bx[^1] - bx[0]);
        var first = Curve.Through(ax, Array.ConvertAll(a, p => value(p)), method);
        var second = Curve.Through(bx, Array.ConvertAll(b, p => value(p)), method);
        double mean = (second.Integral(low, high) - first.Integral(low, high)) / (high - low);
        string? warning = overlap < SmallOverlap ? FormattableString.Invariant($"The curves share only {overlap * 100:0} % of the shorter range of {what}.") : null;
        return new BdResult(mean, overlap, null, warning);
    }

    /// <summary>A piecewise polynomial of degree three.</summary>
    private sealed class Curve
    {
        private readonly double[] _x;

        // y = c0 + c1 t + c2 t^2 + c3 t^3 with t counted from the start of each piece.
        private readonly double[][] _pieces;

        private Curve(double[] x, double[][] pieces)
        {
            _x = x;
            _pieces = pieces;
        }

        public static Curve Through(double[] x, double[] y, BdMethod method)
        {
            if (method == BdMethod.Cubic) return Polynomial(x, y);
            double[] slopes = method == BdMethod.Akima ? AkimaSlopes(x, y) : PchipSlopes(x, y);
            var pieces = new double[x.Length - 1][];
            for (int i = 0; i < pieces.Length; i++)
            {
                double h = x[i + 1] - x[i], d = (y[i + 1] - y[i]) / h;
                pieces[i] = [y[i], slopes[i], (3 * d - 2 * slopes[i] - slopes[i + 1]) / h, (slopes[i] + slopes[i + 1] - 2 * d) / (h * h)];
            }
            return new Curve(x, pieces);
        }

        public double Integral(double from, double to)
        {
            double sum = 0;
            for (int i = 0; i < _pieces.Length; i++)
            {
                double low = Math.Max(from, _x[i]), high = Math.Min(to, _x[i + 1]);
                if (high > low) sum += Primitive(_pieces[i], high - _x[i]) - Primitive(_pieces[i], low - _x[i]);
            }
            return sum;
        }

        private static double Primitive(double[] c, double t) => t * (c[0] + t * (c[1] / 2 + t * (c[2] / 3 + t * (c[3] / 4))));

        private static Curve Polynomial(double[] x, double[] y)
        {
            var rows = new double[x.Length][];
            for (int i = 0; i < x.Length; i++)
            {
                double t = x[i] - x[0];
                rows[i] = [1, t, t * t, t * t * t];
            }
            return new Curve([x[0], x[^1]], [MultipleRegression.QR(rows, y)]);
        }

        private static double[] Secants(double[] x, double[] y)
        {
            var m = new double[x.Length - 1];
            for (int i = 0; i < m.Length; i++) m[i] = (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
            return m;
        }

        // Weighted harmonic means inside, one-sided three-point slopes that keep the shape at the ends.
        private static double[] PchipSlopes(double[] x, double[] y)
        {
            double[] m = Secants(x, y);
            int n = x.Length;
            var slopes = new double[n];
            for (int i = 1; i < n - 1; i++)
            {
                if (m[i - 1] * m[i] <= 0) continue;
                double h0 = x[i] - x[i - 1], h1 = x[i + 1] - x[i], w1 = 2 * h1 + h0, w2 = h1 + 2 * h0;
                slopes[i] = (w1 + w2) / (w1 / m[i - 1] + w2 / m[i]);
            }
            slopes[0] = End(x[1] - x[0], x[2] - x[1], m[0], m[1]);
            slopes[n - 1] = End(x[n - 1] - x[n - 2], x[n - 2] - x[n - 3], m[n - 2], m[n - 3]);
            return slopes;

            static double End(double h0, double h1, double m0, double m1)
            {
                double slope = ((2 * h0 + h1) * m0 - h0 * m1) / (h0 + h1);
                if (Math.Sign(slope) != Math.Sign(m0)) return 0;
                return Math.Sign(m0) != Math.Sign(m1) && Math.Abs(slope) > 3 * Math.Abs(m0) ? 3 * m0 : slope;
            }
        }

        private static double[] AkimaSlopes(double[] x, double[] y)
        {
            double[] inner = Secants(x, y);
            int n = x.Length;
            var m = new double[n + 3];
            inner.CopyTo(m, 2);
            m[1] = 2 * m[2] - m[3];
            m[0] = 2 * m[1] - m[2];
            m[n + 1] = 2 * m[n] - m[n - 1];
            m[n + 2] = 2 * m[n + 1] - m[n];
            var slopes = new double[n];
            for (int i = 0; i < n; i++)
            {
                double after = Math.Abs(m[i + 3] - m[i + 2]), before = Math.Abs(m[i + 1] - m[i]);
                slopes[i] = after + before > 1e-12 * (Math.Abs(m[i + 1]) + Math.Abs(m[i + 2]))
                    ? (after * m[i + 1] + before * m[i + 2]) / (after + before)
                    : (m[i + 1] + m[i + 2]) / 2;
            }
            return slopes;
        }
    }
}
