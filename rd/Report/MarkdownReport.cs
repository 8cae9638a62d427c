using System.Globalization;
using System.Text;
using VvcIlif.Rd.Records;

namespace VvcIlif.Rd.Report;

/// <summary>The summary as Markdown, for pull requests.</summary>
public static class MarkdownReport
{
    /// <summary>Words for a set of QPs.</summary>
    public static string Name(QpSet set) => set switch { QpSet.High => "High-QP", QpSet.Low => "Low-QP", _ => "All-QP" };

    /// <summary>Percent, or n/a.</summary>
    public static string Percent(double value) => double.IsNaN(value) ? "n/a" : value.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);

    /// <summary>A ratio of times in percent, or n/a.</summary>
    public static string Time(double ratio) => double.IsNaN(ratio) ? "n/a" : (100 * ratio).ToString("0", CultureInfo.InvariantCulture) + " %";

    /// <summary>Writes the whole text.</summary>
    public static string Write(SweepReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        ReportInput input = report.Input;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {input.Name}\n\nBD-rate in percent against {input.Anchor} ({input.Method.ToString().ToUpperInvariant()}; negative: fewer bits at equal PSNR). PSNR is the mean of the frames with the peak of the common test conditions; bits are those of the whole stream. EncT and DecT are processor times over those of the anchor, geometric means.\n\n");
        if (report.Anomalies.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"## {report.Anomalies.Count} {(report.Anomalies.Count == 1 ? "thing" : "things")} to know\n\n");
            foreach (string anomaly in report.Anomalies)
                text.Append(CultureInfo.InvariantCulture, $"- {anomaly}\n");
            text.Append('\n');
        }
        foreach (Comparison comparison in report.Comparisons)
            Write(text, comparison, input.Anchor);
        Points(text, report);
        return text.ToString();
    }

    private static void Write(StringBuilder text, Comparison c, string anchor)
    {
        text.Append(CultureInfo.InvariantCulture, $"## {c.Test} against {anchor}, {c.Configuration}\n\n| |");
        foreach (QpSet set in c.Sets)
        {
            foreach (string component in SweepReport.Components)
                text.Append(CultureInfo.InvariantCulture, $" {(c.Sets.Count > 1 ? Name(set) + " " : "")}{component} |");
        }

        text.Append(" EncT | DecT |\n|---|");
        for (int i = 0; i < c.Sets.Count * 3 + 2; i++)
            text.Append("---:|");
        text.Append('\n');
        foreach (SequenceRow row in c.Sequences)
            Row(text, row.Class.Length == 0 ? row.Sequence : $"{row.Class} {row.Sequence}", "", c.Sets, s => [.. row.Rate[s].Select(r => r.Value)], row.EncodeTime, row.DecodeTime);
        foreach (MeanRow row in (IEnumerable<MeanRow>)[.. c.Classes, c.Overall])
            Row(text, row.Title + (row.Without.Count == 0 ? "" : $" (without {string.Join(", ", row.Without)})"), "**", c.Sets, s => row.Rate[s], row.EncodeTime, row.DecodeTime);
        text.Append('\n');
    }

    private static void Row(StringBuilder text, string name, string mark, IReadOnlyList<QpSet> sets, Func<QpSet, double[]> rates, double encode, double decode)
    {
        text.Append(CultureInfo.InvariantCulture, $"| {mark}{name}{mark} |");
        foreach (QpSet set in sets)
        {
            foreach (double rate in rates(set))
                text.Append(CultureInfo.InvariantCulture, $" {mark}{Percent(rate)}{mark} |");
        }

        text.Append(CultureInfo.InvariantCulture, $" {Time(encode)} | {Time(decode)} |\n");
    }

    private static void Points(StringBuilder text, SweepReport report)
    {
        text.Append("## Points\n\n| codec | sequence | config | QP | frames | kbit/s | PSNR Y | PSNR U | PSNR V | enc s | dec s | verified |\n|---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---|\n");
        foreach (string codec in report.Input.Codecs)
        {
            foreach (string configuration in report.Configurations)
            {
                foreach (string sequence in report.Input.Sequences)
                {
                    foreach (PointRecord p in report.Curve(codec, sequence, configuration))
                        text.Append(CultureInfo.InvariantCulture, $"| {p.Codec} | {p.Sequence} | {p.Configuration} | {p.Qp} | {p.Frames} | {p.Kbps:F2} | {p.PsnrY:F3} | {p.PsnrU:F3} | {p.PsnrV:F3} | {p.EncodeSeconds:F2} | {p.DecodeSeconds:F2} | {p.Verified} |\n");
                }
            }
        }

        text.Append('\n');
        foreach (string codec in report.Input.Codecs)
        {
            if (report.Input.Points.FirstOrDefault(p => p.Codec == codec) is { } first)
                text.Append(CultureInfo.InvariantCulture, $"{codec}: {first.Version}. `{first.Command}`\n\n");
        }

        if (report.Input.Points.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"Machine: {string.Join("; ", report.Input.Points.Select(p => p.Machine).Distinct())}.{(report.Input.Command.Length == 0 ? "" : $" Made by `{report.Input.Command}`.")}\n");
    }
}
