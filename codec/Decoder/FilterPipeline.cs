using VvcIlif.Codec.Headers;
using VvcIlif.Codec.LoopFilter;
using VvcIlif.Codec.Reconstruction;

namespace VvcIlif.Codec.Decoder;

/// <summary>
/// Runs the in-loop filters of the picture in work: at its end, or on a second thread behind the reconstruction. A CTU
/// row is filtered once the next one is reconstructed, because intra prediction looks at unfiltered samples above.
/// </summary>
internal sealed class FilterPipeline(bool threaded)
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _changed = new(0);
    private PictureFilter? _filter;
    private (ChromaFormat Format, int BitDepth, int CtbLog2Size, int Width, int Height) _format;
    private int[] _left = [];
    private int _columns, _ready;
    private bool _aborted;
    private Task? _worker;

    /// <summary>Before the first slice of a picture.</summary>
    public void Start(Frame frame, SliceHeader sh)
    {
        PictureContext context = frame.Context;
        var format = (context.ChromaFormat, context.BitDepth, context.CtbLog2Size, context.Width, context.Height);
        if (_filter is null || _format != format)
        {
            _filter = new PictureFilter(context.ChromaFormat, context.BitDepth, context.CtbLog2Size);
            _format = format;
        }
        if (_left.Length != context.HeightInCtbs)
            _left = new int[context.HeightInCtbs];
        _columns = context.WidthInCtbs;
        _left.AsSpan().Fill(_columns);
        _ready = 0;
        _aborted = false;
        _filter.Start(frame.SliceHeaders, context.Planes, frame.Edges, context.Ctus, frame.FilterNeighbours, frame.Mapping, frame.Borders);
        // Intra block copy reaches back to unfiltered samples of the whole picture.
        while (_changed.Wait(0))
        {
            // Wakes that the last picture's worker had no need of.
        }
        if (threaded && !sh.Sps.sps_ibc_enabled_flag && context.HeightInCtbs > 2)
            _worker = Task.Run(Work);
    }

    /// <summary>A CTU is reconstructed.</summary>
    public void Finish(int address)
    {
        if (--_left[address / _columns] > 0 || _worker is null)
            return;
        lock (_gate)
        {
            while (_ready < _left.Length && _left[_ready] == 0)
                _ready++;
        }
        _changed.Release();
    }

    /// <summary>After the last slice: returns when the picture is filtered.</summary>
    public void Complete()
    {
        if (_worker is { } worker)
        {
            lock (_gate)
                _ready = _left.Length;
            _changed.Release();
            _worker = null;
            worker.GetAwaiter().GetResult();
            return;
        }
        for (int row = 0; row < _left.Length; row++)
            _filter!.Advance(row);
    }

    /// <summary>Gives the picture up.</summary>
    public void Abort()
    {
        if (_worker is not { } worker)
            return;
        lock (_gate)
            _aborted = true;
        _changed.Release();
        _worker = null;
        ((IAsyncResult)worker).AsyncWaitHandle.WaitOne();
    }

    private void Work()
    {
        for (int row = 0; row < _left.Length; row++)
        {
            while (true)
            {
                lock (_gate)
                {
                    if (_aborted)
                        return;
                    if (_ready == _left.Length || row + 2 <= _ready)
                        break;
                }
                _changed.Wait();
            }
            _filter!.Advance(row);
        }
    }
}
