using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace VvcIlif.Modules.Geometry.Viewpoint;

/// <summary>
/// An ellipse of the picture: points <c>Centre + A cos t U + B sin t V</c>, where U is the unit vector at <see cref="Angle"/> and V is U
/// turned clockwise (towards y). Pixel (i, j) covers the square from (i, j) to (i + 1, j + 1).
/// </summary>
/// <param name="X">Centre.</param>
/// <param name="Y">Centre.</param>
/// <param name="A">Half axis along U, above 0.</param>
/// <param name="B">Half axis along V, at least 0; 0 is a straight line seen from its own plane.</param>
/// <param name="Angle">Direction of U in radians.</param>
public readonly record struct Ellipse(double X, double Y, double A, double B, double Angle)
{
    // Below this share of the long axis a rim is a line.
    private const double Flat = 0.005;

    /// <summary>Whether it is as good as a straight line.</summary>
    public bool IsFlat => B < Flat * A;

    /// <summary>Unit vector along the first axis.</summary>
    public (double X, double Y) U => (Math.Cos(Angle), Math.Sin(Angle));

    /// <summary>Unit vector along the second axis.</summary>
    public (double X, double Y) V => (-Math.Sin(Angle), Math.Cos(Angle));

    /// <summary>A point.</summary>
    /// <param name="t">Radians from the first axis towards the second.</param>
    public (double X, double Y) At(double t)
    {
        (double s, double c) = Math.SinCos(t);
        (double ux, double uy) = U;
        return (X + A * c * ux - B * s * uy, Y + A * c * uy + B * s * ux);
    }

    /// <summary>The symmetric matrix M with p^T M p = 0 for its points p = (x, y, 1), negative inside: xx, xy, yy, x, y, 1.</summary>
    public Conic ToConic()
    {
        (double ux, double uy) = U;
        // A straight line gets a little thickness, so that its matrix can be inverted.
        double a = 1 / (A * A), b = 1 / Math.Pow(Math.Max(B, 1e-4 * A), 2);
        double xx = a * ux * ux + b * uy * uy, xy = (a - b) * ux * uy, yy = a * uy * uy + b * ux * ux;
        double x = -(xx * X + xy * Y), y = -(xy * X + yy * Y);
        return new Conic(xx, xy, yy, x, y, -(x * X + y * Y) - 1);
    }

    /// <summary>Largest extent in a direction: the value of n p over its points.</summary>
    public double Support(double nx, double ny)
    {
        (double ux, double uy) = U;
        double along = A * (nx * ux + ny * uy), across = B * (-nx * uy + ny * ux);
        return nx * X + ny * Y + Math.Sqrt(along * along + across * across);
    }

    /// <summary>
    /// The two lines that touch both ellipses with both on one side, by the roots of a quartic: tangents of the first, made a
    /// unit circle, that touch the second too.
    /// </summary>
    /// <returns>Lines (a, b, c) with a x + b y + c = 0, a unit normal and both ellipses on the negative side; null where there are none.</returns>
    public static ((double A, double B, double C) First, (double A, double B, double C) Second)? OuterTangents(Ellipse first, Ellipse second)
    {
        (double ux, double uy) = first.U;
        double a = first.A, b = Math.Max(first.B, 1e-4 * first.A);
        // p = T (X, Y, 1) takes the unit circle to the first ellipse.
        double[,] t = { { a * ux, -b * uy, first.X }, { a * uy, b * ux, first.Y }, { 0, 0, 1 } };
        Conic q = second.ToConic().Pulled(t).Adjoint();
        // The line with normal (cos p, sin p) at distance 1, and p = r + 90 degrees with s = tan(r / 2), so that side tangents are near s = -1 and 1.
        // cos p = -2 s / (1 + s^2), sin p = (1 - s^2) / (1 + s^2)
        double[] c = new double[5];
        void Add(double factor, double[] x, double[] y)
        {
            for (int i = 0; i < x.Length; i++)
            {
                for (int j = 0; j < y.Length; j++)
                    c[i + j] += factor * x[i] * y[j];
            }
        }
        double[] cos = [0, -2, 0], sin = [1, 0, -1], one = [1, 0, 1];
        Add(q.XX, cos, cos);
        Add(2 * q.XY, cos, sin);
        Add(q.YY, sin, sin);
        Add(-2 * q.X, cos, one);
        Add(-2 * q.Y, sin, one);
        Add(q.One, one, one);
        double size = c.Max(Math.Abs);
        if (!(size > 0))
            return null;
        var lines = new List<(double A, double B, double C)>();
        foreach (System.Numerics.Complex root in FindRoots.Polynomial(Array.ConvertAll(c, v => v / size)))
        {
            if (!(Math.Abs(root.Imaginary) < 1e-5 * (1 + Math.Abs(root.Real))))
                continue;
            double s = root.Real, n = 1 + s * s, lx = -2 * s / n, ly = (1 - s * s) / n;
            // Back to the picture: l = T^-T l'.
            double nx = lx / a * ux - ly / b * uy, ny = lx / a * uy + ly / b * ux, k = -1 - nx * first.X - ny * first.Y, length = Math.Sqrt(nx * nx + ny * ny);
            (double A, double B, double C) line = (nx / length, ny / length, k / length);
            if (line.A * second.X + line.B * second.Y + line.C < 0)
                lines.Add(Polished(first, second, line));
        }
        if (lines.Count < 2)
            return null;
        (double A, double B, double C) left = lines.MinBy(l => l.A * ux + l.B * uy), right = lines.MaxBy(l => l.A * ux + l.B * uy);
        return (left, right);
    }

    /// <summary>The tangent on one side by bisection of its direction: where both ellipses reach equally far. A check on <see cref="OuterTangents"/>.</summary>
    /// <param name="first">One ellipse.</param>
    /// <param name="second">Another one.</param>
    /// <param name="right">The side along the first ellipse's first axis, or the other.</param>
    public static (double A, double B, double C) OuterTangentByBisection(Ellipse first, Ellipse second, bool right)
    {
        double middle = first.Angle + (right ? 0 : Math.PI), low = middle - Math.PI / 2, high = middle + Math.PI / 2;
        double Difference(double angle) => first.Support(Math.Cos(angle), Math.Sin(angle)) - second.Support(Math.Cos(angle), Math.Sin(angle));
        bool sign = Difference(low) > 0;
        for (int i = 0; i < 100; i++)
        {
            double at = (low + high) / 2;
            if (Difference(at) > 0 == sign)
                low = at;
            else
                high = at;
        }
        (double s, double c) = Math.SinCos((low + high) / 2);
        return (c, s, -first.Support(c, s));
    }

    /// <summary>
    /// The ellipse nearest to points in the algebraic sense among all ellipses (Halir and Flusser 1998). From a short arc its short
    /// axis is poorly determined.
    /// </summary>
    /// <returns>Null where the points fix none.</returns>
    public static Ellipse? Fit(IReadOnlyList<(double X, double Y)> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count < 6)
            return null;
        double mx = points.Average(p => p.X), my = points.Average(p => p.Y), scale = Math.Sqrt(points.Average(p => (p.X - mx) * (p.X - mx) + (p.Y - my) * (p.Y - my)));
        if (!(scale > 0))
            return null;
        Matrix<double> quadratic = Matrix<double>.Build.Dense(points.Count, 3), linear = Matrix<double>.Build.Dense(points.Count, 3);
        for (int i = 0; i < points.Count; i++)
        {
            double x = (points[i].X - mx) / scale, y = (points[i].Y - my) / scale;
            quadratic.SetRow(i, [x * x, x * y, y * y]);
            linear.SetRow(i, [x, y, 1]);
        }
        Matrix<double> s1 = quadratic.TransposeThisAndMultiply(quadratic), s2 = quadratic.TransposeThisAndMultiply(linear), s3 = linear.TransposeThisAndMultiply(linear);
        Matrix<double> t = -s3.Inverse() * s2.Transpose();
        if (!double.IsFinite(t[0, 0]))
            return null;
        Matrix<double> m = s1 + s2 * t;
        Matrix<double> reduced = Matrix<double>.Build.DenseOfRowVectors(m.Row(2) / 2, -m.Row(1), m.Row(0) / 2);
        var eigen = reduced.Evd();
        for (int i = 0; i < 3; i++)
        {
            Vector<double> v = eigen.EigenVectors.Column(i);
            if (!(4 * v[0] * v[2] - v[1] * v[1] > 0))
                continue;
            Vector<double> w = t * v;
            // Back from the normalised coordinates.
            var conic = new Conic(v[0], v[1] / 2, v[2], w[0] / 2, w[1] / 2, w[2]).Pulled(new[,] { { 1 / scale, 0, -mx / scale }, { 0, 1 / scale, -my / scale }, { 0, 0, 1 } });
            return conic.ToEllipse();
        }
        return null;
    }

    // Newton's steps on the direction, where both reach equally far, take off the rounding of the quartic.
    private static (double A, double B, double C) Polished(Ellipse first, Ellipse second, (double A, double B, double C) line)
    {
        double angle = Math.Atan2(line.B, line.A);
        for (int i = 0; i < 3; i++)
        {
            const double h = 1e-6;
            double D(double at) => first.Support(Math.Cos(at), Math.Sin(at)) - second.Support(Math.Cos(at), Math.Sin(at));
            double slope = (D(angle + h) - D(angle - h)) / (2 * h);
            if (!(Math.Abs(slope) > 1e-9))
                break;
            angle -= Math.Clamp(D(angle) / slope, -1e-3, 1e-3);
        }
        (double s, double c) = Math.SinCos(angle);
        return (c, s, -first.Support(c, s));
    }
}

