using System.Globalization;
using VvcIlif.Rd.Records;
using VvcIlif.Sweep.Planning;

namespace VvcIlif.Sweep.Running;

/// <summary>What a worker process does.</summary>
internal static class PointRunner
{
    /// <summary>Exit code of a worker whose point failed.</summary>
    public const int Failed = 1;

    /// <summary>Exit code of a worker whose point another process is at.</summary>
    public const int Elsewhere = 75;

    /// <summary>Setting of the runtime that a worker has and its programs must not inherit.</summary>
    public const string TieredCompilation = "DOTNET_TieredCompilation";

    /// <summary>Says that the setting is the executor's and not the user's.</summary>
    public const string Marker = "VVCILIF_WORKER";

    /// <summary>Stands for the name of a point: points come line by line on standard input, and each is answered with its exit code.</summary>
    public const string FromInput = "-";

    /// <summary>Before the path of a list: its points are taken in turn, beside other workers.</summary>
    public const char FromList = '@';

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Measures one point of the plan in a folder, or several in turn.</summary>
    /// <param name="folder">Results folder.</param>
    /// <param name="unit">The point, a part of one, <see cref="FromInput"/>, or <see cref="FromList"/> and a list.</param>
    /// <param name="own">This program.</param>
    /// <returns>An exit code.</returns>
    public static int Run(string folder, string unit, IOwnCodec own)
    {
        if (Environment.GetEnvironmentVariable(Marker) is not null)
        {
            foreach (string name in (string[])[TieredCompilation, Marker])
                Environment.SetEnvironmentVariable(name, null);
        }

        var store = new ResultStore(folder);
        Plan plan = store.ReadPlan();
        if (unit.StartsWith(FromList))
            return List(store, plan, new ClaimList(unit[1..]), own);
        if (unit != FromInput)
            return One(store, plan, unit, own);
        while (Console.In.ReadLine() is { } line)
        {
            int code = One(store, plan, line, own);
            Console.Out.WriteLine(code.ToString(CultureInfo.InvariantCulture));
            Console.Out.Flush();
        }
        return 0;
    }

    // A task of Slurm. What it says is in the task's log.
    private static int List(ResultStore store, Plan plan, ClaimList list, IOwnCodec own)
    {
        Dictionary<string, PointJob> jobs = plan.Jobs.DistinctBy(j => j.Id).ToDictionary(j => j.Id);
        var limit = new TimeLimit(store, plan);
        var elsewhere = new Queue<(int Index, string Unit)>();
        int taken = 0, worst = 0;
        foreach ((int Index, string Unit) next in list.Take(Environment.GetEnvironmentVariable("SLURM_ARRAY_TASK_ID") ?? "", u => taken == 0 || Job(u) is not { } job || limit.Fits(job)))
        {
            taken++;
            if (!Ended(next))
                elsewhere.Enqueue(next);
        }
        // A worker of another run is at it, or the lock of a machine that is gone has not run out yet.
        for (; elsewhere.TryDequeue(out (int, string) next); Thread.Sleep(PollInterval))
        {
            if (!Ended(next))
                elsewhere.Enqueue(next);
        }

        return worst;

        PointJob? Job(string unit) => jobs.GetValueOrDefault(WorkUnit.Parse(unit).Id);

        bool Ended((int Index, string Unit) next)
        {
            // A later run may have made another plan.
            if (Job(next.Unit) is { } job)
            {
                Console.Out.WriteLine($"{next.Unit} {job.Title}");
                int code = One(store, plan, next.Unit, own);
                if (code == Elsewhere)
                    return false;
                worst = Math.Max(worst, code);
                if (code == 0 && store.Find(job) is { } record)
                    limit.Learn(record);
                if (code != 0)
                    Console.Out.WriteLine("  FAILED: " + store.FindFailure(job.Id)?.Error);
            }
            list.End(next.Index);
            return true;
        }
    }

    private static int One(ResultStore store, Plan plan, string unit, IOwnCodec own)
    {
        WorkUnit wanted = WorkUnit.Parse(unit);
        PointJob job = plan.Jobs.FirstOrDefault(j => j.Id == wanted.Id)
            ?? throw new SweepException(SweepError.Results, $"There is no point '{wanted.Id}' in the plan of '{store.Folder}'.");
        if (store.IsDone(job.Id))
            return 0;
        PointRecord? record = new PointWorker(store, own).Run(job, wanted.Part);
        if (record is null)
            return store.IsDone(wanted) ? 0 : Elsewhere;
        return record.Error is null ? 0 : Failed;
    }
}
