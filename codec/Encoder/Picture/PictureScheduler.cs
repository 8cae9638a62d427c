using System.Runtime.ExceptionServices;

namespace VvcIlif.Codec.Encoder.Picture;

/// <summary>
/// Codes pictures on several threads: the first in coding order whose references are done comes next. What comes out
/// does not depend on the number of threads.
/// </summary>
internal sealed class PictureScheduler : IDisposable
{
    private readonly object _gate = new();
    private readonly List<PictureTask> _waiting = [];
    private readonly Thread[] _threads;
    private ExceptionDispatchInfo? _error;
    private bool _stopping;

    /// <param name="threads">Number of threads.</param>
    /// <param name="createWorker">Makes what codes a picture; called once on each thread.</param>
    public PictureScheduler(int threads, Func<Action<PictureTask>> createWorker)
    {
        _threads = new Thread[threads];
        for (int i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(() => Work(createWorker)) { IsBackground = true, Name = $"picture encoder {i}" };
            _threads[i].Start();
        }
    }

    /// <summary>Pictures that no thread has begun.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Adds a picture; in coding order, after those it needs.</summary>
    public void Add(PictureTask task)
    {
        lock (_gate)
        {
            foreach (PictureTask needed in task.Needs)
                needed.Users++;
            _waiting.Add(task);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>No picture to come needs this one.</summary>
    public void Drop(PictureTask task)
    {
        lock (_gate)
            RemoveUser(task);
    }

    /// <summary>Waits until a picture is done, or until <paramref name="lowWater"/> or fewer pictures wait.</summary>
    /// <returns>True when the picture is done.</returns>
    /// <exception cref="Exception">What went wrong on a thread.</exception>
    public bool Wait(PictureTask task, int lowWater)
    {
        lock (_gate)
        {
            while (true)
            {
                _error?.Throw();
                if (task.IsDone)
                    return true;
                if (_waiting.Count <= lowWater)
                    return false;
                Monitor.Wait(_gate);
            }
        }
    }

    private void Work(Func<Action<PictureTask>> createWorker)
    {
        try
        {
            Action<PictureTask> worker = createWorker();
            while (Take() is { } task)
            {
                worker(task);
                Finish(task);
            }
        }
        catch (Exception error)
        {
            lock (_gate)
            {
                _error ??= ExceptionDispatchInfo.Capture(error);
                _stopping = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private PictureTask? Take()
    {
        lock (_gate)
        {
            while (!_stopping)
            {
                int ready = _waiting.FindIndex(task => task.Needs.TrueForAll(needed => needed.IsDone));
                if (ready >= 0)
                {
                    PictureTask task = _waiting[ready];
                    _waiting.RemoveAt(ready);
                    Monitor.PulseAll(_gate);
                    return task;
                }
                Monitor.Wait(_gate);
            }
            return null;
        }
    }

    private void Finish(PictureTask task)
    {
        lock (_gate)
        {
            task.IsDone = true;
            foreach (PictureTask needed in task.Needs)
                RemoveUser(needed);
            task.Needs.Clear();
            if (task.Users == 0)
                task.Release();
            Monitor.PulseAll(_gate);
        }
    }

    private static void RemoveUser(PictureTask task)
    {
        if (--task.Users == 0 && task.IsDone)
            task.Release();
    }

    /// <summary>Stops the threads after the pictures that they are at.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }
        foreach (Thread thread in _threads)
            thread.Join();
    }
}
