using System.Globalization;
using System.Text;
using VvcIlif.Rd;

namespace VvcIlif.Matrix;

/// <summary>The result tables in Markdown and CSV.</summary>
internal static class Tables
{
    public static string Csv(IEnumerable<Point> points)
    {
        var csv = new StringBuilder("codec,clip,config,qp,frames,bytes,bitrate_kbps,psnr_y,psnr_u,psnr_v,encode_s,decode_s,three_ways\n");
        foreach (Point p in points)
        {
            csv.Append(CultureInfo.InvariantCulture,
                $"{p.Codec},{p.Clip},{p.Configuration},{p.Qp},{p.Frames},{p.Bytes},{p.Kbps:F4},{p.PsnrY:F4},{p.PsnrU:F4},{p.PsnrV:F4},{p.EncodeSeconds:F2},{p.DecodeSeconds:F2},{p.ThreeWays}\n");
        }

        return csv.ToString();
    }

    public static string Markdown(IReadOnlyList<Point> points, string own, IReadOnlyList<string> clips, string command)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {own}: all clips, QPs and configurations\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Made by `{command}`. Every figure is over the first 33 frames (all where a clip is shorter), PSNR is the mean of the frames at 10 bit with a peak of 1020, bits are those of the whole stream (ours without picture hashes). Times are wall times of one thread while a second point was measured beside it. The points are in matrix.csv.\n\n");
        Point[] mine = [.. points.Where(p => p.Codec == own)];
        int equal = mine.Count(p => p.ThreeWays == "equal");
        text.Append("## Encoder's reconstruction = our decoder = FFmpeg's decoder, picture by picture\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{equal} of {mine.Length} streams are equal three ways.\n\n");
        text.Append("| clip | config | QP | frames | bytes | kbit/s | PSNR Y | PSNR U | PSNR V | enc frames/s | dec frames/s | three ways |\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|\n");
        foreach (Point p in mine)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {p.Clip} | {p.Configuration} | {p.Qp} | {p.Frames} | {p.Bytes} | {p.Kbps:F1} | {p.PsnrY:F3} | {p.PsnrU:F3} | {p.PsnrV:F3} | {p.Frames / p.EncodeSeconds:F2} | {p.Frames / p.DecodeSeconds:F0} | {p.ThreeWays} |\n");
        }

        string[] anchors = [.. points.Where(p => p.Codec != own && p.Configuration == "ra").Select(p => p.Codec).Distinct()];
        text.Append("\n## Random access: BD-rate (PCHIP, percent) against other encoders\n\nNegative: fewer bits than the other encoder at equal PSNR.\n\n");
        foreach (string anchor in anchors)
            BdTable(text, points, anchor, own, clips);
        if (anchors.Contains("x265 medium"))
        {
            text.Append("## The other encoders against x265 medium\n\n");
            foreach (string anchor in anchors.Where(a => a != "x265 medium"))
                BdTable(text, points, "x265 medium", anchor, clips);
        }
        foreach (string peer in anchors.Intersect(Peers.Runnable))
            text.Append(CultureInfo.InvariantCulture, $"{peer}: `{Peers.CommandLine(peer)}`, the clip as 10-bit Y4M.\n\n");
        return text.ToString();
    }

    private static void BdTable(StringBuilder text, IReadOnlyList<Point> points, string anchor, string test, IReadOnlyList<string> clips)
    {
        text.Append(CultureInfo.InvariantCulture, $"### {test} against {anchor}\n\n| clip | Y | U | V | note |\n|---|---:|---:|---:|---|\n");
        var sums = new List<double>[] { [], [], [] };
        var missing = new List<string>();
        foreach (string clip in clips)
        {
            var cells = new List<string>();
            string? note = null;
            for (int c = 0; c < 3; c++)
            {
                BdResult result = Bjontegaard.Rate(Curve(points, anchor, clip, c), Curve(points, test, clip, c));
                note ??= result.Reason ?? result.Warning;
                if (!double.IsNaN(result.Value))
                    sums[c].Add(result.Value);
                else if (c == 0)
                    missing.Add(clip);
                cells.Add(double.IsNaN(result.Value) ? "n/a" : result.Value.ToString("F2", CultureInfo.InvariantCulture));
            }
            text.Append(CultureInfo.InvariantCulture, $"| {clip} | {string.Join(" | ", cells)} | {note} |\n");
        }
        string[] means = [.. sums.Select(s => s.Count == 0 ? "n/a" : s.Average().ToString("F2", CultureInfo.InvariantCulture))];
        text.Append(CultureInfo.InvariantCulture, $"| **mean** | **{string.Join("** | **", means)}** | {(missing.Count == 0 ? "" : "without " + string.Join(", ", missing))} |\n\n");
    }

    private static RdPoint[] Curve(IReadOnlyList<Point> points, string codec, string clip, int component) =>
        [.. points.Where(p => p.Codec == codec && p.Clip == clip && p.Configuration == "ra")
            .Select(p => new RdPoint(p.Kbps, component == 0 ? p.PsnrY : component == 1 ? p.PsnrU : p.PsnrV))];
}
