namespace VvcIlif.Modules.Analysis.Mandala;

/// <summary>A motif: one connected piece of ink, or a point that stands for one.</summary>
public sealed class Motif
{
    /// <summary>Number of the motif, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Column of its centroid.</summary>
    public required double X { get; init; }

    /// <summary>Row of its centroid.</summary>
    public required double Y { get; init; }

    /// <summary>Area in pixels (alpha).</summary>
    public required double Area { get; init; }

    /// <summary>Length of the boundary in pixels.</summary>
    public required double Perimeter { get; init; }

    /// <summary>Area of the convex hull in pixels.</summary>
    public required double HullArea { get; init; }

    /// <summary>Its pixels as row * width + column; empty for a point.</summary>
    public int[] Pixels { get; init; } = [];

    /// <summary>Central moments of its pixels divided by the area: xx, xy, yy, xxx, xxy, xyy, yyy.</summary>
    public double[] Moments { get; init; } = new double[7];

    /// <summary>Compactness, perimeter^2 / area (beta).</summary>
    public double Compactness => Perimeter * Perimeter / Area;

    /// <summary>Area / area of the convex hull (gamma).</summary>
    public double Solidity => Area / HullArea;

    /// <summary>Distance from the centre of the mandala.</summary>
    public double R { get; internal set; }

    /// <summary>Direction from the centre in radians, from the x axis towards the y axis (down).</summary>
    public double Theta { get; internal set; }

    /// <summary>Interior angle of its hull layer in radians (phi).</summary>
    public double Angle { get; internal set; }

    /// <summary>Whether it is one of the motifs in the middle.</summary>
    public bool IsCentral { get; internal set; }

    /// <summary>
    /// How its mass lies in the frame of its radius, free of size: three even numbers and three that change sign in a mirror image.
    /// Equal for motifs that a rotation about the centre takes to each other.
    /// </summary>
    internal Frame Frame => Frame.Of(Moments, Theta);
}

/// <summary>Normalised moments in the frame of the radius (s outwards, t across).</summary>
internal readonly record struct Frame(double Elongation, double Radial, double Across, double Tilt, double SkewS, double SkewT)
{
    public static Frame Of(double[] m, double theta)
    {
        double c = Math.Cos(theta), s = Math.Sin(theta), size = m[0] + m[2];
        if (size <= 0)
            return default;
        // s = c x + s y, t = -s x + c y
        double ss = c * c * m[0] + 2 * c * s * m[1] + s * s * m[2], tt = s * s * m[0] - 2 * c * s * m[1] + c * c * m[2], st = -c * s * m[0] + (c * c - s * s) * m[1] + c * s * m[2];
        double sss = c * c * c * m[3] + 3 * c * c * s * m[4] + 3 * c * s * s * m[5] + s * s * s * m[6];
        double ttt = -s * s * s * m[3] + 3 * s * s * c * m[4] - 3 * s * c * c * m[5] + c * c * c * m[6];
        double sst = -c * c * s * m[3] + (c * c * c - 2 * c * s * s) * m[4] + (2 * c * c * s - s * s * s) * m[5] + s * s * c * m[6];
        double stt = c * s * s * m[3] + (s * s * s - 2 * c * c * s) * m[4] + (c * c * c - 2 * c * s * s) * m[5] + s * c * c * m[6];
        double cube = Math.Pow(size, 1.5);
        return new Frame((ss - tt) / size, sss / cube, stt / cube, 2 * st / size, sst / cube, ttt / cube);
    }

    /// <summary>That of the mirror image.</summary>
    public Frame Mirror() => this with { Tilt = -Tilt, SkewS = -SkewS, SkewT = -SkewT };

    public double Distance(Frame o) => Math.Sqrt(Sq(Elongation - o.Elongation) + Sq(Radial - o.Radial) + Sq(Across - o.Across) + Sq(Tilt - o.Tilt) + Sq(SkewS - o.SkewS) + Sq(SkewT - o.SkewT));

    private static double Sq(double v) => v * v;
}
