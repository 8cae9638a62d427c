using System.Diagnostics;
using System.Globalization;
using System.Text;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Random;
using VvcIlif.Rd.Report;
using VvcIlif.Rd.Report.Charts;

namespace VvcIlif.Modules.Analysis.Mandala;

/// <summary>The measurements of the module.</summary>
internal static class MandalaBench
{
    private static readonly int[] Orders = [4, 5, 6, 7, 8, 12];
    private static readonly string[] OrderColumns = ["jitter, % of R", "mandalas", "literal right", "robust right", "taken right", "taken too large", "layers divisible", "largest sigma"];
    private static readonly string[] RepairColumns = ["set", "pictures", "motifs right", "literal right", "order right", "sigma max", "after: literal right", "after: sigma max", "circles no more", "error before, px", "error after, px", "error down %", "moved again, px", "moved again, degrees", "analysis s", "repair s"];
    private static readonly string[] ChangeColumns = ["change", "cases", "order kept", "layer sizes kept"];
    private static readonly string[] PeelColumns = ["points", "layers", "seconds, uniform disc", "layers, rings of 8", "seconds, rings of 8"];

    public static void Run(string folder, bool quick, Action<string> tell)
    {
        OutputFiles.Folder(folder);
        List<string[]> orders = [.. OrdersOfPoints(quick ? 12 : 100)];
        tell("orders of points");
        List<string[]> repairs = [.. Repairs(quick ? 4 : 50, tell)];
        List<string[]> changes = [.. Changes(quick ? 3 : 40)];
        tell("rotated, scaled and mirrored");
        string largest = Largest();
        tell(largest);
        List<(int N, int Layers, double Seconds, int RingLayers, double RingSeconds)> peel = Peel(quick ? 10_000 : 300_000, tell);
        List<string[]> peelRows = [.. peel.Select(p => (string[])[S(p.N), S(p.Layers), F(p.Seconds, 6), S(p.RingLayers), F(p.RingSeconds, 6)])];
        double exponent = Fit([.. peel.Where(p => p.N >= 1000).Select(p => ((double)p.N, p.Seconds))]), ringExponent = Fit([.. peel.Where(p => p.N >= 1000).Select(p => ((double)p.N, p.RingSeconds))]);
        string scaling = string.Create(CultureInfo.InvariantCulture, $"Onion peeling: fitted exponent {exponent:0.00} on uniform points (layers grow as n^2/3), {ringExponent:0.00} on rings of eight (layers grow as n), from 1000 points on.");
        tell(scaling);
        var chart = new Chart
        {
            Title = "Onion peeling, one core",
            XLabel = "points",
            YLabel = "seconds",
            LogarithmicX = true,
            LogarithmicY = true,
            Series =
            [
                new ChartSeries("uniform disc", 0, [.. peel.Select(p => ((double)p.N, p.Seconds, (string?)$"{p.Layers} layers"))], [.. peel.Select(p => ((double)p.N, p.Seconds))]),
                new ChartSeries("rings of 8", 1, [.. peel.Select(p => ((double)p.N, p.RingSeconds, (string?)$"{p.RingLayers} layers"))], [.. peel.Select(p => ((double)p.N, p.RingSeconds))]),
                new ChartSeries("n^5/3", 7, [], [.. peel.Where(p => p.N >= 1000).Select(p => ((double)p.N, peel[^1].Seconds * Math.Pow((double)p.N / peel[^1].N, 5 / 3.0)))]),
            ],
        };
        OutputFiles.Write(Path.Combine(folder, "peeling.svg"), chart.ToSvgFile());
        OutputFiles.Write(Path.Combine(folder, "peeling.png"), chart.ToPng());
        OutputFiles.WriteCsv(Path.Combine(folder, "peeling.csv"), PeelColumns, peelRows);

        var text = new StringBuilder("# Mandalas: measured\n\n`vvcilif image mandala bench -o docs/results/mandala`. Seeds are fixed; only seconds differ from run to run.\n\n## Order of symmetry of points\n\n");
        Markdown(text, OrderColumns, orders);
        text.Append("\n## Pictures of 1000 x 1000, and their repair\n\n");
        Markdown(text, RepairColumns, repairs);
        text.Append("\n## Rotated, scaled and mirrored pictures\n\n");
        Markdown(text, ChangeColumns, changes);
        text.Append("\n## The largest of the paper's Table 1: 889 motifs, 600 x 600\n\n").Append(largest).Append("\n\n## Peeling\n\n").Append(scaling).Append("\n\n![peeling](peeling.svg)\n\n");
        Markdown(text, PeelColumns, peelRows);
        OutputFiles.Write(Path.Combine(folder, "README.md"), text.ToString());

        GeneratedMandala shown = MandalaGenerator.Make(new MandalaSpec { Psi = 8, Seed = 509, Jitter = 0.008 });
        ImageF picture = shown.Draw();
        (Ink ink, MandalaReport report) = MandalaAnalysis.Of(picture);
        var page = new HtmlPage("Mandalas", "Orders found, repairs, and time.");
        if (report.Psi > 1)
        {
            (IReadOnlyList<MotifMove> moves, double line) = Rectifier.Plan(report);
            page.Pictures((MandalaPictures.Beside(picture, Rectifier.Draw(picture, ink, report, moves)), "A generated mandala with a jitter of 0.8 % of its radius, and its repair"));
            page.Drawings((MandalaPictures.Layers(picture, report, line).Inline(), "Its hull layers and sets"));
        }
        page.Heading("Order of symmetry of points").Table(OrderColumns, orders).Heading("Pictures and their repair").Table(RepairColumns, repairs)
            .Heading("Rotated, scaled and mirrored").Table(ChangeColumns, changes).Heading("889 motifs").Paragraph(largest).Heading("Peeling").Paragraph(scaling).Charts(chart).Table(PeelColumns, peelRows);
        OutputFiles.Write(Path.Combine(folder, "report.html"), page.ToString());
    }

