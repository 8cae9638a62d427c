using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Files;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>SynthCal, a benchmark of camera calibration (paper 16).</summary>
public sealed class CalibrationModule : IModule
{
    /// <inheritdoc/>
    public IReadOnlyList<ModuleVerb> Verbs { get; } = [Generate(), Run(), Score(), Bench(), Undistort()];

    private static ModuleVerb Generate()
    {
        var spec = new ModuleArgument<string>("SPEC", $"BOARD:CAMERA or BOARD:CAMERA+CAMERA; boards {string.Join(", ", Board.Names)}; cameras {string.Join(", ", Cameras.Names)}.");
        var output = new ModuleOption<string>("--output", "Folder to write.", "-o") { Required = true };
        var setup = new SetupOptions(CameraPath.FullCount, 1);
        return new ModuleVerb("calib generate", [spec, .. setup.All, output], input =>
        {
            Setup wanted = setup.Apply(input, Setup.Parse(input.Get(spec)));
            using var progress = new ModuleProgress("Rendering");
            CalibrationData.Generate(wanted, input.Get(output), progress.Report);
            Console.WriteLine($"{wanted.Name}: {wanted.Count} captures of {wanted.Cameras.Count} {(wanted.IsStereo ? "cameras" : "camera")} in '{input.Get(output)}'");
        });
    }

    private static ModuleVerb Run()
    {
        var folder = new ModuleArgument<string>("DIR", "Folder of 'calib generate', or of photographs (then say --board), or a choice of them such as photos/left*.jpg in quotes.");
        var method = new ModuleOption<string>("--method", "zhang, tsai or bouguet.") { Default = "bouguet" };
        var detector = new ModuleOption<string>("--detector", "image finds points in the pictures; oracle takes the true ones with noise.") { Default = "image" };
        var sigma = new ModuleOption<double>("--sigma", "Noise of the oracle in px.") { Default = 0.5 };
        var board = new ModuleOption<string?>("--board", $"Board on photographs: {string.Join(", ", Board.Names)}, or checker:9x6:25 (inner corners, side of a square in mm), or circles:7x5:20:12 (discs, distance, diameter).");
        var aspect = new ModuleOption<double>("--aspect", "fx / fy of photographs, for Tsai's method.") { Default = 1 };
        var plot = new ModuleOption<string?>("--plot", "SVG of the residuals of the worst view.");
        var output = new ModuleOption<string>("--output", "Estimate to write (JSON).", "-o") { Required = true };
        return new ModuleVerb("calib run", [folder, method, detector, sigma, board, aspect, plot, output], input =>
        {
            CalibrationMethod how = Allowed.Choice<CalibrationMethod>("--method", input.Get(method));
            PointSource source = Allowed.Choice<PointSource>("--detector", input.Get(detector));
            EstimateFiles.Run(input.Get(folder), how, source, input.Get(sigma), input.Get(board), input.Get(aspect), input.Get(output), input.Get(plot), Console.Out);
        });
    }

    private static ModuleVerb Score()
    {
        var folder = new ModuleArgument<string>("DIR", "Folder of 'calib generate'.");
        var estimate = new ModuleArgument<string>("EST", "Estimate of 'calib run'.");
        var json = new ModuleOption<bool>("--json", "As JSON.");
        return new ModuleVerb("calib score", [folder, estimate, json], input => EstimateFiles.Score(input.Get(folder), input.Get(estimate), input.Get(json), Console.Out));
    }

    private static ModuleVerb Bench()
    {
        var output = new ModuleOption<string>("--output", "Folder for report.html, report.md and report.csv.", "-o") { Required = true };
        var only = new ModuleOption<string?>("--only", "Only configurations whose name contains this, such as Ch-wide.");
        var detector = new ModuleOption<string>("--detector", "image or oracle.") { Default = "image" };
        var seeds = new ModuleOption<int>("--seeds", "Seeds for the order of the methods on noisy boards, 1 to 100.") { Default = 1 };
        var setup = new SetupOptions(20, 0.25);
        return new ModuleVerb("calib bench", [.. setup.All, output, only, detector, seeds], input =>
        {
            PointSource source = Allowed.Choice<PointSource>("--detector", input.Get(detector));
            Setup common = setup.Apply(input, new Setup { Noise = 10 });
            IReadOnlyList<Setup> wanted = CalibrationBench.Configurations(common, input.Get(only));
            string folder = OutputFiles.Folder(input.Get(output));
            int repeats = Allowed.Within("--seeds", input.Get(seeds), 1, 100);
            CalibrationRow[] rows, repeated;
            using (var progress = new ModuleProgress("Calibrating"))
                (rows, repeated) = CalibrationBench.RunAll(wanted, source, repeats, progress.Report);
            string report = CalibrationReport.Write(folder, rows, repeats > 1 ? repeated : [], common, repeats);
            Console.WriteLine($"{wanted.Count} configurations, {rows.Count(r => r.Failure is null)} of {rows.Length} runs with a result: '{report}'");
        });
    }

    private static ModuleVerb Undistort()
    {
        var source = new ModuleArgument<string>("IN", "Picture, or clip (.y4m or what FFmpeg reads).");
        var camera = new ModuleOption<string>("--cam", "Estimate of 'calib run', or a truth.json.") { Required = true };
        var output = new ModuleOption<string>("--output", "Picture or clip to write.", "-o") { Required = true };
        return new ModuleVerb("calib undistort", [source, camera, output], input => EstimateFiles.Undistort(input.Get(source), input.Get(camera), input.Get(output), Console.Out));
    }
}
