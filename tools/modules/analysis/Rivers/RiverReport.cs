using System.Globalization;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Rd.Report;
using VvcIlif.Rd.Report.Charts;

namespace VvcIlif.Modules.Analysis.Rivers;

/// <summary>The report of the synthetic study.</summary>
internal static class RiverReport
{
    /// <summary>Writes report.html, report.md and report.csv.</summary>
    /// <returns>The cells of the table.</returns>
    public static string[][] Write(RiverBenchRow[] rows, int trials, LinkOptions options, string folder)
    {
        string repeat = string.Create(CultureInfo.InvariantCulture, $"vvcilif image river bench -o report --trials {trials} --knots {options.Knots}");
        string[] columns = ["SNR dB", "precision", "recall", "F1", "precision, no moves", "recall, no moves", "F1, no moves", "moves better / worse", "F1 chord", "F1 difference of Gaussians", "KL", "processor s"];
        string[][] cells = [.. rows.Select(r => (string[])[N(r.Snr, 0), N(r.Precision), N(r.Recall), N(r.F1), N(r.WithoutMovesPrecision), N(r.WithoutMovesRecall), N(r.WithoutMovesF1), $"{r.MovesBetter} / {r.MovesWorse}", N(r.ChordF1), N(r.DifferenceF1), N(r.Divergence, 2), N(r.Seconds, 2)])];
        OutputFiles.Write(Path.Combine(folder, "report.md"), $"`{repeat}`\n\n| {string.Join(" | ", columns)} |\n|{string.Concat(columns.Select(_ => "---:|"))}\n{string.Concat(cells.Select(c => $"| {string.Join(" | ", c)} |\n"))}");
        OutputFiles.WriteCsv(Path.Combine(folder, "report.csv"), columns, cells.Select(c => (IReadOnlyList<object>)c));
        var page = new HtmlPage("Linking broken rivers", $"{trials} synthetic pictures for each ratio of signal to noise, 128 x 128, noise of equal energy in every octave; {options.Knots} control points.");
        page.Table(columns, cells).Charts(
            Plot("F1", rows, [("linker", r => r.F1), ("without moves", r => r.WithoutMovesF1), ("straight chord", r => r.ChordF1), ("difference of Gaussians, best threshold", r => r.DifferenceF1)]),
            Plot("Precision and recall of the linker", rows, [("precision", r => r.Precision), ("recall", r => r.Recall)]));
        OutputFiles.Write(Path.Combine(folder, "report.html"), page.Heading("To repeat").Code(repeat).ToString());
        return cells;
    }

    private static Chart Plot(string title, RiverBenchRow[] rows, (string Name, Func<RiverBenchRow, double> Value)[] series) => new()
    {
        Title = title,
        XLabel = "signal to noise, dB",
        YLabel = title.Length < 4 ? title : "share",
        Series = [.. series.Select((s, i) => new ChartSeries(s.Name, i, [.. rows.Select(r => (r.Snr, s.Value(r), (string?)$"{s.Name}\n{N(r.Snr, 0)} dB: {N(s.Value(r))}"))], [.. rows.Select(r => (r.Snr, s.Value(r)))]))],
    };

    private static string N(double v, int digits = 3) => v.ToString("F" + digits, CultureInfo.InvariantCulture);
}
