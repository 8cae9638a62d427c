using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;
using VvcIlif.Codec.Syntax;

namespace VvcIlif.Codec.Decoder;

/// <summary>
/// Parses the CTUs of a picture, slice after slice. Nothing of that depends on samples or motion, so CTUs are parsed
/// before their turn by threads that would otherwise wait. One thread parses at a time; CTUs are given back by any.
/// </summary>
internal sealed class SliceParser : ICodingTreeHandler
{
    // What may be parsed ahead of reconstruction: levels (two bytes each) and units.
    private const int MostLevels = 1 << 20, MostUnits = 4096;

    private readonly SyntaxCoder<BinDecoder> _syntax = new(new BinDecoder());
    private readonly CtuNeighbourhood _neighbourhood = new();
    private readonly PalettePredictor _rowPalette = new();
    private readonly uint[] _rowContexts = new uint[Ctx.Count];
    private readonly Lock _gate = new();
    private readonly List<ParsedCtu> _returned = [];
    private readonly Stack<ParsedCtu> _freeCtus = new();
    private readonly Stack<CodingUnit> _freeUnits = new();
    private readonly Stack<PaletteData> _freePalettes = new();
    private SliceState _state = null!;
    private SliceParameters _p = null!;
    private PictureContext _picture = null!;
    private Pps _pps = null!;
    private ReadOnlyMemory<int> _addresses;
    private ParsedCtu _current = null!;
    private int _slice, _next, _index, _levels, _levelsUsed, _initType, _waiting, _unitsWaiting, _mostWaiting;
    private bool _wpp;

    /// <summary>Before the first slice of a picture.</summary>
    public void StartPicture()
    {
        _addresses = default;
        _next = _index = SlicesStarted = 0;
    }

    /// <summary>Slices of the picture that are begun.</summary>
    public int SlicesStarted { get; private set; }

    /// <summary>Starts a slice; the one before it is parsed to its end.</summary>
    public void Start(SliceState state, PictureContext picture)
    {
        SliceHeader sh = state.Work.Header;
        (_state, _picture, _pps, _p, _slice) = (state, picture, sh.Pps, state.Parameters, state.Number);
        _wpp = _p.Sps.sps_entropy_coding_sync_enabled_flag;
        _initType = state.Context.InitType;
        ChromaFormat format = picture.ChromaFormat;
        int area = _p.CtbSize * _p.CtbSize;
        _levels = _p.HasChroma ? area + (2 * area >> (format.ShiftX() + format.ShiftY())) : area;
        // Index maps of palettes are large.
        _mostWaiting = _p.Sps.sps_palette_enabled_flag ? 1 : MostLevels / _levels;
        _syntax.StartSlice(_p, picture.Grid, _neighbourhood, picture.Ctus);
        byte[] data = state.Work.Nal.Payload.ToArray();
        _syntax.Bins.Start(data, sh.SliceDataOffset, data.Length);
        state.BitsBefore = _syntax.Bins.BitsRead;
        _addresses = sh.CtbAddrInCurrSlice;
        _next = 0;
        SlicesStarted++;
    }

    /// <summary>The slice has no more CTUs.</summary>
    public bool IsAtEnd => _next >= _addresses.Length;

    /// <summary>Number in coding order, over all slices of the picture, of the CTU that is parsed next, and its address; -1 at the end of a slice.</summary>
    public (int Index, int Address) Position => (_index, IsAtEnd ? -1 : _addresses.Span[_next]);

