using System.Globalization;
using VvcIlif.Rd.Imaging;

namespace VvcIlif.Rd.Report.Charts;

/// <summary>A series of a chart.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="Index">Decides colour and marker.</param>
/// <param name="Points">Measured points with what they tell.</param>
/// <param name="Curve">The line through them.</param>
public sealed record ChartSeries(string Name, int Index, IReadOnlyList<(double X, double Y, string? Tip)> Points, IReadOnlyList<(double X, double Y)> Curve);

/// <summary>A chart with two axes: as SVG for a page or a file, and as PNG; the same bytes on every machine.</summary>
public sealed record Chart
{
    internal const int Width = 440;

    private const int Left = 52, Right = 14, PlotHeight = 220, Bottom = 40, LegendLine = 16;

    /// <summary>Stands above the chart.</summary>
    public required string Title { get; init; }

    /// <summary>Quantity and unit along X.</summary>
    public required string XLabel { get; init; }

    /// <summary>Quantity and unit along Y.</summary>
    public required string YLabel { get; init; }

    /// <summary>X grows by factors; values at or below zero are left out.</summary>
    public bool LogarithmicX { get; init; }

    /// <summary>Y grows by factors; values at or below zero are left out.</summary>
    public bool LogarithmicY { get; init; }

    /// <summary>Y always has the value 0, with a line.</summary>
    public bool ZeroLine { get; init; }

    /// <summary>Shaded range of Y.</summary>
    public (double Low, double High)? Band { get; init; }

    /// <summary>What is drawn.</summary>
    public required IReadOnlyList<ChartSeries> Series { get; init; }

    /// <summary>SVG for a page.</summary>
    public string ToInlineSvg() => Svg().Inline();

    /// <summary>SVG file.</summary>
    public string ToSvgFile() => Svg().File();

    /// <summary>PNG file.</summary>
    public byte[] ToPng()
    {
        (int height, _) = Layout();
        var canvas = new Canvas(Width * CanvasSurface.Scale, height * CanvasSurface.Scale, Palette.Light("back"));
        Draw(new CanvasSurface(canvas));
        return canvas.ToPng();
    }

    private SvgSurface Svg()
    {
        (int height, _) = Layout();
        var svg = new SvgSurface(Width, height, Title);
        Draw(svg);
        return svg;
    }

    // Height of the whole chart, and the legend's places.
    private (int Height, List<(double X, double Y)> Legend) Layout()
    {
        var places = new List<(double, double)>();
        double x = Left, y = 34;
        foreach (ChartSeries series in Series)
        {
            double length = 18 + TextWidth(series.Name) + 14;
            if (x > Left && x + length > Width - Right)
            {
                x = Left;
                y += LegendLine;
            }
            places.Add((x, y));
            x += length;
        }
        return ((int)y + 10 + PlotHeight + Bottom, places);
    }

    // Of 11 pixels, with some room for other fonts.
    private static double TextWidth(string text) => Glyphs.Width(text, 22) * 0.53;

