using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Operations;

namespace VvcIlif.Modules.Analysis.Mandala;

/// <summary>The ink of a picture and its motifs.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Labels">0 for the ground, index + 1 of the motif, -1 for ink that was dropped.</param>
/// <param name="Motifs">Motifs in order of their first pixels.</param>
/// <param name="Dropped">Pieces of ink below the smallest area.</param>
public sealed record Ink(int Width, int Height, int[] Labels, IReadOnlyList<Motif> Motifs, int Dropped);

/// <summary>Finds the motifs of a picture.</summary>
public static class MotifFinder
{
    /// <summary>Separates ink from ground and labels its pieces.</summary>
    /// <param name="grey">Grey picture, 0..1.</param>
    /// <param name="options">Options.</param>
    /// <exception cref="ModuleException">The picture is blank.</exception>
    public static Ink Find(ImageF grey, MandalaOptions options)
    {
        ArgumentNullException.ThrowIfNull(grey);
        ArgumentNullException.ThrowIfNull(options);
        int width = grey.Width, height = grey.Height;
        float low = float.MaxValue, high = float.MinValue;
        foreach (float v in grey.Data)
            (low, high) = (Math.Min(low, v), Math.Max(high, v));
        if (!(high - low > 0.04f))
            throw ModuleException.Input("The picture is blank: its values hardly differ.");
        ImageF picture = options.Invert ? grey.Map(v => 1 - v) : grey;
        if (options.Local > 0)
            picture = Flattened(picture, options.Local);
        bool[] mask = Threshold.Above(picture.Data, Threshold.Otsu(picture.Data));
        for (int i = 0; i < mask.Length; i++)
            mask[i] = !mask[i];

        Components components = Components.Find(mask, width, height, eight: true);
        int[] areas = components.Areas();
        int least = options.MinArea ?? (int)Math.Max(8, 1e-5 * mask.Length), dropped = 0;
        var pixels = new int[components.Count][];
        var index = new int[components.Count];
        int count = 0;
        for (int c = 0; c < areas.Length; c++)
        {
            index[c] = areas[c] >= least ? count++ : -1;
            if (index[c] >= 0)
                pixels[c] = new int[areas[c]];
            else
                dropped++;
        }
        var fill = new int[components.Count];
        var labels = new int[mask.Length];
        for (int i = 0; i < mask.Length; i++)
        {
            int c = components.Labels[i] - 1;
            if (c < 0)
                continue;
            labels[i] = index[c] < 0 ? -1 : index[c] + 1;
            if (index[c] >= 0)
                pixels[c][fill[c]++] = i;
        }
        // Outlines follow the grey values between pixels.
        double[] lengths = Outlines(Filters.Gaussian(picture, 0.5), Middle(picture.Data, mask), labels, count);
        var motifs = new Motif[count];
        for (int c = 0; c < areas.Length; c++)
        {
            if (index[c] >= 0)
                motifs[index[c]] = Describe(index[c], pixels[c], labels, width, height, lengths[index[c]]);
        }

        return new Ink(width, height, labels, motifs, dropped);
    }

    // Divided by the light of the ground: the largest value within a square, smoothed. Shading then cancels.
    private static ImageF Flattened(ImageF picture, int side)
    {
        ImageF soft = Filters.Gaussian(picture, 1), rows = new(picture.Width, picture.Height), all = new(picture.Width, picture.Height);
        for (int y = 0; y < picture.Height; y++)
            Largest(x => soft[x, y], picture.Width, side / 2, (x, v) => rows[x, y] = v);
        for (int x = 0; x < picture.Width; x++)
            Largest(y => rows[x, y], picture.Height, side / 2, (y, v) => all[x, y] = v);
        ImageF ground = Filters.Box(all, side), flat = new(picture.Width, picture.Height);
        for (int i = 0; i < flat.Data.Length; i++)
            flat.Data[i] = Math.Min(1.2f, picture.Data[i] / Math.Max(0.02f, ground.Data[i]));
        return flat;
    }

    // Largest value within a reach to both sides; values that a later, larger one outlives leave the list.
    private static void Largest(Func<int, float> value, int count, int reach, Action<int, float> set)
    {
        var open = new LinkedList<(int At, float Value)>();
        for (int i = 0; i < count + reach; i++)
        {
            if (i < count)
            {
                float v = value(i);
                while (open.Last is { } last && last.Value.Value <= v)
                    open.RemoveLast();
                open.AddLast((i, v));
            }
            if (open.First!.Value.At < i - 2 * reach)
                open.RemoveFirst();
            if (i >= reach)
                set(i - reach, open.First!.Value.Value);
        }
    }

