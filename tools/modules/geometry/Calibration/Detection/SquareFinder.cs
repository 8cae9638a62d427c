using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Operations;

namespace VvcIlif.Modules.Geometry.Calibration.Detection;

/// <summary>
/// Corners of a board whose white squares carry markers. The markers are full of corners themselves, but its black
/// squares are the only large solid dark parts: their middles form a lattice turned by 45 degrees, and a corner lies
/// half-way between two that meet there.
/// </summary>
internal static class SquareFinder
{
    private const int FewestSquares = 6;

    /// <summary>Lattices of corners: places to points, the second axis clockwise from the first.</summary>
    public static IEnumerable<(Dictionary<(int X, int Y), int> Lattice, List<Candidate> Corners)> Find(ImageF image, int seeds)
    {
        List<Candidate> squares = Squares(image);
        if (squares.Count < FewestSquares)
            yield break;
        var grower = new LatticeGrower(squares, image.Width, image.Height);
        double mu = squares.Average(s => s.U), mv = squares.Average(s => s.V);
        foreach (int seed in Enumerable.Range(0, squares.Count).OrderBy(i => Math.Pow(squares[i].U - mu, 2) + Math.Pow(squares[i].V - mv, 2)).Take(seeds))
        {
            Dictionary<(int X, int Y), int> grown = grower.Grow(seed);
            if (grown.Count < FewestSquares)
                continue;
            // Lattice place (p, q) is square (p - q, p + q); its lower right corner is the corner of that number.
            var lattice = new Dictionary<(int X, int Y), int>();
            var corners = new List<Candidate>();
            foreach (((int p, int q), int square) in grown)
            {
                if (grown.TryGetValue((p + 1, q), out int below))
                    Add((p - q, p + q), squares[square], squares[below]);
                if (grown.TryGetValue((p, q + 1), out int left))
                    Add((p - q - 1, p + q), squares[square], squares[left]);
            }
            yield return (lattice, corners);

            void Add((int X, int Y) place, Candidate a, Candidate b)
            {
                (double u, double v) = ((a.U + b.U) / 2, (a.V + b.V) / 2);
                if (CornerFinder.Refine(image, u, v, 2) is { } better)
                    (u, v) = better;
                lattice[place] = corners.Count;
                corners.Add(new Candidate(u, v, 1));
            }
        }
    }

    private static List<Candidate> Squares(ImageF image)
    {
        int width = image.Width, height = image.Height;
        ImageF smooth = Filters.Gaussian(image, 0.7);
        bool[] bright = Threshold.AboveLocalMean(smooth, Math.Max(31, Math.Min(width, height) / 5 | 1), -0.07f);
        var dark = new bool[bright.Length];
        for (int i = 0; i < dark.Length; i++)
            dark[i] = !bright[i];
        dark = Morphology.Erode(dark, width, height);
        Components parts = Components.Find(dark, width, height, eight: false);
        var sums = new (double N, double X, double Y, double XX, double XY, double YY)[parts.Count];
        for (int i = 0; i < parts.Labels.Length; i++)
        {
            if (parts.Labels[i] == 0)
                continue;
            ref var s = ref sums[parts.Labels[i] - 1];
            double x = i % width, y = i / width;
            s = (s.N + 1, s.X + x, s.Y + y, s.XX + x * x, s.XY + x * y, s.YY + y * y);
        }
        var found = new List<Candidate>();
        foreach ((double n, double x, double y, double xx, double xy, double yy) in sums)
        {
            if (n < 9)
                continue;
            double mx = x / n, my = y / n, a = xx / n - mx * mx + 1 / 12.0, b = xy / n - mx * my, c = yy / n - my * my + 1 / 12.0;
            // A solid parallelogram has an area of 12 times the root of the determinant of its second moments.
            double solid = n / (12 * Math.Sqrt(Math.Max(1e-9, a * c - b * b)));
            if (solid is > 0.88 and < 1.1)
                found.Add(new Candidate(mx, my, n));
        }
        return found;
    }
}
