using System.Globalization;
using System.Net;
using System.Text;
using VvcIlif.Rd.Report.Charts;

namespace VvcIlif.Rd.Report;

/// <summary>
/// A page of headings, words, tables, charts and pictures as one HTML file that needs nothing else, in the style of
/// <see cref="HtmlReport"/>: light and dark, from a phone to a wide screen. Text is escaped.
/// </summary>
public sealed class HtmlPage
{
    private readonly StringBuilder _body = new();
    private readonly string _title;

    /// <summary>Starts a page.</summary>
    /// <param name="title">Title and first heading.</param>
    /// <param name="words">What the page shows, below the heading.</param>
    public HtmlPage(string title, string words)
    {
        _title = title;
        _body.Append(CultureInfo.InvariantCulture, $"<header><h1>{Encode(title)}</h1><p>{Encode(words)}</p></header>\n");
    }

    /// <summary>A heading.</summary>
    public HtmlPage Heading(string text) => Add($"<h2 style=\"margin-top:1.5rem\">{Encode(text)}</h2>\n");

    /// <summary>A paragraph.</summary>
    public HtmlPage Paragraph(string text) => Add($"<p>{Encode(text)}</p>\n");

    /// <summary>A note that stands out.</summary>
    /// <param name="text">Its words.</param>
    /// <param name="good">Something that is well, not something to know.</param>
    public HtmlPage Note(string text, bool good = false) => Add($"<section class=\"note{(good ? " good" : "")}\"><p>{Encode(text)}</p></section>\n");

    /// <summary>A table; columns that hold only numbers are flushed right. The first column names the row.</summary>
    public HtmlPage Table(IReadOnlyList<string> columns, IReadOnlyList<string[]> rows)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        bool[] numeric = [.. columns.Select((name, c) => c > 0 && name.Length > 0 && rows.All(r => r[c] is "" or "n/a" or "-" || double.TryParse(r[c].TrimEnd('%', ' '), NumberStyles.Float, CultureInfo.InvariantCulture, out _)))];
        _body.Append("<div class=\"scroll\"><table><thead><tr>");
        for (int c = 0; c < columns.Count; c++)
            _body.Append(CultureInfo.InvariantCulture, $"<th{(numeric[c] ? " class=\"n\"" : "")}>{Encode(columns[c])}</th>");
        _body.Append("</tr></thead><tbody>");
        foreach (string[] row in rows)
        {
            _body.Append("<tr>");
            for (int c = 0; c < row.Length; c++)
                _body.Append(c == 0 ? $"<th>{Encode(row[c])}</th>" : $"<td{(numeric[c] ? " class=\"n\"" : "")}>{Encode(row[c])}</td>");
            _body.Append("</tr>");
        }
        return Add("</tbody></table></div>\n");
    }

    /// <summary>Charts side by side as far as there is room.</summary>
    public HtmlPage Charts(params IReadOnlyList<Chart> charts)
    {
        ArgumentNullException.ThrowIfNull(charts);
        return Add($"<div class=\"charts\">{string.Concat(charts.Select(c => $"<figure>{c.ToInlineSvg()}</figure>"))}</div>\n");
    }

    /// <summary>Pictures side by side as far as there is room, each with a caption.</summary>
    /// <param name="pictures">PNG files and their captions.</param>
    public HtmlPage Pictures(params IReadOnlyList<(byte[] Png, string Caption)> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        return Add($"<div class=\"charts\">{string.Concat(pictures.Select(p => $"<figure><img style=\"width:100%;height:auto\" alt=\"{Encode(p.Caption)}\" src=\"data:image/png;base64,{Convert.ToBase64String(p.Png)}\"><figcaption>{Encode(p.Caption)}</figcaption></figure>"))}</div>\n");
    }

    /// <summary>SVG drawings side by side as far as there is room, each with a caption.</summary>
    /// <param name="drawings">SVG elements, trusted, and their captions.</param>
    public HtmlPage Drawings(params IReadOnlyList<(string Svg, string Caption)> drawings)
    {
        ArgumentNullException.ThrowIfNull(drawings);
        return Add($"<div class=\"charts\">{string.Concat(drawings.Select(d => $"<figure>{d.Svg}<figcaption>{Encode(d.Caption)}</figcaption></figure>"))}</div>\n");
    }

    /// <summary>A command line and the like.</summary>
    public HtmlPage Code(string text) => Add($"<p><code>{Encode(text)}</code></p>\n");

    /// <summary>The file.</summary>
    public override string ToString() =>
        $"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><title>{Encode(_title)}</title>\n<style>{Palette.Css()}{HtmlParts.Css}</style></head>\n<body><main>\n{_body}</main><div id=\"tip\" role=\"status\"></div><script>{HtmlParts.Script}</script></body></html>\n";

    private HtmlPage Add(string html)
    {
        _body.Append(html);
        return this;
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
