namespace VvcIlif.Sequences.Procedural;

/// <summary>How a layer lies in the picture at one instant.</summary>
/// <param name="X">Texture column at the centre of the picture.</param>
/// <param name="Y">Texture row there.</param>
/// <param name="Scale">Texture samples per picture sample.</param>
/// <param name="HalfAngleTangent">Tangent of half the angle of rotation.</param>
internal readonly record struct LayerPose(double X, double Y, double Scale = 1, double HalfAngleTangent = 0)
{
    public double Cosine => (1 - HalfAngleTangent * HalfAngleTangent) / (1 + HalfAngleTangent * HalfAngleTangent);

    public double Sine => 2 * HalfAngleTangent / (1 + HalfAngleTangent * HalfAngleTangent);
}

/// <summary>A texture in motion, whole or in patches.</summary>
internal sealed class Layer
{
    private readonly byte[]? _mask;
    private readonly int _size;
    private readonly Func<int, LayerPose> _motion;

    /// <param name="size">Side of the texture, a power of two.</param>
    /// <param name="seed">Seed of the texture.</param>
    /// <param name="cover">Share of the texture that is not transparent in 1/256, or 256 for all of it.</param>
    /// <param name="motion">Pose at a frame number; only +, -, *, / and square roots, so that it is the same everywhere.</param>
    public Layer(int size, ulong seed, int cover, Func<int, LayerPose> motion)
    {
        _size = size;
        _motion = motion;
        Texture = new Texture(size, seed);
        if (cover >= 256)
            return;
        short[] noise = TileableNoise.Create(size, Math.Max(2, size / 128), 3, seed ^ 0x6D61736B);
        var sorted = (short[])noise.Clone();
        Array.Sort(sorted);
        int threshold = sorted[Math.Min(sorted.Length - 1, (int)((long)sorted.Length * (256 - cover) >> 8))];
        _mask = Array.ConvertAll(noise, n => (byte)Math.Clamp(128 + (n - threshold) * 5, 0, 255));
    }

    public Texture Texture { get; }

    public LayerPose Pose(int frame) => _motion(frame);

    /// <summary>Opacity at a position in luma samples of the texture in 1/65536: 0 to 255.</summary>
    public int Opacity(long u, long v)
    {
        if (_mask is null)
            return 255;
        int m = _size - 1, x = (int)(u >> 16), y = (int)(v >> 16), fx = (int)(u >> 8 & 255), fy = (int)(v >> 8 & 255);
        int x0 = x & m, x1 = (x + 1) & m, y0 = (y & m) * _size, y1 = ((y + 1) & m) * _size;
        int top = _mask[y0 + x0] * (256 - fx) + _mask[y0 + x1] * fx, bottom = _mask[y1 + x0] * (256 - fx) + _mask[y1 + x1] * fx;
        return (top * (256 - fy) + bottom * fy) >> 16;
    }

    public bool IsOpaque => _mask is null;
}
