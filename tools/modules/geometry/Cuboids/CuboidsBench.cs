using System.Diagnostics;
using System.Globalization;
using System.Text;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Random;
using VvcIlif.Rd.Report;
using VvcIlif.Rd.Report.Charts;

namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>The measurements of the module: counts on named and random solids, baselines, and time against size.</summary>
internal static class CuboidsBench
{
    private static readonly string[] NamedColumns = ["solid", "V", "E", "F", "convex", "concave k", "net k'", "start faces", "boxes: first start", "fewest over starts", "most over starts", "optimum"];
    private static readonly string[] RandomColumns = ["set", "solids", "sweep (3 sides)", "2 sides", "Rule 2 off", "every start", "k + parts", "over the bound", "optimum", "mean ratio (3)", "worst ratio (3)", "mean ratio (2)", "optimum below k' + 1", "slabs", "fewer than slabs %", "more than slabs %", "largest first", "fewer than largest first %", "more than largest first %"];
    private static readonly string[] TimeColumns = ["shape", "steps", "vertices", "cells", "boxes", "seconds"];

    public static void Run(string folder, bool quick, Action<string> tell)
    {
        OutputFiles.Folder(folder);
        List<string[]> named = Named();
        tell("named solids");
        List<string[]> random = [.. RandomSets(quick, tell)];
        (List<(string Shape, int Steps, long Vertices, long Cells, int Boxes, double Seconds)> times, List<(string Shape, double Exponent, int From)> fits) = Times(quick, tell);
        List<string[]> timeRows = [.. times.Select(t => (string[])[t.Shape, S(t.Steps), S(t.Vertices), S(t.Cells), S(t.Boxes), t.Seconds.ToString("0.000000", CultureInfo.InvariantCulture)])];

        var chart = new Chart
        {
            Title = "Time against vertices, one core",
            XLabel = "vertices n",
            YLabel = "seconds",
            LogarithmicX = true,
            LogarithmicY = true,
            Series = [.. times.GroupBy(t => t.Shape).Select((g, i) => new ChartSeries(g.Key, i, [.. g.Select(t => ((double)t.Vertices, t.Seconds, (string?)$"{t.Steps} steps: {t.Seconds:0.0000} s"))], [.. g.Select(t => ((double)t.Vertices, t.Seconds))])),
                Line("n log n", 6, n => n * Math.Log2(n)), Line("n^2", 7, n => n * n)],
        };
        OutputFiles.Write(Path.Combine(folder, "scaling.svg"), chart.ToSvgFile());
        OutputFiles.Write(Path.Combine(folder, "scaling.png"), chart.ToPng());
        OutputFiles.WriteCsv(Path.Combine(folder, "scaling.csv"), TimeColumns, timeRows);

        string words = string.Join(" ", fits.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Shape}: fitted exponent {f.Exponent:0.00} from {f.From} vertices on.")));
        var text = new StringBuilder("# Cuboidization: measured\n\n`vvcilif shape bench -o docs/results/cuboids`. Seeds are fixed; only seconds differ from run to run.\n\n## Named solids\n\n");
        Markdown(text, NamedColumns, named);
        text.Append("\n## Random solids (mean boxes)\n\n");
        Markdown(text, RandomColumns, random);
        text.Append("\nRatios are against the proven optimum, where solids are small enough for it. \"Over the bound\" counts solids with more boxes than k + parts.\n\n## Time\n\nOne core. ").Append(words).Append("\n\n![scaling](scaling.svg)\n\n");
        Markdown(text, TimeColumns, timeRows);
        OutputFiles.Write(Path.Combine(folder, "README.md"), text.ToString());

        Solid fancy = TestSolids.Simple(8, 12, 512, new SeededRandom(1899));
        var page = new HtmlPage("Cuboidization", "Boxes of named and random solids, baselines, and time against size.")
            .Heading("Named solids").Table(NamedColumns, named)
            .Drawings([.. TestSolids.All.Select(n => (new ExplodedView(n.Solid, [.. Cuboidizer.Run(n.Solid).Boxes.Select(b => b.Box)]).ToSvg(360).Inline(), n.Name)),
                (new ExplodedView(fancy, [.. Cuboidizer.Run(fancy).Boxes.Select(b => b.Box)]).ToSvg(360).Inline(), "a random simple solid")])
            .Heading("Random solids").Table(RandomColumns, random)
            .Heading("Time").Paragraph(words).Charts(chart).Table(TimeColumns, timeRows);
        OutputFiles.Write(Path.Combine(folder, "report.html"), page.ToString());
        tell(words);

        // Through the last point of the staircases.
        ChartSeries Line(string name, int index, Func<double, double> f)
        {
            var last = times.Last(t => t.Shape == "staircase");
            double c = last.Seconds / f(last.Vertices);
            return new ChartSeries(name, index, [], [.. times.Where(t => t.Shape == "staircase" && t.Vertices >= 40).Select(t => ((double)t.Vertices, c * f(t.Vertices)))]);
        }
    }

