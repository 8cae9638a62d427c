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

    /// <summary>Setting of the runtime that a worker of the local executor has and its programs must not inherit.</summary>
    public const string TieredCompilation = "DOTNET_TieredCompilation";

    /// <summary>Says that the setting is the executor's and not the user's.</summary>
    public const string Marker = "VVCILIF_WORKER";

    /// <summary>Stands for the name of a point: points come line by line on standard input, and each is answered with its exit code.</summary>
    public const string FromInput = "-";

    /// <summary>Measures one point of the plan in a folder, or one after the other.</summary>
    /// <param name="folder">Results folder.</param>
    /// <param name="unit">The point, a part of one, or <see cref="FromInput"/>.</param>
    /// <param name="own">This program.</param>
    /// <returns>An exit code.</returns>
    public static int Run(string folder, string unit, IOwnCodec own)
    {
        if (Environment.GetEnvironmentVariable(Marker) is not null)
            foreach (string name in (string[])[TieredCompilation, Marker]) Environment.SetEnvironmentVariable(name, null);
        var store = new ResultStore(folder);
        Plan plan = store.ReadPlan();
        if (unit != FromInput) return One(store, plan, unit, own);
        while (Console.In.ReadLine() is { } line)
        {
            int code = One(store, plan, line, own);
            Console.Out.WriteLine(code.ToString(CultureInfo.InvariantCulture));
            Console.Out.Flush();
        }
        return 0;
    }

    private static int One(ResultStore store, Plan plan, string unit, IOwnCodec own)
    {
        WorkUnit wanted = WorkUnit.Parse(unit);
        PointJob job = plan.Jobs.FirstOrDefault(j => j.Id == wanted.Id)
            ?? throw new SweepException(SweepError.Results, $"There is no point '{wanted.Id}' in the plan of '{store.Folder}'.");
        if (store.IsDone(job.Id)) return 0;
        PointRecord? record = new PointWorker(store, own).Run(job, wanted.Part);
        if (record is null) return store.IsDone(wanted) ? 0 : Elsewhere;
        return record.Error is null ? 0 : Failed;
    }
}
