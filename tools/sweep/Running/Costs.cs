using VvcIlif.Rd.Records;

namespace VvcIlif.Sweep.Running;

/// <summary>What the sweep itself costs beside the programs that it runs.</summary>
internal static class Costs
{
    /// <summary>The costs in words, or null where nothing was measured.</summary>
    /// <param name="measured">Points that this run measured.</param>
    /// <param name="here">Processor time of this process and of programs that it started, workers apart.</param>
    /// <param name="planning">How much of it was programs started before the first point: FFmpeg, for clips and versions.</param>
    public static string? Words(IReadOnlyCollection<PointRecord> measured, double here, double planning)
    {
        double encoding = measured.Sum(p => p.EncodeSeconds), workers = measured.Sum(p => p.OverheadSeconds);
        return encoding <= 0 ? null
            : FormattableString.Invariant($"Processor time: encoders {encoding:F1} s, decoders {measured.Sum(p => p.DecodeSeconds):F1} s, figures {measured.Sum(p => p.FigureSeconds):F1} s; the sweep itself {here + workers:F2} s, {100 * (here + workers) / encoding:F2} % of the encoders ({here:F2} s planning and waiting{(planning > 0 ? FormattableString.Invariant($", {planning:F2} s of it FFmpeg, reading clips and telling versions") : "")}; {workers:F2} s in workers).");
    }
}
