namespace VvcIlif.Modules.Analysis.Mandala;

/// <summary>The order of symmetry, found without hull layers, and what follows from it.</summary>
internal static class Symmetry
{
    /// <summary>Orders that are tried.</summary>
    public const int MaxOrder = 32;

    private const double Share = 0.95;

    // Motifs whose frames differ by more do not take each other's place in a rotation.
    private const double FrameLimit = 0.45;

    /// <summary>An order, the share of motifs that a rotation by it takes to another, and the tolerance at which that was found.</summary>
    public sealed record Order(int Psi, double Matched, double Tolerance);

    /// <summary>
    /// The largest order at which at least 95 % of the motifs have a motif of equal area and orientation in their rotated place,
    /// within 0.04 R (or 0.06, 0.08, where there is none), and not farther than a part of the distance between such motifs.
    /// </summary>
    public static Order Find(IReadOnlyList<Motif> motifs, double outer, MandalaOptions options)
    {
        Alike[] alike = Group(motifs, options);
        foreach (double tolerance in (double[])[0.04, 0.06, 0.08])
        {
            var passed = new List<(int Q, double Matched, double Distance)>();
            for (int q = MaxOrder; q >= 2; q--)
            {
                (int[] next, double distance) = Matches(motifs, alike, q, tolerance * outer);
                double matched = (double)next.Count(m => m >= 0) / motifs.Count;
                if (matched >= Share)
                    passed.Add((q, matched, distance));
            }
            // An order that only passes because the tolerance is wide misses by more than the true one and its divisors.
            double least = passed.Count > 0 ? Math.Max(passed.Min(p => p.Distance), 0.002 * outer) : 0;
            foreach ((int q, double matched, double distance) in passed)
            {
                if (distance <= 2 * least)
                    return new Order(q, matched, tolerance);
            }
        }
        return new Order(1, 1, 0);
    }

    /// <summary>Sets of q motifs, one for each turn by 360 / q degrees; the motifs that complete none stay out.</summary>
    public static (List<List<Motif>> Orbits, List<Motif> Open) Orbits(IReadOnlyList<Motif> motifs, int q, double reach, MandalaOptions options)
    {
        Alike[] alike = Group(motifs, options);
        var taken = new bool[motifs.Count];
        var orbits = new List<List<Motif>>();
        for (int i = 0; i < motifs.Count; i++)
        {
            if (taken[i])
                continue;
            var orbit = new List<int> { i };
            // Each next one is looked for where those before it, turned, stand on average.
            double sx = motifs[i].R * Math.Cos(motifs[i].Theta), sy = motifs[i].R * Math.Sin(motifs[i].Theta), limit = Math.Min(reach, 0.45 * alike[i].Nearest);
            for (int k = 1; k < q; k++)
            {
                double c = Math.Cos(2 * Math.PI * k / q), s = Math.Sin(2 * Math.PI * k / q), mx = sx / orbit.Count, my = sy / orbit.Count, x = c * mx - s * my, y = s * mx + c * my, best = limit * limit;
                int found = -1;
                foreach (int j in alike[i].Others)
                {
                    if (taken[j] || orbit.Contains(j))
                        continue;
                    double d = Square(motifs[j].R * Math.Cos(motifs[j].Theta) - x) + Square(motifs[j].R * Math.Sin(motifs[j].Theta) - y);
                    if (d <= best)
                        (best, found) = (d, j);
                }
                if (found < 0)
                    break;
                orbit.Add(found);
                double fx = motifs[found].R * Math.Cos(motifs[found].Theta), fy = motifs[found].R * Math.Sin(motifs[found].Theta);
                sx += c * fx + s * fy;
                sy += -s * fx + c * fy;
            }
            if (orbit.Count != q)
                continue;
            foreach (int o in orbit)
                taken[o] = true;
            orbits.Add([.. orbit.Select(o => motifs[o]).OrderBy(m => m.Theta)]);
        }
        return (orbits, [.. Enumerable.Range(0, motifs.Count).Where(i => !taken[i]).Select(i => motifs[i])]);
    }

