namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>
/// The queue of new faces and the sorted lists of all rectangular faces of what is left, kept by looking again at what a cut
/// touches. Entries that are no faces any more are dropped when they come to the front.
/// </summary>
internal sealed class FaceStore
{
    private readonly CellGrid _grid;
    private readonly PriorityQueue<RectFace, long> _queueConvex = new(), _queueAny = new();
    private readonly PriorityQueue<RectFace, RectFace> _listConvex = new(), _listAny = new();
    private readonly Dictionary<RectFace, long> _queued = [];
    private readonly HashSet<(RectFace Face, bool Convex)> _listed = [];
    private readonly List<RectFace> _fresh = [];
    private long _sequence;

    public FaceStore(CellGrid grid)
    {
        _grid = grid;
        foreach (RectFace face in Faces.All(grid).Rectangles)
            List(face);
    }

    /// <summary>Puts a face at the end of the queue.</summary>
    public void Enqueue(RectFace face)
    {
        if (!_queued.TryAdd(face, _sequence))
            return;
        (Faces.IsConvex(_grid, face) ? _queueConvex : _queueAny).Enqueue(face, _sequence++);
    }

    /// <summary>
    /// The next face to sweep: first of the queue, then of the lists, with four convex edges; where there is none, any rectangle.
    /// Null where no face is a rectangle.
    /// </summary>
    public (RectFace Face, bool Convex)? Next()
    {
        if (FromQueue(_queueConvex, convex: true) is { } a)
            return (a, true);
        if (FromList(_listConvex, convex: true) is { } b)
            return (b, true);
        if (FromQueue(_queueAny, convex: false) is { } c)
            return (c, false);
        return FromList(_listAny, convex: false) is { } d ? (d, false) : null;
    }

    /// <summary>
    /// Looks again at all faces that a removed box touched. Rectangles that the cut made, of new boundary or of what it left of a
    /// face, go into the queue, in order.
    /// </summary>
    public void Update(Box box)
    {
        _fresh.Clear();
        for (Side side = Side.NegZ; side <= Side.PosY; side++)
        {
            int axis = side.Axis();
            // The cells beside the box on this side.
            Box beside = side.Sign() > 0 ? box.With(axis, box.High(axis), box.High(axis) + 1) : box.With(axis, box.Low(axis) - 1, box.Low(axis));
            for (Side shown = Side.NegZ; shown <= Side.PosY; shown++)
            {
                if (shown != side)
                    Look(beside, shown);
            }
        }
        _fresh.Sort();
        foreach (RectFace face in _fresh)
            Enqueue(face);
    }

    private void Look(Box cells, Side side)
    {
        (int u, int v) = Faces.InPlane(side);
        Span<int> cell = stackalloc int[3];
        // One look for a run of squares, and none where the row before had the same run: they belong together.
        int previousFrom = -1, previousTo = -1, previousRow = -1;
        int axis = side.Axis();
        cell[axis] = cells.Low(axis);
        for (; cell[axis] < cells.High(axis); cell[axis]++)
        {
            previousRow = -1;
            for (cell[v] = cells.Low(v); cell[v] < cells.High(v); cell[v]++)
            {
                int row = cell[v];
                for (cell[u] = cells.Low(u); cell[u] < cells.High(u); cell[u]++)
                {
                    if (!Faces.IsSquare(_grid, cell[0], cell[1], cell[2], side))
                        continue;
                    int from = cell[u];
                    do
                        cell[u]++;
                    while (cell[u] < cells.High(u) && Faces.IsSquare(_grid, cell[0], cell[1], cell[2], side));
                    int to = cell[u];
                    bool seen = previousRow == row - 1 && previousFrom == from && previousTo == to;
                    (previousRow, previousFrom, previousTo) = (row, from, to);
                    if (seen)
                        continue;
                    cell[u] = from;
                    if (Faces.RectangleAt(_grid, cell[0], cell[1], cell[2], side) is { } face)
                    {
                        bool isNew = !_listed.Contains((face, true)) && !_listed.Contains((face, false));
                        List(face);
                        if (isNew)
                            _fresh.Add(face);
                    }
                    cell[u] = to;
                }
            }
        }
    }

    private void List(RectFace face)
    {
        bool convex = Faces.IsConvex(_grid, face);
        if (!_listed.Add((face, convex)))
            return;
        (convex ? _listConvex : _listAny).Enqueue(face, face);
        // A queued face all of whose edges became convex moves forward, in its old turn.
        if (convex && _queued.TryGetValue(face, out long turn))
            _queueConvex.Enqueue(face, turn);
    }

    private RectFace? FromQueue(PriorityQueue<RectFace, long> queue, bool convex)
    {
        while (queue.TryDequeue(out RectFace face, out long _))
        {
            if (IsStill(face, convex))
            {
                _queued.Remove(face);
                return face;
            }
            else if (convex || !Faces.IsWholeFace(_grid, face.Layer, face.Side))
            {
                _queued.Remove(face);
            }
        }

        return null;
    }

    private RectFace? FromList(PriorityQueue<RectFace, RectFace> list, bool convex)
    {
        while (list.TryDequeue(out RectFace face, out _))
        {
            _listed.Remove((face, convex));
            if (IsStill(face, convex))
                return face;
        }
        return null;
    }

    private bool IsStill(RectFace face, bool convex) => Faces.IsWholeFace(_grid, face.Layer, face.Side) && (!convex || Faces.IsConvex(_grid, face));
}
