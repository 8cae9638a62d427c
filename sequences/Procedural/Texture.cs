using System.Runtime.CompilerServices;

namespace VvcIlif.Sequences.Procedural;

/// <summary>
/// A picture that joins itself at its edges, with the statistics of natural ones: leaves that hide each other, with
/// sizes after a power law (so that there are edges at every scale), shaded and covered with 1/f noise, slightly soft.
/// Twelve-bit luma at full, chroma at half resolution.
/// </summary>
internal sealed class Texture
{
    public const int Bits = 12;

    private readonly int _size;
    private readonly ushort[][] _planes;

    // Catmull-Rom weights of 64 phases in 1/4096.
    private static readonly short[] Cubic = CubicWeights();

    public Texture(int size, ulong seed)
    {
        _size = size;
        var planes = new int[3][];
        for (int c = 0; c < 3; c++)
        {
            planes[c] = new int[size * size];
            Array.Fill(planes[c], 2048);
        }
        PaintLeaves(planes, size, seed);
        _planes = [Soften(planes[0], size), Halve(planes[1], size), Halve(planes[2], size)];
    }

    /// <summary>The component at a position in its own samples, in 1/65536.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Sample(int component, long u, long v)
    {
        int size = component == 0 ? _size : _size >> 1, mask = size - 1;
        ushort[] plane = _planes[component];
        int x = (int)(u >> 16), y = (int)(v >> 16);
        ReadOnlySpan<short> wx = Cubic.AsSpan((int)(u >> 10 & 63) * 4, 4), wy = Cubic.AsSpan((int)(v >> 10 & 63) * 4, 4);
        int x0 = (x - 1) & mask, x1 = x & mask, x2 = (x + 1) & mask, x3 = (x + 2) & mask;
        long sum = 0;
        for (int j = 0; j < 4; j++)
        {
            int row = ((y - 1 + j) & mask) * size;
            int line = plane[row + x0] * wx[0] + plane[row + x1] * wx[1] + plane[row + x2] * wx[2] + plane[row + x3] * wx[3];
            sum += (long)line * wy[j];
        }
        return Math.Clamp((int)((sum + (1 << 23)) >> 24), 0, (1 << Bits) - 1);
    }

    private static void PaintLeaves(int[][] planes, int size, ulong seed)
    {
        short[] noise = TileableNoise.Create(size, Math.Max(4, size / 64), 6, seed ^ 0x6E6F697365);
        var random = new RandomSequence(Hash.Mix(seed));
        double largest = size / 5.0;
        for (long painted = 0, needed = 3L * size * size; painted < needed;)
        {
            // Area per radius falls with its third power.
            double radius = Math.Min(2.0 / Math.Sqrt(random.NextUnit() + 1e-6), largest);
            double aspect = 1 + 1.5 * random.NextUnit(), tangent = 2 * random.NextUnit() - 1;
            double cosine = (1 - tangent * tangent) / (1 + tangent * tangent), sine = 2 * tangent / (1 + tangent * tangent);
            int cx = random.Next(size), cy = random.Next(size);
            int y = 600 + random.Next(2500), cb = 2048 + random.Next(601) - 300, cr = 2048 + random.Next(601) - 300;
            double shadeX = (random.NextUnit() - 0.5) * 500 / radius, shadeY = (random.NextUnit() - 0.5) * 500 / radius;
            int gain = 20 + random.Next(300);
            int offset = random.Next(size * size);
            int reach = (int)(radius * aspect) + 2;
            reach = Math.Min(reach, size / 2 - 1);
            for (int dy = -reach; dy <= reach; dy++)
            {
                for (int dx = -reach; dx <= reach; dx++)
                {
                    double a = (cosine * dx + sine * dy) / aspect, b = cosine * dy - sine * dx;
                    double distance = Math.Sqrt(a * a + b * b);
                    if (distance >= radius + 0.5)
                        continue;
                    int cover = distance <= radius - 0.5 ? 256 : (int)((radius + 0.5 - distance) * 256);
                    int at = ((cy + dy) & (size - 1)) * size + ((cx + dx) & (size - 1));
                    int luma = y + (int)(shadeX * dx + shadeY * dy) + (noise[(at + offset) & (size * size - 1)] * gain >> 8);
                    Blend(ref planes[0][at], luma, cover);
                    Blend(ref planes[1][at], cb + (luma - y >> 3), cover);
                    Blend(ref planes[2][at], cr - (luma - y >> 3), cover);
                    painted++;
                }
            }
        }
    }

    private static void Blend(ref int sample, int value, int cover) => sample += (value - sample) * cover >> 8;

    // (1 2 1)/4 in both directions: the blur of a lens.
    private static ushort[] Soften(int[] plane, int size)
    {
        var result = new ushort[plane.Length];
        int mask = size - 1;
        for (int y = 0; y < size; y++)
        {
            int above = ((y - 1) & mask) * size, here = y * size, below = ((y + 1) & mask) * size;
            for (int x = 0; x < size; x++)
            {
                int left = (x - 1) & mask, right = (x + 1) & mask;
                int sum = plane[above + left] + 2 * plane[above + x] + plane[above + right]
                    + 2 * (plane[here + left] + 2 * plane[here + x] + plane[here + right])
                    + plane[below + left] + 2 * plane[below + x] + plane[below + right];
                result[here + x] = (ushort)Math.Clamp((sum + 8) >> 4, 0, 4095);
            }
        }
        return result;
    }

    private static ushort[] Halve(int[] plane, int size)
    {
        ushort[] soft = Soften(plane, size);
        int half = size / 2;
        var result = new ushort[half * half];
        for (int y = 0; y < half; y++)
        {
            for (int x = 0; x < half; x++)
            {
                int at = 2 * y * size + 2 * x;
                result[y * half + x] = (ushort)((soft[at] + soft[at + 1] + soft[at + size] + soft[at + size + 1] + 2) >> 2);
            }
        }

        return result;
    }

    private static short[] CubicWeights()
    {
        var weights = new short[64 * 4];
        for (int n = 0; n < 64; n++)
        {
            int w0 = Rounded(-n * n * n + 128 * n * n - 4096 * n);
            int w2 = Rounded(-3 * n * n * n + 4 * 64 * n * n + 4096 * n);
            int w3 = Rounded(n * n * n - 64 * n * n);
            (weights[4 * n], weights[4 * n + 1], weights[4 * n + 2], weights[4 * n + 3]) = ((short)w0, (short)(4096 - w0 - w2 - w3), (short)w2, (short)w3);
        }
        return weights;

        // From 1/(2 * 64^3) to 1/4096.
        static int Rounded(int value) => (value + 64) >> 7;
    }
}