    private static IEnumerable<string[]> OrdersOfPoints(int count)
    {
        foreach (double jitter in (double[])[0, 0.0017, 0.005, 0.008, 0.017])
        {
            int literal = 0, robust = 0, taken = 0, above = 0, divisible = 0;
            double sigma = 0;
            for (int i = 0; i < count; i++)
            {
                int psi = Orders[i % Orders.Length];
                MandalaReport r = MandalaAnalysis.Of(MandalaGenerator.Make(new MandalaSpec { Psi = psi, Seed = (ulong)i, Jitter = jitter }).Motifs);
                literal += r.LiteralPsi == psi ? 1 : 0;
                robust += r.RobustPsi == psi ? 1 : 0;
                taken += r.Psi == psi ? 1 : 0;
                above += psi % r.Psi != 0 ? 1 : 0;
                divisible += r.HullLayers.All(l => l.Count % psi == 0) ? 1 : 0;
                sigma = Math.Max(sigma, r.Sigma.Max);
            }
            yield return [F(100 * jitter, 2), S(count), S(literal), S(robust), S(taken), S(above), S(divisible), sigma.ToString("0.###e0", CultureInfo.InvariantCulture)];
        }
    }

    private static IEnumerable<string[]> Repairs(int count, Action<string> tell)
    {
        foreach ((string name, Func<int, MandalaSpec> spec) in (IEnumerable<(string, Func<int, MandalaSpec>)>)
        [
            ("exact", i => new MandalaSpec { Psi = Orders[i % 6], Seed = (ulong)(500 + i) }),
            ("jitter 0.5 %", i => new MandalaSpec { Psi = Orders[i % 6], Seed = (ulong)(500 + i), Jitter = 0.005 }),
            ("jitter 0.8 %", i => new MandalaSpec { Psi = Orders[i % 6], Seed = (ulong)(500 + i), Jitter = 0.008 }),
            ("jitter 0.5 %, turn 4, scale 1 %, blur 1", i => new MandalaSpec { Psi = Orders[i % 6], Seed = (ulong)(500 + i), Jitter = 0.005, Turn = 4, Scale = 0.01, Blur = 1 }),
            ("warp 2 %", i => new MandalaSpec { Psi = Orders[i % 6], Seed = (ulong)(500 + i), Warp = 0.02 }),
        ])
        {
            int motifs = 0, literal = 0, order = 0, again = 0, circles = 0;
            double sigma = 0, sigmaAfter = 0, before = 0, after = 0, ratio = 0, pixels = 0, degrees = 0, analysis = 0, repair = 0;
            for (int i = 0; i < count; i++)
            {
                GeneratedMandala made = MandalaGenerator.Make(spec(i));
                Repair r = RepairOf(made, made.Draw());
                motifs += r.Before.Motifs.Count == made.Motifs.Count ? 1 : 0;
                literal += r.Before.LiteralPsi == made.Spec.Psi ? 1 : 0;
                analysis += r.AnalysisSeconds / count;
                if (r.Before.Psi != made.Spec.Psi || r.After is null)
                    continue;
                order++;
                sigma = Math.Max(sigma, r.Before.Sigma.Max);
                again += r.After.LiteralPsi == made.Spec.Psi ? 1 : 0;
                sigmaAfter = Math.Max(sigmaAfter, r.After.Sigma.Max);
                circles += r.After.CircularLayers.Count <= r.Before.CircularLayers.Count ? 1 : 0;
                before += r.ErrorBefore;
                after += r.ErrorAfter;
                ratio += r.ErrorAfter / Math.Max(r.ErrorBefore, 1e-9);
                pixels = Math.Max(pixels, r.AgainPixels);
                degrees = Math.Max(degrees, r.AgainDegrees);
                repair += r.RepairSeconds / count;
            }
            tell(name);
            int n = Math.Max(order, 1);
            yield return [name, S(count), S(motifs), S(literal), S(order), F(sigma, 4), S(again), F(sigmaAfter, 4), S(circles), F(before / n, 2), F(after / n, 2), before / n > 0.2 ? F(100 * (1 - ratio / n), 1) : "-", F(pixels, 2), F(degrees, 2), F(analysis, 3), F(repair, 3)];
        }
    }

