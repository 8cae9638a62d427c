using VvcIlif.Codec.LoopFilter;

namespace VvcIlif.Codec.Decoder;

/// <summary>
/// Runs the in-loop filters of the current picture after its reconstruction, and notifies those who wait for the picture
/// how far it is. A CTU row is filtered once the next one is reconstructed, because intra prediction looks at
/// unfiltered samples above.
/// </summary>
internal sealed class FilterPipeline
{
    private Frame _frame = null!;
    private PictureFilter _filter = null!;
    private int[] _left = [];
    private int _columns, _rows, _ctbLog2Size, _ready, _filtered;
    private bool _atEnd, _alf;

    /// <summary>Before the first slice of a picture, whose work area is there.</summary>
    public void Start(Frame frame, Headers.SliceHeader sh)
    {
        _frame = frame;
        WorkArea work = frame.Work;
        _filter = work.Filter;
        _left = work.CtusLeft;
        _columns = frame.Context.WidthInCtbs;
        _rows = frame.Context.HeightInCtbs;
        _ctbLog2Size = frame.Context.CtbLog2Size;
        _ready = _filtered = 0;
        _alf = sh.Sps.sps_alf_enabled_flag;
        // Intra block copy reaches back to unfiltered samples.
        _atEnd = sh.Sps.sps_ibc_enabled_flag;
        work.Edges.LumaAdaptive = Frame.LumaAdaptiveOf(sh.Sps);
        _filter.Start(frame.SliceHeaders, frame.Planes, work.Edges, frame.Context.Ctus, work.FilterNeighbours, frame.Mapping, frame.Borders);
    }

    /// <summary>CTU rows that are reconstructed, without a gap from the top.</summary>
    public int Ready => _ready;

    /// <summary>A row can be filtered. The last one waits for the end of the picture, which no slice may follow.</summary>
    public bool HasWork => !_atEnd && _filtered + 1 < _ready;

    /// <summary>A CTU is reconstructed. True where that completes its row.</summary>
    public bool Finish(int address)
    {
        int row = address / _columns;
        if (--_left[row] > 0)
            return false;
        while (_ready < _rows && _left[_ready] == 0)
            _ready++;
        return true;
    }

    /// <summary>After the last slice.</summary>
    public void Complete()
    {
        while (_filtered < _rows)
            Advance();
    }

    /// <summary>Filters the next row; one thread at a time.</summary>
    public void Advance()
    {
        int row = _filtered++;
        bool last = _filtered == _rows;
        _filter.Deblock(row);
        // Offsets lag one row behind deblocking, and the adaptive filter one behind them; the last row brings the rest.
        if (row > 0)
            ApplyOffsets(row - 1);
        if (last)
            ApplyOffsets(row);
        if (_frame.Progress is not { } progress)
            return;
        int rows = last ? RowProgress.All : Math.Max(0, _filtered - (_alf ? 2 : 1)) << _ctbLog2Size;
        progress.Publish(rows);
    }

    private void ApplyOffsets(int row)
    {
        _filter.ApplySao(row);
        if (row > 0)
            _filter.ApplyAlf(row - 1);
        if (row == _rows - 1)
            _filter.ApplyAlf(row);
    }
}
