namespace VvcIlif.Nn.Kit.Data;

/// <summary>Where a square patch is taken from a picture, and how it is mirrored and transposed.</summary>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Size">Side.</param>
/// <param name="FlipX">Mirrored left to right.</param>
/// <param name="FlipY">Mirrored top to bottom.</param>
/// <param name="Transpose">Rows and columns exchanged.</param>
public readonly record struct PatchPlace(int Left, int Top, int Size, bool FlipX, bool FlipY, bool Transpose)
{
    /// <summary>A random place in a picture that is at least as large as the patch.</summary>
    public static PatchPlace Draw(Random random, int width, int height, int size)
    {
        ArgumentNullException.ThrowIfNull(random);
        int left = random.Next(width - size + 1), top = random.Next(height - size + 1);
        return new PatchPlace(left, top, size, random.Next(2) != 0, random.Next(2) != 0, random.Next(2) != 0);
    }

    /// <summary>Index in a row-major picture of this width of the sample that comes to (x, y) in the patch.</summary>
    public int Index(int x, int y, int width)
    {
        int u = Transpose ? y : x, v = Transpose ? x : y;
        return (Top + (FlipY ? Size - 1 - v : v)) * width + Left + (FlipX ? Size - 1 - u : u);
    }
}
