namespace VvcIlif.Modules.Geometry.Calibration.Detection;

/// <summary>A point that may be one of a board.</summary>
internal readonly record struct Candidate(double U, double V, double Strength);

/// <summary>Finds points that form a lattice: from a seed and two neighbours it predicts each next point from those around it.</summary>
internal sealed class LatticeGrower
{
    // How far from its prediction a point may be, in units of the step.
    private const double Tolerance = 0.3;
    private static readonly (int X, int Y)[] Directions = [(1, 0), (-1, 0), (0, 1), (0, -1)];

    private readonly IReadOnlyList<Candidate> _points;
    private readonly Dictionary<(int, int), List<int>> _cells = [];
    private readonly double _cell;

    public LatticeGrower(IReadOnlyList<Candidate> points, double width, double height)
    {
        _points = points;
        _cell = Math.Max(4, Math.Sqrt(width * height / Math.Max(1, points.Count)));
        for (int i = 0; i < points.Count; i++)
        {
            (int, int) key = Key(points[i].U, points[i].V);
            if (!_cells.TryGetValue(key, out List<int>? list))
                _cells[key] = list = [];
            list.Add(i);
        }
    }

    /// <summary>Grows from a seed. Lattice places to points; the first axis turned clockwise (towards v) is the second.</summary>
    public Dictionary<(int X, int Y), int> Grow(int seed)
    {
        var places = new Dictionary<(int X, int Y), int>();
        if (Start(seed) is not { } start)
            return places;
        var used = new HashSet<int>();
        var open = new Queue<(int X, int Y)>();
        Place((0, 0), seed);
        Place((1, 0), start.A);
        Place((0, 1), start.B);
        while (open.TryDequeue(out (int X, int Y) at))
        {
            foreach ((int dx, int dy) in Directions)
            {
                (int X, int Y) next = (at.X + dx, at.Y + dy);
                if (places.ContainsKey(next) || Predict(at, (dx, dy)) is not { } guess)
                    continue;
                double step = Math.Sqrt(Square(guess.U - _points[places[at]].U) + Square(guess.V - _points[places[at]].V));
                int found = Nearest(guess.U, guess.V, Tolerance * step);
                if (found >= 0 && !used.Contains(found))
                    Place(next, found);
            }
        }

        return places;

        void Place((int X, int Y) place, int point)
        {
            places[place] = point;
            used.Add(point);
            open.Enqueue(place);
        }

        (double U, double V)? Predict((int X, int Y) at, (int X, int Y) d)
        {
            Candidate here = _points[places[at]];
            double u = 0, v = 0;
            int count = 0;
            if (places.TryGetValue((at.X - d.X, at.Y - d.Y), out int behind))
            {
                // The step behind, weighted twice: it is on the same line.
                (u, v, count) = (2 * (here.U - _points[behind].U), 2 * (here.V - _points[behind].V), 2);
            }
            foreach (int side in (ReadOnlySpan<int>)[-1, 1])
            {
                (int X, int Y) beside = (at.X + side * d.Y, at.Y + side * d.X), before = (beside.X + d.X, beside.Y + d.Y);
                if (!places.TryGetValue(beside, out int p) || !places.TryGetValue(before, out int q))
                    continue;
                (u, v, count) = (u + _points[q].U - _points[p].U, v + _points[q].V - _points[p].V, count + 1);
            }
            return count == 0 ? null : (here.U + u / count, here.V + v / count);
        }
    }

    // The nearest point, and the nearest one in a direction across.
    private (int A, int B)? Start(int seed)
    {
        Candidate s = _points[seed];
        int[] near = [.. Around(s.U, s.V).Where(i => i != seed).OrderBy(i => Square(_points[i].U - s.U) + Square(_points[i].V - s.V)).Take(8)];
        if (near.Length < 4)
            return null;
        Candidate a = _points[near[0]];
        double au = a.U - s.U, av = a.V - s.V, al = Math.Sqrt(au * au + av * av);
        foreach (int i in near.Skip(1))
        {
            double bu = _points[i].U - s.U, bv = _points[i].V - s.V, bl = Math.Sqrt(bu * bu + bv * bv);
            double sine = (au * bv - av * bu) / (al * bl);
            if (Math.Abs(sine) < 0.6 || bl > 2.5 * al)
                continue;
            // A point where both steps together lead makes it a cell.
            if (Nearest(s.U + au + bu, s.V + av + bv, 0.35 * al) < 0)
                continue;
            return sine > 0 ? (near[0], i) : (i, near[0]);
        }
        return null;
    }

    private IEnumerable<int> Around(double u, double v)
    {
        (int x, int y) = Key(u, v);
        for (int reach = 1; reach <= 4; reach++)
        {
            List<int> found = [];
            for (int dy = -reach; dy <= reach; dy++)
            {
                for (int dx = -reach; dx <= reach; dx++)
                {
                    if (_cells.TryGetValue((x + dx, y + dy), out List<int>? list))
                        found.AddRange(list);
                }
            }

            if (found.Count >= 13 || reach == 4)
                return found;
        }
        return [];
    }

    private int Nearest(double u, double v, double within)
    {
        int reach = Math.Min(8, (int)(within / _cell) + 1), best = -1;
        (int x, int y) = Key(u, v);
        double least = within * within;
        for (int dy = -reach; dy <= reach; dy++)
        {
            for (int dx = -reach; dx <= reach; dx++)
            {
                if (_cells.TryGetValue((x + dx, y + dy), out List<int>? list))
                {
                    foreach (int i in list)
                    {
                        double d = Square(_points[i].U - u) + Square(_points[i].V - v);
                        if (d < least)
                            (least, best) = (d, i);
                    }
                }
            }
        }

        return best;
    }

    private (int, int) Key(double u, double v) => ((int)Math.Floor(u / _cell), (int)Math.Floor(v / _cell));

    private static double Square(double x) => x * x;
}
