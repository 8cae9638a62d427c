using System.Globalization;
using System.Text.Json.Nodes;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Drawing;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Rd.Imaging;

namespace VvcIlif.Modules.Analysis.Rivers;

/// <summary>What the verbs read, write and print.</summary>
internal static class RiverCommands
{
    /// <param name="green">Green band.</param>
    /// <param name="nir">Near infrared band.</param>
    /// <param name="noData">Value of missing pixels.</param>
    /// <param name="linking">How pairs of ends are linked; null: they are not.</param>
    /// <param name="output">Folder to write.</param>
    public static void Detect(string green, string nir, float? noData, LinkOptions? linking, string output)
    {
        ImageF g = Band(green), n = Band(nir);
        if (g.Width != n.Width || g.Height != n.Height)
            throw ModuleException.Input($"'{green}' has {g.Width}x{g.Height} pixels, '{nir}' {n.Width}x{n.Height}; both bands must have one size.");
        RiverDetection found = RiverDetector.Find(g, n, noData);
        byte[] mask = found.Mask;
        var links = new List<LinkResult>();
        if (linking is not null)
        {
            IReadOnlyList<(int A, int B)> pairs = RiverDetector.Pair(found);
            ImageF index = RiverDetector.WithoutWideWater(found);
            using var progress = new ModuleProgress("Linking");
            foreach ((int a, int b) in pairs)
            {
                LinkResult link = RiverLinker.Link(index, (found.Ends[a].X, found.Ends[a].Y), (found.Ends[b].X, found.Ends[b].Y), linking);
                progress.Report(links.Count + 1, pairs.Count);
                links.Add(link);
                if (link.NoEvidence)
                    continue;
                bool[] pixels = new CurveModel(found.Ndwi).Mask(link.River);
                for (int i = 0; i < mask.Length; i++)
                {
                    if (pixels[i] && mask[i] == 0)
                        mask[i] = 3;
                }
            }
        }
        string folder = OutputFiles.Folder(output);
        var picture = new ImageF(g.Width, g.Height, 1, [.. mask.Select(m => m / 255f)]);
        ImageFile.Write(Path.Combine(folder, "mask.png"), picture);
        ImageFile.Write(Path.Combine(folder, "view.png"), picture.Map(v => v * 255 / 3));
        OutputFiles.Write(Path.Combine(folder, "overlay.png"), Overlay(found.Enhanced, mask, links, [.. found.Ends.Select(e => (e.X, e.Y))]));
        OutputFiles.WriteJson(Path.Combine(folder, "ends.json"), new JsonObject { ["ends"] = new JsonArray([.. found.Ends.Select(e => (JsonNode)new JsonObject { ["x"] = e.X, ["y"] = e.Y, ["dx"] = e.Dx, ["dy"] = e.Dy, ["component"] = e.Component })]) });
        OutputFiles.WriteJson(Path.Combine(folder, "curves.json"), Curves(links));
        Console.WriteLine($"{found.Wide.Count(v => v)} pixels of wide rivers, {found.Narrow.Count(v => v)} of narrow ones with {found.Ends.Count} ends, {found.OtherWater.Count(v => v)} of other water, {found.NoData.Count(v => v)} without data; {links.Count} gaps linked");
    }

    public static void Link(string input, (double X, double Y) from, (double X, double Y) to, LinkOptions options, string output)
    {
        ImageF image = ImageFile.ReadGrey(input);
        LinkResult link;
        try
        {
            link = RiverLinker.Link(image, from, to, options);
        }
        catch (ArgumentException error)
        {
            throw ModuleException.Input($"'{input}': {error.Message}", error);
        }
        string folder = OutputFiles.Folder(output);
        var model = new CurveModel(image);
        bool[] mask = model.Mask(link.River);
        ImageFile.Write(Path.Combine(folder, "mask.png"), new ImageF(image.Width, image.Height, 1, [.. mask.Select(m => m ? 3 / 255f : 0)]));
        ImageFile.Write(Path.Combine(folder, "model.png"), model.Render(link.River with { Weight = 1 }));
        OutputFiles.Write(Path.Combine(folder, "overlay.png"), Overlay(Stretched(image), [.. mask.Select(m => (byte)(m ? 3 : 0))], [link], [link.River.Curve.Points[0], link.River.Curve.Points[^1]]));
        OutputFiles.WriteJson(Path.Combine(folder, "curves.json"), Curves([link]));
        Console.WriteLine(link.NoEvidence
            ? "Nothing in the picture speaks for a river between these ends (no_evidence)."
            : string.Create(CultureInfo.InvariantCulture, $"weight {link.River.Weight:G4}, sigma {link.River.Sigma:F2} px, criterion {link.Error:G5}, {link.Evaluations} evaluations, {link.Seconds:F2} s"));
    }

    public static void PaintScene(ulong seed, string output)
    {
        string folder = OutputFiles.Folder(output);
        PaintedScene painted = RiverSynthesis.Paint(seed);
        ImageFile.Write(Path.Combine(folder, "green.tif"), painted.Green, bits: 32);
        ImageFile.Write(Path.Combine(folder, "nir.tif"), painted.Nir, bits: 32);
        ImageFile.Write(Path.Combine(folder, "truth.png"), new ImageF(painted.Green.Width, painted.Green.Height, 1, [.. painted.River.Select((r, i) => (r ? 1 : painted.Stream[i] ? 2 : 0) / 255f)]));
        OutputFiles.WriteJson(Path.Combine(folder, "truth.json"), new JsonObject { ["gap_ends"] = new JsonArray([.. painted.GapEnds.Select(p => (JsonNode)new JsonArray(p.X, p.Y))]) });
    }

