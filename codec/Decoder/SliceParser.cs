using System.Runtime.ExceptionServices;
using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;
using VvcIlif.Codec.Syntax;

namespace VvcIlif.Codec.Decoder;

/// <summary>A CTU that has been parsed and waits for its reconstruction.</summary>
internal sealed class ParsedCtu
{
    /// <summary>Address in the picture.</summary>
    public int Address;

    /// <summary>The CTU starts a row of its tile.</summary>
    public bool StartsRow;

    // Neighbouring CTUs that may be used.
    public bool Left, Above, AboveRight, AboveLeft;

    /// <summary>The coding units in coding order.</summary>
    public readonly List<CodingUnit> Units = [];

    /// <summary>Levels of all units.</summary>
    public short[] Levels = [];

    /// <summary>Levels instead, where they are wide.</summary>
    public int[] WideLevels = [];
}

/// <summary>
/// Parses the CTUs of a slice. Nothing of that depends on samples or motion, so CTUs can be parsed before their turn:
/// a thread does so while it waits for rows of a reference picture.
/// </summary>
internal sealed class SliceParser : ICodingTreeHandler
{
    // What may be parsed ahead of reconstruction: levels (two bytes each) and units.
    private const int MostLevels = 1 << 20, MostUnits = 4096;

    private readonly SyntaxCoder<BinDecoder> _syntax = new(new BinDecoder());
    private readonly CtuNeighbourhood _neighbourhood = new();
    private readonly PalettePredictor _rowPalette = new();
    private readonly uint[] _rowContexts = new uint[Ctx.Count];
    private readonly Queue<ParsedCtu> _ready = new();
    private readonly Stack<ParsedCtu> _freeCtus = new();
    private readonly Stack<CodingUnit> _freeUnits = new();
    private readonly Stack<PaletteData> _freePalettes = new();
    private SliceParameters _p = null!;
    private PictureContext _picture = null!;
    private Pps _pps = null!;
    private ReadOnlyMemory<int> _addresses;
    private ParsedCtu _current = null!;
    private ExceptionDispatchInfo? _failure;
    private int _slice, _next, _unitsReady, _levels, _levelsUsed, _mostReady, _initType;
    private bool _wpp;

    /// <summary>Starts a slice.</summary>
    public void Start(SliceWork work, PictureContext picture, SliceParameters parameters, int slice)
    {
        Stop();
        SliceHeader sh = work.Header;
        (_picture, _pps, _p, _slice) = (picture, sh.Pps, parameters, slice);
        _wpp = _p.sps_entropy_coding_sync_enabled_flag;
        _initType = _p.IsI ? 0 : _p.IsP != sh.sh_cabac_init_flag ? 1 : 2;
        ChromaFormat format = picture.ChromaFormat;
        int area = _p.CtbSize * _p.CtbSize;
        _levels = _p.HasChroma ? area + (2 * area >> (format.ShiftX() + format.ShiftY())) : area;
        // Index maps of palettes are large.
        _mostReady = _p.sps_palette_enabled_flag ? 1 : MostLevels / _levels;
        _syntax.StartSlice(_p, picture.Grid, _neighbourhood, picture.Ctus);
        byte[] data = work.Nal.Payload.ToArray();
        _syntax.Bins.Start(data, sh.SliceDataOffset, data.Length);
        FirstBit = _syntax.Bins.BitsRead;
        _addresses = sh.CtbAddrInCurrSlice;
        _next = 0;
    }

    /// <summary>Where the slice data start.</summary>
    public long FirstBit { get; private set; }

    /// <summary>Gives up what is left of the slice.</summary>
    public void Stop()
    {
        while (_ready.TryDequeue(out ParsedCtu? ctu))
            Release(ctu);
        _unitsReady = 0;
        _addresses = default;
        _next = 0;
        _failure = null;
    }

    /// <summary>The next CTU in coding order; to be given back by <see cref="Release"/>.</summary>
    public ParsedCtu Next()
    {
        if (!_ready.TryDequeue(out ParsedCtu? ctu))
        {
            _failure?.Throw();
            return Parse();
        }
        _unitsReady -= ctu.Units.Count;
        return ctu;
    }

    /// <summary>Takes back a CTU and its units.</summary>
    public void Release(ParsedCtu ctu)
    {
        foreach (CodingUnit unit in ctu.Units)
        {
            if (unit.Palette is { } palette)
                _freePalettes.Push(palette);
            unit.Palette = null;
            _freeUnits.Push(unit);
        }
        ctu.Units.Clear();
        _freeCtus.Push(ctu);
    }

    /// <summary>Parses a CTU before its turn; false where there is none, or enough is parsed.</summary>
    public bool ParseAhead()
    {
        if (_next >= _addresses.Length || _failure is not null || _ready.Count >= _mostReady || _unitsReady >= MostUnits)
            return false;
        try
        {
            ParsedCtu ctu = Parse();
            _ready.Enqueue(ctu);
            _unitsReady += ctu.Units.Count;
            return true;
        }
        catch (Exception error)
        {
            // Told when the CTU's turn comes.
            _failure = ExceptionDispatchInfo.Capture(error);
            return false;
        }
    }

    private ParsedCtu Parse()
    {
        ReadOnlySpan<int> addresses = _addresses.Span;
        int i = _next++, address = addresses[i], x = address % _picture.WidthInCtbs, y = address / _picture.WidthInCtbs;
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
        ctu.Address = address;
        ctu.StartsRow = x == _pps.CtbToTileColBd[x];
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
        return ctu;
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
        if (_p.sps_palette_enabled_flag && _freePalettes.TryPop(out PaletteData? palette))
            unit.Palette = palette;
        return unit;
    }

    void ICodingTreeHandler.Finish(CodingUnit unit)
    {
        unit.EndBit = _syntax.Bins.BitsRead;
        if (unit.cu_coded_flag)
            _levelsUsed += unit.LevelCount(_p);
        // What those that follow are parsed by; modes and motion are recorded once they are derived.
        _picture.Grid.Record(unit);
    }
}
