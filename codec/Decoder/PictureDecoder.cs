using VvcIlif.Codec.Quant;

namespace VvcIlif.Codec.Decoder;

/// <summary>
/// Decodes a picture in steps that several threads can take at a time: parsing the next CTU, reconstruction along a row
/// of CTUs after the row above (a wavefront), filtering the next row after both. A step never waits: what it needs is
/// there when it starts, and it ends where something is missing.
/// </summary>
internal sealed class PictureDecoder(WorkAreaPool areas, DecoderOptions options, WorkSignal signal, CancellationToken stop)
{
    private enum Step { None, Open, Filter, Reconstruct, Parse, Close }

    // Places in coding order of errors, besides the numbers of CTUs.
    private const int NotFailed = int.MaxValue, AfterCtus = int.MaxValue - 1;

    private readonly SliceParser _parser = SliceParser.Create(options.Trace);
    private readonly FilterPipeline _filters = new();
    private readonly List<SliceState> _slices = [];

    // In coding order; those before _first are complete, those from _laneCount on are kept for other pictures.
    private readonly List<CtuLane> _lanes = [];
    private readonly Lock _gate = new();
    private ScalingFactorTable? _scalingFactors;
    private PictureWork _work = null!;
    private Frame _frame = null!;
    private WorkArea? _area;
    private int _first, _laneCount, _running;
    private bool _opened, _parsing, _parsed, _filtering;
    private volatile bool _over = true;

    // The error that comes first in coding order counts, whichever thread meets it: what comes before it is decoded on.
    private int _failedAt;
    private Exception? _error;

    /// <summary>The picture is decoded or given up; another one may be started.</summary>
    public bool IsOver => _over;

    /// <summary>Takes on a picture.</summary>
    public void Start(PictureWork work)
    {
        _work = work;
        _frame = work.Frame;
        _first = _laneCount = _running = 0;
        _opened = _parsing = _parsed = _filtering = false;
        _failedAt = NotFailed;
        _error = null;
        _over = false;
    }

    /// <summary>Gives up a picture that no thread works on.</summary>
    public void GiveUp()
    {
        if (!_over)
            Leave(null);
    }

    /// <summary>Takes a step; false where there is none to take at present.</summary>
    public bool TryStep(LaneDecoder worker)
    {
        Step step;
        CtuLane? lane;
        SliceState? slice;
        lock (_gate)
        {
            step = Choose(out lane);
            if (step == Step.None)
                return false;
            _running++;
            // Another thread may add to the lane meanwhile.
            slice = lane is null ? null : (lane.Ctu ?? lane.Parsed.Peek()).Slice;
        }
        int index = step == Step.Parse ? _parser.Position.Index : step == Step.Open ? -1 : AfterCtus;
        int address = step == Step.Parse ? _parser.Position.Address : -1;
        try
        {
            switch (step)
            {
                case Step.Open: Open(); break;
                case Step.Filter: _filters.Advance(); break;
                case Step.Reconstruct: Reconstruct(worker, lane!, slice!); break;
                case Step.Parse: Parse(); break;
                default: FinishPicture(); break;
            }
        }
        catch (Exception error)
        {
            Fail(error, index, _work.Slices[Math.Clamp(_parser.SlicesStarted - 1, 0, _work.Slices.Count - 1)], address);
        }
        if (step == Step.Close)
        {
            worker.Forget();
            Leave(_error);
        }
        else
        {
            lock (_gate)
            {
                _running--;
                if (step == Step.Filter)
                    _filtering = false;
                if (step == Step.Parse)
                    _parsing = false;
            }
        }
        signal.Raise();
        return true;
    }

    // Within the gate.
    private Step Choose(out CtuLane? chosen)
    {
        chosen = null;
        if (_over || stop.IsCancellationRequested)
            return Step.None;
        if (!_opened)
            return _running == 0 ? Step.Open : Step.None;
        if (_filters.HasWork && !_filtering && _failedAt == NotFailed)
        {
            _filtering = true;
            return Step.Filter;
        }
        bool waits = false;
        for (int i = _first; i < _laneCount; i++)
        {
            CtuLane lane = _lanes[i];
            waits |= lane.IsBusy || IsBeforeError(lane);
            if (lane.IsBusy || !MayGoOn(lane))
                continue;
            lane.IsBusy = true;
            chosen = lane;
            return Step.Reconstruct;
        }
        if (!_parsing && !_parsed && _failedAt == NotFailed && !_parser.IsFull)
        {
            _parsing = true;
            return Step.Parse;
        }
        return _running == 0 && !waits && (_parsed || _failedAt != NotFailed) ? Step.Close : Step.None;
    }

    // Something of the lane is left to be done in any case.
    private bool IsBeforeError(CtuLane lane) => (lane.Ctu ?? (lane.Parsed.TryPeek(out ParsedCtu? next) ? next : null))?.Index < _failedAt;

    private bool MayGoOn(CtuLane lane)
    {
        if (!IsBeforeError(lane))
            return false;
        if (lane.Ctu is not null)
            return lane.HasReferences;
        // Strengths of edges look at all that comes before in other tiles and slices; so do observers.
        if ((lane.Above is null || options.BlockDecoded is not null) && lane != _lanes[_first])
            return false;
        SliceState slice = lane.Parsed.Peek().Slice;
        if (!lane.IsBelowReady || !slice.TryOpen())
            return false;
        int row = lane.Parsed.Peek().Position.Address / _frame.Context.WidthInCtbs;
        return slice.Work.Collocated?.Progress is not { } motion || motion.Rows > row;
    }

