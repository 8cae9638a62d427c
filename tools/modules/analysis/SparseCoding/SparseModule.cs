using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Modules;

namespace VvcIlif.Modules.Analysis.SparseCoding;

/// <summary>vvcilif sparse</summary>
public sealed class SparseModule : CompanionModule
{
    /// <inheritdoc/>
    public override string Name => "sparse";

    /// <inheritdoc/>
    public override int Paper => 21;

    /// <inheritdoc/>
    public override string Title => "Sparse coding by orthogonal matching pursuit through successive regression, one atom or a block at a time";

    /// <inheritdoc/>
    public override ModuleStatus Status => ModuleStatus.Complete;

    /// <inheritdoc/>
    public override string PaperHeadline => "OMP-SR 1.15 to 3.4 times as fast as OMP, BSR 1.15 to 1.7 times as fast as gOMP";

    /// <inheritdoc/>
    public override string MeasuredHeadline => "OMP-SR 5.2 times as fast as OMP (and as fast as OMP with a growing QR), BSR 3.4 times as fast as gOMP";

    /// <inheritdoc/>
    public override Command CreateCommand()
    {
        var command = new Command("sparse", "Sparse coding by orthogonal matching pursuit. Example: vvcilif sparse solve --dict D.npy --y Y.npy --k 20 -o X.npy");
        command.Add(Solve());
        command.Add(Demo());
        command.Add(Bench());
        return command;
    }

    private static Command Solve()
    {
        var command = new Command("solve", "Codes signals as sums of few atoms. Example: vvcilif sparse solve --dict D.npy --y Y.npy --k 20 --algo bsr --block 4 -o X.npy");
        var dict = new Option<string>("--dict") { Description = "Dictionary: npy of N rows and d columns, one atom a column.", Required = true };
        var signal = new Option<string>("--y") { Description = "Signal: npy of N values, or of m rows of N values for m signals.", Required = true };
        var output = new Option<string>("--output", "-o") { Description = "Coefficients: npy of d values, or of m rows of d values.", Required = true };
        var k = new Option<int?>("--k") { Description = "Iterations at most, each of which selects an atom or a block. Default: until there are as many atoms as rows." };
        var block = new Option<int>("--block") { Description = "Atoms in a block of bsr and gomp, 1 to 64.", DefaultValueFactory = _ => 8 };
        var tolerance = new Option<double>("--tol") { Description = "Ends at a residual of this part of the signal's norm.", DefaultValueFactory = _ => 1e-10 };
        var noise = new Option<double?>("--noise") { Description = "Known standard deviation of the noise; ends at a residual of 1.05 times what it makes." };
        var algorithm = new Option<string>("--algo") { Description = string.Join(", ", SparseOptions.Names.Keys) + ".", DefaultValueFactory = _ => "omp-sr" };
        var intercept = new Option<bool>("--intercept") { Description = "Signal and atoms lose their means first; the intercepts are printed." };
        var threads = new Option<int>("--threads", "-t") { Description = "Signals at the same time; 0: as many as there are processors.", DefaultValueFactory = _ => 0 };
        var json = new Option<bool>("--json") { Description = "Print what was selected as JSON." };
        foreach (Option option in (Option[])[dict, signal, output, k, block, tolerance, noise, algorithm, intercept, threads, json])
            command.Add(option);
        command.SetAction(result =>
        {
            var options = new SparseOptions
            {
                Algorithm = Algorithm(result.GetRequiredValue(algorithm)),
                Iterations = result.GetValue(k),
                Block = result.GetValue(block),
                Tolerance = result.GetValue(tolerance),
                Noise = result.GetValue(noise),
                Intercept = result.GetValue(intercept),
            }.Validated();
            if (result.GetValue(threads) < 0)
                throw ModuleException.Usage($"--threads is {result.GetValue(threads)}; it is 0 or more.");
            SparseDictionary dictionary = ReadDictionary(result.GetRequiredValue(dict));
            NpyArray y = Npy.Read(result.GetRequiredValue(signal));
            bool many = y.Shape.Length == 2;
            if (y.Shape.Length is not (1 or 2) || y.Shape[^1] != dictionary.Rows)
                throw ModuleException.Input($"'{result.GetRequiredValue(signal)}' has the shape ({string.Join(", ", y.Shape)}); an atom of the dictionary has {dictionary.Rows} values.");
            SparseResult[] results = SparseCoder.SolveBatch(y.ToDoubles(), dictionary, options, result.GetValue(threads));
            double[] x = [.. results.SelectMany(r => r.ToDense(dictionary.Atoms))];
            OutputFiles.Write(result.GetRequiredValue(output), Npy.Write(many ? [results.Length, dictionary.Atoms] : [dictionary.Atoms], x));
            if (result.GetValue(json))
            {
                Console.WriteLine(new JsonArray([.. results.Select(Json)]).ToJsonString());
            }
            else
            {
                for (int i = 0; i < results.Length; i++)
                    Console.WriteLine((many ? $"signal {i}: " : "") + Words(results[i]));
            }
        });
        return command;
    }

