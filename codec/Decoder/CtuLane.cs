using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;

namespace VvcIlif.Codec.Decoder;

/// <summary>A CTU that has been parsed and waits for its reconstruction.</summary>
internal sealed class ParsedCtu
{
    /// <summary>The slice it belongs to.</summary>
    public SliceState Slice = null!;

    /// <summary>Where it is, and what it may look at.</summary>
    public CtuPosition Position;

    /// <summary>Number in coding order, over all slices of the picture.</summary>
    public int Index;

    /// <summary>The coding units in coding order.</summary>
    public readonly List<CodingUnit> Units = [];

    /// <summary>Levels of all units.</summary>
    public short[] Levels = [];

    /// <summary>Levels instead, where they are wide.</summary>
    public int[] WideLevels = [];
}

/// <summary>
/// A row of CTUs in a tile on its way through reconstruction: a thread takes it, goes on until it has to wait, and
/// leaves it to whoever comes next. Motion and sample prediction look at most one CTU ahead in the row above.
/// </summary>
internal sealed class CtuLane
{
    /// <summary>Parsed CTUs that are not begun. Guarded by the picture's gate, as the next four are.</summary>
    public readonly Queue<ParsedCtu> Parsed = new();

    /// <summary>A thread is at work on the row.</summary>
    public bool IsBusy;

    /// <summary>CTUs that are not reconstructed.</summary>
    public int Left;

    /// <summary>Columns of the picture: the first one that is not reconstructed, and the end of the row.</summary>
    public int Next, End;

    /// <summary>The row above in the same slice and tile; null where nothing above may be looked at.</summary>
    public CtuLane? Above;

    // What prediction carries from unit to unit.
    public readonly CtuNeighbourhood Neighbourhood = new();
    public readonly HistoryTable History = new(), BlockVectorHistory = new();
    public readonly List<RefinedMotion> Refined = [];

    /// <summary>The CTU in work, or null.</summary>
    public ParsedCtu? Ctu;

    /// <summary>Its units that are done, and whether the modes and motion of the next one are derived.</summary>
    public int Unit;
    public bool Derived;

    /// <summary>What the next unit waits for: rows of a reference picture.</summary>
    public RowProgress? Awaited;
    public int AwaitedRows;

    /// <summary>Gets ready for a row.</summary>
    public void Start(ParsedCtu first, int column, CtuLane? above)
    {
        Parsed.Clear();
        IsBusy = Derived = false;
        Left = first.Position.RowLength;
        Next = column;
        End = column + first.Position.RowLength;
        Above = above;
        History.Clear();
        BlockVectorHistory.Clear();
        Refined.Clear();
        Ctu = null;
        Unit = 0;
        Awaited = null;
    }

    /// <summary>True where the row above has what the CTU of the column <see cref="Next"/> looks at.</summary>
    public bool IsBelowReady => Above is not { } above || above.Next >= Math.Min(Next + 2, End);

    /// <summary>True once the rows are there that the unit in work reads.</summary>
    public bool HasReferences => Awaited is not { } progress || progress.Rows >= AwaitedRows;
}