    public static void DrawRiver(double snr, ulong seed, string output)
    {
        string folder = OutputFiles.Folder(output);
        SyntheticRiver river = RiverSynthesis.Draw(snr, seed);
        ImageFile.Write(Path.Combine(folder, "index.tif"), river.Image, bits: 32);
        ImageFile.Write(Path.Combine(folder, "view.png"), Stretched(river.Image));
        ImageFile.Write(Path.Combine(folder, "truth.png"), new ImageF(river.Image.Width, river.Image.Height, 1, [.. river.Mask.Select(m => m ? 3 / 255f : 0)]));
        OutputFiles.WriteJson(Path.Combine(folder, "truth.json"), new JsonObject { ["points"] = new JsonArray([.. river.Curve.Points.Select(p => (JsonNode)new JsonArray(p.X, p.Y))]) });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"vvcilif image river link {Path.Combine(folder, "index.tif")} --from {river.From.X:F1},{river.From.Y:F1} --to {river.To.X:F1},{river.To.Y:F1} -o {Path.Combine(folder, "link")}"));
    }

    public static void Compare(string found, string truth, bool json)
    {
        ImageF a = ImageFile.ReadGrey(found), b = ImageFile.ReadGrey(truth);
        if (a.Width != b.Width || a.Height != b.Height)
            throw ModuleException.Input($"'{found}' has {a.Width}x{a.Height} pixels, '{truth}' {b.Width}x{b.Height}.");
        bool[] x = [.. a.Data.Select(v => v > 0)], y = [.. b.Data.Select(v => v > 0)];
        RiverScore s = RiverScore.Of(x, y);
        double kl = RiverScore.Divergence(new ImageF(a.Width, a.Height, 1, [.. x.Select(v => v ? 1f : 0)]), y);
        if (json)
            Console.WriteLine(new JsonObject { ["error"] = s.Error, ["precision"] = s.Precision, ["recall"] = s.Recall, ["f1"] = s.F1, ["false_positive"] = s.FalsePositive, ["false_negative"] = s.FalseNegative, ["kl_nats"] = kl }.ToJsonString());
        else
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"error {100 * s.Error:F2} %, precision {100 * s.Precision:F1} %, recall {100 * s.Recall:F1} %, F1 {100 * s.F1:F1} %, false positives {100 * s.FalsePositive:F2} %, false negatives {100 * s.FalseNegative:F1} %, KL {kl:F2} nats per river pixel"));
    }

    private static JsonObject Curves(IEnumerable<LinkResult> links) => new()
    {
        ["curves"] = new JsonArray([.. links.Select(l => (JsonNode)new JsonObject
        {
            ["knots"] = l.River.Curve.Points.Count, ["points"] = new JsonArray([.. l.River.Curve.Points.Select(p => (JsonNode)new JsonArray(p.X, p.Y))]), ["weight"] = l.River.Weight, ["sigma"] = l.River.Sigma,
            ["criterion"] = l.Error, ["evaluations"] = l.Evaluations, ["seconds"] = Math.Round(l.Seconds, 3), ["no_evidence"] = l.NoEvidence,
        })]),
    };

    private static byte[] Overlay(ImageF image, byte[] mask, IReadOnlyList<LinkResult> links, IReadOnlyList<(double X, double Y)> ends)
    {
        const int scale = 3;
        Canvas canvas = Canvases.Of(image, scale);
        Rgb[] colours = [default, Rgb.Of(0x1f7fff), Rgb.Of(0x00d0c0), Rgb.Of(0xffa000)];
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] > 0)
                canvas.Rectangle(i % image.Width * scale, i / image.Width * scale, scale, scale, colours[mask[i]], 0.45);
        }

        foreach (LinkResult link in links.Where(l => !l.NoEvidence))
        {
            for (int k = 0; k < 100; k++)
            {
                (double ax, double ay) = link.River.Curve.At(k / 100.0);
                (double bx, double by) = link.River.Curve.At((k + 1) / 100.0);
                canvas.Line((ax + 0.5) * scale, (ay + 0.5) * scale, (bx + 0.5) * scale, (by + 0.5) * scale, 1.5, Rgb.Of(0xd02000));
            }
        }

        foreach ((double x, double y) in ends)
            canvas.Frame((int)((x + 0.5) * scale) - 4, (int)((y + 0.5) * scale) - 4, 9, 9, Rgb.Of(0xff2060));
        return canvas.ToPng();
    }

    private static ImageF Stretched(ImageF image)
    {
        float low = Histogram.Percentile(image.Data, 0.5), high = Histogram.Percentile(image.Data, 99.5);
        return high > low ? image.Map(v => Math.Clamp((v - low) / (high - low), 0, 1)) : image;
    }

    private static ImageF Band(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int band))
            return ImageFile.ReadGrey(text);
        ImageF image = ImageFile.Read(text[..colon]);
        return band >= 1 && band <= image.Channels ? image.Channel(band - 1) : throw ModuleException.Input($"'{text[..colon]}' has {image.Channels} channels, not {band}.");
    }
}
