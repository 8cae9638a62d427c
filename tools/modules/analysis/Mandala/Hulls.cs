namespace VvcIlif.Modules.Analysis.Mandala;

/// <summary>Convex hulls and hull layers (onion peeling) of points.</summary>
public static class Hulls
{
    /// <summary>
    /// Peels hull after hull. Only strict corners belong to a layer: a point on an edge, or one that stands where a corner
    /// stands, waits for the next.
    /// </summary>
    /// <param name="from">Points.</param>
    /// <returns>Indices of the points of each layer, in one turn around it.</returns>
    public static IReadOnlyList<int[]> Peel(IReadOnlyList<(double X, double Y)> from)
    {
        ArgumentNullException.ThrowIfNull(from);
        int n = from.Count;
        var order = new int[n];
        for (int i = 0; i < n; i++)
            order[i] = i;
        Array.Sort(order, (a, b) => from[a].X != from[b].X ? from[a].X.CompareTo(from[b].X) : from[a].Y != from[b].Y ? from[a].Y.CompareTo(from[b].Y) : a.CompareTo(b));
        // In sorted order side by side, so that each layer is one walk through memory; what is left moves up.
        var points = new (double X, double Y)[n];
        for (int i = 0; i < n; i++)
            points[i] = from[order[i]];
        double flat = Flatness(from);
        var layers = new List<int[]>();
        var chain = new int[n + 1];
        var gone = new bool[n];
        for (int count = n; count > 0;)
        {
            int k = Hull(points.AsSpan(0, count), chain, flat);
            var layer = new int[k];
            for (int i = 0; i < k; i++)
            {
                layer[i] = order[chain[i]];
                gone[chain[i]] = true;
            }
            layers.Add(layer);
            int kept = 0;
            for (int i = 0; i < count; i++)
            {
                if (gone[i])
                {
                    gone[i] = false;
                    continue;
                }
                points[kept] = points[i];
                order[kept++] = order[i];
            }
            count = kept;
        }
        return layers;
    }

    /// <summary>Area of the convex hull.</summary>
    public static double Area(IReadOnlyList<(double X, double Y)> from)
    {
        ArgumentNullException.ThrowIfNull(from);
        (double X, double Y)[] points = [.. from];
        Array.Sort(points);
        var hull = new int[points.Length + 1];
        int k = Hull(points, hull, 0);
        double twice = 0;
        for (int i = 0; i < k; i++)
        {
            (double X, double Y) a = points[hull[i]], b = points[hull[(i + 1) % k]];
            twice += a.X * b.Y - b.X * a.Y;
        }
        return Math.Abs(twice) / 2;
    }

    /// <summary>Cross products up to this count as zero: 1e-9 of the square of the radius of the points.</summary>
    internal static double Flatness(IReadOnlyList<(double X, double Y)> points)
    {
        if (points.Count == 0)
            return 0;
        double mx = points.Average(p => p.X), my = points.Average(p => p.Y);
        return 1e-9 * points.Max(p => (p.X - mx) * (p.X - mx) + (p.Y - my) * (p.Y - my));
    }

    // Andrew's monotone chain over points that are sorted; returns the length of the hull.
    private static int Hull(ReadOnlySpan<(double X, double Y)> points, Span<int> chain, double flat)
    {
        int k = 0;
        for (int i = 0; i < points.Length; i++)
            k = Push(points, chain, i, k, 0, flat);
        int lower = k;
        for (int i = points.Length - 2; i >= 0; i--)
            k = Push(points, chain, i, k, lower - 1, flat);
        // The first point comes again at the end, unless all stand in one place.
        return k > 1 && points[chain[k - 1]] == points[chain[0]] ? k - 1 : k;
    }

    private static int Push(ReadOnlySpan<(double X, double Y)> points, Span<int> chain, int point, int k, int floor, double flat)
    {
        if (k > floor && points[chain[k - 1]] == points[point])
            return k;
        while (k >= floor + 2 && Cross(points[chain[k - 2]], points[chain[k - 1]], points[point]) <= flat)
            k--;
        chain[k++] = point;
        return k;
    }

    private static double Cross((double X, double Y) o, (double X, double Y) a, (double X, double Y) b) => (a.X - o.X) * (b.Y - o.Y) - (a.Y - o.Y) * (b.X - o.X);
}
