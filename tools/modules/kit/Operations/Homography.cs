using MathNet.Numerics.LinearAlgebra;

namespace VvcIlif.Modules.Kit.Operations;

/// <summary>A projective map of the plane: 3x3, row by row, up to a factor.</summary>
public sealed class Homography
{
    private readonly double[] _m;

    /// <summary>Wraps nine values, row by row.</summary>
    public Homography(params ReadOnlySpan<double> values)
    {
        if (values.Length != 9)
            throw new ArgumentException("A homography has nine values.", nameof(values));
        _m = values.ToArray();
    }

    /// <summary>An entry.</summary>
    public double this[int row, int column] => _m[3 * row + column];

    /// <summary>The nine values, row by row.</summary>
    public ReadOnlySpan<double> Values => _m;

    /// <summary>Where a point goes; infinite for points on the vanishing line.</summary>
    public (double X, double Y) Apply(double x, double y)
    {
        double w = _m[6] * x + _m[7] * y + _m[8];
        return ((_m[0] * x + _m[1] * y + _m[2]) / w, (_m[3] * x + _m[4] * y + _m[5]) / w);
    }

    /// <summary>The map back.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public Homography Inverse()
    {
        double a = _m[4] * _m[8] - _m[5] * _m[7], b = _m[5] * _m[6] - _m[3] * _m[8], c = _m[3] * _m[7] - _m[4] * _m[6];
        double det = _m[0] * a + _m[1] * b + _m[2] * c;
        double size = _m.Max(Math.Abs);
        if (!(Math.Abs(det) > 1e-14 * size * size * size))
            throw new ArgumentException("The homography cannot be inverted.");
        return new Homography(
            a / det, (_m[2] * _m[7] - _m[1] * _m[8]) / det, (_m[1] * _m[5] - _m[2] * _m[4]) / det,
            b / det, (_m[0] * _m[8] - _m[2] * _m[6]) / det, (_m[2] * _m[3] - _m[0] * _m[5]) / det,
            c / det, (_m[1] * _m[6] - _m[0] * _m[7]) / det, (_m[0] * _m[4] - _m[1] * _m[3]) / det);
    }

    /// <summary>First <paramref name="first"/>, then this.</summary>
    public Homography After(Homography first)
    {
        ArgumentNullException.ThrowIfNull(first);
        var m = new double[9];
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                for (int k = 0; k < 3; k++)
                    m[3 * i + j] += _m[3 * i + k] * first._m[3 * k + j];
            }
        }

        return new Homography(m);
    }

    /// <summary>
    /// The map that fits pairs of points best in the algebraic sense, after both sets were moved to their mean and
    /// scaled to a mean distance of sqrt 2 (normalised direct linear transform, Hartley 1997).
    /// </summary>
    /// <exception cref="ArgumentException">Fewer than four pairs, or no homography fits (three points on a line among four, equal points).</exception>
    public static Homography Fit(IReadOnlyList<(double X, double Y)> from, IReadOnlyList<(double X, double Y)> to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        if (from.Count < 4 || from.Count != to.Count)
            throw new ArgumentException($"At least four pairs of points are wanted, not {from.Count} and {to.Count}.");
        Homography a = Normalisation(from), b = Normalisation(to);
        Matrix<double> normal = Matrix<double>.Build.Dense(9, 9);
        Span<double> row = stackalloc double[9];
        for (int i = 0; i < from.Count; i++)
        {
            (double x, double y) = a.Apply(from[i].X, from[i].Y);
            (double u, double v) = b.Apply(to[i].X, to[i].Y);
            for (int equation = 0; equation < 2; equation++)
            {
                double t = equation == 0 ? u : v;
                row.Clear();
                int at = 3 * equation;
                (row[at], row[at + 1], row[at + 2]) = (x, y, 1);
                (row[6], row[7], row[8]) = (-t * x, -t * y, -t);
                for (int r = 0; r < 9; r++)
                {
                    for (int c = 0; c < 9; c++)
                        normal[r, c] += row[r] * row[c];
                }
            }
        }
        var eigen = normal.Evd(Symmetricity.Symmetric);
        double[] values = [.. eigen.EigenValues.Select(e => e.Real)];
        if (!(values[1] > 1e-12 * Math.Max(values[8], 1e-300)))
            throw new ArgumentException("The points fix no homography.");
        var fit = new Homography(eigen.EigenVectors.Column(0).ToArray());
        Homography map = b.Inverse().After(fit).After(a);
        double norm = Math.Abs(map[2, 2]) > 1e-12 ? map[2, 2] : Math.Sqrt(map._m.Sum(v => v * v));
        return new Homography(Array.ConvertAll(map._m, v => v / norm));
    }

    private static Homography Normalisation(IReadOnlyList<(double X, double Y)> points)
    {
        double mx = points.Average(p => p.X), my = points.Average(p => p.Y);
        double distance = points.Average(p => Math.Sqrt((p.X - mx) * (p.X - mx) + (p.Y - my) * (p.Y - my)));
        if (!(distance > 0) || double.IsInfinity(distance))
            throw new ArgumentException("The points are all equal, or not finite.");
        double s = Math.Sqrt(2) / distance;
        return new Homography(s, 0, -s * mx, 0, s, -s * my, 0, 0, 1);
    }
}
