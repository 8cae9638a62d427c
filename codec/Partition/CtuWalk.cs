using VvcIlif.Codec.Headers;

namespace VvcIlif.Codec.Partition;

/// <summary>A coding tree unit on the way through its slice: where it is, what it may look at, and where substreams meet.</summary>
internal readonly record struct CtuPosition
{
    /// <summary>Address in the picture, raster scan.</summary>
    public int Address { get; init; }

    /// <summary>Column and row in the picture, in CTUs.</summary>
    public int X { get; init; }

    public int Y { get; init; }

    /// <summary>It starts a row of its tile.</summary>
    public bool StartsRow { get; init; }

    /// <summary>CTUs of the slice from here to the end of the tile's row, this one included, where it starts such a run; else 0.</summary>
    public int RowLength { get; init; }

    /// <summary>Entropy coding starts anew: a slice, a tile, or with wavefronts a row.</summary>
    public bool StartsSubstream { get; init; }

    /// <summary>With wavefronts: it starts with what the first CTU of the row above left.</summary>
    public bool InheritsRow { get; init; }

    /// <summary>With wavefronts: the row below may inherit the state after it.</summary>
    public bool LeavesRow { get; init; }

    /// <summary>A substream ends after it, and the slice goes on.</summary>
    public bool EndsSubstream { get; init; }

    /// <summary>That substream is the last of its tile.</summary>
    public bool EndsTile { get; init; }

    /// <summary>It is the last of its slice.</summary>
    public bool EndsSlice { get; init; }

    // Neighbouring CTUs in the same slice and tile, coded before (H.266 6.4.4).
    public bool Left { get; init; }

    public bool Above { get; init; }

    public bool AboveRight { get; init; }

    public bool AboveLeft { get; init; }
}

/// <summary>
/// The CTUs of a slice in coding order: the one walk for parsing, searching, the wavefront and writing. A CTU's number of
/// its slice in <see cref="CtuParameters.Slice"/> must be set before its neighbours are asked for.
/// </summary>
internal sealed class CtuWalk
{
    private Pps _pps = null!;
    private CtuParameters[] _ctus = [];
    private ReadOnlyMemory<int> _addresses;
    private int _width, _slice;
    private bool _wavefront;

    /// <summary>CTUs of the slice.</summary>
    public int Count => _addresses.Length;

    /// <summary>Points the walk at a slice.</summary>
    /// <param name="p">The slice.</param>
    /// <param name="ctus">All CTUs of the picture.</param>
    /// <param name="slice">Number of the slice in the picture.</param>
    public void Start(SliceParameters p, CtuParameters[] ctus, int slice)
    {
        _pps = p.Pps;
        _ctus = ctus;
        _addresses = p.Sh.CtbAddrInCurrSlice;
        _width = (p.PictureWidth + p.CtbSize - 1) >> p.CtbLog2Size;
        _slice = slice;
        _wavefront = p.Sps.sps_entropy_coding_sync_enabled_flag;
    }

    /// <summary>No slice any more.</summary>
    public void Clear() => _addresses = default;

    /// <summary>Address of a CTU of the slice.</summary>
    public int Address(int index) => _addresses.Span[index];

    /// <summary>A CTU of the slice.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1 in coding order.</param>
    public CtuPosition At(int index)
    {
        ReadOnlySpan<int> addresses = _addresses.Span[index..];
        int address = addresses[0], x = address % _width, y = address / _width;
        bool startsRow = x == _pps.CtbToTileColBd[x], startsTile = startsRow && y == _pps.CtbToTileRowBd[y];
        bool above = IsUsable(x, y, x, y - 1), newTile = false, newRow = false;
        if (addresses.Length > 1)
        {
            int nextX = addresses[1] % _width, nextY = addresses[1] / _width;
            newTile = _pps.CtbToTileCol[x] != _pps.CtbToTileCol[nextX] || _pps.CtbToTileRow[y] != _pps.CtbToTileRow[nextY];
            newRow = _wavefront && nextY != y;
        }
        return new CtuPosition
        {
            Address = address,
            X = x,
            Y = y,
            StartsRow = startsRow,
            RowLength = startsRow || index == 0 ? RowLength(addresses, x) : 0,
            StartsSubstream = index == 0 || startsTile || (_wavefront && startsRow),
            InheritsRow = index > 0 && !startsTile && _wavefront && startsRow && above,
            LeavesRow = _wavefront && startsRow,
            EndsSubstream = newTile || newRow,
            EndsTile = newTile,
            EndsSlice = addresses.Length == 1,
            Left = IsUsable(x, y, x - 1, y),
            Above = above,
            AboveRight = !_wavefront && IsUsable(x, y, x + 1, y - 1),
            AboveLeft = IsUsable(x, y, x - 1, y - 1),
        };
    }

    // CTUs up to the border of the tile.
    private int RowLength(ReadOnlySpan<int> addresses, int x)
    {
        int length = 1;
        while (length < addresses.Length && addresses[length] == addresses[0] + length && x + length < _width
            && _pps.CtbToTileCol[x + length] == _pps.CtbToTileCol[x])
        {
            length++;
        }
        return length;
    }

    private bool IsUsable(int x, int y, int nx, int ny) => nx >= 0 && ny >= 0 && nx < _width
        && _ctus[ny * _width + nx].Slice == _slice
        && _pps.CtbToTileCol[nx] == _pps.CtbToTileCol[x] && _pps.CtbToTileRow[ny] == _pps.CtbToTileRow[y];
}
