namespace VvcIlif.Codec.Decoder;

/// <summary>
/// Pictures in flight. Each thread has a picture of its own as long as it finds something to do there; else it helps
/// with the earliest picture that it can help with, since that is what others wait for. With one thread pictures are
/// decoded where they are added.
/// </summary>
internal sealed class PictureQueue : IDisposable
{
    // Pictures in flight beyond the threads: what a thread can parse while another picture waits.
    private const int Spare = 2;

    private readonly CancellationTokenSource _stop = new();
    private readonly WorkAreaPool _areas = new();
    private readonly WorkSignal _signal;
    private readonly DecoderOptions _options;
    private readonly Thread[] _threads = [];
    private readonly LaneDecoder? _own;
    private readonly Lock _gate = new();
    private readonly Stack<PictureDecoder> _free = new();
    private readonly HashSet<PictureDecoder> _owned = [];

    // In decoding order; replaced by another array where that changes.
    private volatile PictureDecoder[] _pictures = [];

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">Threads to run.</param>
    /// <param name="signal">Raised where there may be something to do; null with one thread.</param>
    /// <param name="options">The decoder's.</param>
    public PictureQueue(int threads, WorkSignal? signal, DecoderOptions options)
    {
        _options = options;
        _signal = signal ?? new WorkSignal();
        MostInFlight = 0;
        if (signal is null)
        {
            _own = new LaneDecoder { Observer = options.BlockDecoded };
            return;
        }
        MostInFlight = threads + Spare;
        _signal.Begin();
        _threads = new Thread[threads];
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = "picture decoder" };
            _threads[i].Start();
        }
    }

    /// <summary>Pictures that may be on their way when the next one is added.</summary>
    public int MostInFlight { get; }

    /// <summary>Adds a picture, in decoding order.</summary>
    public void Add(PictureWork work)
    {
        if (_own is { } own)
        {
            PictureDecoder only = Rent(work);
            while (only.TryStep(own))
            {
            }
            only.GiveUp();
            _free.Push(only);
            return;
        }
        lock (_gate)
            _pictures = [.. _pictures, Rent(work)];
        _signal.Raise();
    }

    /// <summary>Ends the threads; pictures not finished are given up.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _signal.End();
        foreach (Thread thread in _threads)
            thread.Join();
        foreach (PictureDecoder picture in _pictures)
            picture.GiveUp();
        _stop.Dispose();
    }

    private PictureDecoder Rent(PictureWork work)
    {
        if (!_free.TryPop(out PictureDecoder? picture))
            picture = new PictureDecoder(_areas, _options, _signal, _stop.Token);
        picture.Start(work);
        return picture;
    }

    private void Work()
    {
        var worker = new LaneDecoder { Observer = _options.BlockDecoded };
        PictureDecoder? own = null;
        while (!_stop.IsCancellationRequested)
        {
            long seen = _signal.Version;
            if (own is null or { IsOver: true })
                own = Claim();
            if (own is not null && own.TryStep(worker) || Help(worker, own))
                continue;
            _signal.WaitForChange(seen);
        }
    }

    private bool Help(LaneDecoder worker, PictureDecoder? own)
    {
        foreach (PictureDecoder picture in _pictures)
        {
            if (picture != own && picture.TryStep(worker))
                return true;
        }

        return false;
    }

    /// <summary>The earliest picture that no thread has for its own; drops those that are over.</summary>
    private PictureDecoder? Claim()
    {
        lock (_gate)
        {
            if (Array.Exists(_pictures, p => p.IsOver))
            {
                foreach (PictureDecoder picture in _pictures)
                {
                    if (!picture.IsOver)
                        continue;
                    _owned.Remove(picture);
                    _free.Push(picture);
                }
                _pictures = Array.FindAll(_pictures, p => !p.IsOver);
            }
            foreach (PictureDecoder picture in _pictures)
            {
                if (_owned.Add(picture))
                    return picture;
            }

            return null;
        }
    }
}