    private static List<string[]> Named()
    {
        var rows = new List<string[]>();
        foreach (TestSolids.Named n in TestSolids.All)
        {
            ShapeStatistics s = ShapeStatistics.Of(n.Solid);
            int[] counts = [.. Enumerable.Range(0, Cuboidizer.StartFaces(n.Solid).Count).Select(i => Cuboidizer.Run(n.Solid, new CuboidsOptions { Start = StartChoice.Index, StartIndex = i }).Boxes.Count)];
            rows.Add([n.Name, S(s.Vertices), S(s.Edges), S(s.Faces), S(s.Convex), S(s.Concave), S(s.NetConcave!.Value), S(counts.Length), S(counts[0]), S(counts.Min()), S(counts.Max()), S(ExactPartition.Find(n.Solid).Boxes.Count)]);
        }
        return rows;
    }

    private static IEnumerable<string[]> RandomSets(bool quick, Action<string> tell)
    {
        int share = quick ? 10 : 1;
        foreach ((string name, int count, ulong seed, Func<int, SeededRandom, Solid> make, bool exact) in (IEnumerable<(string, int, ulong, Func<int, SeededRandom, Solid>, bool)>)
        [
            ("simple, 4^3, up to 34 cells", 100, 1804, (i, r) => TestSolids.Simple(4, 2 + i % 4, 34, r), true),
            ("simple, 5^3", 150, 1805, (_, r) => TestSolids.Simple(5, 4, 125, r), false),
            ("simple, 8^3", 150, 1806, (_, r) => TestSolids.Simple(8, 12, 512, r), false),
            ("random volumes, 6^3", 1000, 1807, (_, r) => TestSolids.Noise(6, 6, 6, r.Uniform(0.3, 0.9), r), false),
        ])
        {
            var random = new SeededRandom(seed);
            int n = Math.Max(5, count / share), over = 0, below = 0, fewer = 0, more = 0, fewerLargest = 0, moreLargest = 0;
            double three = 0, two = 0, off = 0, every = 0, bound = 0, optimum = 0, ratio3 = 0, worst = 0, ratio2 = 0, slabs = 0, largest = 0;
            for (int i = 0; i < n; i++)
            {
                Solid solid = make(i, random);
                int a = Cuboidizer.Run(solid).Boxes.Count, b = Cuboidizer.Run(solid, new CuboidsOptions { Rule2Edges = 2 }).Boxes.Count;
                off += Cuboidizer.Run(solid, new CuboidsOptions { Rule2Edges = 5 }).Boxes.Count;
                every += Cuboidizer.Run(solid, new CuboidsOptions { Start = StartChoice.All, Threads = 1 }).Boxes.Count;
                three += a;
                two += b;
                ShapeStatistics s = ShapeStatistics.Of(solid, net: false);
                bound += s.Concave + s.Components;
                if (a > s.Concave + s.Components)
                {
                    over++;
                    tell($"over the bound: solid {i} of '{name}', seed {seed}: {a} boxes, k + parts = {s.Concave + s.Components}");
                }
                if (exact)
                {
                    int best = ExactPartition.Find(solid).Boxes.Count;
                    optimum += best;
                    if (best < NetConcave.Count(solid) + 1)
                        below++;
                    ratio3 += (double)a / best;
                    ratio2 += (double)b / best;
                    worst = Math.Max(worst, (double)a / best);
                }
                int slab = Baselines.Slabs(solid).Count, large = Baselines.LargestFirst(solid).Count;
                slabs += slab;
                largest += large;
                fewer += a < slab ? 1 : 0;
                more += a > slab ? 1 : 0;
                fewerLargest += a < large ? 1 : 0;
                moreLargest += a > large ? 1 : 0;
            }
            tell(name);
            yield return [name, S(n), M(three), M(two), M(off), M(every), M(bound), S(over), exact ? M(optimum) : "-", exact ? M(ratio3) : "-", exact ? worst.ToString("0.000", CultureInfo.InvariantCulture) : "-", exact ? M(ratio2) : "-", exact ? S(below) : "-",
                M(slabs), P(fewer), P(more), M(largest), P(fewerLargest), P(moreLargest)];

            string M(double sum) => (sum / n).ToString("0.000", CultureInfo.InvariantCulture);
            string P(int part) => (100.0 * part / n).ToString("0.0", CultureInfo.InvariantCulture);
        }
    }

