using System.Diagnostics;
using VvcIlif.Rd.Records;
using VvcIlif.Sweep.Planning;
using VvcIlif.Sweep.Running;

namespace VvcIlif.Sweep.Executors;

/// <summary>
/// Measures points as tasks of a Slurm array. The program and the results folder are seen by all nodes under the same
/// paths. Ended here, the tasks go on; started again, it waits for those that are still in the queue and submits the rest.
/// </summary>
internal sealed class SlurmExecutor(ResultStore store, IOwnCodec own, Action<string> tell, IReadOnlyList<string> options)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Measures all points that are not done.</summary>
    /// <param name="plan">Points.</param>
    /// <param name="slots">Tasks at the same time.</param>
    /// <param name="threads">Cores of a task.</param>
    /// <returns>Number of points that failed.</returns>
    public int Run(Plan plan, int slots, int threads)
    {
        if (Slurm.Absent() is { } absent) throw new SweepException(SweepError.Input, absent);
        Dictionary<string, PointJob> jobs = plan.Jobs.DistinctBy(j => j.Id).ToDictionary(j => j.Id);
        var watched = new List<SlurmArray>();
        var queued = new HashSet<string>();
        // Tasks are points, or parts of points that are cut.
        List<string> units = [.. jobs.Values.Where(j => !store.IsDone(j.Id)).SelectMany(j => WorkUnit.Of(j).Where(u => !store.IsDone(u)) is var parts && parts.Any() ? parts : WorkUnit.Of(j).Take(1)).Select(u => u.ToString())];
        foreach (SlurmArray array in Slurm.Arrays(store))
        {
            Dictionary<int, string> tasks = Slurm.Queue(array) ?? throw new SweepException(SweepError.Input, "Slurm does not answer.");
            if (tasks.Count == 0) continue;
            watched.Add(array);
            foreach (int task in tasks.Keys) queued.Add(array.Ids[task]);
        }
        List<string> open = [.. units.Where(u => !queued.Contains(u))];
        tell($"{jobs.Keys.Count(store.IsDone)} of {jobs.Count} points are there, {queued.Count} in the queue, {open.Count} to submit, {slots} at a time.");
        foreach (string[] part in open.Chunk(Slurm.MaxArraySize() - 1))
        {
            SlurmArray array = Slurm.Submit(store, own.Program, part, slots, threads, options);
            tell($"Submitted job {array.Job} with {part.Length} tasks.");
            watched.Add(array);
        }
        int failed = Watch(jobs, watched);
        store.Gather(plan);
        return failed;
    }

    private int Watch(Dictionary<string, PointJob> jobs, List<SlurmArray> arrays)
    {
        List<(SlurmArray Array, int Task)> left = [.. arrays.SelectMany(a => a.Ids.Select((id, i) => (a, i))).Where(t => jobs.ContainsKey(Unit(t.a, t.i).Id) && !store.IsDone(Unit(t.a, t.i)))];
        var told = new HashSet<string>();
        int total = left.Select(l => Unit(l.Array, l.Task).Id).Distinct().Count(), finished = 0, failed = 0;
        long start = Stopwatch.GetTimestamp();
        while (left.Count > 0)
        {
            Thread.Sleep(PollInterval);
            foreach (SlurmArray array in left.Select(l => l.Array).Distinct().ToList())
            {
                if (Slurm.Queue(array) is not { } queue) continue;
                foreach ((SlurmArray Array, int Task) task in left.Where(l => l.Array == array && (!queue.ContainsKey(l.Task) || store.IsDone(array.Ids[l.Task].Split('/')[0]))).ToList())
                {
                    left.Remove(task);
                    WorkUnit unit = Unit(array, task.Task);
                    PointJob job = jobs[unit.Id];
                    PointRecord? record = store.Find(job);
                    // A part that is done says nothing yet, unless it is the last.
                    bool last = !left.Exists(l => Unit(l.Array, l.Task).Id == unit.Id);
                    if ((record is null && store.IsDone(unit) && !last) || !told.Add(unit.Id)) continue;
                    finished++;
                    if (record is null) failed++;
                    string words = record is null ? "FAILED: " + Reason(array, task.Task) : FormattableString.Invariant($"{record.Kbps:F1} kbit/s, Y {record.PsnrY:F3} dB, {record.EncodeSeconds:F1} s, {record.Verified}");
                    tell(FormattableString.Invariant($"[{finished}/{total}, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s] {job.Title}: {words}"));
                }
            }
        }
        return failed;
    }

    private static WorkUnit Unit(SlurmArray array, int task) => WorkUnit.Parse(array.Ids[task]);

    /// <summary>Why a task left no point: what the worker noted, else what Slurm and the log tell.</summary>
    public string Reason(SlurmArray array, int task)
    {
        string id = array.Ids[task].Split('/')[0], log = array.Log(store, task), outcome = Slurm.Outcome(array, task);
        if (!outcome.StartsWith("CANCELLED", StringComparison.Ordinal) && store.FindFailure(id) is { } failure) return failure.Error!;
        string last = File.Exists(log) ? File.ReadLines(log).LastOrDefault(l => !string.IsNullOrWhiteSpace(l)) ?? "" : "";
        return $"Slurm task {array.Job}_{task}: {outcome}{(last.Length > 0 ? $": {last}" : "")} (log: {Path.GetRelativePath(store.Folder, log)})";
    }
}