    private void Open()
    {
        WorkArea area = areas.Rent(_frame.Format);
        _area = area;
        area.Lend(_frame);
        foreach (SliceWork slice in _work.Slices)
        {
            // Other threads look at these as soon as the first rows are there.
            _frame.Motion.Slices.Add(SliceState.CreateReferences(slice.Header, slice.Lists));
            _frame.SliceHeaders.Add(slice.Header);
        }
        for (int i = 0; i < _work.Slices.Count; i++)
            _slices.Add(new SliceState(_work.Slices[i], _frame, i, ref _scalingFactors));
        _filters.Start(_frame, _work.Slices[0].Header);
        _parser.StartPicture();
        lock (_gate)
            _opened = true;
    }

    private void Parse()
    {
        if (_parser.IsAtEnd)
        {
            SliceState next = _slices[_parser.SlicesStarted];
            if (_frame.Context.Ctus[next.Work.Header.CtbAddrInCurrSlice.Span[0]].Slice >= 0)
                throw new VvcBitstreamException("A slice comes twice.", "sh_slice_address");
            _parser.Start(next, _frame.Context);
        }
        ParsedCtu ctu = _parser.Parse();
        lock (_gate)
        {
            if (ctu.Position.RowLength > 0)
                AddLane(ctu);
            _lanes[_laneCount - 1].Parsed.Enqueue(ctu);
            _parsed = _parser.IsAtEnd && _parser.SlicesStarted == _slices.Count;
        }
    }

    private void AddLane(ParsedCtu first)
    {
        if (_laneCount == _lanes.Count)
            _lanes.Add(new CtuLane());
        CtuLane? above = first.Position.Above && _laneCount > 0 ? _lanes[_laneCount - 1] : null;
        _lanes[_laneCount++].Start(first, first.Position.Address % _frame.Context.WidthInCtbs, above);
    }

    private void Reconstruct(LaneDecoder worker, CtuLane lane, SliceState slice)
    {
        int index = 0, address = -1;
        try
        {
            worker.Take(lane, slice, _frame);
            do
            {
                ParsedCtu? ctu = lane.Ctu ?? TakeNext(lane);
                if (ctu is null)
                    return;
                (index, address) = (ctu.Index, ctu.Position.Address);
                if (lane.Ctu is null)
                    worker.Begin(lane, ctu);
            }
            while (worker.Finish(lane) && Complete(lane));
        }
        catch (Exception error)
        {
            Fail(error, index, slice.Work, address);
        }
        finally
        {
            lock (_gate)
                lane.IsBusy = false;
        }
    }

    private ParsedCtu? TakeNext(CtuLane lane)
    {
        lock (_gate)
            return lane.Parsed.Count > 0 && !stop.IsCancellationRequested && MayGoOn(lane) ? lane.Parsed.Dequeue() : null;
    }

    /// <summary>The CTU of the lane is reconstructed; false where something more urgent than the next one is to be done.</summary>
    private bool Complete(CtuLane lane)
    {
        ParsedCtu ctu = lane.Ctu!;
        bool ends;
        lock (_gate)
        {
            lane.Ctu = null;
            lane.Next++;
            lane.Left--;
            while (_first < _laneCount && _lanes[_first].Left == 0)
                _first++;
            ends = _filters.Finish(ctu.Position.Address);
            if (ends)
                _frame.Motion.Progress?.Publish(_filters.Ready);
        }
        _parser.Release(ctu);
        signal.Raise();
        return !ends;
    }

    private void FinishPicture()
    {
        if (_error is not null)
            return;
        _frame.FillMissing();
        _frame.Motion.Progress?.Publish(RowProgress.All);
        _filters.Complete();
        if (options.CheckHashes && _frame.ExpectedHash is { } hash)
            _frame.CompareWith(hash);
    }

    private void Leave(Exception? error)
    {
        for (int i = 0; i < _laneCount; i++)
        {
            CtuLane lane = _lanes[i];
            if (lane.Ctu is { } begun)
                _parser.Release(begun);
            while (lane.Parsed.TryDequeue(out ParsedCtu? ctu))
                _parser.Release(ctu);
            lane.Ctu = null;
            lane.Above = null;
        }
        _parser.LeavePicture();
        _slices.Clear();
        if (_area is { } area)
        {
            _frame.Context = null!;
            _frame.Work = null!;
            areas.Return(area);
            _area = null;
        }
        PictureWork work = _work;
        _work = null!;
        _frame = null!;
        _over = true;
        work.Finish(error);
    }

    private void Fail(Exception error, int index, SliceWork slice, int address)
    {
        if (DamagedData.Causes(error))
        {
            DamagedData.Report(error, options.Unforeseen);
            error = DamagedData.Describe(error, slice.Nal, _frame.Poc, address);
        }
        lock (_gate)
        {
            // Nothing was opened: nothing is left to be done.
            _opened = true;
            if (index < _failedAt)
                (_failedAt, _error) = (index, error);
        }
    }
}
