using MathNet.Numerics.LinearRegression;

namespace VvcIlif.Rd;

/// <summary>A piecewise polynomial of degree three.</summary>
internal sealed class RdCurve
{
    private readonly double[] _x;

    // y = c0 + c1 t + c2 t^2 + c3 t^3 with t counted from the start of each piece.
    private readonly double[][] _pieces;

    private RdCurve(double[] x, double[][] pieces)
    {
        _x = x;
        _pieces = pieces;
    }

    public double From => _x[0];

    public double To => _x[^1];

    /// <summary>The curve through points in ascending order of what it runs along.</summary>
    public static RdCurve Through(RdPoint[] points, Func<RdPoint, double> along, Func<RdPoint, double> value, BdMethod method) =>
        Through(Array.ConvertAll(points, p => along(p)), Array.ConvertAll(points, p => value(p)), method);

    private static RdCurve Through(double[] x, double[] y, BdMethod method)
    {
        if (method == BdMethod.Cubic)
            return Polynomial(x, y);
        // Two points make a straight line.
        if (x.Length == 2)
            return new RdCurve(x, [[y[0], (y[1] - y[0]) / (x[1] - x[0]), 0, 0]]);
        double[] slopes = method == BdMethod.Akima ? AkimaSlopes(x, y) : PchipSlopes(x, y);
        var pieces = new double[x.Length - 1][];
        for (int i = 0; i < pieces.Length; i++)
        {
            double h = x[i + 1] - x[i], d = (y[i + 1] - y[i]) / h;
            pieces[i] = [y[i], slopes[i], (3 * d - 2 * slopes[i] - slopes[i + 1]) / h, (slopes[i] + slopes[i + 1] - 2 * d) / (h * h)];
        }
        return new RdCurve(x, pieces);
    }

    /// <summary>The curve at a place between <see cref="From"/> and <see cref="To"/>.</summary>
    public double Value(double at)
    {
        int i = 0;
        while (i < _pieces.Length - 1 && at > _x[i + 1])
            i++;
        double t = at - _x[i];
        double[] c = _pieces[i];
        return c[0] + t * (c[1] + t * (c[2] + t * c[3]));
    }

    public double Integral(double from, double to)
    {
        double sum = 0;
        for (int i = 0; i < _pieces.Length; i++)
        {
            double low = Math.Max(from, _x[i]), high = Math.Min(to, _x[i + 1]);
            if (high > low)
                sum += Primitive(_pieces[i], high - _x[i]) - Primitive(_pieces[i], low - _x[i]);
        }
        return sum;
    }

    private static double Primitive(double[] c, double t) => t * (c[0] + t * (c[1] / 2 + t * (c[2] / 3 + t * (c[3] / 4))));

    private static RdCurve Polynomial(double[] x, double[] y)
    {
        var rows = new double[x.Length][];
        for (int i = 0; i < x.Length; i++)
        {
            double t = x[i] - x[0];
            rows[i] = [1, t, t * t, t * t * t];
        }
        return new RdCurve([x[0], x[^1]], [MultipleRegression.QR(rows, y)]);
    }

    private static double[] Secants(double[] x, double[] y)
    {
        var m = new double[x.Length - 1];
        for (int i = 0; i < m.Length; i++)
            m[i] = (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
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
            if (m[i - 1] * m[i] <= 0)
                continue;
            double h0 = x[i] - x[i - 1], h1 = x[i + 1] - x[i], w1 = 2 * h1 + h0, w2 = h1 + 2 * h0;
            slopes[i] = (w1 + w2) / (w1 / m[i - 1] + w2 / m[i]);
        }
        slopes[0] = End(x[1] - x[0], x[2] - x[1], m[0], m[1]);
        slopes[n - 1] = End(x[n - 1] - x[n - 2], x[n - 2] - x[n - 3], m[n - 2], m[n - 3]);
        return slopes;

        static double End(double h0, double h1, double m0, double m1)
        {
            double slope = ((2 * h0 + h1) * m0 - h0 * m1) / (h0 + h1);
            if (Math.Sign(slope) != Math.Sign(m0))
                return 0;
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
