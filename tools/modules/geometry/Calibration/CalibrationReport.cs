using System.Globalization;
using VvcIlif.Modules.Kit.Drawing;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Rd.Report;
using VvcIlif.Rd.Report.Charts;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>The benchmark's report and plots of residuals.</summary>
public static class CalibrationReport
{
    // Table 2 and 3 of the paper: RPE and RMSE in px, as printed.
    private static readonly string[][] Printed =
    [
        ["Ch, rectilinear, clean", "0.510 / 1.221", "0.551 / 1.880", "0.373 / 1.127"],
        ["Ch, wide, clean", "1.316 / 2.219", "1.433 / 2.344", "0.811 / 1.861"],
    ];

    /// <summary>Writes report.html, report.md and report.csv.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="rows">The matrix.</param>
    /// <param name="repeated">Noisy configurations of one camera with several seeds; may be empty.</param>
    /// <param name="common">What all configurations have in common.</param>
    /// <param name="seeds">Seeds of the noisy configurations.</param>
    /// <returns>The path of the page.</returns>
    public static string Write(string folder, IReadOnlyList<CalibrationRow> rows, IReadOnlyList<CalibrationRow> repeated, Setup common, int seeds)
    {
        ArgumentNullException.ThrowIfNull(common);
        string command = string.Create(CultureInfo.InvariantCulture, $"vvcilif calib bench -o report --scale {common.Scale} --count {common.Count} --noise {common.Noise} --seed {common.Seed}") + (seeds > 1 ? string.Create(CultureInfo.InvariantCulture, $" --seeds {seeds}") : "");
        string page = Path.Combine(folder, "report.html");
        OutputFiles.Write(page, Html(rows, repeated, command));
        OutputFiles.Write(Path.Combine(folder, "report.md"), Markdown(rows, repeated));
        OutputFiles.WriteCsv(Path.Combine(folder, "report.csv"), ["configuration", "method", "views", "rpe_px", "intrinsics_px", "distortion_px", "rotation_deg", "translation_mm", "mixed", "rmse_cal_mm", "joints_mm", "seconds"],
            rows.Select(r => (IReadOnlyList<object>)[r.Setup.Name, r.Method, string.Join(' ', r.Views), r.Scores[0]?.Reprojection ?? double.NaN, r.Scores[0]?.Intrinsics ?? double.NaN, r.Scores[0]?.Distortion ?? double.NaN, r.Scores[0]?.Rotation ?? double.NaN, r.Scores[0]?.Translation ?? double.NaN, r.Scores[0]?.Mixed ?? double.NaN, r.Stereo ?? double.NaN, r.JointError ?? double.NaN, r.Seconds]));
        return page;
    }

