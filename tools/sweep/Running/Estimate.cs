using VvcIlif.Rd.Records;
using VvcIlif.Sweep.Planning;

namespace VvcIlif.Sweep.Running;

/// <summary>How long open points will take, after those that are done.</summary>
internal static class Estimate
{
    /// <summary>Seconds of work, or null where nothing is known yet.</summary>
    public static double? Seconds(IEnumerable<PointJob> open, IReadOnlyCollection<PointRecord> done)
    {
        if (done.Count == 0)
            return null;
        double overall = Rate(done);
        Dictionary<(string, string), double> rates = done.GroupBy(p => (p.Codec, p.Configuration)).ToDictionary(g => g.Key, Rate);
        return open.Sum(j => Size(j.Input.Width, j.Input.Height, j.Input.Frames) * rates.GetValueOrDefault((j.Codec, j.Configuration), overall));
    }

    private static double Rate(IEnumerable<PointRecord> points) =>
        points.Sum(p => p.EncodeWallSeconds + p.DecodeWallSeconds + p.FigureSeconds + p.OverheadSeconds) / Math.Max(1, points.Sum(p => Size(p.Width, p.Height, p.Frames)));

    private static double Size(int width, int height, int frames) => (double)width * height * frames;

    /// <summary>A time in words.</summary>
    public static string Words(double? seconds) => seconds is not { } s ? "unknown"
        : s < 90 ? FormattableString.Invariant($"{s:0} s") : s < 5400 ? FormattableString.Invariant($"{s / 60:0} min") : FormattableString.Invariant($"{s / 3600:0.0} h");
}
