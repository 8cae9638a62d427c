using System.Globalization;
using System.Net;
using System.Text;
using VvcIlif.Rd.Imaging;

namespace VvcIlif.Rd.Report.Charts;

/// <summary>What a chart is drawn on. Lengths are in CSS pixels, colours names of <see cref="Palette"/>.</summary>
internal interface ISurface
{
    void Line(IReadOnlyList<(double X, double Y)> points, string colour, double width, bool dashed = false);

    void Area(double x, double y, double width, double height, string colour, double opacity);

    void Text(string text, double x, double y, double anchor, string colour, bool vertical = false);

    /// <summary>A point of a series, which shows its values where the surface can.</summary>
    void Marker(double x, double y, int series, string? tip);
}

/// <summary>Shapes of markers, so that series differ without colours.</summary>
internal static class Markers
{
    /// <summary>Corners around the origin; none for a circle.</summary>
    public static (double X, double Y)[] Corners(int series) => (series % 4) switch
    {
        1 => [(-3.6, -3.6), (3.6, -3.6), (3.6, 3.6), (-3.6, 3.6)],
        2 => [(0, -4.8), (4.6, 3.6), (-4.6, 3.6)],
        3 => [(0, -5), (5, 0), (0, 5), (-5, 0)],
        _ => [.. Enumerable.Range(0, 24).Select(i => (4 * Math.Cos(i * Math.PI / 12), 4 * Math.Sin(i * Math.PI / 12)))],
    };
}

/// <summary>SVG, to be placed in a page with <see cref="Palette.Css"/> or alone.</summary>
internal sealed class SvgSurface(int width, int height, string title) : ISurface
{
    private readonly StringBuilder _body = new();

    public void Line(IReadOnlyList<(double X, double Y)> points, string colour, double width, bool dashed = false) =>
        _body.Append(CultureInfo.InvariantCulture, $"<path class=\"k-{colour}\" stroke-width=\"{width}\"{(dashed ? " stroke-dasharray=\"4 3\"" : "")} d=\"M{string.Join('L', points.Select(p => FormattableString.Invariant($"{p.X:0.#} {p.Y:0.#}")))}\"/>");

    public void Area(double x, double y, double width, double height, string colour, double opacity) =>
        _body.Append(CultureInfo.InvariantCulture, $"<rect class=\"f-{colour}\" fill-opacity=\"{opacity}\" x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width:0.#}\" height=\"{height:0.#}\"/>");

    public void Text(string text, double x, double y, double anchor, string colour, bool vertical = false)
    {
        string place = anchor == 0 ? "" : anchor == 1 ? " text-anchor=\"end\"" : " text-anchor=\"middle\"";
        string turn = vertical ? FormattableString.Invariant($" transform=\"rotate(-90 {x:0.#} {y:0.#})\"") : "";
        _body.Append(CultureInfo.InvariantCulture, $"<text class=\"f-{colour}\" x=\"{x:0.#}\" y=\"{y:0.#}\"{place}{turn}>{WebUtility.HtmlEncode(text)}</text>");
    }

    public void Marker(double x, double y, int series, string? tip)
    {
        string shape = string.Join('L', Markers.Corners(series).Select(c => FormattableString.Invariant($"{x + c.X:0.#} {y + c.Y:0.#}")));
        if (tip is null)
        {
            _body.Append($"<path class=\"f-{Palette.OfSeries(series)}\" d=\"M{shape}Z\"/>");
            return;
        }
        string words = WebUtility.HtmlEncode(tip);
        _body.Append(CultureInfo.InvariantCulture, $"<g class=\"pt\" tabindex=\"0\" role=\"img\" aria-label=\"{words}\" data-tip=\"{words}\"><circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"10\" fill=\"transparent\"/><path class=\"f-{Palette.OfSeries(series)}\" d=\"M{shape}Z\"/></g>");
    }

    /// <summary>For a page that has the palette's CSS.</summary>
    public string Inline() => $"<svg viewBox=\"0 0 {width} {height}\" role=\"group\" aria-label=\"{WebUtility.HtmlEncode(title)}\">{_body}</svg>";

    /// <summary>A file of its own.</summary>
    public string File() =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\"><title>{WebUtility.HtmlEncode(title)}</title>" +
        $"<style>{Palette.Css()}text{{font:11px \"DejaVu Sans\",Verdana,sans-serif}}</style><rect class=\"f-back\" width=\"100%\" height=\"100%\"/>{_body}</svg>\n";
}

/// <summary>A picture at twice the size.</summary>
internal sealed class CanvasSurface(Canvas canvas) : ISurface
{
    public const int Scale = 2;

    public void Line(IReadOnlyList<(double X, double Y)> points, string colour, double width, bool dashed = false)
    {
        Rgb rgb = Palette.Light(colour);
        double walked = 0;
        for (int i = 1; i < points.Count; i++)
        {
            (double x0, double y0) = points[i - 1];
            (double x1, double y1) = points[i];
            if (!dashed)
            {
                canvas.Line(x0 * Scale, y0 * Scale, x1 * Scale, y1 * Scale, width * Scale, rgb);
                continue;
            }
            double length = Math.Sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0));
            for (double at = 0; at < length; at++, walked++)
            {
                if (walked % 7 < 4)
                    canvas.Line(Scale * (x0 + (x1 - x0) * at / length), Scale * (y0 + (y1 - y0) * at / length), Scale * (x0 + (x1 - x0) * Math.Min(1, (at + 1) / length)), Scale * (y0 + (y1 - y0) * Math.Min(1, (at + 1) / length)), width * Scale, rgb);
            }
        }
    }

    public void Area(double x, double y, double width, double height, string colour, double opacity) =>
        canvas.Rectangle((int)Math.Round(x * Scale), (int)Math.Round(y * Scale), (int)Math.Round(width * Scale), (int)Math.Round(height * Scale), Palette.Light(colour), opacity);

    public void Text(string text, double x, double y, double anchor, string colour, bool vertical = false)
    {
        if (vertical)
            canvas.VerticalText(text, x * Scale, y * Scale, Palette.Light(colour), 22);
        else
            canvas.Text(text, x * Scale, y * Scale, Palette.Light(colour), 22, anchor);
    }

    public void Marker(double x, double y, int series, string? tip) =>
        canvas.Polygon([.. Markers.Corners(series).Select(c => ((x + c.X) * Scale, (y + c.Y) * Scale))], Palette.Light(Palette.OfSeries(series)));
}
