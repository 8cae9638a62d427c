namespace VvcIlif.Analysis.Mandala;

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
        (double X, double Y)[] points = [.. from];
        var left = new int[points.Length];
        for (int i = 0; i < left.Length; i++) left[i] = i;
        Array.Sort(left, (a, b) => points[a].X != points[b].X ? points[a].X.CompareTo(points[b].X) : points[a].Y != points[b].Y ? points[a].Y.CompareTo(points[b].Y) : a.CompareTo(b));
        double flat = Flatness(points);
        var layers = new List<int[]>();
        var gone = new bool[points.Length];
        var chain = new int[points.Length + 1];
        int count = left.Length;
        while (count > 0)
        {
            int[] hull = Hull(points, left.AsSpan(0, count), chain, flat);
            layers.Add(hull);
            foreach (int i in hull) gone[i] = true;
            // Order stays, so each layer costs one pass.
            int kept = 0;
            for (int i = 0; i < count; i++)
                if (!gone[left[i]]) left[kept++] = left[i];
            count = kept;
        }
        return layers;
    }

    /// <summary>Area of the convex hull.</summary>
    public static double Area(IReadOnlyList<(double X, double Y)> from)
    {
        ArgumentNullException.ThrowIfNull(from);
        (double X, double Y)[] points = [.. from];
        int[] order = [.. Enumerable.Range(0, points.Length)];
        Array.Sort(order, (a, b) => points[a].CompareTo(points[b]));
        int[] hull = Hull(points, order, new int[points.Length + 1], 0);
        double twice = 0;
        for (int i = 0; i < hull.Length; i++)
        {
            (double X, double Y) a = points[hull[i]], b = points[hull[(i + 1) % hull.Length]];
            twice += a.X * b.Y - b.X * a.Y;
        }
        return Math.Abs(twice) / 2;
    }

    /// <summary>Cross products up to this count as zero: 1e-9 of the square of the radius of the points.</summary>
    internal static double Flatness(IReadOnlyList<(double X, double Y)> points)
    {
        if (points.Count == 0) return 0;
        double mx = points.Average(p => p.X), my = points.Average(p => p.Y);
        return 1e-9 * points.Max(p => (p.X - mx) * (p.X - mx) + (p.Y - my) * (p.Y - my));
    }

    // Andrew's monotone chain over points that are sorted.
    private static int[] Hull((double X, double Y)[] points, ReadOnlySpan<int> sorted, int[] chain, double flat)
    {
        int k = 0;
        for (int i = 0; i < sorted.Length; i++) k = Push(sorted[i], k, 0);
        int lower = k;
        for (int i = sorted.Length - 2; i >= 0; i--) k = Push(sorted[i], k, lower - 1);
        // The first point comes again at the end, unless all stand in one place.
        if (k > 1 && chain[k - 1] == chain[0] || k > 1 && points[chain[k - 1]] == points[chain[0]]) k--;
        return chain[..k];

        int Push(int point, int k, int floor)
        {
            if (k > floor && points[chain[k - 1]] == points[point]) return k;
            while (k >= floor + 2 && Cross(points[chain[k - 2]], points[chain[k - 1]], points[point]) <= flat) k--;
            chain[k++] = point;
            return k;
        }
    }

    private static double Cross((double X, double Y) o, (double X, double Y) a, (double X, double Y) b) => (a.X - o.X) * (b.Y - o.Y) - (a.Y - o.Y) * (b.X - o.X);
}
