namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>A box of cells, [X0, X1) x [Y0, Y1) x [Z0, Z1).</summary>
/// <param name="X0">First cell along x.</param>
/// <param name="X1">One past the last cell along x.</param>
/// <param name="Y0">First cell along y.</param>
/// <param name="Y1">One past the last cell along y.</param>
/// <param name="Z0">First cell along z.</param>
/// <param name="Z1">One past the last cell along z.</param>
public readonly record struct Box(int X0, int X1, int Y0, int Y1, int Z0, int Z1)
{
    /// <summary>Number of cells.</summary>
    public long Cells => (long)(X1 - X0) * (Y1 - Y0) * (Z1 - Z0);

    /// <summary>Lower end along an axis, 0 = x, 1 = y, 2 = z.</summary>
    public int Low(int axis) => axis == 0 ? X0 : axis == 1 ? Y0 : Z0;

    /// <summary>Upper end along an axis, one past the last cell.</summary>
    public int High(int axis) => axis == 0 ? X1 : axis == 1 ? Y1 : Z1;

    /// <summary>The same box with another extent along an axis.</summary>
    public Box With(int axis, int low, int high) => axis switch
    {
        0 => this with { X0 = low, X1 = high },
        1 => this with { Y0 = low, Y1 = high },
        _ => this with { Z0 = low, Z1 = high },
    };

    /// <summary>Whether two boxes share a cell.</summary>
    public bool Overlaps(Box other) => X0 < other.X1 && other.X0 < X1 && Y0 < other.Y1 && other.Y0 < Y1 && Z0 < other.Z1 && other.Z0 < Z1;
}

/// <summary>Where a face looks to, out of the solid; in the order of the paper's lists L_xy, L_yz, L_zx.</summary>
public enum Side
{
    /// <summary>Towards smaller z.</summary>
    NegZ,

    /// <summary>Towards larger z.</summary>
    PosZ,

    /// <summary>Towards smaller x.</summary>
    NegX,

    /// <summary>Towards larger x.</summary>
    PosX,

    /// <summary>Towards smaller y.</summary>
    NegY,

    /// <summary>Towards larger y.</summary>
    PosY,
}

/// <summary>Properties of sides.</summary>
public static class Sides
{
    /// <summary>Axis of the normal: 0 = x, 1 = y, 2 = z.</summary>
    public static int Axis(this Side side) => side switch { Side.NegZ or Side.PosZ => 2, Side.NegX or Side.PosX => 0, _ => 1 };

    /// <summary>1 where the normal points to larger coordinates, else -1.</summary>
    public static int Sign(this Side side) => ((int)side & 1) * 2 - 1;

    /// <summary>The side across.</summary>
    public static Side Opposite(this Side side) => (Side)((int)side ^ 1);

    /// <summary>As in "-z".</summary>
    public static string Name(this Side side) => (side.Sign() < 0 ? "-" : "+") + "xyz"[side.Axis()];

    internal static Side Of(int axis, int sign) => (Side)((axis == 2 ? 0 : axis == 0 ? 2 : 4) + (sign > 0 ? 1 : 0));
}

/// <summary>A rectangular face of a solid: one layer of cells and the side of them that is the boundary.</summary>
/// <param name="Layer">The cells directly behind the face; one cell thick along its normal.</param>
/// <param name="Side">Where the face looks to.</param>
public readonly record struct RectFace(Box Layer, Side Side) : IComparable<RectFace>
{
    /// <summary>Grid plane that the face lies in.</summary>
    public int Plane => Side.Sign() < 0 ? Layer.Low(Side.Axis()) : Layer.High(Side.Axis());

    /// <summary>The paper's order: L_xy before L_yz before L_zx, then the plane, then the two in-plane coordinates.</summary>
    public int CompareTo(RectFace other)
    {
        int by = ((int)Side >> 1).CompareTo((int)other.Side >> 1);
        if (by == 0)
            by = Plane.CompareTo(other.Plane);
        (int u, int v) = Side.Axis() switch { 2 => (0, 1), 0 => (1, 2), _ => (2, 0) };
        if (by == 0)
            by = Layer.Low(u).CompareTo(other.Layer.Low(u));
        if (by == 0)
            by = Layer.Low(v).CompareTo(other.Layer.Low(v));
        return by != 0 ? by : Side.CompareTo(other.Side);
    }
}
