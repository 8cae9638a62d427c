using System.Collections.Concurrent;
using System.Diagnostics;
using VvcIlif.Rd.Records;
using VvcIlif.Sweep.Planning;
using VvcIlif.Sweep.Running;

namespace VvcIlif.Sweep.Executors;

/// <summary>Measures points on this machine, several at a time, each of these places with a process of its own.</summary>
internal sealed class LocalExecutor(ResultStore store, IOwnCodec own, Action<string> tell)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<PointRecord> _done = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private ConcurrentDictionary<string, PointJob> _left = [];
    private int _finished, _failed, _total, _slots;

    /// <summary>Measures all points that are not done.</summary>
    /// <param name="plan">Points.</param>
    /// <param name="slots">Points at the same time.</param>
    /// <returns>Number of points that failed.</returns>
    public int Run(Plan plan, int slots)
    {
        double planning = Tool.ChildrenSeconds();
        store.Clean();
        var known = plan.Jobs.DistinctBy(j => j.Id).ToList();
        List<PointJob> open = [.. known.Where(j => !store.IsDone(j.Id))];
        _done.AddRange(known.Select(j => store.Find(j)).OfType<PointRecord>());
        tell($"{known.Count - open.Count} of {known.Count} points are there, {open.Count} to measure, {slots} at a time.");
        _left = new ConcurrentDictionary<string, PointJob>(open.ToDictionary(j => j.Id));
        _total = open.Count;
        _slots = slots;
        // Parts that are coded already still have to be joined.
        var queue = new ConcurrentQueue<WorkUnit>(open.SelectMany(j => WorkUnit.Of(j).Where(u => !store.IsDone(u)) is var units && units.Any() ? units : WorkUnit.Of(j).Take(1)));
        Dictionary<string, PointJob> jobs = open.ToDictionary(j => j.Id);
        // Threads of their own: a process ends with the thread that started it.
        Thread[] threads = [.. Enumerable.Range(0, Math.Min(slots, Math.Max(1, queue.Count))).Select(_ => new Thread(() =>
        {
            using var worker = new LocalWorker(store, own.Program);
            while (queue.TryDequeue(out WorkUnit unit))
            {
                if (One(worker, jobs[unit.Id], unit))
                    continue;
                // Another run is at it.
                queue.Enqueue(unit);
                Thread.Sleep(PollInterval); } }) { IsBackground = true })];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        foreach (PointJob job in _left.Values)
            Tell(job, "Not all of its parts were coded.");
        List<PointRecord> measured = [.. open.Select(j => store.Find(j)).OfType<PointRecord>()];
        if (Costs.Words(measured, Environment.CpuUsage.TotalTime.TotalSeconds + planning, planning) is { } words)
            tell(words);
        store.Gather(plan);
        return _failed;
    }

    private bool One(LocalWorker worker, PointJob job, WorkUnit unit)
    {
        DateTime before = DateTime.UtcNow;
        string? error = null;
        if (!store.IsDone(job.Id))
        {
            (int code, string words) = worker.Run(unit.ToString());
            if (!store.IsDone(job.Id))
            {
                if (store.FindFailure(job.Id) is { } failure && failure.Finished >= before)
                    error = failure.Error;
                else if (code == PointRunner.Elsewhere)
                    return false;
                else if (code != 0)
                    error = $"The process of the point ended with {code}: {words}";
                // A part; the last one joins them.
                else
                    return true;
            }
        }
        Tell(job, error);
        return true;
    }

    private void Tell(PointJob job, string? error)
    {
        if (!_left.TryRemove(job.Id, out _))
            return;
        PointRecord? record = store.Find(job);
        lock (_gate)
        {
            _finished++;
            if (record is not null)
                _done.Add(record);
            else
                _failed++;
            double? seconds = Estimate.Seconds(_left.Values, _done) / _slots;
            string words = record is null ? "FAILED: " + error
                : FormattableString.Invariant($"{record.Kbps:F1} kbit/s, Y {record.PsnrY:F3} dB, {record.EncodeSeconds:F1} s, {record.Verified}");
            tell(FormattableString.Invariant($"[{_finished}/{_total}, {Stopwatch.GetElapsedTime(_start).TotalSeconds:F0} s, {Estimate.Words(seconds)} left] {job.Title}: {words}"));
        }
    }
}
