using System.Runtime.CompilerServices;

namespace VvcIlif.Codec;

/// <summary>How many rows of a picture are finished, for threads that read it while another one still writes it.</summary>
internal sealed class RowProgress(Turnstile turnstile)
{
    /// <summary>Stands for the whole picture, whatever its height.</summary>
    public const int All = int.MaxValue;

    private readonly object _gate = new();
    private int _rows;

    /// <summary>Rows from the top that are final. Rows only ever become more.</summary>
    public void Publish(int rows)
    {
        if (rows <= _rows)
            return;
        lock (_gate)
        {
            Volatile.Write(ref _rows, rows);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Returns when the first <paramref name="rows"/> rows are final.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WaitFor(int rows)
    {
        if (Volatile.Read(ref _rows) < rows)
            Block(rows);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Block(int rows)
    {
        while (turnstile.WorkMeanwhile())
            if (Volatile.Read(ref _rows) >= rows)
                return;
        turnstile.Leave();
        lock (_gate)
        {
            while (_rows < rows)
                Monitor.Wait(_gate);
        }
        turnstile.Return();
    }
}

/// <summary>
/// Lets so many threads run at a time, of those that wait the one with the earliest picture first. A thread that
/// waits for another one's rows leaves its place to others.
/// </summary>
internal sealed class Turnstile(int places)
{
    [ThreadStatic]
    private static long t_number;

    [ThreadStatic]
    private static Func<bool>? t_meanwhile;

    private readonly object _gate = new();
    private readonly List<long> _waiting = [];
    private int _free = places;

    /// <summary>What the calling thread can do a little of before it leaves its place to wait; false where there is nothing.</summary>
    public void Meanwhile(Func<bool> work) => t_meanwhile = work;

    /// <summary>Does a little of it, unless a thread with an earlier picture waits for a place.</summary>
    public bool WorkMeanwhile()
    {
        if (t_meanwhile is not { } work)
            return false;
        lock (_gate)
        {
            if (_waiting.Count > 0 && !IsFirst(t_number))
                return false;
        }
        return work();
    }

    /// <summary>Takes a place for the picture of a number in decoding order.</summary>
    public void Enter(long number)
    {
        t_number = number;
        Return();
    }

    /// <summary>Takes a place again.</summary>
    public void Return()
    {
        long number = t_number;
        lock (_gate)
        {
            if (_free == 0 || _waiting.Count > 0)
            {
                _waiting.Add(number);
                while (_free == 0 || !IsFirst(number))
                    Monitor.Wait(_gate);
                _waiting.Remove(number);
            }
            _free--;
            if (_free > 0 && _waiting.Count > 0)
                Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Gives the place up.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _free++;
            if (_waiting.Count > 0)
                Monitor.PulseAll(_gate);
        }
    }

    private bool IsFirst(long number)
    {
        foreach (long other in _waiting)
            if (other < number)
                return false;
        return true;
    }
}
