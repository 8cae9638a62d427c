using System.Globalization;
using System.Text.Json.Nodes;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Drawing;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Rd.Report;

namespace VvcIlif.Modules.Analysis.Mandala;

/// <summary>Drawings and files of an analysis.</summary>
public static class MandalaPictures
{
    private static readonly string[] Colours = ["#1f5fbf", "#c9480a", "#1f7a33", "#8a2fb0", "#b8194f", "#0b6f80", "#7d5f00", "#495057"];

    /// <summary>Hull layers and sets over the pale picture; red crosses are motifs in no set, thin lines those of symmetry.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="report">Its analysis.</param>
    /// <param name="line">Direction of the first line of symmetry in radians, or null.</param>
    public static Svg Layers(ImageF picture, MandalaReport report, double? line)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(report);
        double scale = 900.0 / Math.Max(picture.Width, picture.Height);
        var svg = new Svg(picture.Width * scale, picture.Height * scale, "Hull layers and regular sets of a mandala");
        svg.Picture(ImageFile.Encode(picture.Map(v => 0.62f + 0.38f * Math.Clamp(v, 0, 1)), ".png"), 0, 0, picture.Width * scale, picture.Height * scale);
        (double X, double Y) At(double x, double y) => ((x + 0.5) * scale, (y + 0.5) * scale);
        if (line is { } first)
        {
            for (int i = 0; i < 2 * report.Psi; i++)
            {
                double angle = first + i * Math.PI / report.Psi, r = 1.08 * report.Radius;
                svg.Line([At(report.CentreX, report.CentreY), At(report.CentreX + r * Math.Cos(angle), report.CentreY + r * Math.Sin(angle))], "#8a939c", 0.7, 0.8, dashed: true);
            }
        }

        for (int i = 0; i < report.HullLayers.Count; i++)
            svg.Polygon(report.HullLayers[i].Select(m => At(m.X, m.Y)), stroke: Colours[i % Colours.Length], strokeWidth: 1.4, opacity: 0.85);
        for (int i = 0; i < report.Sets.Count; i++)
        {
            foreach (Motif m in report.Sets[i].Members)
            {
                (double x, double y) = At(m.X, m.Y);
                svg.Circle(x, y, 3.4, Colours[i % Colours.Length], "#fff", 0.8);
            }
        }

