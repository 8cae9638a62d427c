using System.Globalization;
using System.Text;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Random;
using VvcIlif.Rd.Report;
using VvcIlif.Rd.Report.Charts;

namespace VvcIlif.Modules.Analysis.SparseCoding;

/// <summary>Measures times, operations and recovery, and writes a report of tables and plots. Everything runs on one thread.</summary>
public static class SparseBench
{
    private static readonly int[] Blocks = [2, 3, 4, 8];

    /// <summary>Runs it.</summary>
    /// <param name="folder">Takes bench.md, bench.html and scaling.svg and .png.</param>
    /// <param name="quick">Small sizes only.</param>
    /// <param name="full">The paper's phantom at its full size too.</param>
    /// <param name="runs">Runs of each; the fastest is told.</param>
    /// <param name="tell">Takes a line for each part that is done.</param>
    public static void Run(string folder, bool quick, bool full, int runs, Action<string> tell)
    {
        ArgumentNullException.ThrowIfNull(tell);
        OutputFiles.Folder(folder);
        var report = new Document("Sparse coding: measured", $"The fastest of {runs} runs, those of algorithms that are compared taking turns, one thread, {Environment.ProcessorCount} processors, .NET {Environment.Version}. Seconds of the algorithm alone, the dictionary ready.");
        Speed(report, quick, runs);
        tell("speed: done");
        Scaling(report, folder, quick, runs);
        tell("scaling: done");
        Recovery(report, quick);
        tell("recovery: done");
        Data(report, quick, full, runs, tell);
        Noise(report, quick);
        tell("noise: done");
        OutputFiles.Write(Path.Combine(folder, "bench.md"), report.Markdown);
        OutputFiles.Write(Path.Combine(folder, "bench.html"), report.Page.ToString());
        tell($"Report in '{folder}'.");
    }

    // Acceptance 7.
    private static void Speed(Document report, bool quick, int runs)
    {
        (int n, int k) = quick ? (128, 20) : (1128, 160);
        SparseDictionary d = Dictionaries.Gaussian(n, 2 * n, 21);
        double[] y = TestSignals.Measure(d, TestSignals.RandomStates(2 * n, k, 21));
        (string Name, SparseOptions Options)[] all =
        [
            ("OMP-SR", new SparseOptions()), ("OMP, growing QR", new SparseOptions { Algorithm = SparseAlgorithm.OmpQr }), ("OMP, pseudo-inverse anew", new SparseOptions { Algorithm = SparseAlgorithm.OmpPinv }),
            ("BSR, c = 8", new SparseOptions { Algorithm = SparseAlgorithm.Bsr }), ("gOMP, c = 8", new SparseOptions { Algorithm = SparseAlgorithm.Gomp }),
        ];
        SparseResult[] results = Fastest(y, d, [.. all.Select(x => x.Options)], runs);
        var rows = new List<string[]>();
        for (int i = 0; i < all.Length; i++)
        {
            SparseResult r = results[i];
            rows.Add([all[i].Name, Number(r.Iterations), Number(r.Indices.Length), Seconds(Total(r)), Seconds(r.CorrelationSeconds.Sum()), Seconds(r.RegressionSeconds.Sum()), Giga(r.Flops.Correlation), Giga(r.Flops.Regression), Text(Total(r) / Total(results[0]), "0.00")]);
        }
        report.Heading($"Speed: N = {n}, d = {2 * n}, {k} atoms in the signal");
        report.Table(["algorithm", "iterations", "atoms", "s", "s, correlations", "s, the rest", "Gflop, correlations", "Gflop, the rest", "s / s of OMP-SR"], rows);
    }

