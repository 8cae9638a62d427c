using System.Numerics;

namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>What is connected in a grid: its parts, or the faces that look to one side. Works on runs of a row, so that large plain areas cost little.</summary>
internal sealed class RunLabels
{
    private readonly List<(int X0, int X1, int Y, int Z)> _runs = [];
    private readonly List<int> _parent = [];
    private readonly int[] _rowFirst;
    private readonly int _height;

    private RunLabels(int height, int depth)
    {
        _height = height;
        _rowFirst = new int[height * depth + 1];
    }

    public IReadOnlyList<(int X0, int X1, int Y, int Z)> Runs => _runs;

    /// <summary>Number of connected sets.</summary>
    public int Count { get; private set; }

    /// <summary>The set of each run, numbered by first run.</summary>
    public int[] Label { get; private set; } = [];

    /// <summary>Sets of cells that hang together by faces.</summary>
    public static RunLabels OfParts(CellGrid grid) => Make(grid, null);

    /// <summary>Sets of boundary squares that look to one side and hang together by edges.</summary>
    public static RunLabels OfFaces(CellGrid grid, Side side) => Make(grid, side);

    /// <summary>The set of a cell that is in one.</summary>
    public int LabelAt(int x, int y, int z)
    {
        int low = _rowFirst[z * _height + y], high = _rowFirst[z * _height + y + 1] - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_runs[middle].X0 <= x)
                low = middle;
            else
                high = middle - 1;
        }
        return Label[low];
    }

    /// <summary>Cells of every set and the smallest box around it.</summary>
    public (long Cells, Box Bounds)[] Extents()
    {
        var extents = new (long Cells, Box Bounds)[Count];
        for (int i = 0; i < _runs.Count; i++)
        {
            (int x0, int x1, int y, int z) = _runs[i];
            ref (long Cells, Box B) e = ref extents[Label[i]];
            e = e.Cells == 0
                ? (x1 - x0, new Box(x0, x1, y, y + 1, z, z + 1))
                : (e.Cells + x1 - x0, new Box(Math.Min(e.B.X0, x0), Math.Max(e.B.X1, x1), Math.Min(e.B.Y0, y), Math.Max(e.B.Y1, y + 1), Math.Min(e.B.Z0, z), Math.Max(e.B.Z1, z + 1)));
        }
        return extents;
    }

    private static RunLabels Make(CellGrid grid, Side? side)
    {
        var labels = new RunLabels(grid.Height, grid.Depth);
        bool acrossX = side?.Axis() == 0;
        var bits = new ulong[grid.Words];
        for (int z = 0; z < grid.Depth; z++)
        {
            for (int y = 0; y < grid.Height; y++)
            {
                int row = z * grid.Height + y;
                labels._rowFirst[row] = labels._runs.Count;
                RowBits(grid, side, y, z, bits);
                labels.AddRow(bits, y, z, acrossX);
                labels._rowFirst[row + 1] = labels._runs.Count;
                if (y > 0 && side?.Axis() != 1)
                    labels.Join(row - 1, row);
                if (z > 0 && side?.Axis() != 2)
                    labels.Join(row - grid.Height, row);
            }
        }

        labels.Number();
        return labels;
    }

    /// <summary>The cells of a row that are full, and, where a side is given, have that side on the boundary.</summary>
    internal static void RowBits(CellGrid grid, Side? side, int y, int z, Span<ulong> bits)
    {
        ReadOnlySpan<ulong> row = grid.Row(y, z);
        if (side is not { } s)
        {
            row.CopyTo(bits);
            return;
        }
        if (s.Axis() == 0)
        {
            for (int w = 0; w < row.Length; w++)
            {
                bits[w] = row[w] & ~(s.Sign() > 0
                    ? row[w] >> 1 | (w + 1 < row.Length ? row[w + 1] << 63 : 0)
                    : row[w] << 1 | (w > 0 ? row[w - 1] >> 63 : 0));
            }

            return;
        }
        ReadOnlySpan<ulong> other = s.Axis() == 1 ? grid.Row(y + s.Sign(), z) : grid.Row(y, z + s.Sign());
        for (int w = 0; w < row.Length; w++)
            bits[w] = row[w] & ~other[w];
    }

    private void AddRow(ReadOnlySpan<ulong> bits, int y, int z, bool single)
    {
        int open = -1;
        for (int w = 0; w < bits.Length; w++)
        {
            ulong word = bits[w];
            int at = 0;
            while (at < 64)
            {
                if (open < 0)
                {
                    if (word >> at == 0)
                        break;
                    at += BitOperations.TrailingZeroCount(word >> at);
                    open = w * 64 + at;
                }
                int length = single ? 1 : Math.Min(64 - at, BitOperations.TrailingZeroCount(~(word >> at)));
                at += length;
                if (at < 64 || single)
                {
                    Add(open, w * 64 + at, y, z);
                    open = -1;
                }
            }
        }
        if (open >= 0)
            Add(open, bits.Length * 64, y, z);
    }

    // Bit x + 1 is cell x.
    private void Add(int from, int to, int y, int z)
    {
        _runs.Add((from - 1, to - 1, y, z));
        _parent.Add(_parent.Count);
    }

    private void Join(int rowA, int rowB)
    {
        int a = _rowFirst[rowA], endA = _rowFirst[rowA + 1], b = _rowFirst[rowB], endB = _rowFirst[rowB + 1];
        while (a < endA && b < endB)
        {
            if (_runs[a].X0 < _runs[b].X1 && _runs[b].X0 < _runs[a].X1)
                Union(a, b);
            if (_runs[a].X1 <= _runs[b].X1)
                a++;
            else
                b++;
        }
    }

    private void Union(int a, int b)
    {
        a = Root(a);
        b = Root(b);
        if (a < b)
            _parent[b] = a;
        else if (b < a)
            _parent[a] = b;
    }

    private int Root(int a)
    {
        while (_parent[a] != a)
            a = _parent[a] = _parent[_parent[a]];
        return a;
    }

    private void Number()
    {
        Label = new int[_runs.Count];
        for (int i = 0; i < Label.Length; i++)
        {
            int root = Root(i);
            Label[i] = root == i ? Count++ : Label[root];
        }
    }
}
