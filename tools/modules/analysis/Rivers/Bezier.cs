namespace VvcIlif.Modules.Analysis.Rivers;

/// <summary>A Bezier curve in the plane: degree is the number of control points less one, t runs from 0 to 1.</summary>
public sealed class Bezier
{
    private readonly (double X, double Y)[] _points;

    /// <summary>Makes a curve.</summary>
    /// <param name="points">At least two control points.</param>
    public Bezier(params IReadOnlyList<(double X, double Y)> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count < 2)
            throw new ArgumentException("A curve has at least two control points.", nameof(points));
        _points = [.. points];
    }

    /// <summary>Control points; the first and the last are the ends.</summary>
    public IReadOnlyList<(double X, double Y)> Points => _points;

    /// <summary>A point.</summary>
    public (double X, double Y) At(double t)
    {
        Span<double> basis = stackalloc double[_points.Length];
        Bernstein(t, basis);
        double x = 0, y = 0;
        for (int k = 0; k < basis.Length; k++)
        {
            x += basis[k] * _points[k].X;
            y += basis[k] * _points[k].Y;
        }
        return (x, y);
    }

    /// <summary>The values of all Bernstein polynomials B(k, n)(t), n = length - 1.</summary>
    public static void Bernstein(double t, Span<double> basis)
    {
        basis.Clear();
        basis[0] = 1;
        double s = 1 - t;
        for (int degree = 1; degree < basis.Length; degree++)
        {
            for (int k = degree; k > 0; k--)
                basis[k] = s * basis[k] + t * basis[k - 1];
            basis[0] *= s;
        }
    }

    /// <summary>The same curve with one control point more: q(i) = i / (n + 1) p(i - 1) + (1 - i / (n + 1)) p(i).</summary>
    public Bezier Elevated()
    {
        int n = _points.Length;
        var points = new (double X, double Y)[n + 1];
        for (int i = 0; i <= n; i++)
        {
            double a = i / (double)n;
            (double X, double Y) before = _points[Math.Max(0, i - 1)], here = _points[Math.Min(n - 1, i)];
            points[i] = (a * before.X + (1 - a) * here.X, a * before.Y + (1 - a) * here.Y);
        }
        return new Bezier(points);
    }

    /// <summary>Point, first and second derivative.</summary>
    internal void Derivatives(double t, Span<double> scratch, out (double X, double Y) p, out (double X, double Y) d, out (double X, double Y) dd)
    {
        int n = _points.Length - 1;
        p = d = dd = default;
        Span<double> basis = scratch[..(n + 1)];
        Bernstein(t, basis);
        for (int k = 0; k <= n; k++)
            p = (p.X + basis[k] * _points[k].X, p.Y + basis[k] * _points[k].Y);
        basis = scratch[..n];
        Bernstein(t, basis);
        for (int k = 0; k < n; k++)
            d = (d.X + n * basis[k] * (_points[k + 1].X - _points[k].X), d.Y + n * basis[k] * (_points[k + 1].Y - _points[k].Y));
        if (n < 2)
            return;
        basis = scratch[..(n - 1)];
        Bernstein(t, basis);
        double f = n * (n - 1.0);
        for (int k = 0; k < n - 1; k++)
            dd = (dd.X + f * basis[k] * (_points[k + 2].X - 2 * _points[k + 1].X + _points[k].X), dd.Y + f * basis[k] * (_points[k + 2].Y - 2 * _points[k + 1].Y + _points[k].Y));
    }
}