    /// <summary>The page of a whole matrix.</summary>
    /// <param name="rows">The matrix.</param>
    /// <param name="repeated">Noisy configurations of one camera with several seeds; may be empty.</param>
    /// <param name="command">How to repeat it.</param>
    public static string Html(IReadOnlyList<CalibrationRow> rows, IReadOnlyList<CalibrationRow> repeated, string command)
    {
        ArgumentNullException.ThrowIfNull(rows);
        int failed = rows.Count(r => r.Failure is not null);
        var page = new HtmlPage("Camera calibration benchmark",
            $"{rows.Select(r => r.Setup.Name).Distinct().Count()} configurations, {rows.Max(r => r.Setup.Count)} captures each, three calibrators. RPE: root of the mean squared distance between points found and projected. The errors against the truth are kept apart, since pixels, degrees and millimetres do not add.");
        page.Note("The camera named wide sees 56 x 56 degrees, the one named rectilinear 69 x 54: what differs is the lens's distortion, the shape of the pixels and the resolution.");
        if (failed > 0)
            page.Note($"{failed} of {rows.Count} runs have no result: {string.Join("; ", rows.Where(r => r.Failure is not null).Select(r => $"{r.Setup.Name} {r.Method}: {r.Failure}"))}");
        page.Heading("One camera");
        page.Table(["configuration", "method", "views", "RPE px", "focal, centre px", "distortion px", "rotation deg", "translation mm", "mixed (paper)", "seconds"],
            [.. rows.Where(r => !r.Setup.IsStereo).Select(r => r.Scores[0] is { } s
                ? (string[])[r.Setup.Name, r.Method.ToString(), $"{r.Views[0]}/{r.Setup.Count}", N(s.Reprojection), N(s.Intrinsics, 2), N(s.Distortion), N(s.Rotation), N(s.Translation), N(s.Mixed), N(r.Seconds, 2)]
                : [r.Setup.Name, r.Method.ToString(), $"{r.Views[0]}/{r.Setup.Count}", "-", "-", "-", "-", "-", "-", "-"])]);
        page.Heading("Two cameras");
        page.Table(["configuration", "method", "views", "RPE px, first", "RPE px, second", "RMSE_cal mm", "joints mm"],
            [.. rows.Where(r => r.Setup.IsStereo).Select(r => (string[])[r.Setup.Name, r.Method.ToString(), string.Join(' ', r.Views), N(r.Scores[0]?.Reprojection), N(r.Scores[1]?.Reprojection), N(r.Stereo), N(r.JointError, 2)])]);
        page.Paragraph("Joints: mean distance in mm of 24 joints of a moving stick figure, triangulated with the calibrated cameras from true projections with 1 px noise. It shows how calibration becomes an error in space; it says nothing about networks that find joints.");
        if (repeated.Count > 0)
        {
            page.Heading("Order of the methods on noisy boards").Paragraph("Mean over the seeds and half the width of its 95 % confidence interval. The paper says that Zhang's method wins in noise; its own tables say so for two of four boards.")
                .Table(["configuration", "method", "seeds", "RPE px", "focal, centre px", "mixed RMSE", "lowest mixed in"], Ranking(repeated));
        }

        page.Heading("Beside the paper").Paragraph("RPE / RMSE as the paper prints them (px, unit-mixed RMSE; Zhang, Tsai, Bouguet). Its pictures come from another renderer and its figures for the same setting differ between its tables, so only the order of the methods can be compared.");
        page.Table(["configuration", "Zhang", "Tsai", "Bouguet"], Printed);
        page.Heading("Residuals").Paragraph("The view with the largest error of each configuration with one camera, Bouguet's method. Arrows are 40 times as long as the residuals.");
        page.Drawings([.. rows.Where(r => !r.Setup.IsStereo && r.Method == CalibrationMethod.Bouguet && r.Worst.Count > 0).Select(r => (Residuals(r).Inline(), r.Setup.Name))]);
        page.Charts(Overview(rows));
        return page.Heading("To repeat").Code(command).ToString();
    }