/// <summary>A symmetric 3x3 matrix: a conic of the points p with p^T M p = 0, or of the lines that touch one.</summary>
/// <param name="XX">First row, first column.</param>
/// <param name="XY">First row, second column.</param>
/// <param name="YY">Second row, second column.</param>
/// <param name="X">First row, third column.</param>
/// <param name="Y">Second row, third column.</param>
/// <param name="One">Third row, third column.</param>
public readonly record struct Conic(double XX, double XY, double YY, double X, double Y, double One)
{
    /// <summary>p^T M p.</summary>
    public double At(double x, double y) => XX * x * x + 2 * XY * x * y + YY * y * y + 2 * X * x + 2 * Y * y + One;

    /// <summary>Distance of a point in the first order: value over the length of the gradient.</summary>
    public double Distance(double x, double y)
    {
        double gx = 2 * (XX * x + XY * y + X), gy = 2 * (XY * x + YY * y + Y);
        return At(x, y) / Math.Sqrt(gx * gx + gy * gy);
    }

    /// <summary>T^T M T.</summary>
    public Conic Pulled(double[,] t)
    {
        ArgumentNullException.ThrowIfNull(t);
        double[,] m = { { XX, XY, X }, { XY, YY, Y }, { X, Y, One } };
        double Entry(int r, int c)
        {
            double sum = 0;
            for (int i = 0; i < 3; i++)
            {
                for (int j = 0; j < 3; j++)
                    sum += t[i, r] * m[i, j] * t[j, c];
            }

            return sum;
        }
        return new Conic(Entry(0, 0), Entry(0, 1), Entry(1, 1), Entry(0, 2), Entry(1, 2), Entry(2, 2));
    }

    /// <summary>The adjoint: for a conic of points that of its tangents.</summary>
    public Conic Adjoint() => new(YY * One - Y * Y, X * Y - XY * One, XX * One - X * X, XY * Y - X * YY, XY * X - XX * Y, XX * YY - XY * XY);

    /// <summary>Centre, axes and angle; null where it is no ellipse. The first axis is the one nearer to the horizontal.</summary>
    public Ellipse? ToEllipse()
    {
        double det = XX * YY - XY * XY;
        double size = Math.Max(Math.Abs(XX), Math.Abs(YY));
        if (!(det > 1e-14 * size * size))
            return null;
        double cx = (XY * Y - YY * X) / det, cy = (XY * X - XX * Y) / det, value = At(cx, cy);
        double angle = 0.5 * Math.Atan2(2 * XY, XX - YY);
        (double s, double c) = Math.SinCos(angle);
        double along = XX * c * c + 2 * XY * s * c + YY * s * s, across = XX * s * s - 2 * XY * s * c + YY * c * c;
        double a = Math.Sqrt(-value / along), b = Math.Sqrt(-value / across);
        if (!double.IsFinite(a) || !double.IsFinite(b))
            return null;
        if (Math.Abs(c) < Math.Abs(s))
            (a, b, angle) = (b, a, angle - Math.PI / 2);
        angle -= Math.PI * Math.Round(angle / Math.PI);
        return new Ellipse(cx, cy, a, b, angle);
    }
}
