using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MathNet.Numerics.LinearAlgebra;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Drawing;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Random;
using VvcIlif.Rd.Report;
using VvcIlif.Rd.Report.Charts;

namespace VvcIlif.Modules.Analysis.SparseCoding;

/// <summary>
/// Compressed sensing of a picture: random sums of its pixels are measured, fewer than there are pixels, and the picture is
/// recovered as the few atoms that explain them.
/// </summary>
public static class SensingDemo
{
    // Of a picture that is taken whole: its dictionary has as many columns as pixels.
    private const long MostValues = 1L << 26;
    private const float Black = 1 / 512f;
    private const int MostBlocks = 2048;

    private sealed record Recovery(ImageF Image, SparseAlgorithm Algorithm, int Iterations, int Atoms, double Seconds, double[] Residuals);

    /// <summary>Runs it.</summary>
    /// <param name="options">How.</param>
    /// <param name="folder">Takes original.png, recovered.png, difference.png, comparison.png, demo.html and demo.json.</param>
    /// <returns>The figures in words.</returns>
    /// <exception cref="ModuleException">The picture cannot be read or is too large, or an option is out of range.</exception>
    public static string Run(DemoOptions options, string folder)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validated();
        ImageF image = options.Image switch
        {
            "phantom" => Grey(TestSignals.ThinPhantom(64, 64), 64),
            "letters" => Grey(TestSignals.Letters(72, 40, 0.2, "SPARSE", "CODING"), 72),
            _ => ImageFile.ReadGrey(options.Image),
        };
        bool pixels = options.Basis == "pixels" || (options.Basis == "auto" && image.Data.Count(v => v > Black) * 4 < image.Area && Values(image, options) <= MostValues);
        OutputFiles.Folder(folder);
        List<Recovery> recoveries = pixels ? Whole(image, options) : [Blocks(image, options)];
        Recovery best = recoveries[0];
        ImageF least = pixels ? new ImageF(image.Width, image.Height) : LeastNorm(image, options);
        ImageF difference = image.Clone();
        for (int i = 0; i < image.Area; i++)
            difference.Data[i] = Math.Clamp(0.5f + 4 * (best.Image.Data[i] - image.Data[i]), 0, 1);
        ImageFile.Write(Path.Combine(folder, "original.png"), image);
        ImageFile.Write(Path.Combine(folder, "recovered.png"), best.Image);
        ImageFile.Write(Path.Combine(folder, "difference.png"), difference);
        ImageF side = Canvases.ToImage(Canvases.SideBySide((image, "original"), (best.Image, "recovered"), (difference, "4 x difference")));
        ImageFile.Write(Path.Combine(folder, "comparison.png"), side);