    private static Command Demo()
    {
        var command = new Command("demo", "Compressed sensing of a picture: measures it by random sums, fewer than it has pixels, and recovers it. Example: vvcilif sparse demo photo.png --ratio 0.5 -o DIR");
        var image = new Argument<string>("IMAGE") { Description = "Picture, or phantom or letters for a generated one." };
        var ratio = new Option<double>("--ratio") { Description = "Measurements for each pixel, above 0 and below 1.", DefaultValueFactory = _ => 0.5 };
        var noise = new Option<double>("--noise") { Description = "Standard deviation of the noise of a measurement, as a part of that of the measurements.", DefaultValueFactory = _ => 0 };
        var basis = new Option<string>("--basis") { Description = "What the picture is sparse in: dct (blocks), pixels (the whole picture, mostly black), or auto.", DefaultValueFactory = _ => "auto" };
        var size = new Option<int>("--size") { Description = "Side of a block of the basis dct, 4 to 32.", DefaultValueFactory = _ => 16 };
        var block = new Option<int>("--block") { Description = "Atoms in a block, 1 to 64.", DefaultValueFactory = _ => 4 };
        var seed = new Option<int>("--seed") { Description = "Seed of the measurements, 0 or more.", DefaultValueFactory = _ => 1 };
        var output = new Option<string>("--output", "-o") { Description = "Folder for pictures, the page demo.html and demo.json.", Required = true };
        command.Add(image);
        foreach (Option option in (Option[])[ratio, noise, basis, size, block, seed, output])
            command.Add(option);
        command.SetAction(result =>
        {
            var options = new DemoOptions
            {
                Image = result.GetRequiredValue(image),
                Ratio = result.GetValue(ratio),
                Noise = result.GetValue(noise),
                Basis = result.GetRequiredValue(basis),
                Size = result.GetValue(size),
                Block = result.GetValue(block),
                Seed = result.GetValue(seed),
            }.Validated();
            Console.WriteLine(SensingDemo.Run(options, result.GetRequiredValue(output)));
        });
        return command;
    }

    private static Command Bench()
    {
        var command = new Command("bench", "Measures times, operations and recovery of all algorithms and writes a report. Example: vvcilif sparse bench -o REPORT");
        var output = new Option<string>("--output", "-o") { Description = "Folder for bench.md, bench.html, and the plots.", Required = true };
        var quick = new Option<bool>("--quick") { Description = "Small sizes only: a few seconds." };
        var full = new Option<bool>("--full") { Description = "The paper's largest sizes that fit into memory too: some minutes." };
        var runs = new Option<int>("--runs") { Description = "Runs of each; the fastest is told.", DefaultValueFactory = _ => 3 };
        foreach (Option option in (Option[])[output, quick, full, runs])
            command.Add(option);
        command.SetAction(result =>
        {
            if (result.GetValue(runs) < 1)
                throw ModuleException.Usage($"--runs is {result.GetValue(runs)}; it is at least 1.");
            SparseBench.Run(result.GetRequiredValue(output), result.GetValue(quick), result.GetValue(full), result.GetValue(runs), Console.WriteLine);
        });
        return command;
    }

    private static SparseAlgorithm Algorithm(string name) =>
        SparseOptions.Names.TryGetValue(name, out SparseAlgorithm algorithm) ? algorithm : throw ModuleException.Usage($"--algo is '{name}'; allowed: {string.Join(", ", SparseOptions.Names.Keys)}.");

    private static SparseDictionary ReadDictionary(string path)
    {
        NpyArray array = Npy.Read(path);
        if (array.Shape.Length != 2)
            throw ModuleException.Input($"'{path}' has the shape ({string.Join(", ", array.Shape)}); a dictionary has two sizes.");
        return SparseDictionary.FromRows(array.Shape[0], array.Shape[1], array.ToDoubles());
    }

    private static string Words(SparseResult r) => string.Create(CultureInfo.InvariantCulture,
        $"{r.Indices.Length} atoms in {r.Iterations} iterations, residual {r.Residuals[^1]:0.###e0} of {r.Residuals[0]:0.###e0}; ended: {Stop(r.Stop)}{(r.Intercept != 0 ? string.Create(CultureInfo.InvariantCulture, $"; intercept {r.Intercept:G9}") : "")}{(r.Rejected > 0 ? $"; {r.Rejected} dependent atoms left out" : "")}");

    private static string Stop(SparseStop stop) => stop switch
    {
        SparseStop.Residual => "the residual is small enough",
        SparseStop.Iterations => "all iterations were used",
        SparseStop.FullRank => "there are as many atoms as rows",
        _ => "no atom is left that would help",
    };

    private static JsonObject Json(SparseResult r) => new()
    {
        ["atoms"] = new JsonArray([.. r.Indices.Select(i => (JsonNode)i)]),
        ["values"] = new JsonArray([.. r.Values.Select(v => (JsonNode)v)]),
        ["residuals"] = new JsonArray([.. r.Residuals.Select(v => (JsonNode)v)]),
        ["stop"] = r.Stop.ToString(),
        ["intercept"] = r.Intercept,
        ["rejected"] = r.Rejected,
        ["repeated"] = r.Repeated,
        ["flops"] = new JsonObject
        {
            ["correlation"] = r.Flops.Correlation,
            ["gamma"] = r.Flops.Gamma,
            ["orthogonal"] = r.Flops.Orthogonal,
            ["beta"] = r.Flops.Beta,
            ["residual"] = r.Flops.Residual,
            ["coefficients"] = r.Flops.Coefficients,
            ["extra"] = r.Flops.Extra,
        },
        ["correlation_seconds"] = r.CorrelationSeconds.Sum(),
        ["regression_seconds"] = r.RegressionSeconds.Sum(),
    };
}
