namespace VvcIlif.Modules.Geometry.Viewpoint;

/// <summary>How places across the label correspond.</summary>
public enum AcrossMapping
{
    /// <summary>By the angle around the bottle, asin of the place along the rim's first axis.</summary>
    Angle,

    /// <summary>In proportion to the place between the rim's ends, as in the paper.</summary>
    Linear,
}

/// <summary>
/// A label in a picture: the images of its two rims, which half of each is in front, the vanishing point of the bottle's axis,
/// and the label's shape.
/// </summary>
/// <param name="Top">Upper rim.</param>
/// <param name="TopFrontBelow">The front half of the upper rim is the one towards its second axis (down).</param>
/// <param name="Bottom">Lower rim.</param>
/// <param name="BottomFrontBelow">The same for the lower rim.</param>
/// <param name="Vanishing">Where the sides meet, (x, y, w); w = 0 for a direction.</param>
/// <param name="Aspect">Height of the label over the diameter of the bottle.</param>
public sealed record LabelGeometry(Ellipse Top, bool TopFrontBelow, Ellipse Bottom, bool BottomFrontBelow, (double X, double Y, double W) Vanishing, double Aspect)
{
    // Further away than this it is a direction.
    private const double Far = 1e6;

    /// <summary>Whether the sides are as good as parallel.</summary>
    public bool IsParallel => Math.Abs(Vanishing.W) * Far < Math.Sqrt(Vanishing.X * Vanishing.X + Vanishing.Y * Vanishing.Y);

    /// <summary>The vanishing point of two rims from the lines that touch both.</summary>
    public static (double X, double Y, double W)? VanishingOf(Ellipse top, Ellipse bottom)
    {
        if (Ellipse.OuterTangents(top, bottom) is not { } tangents)
            return null;
        ((double a, double b, double c), (double d, double e, double f)) = tangents;
        return (b * f - c * e, c * d - a * f, a * e - b * d);
    }

    /// <summary>A point of the front of the upper rim.</summary>
    /// <param name="across">-1 at the left end, 1 at the right.</param>
    public (double X, double Y) OnTop(double across) => On(Top, TopFrontBelow, across);

    /// <summary>A point of the front of the lower rim.</summary>
    /// <param name="across">-1 at the left end, 1 at the right.</param>
    public (double X, double Y) OnBottom(double across) => On(Bottom, BottomFrontBelow, across);

    /// <summary>Where the line from a point of the picture to the vanishing point meets the front of the upper rim, from -1 to 1; NaN beside it.</summary>
    public double AcrossTop(double x, double y) => Across(Top, TopFrontBelow, x, y);

    /// <summary>The same for the lower rim.</summary>
    public double AcrossBottom(double x, double y) => Across(Bottom, BottomFrontBelow, x, y);

    /// <summary>Signed distance from a to b along the line away from a towards the vanishing point or away from it, and 1 over the distance to it.</summary>
    /// <param name="a">Point on the upper rim.</param>
    /// <param name="c">Point on the lower rim, on the same line.</param>
    /// <returns>Distance to c, and 1 / signed distance to the vanishing point (0 where it is far).</returns>
    public (double C, double U) Along((double X, double Y) a, (double X, double Y) c)
    {
        double dx = c.X - a.X, dy = c.Y - a.Y, length = Math.Sqrt(dx * dx + dy * dy);
        if (IsParallel)
            return (length, 0);
        double vx = Vanishing.X / Vanishing.W - a.X, vy = Vanishing.Y / Vanishing.W - a.Y;
        return (length, 1 / ((vx * dx + vy * dy) / length));
    }

    /// <summary>
    /// The place along a line in one picture from that in another, by the invariance of the cross-ratio of both rims, the point,
    /// and the vanishing point.
    /// </summary>
    /// <param name="b">Distance of the point from the upper rim.</param>
    /// <param name="c">Distance of the lower rim.</param>
    /// <param name="u">1 over the distance of the vanishing point.</param>
    /// <param name="otherC">Distance of the lower rim in the other picture.</param>
    /// <param name="otherU">1 over the distance of the vanishing point there.</param>
    /// <returns>Distance from the upper rim in the other picture.</returns>
    public static double CrossRatio(double b, double c, double u, double otherC, double otherU) =>
        otherC * b * (1 - c * u) / (c * (1 - otherC * otherU) + b * (otherC * otherU - c * u));

    /// <summary>A place on the upper rim as its share of the way from the left end to the right one, along x.</summary>
    public double ShareOfTop(double across)
    {
        double left = OnTop(-1).X, right = OnTop(1).X;
        return (OnTop(across).X - left) / (right - left);
    }

    /// <summary>The place on the upper rim at a share of the way from the left end to the right one, along x, by bisection.</summary>
    public double AcrossTopAt(double share)
    {
        double low = -1, high = 1;
        for (int i = 0; i < 40; i++)
        {
            double at = (low + high) / 2;
            if (ShareOfTop(at) < share)
                low = at;
            else
                high = at;
        }
        return (low + high) / 2;
    }

    private static (double X, double Y) On(Ellipse e, bool frontBelow, double across)
    {
        double x = e.A * across, y = (frontBelow ? 1 : -1) * e.B * Math.Sqrt(Math.Max(0, 1 - across * across));
        return (e.X + x * e.U.X + y * e.V.X, e.Y + x * e.U.Y + y * e.V.Y);
    }

    private double Across(Ellipse e, bool frontBelow, double px, double py)
    {
        // The line's direction: to the vanishing point, or along it.
        (double dx, double dy) = IsParallel ? (Vanishing.X, Vanishing.Y) : (Vanishing.X / Vanishing.W - px, Vanishing.Y / Vanishing.W - py);
        (double ux, double uy) = e.U;
        // In the ellipse's frame, scaled to a unit circle: p + k d.
        double b = Math.Max(e.B, 1e-9 * e.A);
        double x = ((px - e.X) * ux + (py - e.Y) * uy) / e.A, y = ((e.Y - py) * -ux + (px - e.X) * -uy) / b, vx = (dx * ux + dy * uy) / e.A, vy = (-dx * uy + dy * ux) / b;
        double qa = vx * vx + vy * vy, qb = x * vx + y * vy, qc = x * x + y * y - 1, discriminant = qb * qb - qa * qc;
        if (!(discriminant >= 0))
            return double.NaN;
        double root = Math.Sqrt(discriminant), k0 = (-qb - root) / qa, k1 = (-qb + root) / qa;
        double y0 = y + k0 * vy, y1 = y + k1 * vy;
        // The front half is the one with the greater or the lesser second coordinate.
        double k = (y0 > y1) == frontBelow ? k0 : k1;
        return x + k * vx;
    }
}
