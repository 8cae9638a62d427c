using VvcIlif.Modules.Kit.Space;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>Parameters of a camera in the order of the solver.</summary>
public enum CameraParameter
{
    /// <summary>Focal length along u, pixels.</summary>
    Fx,

    /// <summary>Focal length along v, pixels.</summary>
    Fy,

    /// <summary>Principal point, u.</summary>
    Cx,

    /// <summary>Principal point, v.</summary>
    Cy,

    /// <summary>Radial distortion, r^2.</summary>
    K1,

    /// <summary>Radial distortion, r^4.</summary>
    K2,

    /// <summary>Tangential distortion.</summary>
    P1,

    /// <summary>Tangential distortion.</summary>
    P2,

    /// <summary>Radial distortion, r^6.</summary>
    K3,

    /// <summary>Denominator, r^2.</summary>
    K4,

    /// <summary>Denominator, r^4.</summary>
    K5,

    /// <summary>Denominator, r^6.</summary>
    K6,
}

/// <summary>
/// A pinhole camera with the rational lens of eight coefficients. Pixel centres are at whole coordinates, u right, v
/// down; points in front have Z &gt; 0.
/// </summary>
public sealed record Camera
{
    /// <summary>Number of parameters.</summary>
    public const int ParameterCount = 12;

    private readonly double[] _p;

    /// <summary>Makes a camera.</summary>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="parameters">Twelve values in the order of <see cref="CameraParameter"/>.</param>
    public Camera(int width, int height, params ReadOnlySpan<double> parameters)
    {
        if (parameters.Length != ParameterCount)
            throw new ArgumentException($"A camera has {ParameterCount} parameters.", nameof(parameters));
        (Width, Height, _p) = (width, height, parameters.ToArray());
    }

    /// <summary>Columns of the picture.</summary>
    public int Width { get; }

    /// <summary>Rows of the picture.</summary>
    public int Height { get; }

    /// <summary>A parameter.</summary>
    public double this[CameraParameter parameter] => _p[(int)parameter];

    /// <summary>All parameters in the order of <see cref="CameraParameter"/>.</summary>
    public ReadOnlySpan<double> Parameters => _p;

    /// <summary>Distortion coefficients k1, k2, p1, p2, k3, k4, k5, k6.</summary>
    public double[] Distortion => _p[4..];

    /// <summary>The same camera with other parameters.</summary>
    public Camera With(ReadOnlySpan<double> parameters) => new(Width, Height, parameters);

    /// <summary>A camera whose picture is scaled; principal point and focal lengths follow, distortion stays.</summary>
    public Camera Scaled(double scale)
    {
        double[] p = [.. _p];
        (p[0], p[1]) = (p[0] * scale, p[1] * scale);
        // Pixel centres are whole numbers.
        (p[2], p[3]) = ((p[2] + 0.5) * scale - 0.5, (p[3] + 0.5) * scale - 0.5);
        return new Camera((int)Math.Round(Width * scale), (int)Math.Round(Height * scale), p);
    }

    /// <summary>Normalised coordinates seen through the lens.</summary>
    public (double X, double Y) Distort(double x, double y)
    {
        double r2 = x * x + y * y;
        double radial = (1 + r2 * (_p[4] + r2 * (_p[5] + r2 * _p[8]))) / (1 + r2 * (_p[9] + r2 * (_p[10] + r2 * _p[11])));
        return (x * radial + 2 * _p[6] * x * y + _p[7] * (r2 + 2 * x * x), y * radial + _p[6] * (r2 + 2 * y * y) + 2 * _p[7] * x * y);
    }

    /// <summary>Normalised coordinates before the lens, by Newton's method.</summary>
    /// <returns>NaN where the lens has no way back.</returns>
    public (double X, double Y) Undistort(double xd, double yd)
    {
        double x = xd, y = yd;
        for (int i = 0; i < 20; i++)
        {
            (double fx, double fy) = Distort(x, y);
            double ex = fx - xd, ey = fy - yd;
            if (Math.Abs(ex) + Math.Abs(ey) < 1e-13)
                return (x, y);
            (double a, double b, double c, double d) = DistortionJacobian(x, y);
            double det = a * d - b * c;
            if (!(Math.Abs(det) > 1e-12))
                return (double.NaN, double.NaN);
            x -= (d * ex - b * ey) / det;
            y -= (a * ey - c * ex) / det;
        }
        (double gx, double gy) = Distort(x, y);
        return Math.Abs(gx - xd) + Math.Abs(gy - yd) < 1e-10 ? (x, y) : (double.NaN, double.NaN);
    }