    /// <summary>A picture, its repair, and the repair of that.</summary>
    internal sealed record Repair(MandalaReport Before, MandalaReport? After, double ErrorBefore, double ErrorAfter, double AgainPixels, double AgainDegrees, double AnalysisSeconds, double RepairSeconds);

    internal static Repair RepairOf(GeneratedMandala made, ImageF picture)
    {
        var watch = Stopwatch.StartNew();
        (Ink ink, MandalaReport before) = MandalaAnalysis.Of(picture);
        double analysis = watch.Elapsed.TotalSeconds;
        if (before.Psi < 2)
            return new Repair(before, null, 0, 0, 0, 0, analysis, 0);
        watch.Restart();
        (IReadOnlyList<MotifMove> moves, _) = Rectifier.Plan(before);
        ImageF straight = Rectifier.Draw(picture, ink, before, moves);
        double repair = watch.Elapsed.TotalSeconds;
        (_, MandalaReport after) = MandalaAnalysis.Of(straight);
        double pixels = 0, degrees = 0;
        if (after.Psi >= 2)
        {
            foreach (MotifMove move in Rectifier.Plan(after).Moves)
                (pixels, degrees) = (Math.Max(pixels, move.Pixels), Math.Max(degrees, Math.Abs(move.Degrees)));
        }

        return new Repair(before, after, Error(before), Error(after), pixels, degrees, analysis, repair);

        // Each true place to the nearest centroid; the generator keeps motifs apart by more than they are moved.
        double Error(MandalaReport r) => made.Truth.Average(t => r.Motifs.Min(m => Math.Sqrt((m.X - t.X) * (m.X - t.X) + (m.Y - t.Y) * (m.Y - t.Y))));
    }

    private static IEnumerable<string[]> Changes(int count)
    {
        foreach (string change in (string[])["rotated", "scaled", "mirrored"])
        {
            int order = 0, layers = 0;
            for (int i = 0; i < count; i++)
            {
                (bool sameOrder, bool sameLayers) = Changed(i, change);
                order += sameOrder ? 1 : 0;
                layers += sameLayers ? 1 : 0;
            }
            yield return [change, S(count), S(order), S(layers)];
        }
    }

    /// <summary>Whether a change of an exact picture leaves order and layer sizes as they are.</summary>
    internal static (bool Order, bool Layers) Changed(int i, string change)
    {
        var random = new SeededRandom((ulong)(2408 + i));
        ImageF picture = MandalaGenerator.Make(new MandalaSpec { Psi = Orders[i % 6], Seed = (ulong)(700 + i), Size = 800 }).Draw();
        int side = (int)(800 * random.Uniform(0.5, 2));
        double degrees = random.Uniform(0, 360);
        ImageF other = change switch
        {
            "rotated" => Warp.Rotate(picture, degrees, cubic: true, Border.Replicate),
            "scaled" => Resample.To(picture, side, side),
            _ => Warp.Map(picture, 800, 800, (x, y) => (799 - x, y)),
        };
        MandalaReport a = MandalaAnalysis.Of(picture).Report, b = MandalaAnalysis.Of(other).Report;
        return (a.Psi == b.Psi, a.HullLayers.Select(l => l.Count).SequenceEqual(b.HullLayers.Select(l => l.Count)));
    }

