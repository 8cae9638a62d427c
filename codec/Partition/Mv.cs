using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.Partition;

/// <summary>A motion vector in units of 1/16 luma sample.</summary>
internal struct Mv(int x, int y) : IEquatable<Mv>
{
    public int X = x;
    public int Y = y;

    public readonly bool Equals(Mv other) => X == other.X && Y == other.Y;

    public override readonly bool Equals(object? obj) => obj is Mv other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(X, Y);

    public static bool operator ==(Mv a, Mv b) => a.X == b.X && a.Y == b.Y;

    public static bool operator !=(Mv a, Mv b) => !(a == b);

    public static Mv operator +(Mv a, Mv b) => new(a.X + b.X, a.Y + b.Y);

    public static Mv operator -(Mv a, Mv b) => new(a.X - b.X, a.Y - b.Y);

    public static Mv operator -(Mv a) => new(-a.X, -a.Y);

    // H.266 8.5.2.14
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Mv Round(int rightShift, int leftShift)
    {
        if (rightShift == 0)
            return new Mv(X << leftShift, Y << leftShift);
        int offset = 1 << (rightShift - 1);
        return new Mv(((X + offset - (X >= 0 ? 1 : 0)) >> rightShift) << leftShift,
            ((Y + offset - (Y >= 0 ? 1 : 0)) >> rightShift) << leftShift);
    }

    /// <summary>Clipped to 18 bits.</summary>
    public readonly Mv Clip18() => new(Math.Clamp(X, -(1 << 17), (1 << 17) - 1), Math.Clamp(Y, -(1 << 17), (1 << 17) - 1));

    /// <summary>Wrapped to 18 bits, as the sum of a predictor and a difference is (8.5.2.1).</summary>
    public readonly Mv Wrap18() => new(X << 14 >> 14, Y << 14 >> 14);

    // H.266 8.5.2.12, scaling by the ratio of two picture order count distances
    public readonly Mv Scale(int colDistance, int currentDistance)
    {
        int td = Math.Clamp(colDistance, -128, 127);
        int tb = Math.Clamp(currentDistance, -128, 127);
        if (td == 0)
            return this;
        int tx = (16384 + (Math.Abs(td) >> 1)) / td;
        int factor = Math.Clamp((tb * tx + 32) >> 6, -4096, 4095);
        return new Mv(ScaleComponent(X, factor), ScaleComponent(Y, factor));
    }

    private static int ScaleComponent(int v, int factor) =>
        Math.Clamp((factor * v + 127 + (factor * v < 0 ? 1 : 0)) >> 8, -(1 << 17), (1 << 17) - 1);

    // H.266 8.5.2.15: 6 bits of mantissa and 4 of exponent
    public readonly Mv Compress() => new(CompressComponent(X), CompressComponent(Y));

    private static int CompressComponent(int v)
    {
        int s = v >> 17;
        int f = System.Numerics.BitOperations.Log2((uint)((v ^ s) | 31)) - 4;
        int mask = (-1 << f) >> 1;
        int round = (1 << f) >> 2;
        return (v + round) & mask;
    }
}
