using VvcIlif.Rd.Records;

namespace VvcIlif.Rd.Report.Charts;

/// <summary>The charts of a report.</summary>
internal static class ReportCharts
{
    private const int Samples = 48;

    /// <summary>Rate against PSNR of a component, with the range that all codecs share shaded.</summary>
    public static Chart RateDistortion(SweepReport report, string sequence, string configuration, int component)
    {
        var series = new List<ChartSeries>();
        double low = double.MinValue, high = double.MaxValue;
        int curves = 0;
        for (int i = 0; i < report.Input.Codecs.Count; i++)
        {
            string codec = report.Input.Codecs[i];
            IReadOnlyList<PointRecord> points = report.Curve(codec, sequence, configuration);
            if (points.Count == 0)
                continue;
            RdPoint[] rd = SweepReport.ToRd(points, component);
            string name = SweepReport.Components[component];
            var marks = points.Select((p, k) => (rd[k].Rate, rd[k].Quality, (string?)FormattableString.Invariant($"{codec}, QP {p.Qp}\n{p.Kbps:F1} kbit/s\n{name} {rd[k].Quality:F3} dB\n{p.Bytes} bytes, {p.Frames} frames"))).ToList();
            series.Add(new ChartSeries(codec, i, marks, Curve(rd, report.Input.Method)));
            low = Math.Max(low, rd.Min(p => p.Quality));
            high = Math.Min(high, rd.Max(p => p.Quality));
            curves++;
        }
        return new Chart
        {
            Title = $"{sequence}, {configuration}",
            XLabel = "kbit/s",
            YLabel = $"PSNR {SweepReport.Components[component]} (dB)",
            LogarithmicX = true,
            Band = curves > 1 && high > low ? (low, high) : null,
            Series = series,
        };
    }

    /// <summary>Relative rate difference to the anchor over the PSNR of luma.</summary>
    public static Chart RateDifference(SweepReport report, string sequence, string configuration)
    {
        RdPoint[] anchor = SweepReport.ToRd(report.Curve(report.Input.Anchor, sequence, configuration), 0);
        var series = new List<ChartSeries>();
        for (int i = 0; i < report.Input.Codecs.Count; i++)
        {
            string codec = report.Input.Codecs[i];
            if (codec == report.Input.Anchor)
                continue;
            RdPoint[] test = SweepReport.ToRd(report.Curve(codec, sequence, configuration), 0);
            if (test.Length == 0)
                continue;
            IReadOnlyList<(double Quality, double Percent)> curve = Bjontegaard.RateOverQuality(anchor, test, Samples, report.Input.Method);
            // Markers where the anchor or the test was measured.
            List<(double, double, string?)> marks = [];
            if (curve.Count > 0)
            {
                foreach (double quality in test.Select(p => p.Quality).Where(q => q >= curve[0].Quality && q <= curve[^1].Quality))
                {
                    (double at, double percent) = curve.MinBy(c => Math.Abs(c.Quality - quality));
                    marks.Add((at, percent, FormattableString.Invariant($"{codec}\nY {at:F2} dB\n{percent:+0.00;-0.00} % rate")));
                }
            }

            series.Add(new ChartSeries(codec, i, marks, curve));
        }
        return new Chart { Title = $"{sequence}, {configuration}: rate difference to {report.Input.Anchor}", XLabel = "PSNR Y (dB)", YLabel = "rate difference (%)", ZeroLine = true, Series = series };
    }

    // The interpolation of the Bjontegaard difference, where the points make a curve; else straight lines.
    private static List<(double, double)> Curve(RdPoint[] points, BdMethod method)
    {
        RdPoint[] sorted = [.. points.Distinct().OrderBy(p => p.Rate)];
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Rate <= sorted[i - 1].Rate || sorted[i].Quality <= sorted[i - 1].Quality)
                return [.. sorted.Select(p => (p.Rate, p.Quality))];
        }

        if (sorted.Length < Bjontegaard.FewestPoints(method) || sorted.Any(p => p.Rate <= 0))
            return [.. sorted.Select(p => (p.Rate, p.Quality))];
        RdCurve curve = RdCurve.Through(sorted, p => p.Quality, p => Math.Log(p.Rate), method);
        return [.. Enumerable.Range(0, Samples).Select(i =>
        {
            double quality = curve.From + (curve.To - curve.From) * i / (Samples - 1);
            return (Math.Exp(curve.Value(quality)), quality);
        })];
    }
}
