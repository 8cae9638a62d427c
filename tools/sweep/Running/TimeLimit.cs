using System.Globalization;
using VvcIlif.Rd.Records;
using VvcIlif.Sweep.Planning;

namespace VvcIlif.Sweep.Running;

/// <summary>The time that Slurm gives a task, and whether a point will fit into what is left of it.</summary>
internal sealed class TimeLimit
{
    // Points of one codec differ by their QP and clip.
    private const double Margin = 1.25;

    private readonly double? _end;
    private readonly List<PointRecord> _done = [];

    public TimeLimit(ResultStore store, Plan plan)
    {
        _end = End();
        if (_end is null)
            return;
        _done.AddRange(plan.Jobs.DistinctBy(j => j.Id).Select(j => store.Find(j)).OfType<PointRecord>());
    }

    public void Learn(PointRecord record) => _done.Add(record);

    /// <summary>The unit will probably end before the limit; also where nothing is known.</summary>
    public bool Fits(PointJob job) => _end is not { } end || Estimate.Seconds([job], _done) is not { } seconds
        || DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0 + Margin * seconds / Math.Max(1, WorkUnit.Parts(job)) <= end;

    // Seconds since 1970. Slurm before 23.02 has to be asked.
    private static double? End()
    {
        if (double.TryParse(Environment.GetEnvironmentVariable("SLURM_JOB_END_TIME"), NumberStyles.None, CultureInfo.InvariantCulture, out double given))
            return given;
        if (Environment.GetEnvironmentVariable("SLURM_JOB_ID") is not { Length: > 0 } job || Tool.Find("squeue") is null)
            return null;
        ToolResult told = Tool.Run(["squeue", "-h", "-j", job, "-o", "%e"]);
        return told.ExitCode == 0 && DateTimeOffset.TryParse(told.Output.Trim(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset end) ? end.ToUnixTimeSeconds() : null;
    }
}