    private void Draw(ISurface surface)
    {
        (int height, List<(double X, double Y)> legend) = Layout();
        double top = height - Bottom - PlotHeight, bottom = height - Bottom, right = Width - Right;
        surface.Text(Fit(Title, Width - Left - Right), Left, 16, 0, "text");
        for (int i = 0; i < Series.Count; i++)
        {
            (double x, double y) = legend[i];
            surface.Line([(x, y - 4), (x + 14, y - 4)], Palette.OfSeries(Series[i].Index), 1.6);
            surface.Marker(x + 7, y - 4, Series[i].Index, null);
            surface.Text(Series[i].Name, x + 19, y, 0, "muted");
        }
        List<(double X, double Y)> all = [.. Series.SelectMany(s => s.Points.Select(p => (p.X, p.Y)).Concat(s.Curve)).Where(p => Drawn(p.X, p.Y))];
        if (all.Count == 0)
        {
            surface.Text("no points", (Left + right) / 2, (top + bottom) / 2, 0.5, "muted");
            return;
        }
        (double x0, double x1) = Range(all.Select(p => Along(p.X)), 0.04);
        (double y0, double y1) = Range(all.Select(p => Up(p.Y)).Concat(ZeroLine ? [0.0] : []), 0.06);
        double Px(double x) => Left + (Along(x) - x0) / (x1 - x0) * (right - Left);
        double Py(double y) => bottom - (Up(y) - y0) / (y1 - y0) * PlotHeight;

        if (Band is { } band)
        {
            double high = Math.Clamp(Py(band.High), top, bottom), low = Math.Clamp(Py(band.Low), top, bottom);
            surface.Area(Left, high, right - Left, low - high, "band", 0.09);
        }
        foreach (double tick in LogarithmicX ? LogTicks(x0, x1) : LinearTicks(x0, x1, 6))
        {
            surface.Line([(Px(tick), top), (Px(tick), bottom)], "grid", 1);
            surface.Text(Number(tick), Px(tick), bottom + 15, 0.5, "muted");
        }
        foreach (double tick in LogarithmicY ? LogTicks(y0, y1) : LinearTicks(y0, y1, 6))
        {
            surface.Line([(Left, Py(tick)), (right, Py(tick))], "grid", 1);
            surface.Text(Number(tick), Left - 6, Py(tick) + 4, 1, "muted");
        }
        if (ZeroLine)
            surface.Line([(Left, Py(0)), (right, Py(0))], "axis", 1.2, dashed: true);
        surface.Line([(Left, top), (Left, bottom), (right, bottom)], "axis", 1);
        surface.Text(XLabel, (Left + right) / 2, height - 8, 0.5, "muted");
        surface.Text(YLabel, 13, (top + bottom) / 2, 0.5, "muted", vertical: true);
        foreach (ChartSeries series in Series)
        {
            if (series.Curve.Count > 1)
                surface.Line([.. series.Curve.Where(p => Drawn(p.X, p.Y)).Select(p => (Px(p.X), Py(p.Y)))], Palette.OfSeries(series.Index), 1.6);
        }

        foreach (ChartSeries series in Series)
        {
            foreach ((double x, double y, string? tip) in series.Points)
            {
                if (Drawn(x, y))
                    surface.Marker(Px(x), Py(y), series.Index, tip);
            }
        }
    }

    private double Along(double x) => LogarithmicX ? Math.Log10(x) : x;

    private double Up(double y) => LogarithmicY ? Math.Log10(y) : y;

    private bool Drawn(double x, double y) => double.IsFinite(x) && double.IsFinite(y) && (!LogarithmicX || x > 0) && (!LogarithmicY || y > 0);

    private static (double Low, double High) Range(IEnumerable<double> values, double margin)
    {
        double[] all = [.. values];
        double low = all.Min(), high = all.Max(), span = high - low;
        if (span < 1e-9)
            span = Math.Max(Math.Abs(high), 1) * 0.1;
        return (low - span * margin, high + span * margin);
    }

    private static IEnumerable<double> LinearTicks(double low, double high, int about)
    {
        double raw = (high - low) / about, power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = power * (raw / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
        for (double i = Math.Ceiling(low / step - 1e-9); i * step <= high + 1e-9 * step; i++)
            yield return i == 0 ? 0 : i * step;
    }

    private static IEnumerable<double> LogTicks(double low, double high)
    {
        if (high - low > 4)
        {
            int every = (int)Math.Ceiling((high - low) / 7);
            for (int decade = (int)Math.Ceiling(low); decade <= high; decade += every)
                yield return Math.Pow(10, decade);
            yield break;
        }
        double[] steps = high - low > 1.6 ? [1, 3] : high - low > 0.9 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 7];
        for (int decade = (int)Math.Floor(low); decade <= high; decade++)
        {
            foreach (double step in steps)
            {
                double tick = step * Math.Pow(10, decade);
                if (Math.Log10(tick) >= low && Math.Log10(tick) <= high)
                    yield return tick;
            }
        }
    }

    private static string Number(double value)
    {
        double rounded = Math.Round(value, 6);
        if (Math.Abs(value) is > 0 and < 0.001 or >= 1e6)
            return value.ToString("0.##e0", CultureInfo.InvariantCulture);
        return Math.Abs(rounded) >= 10000 ? (rounded / 1000).ToString("0.##", CultureInfo.InvariantCulture) + "k" : rounded.ToString("0.####", CultureInfo.InvariantCulture);
    }

    private static string Fit(string text, double width)
    {
        if (TextWidth(text) <= width)
            return text;
        while (text.Length > 1 && TextWidth(text + "...") > width)
            text = text[..^1];
        return text.TrimEnd() + "...";
    }
}
