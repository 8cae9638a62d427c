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
        if (!double.TryParse(Environment.GetEnvironmentVariable("SLURM_JOB_END_TIME"), NumberStyles.None, CultureInfo.InvariantCulture, out double end)) return;
        _end = end;
        _done.AddRange(plan.Jobs.DistinctBy(j => j.Id).Select(j => store.Find(j)).OfType<PointRecord>());
    }

    public void Learn(PointRecord record) => _done.Add(record);

    /// <summary>The unit will probably end before the limit; also where nothing is known.</summary>
    public bool Fits(PointJob job) => _end is not { } end || Estimate.Seconds([job], _done) is not { } seconds
        || DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0 + Margin * seconds / Math.Max(1, WorkUnit.Parts(job)) <= end;
}