        foreach (Motif m in report.Unpooled)
        {
            (double x, double y) = At(m.X, m.Y);
            svg.Line([(x - 5, y - 5), (x + 5, y + 5)], "#d00000", 1.8);
            svg.Line([(x - 5, y + 5), (x + 5, y - 5)], "#d00000", 1.8);
        }
        (double cx, double cy) = At(report.CentreX, report.CentreY);
        return svg.Circle(cx, cy, 4, "none", "#000", 1.4);
    }

    /// <summary>What a rectification changed: yellow is ink after it only, blue before it only, dark both.</summary>
    /// <param name="before">Ink before.</param>
    /// <param name="after">Ink after, of the same size.</param>
    public static ImageF Difference(Ink before, Ink after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var picture = new ImageF(before.Width, before.Height, 3);
        for (int i = 0; i < before.Labels.Length; i++)
        {
            bool b = before.Labels[i] != 0, a = after.Labels[i] != 0;
            (float r, float g, float blue) = (b, a) switch { (true, true) => (0.25f, 0.25f, 0.25f), (false, true) => (1f, 0.82f, 0f), (true, false) => (0.1f, 0.35f, 1f), _ => (1f, 1f, 1f) };
            (picture.Plane(0)[i], picture.Plane(1)[i], picture.Plane(2)[i]) = (r, g, blue);
        }
        return picture;
    }

    /// <summary>Two pictures beside each other, at most 700 pixels wide each.</summary>
    public static byte[] Beside(ImageF before, ImageF after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return Canvases.SideBySide((Small(before), "before"), (Small(after), "after")).ToPng();
    }

    /// <summary>The numbers of an analysis.</summary>
    /// <param name="report">The analysis.</param>
    /// <param name="moves">Moves of motifs, or null.</param>
    /// <param name="after">Analysis of the rectified picture, or null.</param>
    /// <param name="rectifySeconds">Seconds for moving the pixels.</param>
    public static JsonObject ToJson(MandalaReport report, IReadOnlyList<MotifMove>? moves, MandalaReport? after, double rectifySeconds)
    {
        ArgumentNullException.ThrowIfNull(report);
        var layers = new JsonArray();
        for (int i = 0; i < report.HullLayers.Count; i++)
            layers.Add(new JsonObject { ["motifs"] = new JsonArray([.. report.HullLayers[i].Select(m => (JsonNode)m.Index)]), ["gcd"] = report.LayerGcd[i] });
        var sets = new JsonArray();
        foreach (PooledSet s in report.Sets)
            sets.Add(new JsonObject { ["layer"] = s.Layer, ["size"] = s.Members.Count, ["radius"] = R(s.Radius), ["phase_degrees"] = R(s.Phase * 180 / Math.PI), ["sigma"] = Math.Round(s.Sigma, 6), ["motifs"] = new JsonArray([.. s.Members.Select(m => (JsonNode)m.Index)]) });
        var root = new JsonObject
        {
            ["motifs"] = report.Motifs.Count,
            ["central_motifs"] = report.Motifs.Count(m => m.IsCentral),
            ["dropped"] = report.Dropped,
            ["psi"] = report.Psi,
            ["psi_literal"] = report.LiteralPsi,
            ["psi_robust"] = report.RobustPsi,
            ["robust_share"] = Math.Round(report.RobustShare, 4),
            ["overlap"] = Math.Round(report.Overlap, 4),
            ["class_one"] = report.IsClassOne,
            ["centre"] = new JsonArray(R(report.CentreX), R(report.CentreY)),
            ["radius"] = R(report.Radius),
            ["sets_from_orbits"] = report.FromOrbits,
            ["hull_layers"] = layers,
            ["regular_sets"] = sets,
            ["unpooled"] = new JsonArray([.. report.Unpooled.Select(m => (JsonNode)m.Index)]),
            ["sigma"] = Sigma(report),
            ["circular_layers"] = new JsonArray([.. report.CircularLayers.Select(c => (JsonNode)c)]),
            ["circular_layers_before"] = report.CircularLayers.Count,
        };
        if (after is not null)
            root["after"] = new JsonObject { ["psi"] = after.Psi, ["psi_literal"] = after.LiteralPsi, ["sigma"] = Sigma(after), ["circular_layers"] = after.CircularLayers.Count, ["hull_layers"] = after.HullLayers.Count };
        if (moves is not null)
            root["moves"] = new JsonArray([.. moves.OrderBy(m => m.Motif.Index).Select(m => (JsonNode)new JsonObject { ["motif"] = m.Motif.Index, ["pixels"] = R(m.Pixels), ["degrees"] = R(m.Degrees) })]);
        root["warnings"] = new JsonArray([.. report.Warnings.Select(w => (JsonNode)w)]);
        root["seconds"] = new JsonObject { ["motifs"] = Math.Round(report.Seconds.Motifs, 5), ["hulls"] = Math.Round(report.Seconds.Hulls, 5), ["pooling"] = Math.Round(report.Seconds.Pooling, 5), ["rectification"] = Math.Round(rectifySeconds, 5) };
        return root;

        static double R(double v) => Math.Round(v, 4);

        static JsonObject Sigma(MandalaReport r) => new() { ["min"] = Math.Round(r.Sigma.Min, 6), ["max"] = Math.Round(r.Sigma.Max, 6), ["mean"] = Math.Round(r.Sigma.Mean, 6) };
    }

    /// <summary>The report as a page.</summary>
    public static HtmlPage Page(string name, ImageF picture, MandalaReport report, double? line, ImageF? rectified, ImageF? difference, MandalaReport? after, IReadOnlyList<MotifMove>? moves)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(report);
        var page = new HtmlPage($"Mandala {name}", $"{report.Motifs.Count} motifs; order of symmetry {report.Psi}.");
        if (report.IsClassOne && report.Warnings.Count == 0)
            page.Note($"Hull layers and rotation agree on the order {report.Psi}.", good: true);
        foreach (string warning in report.Warnings)
            page.Note(warning);
        var pictures = new List<(byte[], string)> { (ImageFile.Encode(Small(picture), ".png"), "the picture") };
        if (rectified is not null)
            pictures.Add((ImageFile.Encode(Small(rectified), ".png"), "rectified"));
        if (difference is not null)
            pictures.Add((ImageFile.Encode(Small(difference), ".png"), "yellow: ink only after; blue: only before"));
        page.Pictures(pictures);
        page.Drawings((Layers(picture, report, line).Inline(), "Hull layers as polygons; a colour of dots is a regular set; red crosses are in no set."));
        page.Heading("Numbers").Table(["number", after is null ? "value" : "before", .. after is null ? (string[])[] : ["after"]],
        [
            Row("order of symmetry", r => S(r.Psi)), Row("order from hull layers alone", r => S(r.LiteralPsi)), Row("order from rotating the motifs", r => S(r.RobustPsi)), Row("motifs that match under it", r => F(r.RobustShare)),
            Row("overlap of the ink with itself", r => F(r.Overlap)), Row("hull layers", r => S(r.HullLayers.Count)), Row("regular sets", r => S(r.Sets.Count)), Row("motifs in no set", r => S(r.Unpooled.Count)),
            Row("circular layers", r => S(r.CircularLayers.Count)), Row("largest sigma", r => F(r.Sigma.Max)), Row("mean sigma", r => F(r.Sigma.Mean)),
        ]);
        page.Heading("Regular sets").Table(["set", "layer", "size", "radius", "phase, degrees", "sigma"], [.. report.Sets.Select((s, i) => (string[])[S(i), s.Layer < 0 ? "orbit" : S(s.Layer), S(s.Members.Count), s.Radius.ToString("0.0", CultureInfo.InvariantCulture), (s.Phase * 180 / Math.PI).ToString("0.00", CultureInfo.InvariantCulture), F(s.Sigma)])]);
        if (moves is { Count: > 0 })
            page.Heading("Largest moves").Table(["motif", "pixels", "degrees"], [.. moves.OrderByDescending(m => m.Pixels).Take(20).Select(m => (string[])[S(m.Motif.Index), m.Pixels.ToString("0.00", CultureInfo.InvariantCulture), m.Degrees.ToString("0.00", CultureInfo.InvariantCulture)])]);
        return page;

        string[] Row(string label, Func<MandalaReport, string> value) => after is null ? [label, value(report)] : [label, value(report), value(after)];
    }

    private static ImageF Small(ImageF picture)
    {
        double scale = Math.Min(1, 700.0 / Math.Max(picture.Width, picture.Height));
        return scale == 1 ? picture : Kit.Operations.Resample.To(picture, Math.Max(1, (int)(picture.Width * scale)), Math.Max(1, (int)(picture.Height * scale)));
    }

    private static string S(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string F(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