    /// <summary>The table as Markdown.</summary>
    /// <param name="rows">The matrix.</param>
    /// <param name="repeated">Noisy configurations with several seeds; may be empty.</param>
    public static string Markdown(IReadOnlyList<CalibrationRow> rows, IReadOnlyList<CalibrationRow> repeated)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var lines = new List<string>
        {
            "| configuration | method | views | RPE px | focal, centre px | distortion px | rotation deg | translation mm | mixed | RMSE_cal mm | joints mm |",
            "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
        };
        foreach (CalibrationRow r in rows)
        {
            CalibrationScore? s = r.Scores[0];
            lines.Add($"| {r.Setup.Name} | {r.Method} | {string.Join(' ', r.Views)} | {N(s?.Reprojection)} | {N(s?.Intrinsics, 2)} | {N(s?.Distortion)} | {N(s?.Rotation)} | {N(s?.Translation)} | {N(s?.Mixed)} | {N(r.Stereo)} | {N(r.JointError, 2)} |{(r.Failure is null ? "" : " " + r.Failure)}");
        }
        if (repeated.Count > 0)
        {
            lines.AddRange(["", "| configuration | method | seeds | RPE px | focal, centre px | mixed RMSE | lowest mixed in |", "|---|---|---:|---:|---:|---:|---:|"]);
            lines.AddRange(Ranking(repeated).Select(r => $"| {string.Join(" | ", r)} |"));
        }
        return string.Join('\n', lines) + "\n";
    }

    private static string[][] Ranking(IReadOnlyList<CalibrationRow> repeated)
    {
        CalibrationRow[] good = [.. repeated.Where(r => r.Scores[0] is not null)];
        return [.. good.GroupBy(r => (r.Setup.Name, r.Method)).Select(g =>
        {
            CalibrationScore[] s = [.. g.Select(r => r.Scores[0]!)];
            int best = g.Count(r => good.Where(o => o.Setup == r.Setup).MinBy(o => o.Scores[0]!.Mixed) == r);
            return (string[])[g.Key.Name, g.Key.Method.ToString(), s.Length.ToString(CultureInfo.InvariantCulture), Mean(s, x => x.Reprojection), Mean(s, x => x.Intrinsics), Mean(s, x => x.Mixed), $"{best} of {s.Length}"];
        })];
    }

    // Student's t for 95 % and up to ten values, then the normal's.
    private static string Mean(CalibrationScore[] scores, Func<CalibrationScore, double> value)
    {
        double[] v = [.. scores.Select(value)];
        double mean = v.Average();
        if (v.Length < 2)
            return N(mean);
        ReadOnlySpan<double> t = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];
        double deviation = Math.Sqrt(v.Sum(x => (x - mean) * (x - mean)) / (v.Length - 1)), width = (v.Length - 2 < t.Length ? t[v.Length - 2] : 1.96) * deviation / Math.Sqrt(v.Length);
        return $"{N(mean)} ± {N(width)}";
    }

    /// <summary>Arrows from the points of a view to their projections.</summary>
    public static Svg Residuals(CalibrationRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        Camera camera = row.Setup.MakeCameras()[0];
        return Residuals(camera, row.Worst);
    }

    /// <summary>Arrows from points to their projections, 40 times as long.</summary>
    public static Svg Residuals(Camera camera, IReadOnlyList<(double U, double V, double Du, double Dv)> points)
    {
        ArgumentNullException.ThrowIfNull(camera);
        ArgumentNullException.ThrowIfNull(points);
        const double width = 420, stretch = 40;
        double scale = width / camera.Width;
        var svg = new Svg(width, camera.Height * scale, "Residuals");
        svg.Polygon([(0.5, 0.5), (width - 0.5, 0.5), (width - 0.5, camera.Height * scale - 0.5), (0.5, camera.Height * scale - 0.5)], stroke: "#8a939c");
        foreach ((double u, double v, double du, double dv) in points)
        {
            svg.Line([(u * scale, v * scale), ((u + stretch * du) * scale, (v + stretch * dv) * scale)], "#c9480a", 1.2);
            svg.Circle(u * scale, v * scale, 1.6, "#1f5fbf");
        }
        return svg;
    }

    private static Chart[] Overview(IReadOnlyList<CalibrationRow> rows)
    {
        CalibrationRow[] mono = [.. rows.Where(r => !r.Setup.IsStereo && r.Scores[0] is not null)];
        string[] setups = [.. mono.Select(r => r.Setup.Name).Distinct()];
        return
        [
            Of("RPE of each configuration", "RPE, px", s => s.Reprojection),
            Of("Error of focal length and centre", "RMSE, px", s => s.Intrinsics),
        ];

        Chart Of(string title, string label, Func<CalibrationScore, double> value) => new()
        {
            Title = title,
            XLabel = "configuration, in the order of the table",
            YLabel = label,
            LogarithmicY = true,
            Series = [.. Enum.GetValues<CalibrationMethod>().Select((m, i) => new ChartSeries(m.ToString(), i,
                [.. mono.Where(r => r.Method == m).Select(r => ((double)Array.IndexOf(setups, r.Setup.Name) + 1, value(r.Scores[0]!), (string?)$"{r.Setup.Name}\n{m}: {N(value(r.Scores[0]!))} px"))], []))],
        };
    }

    private static string N(double? value, int digits = 3) => value is { } v && double.IsFinite(v) ? v.ToString("F" + digits, CultureInfo.InvariantCulture) : "-";
}
