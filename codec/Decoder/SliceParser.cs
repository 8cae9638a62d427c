using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;
using VvcIlif.Codec.Syntax;

namespace VvcIlif.Codec.Decoder;

/// <summary>The parser of a decoder, with or without a trace.</summary>
internal abstract class SliceParser
{
    /// <summary>Slices of the picture that are begun.</summary>
    public abstract int SlicesStarted { get; protected set; }

    /// <summary>The slice has no more CTUs.</summary>
    public abstract bool IsAtEnd { get; }

    /// <summary>Number in coding order, over all slices of the picture, of the CTU that is parsed next, and its address; -1 at the end of a slice.</summary>
    public abstract (int Index, int Address) Position { get; }

    /// <summary>So much waits for its reconstruction that parsing should wait too.</summary>
    public abstract bool IsFull { get; }

    public static SliceParser Create(SliceTrace? trace) => trace is null
        ? new SliceParser<BinDecoder>(new BinDecoder(), null)
        : new SliceParser<TracingBinDecoder>(new TracingBinDecoder(trace.Bins), trace);

    /// <summary>Before the first slice of a picture.</summary>
    public abstract void StartPicture();

    /// <summary>Starts a slice; the one before it is parsed to its end.</summary>
    public abstract void Start(SliceState state, PictureContext picture);

    /// <summary>Takes back a CTU and its units.</summary>
    public abstract void Release(ParsedCtu ctu);

    /// <summary>Parses the next CTU of the slice.</summary>
    public abstract ParsedCtu Parse();

    /// <summary>Ends the work on a picture, finished or not, whose CTUs are given back.</summary>
    public abstract void LeavePicture();
}

/// <summary>
/// Parses the CTUs of a picture, slice after slice. Nothing of that depends on samples or motion, so CTUs are parsed
/// before their turn by threads that would otherwise wait. One thread parses at a time; CTUs are given back by any.
/// </summary>
internal sealed class SliceParser<TBins>(TBins bins, SliceTrace? trace) : SliceParser, ICodingTreeHandler where TBins : struct, IBinSource
{
    // What may be parsed ahead of reconstruction: levels (two bytes each) and units.
    private const int MostLevels = 1 << 20, MostUnits = 4096;

    private readonly SyntaxCoder<TBins> _syntax = new(bins);
    private readonly CtuNeighbourhood _neighbourhood = new();
    private readonly EntropyState _row = new();
    private readonly CtuWalk _walk = new();
    private readonly Lock _gate = new();
    private readonly List<ParsedCtu> _returned = [];
    private readonly Stack<ParsedCtu> _freeCtus = new();
    private readonly Stack<CodingUnit> _freeUnits = new();
    private readonly Stack<PaletteData> _freePalettes = new();
    private SliceState _state = null!;
    private SliceParameters _p = null!;
    private PictureContext _picture = null!;
    private ParsedCtu _current = null!;
    private int _slice, _next, _index, _levels, _levelsUsed, _waiting, _unitsWaiting, _mostWaiting;

    /// <summary>Before the first slice of a picture.</summary>
    public override void StartPicture()
    {
        _walk.Clear();
        _next = _index = SlicesStarted = 0;
    }

    /// <summary>Slices of the picture that are begun.</summary>
    public override int SlicesStarted { get; protected set; }

    /// <summary>Starts a slice; the one before it is parsed to its end.</summary>
    public override void Start(SliceState state, PictureContext picture)
    {
        SliceHeader sh = state.Work.Header;
        (_state, _picture, _p, _slice) = (state, picture, state.Parameters, state.Number);
        ChromaFormat format = picture.ChromaFormat;
        int area = _p.CtbSize * _p.CtbSize;
        _levels = _p.HasChroma ? area + (2 * area >> (format.ShiftX() + format.ShiftY())) : area;
        // Index maps of palettes are large.
        _mostWaiting = _p.Sps.sps_palette_enabled_flag ? 1 : MostLevels / _levels;
        _syntax.StartSlice(_p, picture.Grid, _neighbourhood, picture.Ctus);
        byte[] data = state.Work.Nal.Payload.ToArray();
        _syntax.Bins.Start(data, sh.SliceDataOffset, data.Length);
        state.BitsBefore = _syntax.Bins.BitsRead;
        _walk.Start(_p, picture.Ctus, _slice);
        _next = 0;
        SlicesStarted++;
    }

    /// <summary>The slice has no more CTUs.</summary>
    public override bool IsAtEnd => _next >= _walk.Count;

    /// <summary>Number in coding order, over all slices of the picture, of the CTU that is parsed next, and its address; -1 at the end of a slice.</summary>
    public override (int Index, int Address) Position => (_index, IsAtEnd ? -1 : _walk.Address(_next));

    /// <summary>So much waits for its reconstruction that parsing should wait too.</summary>
    public override bool IsFull
    {
        get
        {
            lock (_gate)
                return _waiting > 0 && (_waiting >= _mostWaiting || _unitsWaiting >= MostUnits);
        }
    }

    /// <summary>Takes back a CTU and its units.</summary>
    public override void Release(ParsedCtu ctu)
    {
        lock (_gate)
        {
            _waiting--;
            _unitsWaiting -= ctu.Units.Count;
            _returned.Add(ctu);
        }
    }

    /// <summary>Parses the next CTU of the slice.</summary>
    public override ParsedCtu Parse()
    {
        Reuse();
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
        int address = _walk.Address(_next);
        _picture.Ctus[address] = new CtuParameters { Slice = (short)_slice };
        CtuPosition at = _walk.At(_next);
        ctu.Slice = _state;
        ctu.Index = _index;
        ctu.Position = at;
        _neighbourhood.Start(at, _p);
        trace?.Enter(_p.Poc, at);
        _syntax.EnterCtu(at, _row);
        _syntax.CodeCtuParameters(ref _picture.Ctus[address]);
        _syntax.CodeCodingTrees(this);
        if (at.LeavesRow)
            _syntax.Save(_row);
        EndCtu(at);
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
    public override void LeavePicture()
    {
        Reuse();
        _walk.Clear();
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

    private void EndCtu(in CtuPosition at)
    {
        if (_syntax.Bins.Overrun)
            throw new VvcBitstreamException("The slice data end before the slice does.");
        if (at.EndsSlice)
        {
            if (_syntax.Bins.Terminate(0) == 0)
                throw new VvcBitstreamException("The slice data continue after the last CTU.", "end_of_slice_one_bit");
            return;
        }
        if (!at.EndsSubstream)
            return;
        if (_syntax.Bins.Terminate(0) == 0)
            throw new VvcBitstreamException("A substream continues after its last CTU.", at.EndsTile ? "end_of_tile_one_bit" : "end_of_subset_one_bit");
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
        trace?.Write(unit);
        if (unit.Residual.cu_coded_flag)
            _levelsUsed += unit.LevelCount(_p);
        // What those that follow are parsed by; modes and motion are recorded once they are derived.
        _picture.Grid.Record(unit);
    }
}