    /// <summary>Intersection over union of the ink with itself rotated by 360 / q degrees, up to a pixel.</summary>
    public static double Overlap(Ink ink, double x0, double y0, int q)
    {
        double c = Math.Cos(2 * Math.PI / q), s = Math.Sin(2 * Math.PI / q);
        long all = 0, both = 0;
        foreach (Motif motif in ink.Motifs)
        {
            foreach (int p in motif.Pixels)
            {
                double dx = p % ink.Width - x0, dy = p / ink.Width - y0;
                int x = (int)Math.Round(x0 + c * dx - s * dy), y = (int)Math.Round(y0 + s * dx + c * dy);
                all++;
                if (IsNear(x, y))
                    both++;
            }
        }

        return all == 0 ? 0 : both / (double)(2 * all - both);

        // Within a pixel: a quarter turn keeps the grid, an eighth does not, and the edges of small motifs are much of them.
        bool IsNear(int x, int y)
        {
            for (int v = Math.Max(0, y - 1); v <= Math.Min(ink.Height - 1, y + 1); v++)
            {
                for (int u = Math.Max(0, x - 1); u <= Math.Min(ink.Width - 1, x + 1); u++)
                {
                    if (ink.Labels[v * ink.Width + u] > 0)
                        return true;
                }
            }

            return false;
        }
    }

    // Motifs of equal area, sorted by it, and how near the next one of them stands.
    private sealed record Alike(int[] Others, double Nearest);

    private static Alike[] Group(IReadOnlyList<Motif> motifs, MandalaOptions options)
    {
        int n = motifs.Count;
        var alike = new Alike[n];
        Frame[] frames = [.. motifs.Select(m => m.Frame)];
        int[] order = [.. Enumerable.Range(0, n).OrderBy(i => motifs[i].Area)];
        for (int a = 0; a < n; a++)
        {
            int i = order[a];
            var others = new List<int>();
            double nearest = double.PositiveInfinity;
            // Those of like area stand next to it in the order of areas.
            for (int step = -1; step <= 1; step += 2)
            {
                for (int b = step < 0 ? a : a + 1; (uint)b < (uint)n && SameArea(motifs[i], motifs[order[b]], options); b += step)
                {
                    int j = order[b];
                    if (frames[i].Distance(frames[j]) > FrameLimit)
                        continue;
                    others.Add(j);
                    if (j != i)
                        nearest = Math.Min(nearest, Square(motifs[i].X - motifs[j].X) + Square(motifs[i].Y - motifs[j].Y));
                }
            }

            alike[i] = new Alike([.. others], Math.Sqrt(nearest));
        }
        return alike;
    }

    // Areas of small motifs also differ by the pixels that their edge happens to catch.
    private static bool SameArea(Motif a, Motif b, MandalaOptions options) =>
        options.Same(a.Area, b.Area) || a.Pixels.Length > 0 && Math.Abs(a.Area - b.Area) <= Math.Sqrt(Math.Max(a.Perimeter, b.Perimeter));

    private static (int[] Next, double Distance) Matches(IReadOnlyList<Motif> motifs, Alike[] alike, int q, double reach)
    {
        double sum = 0;
        int found = 0;
        var next = new int[motifs.Count];
        double[] xs = [.. motifs.Select(m => m.R * Math.Cos(m.Theta))], ys = [.. motifs.Select(m => m.R * Math.Sin(m.Theta))];
        double c = Math.Cos(2 * Math.PI / q), s = Math.Sin(2 * Math.PI / q);
        for (int i = 0; i < next.Length; i++)
        {
            double x = c * xs[i] - s * ys[i], y = s * xs[i] + c * ys[i], limit = Math.Min(reach, 0.3 * alike[i].Nearest), best = limit * limit;
            next[i] = -1;
            foreach (int j in alike[i].Others)
            {
                double d = Square(xs[j] - x) + Square(ys[j] - y);
                if (j != i && d <= best)
                    (best, next[i]) = (d, j);
            }
            if (next[i] < 0)
                continue;
            sum += Math.Sqrt(best);
            found++;
        }
        return (next, found > 0 ? sum / found : double.PositiveInfinity);
    }

    private static double Square(double v) => v * v;
}