        double psnr = Quality.Psnr(image, best.Image);
        string what = string.Create(CultureInfo.InvariantCulture, $"{image.Width}x{image.Height}, {(pixels ? "sparse in its pixels" : $"blocks of {options.Size}x{options.Size}, sparse in the DCT")}, {options.Ratio:0.###} measurements a pixel{(options.Noise > 0 ? string.Create(CultureInfo.InvariantCulture, $" with noise of {options.Noise:0.###} of them") : "")}");
        List<string[]> rows = [.. recoveries.Select(r => (string[])[Name(r.Algorithm, options), Text(Quality.Psnr(image, r.Image), "0.00"), r.Iterations.ToString(CultureInfo.InvariantCulture), r.Atoms.ToString(CultureInfo.InvariantCulture), Text(r.Seconds, "0.000")])];
        if (!pixels)
            rows.Add(["least norm, no sparsity", Text(Quality.Psnr(image, least), "0.00"), "", "", ""]);
        string[] columns = ["recovered by", "PSNR, dB", "iterations", "atoms", "seconds"];
        var page = new HtmlPage("Compressed sensing", $"{Path.GetFileName(options.Image)}: {what}.");
        page.Table(columns, rows);
        page.Pictures((ImageFile.Encode(image, "png"), "Original"), (ImageFile.Encode(best.Image, "png"), $"Recovered by {Name(best.Algorithm, options)}"), (ImageFile.Encode(difference, "png"), "Difference, four times, grey is none"));
        if (pixels)
        {
            page.Charts(new Chart
            {
                Title = "Residual",
                XLabel = "iteration",
                YLabel = "norm",
                LogarithmicY = true,
                Series = [.. recoveries.Select((r, i) => new ChartSeries(Name(r.Algorithm, options), i, [], [.. r.Residuals.Select((v, t) => ((double)t, v))]))],
            });
        }

        List<string[]> union = Union(image);
        page.Heading("What more atoms could bring");
        page.Paragraph($"PSNR in dB of blocks of 8x8 pixels less their mean, each as the sum of K atoms that matching pursuit chooses: of the DCT-II alone, and of the DCT-II, the DST-VII and single pixels together. Blocks: at most {MostBlocks}, evenly spread.");
        page.Table(UnionColumns, union);
        OutputFiles.Write(Path.Combine(folder, "demo.html"), page.ToString());
        OutputFiles.WriteJson(Path.Combine(folder, "demo.json"), new JsonObject
        {
            ["image"] = Path.GetFileName(options.Image),
            ["width"] = image.Width,
            ["height"] = image.Height,
            ["basis"] = pixels ? "pixels" : "dct",
            ["ratio"] = options.Ratio,
            ["noise"] = options.Noise,
            ["psnr"] = Finite(psnr),
            ["recoveries"] = new JsonArray([.. recoveries.Select(r => (JsonNode)new JsonObject { ["algorithm"] = Name(r.Algorithm, options), ["psnr"] = Finite(Quality.Psnr(image, r.Image)), ["iterations"] = r.Iterations, ["atoms"] = r.Atoms, ["seconds"] = r.Seconds })]),
            ["least_norm_psnr"] = pixels ? null : Finite(Quality.Psnr(image, least)),
        });
        var words = new StringBuilder().Append(what).Append('\n').AppendJoin("  ", columns).Append('\n');
        foreach (string[] row in rows)
            words.AppendJoin("  ", row).Append('\n');
        return words.Append(CultureInfo.InvariantCulture, $"Pictures and page in '{folder}'.").ToString();
    }

    private static readonly string[] UnionColumns = ["K", "DCT-II", "union", "gain"];

    private static string Name(SparseAlgorithm algorithm, DemoOptions options) => algorithm == SparseAlgorithm.Bsr ? $"BSR, blocks of {options.Block}" : "OMP-SR";

    private static string Text(double value, string format) => double.IsFinite(value) && value < 150 ? value.ToString(format, CultureInfo.InvariantCulture) : "exact";

    // Above it a picture of 32-bit numbers is exact.
    private static JsonNode? Finite(double value) => double.IsFinite(value) && value < 150 ? value : null;

    private static ImageF Grey(double[] values, int width) => new(width, values.Length / width, 1, Array.ConvertAll(values, v => (float)v));

    private static int Measurements(int pixels, DemoOptions options) => Math.Clamp((int)Math.Round(options.Ratio * pixels), 1, pixels - 1);

    private static long Values(ImageF image, DemoOptions options) => (long)Measurements(image.Area, options) * image.Area;

    private static double AddNoise(double[] y, double part, SeededRandom random)
    {
        double sigma = part * Math.Sqrt(y.Sum(v => v * v) / y.Length);
        for (int i = 0; i < y.Length && sigma > 0; i++)
            y[i] += sigma * random.Normal();
        return sigma;
    }

    private static List<Recovery> Whole(ImageF image, DemoOptions options)
    {
        int n = Measurements(image.Area, options);
        if (Values(image, options) > MostValues)
            throw ModuleException.Unsupported($"A picture of {image.Width}x{image.Height} taken whole needs a dictionary of {Values(image, options)} values; at most {MostValues} are served. Take a smaller picture or --basis dct.");
        SparseDictionary dictionary = Dictionaries.Gaussian(n, image.Area, (ulong)options.Seed);
        double[] y = TestSignals.Measure(dictionary, Array.ConvertAll(image.Data, v => (double)v));
        double sigma = AddNoise(y, options.Noise, new SeededRandom((ulong)options.Seed + 1));
        var recoveries = new List<Recovery>();
        foreach (SparseAlgorithm algorithm in (SparseAlgorithm[])[SparseAlgorithm.Bsr, SparseAlgorithm.OmpSr])
        {
            long clock = Stopwatch.GetTimestamp();
            SparseResult r = SparseCoder.Solve(y, dictionary, new SparseOptions { Algorithm = algorithm, Block = options.Block, Noise = sigma > 0 ? sigma : null });
            double seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
            recoveries.Add(new Recovery(new ImageF(image.Width, image.Height, 1, Array.ConvertAll(r.ToDense(image.Area), v => (float)Math.Clamp(v, 0, 1))), algorithm, r.Iterations, r.Indices.Length, seconds, r.Residuals));
        }
        return recoveries;
    }

    // The same random sums in each block; the dictionary is what they make of the DCT's vectors.
    private static Recovery Blocks(ImageF image, DemoOptions options)
    {
        int size = options.Size, area = size * size, n = Measurements(area, options), across = (image.Width + size - 1) / size, down = (image.Height + size - 1) / size;
        SparseDictionary sums = Dictionaries.Gaussian(n, area, (ulong)options.Seed), dct = Dictionaries.Block(size, more: false);
        double[] atoms = new double[n * area];
        for (int j = 0; j < area; j++)
            TestSignals.Measure(sums, dct.Atom(j)).CopyTo(atoms, j * n);
        SparseDictionary dictionary = SparseDictionary.FromAtoms(n, area, atoms);
        double[] signals = new double[across * down * n];
        var random = new SeededRandom((ulong)options.Seed + 1);
        double noise = 0;
        for (int b = 0; b < across * down; b++)
        {
            double[] y = TestSignals.Measure(sums, Cut(image, b % across * size, b / across * size, size));
            noise += AddNoise(y, options.Noise, random);
            y.CopyTo(signals, b * n);
        }
        // A photograph is sparse only nearly: a quarter as many atoms as measurements is what they can tell apart.
        var how = new SparseOptions { Algorithm = SparseAlgorithm.Bsr, Block = options.Block, Iterations = Math.Max(1, n / 4 / options.Block), Noise = options.Noise > 0 ? noise / (across * down) : null };
        long clock = Stopwatch.GetTimestamp();
        SparseResult[] results = SparseCoder.SolveBatch(signals, dictionary, how);
        double seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
        var recovered = new ImageF(image.Width, image.Height);
        for (int b = 0; b < results.Length; b++)
            Paste(recovered, TestSignals.Measure(dct, results[b].ToDense(area)), b % across * size, b / across * size, size);
        return new Recovery(recovered, SparseAlgorithm.Bsr, results.Sum(r => r.Iterations), results.Sum(r => r.Indices.Length), seconds, []);
    }

    // The picture of least norm that gives the measurements, without noise: what they tell where nothing is known of pictures.
    private static ImageF LeastNorm(ImageF image, DemoOptions options)
    {
        int size = options.Size, area = size * size, n = Measurements(area, options);
        SparseDictionary sums = Dictionaries.Gaussian(n, area, (ulong)options.Seed);
        Matrix<double> phi = Matrix<double>.Build.Dense(n, area, (i, j) => sums.Atom(j)[i] * sums.Norms[j]);
        Matrix<double> projection = phi.TransposeThisAndMultiply(phi.TransposeAndMultiply(phi).Cholesky().Solve(phi));
        var result = new ImageF(image.Width, image.Height);
        for (int y = 0; y < image.Height; y += size)
        {
            for (int x = 0; x < image.Width; x += size)
                Paste(result, (projection * Vector<double>.Build.Dense(Cut(image, x, y, size))).ToArray(), x, y, size);
        }

        return result;
    }

    private static List<string[]> Union(ImageF image)
    {
        const int size = 8, most = 16;
        int across = image.Width / size, down = image.Height / size, all = across * down;
        if (all == 0)
            return [];
        int step = (all + MostBlocks - 1) / MostBlocks;
        var signals = new List<double>();
        for (int b = 0; b < all; b += step)
        {
            double[] pixels = Cut(image, b % across * size, b / across * size, size);
            double mean = pixels.Average();
            signals.AddRange(pixels.Select(v => v - mean));
        }
        double[] memory = [.. signals];
        double[][] squares = [.. ((bool[])[false, true]).Select(more =>
        {
            SparseResult[] results = SparseCoder.SolveBatch(memory, Dictionaries.Block(size, more), new SparseOptions { Algorithm = SparseAlgorithm.BatchOmp, Iterations = most, Tolerance = 1e-6 });
            return Enumerable.Range(0, most + 1).Select(k => results.Sum(r => Math.Pow(r.Residuals[Math.Min(k, r.Iterations)], 2)) / memory.Length).ToArray();
        })];
        return [.. ((int[])[1, 2, 4, 8, 16]).Select(k => (string[])
        [
            k.ToString(CultureInfo.InvariantCulture), Text(-10 * Math.Log10(squares[0][k]), "0.00"), Text(-10 * Math.Log10(squares[1][k]), "0.00"), Text(10 * Math.Log10(squares[0][k] / squares[1][k]), "0.00"),
        ])];
    }

    // Beyond the picture its last pixels go on.
    private static double[] Cut(ImageF image, int left, int top, int size)
    {
        var block = new double[size * size];
        for (int i = 0; i < block.Length; i++)
            block[i] = image[Math.Min(left + i % size, image.Width - 1), Math.Min(top + i / size, image.Height - 1)];
        return block;
    }

    private static void Paste(ImageF image, double[] block, int left, int top, int size)
    {
        for (int i = 0; i < block.Length; i++)
        {
            if (left + i % size < image.Width && top + i / size < image.Height)
                image[left + i % size, top + i / size] = (float)Math.Clamp(block[i], 0, 1);
        }
    }
}
