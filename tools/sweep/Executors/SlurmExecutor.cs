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
        foreach (SlurmArray array in Slurm.Arrays(store))
        {
            Dictionary<int, string> tasks = Slurm.Queue(array) ?? throw new SweepException(SweepError.Input, "Slurm does not answer.");
            if (tasks.Count == 0) continue;
            watched.Add(array);
            foreach (int task in tasks.Keys) queued.Add(array.Ids[task]);
        }
        List<string> open = [.. jobs.Keys.Where(id => !store.IsDone(id) && !queued.Contains(id))];
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
        List<(SlurmArray Array, int Task)> left = [.. arrays.SelectMany(a => a.Ids.Select((id, i) => (a, i))).Where(t => jobs.ContainsKey(t.a.Ids[t.i]) && !store.IsDone(t.a.Ids[t.i]))];
        int total = left.Count, finished = 0, failed = 0;
        long start = Stopwatch.GetTimestamp();
        while (left.Count > 0)
        {
            Thread.Sleep(PollInterval);
            foreach (SlurmArray array in left.Select(l => l.Array).Distinct().ToList())
            {
                if (Slurm.Queue(array) is not { } queue) continue;
                foreach ((SlurmArray Array, int Task) task in left.Where(l => l.Array == array && (!queue.ContainsKey(l.Task) || store.IsDone(array.Ids[l.Task]))).ToList())
                {
                    left.Remove(task);
                    finished++;
                    PointJob job = jobs[array.Ids[task.Task]];
                    PointRecord? record = store.Find(job);
                    if (record is null) failed++;
                    string words = record is null ? "FAILED: " + Reason(array, task.Task) : FormattableString.Invariant($"{record.Kbps:F1} kbit/s, Y {record.PsnrY:F3} dB, {record.EncodeSeconds:F1} s, {record.Verified}");
                    tell(FormattableString.Invariant($"[{finished}/{total}, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s] {job.Title}: {words}"));
                }
            }
        }
        return failed;
    }

    /// <summary>Why a task left no point: what the worker noted, else what Slurm and the log tell.</summary>
    public string Reason(SlurmArray array, int task)
    {
        string id = array.Ids[task], log = array.Log(store, task), outcome = Slurm.Outcome(array, task);
        if (!outcome.StartsWith("CANCELLED", StringComparison.Ordinal) && store.FindFailure(id) is { } failure) return failure.Error!;
        string last = File.Exists(log) ? File.ReadLines(log).LastOrDefault(l => !string.IsNullOrWhiteSpace(l)) ?? "" : "";
        return $"Slurm task {array.Job}_{task}: {outcome}{(last.Length > 0 ? $": {last}" : "")} (log: {Path.GetRelativePath(store.Folder, log)})";
    }
}
