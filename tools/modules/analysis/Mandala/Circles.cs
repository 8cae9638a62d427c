namespace VvcIlif.Modules.Analysis.Mandala;

/// <summary>Circular layers, which the paper compares with.</summary>
public static class Circles
{
    /// <summary>Smallest circle around points (Welzl's method, moving to the front).</summary>
    public static (double X, double Y, double R) Enclosing(IReadOnlyList<(double X, double Y)> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count == 0)
            return (0, 0, 0);
        // A fixed order that is not that of the input.
        var p = new (double X, double Y)[points.Count];
        for (int i = 0; i < p.Length; i++)
            p[i] = points[i];
        new VvcIlif.Modules.Kit.Random.SeededRandom(1).Shuffle(p.AsSpan());
        (double X, double Y, double R) c = (p[0].X, p[0].Y, 0);
        for (int i = 1; i < p.Length; i++)
        {
            if (Holds(c, p[i]))
                continue;
            c = (p[i].X, p[i].Y, 0);
            for (int j = 0; j < i; j++)
            {
                if (Holds(c, p[j]))
                    continue;
                c = Two(p[i], p[j]);
                for (int k = 0; k < j; k++)
                {
                    if (!Holds(c, p[k]))
                        c = Three(p[i], p[j], p[k]);
                }
            }
        }
        return c;
    }

    /// <summary>Peels smallest circles: each layer is the points on the circle around all that are left.</summary>
    /// <param name="points">Points.</param>
    /// <param name="tolerance">Share of the radius up to which a point counts as on the circle.</param>
    public static IReadOnlyList<int[]> Peel(IReadOnlyList<(double X, double Y)> points, double tolerance = 1e-9)
    {
        ArgumentNullException.ThrowIfNull(points);
        var left = Enumerable.Range(0, points.Count).ToList();
        var layers = new List<int[]>();
        while (left.Count > 0)
        {
            var (x, y, r) = Enclosing([.. left.Select(i => points[i])]);
            int[] on = [.. left.Where(i => Math.Sqrt((points[i].X - x) * (points[i].X - x) + (points[i].Y - y) * (points[i].Y - y)) >= r * (1 - tolerance) - 1e-12)];
            layers.Add(on);
            left.RemoveAll(on.Contains);
        }
        return layers;
    }

    /// <summary>Layers in practice: radii that agree pairwise within a relative tolerance, from the outermost.</summary>
    /// <returns>Number of points in each layer.</returns>
    public static IReadOnlyList<int> ByRadius(IEnumerable<double> radii, double epsilon)
    {
        ArgumentNullException.ThrowIfNull(radii);
        var layers = new List<int>();
        double outer = double.NaN;
        foreach (double r in radii.OrderDescending())
        {
            if (layers.Count > 0 && outer - r <= epsilon * (outer + r))
            {
                layers[^1]++;
            }
            else
            {
                layers.Add(1);
                outer = r;
            }
        }
        return layers;
    }

    private static bool Holds((double X, double Y, double R) c, (double X, double Y) p) =>
        Math.Sqrt((p.X - c.X) * (p.X - c.X) + (p.Y - c.Y) * (p.Y - c.Y)) <= c.R * (1 + 1e-12) + 1e-12;

    private static (double, double, double) Two((double X, double Y) a, (double X, double Y) b) =>
        ((a.X + b.X) / 2, (a.Y + b.Y) / 2, Math.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y)) / 2);

    private static (double, double, double) Three((double X, double Y) a, (double X, double Y) b, (double X, double Y) c)
    {
        double bx = b.X - a.X, by = b.Y - a.Y, cx = c.X - a.X, cy = c.Y - a.Y, d = 2 * (bx * cy - by * cx);
        if (Math.Abs(d) < 1e-300)
        {
            // On a line: the two that are farthest apart.
            (double, double, double)[] pairs = [Two(a, b), Two(a, c), Two(b, c)];
            return pairs.MaxBy(p => p.Item3);
        }
        double b2 = bx * bx + by * by, c2 = cx * cx + cy * cy, x = (cy * b2 - by * c2) / d, y = (bx * c2 - cx * b2) / d;
        return (a.X + x, a.Y + y, Math.Sqrt(x * x + y * y));
    }
}
