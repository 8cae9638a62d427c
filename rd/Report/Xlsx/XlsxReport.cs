using VvcIlif.Rd.Records;
using VvcIlif.Rd.Report.Xlsx;

namespace VvcIlif.Rd.Report;

/// <summary>The report as a spreadsheet: the points as numbers, everything else as formulas over them.</summary>
public static class XlsxReport
{
    private static readonly string[] Heads =
        ["codec", "config", "sequence", "class", "QP", "frames", "bytes", "kbit/s", "PSNR Y", "PSNR U", "PSNR V", "enc s", "dec s", "kMAC/sample", "parameters", "model bytes", "verified", "version", "command"];

    private const int RateColumn = 8, PsnrColumn = 9, EncodeColumn = 12, DecodeColumn = 13;

    /// <summary>Writes the file.</summary>
    /// <param name="report">Figures.</param>
    /// <param name="values">False leaves the values of formulas to the program that opens the file.</param>
    public static byte[] Write(SweepReport report, bool values = true)
    {
        ArgumentNullException.ThrowIfNull(report);
        var points = new Sheet("Points") { FrozenRows = 1, Widths = [20, 8, 26, 7, 6, 8, 11, 11, 10, 10, 10, 9, 9, 12, 12, 12, 32, 40, 90] };
        Dictionary<PointRecord, int> rows = WritePoints(points, report);
        int most = report.Comparisons.SelectMany(c => c.Sequences.SelectMany(s => new[] { report.Input.Anchor, c.Test }.Select(codec => report.Curve(codec, s.Sequence, c.Configuration).Count))).DefaultIfEmpty(2).Max();
        var bd = new BdSheet(most);
        var summary = new Sheet("Summary") { Widths = [34, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10] };
        summary.Next();
        summary.Text(1, report.Input.Name, CellStyle.Title);
        summary.Next();
        summary.Text(1, $"BD-rate in percent against {report.Input.Anchor} (PCHIP; negative: fewer bits at equal PSNR), recomputed in this file from the sheet Points.");
        foreach (Comparison comparison in report.Comparisons)
            Summary(summary, bd, report, comparison, rows);
        summary.Next();
        summary.Next();
        summary.Text(1, report.Anomalies.Count == 0 ? "No anomalies." : "To know", CellStyle.Head);
        foreach (string anomaly in report.Anomalies)
        {
            summary.Next();
            summary.Text(1, anomaly);
        }
        return Workbook.Write([summary, bd.Sheet, points], values);
    }

    private static Dictionary<PointRecord, int> WritePoints(Sheet sheet, SweepReport report)
    {
        sheet.Next();
        for (int i = 0; i < Heads.Length; i++)
            sheet.Text(i + 1, Heads[i], CellStyle.Head);
        var rows = new Dictionary<PointRecord, int>(ReferenceEqualityComparer.Instance);
        foreach (string codec in report.Input.Codecs)
        {
            foreach (string configuration in report.Configurations)
            {
                foreach (string sequence in report.Input.Sequences)
                {
                    foreach (PointRecord p in report.Curve(codec, sequence, configuration))
                    {
                        sheet.Next();
                        rows[p] = sheet.Row;
                        sheet.Text(1, p.Codec);
                        sheet.Text(2, p.Configuration);
                        sheet.Text(3, p.Sequence);
                        sheet.Text(4, p.Class);
                        sheet.Number(5, p.Qp);
                        sheet.Number(6, p.Frames);
                        sheet.Number(7, p.Bytes);
                        sheet.Number(8, p.Kbps, CellStyle.TwoDigits);
                        sheet.Number(9, p.PsnrY, CellStyle.ThreeDigits);
                        sheet.Number(10, p.PsnrU, CellStyle.ThreeDigits);
                        sheet.Number(11, p.PsnrV, CellStyle.ThreeDigits);
                        sheet.Number(12, p.EncodeSeconds, CellStyle.TwoDigits);
                        sheet.Number(13, p.DecodeSeconds, CellStyle.TwoDigits);
                        if (p.Complexity is { } c)
                        {
                            sheet.Number(14, c.KiloMacsPerSample);
                            sheet.Number(15, c.Parameters);
                            sheet.Number(16, c.ModelBytes);
                        }
                        sheet.Text(17, p.Verified);
                        sheet.Text(18, p.Version);
                        sheet.Text(19, p.Command);
                    }
                }
            }
        }

        return rows;
    }

