using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Inter;

/// <summary>A coding block in luma samples.</summary>
internal readonly record struct Block(int X, int Y, int Width, int Height);

/// <summary>
/// Motion vector prediction (8.5.2, 8.5.5): candidate lists as pure functions of the neighbours, the collocated picture
/// and the history, the same for a decoder and an encoder.
/// </summary>
internal sealed partial class MotionDerivation
{
    private SliceParameters _p = null!;
    private SliceReferences _refs = null!;
    private BlockGrid _grid = null!;
    private MotionField _motion = null!;
    private CtuNeighbourhood _n = null!;
    private PictureMotion? _collocated;

    /// <summary>HmvpCandList.</summary>
    public HistoryTable History { get; private set; } = new();

    public SliceReferences References => _refs;

    public void StartSlice(SliceParameters parameters, SliceReferences references, BlockGrid grid, MotionField motion,
        CtuNeighbourhood neighbourhood, PictureMotion? collocated)
    {
        _p = parameters;
        _refs = references;
        _grid = grid;
        _motion = motion;
        _n = neighbourhood;
        _collocated = collocated;
    }

    /// <summary>Goes on with the history of another row.</summary>
    public void Use(HistoryTable history, HistoryTable blockVectorHistory)
    {
        History = history;
        BlockVectorHistory = blockVectorHistory;
    }

    /// <summary>The spatial neighbours of 8.5.2.3 and 8.5.5.2.</summary>
    private enum Neighbour { A0, A1, A2, B0, B1, B2, B3 }

    private static (int X, int Y) Position(in Block b, Neighbour n) => n switch
    {
        Neighbour.A0 => (b.X - 1, b.Y + b.Height),
        Neighbour.A1 => (b.X - 1, b.Y + b.Height - 1),
        Neighbour.A2 => (b.X - 1, b.Y),
        Neighbour.B0 => (b.X + b.Width, b.Y - 1),
        Neighbour.B1 => (b.X + b.Width - 1, b.Y - 1),
        Neighbour.B2 => (b.X - 1, b.Y - 1),
        _ => (b.X, b.Y - 1),
    };

    /// <summary>True where the neighbour is coded, inter, and (for merging) outside the merge estimation region.</summary>
    // H.266 6.4.4 with 8.5.2.3
    private bool IsUsable(in Block b, Neighbour n, bool merge, out int x, out int y)
    {
        (x, y) = Position(b, n);
        if (!_n.IsAvailable(0, x, y) || _grid.Luma(x, y).PredMode != PredMode.Inter)
            return false;
        int level = _p.Log2ParallelMergeLevel;
        return !merge || x >> level != b.X >> level || y >> level != b.Y >> level;
    }

    // H.266 8.5.2.16
    public void UpdateHistory(in Block b, in MotionInfo motion)
    {
        int level = _p.Log2ParallelMergeLevel;
        if ((b.X + b.Width) >> level > b.X >> level && (b.Y + b.Height) >> level > b.Y >> level)
            History.Add(motion);
    }
}

/// <summary>HmvpCandList: up to five motions, the newest last.</summary>
internal sealed class HistoryTable
{
    public const int Size = 5;
    private readonly MotionInfo[] _entries = new MotionInfo[Size];

    public int Count { get; private set; }

    public ref readonly MotionInfo this[int index] => ref _entries[index];

    public void Clear() => Count = 0;

    // H.266 8.5.2.16
    public void Add(in MotionInfo motion)
    {
        int at = -1;
        for (int i = 0; i < Count && at < 0; i++)
        {
            if (_entries[i].SameMotion(motion))
                at = i;
        }

        if (at < 0 && Count == Size)
            at = 0;
        if (at >= 0)
        {
            for (int i = at; i < Count - 1; i++)
                _entries[i] = _entries[i + 1];
            Count--;
        }
        _entries[Count++] = motion;
    }

    public void CopyFrom(HistoryTable other)
    {
        Count = other.Count;
        for (int i = 0; i < Count; i++)
            _entries[i] = other._entries[i];
    }
}