    /// <summary>So much waits for its reconstruction that parsing should wait too.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
                return _waiting > 0 && (_waiting >= _mostWaiting || _unitsWaiting >= MostUnits);
        }
    }

    /// <summary>Takes back a CTU and its units.</summary>
    public void Release(ParsedCtu ctu)
    {
        lock (_gate)
        {
            _waiting--;
            _unitsWaiting -= ctu.Units.Count;
            _returned.Add(ctu);
        }
    }

    /// <summary>Parses the next CTU of the slice.</summary>
    public ParsedCtu Parse()
    {
        Reuse();
        ReadOnlySpan<int> addresses = _addresses.Span;
        int i = _next, address = addresses[i], x = address % _picture.WidthInCtbs, y = address / _picture.WidthInCtbs;
        if (!_freeCtus.TryPop(out ParsedCtu? ctu))
            ctu = new ParsedCtu();
        if (_p.IsWide)
        {
            if (ctu.WideLevels.Length != _levels)
                ctu.WideLevels = new int[_levels];
        }
        else if (ctu.Levels.Length != _levels)
        {
            ctu.Levels = new short[_levels];
        }
        _levelsUsed = 0;
        _current = ctu;
        _picture.Ctus[address] = new CtuParameters { Slice = (short)_slice };
        bool tileStart = x == _pps.CtbToTileColBd[x] && y == _pps.CtbToTileRowBd[y];
        ctu.Slice = _state;
        ctu.Index = _index;
        ctu.Address = address;
        ctu.StartsRow = x == _pps.CtbToTileColBd[x];
        ctu.RowLength = ctu.StartsRow || i == 0 ? RowLength(addresses[i..], x) : 0;
        ctu.Left = IsUsable(x, y, x - 1, y);
        ctu.Above = IsUsable(x, y, x, y - 1);
        ctu.AboveRight = IsUsable(x, y, x + 1, y - 1);
        ctu.AboveLeft = IsUsable(x, y, x - 1, y - 1);
        _neighbourhood.Start(x, y, _picture.CtbLog2Size, _picture.Width, _picture.Height, ctu.Left, ctu.Above, ctu.AboveRight, ctu.AboveLeft, _wpp);
        if (i == 0 || tileStart)
        {
            ContextModel.Initialise(_syntax.Bins.Contexts, _initType, _p.SliceQpY);
            _syntax.StartSubstream();
        }
        else if (_wpp && ctu.StartsRow)
        {
            if (ctu.Above)
                _rowContexts.CopyTo(_syntax.Bins.Contexts, 0);
            else
                ContextModel.Initialise(_syntax.Bins.Contexts, _initType, _p.SliceQpY);
            _syntax.StartSubstream();
            if (ctu.Above)
                _syntax.Palette.CopyFrom(_rowPalette);
        }
        _syntax.StartCtu(ctu.StartsRow);
        _syntax.CodeCtuParameters(ref _picture.Ctus[address]);
        _syntax.CodeCodingTrees(this);
        if (_wpp && ctu.StartsRow)
        {
            _syntax.Bins.Contexts.CopyTo(_rowContexts, 0);
            _rowPalette.CopyFrom(_syntax.Palette);
        }
        EndCtu(i, addresses, x, y);
        _next++;
        _index++;
        lock (_gate)
        {
            _waiting++;
            _unitsWaiting += ctu.Units.Count;
        }
        return ctu;
    }

    /// <summary>Ends the work on a picture, finished or not, whose CTUs are given back.</summary>
    public void LeavePicture()
    {
        Reuse();
        _addresses = default;
        _state = null!;
    }

    private void Reuse()
    {
        lock (_gate)
        {
            foreach (ParsedCtu ctu in _returned)
            {
                foreach (CodingUnit unit in ctu.Units)
                {
                    if (unit.Palette is { } palette)
                        _freePalettes.Push(palette);
                    unit.Palette = null;
                    _freeUnits.Push(unit);
                }
                ctu.Units.Clear();
                ctu.Slice = null!;
                _freeCtus.Push(ctu);
            }
            _returned.Clear();
        }
    }

    // CTUs up to the border of the tile.
    private int RowLength(ReadOnlySpan<int> addresses, int x)
    {
        int length = 1;
        while (length < addresses.Length && addresses[length] == addresses[0] + length
            && x + length < _picture.WidthInCtbs && _pps.CtbToTileCol[x + length] == _pps.CtbToTileCol[x])
        {
            length++;
        }

        return length;
    }

    private bool IsUsable(int x, int y, int nx, int ny) => nx >= 0 && ny >= 0 && nx < _picture.WidthInCtbs
        && _picture.Ctus[ny * _picture.WidthInCtbs + nx].Slice == _slice
        && _pps.CtbToTileCol[nx] == _pps.CtbToTileCol[x] && _pps.CtbToTileRow[ny] == _pps.CtbToTileRow[y];

    private void EndCtu(int i, ReadOnlySpan<int> addresses, int x, int y)
    {
        if (_syntax.Bins.Overrun)
            throw new VvcBitstreamException("The slice data end before the slice does.");
        if (i == addresses.Length - 1)
        {
            if (_syntax.Bins.Terminate(0) == 0)
                throw new VvcBitstreamException("The slice goes on after its last CTU.", "end_of_slice_one_bit");
            return;
        }
        int next = addresses[i + 1];
        int nextX = next % _picture.WidthInCtbs, nextY = next / _picture.WidthInCtbs;
        bool newTile = _pps.CtbToTileCol[x] != _pps.CtbToTileCol[nextX] || _pps.CtbToTileRow[y] != _pps.CtbToTileRow[nextY];
        if (!newTile && !(_wpp && nextY != y))
            return;
        if (_syntax.Bins.Terminate(0) == 0)
            throw new VvcBitstreamException("A substream goes on after its last CTU.", newTile ? "end_of_tile_one_bit" : "end_of_subset_one_bit");
        _syntax.Bins.Restart();
    }

    SplitMode ICodingTreeHandler.NextSplit(in TreeNode node) => throw new InvalidOperationException();

    bool ICodingTreeHandler.NextIsInter(in TreeNode node) => throw new InvalidOperationException();

    CodingUnit ICodingTreeHandler.Next(in TreeNode node)
    {
        if (!_freeUnits.TryPop(out CodingUnit? unit))
            unit = new CodingUnit();
        _current.Units.Add(unit);
        unit.Reset(node);
        unit.Levels = _current.Levels;
        unit.WideLevels = _current.WideLevels;
        unit.LevelsStart = _levelsUsed;
        if (_p.Sps.sps_palette_enabled_flag && _freePalettes.TryPop(out PaletteData? palette))
            unit.Palette = palette;
        return unit;
    }

    void ICodingTreeHandler.Finish(CodingUnit unit)
    {
        unit.EndBit = _syntax.Bins.BitsRead;
        if (unit.Residual.cu_coded_flag)
            _levelsUsed += unit.LevelCount(_p);
        // What those that follow are parsed by; modes and motion are recorded once they are derived.
        _picture.Grid.Record(unit);
    }
}