    // Half way between the means of ink and ground, where blur moves an edge least.
    private static float Middle(float[] values, bool[] mask)
    {
        double ink = 0, ground = 0;
        long n = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i])
            {
                ink += values[i];
                n++;
            }
            else
            {
                ground += values[i];
            }
        }

        return n == 0 || n == mask.Length ? 0.5f : (float)((ink / n + ground / (mask.Length - n)) / 2);
    }

    private static Motif Describe(int index, int[] pixels, int[] labels, int width, int height, double perimeter)
    {
        double sx = 0, sy = 0;
        foreach (int p in pixels)
        {
            sx += p % width;
            sy += p / width;
        }
        double x = sx / pixels.Length, y = sy / pixels.Length;
        var m = new double[7];
        var corners = new List<(double X, double Y)>();
        foreach (int p in pixels)
        {
            int px = p % width, py = p / width;
            double dx = px - x, dy = py - y;
            m[0] += dx * dx;
            m[1] += dx * dy;
            m[2] += dy * dy;
            m[3] += dx * dx * dx;
            m[4] += dx * dx * dy;
            m[5] += dx * dy * dy;
            m[6] += dy * dy * dy;
            bool left = Out(px - 1, py), right = Out(px + 1, py);
            if (left)
            {
                corners.Add((px - 0.5, py - 0.5));
                corners.Add((px - 0.5, py + 0.5));
            }
            if (right)
            {
                corners.Add((px + 0.5, py - 0.5));
                corners.Add((px + 0.5, py + 0.5));
            }
        }
        // A pixel is a square, not a point.
        m[0] += pixels.Length / 12.0;
        m[2] += pixels.Length / 12.0;
        for (int i = 0; i < 7; i++)
            m[i] /= pixels.Length;
        return new Motif
        {
            Index = index,
            X = x,
            Y = y,
            Area = pixels.Length,
            Perimeter = Math.Max(perimeter, 2 * Math.Sqrt(Math.PI * pixels.Length) * 0.5),
            HullArea = Hulls.Area(corners),
            Pixels = pixels,
            Moments = m,
        };

        bool Out(int px, int py) => (uint)px >= (uint)width || (uint)py >= (uint)height || labels[py * width + px] != index + 1;
    }

    // Lengths of the level lines around each motif (marching squares).
    private static double[] Outlines(ImageF field, float level, int[] labels, int count)
    {
        var lengths = new double[count];
        int width = field.Width, height = field.Height;
        Span<(double X, double Y)> cuts = stackalloc (double, double)[4];
        for (int y = 0; y < height - 1; y++)
        {
            for (int x = 0; x < width - 1; x++)
            {
                float a = field[x, y] - level, b = field[x + 1, y] - level, c = field[x + 1, y + 1] - level, d = field[x, y + 1] - level;
                int code = (a <= 0 ? 1 : 0) | (b <= 0 ? 2 : 0) | (c <= 0 ? 4 : 0) | (d <= 0 ? 8 : 0);
                if (code is 0 or 15)
                    continue;
                int at = y * width + x, label = Math.Max(Math.Max(labels[at], labels[at + 1]), Math.Max(labels[at + width], labels[at + width + 1]));
                if (label <= 0)
                    continue;
                int n = 0;
                if ((code & 1) != (code >> 1 & 1))
                    cuts[n++] = (a / (a - b), 0);
                if ((code >> 1 & 1) != (code >> 2 & 1))
                    cuts[n++] = (1, b / (b - c));
                if ((code >> 2 & 1) != (code >> 3 & 1))
                    cuts[n++] = (d / (d - c), 1);
                if ((code >> 3 & 1) != (code & 1))
                    cuts[n++] = (0, a / (a - d));
                for (int i = 0; i + 1 < n; i += 2)
                    lengths[label - 1] += Math.Sqrt((cuts[i].X - cuts[i + 1].X) * (cuts[i].X - cuts[i + 1].X) + (cuts[i].Y - cuts[i + 1].Y) * (cuts[i].Y - cuts[i + 1].Y));
            }
        }

        return lengths;
    }
}