    // Acceptance 8.
    private static void Scaling(Document report, string folder, bool quick, int runs)
    {
        int n = quick ? 256 : 2048;
        SparseDictionary d = Dictionaries.Gaussian(n, n + n / 4, 22);
        double[] y = [.. TestSignals.RandomStates(n, n, 22)];
        double[][] all = [.. Enumerable.Range(0, runs).Select(_ => SparseCoder.Solve(y, d, new SparseOptions { Iterations = n / 2 + 1, Tolerance = 0 }).RegressionSeconds)];
        double[] seconds = [.. Enumerable.Range(0, all[0].Length).Select(t => all.Min(a => a[t]))];
        // Means over ranges that grow, so that each weighs the same in the fit.
        var points = new List<(double T, double S)>();
        for (int low = 1; low < seconds.Length; low = high(low))
            points.Add((Enumerable.Range(low, high(low) - low).Average(), Median(seconds[low..high(low)])));
        (double linear, double a, double start) = Fit(points, 1);
        (double square, _, _) = Fit(points, 2);
        double slope = Slope([.. points.Where(p => p.T >= 50)]);
        double steep = Median(points.Where(p => p.T >= 50).Select(p => p.S / p.T));
        report.Heading($"Time of the regression in iteration t, N = {n}, d = {d.Atoms}");
        report.Paragraph(string.Create(CultureInfo.InvariantCulture, $"Fit of a t + b: R2 = {linear:0.0000} with a = {a * 1e6:0.000} us and b = {start * 1e6:0.0} us; fit of a t^2 + b: R2 = {square:0.0000}. Slope of the logarithms from t = 50 on: {slope:0.00}. One iteration of all correlations takes {1e3 * Correlations(y, d).Min():0.00} ms."));
        report.Table(["t", "us"], [.. points.Where((_, i) => i % 2 == 0).Select(p => (string[])[Text(p.T, "0"), Text(p.S * 1e6, "0.0")])]);
        var chart = new Chart
        {
            Title = $"Regression in iteration t, N = {n}",
            XLabel = "t",
            YLabel = "microseconds",
            LogarithmicX = true,
            LogarithmicY = true,
            Series =
            [
                new ChartSeries("measured", 0, [.. points.Select(p => (p.T, p.S * 1e6, (string?)null))], []),
                new ChartSeries("a t", 1, [], [.. points.Select(p => (p.T, steep * p.T * 1e6))]),
            ],
        };
        report.Page.Charts(chart);
        OutputFiles.Write(Path.Combine(folder, "scaling.svg"), chart.ToSvgFile());
        OutputFiles.Write(Path.Combine(folder, "scaling.png"), chart.ToPng());

        int high(int low) => Math.Min(seconds.Length, Math.Max(low + 1, (int)(low * 1.25)));

        static double[] Correlations(double[] y, SparseDictionary d) => SparseCoder.Solve(y, d, new SparseOptions { Iterations = 20, Tolerance = 0 }).CorrelationSeconds;
    }

    // Acceptance 4 and 5.
    private static void Recovery(Document report, bool quick)
    {
        const int k = 8;
        int trials = quick ? 50 : 1000;
        SparseDictionary d = Dictionaries.IdentityAndHadamard(256);
        var rows = new List<string[]>();
        foreach (int c in (int[])[1, 2, 4, 8])
        {
            int best = 0, within = 0;
            var random = new SeededRandom(4);
            for (int trial = 0; trial < trials; trial++)
            {
                var x = new double[512];
                for (int i = 0; i < k;)
                {
                    int at = random.Below(512);
                    if (x[at] != 0)
                        continue;
                    x[at] = random.LogUniform(0.001, 1) * (random.Below(2) == 0 ? 1 : -1);
                    i++;
                }
                SparseResult r = SparseCoder.Solve(TestSignals.Measure(d, x), d, new SparseOptions { Algorithm = c == 1 ? SparseAlgorithm.OmpSr : SparseAlgorithm.Bsr, Block = c, Iterations = k });
                if (r.Stop != SparseStop.Residual)
                    continue;
                within++;
                if (r.Iterations <= (k + c - 1) / c)
                    best++;
            }
            rows.Add([c == 1 ? "OMP-SR" : $"BSR, c = {c}", Text(100.0 * best / trials, "0.0"), Text(100.0 * within / trials, "0.0")]);
        }
        report.Heading($"Recovery: unit vectors and Hadamard, N = 256, {k} atoms of three decades, mu (2k - 1) = 15/16, {trials} signals");
        report.Table(["algorithm", "% within k / c iterations", "% within k"], rows);
    }

