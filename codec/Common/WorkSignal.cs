namespace VvcIlif.Codec;

/// <summary>Wakes threads that found nothing to do once anything has changed that may give them work.</summary>
internal sealed class WorkSignal
{
    // What a change takes that is about to come; longer waits leave the processor to others.
    private const int Spins = 40, SpinLength = 25;

    private readonly object _gate = new();
    private long _version;
    private int _sleepers;
    private volatile bool _ended;

    /// <summary>Number of changes so far; to be read before looking for work.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>
    /// Something has changed. One thread is woken: it raises the signal again once it has done something, so that
    /// there is no need to wake more.
    /// </summary>
    public void Raise()
    {
        Interlocked.Increment(ref _version);
        // Whoever falls asleep counts itself before it looks at the version.
        if (Volatile.Read(ref _sleepers) == 0)
            return;
        lock (_gate)
            Monitor.Pulse(_gate);
    }

    /// <summary>Begins anew after an end.</summary>
    public void Begin() => _ended = false;

    /// <summary>Wakes all, because the work ends; nobody waits from here on.</summary>
    public void End()
    {
        _ended = true;
        Interlocked.Increment(ref _version);
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    /// <summary>Returns once something has changed since <paramref name="seen"/>, or the work has ended, be it before.</summary>
    public void WaitForChange(long seen)
    {
        for (int i = 0; i < Spins; i++)
        {
            if (Version != seen || _ended)
                return;
            Thread.SpinWait(SpinLength);
        }
        lock (_gate)
        {
            Interlocked.Increment(ref _sleepers);
            while (Version == seen && !_ended)
                Monitor.Wait(_gate);
            Interlocked.Decrement(ref _sleepers);
        }
    }
}
