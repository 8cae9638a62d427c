using System.Collections.Concurrent;

namespace VvcIlif.Codec.Decoder;

/// <summary>
/// Pictures in flight: threads take pictures in decoding order, so that what a picture needs is always finished or in
/// the hands of another thread, and wait row by row for what they refer to. There are more of them than may run at a
/// time, for those that wait. With one thread pictures are decoded where they are added.
/// </summary>
internal sealed class PictureQueue : IDisposable
{
    // Pictures in flight beyond the threads: what a thread can turn to while another picture waits.
    private const int Spare = 2;

    private readonly CancellationTokenSource _stop = new();
    private readonly WorkAreaPool _areas = new();
    private readonly BlockingCollection<PictureWork>? _queue;
    private readonly Thread[] _threads = [];
    private readonly PictureDecoder? _own;
    private readonly Turnstile? _turnstile;
    private readonly DecoderOptions _options;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">Threads to run at a time.</param>
    /// <param name="turnstile">What limits them; null with one thread.</param>
    /// <param name="options">The decoder's.</param>
    public PictureQueue(int threads, Turnstile? turnstile, DecoderOptions options)
    {
        _options = options;
        _turnstile = turnstile;
        MostInFlight = 0;
        if (turnstile is null)
        {
            _own = new PictureDecoder(_areas, _options, _stop.Token);
            return;
        }
        MostInFlight = threads + Spare;
        _queue = [];
        _threads = new Thread[MostInFlight];
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
        if (_own is not null)
            work.Run(_own, _options.CheckHashes);
        else
            _queue!.Add(work);
    }

    /// <summary>Ends the threads; pictures not finished are given up.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _queue?.CompleteAdding();
        foreach (Thread thread in _threads)
            thread.Join();
        _queue?.Dispose();
        _stop.Dispose();
    }

    private void Work()
    {
        var decoder = new PictureDecoder(_areas, _options, _stop.Token);
        _turnstile!.Meanwhile(decoder.WorkAhead);
        foreach (PictureWork work in _queue!.GetConsumingEnumerable())
        {
            if (_stop.IsCancellationRequested)
            {
                work.Skip();
                continue;
            }
            _turnstile!.Enter(work.Frame.Number);
            work.Run(decoder, _options.CheckHashes);
            _turnstile.Leave();
        }
    }
}
