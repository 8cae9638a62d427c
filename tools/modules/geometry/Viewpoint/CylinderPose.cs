using VvcIlif.Modules.Kit.Space;

namespace VvcIlif.Modules.Geometry.Viewpoint;

/// <summary>
/// Where a labelled bottle stands before the virtual camera: camera = Rz Rx Ry X + T. The bottle's axis is Y (down), its
/// radius 38 mm, the label spans Y from -Height / 2 to Height / 2, and its front is towards -Z.
/// </summary>
/// <param name="Rx">Rotation about x, degrees: the bottle leans towards the camera or away.</param>
/// <param name="Ry">Rotation about the bottle's axis, degrees.</param>
/// <param name="Rz">Rotation about the line of sight, degrees.</param>
/// <param name="Tx">Right, mm.</param>
/// <param name="Ty">Down, mm.</param>
/// <param name="Tz">Distance to the axis, mm.</param>
/// <param name="Height">Height of the label, mm.</param>
/// <param name="Focal">Focal length, pixels.</param>
public sealed record CylinderPose(double Rx, double Ry, double Rz, double Tx, double Ty, double Tz, double Height, double Focal = CylinderPose.StandardFocal)
{
    /// <summary>Radius of the bottle, mm.</summary>
    public const double Radius = 38;

    /// <summary>6.8 mm on a sensor of 7.6 x 5.7 mm with 640 x 480 pixels.</summary>
    public const double StandardFocal = 573;

    /// <summary>Columns of a view.</summary>
    public const int Width = 640;

    /// <summary>Rows of a view.</summary>
    public const int Rows = 480;

    private static readonly (double X, double Y) Centre = (Width / 2.0, Rows / 2.0);

    /// <summary>Straight before the camera, 250 mm away.</summary>
    public static CylinderPose Frontal(double height) => new(0, 0, 0, 0, 0, 250, height);

    /// <summary>The rotation.</summary>
    public Rotation Rotation => Rotation.AboutZ(Rz).After(Rotation.AboutX(Rx)).After(Rotation.AboutY(Ry));

    /// <summary>The translation.</summary>
    public Vector3 Translation => new(Tx, Ty, Tz);

    /// <summary>Pixel of a point before the camera, whose principal point is the middle of the view.</summary>
    /// <param name="p">Point before the camera.</param>
    public (double X, double Y) Project(Vector3 p) => (Focal * p.X / p.Z + Centre.X, Focal * p.Y / p.Z + Centre.Y);

    /// <summary>Pixel of a place of the label.</summary>
    /// <param name="theta">Angle around the bottle in radians, 0 at its front.</param>
    /// <param name="y">Along the axis, mm, down.</param>
    public (double X, double Y) Point(double theta, double y)
    {
        (double s, double c) = Math.SinCos(theta);
        return Project(Rotation.Apply(new Vector3(Radius * s, y, -Radius * c)) + Translation);
    }

    /// <summary>The image of the circle around the bottle at a height: M = H^-T diag(1, 1, -R^2) H^-1 with H = K [r1 r3 t].</summary>
    public Conic Rim(double y)
    {
        (Vector3 r1, Vector3 r2, Vector3 r3) = Rotation.Columns;
        Vector3 t = r2 * y + Translation;
        double[] h =
        [
            Focal * r1.X + Centre.X * r1.Z, Focal * r3.X + Centre.X * r3.Z, Focal * t.X + Centre.X * t.Z,
            Focal * r1.Y + Centre.Y * r1.Z, Focal * r3.Y + Centre.Y * r3.Z, Focal * t.Y + Centre.Y * t.Z,
            r1.Z, r3.Z, t.Z,
        ];
        // The inverse up to a factor; at the height of the camera the plane is seen from its side, so it is nudged.
        double[] i = Adjugate(h);
        double size = h.Max(Math.Abs), det = h[0] * i[0] + h[1] * i[3] + h[2] * i[6];
        if (Math.Abs(det) < 1e-9 * size * size)
            return Rim(y + 0.01);
        var back = new double[3, 3];
        for (int k = 0; k < 9; k++)
            back[k / 3, k % 3] = i[k];
        Conic m = new Conic(1, 0, 1, 0, 0, -Radius * Radius).Pulled(back);
        double norm = Math.Sqrt(m.XX * m.XX + m.YY * m.YY + m.One * m.One + 2 * (m.XY * m.XY + m.X * m.X + m.Y * m.Y));
        m = new Conic(m.XX / norm, m.XY / norm, m.YY / norm, m.X / norm, m.Y / norm, m.One / norm);
        return m.XX + m.YY < 0 ? new Conic(-m.XX, -m.XY, -m.YY, -m.X, -m.Y, -m.One) : m;
    }

    /// <summary>Vanishing point of the axis as (x, y, w); w is near 0 where it is a direction.</summary>
    public (double X, double Y, double W) VanishingPoint()
    {
        Vector3 d = Rotation.Columns.Y;
        return (Focal * d.X + Centre.X * d.Z, Focal * d.Y + Centre.Y * d.Z, d.Z);
    }

    /// <summary>The angles between which the bottle's surface is seen: where its normal is across the line of sight.</summary>
    public (double From, double To) VisibleArc()
    {
        // In the bottle's frame the camera is at -R^T T; (s, -c) . (C - R (s, -c)) > 0.
        Vector3 camera = -Rotation.Transpose.Apply(Translation);
        double distance = Math.Sqrt(camera.X * camera.X + camera.Z * camera.Z), middle = Math.Atan2(camera.X, -camera.Z), half = Math.Acos(Math.Min(1, Radius / distance));
        return (middle - half, middle + half);
    }

    /// <summary>What the target side of a re-projection needs, in closed form.</summary>
    /// <returns>Null where a rim is no ellipse before the camera.</returns>
    public LabelGeometry? Geometry()
    {
        if (Rim(-Height / 2).ToEllipse() is not { } top || Rim(Height / 2).ToEllipse() is not { } bottom)
            return null;
        (double from, double to) = VisibleArc();
        double front = (from + to) / 2;
        return new LabelGeometry(top, Below(top, Point(front, -Height / 2)), bottom, Below(bottom, Point(front, Height / 2)), VanishingPoint(), Height / (2 * Radius));

        static bool Below(Ellipse e, (double X, double Y) p) => (p.X - e.X) * e.V.X + (p.Y - e.Y) * e.V.Y >= 0;
    }

    private static double[] Adjugate(double[] m) =>
    [
        m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
        m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
        m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3],
    ];
}