    private static string Largest()
    {
        GeneratedMandala made = MandalaGenerator.Make(new MandalaSpec { Psi = 8, Size = 600, Rings = MandalaGenerator.DenseRings(8, 111) });
        ImageF picture = made.Draw();
        double best = double.MaxValue, peelPool = 0, repair = 0;
        MandalaReport report = MandalaAnalysis.Of(picture).Report;
        for (int run = 0; run < 3; run++)
        {
            var watch = Stopwatch.StartNew();
            (Ink ink, report) = MandalaAnalysis.Of(picture);
            double analysis = watch.Elapsed.TotalSeconds;
            (IReadOnlyList<MotifMove> moves, _) = Rectifier.Plan(report);
            Rectifier.Draw(picture, ink, report, moves);
            double whole = watch.Elapsed.TotalSeconds;
            if (whole < best)
                (best, peelPool, repair) = (whole, report.Seconds.Hulls + report.Seconds.Pooling, whole - analysis);
        }
        return string.Create(CultureInfo.InvariantCulture, $"{report.Motifs.Count} motifs, order {report.Psi} (literal {report.LiteralPsi}), {report.HullLayers.Count} hull layers, {report.Sets.Count} sets: {best:0.000} s in all on one core, of which peeling, order and pooling {peelPool:0.000} s, repair {repair:0.000} s (paper: 3.57 s, of which 0.317 s and 3.225 s).");
    }

    private static List<(int, int, double, int, double)> Peel(int most, Action<string> tell)
    {
        var rows = new List<(int, int, double, int, double)>();
        foreach (int n in new[] { 100, 300, 1000, 3000, 10_000, 30_000, 100_000, 300_000 }.Where(n => n <= most))
        {
            var random = new SeededRandom((ulong)n);
            var uniform = new (double X, double Y)[n];
            for (int i = 0; i < n; i++)
            {
                double r = Math.Sqrt(random.Uniform()), a = random.Uniform(0, 2 * Math.PI);
                uniform[i] = (r * Math.Cos(a), r * Math.Sin(a));
            }
            // Rings of eight make as many layers as there are; beyond 30000 points this takes minutes.
            int rings = Math.Min(n, 30_000);
            var ring = new (double X, double Y)[rings];
            for (int i = 0; i < rings; i++)
            {
                double r = 1 - (double)(i / 8) / (rings / 8 + 1), a = Math.PI / 4 * (i % 8) + 0.1;
                ring[i] = (r * Math.Cos(a), r * Math.Sin(a));
            }
            (double seconds, int layers) = Time(uniform, n);
            (double ringSeconds, int ringLayers) = rings == n ? Time(ring, n) : (double.NaN, 0);
            rows.Add((n, layers, seconds, ringLayers, ringSeconds));
            tell($"{n} points peeled");
        }
        return rows;

        static (double, int) Time((double X, double Y)[] points, int n)
        {
            int repeats = n <= 1000 ? 20 : 1, layers = Hulls.Peel(points).Count;
            double best = double.MaxValue;
            for (int run = 0; run < (n <= 30_000 ? 3 : 1); run++)
            {
                var watch = Stopwatch.StartNew();
                for (int i = 0; i < repeats; i++)
                    layers = Hulls.Peel(points).Count;
                best = Math.Min(best, watch.Elapsed.TotalSeconds / repeats);
            }
            return (best, layers);
        }
    }

    private static double Fit((double X, double Y)[] points)
    {
        (double X, double Y)[] logs = [.. points.Where(p => double.IsFinite(p.Y)).Select(p => (Math.Log(p.X), Math.Log(p.Y)))];
        if (logs.Length < 2)
            return double.NaN;
        double mx = logs.Average(p => p.X), my = logs.Average(p => p.Y);
        return logs.Sum(p => (p.X - mx) * (p.Y - my)) / logs.Sum(p => (p.X - mx) * (p.X - mx));
    }

    private static void Markdown(StringBuilder text, string[] columns, List<string[]> rows)
    {
        text.Append("| ").AppendJoin(" | ", columns).Append(" |\n|").Append(string.Concat(columns.Select((_, i) => i == 0 ? "---|" : "---:|"))).Append('\n');
        foreach (string[] row in rows)
            text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
    }

    private static string S(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string F(double value, int digits) => double.IsNaN(value) ? "-" : value.ToString("F" + digits, CultureInfo.InvariantCulture);
}