    private static void Data(Document report, bool quick, bool full, int runs, Action<string> tell)
    {
        var sets = new List<(string Name, double[] X, bool Rivals)>
        {
            ("digit 3, 28x28", TestSignals.Letters(28, 28, 0.2, "3"), true), ("digit 5, 28x28", TestSignals.Letters(28, 28, 0.2, "5"), true), ("digit 8, 28x28", TestSignals.Letters(28, 28, 0.2, "8"), true), ("digit 9, 28x28", TestSignals.Letters(28, 28, 0.2, "9"), true),
            ("binary tree, 512 nodes", TestSignals.Tree(512, 70, 1), true), ("random states, 118 nodes", TestSignals.RandomStates(118, 14, 2), true),
        };
        if (!quick)
        {
            sets.Add(("random states, 1354 nodes", TestSignals.RandomStates(1354, 270, 3), true));
            sets.Add(("phantom, thin, 48x47", TestSignals.ThinPhantom(48, 47), true));
            sets.Add(("letters, 68x42", TestSignals.Letters(68, 42, 0.2, "SPARSE", "CODING"), true));
        }
        if (full)
        {
            sets.Add(("phantom, thin, 96x94", TestSignals.ThinPhantom(96, 94), false));
        }
        var rows = new List<string[]>();
        foreach ((string name, double[] x, bool rivals) in sets)
        {
            int n = x.Length / 2, k = x.Count(v => v != 0);
            SparseDictionary d = Dictionaries.Gaussian(n, x.Length, 1);
            double[] y = TestSignals.Measure(d, x);
            var one = new SparseOptions();
            SparseOptions[] single = rivals ? [one, one with { Algorithm = SparseAlgorithm.OmpPinv }] : [one];
            SparseResult[] singles = Fastest(y, d, single, rivals ? runs : 1);
            SparseResult sr = singles[0];
            double srSeconds = Total(sr), pinv = rivals ? Total(singles[1]) : double.NaN;
            // The block by a search, as in the paper: the fastest.
            int c = Blocks.Zip(Fastest(y, d, [.. Blocks.Select(b => one with { Algorithm = SparseAlgorithm.Bsr, Block = b })], rivals ? runs : 1)).MinBy(b => Total(b.Second)).First;
            SparseResult[] blocked = Fastest(y, d, [one with { Algorithm = SparseAlgorithm.Bsr, Block = c }, one with { Algorithm = SparseAlgorithm.Gomp, Block = c }], rivals ? runs : 1);
            rows.Add([name, $"{n} x {x.Length}", Number(k), "OMP (OMP-SR)", Number(sr.Iterations), Number(Found(x, sr)), Error(x, sr), Seconds(pinv), Seconds(srSeconds), Text(pinv / srSeconds, "0.00")]);
            rows.Add([name, $"{n} x {x.Length}", Number(k), $"gOMP (BSR), c = {c}", Number(blocked[0].Iterations), Number(Found(x, blocked[0])), Error(x, blocked[0]), Seconds(Total(blocked[1])), Seconds(Total(blocked[0])), Text(Total(blocked[1]) / Total(blocked[0]), "0.00")]);
            tell(name + ": done");
        }
        report.Heading("Kinds of data of the paper's tables 3 and 4");
        report.Paragraph("Gaussian measurements, half as many as unknowns. OMP and gOMP compute the pseudo-inverse anew in each iteration; found: atoms of the signal that were selected; error: squared, of the squared signal.");
        report.Table(["data", "N x d", "k", "method", "iterations", "found", "error", "s, rival", "s, ours", "rival / ours"], rows);
    }