    private static void Summary(Sheet sheet, BdSheet bd, SweepReport report, Comparison c, Dictionary<PointRecord, int> rows)
    {
        int times = 2 + 3 * c.Sets.Count;
        sheet.Next();
        sheet.Next();
        sheet.Text(1, $"{c.Test} against {report.Input.Anchor}, {c.Configuration}", CellStyle.Title);
        sheet.Next();
        sheet.Text(1, "Sequence", CellStyle.Head);
        for (int s = 0; s < c.Sets.Count; s++)
        {
            for (int k = 0; k < 3; k++)
                sheet.Text(2 + 3 * s + k, (c.Sets.Count > 1 ? MarkdownReport.Name(c.Sets[s]) + " " : "") + SweepReport.Components[k], CellStyle.Head);
        }

        sheet.Text(times, "EncT", CellStyle.Head);
        sheet.Text(times + 1, "DecT", CellStyle.Head);
        var places = new Dictionary<string, int>();
        foreach (SequenceRow row in c.Sequences)
        {
            sheet.Next();
            places[row.Sequence] = sheet.Row;
            sheet.Text(1, row.Class.Length == 0 ? row.Sequence : $"{row.Class} {row.Sequence}");
            IReadOnlyList<PointRecord> a = report.Curve(report.Input.Anchor, row.Sequence, c.Configuration), b = report.Curve(c.Test, row.Sequence, c.Configuration);
            for (int s = 0; s < c.Sets.Count; s++)
            {
                for (int k = 0; k < 3; k++)
                {
                    IReadOnlyList<PointRecord> first = SweepReport.Subset(a, c.Sets[s]), second = SweepReport.Subset(b, c.Sets[s]);
                    BdResult result = Bjontegaard.Rate(SweepReport.ToRd(first, k), SweepReport.ToRd(second, k));
                    string cell = bd.Add([c.Test, c.Configuration, row.Sequence, MarkdownReport.Name(c.Sets[s]), SweepReport.Components[k]], Ranges(first, k), Ranges(second, k), Repeated(first, k) || Repeated(second, k) ? result with { Reason = "A point is there twice." } : result);
                    sheet.Formula(2 + 3 * s + k, cell, result.Value, CellStyle.TwoDigits);
                }
            }

            Time(times, EncodeColumn, row.EncodeTime, a, b);
            Time(times + 1, DecodeColumn, row.DecodeTime, a, b);
        }
        foreach (MeanRow mean in (IEnumerable<MeanRow>)[.. c.Classes, c.Overall])
        {
            sheet.Next();
            sheet.Text(1, mean.Title + (mean.Without.Count == 0 ? "" : $" (without {string.Join(", ", mean.Without)})"), CellStyle.Head);
            IEnumerable<SequenceRow> members = mean == c.Overall ? c.Sequences.Where(r => c.Overall.Sequences == c.Sequences.Count || r.Class is not ("D" or "F")) : c.Sequences.Where(r => mean.Title == "Class " + r.Class || (mean.Title == "No class" && r.Class.Length == 0));
            int[] lines = [.. members.Select(r => places[r.Sequence])];
            for (int s = 0; s < c.Sets.Count; s++)
            {
                for (int k = 0; k < 3; k++)
                    Mean("AVERAGE", 2 + 3 * s + k, mean.Rate[c.Sets[s]][k], CellStyle.BoldTwoDigits);
            }

            Mean("GEOMEAN", times, mean.EncodeTime, CellStyle.BoldPercent);
            Mean("GEOMEAN", times + 1, mean.DecodeTime, CellStyle.BoldPercent);

            void Mean(string function, int column, double value, CellStyle style) =>
                sheet.Formula(column, $"IFERROR({function}({string.Join(',', lines.Select(l => Sheet.At(column, l)))}),\"n/a\")", value, style);
        }

        (string, string, int) Ranges(IReadOnlyList<PointRecord> points, int component) => points.Count == 0 ? ("", "", 0) : (Range(points, RateColumn), Range(points, PsnrColumn + component), points.Count);

        string Range(IReadOnlyList<PointRecord> points, int column) => $"Points!${Sheet.Letters(column)}${rows[points[0]]}:${Sheet.Letters(column)}${rows[points[^1]]}";

        // Only where both have the same QPs can the ratios be paired by place.
        void Time(int column, int source, double value, IReadOnlyList<PointRecord> a, IReadOnlyList<PointRecord> b)
        {
            if (double.IsFinite(value) && a.Select(p => p.Qp).SequenceEqual(b.Select(p => p.Qp)) && a.Concat(b).All(p => (source == EncodeColumn ? p.EncodeSeconds : p.DecodeSeconds) > 0))
                sheet.Formula(column, $"EXP(SUMPRODUCT(LN({Range(b, source)})-LN({Range(a, source)}))/{a.Count})", value, CellStyle.Percent);
            else
                sheet.Number(column, value, CellStyle.Percent);
        }
    }

    private static bool Repeated(IReadOnlyList<PointRecord> points, int component)
    {
        RdPoint[] rd = SweepReport.ToRd(points, component);
        return rd.Distinct().Count() < rd.Length;
    }
}
