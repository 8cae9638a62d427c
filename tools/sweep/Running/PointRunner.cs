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

    /// <summary>Measures one point of the plan in a folder.</summary>
    /// <param name="folder">Results folder.</param>
    /// <param name="unit">The point, or a part of one.</param>
    /// <param name="own">This program.</param>
    /// <returns>An exit code.</returns>
    public static int Run(string folder, string unit, IOwnCodec own)
    {
        var store = new ResultStore(folder);
        Plan plan = store.ReadPlan();
        WorkUnit wanted = WorkUnit.Parse(unit);
        PointJob job = plan.Jobs.FirstOrDefault(j => j.Id == wanted.Id)
            ?? throw new SweepException(SweepError.Results, $"There is no point '{wanted.Id}' in the plan of '{folder}'.");
        if (store.IsDone(job.Id)) return 0;
        PointRecord? record = new PointWorker(store, own).Run(job, wanted.Part);
        if (record is null) return store.IsDone(wanted) ? 0 : Elsewhere;
        return record.Error is null ? 0 : Failed;
    }
}
