using System.Diagnostics;
using VvcIlif.Rd.Records;
using VvcIlif.Sweep.Planning;
using VvcIlif.Sweep.Running;

namespace VvcIlif.Sweep.Executors;

/// <summary>
/// Measures points by a Slurm array whose tasks take one point after the other. The program and the results folder are seen by
/// all nodes under the same paths. Ended here, the tasks go on; started again, it waits for those that are still in the queue
/// and submits what they do not have.
/// </summary>
internal sealed class SlurmExecutor(ResultStore store, IOwnCodec own, Action<string> tell, IReadOnlyList<string> options)
{
    private const int Attempts = 3;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5), LongestQuiet = TimeSpan.FromSeconds(60);

    // What ends a task without its point being to blame.
    private static readonly string[] NotItsFault = ["TIMEOUT", "NODE_FAIL", "PREEMPTED", "BOOT_FAIL", "COMPLETED", "unknown"];

    private readonly Dictionary<string, int> _attempts = [];
    private readonly HashSet<string> _told = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private Dictionary<string, PointJob> _jobs = [];
    private HashSet<string> _missing = [];
    private int _failed;

    /// <summary>Measures all points that are not done.</summary>
    /// <param name="plan">Points.</param>
    /// <param name="slots">Tasks at the same time.</param>
    /// <param name="threads">Cores of a task.</param>
    /// <returns>Number of points that failed.</returns>
    public int Run(Plan plan, int slots, int threads)
    {
        if (Slurm.Absent() is { } absent)
            throw new SweepException(SweepError.Input, absent);
        _jobs = plan.Jobs.DistinctBy(j => j.Id).ToDictionary(j => j.Id);
        double planning = Tool.ChildrenSeconds();
        List<PointJob> missing = [.. _jobs.Values.Where(j => !store.IsDone(j.Id))];
        _missing = [.. missing.Select(j => j.Id)];
        Slurm.Recover(store);
        var arrays = new List<SlurmArray>();
        var queued = new HashSet<string>();
        foreach (SlurmArray array in Slurm.Arrays(store))
        {
            Dictionary<string, string> tasks = Slurm.Queue(array) ?? throw new SweepException(SweepError.Input, "Slurm does not answer.");
            if (tasks.Count == 0)
                continue;
            arrays.Add(array);
            queued.UnionWith(array.List.Units.Zip(array.States(tasks)).Where(u => u.Second is UnitState.Waiting or UnitState.Taken).Select(u => u.First));
        }
        if (arrays.Count == 0)
            store.Clean();
        List<string> open = [.. Open().Where(u => !queued.Contains(u))];
        tell($"{_jobs.Count - missing.Count} of {_jobs.Count} points are there, {queued.Count} in the queue, {open.Count} to submit, {slots} at a time.");
        while (arrays.Count > 0 || open.Count > 0)
        {
            if (open.Count > 0)
            {
                // After those in the queue: together they would be more at a time than allowed.
                SlurmArray array = Slurm.Submit(store, own.Program, open, slots, threads, [.. arrays.Select(a => a.Job)], options);
                tell($"Submitted job {array.Job}: {open.Count} points or parts for {array.Tasks} tasks.");
                foreach (string unit in open)
                    _attempts[unit] = _attempts.GetValueOrDefault(unit) + 1;
                arrays.Add(array);
            }
            Watch(arrays);
            arrays.Clear();
            FreshFolder.See(Path.Combine(store.Folder, "points"));
            foreach (PointJob job in missing.Where(j => store.IsDone(j.Id)))
                Settle(job.Id);
            // What tasks had no time for or were ended in, and parts that nobody joined.
            open = [.. Open()];
            foreach (string unit in open.Where(u => _attempts.GetValueOrDefault(u) >= Attempts))
                Fail(_jobs[WorkUnit.Parse(unit).Id], "Its task did not end well, time and again; the logs may say why.");
            open.RemoveAll(u => _told.Contains(WorkUnit.Parse(u).Id));
        }
        if (Costs.Words([.. missing.Select(j => store.Find(j)).OfType<PointRecord>()], Environment.CpuUsage.TotalTime.TotalSeconds + Tool.ChildrenSeconds(), planning) is { } words)
            tell(words);
        store.Gather(plan);
        return _failed;
    }

    /// <summary>Why a task left no point: what Slurm and the log tell.</summary>
    public string Reason(SlurmArray array, string task) => Reason(array, task, Slurm.Outcome(array, task));

    // Units to do, the longest first, so that no task is left with a long one at the end.
    private IEnumerable<string> Open()
    {
        List<PointRecord> done = [.. _jobs.Values.Select(j => store.Find(j)).OfType<PointRecord>()];
        return _jobs.Values.Where(j => !store.IsDone(j.Id) && !_told.Contains(j.Id))
            .OrderByDescending(j => Estimate.Seconds([j], done) ?? (double)j.Input.Width * j.Input.Height * j.Input.Frames).ThenBy(j => j.Qp)
            // Parts that are coded already still have to be joined.
            .SelectMany(j => WorkUnit.Of(j).Where(u => !store.IsDone(u)) is var parts && parts.Any() ? parts : WorkUnit.Of(j).Take(1)).Select(u => u.ToString());
    }

    private void Watch(IReadOnlyList<SlurmArray> arrays)
    {
        foreach (SlurmArray array in arrays)
        {
            var seen = new HashSet<int>();
            long clock = Stopwatch.GetTimestamp(), asked = clock;
            DateTime read = default;
            for (bool over = false; !over;)
            {
                // Long sweeps are looked at less and less often, and Slurm is asked still less: results are seen in the folder.
                double since = Stopwatch.GetElapsedTime(clock).TotalSeconds;
                Thread.Sleep(TimeSpan.FromSeconds(Math.Clamp(since / 30, 1, LongestWait.TotalSeconds)));
                bool ask = Stopwatch.GetElapsedTime(asked).TotalSeconds > Math.Min(since / 4, LongestQuiet.TotalSeconds);
                if (ask)
                {
                    asked = Stopwatch.GetTimestamp();
                    over = Slurm.Queue(array) is { Count: 0 };
                }
                else if (array.List.Changed == read)
                {
                    continue;
                }
                read = array.List.Changed;
                foreach (int index in array.List.Read(fresh: ask).Over.Order())
                {
                    if (seen.Add(index))
                        Settle(array.List.Units[index]);
                }

                if (seen.Count < array.List.Units.Count)
                    continue;
                // Tasks that wait would find nothing to do.
                if (!over)
                    Slurm.Cancel(array);
                over = true;
            }
            if (seen.Count < array.List.Units.Count)
                Bury(array);
            foreach (string log in Directory.EnumerateFiles(store.Logs, $"slurm-{array.Job}_*.log"))
            {
                if (new FileInfo(log).Length == 0)
                    File.Delete(log);
            }
        }
    }

    // What an array that is over has left.
    private void Bury(SlurmArray array)
    {
        FreshFolder.See(Path.Combine(store.Folder, "points"));
        IReadOnlyList<UnitState> states = array.States(new Dictionary<string, string>());
        var outcomes = new Dictionary<string, string>();
        List<string> owners = [.. states.Select((s, i) => s is UnitState.Over or UnitState.Lost ? array.List.Owner(i) : "")];
        foreach ((int index, UnitState state) in states.Index())
        {
            string unit = array.List.Units[index], owner = owners[index];
            if (!_jobs.TryGetValue(WorkUnit.Parse(unit).Id, out PointJob? job) || store.IsDone(WorkUnit.Parse(unit)))
                continue;
            if (state == UnitState.Over)
                Settle(unit);
            if (state == UnitState.Lost && owner.Length > 0)
            {
                string outcome = Outcome(owner);
                // All the time that a task gets was not enough for this point alone.
                bool tooLong = outcome.StartsWith("TIMEOUT", StringComparison.Ordinal) && owners.Count(o => o == owner) == 1;
                if (tooLong || !NotItsFault.Any(o => outcome.StartsWith(o, StringComparison.Ordinal)))
                    Fail(job, Reason(array, owner, outcome));
            }
            // Nobody came to take it: were they sent away, or did none get as far as taking anything?
            if (state == UnitState.Left)
            {
                string? sentAway = Enumerable.Range(0, array.Tasks).Select(t => t.ToString(System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault(t => Outcome(t).StartsWith("CANCELLED", StringComparison.Ordinal));
                if (sentAway is not null || states.All(s => s == UnitState.Left))
                    Fail(job, Reason(array, sentAway ?? "0", Outcome(sentAway ?? "0")));
            }
        }

        string Outcome(string task) => outcomes.TryGetValue(task, out string? known) ? known : outcomes[task] = Slurm.Outcome(array, task);
    }

    private string Reason(SlurmArray array, string task, string outcome)
    {
        string log = array.Log(store, task), last = File.Exists(log) ? File.ReadLines(log).LastOrDefault(l => !string.IsNullOrWhiteSpace(l)) ?? "" : "";
        return $"Slurm task {array.Job}_{task}: {outcome}{(last.Length > 0 ? $": {last.Trim()}" : "")} (log: {Path.GetRelativePath(store.Folder, log)})";
    }

    // A unit has ended: its point is there, or it failed, or it is a part and others are to come.
    private void Settle(string unit)
    {
        WorkUnit ended = WorkUnit.Parse(unit);
        if (!_jobs.TryGetValue(ended.Id, out PointJob? job))
            return;
        if (store.Find(job) is { } record)
            Tell(job, FormattableString.Invariant($"{record.Kbps:F1} kbit/s, Y {record.PsnrY:F3} dB, {record.EncodeSeconds:F1} s, {record.Verified}"));
        else if (!store.IsDone(ended) && store.FindFailure(job.Id) is { } failure)
            Fail(job, failure.Error!);
    }

    private void Fail(PointJob job, string why)
    {
        if (Tell(job, "FAILED: " + why))
            _failed++;
    }

    private bool Tell(PointJob job, string words)
    {
        if (!_missing.Contains(job.Id) || !_told.Add(job.Id))
            return false;
        tell(FormattableString.Invariant($"[{_told.Count}/{_missing.Count}, {Stopwatch.GetElapsedTime(_start).TotalSeconds:F0} s] {job.Title}: {words}"));
        return true;
    }
}
