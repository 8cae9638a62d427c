using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Operations;

namespace VvcIlif.Modules.Geometry.Calibration.Detection;

/// <summary>Finds a board's points in a picture.</summary>
public static class BoardDetector
{
    // Pictures are searched at sizes up to this, then points are refined in the whole picture.
    private const int SearchSide = 900;
    private const int Seeds = 40;

    /// <summary>Finds the points.</summary>
    /// <param name="board">Board; with markers a part of it is enough.</param>
    /// <param name="image">Grey picture.</param>
    /// <param name="capture">Number of the capture.</param>
    /// <returns>Null where the board is not found.</returns>
    public static Observation? Find(Board board, ImageF image, int capture = 0)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(image);
        ImageF grey = Colour.Luma(image);
        if (!board.HasSquares)
            return FindAt(board, grey, grey, 1, capture);
        double first = Math.Min(1, SearchSide / (double)Math.Max(grey.Width, grey.Height));
        Observation? best = null;
        for (double scale = first; scale > 0.15; scale /= 2)
        {
            ImageF small = scale == 1 ? grey : Resample.To(grey, (int)Math.Round(grey.Width * scale), (int)Math.Round(grey.Height * scale), ResampleKernel.Bilinear);
            if (FindAt(board, small, grey, scale, capture) is { } found && found.Indices.Length > (best?.Indices.Length ?? 0))
                best = found;
            if (best?.Indices.Length == board.Points.Count || Math.Min(small.Width, small.Height) < 200)
                break;
        }
        if (best is null && first < 1)
            best = FindAt(board, grey, grey, 1, capture);
        return best;
    }

    /// <summary>Finds the corners of squares again near where they are projected.</summary>
    /// <returns>The observation with better points; points that are lost keep their old place.</returns>
    public static Observation Relocalise(Board board, ImageF image, Observation seen, IReadOnlyList<(double U, double V)> projected)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(projected);
        if (!board.HasSquares)
            return seen;
        ImageF grey = Smooth(board, Colour.Luma(image));
        int reach = Reach(board, seen);
        return seen with { Pixels = [.. seen.Pixels.Select((p, i) => CornerFinder.Refine(grey, projected[i].U, projected[i].V, reach) ?? p)] };
    }

    private static Observation? FindAt(Board board, ImageF small, ImageF whole, double scale, int capture)
    {
        if (board.Kind == BoardKind.Charuco)
        {
            (Match? Match, List<Candidate> Corners) read = (null, []);
            foreach ((Dictionary<(int X, int Y), int> lattice, List<Candidate> corners) in SquareFinder.Find(small, Seeds / 4))
            {
                if (MarkerReader.Match(board, small, lattice, corners) is { } match && (read.Match is null || match.Score > read.Match.Score))
                    read = (match, corners);
                if (read.Match?.Indices.Length == board.Points.Count)
                    break;
            }
            return read.Match is null ? null : Refined(board, whole, read.Match, read.Corners, scale, capture);
        }
        List<Candidate> candidates = board.HasSquares ? CornerFinder.Find(small) : BlobFinder.Find(small);
        if (candidates.Count < 9)
            return null;
        if (board.HasSquares)
            candidates = [.. candidates.Select(c => CornerFinder.Refine(small, c.U, c.V, 3) is { } r ? c with { U = r.U, V = r.V } : c)];
        var grower = new LatticeGrower(candidates, small.Width, small.Height);
        // Seeds near the middle of the points first.
        double mu = Median(candidates.Select(c => c.U)), mv = Median(candidates.Select(c => c.V));
        Match? best = null;
        foreach (int seed in Enumerable.Range(0, candidates.Count).OrderBy(i => Math.Pow(candidates[i].U - mu, 2) + Math.Pow(candidates[i].V - mv, 2)).Take(Seeds))
        {
            Dictionary<(int X, int Y), int> lattice = grower.Grow(seed);
            if (lattice.Count < 9)
                continue;
            Match? match = Template(board, small, lattice, candidates);
            if (match is null || best is not null && match.Score <= best.Score)
                continue;
            best = match;
            if (match.Indices.Length == board.Points.Count)
                break;
        }
        return best is null ? null : Refined(board, whole, best, candidates, scale, capture);
    }

    // Points of the small picture, found exactly in the whole one.
    private static Observation? Refined(Board board, ImageF whole, Match best, List<Candidate> candidates, double scale, int capture)
    {
        (double U, double V)[] pixels = [.. best.Points.Select(p => ((candidates[p].U + 0.5) / scale - 0.5, (candidates[p].V + 0.5) / scale - 0.5))];
        var seen = new Observation(capture, best.Indices, pixels);
        if (!board.HasSquares)
            return seen;
        int reach = Reach(board, seen);
        ImageF smooth = Smooth(board, whole);
        (double U, double V)?[] refined = [.. pixels.Select(p => CornerFinder.Refine(smooth, p.U, p.V, reach))];
        if (board.Kind == BoardKind.Checkerboard && refined.Any(r => r is null))
            return null;
        int[] kept = [.. Enumerable.Range(0, pixels.Length).Where(i => refined[i] is not null)];
        return kept.Length < 6 ? null : new Observation(capture, [.. kept.Select(i => best.Indices[i])], [.. kept.Select(i => refined[i]!.Value)]);
    }

    /// <summary>Points of the board and candidates that belong together.</summary>
    internal sealed record Match(int[] Indices, int[] Points, double Score);

    // The whole board must be there: in which of four turns and where does it fit into what has grown?
    private static Match? Template(Board board, ImageF image, Dictionary<(int X, int Y), int> lattice, List<Candidate> candidates)
    {
        Match? best = null;
        for (int turns = 0; turns < 4; turns++)
        {
            (int X, int Y)[] wanted = [.. board.Lattice.Select(p => Turn(p, turns))];
            int wx = wanted.Min(p => p.X), wy = wanted.Min(p => p.Y), ww = wanted.Max(p => p.X) - wx, wh = wanted.Max(p => p.Y) - wy;
            int gx = lattice.Keys.Min(p => p.X), gy = lattice.Keys.Min(p => p.Y), gw = lattice.Keys.Max(p => p.X) - gx, gh = lattice.Keys.Max(p => p.Y) - gy;
            for (int oy = 0; oy <= gh - wh; oy++)
            {
                for (int ox = 0; ox <= gw - ww; ox++)
                {
                    var points = new int[wanted.Length];
                    bool all = true;
                    for (int i = 0; i < wanted.Length && all; i++)
                        all = lattice.TryGetValue((wanted[i].X - wx + gx + ox, wanted[i].Y - wy + gy + oy), out points[i]);
                    if (!all)
                        continue;
                    double score = Score(board, image, points, candidates);
                    if (score > 0 && (best is null || score > best.Score))
                        best = new Match([.. Enumerable.Range(0, points.Length)], points, score);
                }
            }
        }
        return best;
    }

    // Squares: how much darker the dark ones are. Circles: among turns that look alike the one that starts at the upper left.
    private static double Score(Board board, ImageF image, int[] points, List<Candidate> candidates)
    {
        if (!board.HasSquares)
        {
            // Every lattice cell of discs is a match; the first point is the uppermost and leftmost.
            Candidate first = candidates[points[0]];
            return 10 + 1 / (1 + Math.Exp((first.U + first.V) / (image.Width + image.Height)));
        }
        double score = 0;
        int columns = board.PointColumns;
        for (int r = 1; r < board.PointRows; r++)
        {
            for (int c = 1; c < columns; c++)
            {
                double u = 0, v = 0;
                foreach (int i in (ReadOnlySpan<int>)[(r - 1) * columns + c - 1, (r - 1) * columns + c, r * columns + c - 1, r * columns + c])
                {
                    u += candidates[points[i]].U / 4;
                    v += candidates[points[i]].V / 4;
                }
                double value = Sampling.Bilinear(image, u, v);
                score += (c + r) % 2 == 0 ? -value : value;
            }
        }

        return score;
    }

    internal static (int X, int Y) Turn((int X, int Y) p, int turns) => (turns & 3) switch { 0 => p, 1 => (-p.Y, p.X), 2 => (-p.X, -p.Y), _ => (p.Y, -p.X) };

    // An edge that runs along the pixels is a step within one of them, whose place a gradient does not tell. Beside markers
    // there is no room for it.
    private static ImageF Smooth(Board board, ImageF image) => board.Kind == BoardKind.Charuco ? image : Filters.Gaussian(image, 0.8);

    // Shortest distance of neighbours, in pixels.
    private static double Spacing(Board board, Observation seen)
    {
        var places = new Dictionary<(int, int), (double U, double V)>();
        for (int i = 0; i < seen.Indices.Length; i++)
            places[board.Lattice[seen.Indices[i]]] = seen.Pixels[i];
        double least = double.MaxValue;
        foreach (((int x, int y), (double u, double v)) in places)
        {
            foreach ((int, int) next in (ReadOnlySpan<(int, int)>)[(x + 1, y), (x, y + 1)])
            {
                if (places.TryGetValue(next, out (double U, double V) p))
                    least = Math.Min(least, Math.Sqrt((p.U - u) * (p.U - u) + (p.V - v) * (p.V - v)));
            }
        }

        return least == double.MaxValue ? 10 : least;
    }

    // Half the window of a corner: well within its squares, and off the markers.
    private static int Reach(Board board, Observation seen) => Math.Clamp((int)Math.Round((board.Kind == BoardKind.Charuco ? 0.14 : 0.4) * Spacing(board, seen)), 2, 5);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
