using System.Globalization;

namespace VvcIlif.Sweep.Planning;

/// <summary>What one worker does: a whole point, or one part of a stream that is cut at its intra pictures.</summary>
/// <param name="Id">The point.</param>
/// <param name="Part">The part, or null for a whole point.</param>
internal readonly record struct WorkUnit(string Id, int? Part)
{
    public override string ToString() => Part is { } part ? FormattableString.Invariant($"{Id}/{part}") : Id;

    public static WorkUnit Parse(string text) => text.Split('/') is [var id, var part] && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? new(id, number) : new(text, null);

    /// <summary>Parts of a point; 0 for a point that is not cut.</summary>
    public static int Parts(PointJob job)
    {
        if (!job.Cut || job.Configuration != "ra")
            return 0;
        // The last picture, where it is an intra picture of the period, belongs to the part before it.
        int parts = Math.Max(1, (job.Input.Frames - 2) / job.IntraPeriod + 1);
        return parts > 1 ? parts : 0;
    }

    /// <summary>All units of a point.</summary>
    public static IEnumerable<WorkUnit> Of(PointJob job)
    {
        int parts = Parts(job);
        return parts == 0 ? [new WorkUnit(job.Id, null)] : Enumerable.Range(0, parts).Select(p => new WorkUnit(job.Id, p));
    }

    /// <summary>First frame and number of frames that a part is given: both intra pictures at its ends among them.</summary>
    public static (int First, int Frames) Range(PointJob job, int part)
    {
        int first = part * job.IntraPeriod;
        return (first, Math.Min(job.IntraPeriod + 1, job.Input.Frames - first));
    }
}
