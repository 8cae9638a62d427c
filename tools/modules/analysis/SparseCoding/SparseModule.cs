using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Analysis.SparseCoding;

/// <summary>Sparse coding by orthogonal matching pursuit (paper 21).</summary>
public sealed class SparseModule : IModule
{
    /// <inheritdoc/>
    public IReadOnlyList<ModuleVerb> Verbs { get; } = [Solve(), Demo(), Bench()];

    private static ModuleVerb Solve()
    {
        var dict = new ModuleOption<string>("--dict", "Dictionary: npy of N rows and d columns, one atom a column.") { Required = true };
        var signal = new ModuleOption<string>("--y", "Signal: npy of N values, or of m rows of N values for m signals.") { Required = true };
        var output = new ModuleOption<string>("--output", "Coefficients: npy of d values, or of m rows of d values.", "-o") { Required = true };
        var k = new ModuleOption<int?>("--k", "Iterations at most, each of which selects an atom or a block. Default: until there are as many atoms as rows.");
        var block = new ModuleOption<int>("--block", "Atoms in a block of bsr and gomp, 1 to 64.") { Default = 8 };
        var tolerance = new ModuleOption<double>("--tol", "Ends at a residual of this part of the signal's norm.") { Default = 1e-10 };
        var noise = new ModuleOption<double?>("--noise", "Known standard deviation of the noise; ends at a residual of 1.05 times what it makes.");
        var algorithm = new ModuleOption<string>("--algo", string.Join(", ", SparseOptions.Names.Keys) + ".") { Default = "omp-sr" };
        var intercept = new ModuleOption<bool>("--intercept", "Signal and atoms lose their means first; the intercepts are printed.");
        var threads = new ModuleOption<int>("--threads", "Signals at the same time; 0: as many as there are processors.", "-t") { Default = 0 };
        var json = new ModuleOption<bool>("--json", "Print what was selected as JSON.");
        return new ModuleVerb("sparse solve", [dict, signal, output, k, block, tolerance, noise, algorithm, intercept, threads, json], input =>
        {
            SparseOptions options = new SparseOptions
            {
                Algorithm = SparseOptions.Named(input.Get(algorithm)),
                Iterations = input.Get(k),
                Block = input.Get(block),
                Tolerance = input.Get(tolerance),
                Noise = input.Get(noise),
                Intercept = input.Get(intercept),
            }.Validated();
            if (input.Get(threads) < 0)
                throw ModuleException.Usage($"--threads is {input.Get(threads)}; it is 0 or more.");
            SparseCommands.Solve(input.Get(dict), input.Get(signal), input.Get(output), options, input.Get(threads), input.Get(json));
        });
    }

    private static ModuleVerb Demo()
    {
        var image = new ModuleArgument<string>("IMAGE", "Picture, or phantom or letters for a generated one.");
        var ratio = new ModuleOption<double>("--ratio", "Measurements for each pixel, above 0 and below 1.") { Default = 0.5 };
        var noise = new ModuleOption<double>("--noise", "Standard deviation of the noise of a measurement, as a part of that of the measurements.") { Default = 0 };
        var basis = new ModuleOption<string>("--basis", "What the picture is sparse in: dct (blocks), pixels (the whole picture, mostly black), or auto.") { Default = "auto" };
        var size = new ModuleOption<int>("--size", "Side of a block of the basis dct, 4 to 32.") { Default = 16 };
        var block = new ModuleOption<int>("--block", "Atoms in a block, 1 to 64.") { Default = 4 };
        var seed = new ModuleOption<int>("--seed", "Seed of the measurements, 0 or more.") { Default = 1 };
        var output = new ModuleOption<string>("--output", "Folder for pictures, the page demo.html and demo.json.", "-o") { Required = true };
        return new ModuleVerb("sparse demo", [image, ratio, noise, basis, size, block, seed, output], input => Console.WriteLine(SensingDemo.Run(new DemoOptions
        {
            Image = input.Get(image),
            Ratio = input.Get(ratio),
            Noise = input.Get(noise),
            Basis = input.Get(basis),
            Size = input.Get(size),
            Block = input.Get(block),
            Seed = input.Get(seed),
        }.Validated(), input.Get(output))));
    }

    private static ModuleVerb Bench()
    {
        var output = new ModuleOption<string>("--output", "Folder for bench.md, bench.html, and the plots.", "-o") { Required = true };
        var quick = new ModuleOption<bool>("--quick", "Small sizes only: a few seconds.");
        var full = new ModuleOption<bool>("--full", "The paper's largest sizes that fit into memory too: some minutes.");
        var runs = new ModuleOption<int>("--runs", "Runs of each; the fastest is told.") { Default = 3 };
        return new ModuleVerb("sparse bench", [output, quick, full, runs], input =>
        {
            if (input.Get(runs) < 1)
                throw ModuleException.Usage($"--runs is {input.Get(runs)}; it is at least 1.");
            SparseBench.Run(input.Get(output), input.Get(quick), input.Get(full), input.Get(runs), Console.WriteLine);
        });
    }
}