    private static (List<(string, int, long, long, int, double)>, List<(string, double, int)>) Times(bool quick, Action<string> tell)
    {
        var times = new List<(string Shape, int Steps, long Vertices, long Cells, int Boxes, double Seconds)>();
        var fits = new List<(string, double, int)>();
        foreach ((string shape, Func<int, Solid> make, int[] sizes) in (IEnumerable<(string, Func<int, Solid>, int[])>)
        [
            ("staircase", TestSolids.Staircase, quick ? [10, 30, 100, 300] : [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000]),
            ("pyramid", TestSolids.Pyramid, quick ? [10, 20, 40] : [10, 20, 40, 80, 160, 320]),
        ])
        {
            foreach (int steps in sizes)
            {
                Solid solid = make(steps);
                int repeats = steps <= 20 ? 50 : steps <= 100 ? 10 : steps <= 1000 ? 3 : 1, boxes = 0;
                Cuboidizer.Run(solid.Grid.Count() < 100_000 ? solid : make(10));
                double best = double.MaxValue;
                for (int run = 0; run < 3 && (run == 0 || best < 10); run++)
                {
                    var watch = Stopwatch.StartNew();
                    for (int i = 0; i < repeats; i++)
                        boxes = Cuboidizer.Run(solid).Boxes.Count;
                    best = Math.Min(best, watch.Elapsed.TotalSeconds / repeats);
                }
                // The staircase has 4 (steps + 1) vertices, each layer of the pyramid 8.
                long vertices = shape == "staircase" ? 4L * (steps + 1) : 8L * steps;
                times.Add((shape, steps, vertices, solid.Grid.Count(), boxes, best));
                tell(string.Create(CultureInfo.InvariantCulture, $"{shape} of {steps} steps: {boxes} boxes, {best:0.00000} s"));
            }
            // A line through the logarithms of the upper two decades.
            var fit = times.Where(t => t.Shape == shape && t.Steps >= sizes[^1] / 100).ToList();
            double mx = fit.Average(t => Math.Log(t.Vertices)), my = fit.Average(t => Math.Log(t.Seconds));
            fits.Add((shape, fit.Sum(t => (Math.Log(t.Vertices) - mx) * (Math.Log(t.Seconds) - my)) / fit.Sum(t => (Math.Log(t.Vertices) - mx) * (Math.Log(t.Vertices) - mx)), (int)fit[0].Vertices));
        }
        return (times, fits);
    }

    private static void Markdown(StringBuilder text, string[] columns, List<string[]> rows)
    {
        text.Append("| ").AppendJoin(" | ", columns).Append(" |\n|").Append(string.Concat(columns.Select((_, i) => i == 0 ? "---|" : "---:|"))).Append('\n');
        foreach (string[] row in rows)
            text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
    }

    private static string S(long value) => value.ToString(CultureInfo.InvariantCulture);
}
