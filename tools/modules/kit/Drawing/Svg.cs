using System.Globalization;
using System.Net;
using System.Text;

namespace VvcIlif.Modules.Kit.Drawing;

/// <summary>A drawing as an SVG file. Lengths are in pixels, colours as in CSS.</summary>
/// <param name="width">Width.</param>
/// <param name="height">Height.</param>
/// <param name="title">What it shows.</param>
public sealed class Svg(double width, double height, string title)
{
    private readonly StringBuilder _body = new();

    /// <summary>A filled or outlined shape.</summary>
    public Svg Polygon(IEnumerable<(double X, double Y)> corners, string fill = "none", string stroke = "none", double strokeWidth = 1, double opacity = 1) =>
        Add($"<path d=\"M{Points(corners)}Z\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{N(strokeWidth)}\"{Opacity(opacity)} stroke-linejoin=\"round\"/>\n");

    /// <summary>A line through points.</summary>
    public Svg Line(IEnumerable<(double X, double Y)> points, string stroke, double strokeWidth = 1, double opacity = 1, bool dashed = false) =>
        Add($"<path d=\"M{Points(points)}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{N(strokeWidth)}\"{Opacity(opacity)}{(dashed ? " stroke-dasharray=\"4 3\"" : "")} stroke-linejoin=\"round\" stroke-linecap=\"round\"/>\n");

    /// <summary>A circle.</summary>
    public Svg Circle(double x, double y, double radius, string fill = "none", string stroke = "none", double strokeWidth = 1, double opacity = 1) =>
        Add($"<circle cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"{N(radius)}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{N(strokeWidth)}\"{Opacity(opacity)}/>\n");

    /// <summary>Words.</summary>
    /// <param name="text">Escaped here.</param>
    /// <param name="x">Start, middle or end, by <paramref name="anchor"/>.</param>
    /// <param name="y">Base line.</param>
    /// <param name="size">Height of the font.</param>
    /// <param name="fill">Colour.</param>
    /// <param name="anchor">start, middle or end.</param>
    public Svg Text(string text, double x, double y, double size = 12, string fill = "#1b1f24", string anchor = "start") =>
        Add($"<text x=\"{N(x)}\" y=\"{N(y)}\" font-size=\"{N(size)}\" font-family=\"DejaVu Sans,Verdana,sans-serif\" fill=\"{fill}\" text-anchor=\"{anchor}\">{WebUtility.HtmlEncode(text)}</text>\n");

    /// <summary>A PNG file inside the drawing.</summary>
    public Svg Picture(byte[] png, double x, double y, double pictureWidth, double pictureHeight) =>
        Add($"<image x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(pictureWidth)}\" height=\"{N(pictureHeight)}\" href=\"data:image/png;base64,{Convert.ToBase64String(png)}\"/>\n");

    /// <summary>The element alone, for a page.</summary>
    public string Inline() => $"<svg viewBox=\"0 0 {N(width)} {N(height)}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\">{_body}</svg>";

    /// <summary>The file, on white.</summary>
    public override string ToString() =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {N(width)} {N(height)}\" width=\"{N(width)}\" height=\"{N(height)}\" role=\"img\"><title>{WebUtility.HtmlEncode(title)}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{_body}</svg>\n";

    private Svg Add(string element)
    {
        _body.Append(element);
        return this;
    }

    private static string Points(IEnumerable<(double X, double Y)> points) => string.Join('L', points.Select(p => $"{N(p.X)} {N(p.Y)}"));

    private static string Opacity(double opacity) => opacity >= 1 ? "" : $" opacity=\"{N(opacity)}\"";

    private static string N(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