    /// <summary>Pixel of a point before the camera; NaN behind it.</summary>
    public (double U, double V) Project(Vector3 p)
    {
        if (!(p.Z > 0))
            return (double.NaN, double.NaN);
        (double x, double y) = Distort(p.X / p.Z, p.Y / p.Z);
        return (_p[0] * x + _p[2], _p[1] * y + _p[3]);
    }

    /// <summary>Normalised coordinates of the ray through a pixel: the point (x, y, 1).</summary>
    public (double X, double Y) Ray(double u, double v) => Undistort((u - _p[2]) / _p[0], (v - _p[3]) / _p[1]);

    /// <summary>Pixel of a point, with derivatives.</summary>
    /// <param name="p">Point before the camera.</param>
    /// <param name="byPoint">Six values: du and dv by X, Y, Z.</param>
    /// <param name="byParameter">24 values: du by the twelve parameters, then dv.</param>
    public (double U, double V) Project(Vector3 p, Span<double> byPoint, Span<double> byParameter)
    {
        double iz = 1 / p.Z, x = p.X * iz, y = p.Y * iz, r2 = x * x + y * y, r4 = r2 * r2, r6 = r4 * r2;
        double top = 1 + r2 * (_p[4] + r2 * (_p[5] + r2 * _p[8])), bottom = 1 + r2 * (_p[9] + r2 * (_p[10] + r2 * _p[11])), radial = top / bottom;
        double xd = x * radial + 2 * _p[6] * x * y + _p[7] * (r2 + 2 * x * x), yd = y * radial + _p[6] * (r2 + 2 * y * y) + 2 * _p[7] * x * y;
        (double a, double b, double c, double d) = DistortionJacobian(x, y);
        double fx = _p[0], fy = _p[1];
        (byPoint[0], byPoint[1], byPoint[2]) = (fx * a * iz, fx * b * iz, -fx * (a * x + b * y) * iz);
        (byPoint[3], byPoint[4], byPoint[5]) = (fy * c * iz, fy * d * iz, -fy * (c * x + d * y) * iz);
        byParameter.Clear();
        (byParameter[0], byParameter[2]) = (xd, 1);
        (byParameter[12 + 1], byParameter[12 + 3]) = (yd, 1);
        for (int k = 0; k < 2; k++)
        {
            double scale = (k == 0 ? fx * x : fy * y) / bottom;
            Span<double> row = byParameter.Slice(12 * k, 12);
            (row[4], row[5], row[8]) = (scale * r2, scale * r4, scale * r6);
            (row[9], row[10], row[11]) = (-scale * radial * r2, -scale * radial * r4, -scale * radial * r6);
        }
        (byParameter[6], byParameter[7]) = (fx * 2 * x * y, fx * (r2 + 2 * x * x));
        (byParameter[12 + 6], byParameter[12 + 7]) = (fy * (r2 + 2 * y * y), fy * 2 * x * y);
        return (fx * xd + _p[2], fy * yd + _p[3]);
    }

    // Derivatives of the distorted x (a, b) and y (c, d) by x and y.
    private (double A, double B, double C, double D) DistortionJacobian(double x, double y)
    {
        double r2 = x * x + y * y;
        double top = 1 + r2 * (_p[4] + r2 * (_p[5] + r2 * _p[8])), bottom = 1 + r2 * (_p[9] + r2 * (_p[10] + r2 * _p[11])), radial = top / bottom;
        double slope = (_p[4] + r2 * (2 * _p[5] + r2 * 3 * _p[8]) - radial * (_p[9] + r2 * (2 * _p[10] + r2 * 3 * _p[11]))) / bottom;
        return (radial + 2 * x * x * slope + 2 * _p[6] * y + 6 * _p[7] * x, 2 * x * y * slope + 2 * _p[6] * x + 2 * _p[7] * y,
            2 * x * y * slope + 2 * _p[6] * x + 2 * _p[7] * y, radial + 2 * y * y * slope + 6 * _p[6] * y + 2 * _p[7] * x);
    }
}