    // Acceptance 9.
    private static void Noise(Document report, bool quick)
    {
        double[] x = quick ? TestSignals.ThinPhantom(20, 20) : TestSignals.ThinPhantom(48, 47);
        SparseDictionary d = Dictionaries.Gaussian(x.Length / 2, x.Length, 9);
        double[] clean = TestSignals.Measure(d, x);
        double norm = Math.Sqrt(clean.Sum(v => v * v));
        int k = x.Count(v => v != 0);
        var rows = new List<string[]>();
        foreach (double level in (double[])[0.001, 0.01, 0.05, 0.1])
        {
            double sigma = level * norm / Math.Sqrt(clean.Length);
            var random = new SeededRandom(90);
            double[] y = [.. clean.Select(v => v + sigma * random.Normal())];
            double size = Math.Sqrt(y.Sum(v => v * v));
            foreach (int c in (int[])[1, 4, 8])
            {
                SparseResult r = SparseCoder.Solve(y, d, new SparseOptions { Algorithm = c == 1 ? SparseAlgorithm.OmpSr : SparseAlgorithm.Bsr, Block = c, Noise = sigma });
                rows.Add([Text(level, "0.###"), c == 1 ? "OMP-SR" : $"BSR, c = {c}", Number(r.Iterations), Number(Found(x, r)), Text(r.Residuals[^1] / size, "0.0000"), Error(x, r), Seconds(Total(r))]);
            }
        }
        report.Heading($"Noise: thin phantom, N = {d.Rows}, d = {d.Atoms}, {k} pixels; the end is a residual of 1.05 times the noise");
        report.Table(["noise / measurements", "algorithm", "iterations", "found", "residual / measurements", "error of x", "s"], rows);
    }

    // The fastest run of each; they take turns, so that what else the machine does falls on all alike.
    private static SparseResult[] Fastest(double[] y, SparseDictionary d, SparseOptions[] options, int runs)
    {
        var best = new SparseResult[options.Length];
        for (int run = 0; run < runs; run++)
        {
            for (int i = 0; i < options.Length; i++)
            {
                SparseResult r = SparseCoder.Solve(y, d, options[i]);
                if (run == 0 || Total(r) < Total(best[i]))
                    best[i] = r;
            }
        }

        return best;
    }

    private static double Total(SparseResult r) => r.CorrelationSeconds.Sum() + r.RegressionSeconds.Sum();

    private static int Found(double[] x, SparseResult r) => r.Indices.Count(i => x[i] != 0);

    private static string Error(double[] x, SparseResult r)
    {
        double[] dense = r.ToDense(x.Length);
        return Text(x.Zip(dense).Sum(p => (p.First - p.Second) * (p.First - p.Second)) / x.Sum(v => v * v), "0.0e0");
    }

    // R2, slope and start of S = a T^power + b by least squares.
    private static (double R2, double A, double B) Fit(List<(double T, double S)> points, int power)
    {
        double w = points.Count, x = 0, y = 0, xx = 0, xy = 0;
        foreach ((double t, double s) in points)
        {
            double u = Math.Pow(t, power);
            x += u;
            y += s;
            xx += u * u;
            xy += u * s;
        }
        double a = (w * xy - x * y) / (w * xx - x * x), b = (y - a * x) / w, mean = y / w;
        double rest = points.Sum(p => Math.Pow(p.S - a * Math.Pow(p.T, power) - b, 2)), all = points.Sum(p => Math.Pow(p.S - mean, 2));
        return (1 - rest / all, a, b);
    }

    private static double Slope(List<(double T, double S)> points)
    {
        double x = points.Average(p => Math.Log(p.T)), y = points.Average(p => Math.Log(p.S));
        return points.Sum(p => (Math.Log(p.T) - x) * (Math.Log(p.S) - y)) / points.Sum(p => Math.Pow(Math.Log(p.T) - x, 2));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] all = [.. values.Order()];
        return all[all.Length / 2];
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";

    private static string Seconds(double value) => Text(value, value < 0.1 ? "0.00000" : "0.000");

    private static string Giga(long value) => Text(value / 1e9, "0.000");

    /// <summary>The same headings and tables as Markdown and as a page.</summary>
    private sealed class Document(string title, string words)
    {
        private readonly StringBuilder _text = new($"# {title}\n\n{words}\n");

        public HtmlPage Page { get; } = new(title, words);

        public string Markdown => _text.ToString();

        public void Heading(string text)
        {
            _text.Append(CultureInfo.InvariantCulture, $"\n## {text}\n\n");
            Page.Heading(text);
        }

        public void Paragraph(string text)
        {
            _text.Append(text).Append("\n\n");
            Page.Paragraph(text);
        }

        public void Table(string[] columns, List<string[]> rows)
        {
            _text.Append("| ").AppendJoin(" | ", columns).Append(" |\n|---").Append(string.Concat(columns.Skip(1).Select(_ => "|---:"))).Append("|\n");
            foreach (string[] row in rows)
                _text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
            Page.Table(columns, rows);
        }
    }
}
