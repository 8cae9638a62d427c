using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Random;
using VvcIlif.Rd.Imaging;

namespace VvcIlif.Modules.Analysis.SparseCoding;

/// <summary>Signals of the paper's kinds, from formulas: pictures whose pixels are mostly zero, and states on graphs.</summary>
public static class TestSignals
{
    // Shepp and Logan 1974 in Toft's contrast: value, half axes, centre, angle in degrees.
    private static readonly double[][] Ellipses =
    [
        [1, 0.69, 0.92, 0, 0, 0], [-0.8, 0.6624, 0.874, 0, -0.0184, 0], [-0.2, 0.11, 0.31, 0.22, 0, -18], [-0.2, 0.16, 0.41, -0.22, 0, 18], [0.1, 0.21, 0.25, 0, 0.35, 0],
        [0.1, 0.046, 0.046, 0, 0.1, 0], [0.1, 0.046, 0.046, 0, -0.1, 0], [0.1, 0.046, 0.023, -0.08, -0.605, 0], [0.1, 0.023, 0.023, 0, -0.606, 0], [0.1, 0.023, 0.046, 0.06, -0.605, 0],
    ];

    /// <summary>The phantom of Shepp and Logan, row after row.</summary>
    public static double[] Phantom(int width, int height)
    {
        var image = new double[width * height];
        for (int py = 0; py < height; py++)
        {
            for (int px = 0; px < width; px++)
            {
                double x = (2 * px + 1.0) / width - 1, y = 1 - (2 * py + 1.0) / height;
                foreach (double[] e in Ellipses)
                {
                    double angle = e[5] * Math.PI / 180, dx = x - e[3], dy = y - e[4];
                    double u = (dx * Math.Cos(angle) + dy * Math.Sin(angle)) / e[1], v = (dy * Math.Cos(angle) - dx * Math.Sin(angle)) / e[2];
                    if (u * u + v * v <= 1)
                        image[py * width + px] += e[0];
                }
            }
        }

        return image;
    }

    /// <summary>The phantom without its grey inside: what is brighter than 0.25 stays, about a tenth of the pixels.</summary>
    public static double[] ThinPhantom(int width, int height) => Array.ConvertAll(Phantom(width, height), v => v > 0.25 ? v : 0);

    /// <summary>Words in white on black in the middle of a picture, their edges grey.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="margin">Least empty part of the picture at each side, below 0.5.</param>
    /// <param name="lines">Lines of words.</param>
    public static double[] Letters(int width, int height, double margin, params IReadOnlyList<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        const int size = 22, line = 26;
        var canvas = new Canvas(size * lines.Max(l => l.Length) + size, line * lines.Count + line, new Rgb(0, 0, 0));
        for (int i = 0; i < lines.Count; i++)
            canvas.Text(lines[i], canvas.Width / 2.0, line * (i + 1), new Rgb(255, 255, 255), size, 0.5);
        (int left, int top, int right, int bottom) = (canvas.Width, canvas.Height, 0, 0);
        for (int y = 0; y < canvas.Height; y++)
        {
            for (int x = 0; x < canvas.Width; x++)
            {
                if (canvas[x, y].R > 0)
                    (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
            }
        }

        var words = new ImageF(right - left + 1, bottom - top + 1);
        for (int y = 0; y < words.Height; y++)
        {
            for (int x = 0; x < words.Width; x++)
                words[x, y] = canvas[left + x, top + y].R / 255f;
        }

        double scale = Math.Min(width * (1 - 2 * margin) / words.Width, height * (1 - 2 * margin) / words.Height);
        ImageF scaled = Resample.To(words, Math.Max(1, (int)(words.Width * scale)), Math.Max(1, (int)(words.Height * scale)));
        int atX = (width - scaled.Width) / 2, atY = (height - scaled.Height) / 2;
        var image = new double[width * height];
        for (int y = 0; y < scaled.Height; y++)
        {
            for (int x = 0; x < scaled.Width; x++)
            {
                if (scaled[x, y] > 1 / 32f)
                    image[(y + atY) * width + x + atX] = Math.Min(1, scaled[x, y]);
            }
        }

        return image;
    }

    /// <summary>Values of some nodes, drawn at random, all others zero.</summary>
    public static double[] RandomStates(int nodes, int active, ulong seed)
    {
        var random = new SeededRandom(seed);
        var x = new double[nodes];
        for (int i = 0; i < active;)
        {
            int at = random.Below(nodes);
            if (x[at] != 0)
                continue;
            x[at] = random.Normal();
            i++;
        }
        return x;
    }

    /// <summary>Values on a binary tree: nodes that are not zero have parents that are not, as coefficients of wavelets do.</summary>
    public static double[] Tree(int nodes, int active, ulong seed)
    {
        var random = new SeededRandom(seed);
        var x = new double[nodes];
        var edge = new List<int> { 0 };
        for (int i = 0; i < active && edge.Count > 0; i++)
        {
            int at = random.Below(edge.Count), node = edge[at];
            edge.RemoveAt(at);
            x[node] = random.Normal();
            foreach (int child in (int[])[2 * node + 1, 2 * node + 2])
            {
                if (child < nodes)
                    edge.Add(child);
            }
        }
        return x;
    }

    /// <summary>What a dictionary as it was given makes of coefficients.</summary>
    public static double[] Measure(SparseDictionary dictionary, ReadOnlySpan<double> x)
    {
        ArgumentNullException.ThrowIfNull(dictionary);
        var y = new double[dictionary.Rows];
        for (int j = 0; j < x.Length; j++)
        {
            if (x[j] == 0)
                continue;
            ReadOnlySpan<double> atom = dictionary.Atom(j);
            double factor = x[j] * dictionary.Norms[j];
            for (int i = 0; i < y.Length; i++)
                y[i] += factor * atom[i];
        }
        return y;
    }
}
