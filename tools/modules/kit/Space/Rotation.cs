using MathNet.Numerics.LinearAlgebra;

namespace VvcIlif.Modules.Kit.Space;

/// <summary>A rotation of space as a matrix with orthonormal rows.</summary>
public readonly record struct Rotation(Vector3 Row0, Vector3 Row1, Vector3 Row2)
{
    /// <summary>No rotation.</summary>
    public static Rotation Identity { get; } = new(new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));

    /// <summary>The columns: where the axes go.</summary>
    public (Vector3 X, Vector3 Y, Vector3 Z) Columns => (new(Row0.X, Row1.X, Row2.X), new(Row0.Y, Row1.Y, Row2.Y), new(Row0.Z, Row1.Z, Row2.Z));

    /// <summary>The way back.</summary>
    public Rotation Transpose
    {
        get
        {
            (Vector3 x, Vector3 y, Vector3 z) = Columns;
            return new(x, y, z);
        }
    }

    /// <summary>A point rotated.</summary>
    public Vector3 Apply(Vector3 p) => new(Row0.Dot(p), Row1.Dot(p), Row2.Dot(p));

    /// <summary>First <paramref name="first"/>, then this.</summary>
    public Rotation After(Rotation first)
    {
        (Vector3 x, Vector3 y, Vector3 z) = first.Columns;
        return FromColumns(Apply(x), Apply(y), Apply(z));
    }

    /// <summary>From where the axes go; they must be orthonormal.</summary>
    public static Rotation FromColumns(Vector3 x, Vector3 y, Vector3 z) => new(new(x.X, y.X, z.X), new(x.Y, y.Y, z.Y), new(x.Z, y.Z, z.Z));

    /// <summary>From nine values, row by row.</summary>
    public static Rotation FromRows(ReadOnlySpan<double> m) => new(new(m[0], m[1], m[2]), new(m[3], m[4], m[5]), new(m[6], m[7], m[8]));

    /// <summary>By an angle about an axis (Rodrigues): the vector's direction is the axis, its length the angle in radians.</summary>
    public static Rotation FromVector(Vector3 w)
    {
        double angle = w.Length;
        if (angle < 1e-300)
            return Identity;
        Vector3 n = w * (1 / angle);
        (double s, double c) = Math.SinCos(angle);
        // 1 - cos without loss for small angles.
        double half = Math.Sin(angle / 2), k = 2 * half * half;
        return new(
            new(c + k * n.X * n.X, k * n.X * n.Y - s * n.Z, k * n.X * n.Z + s * n.Y),
            new(k * n.Y * n.X + s * n.Z, c + k * n.Y * n.Y, k * n.Y * n.Z - s * n.X),
            new(k * n.Z * n.X - s * n.Y, k * n.Z * n.Y + s * n.X, c + k * n.Z * n.Z));
    }

    /// <summary>About the x axis, in degrees.</summary>
    public static Rotation AboutX(double degrees) => FromVector(new(degrees * Math.PI / 180, 0, 0));

    /// <summary>About the y axis, in degrees.</summary>
    public static Rotation AboutY(double degrees) => FromVector(new(0, degrees * Math.PI / 180, 0));

    /// <summary>About the z axis, in degrees.</summary>
    public static Rotation AboutZ(double degrees) => FromVector(new(0, 0, degrees * Math.PI / 180));

    /// <summary>Angle of the rotation from this one to another, in degrees, 0 to 180.</summary>
    public double AngleTo(Rotation other)
    {
        // From the distance of the matrices, which keeps its precision for small angles.
        double sum = 0;
        foreach (Vector3 d in (ReadOnlySpan<Vector3>)[Row0 - other.Row0, Row1 - other.Row1, Row2 - other.Row2])
            sum += d.Dot(d);
        return 2 * Math.Asin(Math.Min(1, Math.Sqrt(sum / 8))) * 180 / Math.PI;
    }

    /// <summary>The rotation nearest to a matrix in the sense of the sum of squares.</summary>
    /// <param name="m">Nine values, row by row.</param>
    public static Rotation Nearest(ReadOnlySpan<double> m)
    {
        Matrix<double> matrix = Matrix<double>.Build.DenseOfRowMajor(3, 3, m.ToArray());
        var svd = matrix.Svd();
        Matrix<double> u = svd.U, vt = svd.VT;
        if ((u * vt).Determinant() < 0)
            u.SetColumn(2, -u.Column(2));
        Matrix<double> r = u * vt;
        return new(new(r[0, 0], r[0, 1], r[0, 2]), new(r[1, 0], r[1, 1], r[1, 2]), new(r[2, 0], r[2, 1], r[2, 2]));
    }

    /// <summary>Nine values, row by row.</summary>
    public double[] ToArray() => [Row0.X, Row0.Y, Row0.Z, Row1.X, Row1.Y, Row1.Z, Row2.X, Row2.Y, Row2.Z];
}
