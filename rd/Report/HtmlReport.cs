using System.Globalization;
using System.Net;
using System.Text;
using VvcIlif.Rd.Records;
using VvcIlif.Rd.Report.Charts;

namespace VvcIlif.Rd.Report;

/// <summary>The report as one HTML file that needs nothing else.</summary>
public static class HtmlReport
{
    /// <summary>Writes the page.</summary>
    public static string Write(SweepReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        ReportInput input = report.Input;
        var page = new StringBuilder();
        page.Append($"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><title>{Encode(input.Name)}</title>\n<style>{Palette.Css()}{HtmlParts.Css}</style></head>\n<body><main>\n");
        int frames = input.Points.Sum(p => p.Frames);
        page.Append($"<header><h1>{Encode(input.Name)}</h1><p>BD-rate in percent against <b>{Encode(input.Anchor)}</b> ({input.Method.ToString().ToUpperInvariant()}; negative: fewer bits at equal PSNR). PSNR is the mean of the frames with the peak of the common test conditions; bits are those of the whole stream. EncT and DecT are processor times over those of the anchor, geometric means.</p><p class=\"muted\">{input.Points.Count} points, {frames} frames coded, {input.Sequences.Count} sequences, {input.Codecs.Count} codecs{(input.Points.Count > 0 ? $", finished {input.Points.Max(p => p.Finished).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC" : "")}</p></header>\n");
        Anomalies(page, report);
        page.Append("<section><h2>Summary</h2>\n");
        foreach (Comparison comparison in report.Comparisons)
            Summary(page, comparison, input.Anchor);
        if (report.Comparisons.Count == 0)
            page.Append("<p>There is nothing to compare with the anchor.</p>\n");
        page.Append("</section>\n");
        ComplexityTable(page, report);
        Curves(page, report);
        Reproduce(page, report);
        page.Append($"</main><div id=\"tip\" role=\"status\"></div><script>{HtmlParts.Script}</script></body></html>\n");
        return page.ToString();
    }

    private static void Anomalies(StringBuilder page, SweepReport report)
    {
        int count = report.Anomalies.Count;
        if (count == 0)
        {
            page.Append("<section class=\"note good\"><p>No anomalies: every point is there, was verified, and every curve can be compared.</p></section>\n");
            return;
        }
        page.Append($"<section class=\"note\"><h2>{count} {(count == 1 ? "thing" : "things")} to know</h2><ul>");
        foreach (string anomaly in report.Anomalies)
            page.Append($"<li>{Encode(anomaly)}</li>");
        page.Append("</ul></section>\n");
    }

    private static void Summary(StringBuilder page, Comparison c, string anchor)
    {
        page.Append($"<h3>{Encode(c.Test)} against {Encode(anchor)}, {c.Configuration}</h3>");
        if (c.Sets.Count == 1)
        {
            SummaryTable(page, c, c.Sets, "scroll");
            return;
        }
        SummaryTable(page, c, c.Sets, "scroll wide");
        // A phone has room for one set beside the names.
        foreach (QpSet set in c.Sets)
        {
            page.Append($"<h4 class=\"narrow\">{MarkdownReport.Name(set)}</h4>");
            SummaryTable(page, c, [set], "scroll narrow");
        }
    }

    private static void SummaryTable(StringBuilder page, Comparison c, IReadOnlyList<QpSet> sets, string style)
    {
        page.Append($"<div class=\"{style}\"><table><thead>");
        if (sets.Count > 1)
            page.Append($"<tr><th></th>{string.Concat(sets.Select(s => $"<th colspan=\"3\">{MarkdownReport.Name(s)}</th>"))}<th colspan=\"2\">Time</th></tr>");
        page.Append("<tr><th>Sequence</th>");
        foreach (QpSet _ in sets)
            page.Append("<th class=\"n\">Y</th><th class=\"n\">U</th><th class=\"n\">V</th>");
        page.Append("<th class=\"n\">EncT</th><th class=\"n\">DecT</th></tr></thead><tbody>");
        foreach (SequenceRow row in c.Sequences)
        {
            page.Append($"<tr><th>{(row.Class.Length == 0 ? "" : $"<span class=\"muted\">{Encode(row.Class)}</span> ")}{Name(row.Sequence)}</th>");
            foreach (QpSet set in sets)
            {
                for (int k = 0; k < 3; k++)
                    RateCell(page, row.Rate[set][k].Value, row.Rate[set][k].Reason ?? row.Rate[set][k].Warning, FormattableString.Invariant($"BD-PSNR {row.Quality[k].Value:+0.000;-0.000} dB, overlap {row.Rate[set][k].Overlap * 100:0} %"));
            }

            page.Append($"<td class=\"n\">{MarkdownReport.Time(row.EncodeTime)}</td><td class=\"n\">{MarkdownReport.Time(row.DecodeTime)}</td></tr>");
        }
        foreach (MeanRow row in (IEnumerable<MeanRow>)[.. c.Classes, c.Overall])
        {
            page.Append($"<tr class=\"mean\"><th>{Encode(row.Title)}{(row.Without.Count == 0 ? "" : $" <span class=\"muted\">without {Name(string.Join(", ", row.Without))}</span>")}</th>");
            foreach (QpSet set in sets)
            {
                foreach (double value in row.Rate[set])
                    RateCell(page, value, null, null);
            }

            page.Append($"<td class=\"n\">{MarkdownReport.Time(row.EncodeTime)}</td><td class=\"n\">{MarkdownReport.Time(row.DecodeTime)}</td></tr>");
        }
        page.Append("</tbody></table></div>\n");
    }

    private static void RateCell(StringBuilder page, double value, string? note, string? more)
    {
        string kind = double.IsNaN(value) ? "bad" : note is not null ? "odd" : value < -0.005 ? "less" : value > 0.005 ? "more" : "";
        string tip = string.Join('\n', new[] { note, double.IsNaN(value) ? null : more }.OfType<string>());
        page.Append($"<td class=\"n {kind}\"{(tip.Length == 0 ? "" : $" data-tip=\"{Encode(tip)}\" tabindex=\"0\"")}>{MarkdownReport.Percent(value)}{(note is null ? "" : "*")}</td>");
    }

    private static void ComplexityTable(StringBuilder page, SweepReport report)
    {
        string[] codecs = [.. report.Input.Codecs.Where(c => report.Input.Points.Any(p => p.Codec == c))];
        Dictionary<string, PointRecord[]> points = codecs.ToDictionary(c => c, c => report.Input.Points.Where(p => p.Codec == c).ToArray());
        page.Append("<section><h2>Codecs</h2><div class=\"scroll\"><table><thead><tr><th></th>").Append(string.Concat(codecs.Select(c => $"<th class=\"n\">{Name(c)}</th>"))).Append("</tr></thead><tbody>");
        Row("kMAC/sample", p => Number(p[0].Complexity?.KiloMacsPerSample));
        Row("kMAC/reference sample", p => Number(p[0].Complexity?.PreparationKiloMacsPerSample));
        Row("parameters", p => Count(p[0].Complexity?.Parameters));
        Row("model bytes", p => Count(p[0].Complexity?.ModelBytes));
        Row("encoder, s/frame", p => (p.Sum(x => x.EncodeSeconds) / p.Sum(x => x.Frames)).ToString("0.000", CultureInfo.InvariantCulture));
        Row("decoder, ms/frame", p => (1000 * p.Sum(x => x.DecodeSeconds) / p.Sum(x => x.Frames)).ToString("0.0", CultureInfo.InvariantCulture));
        page.Append("</tbody></table></div><p class=\"muted\">Multiplications of the interpolation filter: per predicted luma sample, and once per sample of a reference picture. Seconds are processor time of all threads, program start included.</p><ul class=\"muted\">");
        foreach (string codec in codecs)
            page.Append($"<li>{Name(codec)}: {Encode(string.Join("; ", points[codec].GroupBy(p => p.Verified).Select(g => FormattableString.Invariant($"{g.Count()} streams {g.Key}"))))}.</li>");
        page.Append("</ul></section>\n");

        void Row(string what, Func<PointRecord[], string> cell) => page.Append($"<tr><th>{what}</th>{string.Concat(codecs.Select(c => $"<td class=\"n\">{cell(points[c])}</td>"))}</tr>");

        static string Number(double? value) => value is { } v ? v.ToString("0.####", CultureInfo.InvariantCulture) : "";
        static string Count(long? value) => value is > 0 ? value.Value.ToString("#,0", CultureInfo.InvariantCulture) : value is 0 ? "0" : "";
    }

    private static void Curves(StringBuilder page, SweepReport report)
    {
        page.Append("<section><div class=\"head\"><h2>Curves</h2><div class=\"pick\" role=\"radiogroup\" aria-label=\"Component\">");
        foreach (string component in SweepReport.Components)
            page.Append($"<label><input type=\"radio\" name=\"component\" value=\"{component}\"{(component == "Y" ? " checked" : "")}>{component}</label>");
        page.Append("</div></div><p class=\"muted\">Shaded: the range of PSNR that all codecs share. Hover, tap or tab to a point for its values.</p>\n");
        foreach (string configuration in report.Configurations)
        {
            foreach (string sequence in report.Input.Sequences)
            {
                if (!report.Input.Points.Any(p => p.Sequence == sequence && p.Configuration == configuration))
                    continue;
                page.Append($"<article><h3>{Encode(sequence)}, {configuration}</h3><div class=\"charts\">");
                for (int c = 0; c < 3; c++)
                    page.Append($"<figure class=\"c-{SweepReport.Components[c]}\"{(c > 0 ? " hidden" : "")}>{ReportCharts.RateDistortion(report, sequence, configuration, c).ToInlineSvg()}</figure>");
                if (report.Input.Codecs.Count > 1)
                    page.Append($"<figure>{ReportCharts.RateDifference(report, sequence, configuration).ToInlineSvg()}</figure>");
                page.Append("</div>");
                Points(page, report, sequence, configuration);
                page.Append("</article>\n");
            }
        }

        page.Append("</section>\n");
    }

    private static void Points(StringBuilder page, SweepReport report, string sequence, string configuration)
    {
        List<PointRecord> points = [.. report.Input.Codecs.SelectMany(c => report.Curve(c, sequence, configuration))];
        string[] figures = [.. points.SelectMany(p => p.Figures.Keys).Distinct().Where(f => f is "psnr_611" or "ssim_y" or "gssim" or "msssim" or "xpsnr" or "vmaf")];
        page.Append("<details><summary>Points and bits by type of picture</summary><div class=\"scroll points\"><table><thead><tr><th>Codec</th><th class=\"n\">QP</th><th class=\"n\">kbit/s</th><th class=\"n\">Y</th><th class=\"n\">U</th><th class=\"n\">V</th>");
        foreach (string figure in figures)
            page.Append($"<th class=\"n\">{Encode(figure)}</th>");
        page.Append("<th class=\"n\">enc s</th><th class=\"n\">dec s</th><th>bits by type</th></tr></thead><tbody>");
        foreach (PointRecord p in points)
        {
            page.Append($"<tr><th>{Name(p.Codec)}</th>");
            Cell("QP", p.Qp.ToString(CultureInfo.InvariantCulture));
            Cell("kbit/s", Digits(p.Kbps, 1));
            Cell("Y", Digits(p.PsnrY, 3));
            Cell("U", Digits(p.PsnrU, 3));
            Cell("V", Digits(p.PsnrV, 3));
            foreach (string figure in figures)
                Cell(figure, p.Figures.TryGetValue(figure, out double v) ? Digits(v, figure.Contains("ssim", StringComparison.Ordinal) ? 5 : 3) : "");
            Cell("enc s", Digits(p.EncodeSeconds, 2));
            Cell("dec s", Digits(p.DecodeSeconds, 2));
            page.Append("<td class=\"bits\">");
            double all = Math.Max(1, p.Types.Sum(t => t.Bits));
            page.Append("<span class=\"bar\">");
            for (int i = 0; i < p.Types.Count; i++)
                page.Append(CultureInfo.InvariantCulture, $"<i class=\"b{i % 6}\" style=\"width:{100 * p.Types[i].Bits / all:0.##}%\" data-tip=\"{Encode(p.Types[i].Type)}: {p.Types[i].Pictures} pictures, {p.Types[i].Bits / Math.Max(1, p.Types[i].Pictures)} bits each, {100 * p.Types[i].Bits / all:0.#} %\"></i>");
            page.Append("</span><span class=\"types\">").Append(string.Join(' ', p.Types.Select(t => FormattableString.Invariant($"{Encode(t.Type)}&nbsp;{100 * t.Bits / all:0}%")))).Append("</span></td></tr>");
        }
        page.Append("</tbody></table></div></details>");

        // On a narrow page a row is a paragraph, and each value bears its name.
        void Cell(string what, string value) => page.Append($"<td class=\"n\" data-l=\"{Encode(what)}\">{value}</td>");

        static string Digits(double value, int digits) => value.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    private static void Reproduce(StringBuilder page, SweepReport report)
    {
        page.Append("<section><h2>How to reproduce</h2>");
        if (report.Input.Command.Length > 0)
            page.Append($"<p>The sweep: <code>{Encode(report.Input.Command)}</code></p>");
        page.Append("<details><summary>Command, version, identity and machine of every point</summary><dl>");
        foreach (PointRecord p in report.Input.Points)
            page.Append($"<dt>{Encode(p.Codec)} {Encode(p.Sequence)} {p.Configuration} QP {p.Qp}</dt><dd><code>{Encode(p.Command)}</code><br><span class=\"muted\">{Encode(p.Version)}; point {p.Id}; stream MD5 {p.StreamMd5}; {Encode(p.Machine)}; {Encode(p.Verified)}</span></dd>");
        page.Append("</dl></details></section>\n");
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    // Long names may be broken at their underscores.
    private static string Name(string text) => Encode(text).Replace("_", "_<wbr>", StringComparison.Ordinal);
}
