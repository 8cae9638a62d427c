using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Modules;
using VvcIlif.Sequences;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>SynthCal, a benchmark of camera calibration (paper 16).</summary>
public sealed class CalibrationModule : CompanionModule
{
    /// <inheritdoc/>
    public override string Name => "calibration";

    /// <inheritdoc/>
    public override int Paper => 16;

    /// <inheritdoc/>
    public override string Title => "Renders calibration boards through known cameras, calibrates, and scores against the truth; calibrates own photographs and undoes distortion";

    /// <inheritdoc/>
    public override ModuleStatus Status => ModuleStatus.Complete;

    /// <inheritdoc/>
    public override string PaperHeadline => "checkerboard, clean, wide camera: RPE 1.316 px (Zhang), 1.433 (Tsai), 0.811 (Bouguet)";

    /// <inheritdoc/>
    public override string MeasuredHeadline => CalibrationFigures.Headline;

    /// <inheritdoc/>
    public override Command CreateCommand() =>
        new("calib", "Camera calibration: synthetic boards with exact truth, three calibrators, scores. Example: vvcilif calib generate Ch:wide -o data --count 20")
        {
            GenerateVerb(), RunVerb(), ScoreVerb(), BenchVerb(), UndistortVerb(),
        };

    private static Command GenerateVerb()
    {
        var command = new Command("generate", "Renders a data set with its truth. Example: vvcilif calib generate Ch:wide -o data --count 20 --light directional --noise 10");
        var spec = new Argument<string>("SPEC") { Description = $"BOARD:CAMERA or BOARD:CAMERA+CAMERA; boards {string.Join(", ", Board.Names)}; cameras {string.Join(", ", Cameras.Names)}." };
        var output = new Option<string>("--output", "-o") { Description = "Folder to write.", Required = true };
        var setup = new SetupOptions(command, CameraPath.FullCount, 1);
        command.Add(spec);
        command.Add(output);
        command.SetAction(result =>
        {
            Setup wanted = setup.Apply(result, Setup.Parse(result.GetRequiredValue(spec)));
            using var progress = new ModuleProgress("Rendering");
            CalibrationData.Generate(wanted, result.GetRequiredValue(output), progress.Report);
            Console.WriteLine($"{wanted.Name}: {wanted.Count} captures of {wanted.Cameras.Count} {(wanted.IsStereo ? "cameras" : "camera")} in '{result.GetRequiredValue(output)}'");
        });
        return command;
    }

    private static Command RunVerb()
    {
        var command = new Command("run", "Calibrates from a data set, or from a folder of photographs of a board. Example: vvcilif calib run data --method zhang -o est.json");
        var folder = new Argument<string>("DIR") { Description = "Folder of 'calib generate', or of photographs (then say --board), or a choice of them such as photos/left*.jpg in quotes." };
        var method = new Option<string>("--method") { Description = "zhang, tsai or bouguet.", DefaultValueFactory = _ => "bouguet" };
        var detector = new Option<string>("--detector") { Description = "image finds points in the pictures; oracle takes the true ones with noise.", DefaultValueFactory = _ => "image" };
        var sigma = new Option<double>("--sigma") { Description = "Noise of the oracle in px.", DefaultValueFactory = _ => 0.5 };
        var board = new Option<string?>("--board") { Description = $"Board on photographs: {string.Join(", ", Board.Names)}, or checker:9x6:25 (inner corners, side of a square in mm), or circles:7x5:20:12 (discs, distance, diameter)." };
        var aspect = new Option<double>("--aspect") { Description = "fx / fy of photographs, for Tsai's method.", DefaultValueFactory = _ => 1 };
        var plot = new Option<string?>("--plot") { Description = "SVG of the residuals of the worst view." };
        var output = new Option<string>("--output", "-o") { Description = "Estimate to write (JSON).", Required = true };
        command.Add(folder);
        foreach (Option option in (Option[])[method, detector, sigma, board, aspect, plot, output])
            command.Add(option);
        command.SetAction(result =>
        {
            CalibrationMethod how = Choice<CalibrationMethod>("--method", result.GetRequiredValue(method));
            PointSource source = Choice<PointSource>("--detector", result.GetRequiredValue(detector));
            EstimateFiles.Run(result.GetRequiredValue(folder), how, source, result.GetValue(sigma), result.GetValue(board), result.GetValue(aspect), result.GetRequiredValue(output), result.GetValue(plot), Console.Out);
        });
        return command;
    }

    private static Command ScoreVerb()
    {
        var command = new Command("score", "Scores an estimate against the truth. Example: vvcilif calib score data est.json");
        var folder = new Argument<string>("DIR") { Description = "Folder of 'calib generate'." };
        var estimate = new Argument<string>("EST") { Description = "Estimate of 'calib run'." };
        var json = new Option<bool>("--json") { Description = "As JSON." };
        command.Add(folder);
        command.Add(estimate);
        command.Add(json);
        command.SetAction(result => EstimateFiles.Score(result.GetRequiredValue(folder), result.GetRequiredValue(estimate), result.GetValue(json), Console.Out));
        return command;
    }

    private static Command BenchVerb()
    {
        var command = new Command("bench", "The whole matrix: 16 configurations of one camera and 24 of two, three calibrators. Example: vvcilif calib bench -o report --scale 0.25 --count 20");
        var output = new Option<string>("--output", "-o") { Description = "Folder for report.html, report.md and report.csv.", Required = true };
        var only = new Option<string?>("--only") { Description = "Only configurations whose name contains this, such as Ch-wide." };
        var detector = new Option<string>("--detector") { Description = "image or oracle.", DefaultValueFactory = _ => "image" };
        var seeds = new Option<int>("--seeds") { Description = "Seeds for the order of the methods on noisy boards, 1 to 100.", DefaultValueFactory = _ => 1 };
        var setup = new SetupOptions(command, 20, 0.25);
        foreach (Option option in (Option[])[output, only, detector, seeds])
            command.Add(option);
        command.SetAction(result =>
        {
            PointSource source = Choice<PointSource>("--detector", result.GetRequiredValue(detector));
            Setup common = setup.Apply(result, new Setup { Noise = 10 });
            Setup[] all = [.. CalibrationBench.Configurations(common).Where(s => result.GetValue(only) is not { } part || s.Name.Contains(part, StringComparison.OrdinalIgnoreCase))];
            if (all.Length == 0)
                throw ModuleException.Usage($"No configuration has '{result.GetValue(only)}' in its name; names are like {CalibrationBench.Configurations(common)[0].Name}.");
            string folder = OutputFiles.Folder(result.GetRequiredValue(output));
            int repeats = result.GetValue(seeds);
            if (repeats is < 1 or > 100)
                throw ModuleException.Usage($"--seeds is {repeats}; allowed: 1 to 100.");
            List<CalibrationRow> rows = [], repeated = [];
            Setup[] noisy = [.. all.Where(s => !s.IsStereo && s.Lighting == Lighting.Directional)];
            using (var progress = new ModuleProgress("Calibrating"))
            {
                int runs = all.Length + noisy.Length * (repeats - 1);
                for (int i = 0; i < all.Length; i++)
                {
                    rows.AddRange(CalibrationBench.Run(all[i], source));
                    progress.Report(i + 1, runs);
                }
                repeated.AddRange(rows.Where(r => noisy.Contains(r.Setup)));
                for (int i = 0; i < noisy.Length * (repeats - 1); i++)
                {
                    Setup again = noisy[i % noisy.Length];
                    repeated.AddRange(CalibrationBench.Run(again with { Seed = again.Seed + 1 + (ulong)(i / noisy.Length) }, source));
                    progress.Report(all.Length + i + 1, runs);
                }
            }
            string command = string.Create(CultureInfo.InvariantCulture, $"vvcilif calib bench -o report --scale {common.Scale} --count {common.Count} --noise {common.Noise} --seed {common.Seed}") + (repeats > 1 ? string.Create(CultureInfo.InvariantCulture, $" --seeds {repeats}") : "");
            OutputFiles.Write(Path.Combine(folder, "report.html"), CalibrationReport.Html(rows, repeats > 1 ? repeated : [], command));
            OutputFiles.Write(Path.Combine(folder, "report.md"), CalibrationReport.Markdown(rows, repeats > 1 ? repeated : []));
            OutputFiles.WriteCsv(Path.Combine(folder, "report.csv"), ["configuration", "method", "views", "rpe_px", "intrinsics_px", "distortion_px", "rotation_deg", "translation_mm", "mixed", "rmse_cal_mm", "joints_mm", "seconds"],
                rows.Select(r => (IReadOnlyList<object>)[r.Setup.Name, r.Method, string.Join(' ', r.Views), r.Scores[0]?.Reprojection ?? double.NaN, r.Scores[0]?.Intrinsics ?? double.NaN, r.Scores[0]?.Distortion ?? double.NaN, r.Scores[0]?.Rotation ?? double.NaN, r.Scores[0]?.Translation ?? double.NaN, r.Scores[0]?.Mixed ?? double.NaN, r.Stereo ?? double.NaN, r.JointError ?? double.NaN, r.Seconds]));
            Console.WriteLine($"{all.Length} configurations, {rows.Count(r => r.Failure is null)} of {rows.Count} runs with a result: '{Path.Combine(folder, "report.html")}'");
        });
        return command;
    }

    private static Command UndistortVerb()
    {
        var command = new Command("undistort", "Undoes the distortion of a picture or a clip. Example: vvcilif calib undistort clip.y4m --cam est.json -o straight.y4m");
        var input = new Argument<string>("IN") { Description = "Picture, or clip (.y4m or what FFmpeg reads)." };
        var camera = new Option<string>("--cam") { Description = "Estimate of 'calib run', or a truth.json.", Required = true };
        var output = new Option<string>("--output", "-o") { Description = "Picture or clip to write.", Required = true };
        command.Add(input);
        command.Add(camera);
        command.Add(output);
        command.SetAction(result =>
        {
            string path = result.GetRequiredValue(camera), source = result.GetRequiredValue(input), target = result.GetRequiredValue(output);
            JsonObject json = OutputFiles.ReadJson(path);
            if ((json["cameras"] as JsonArray)?.FirstOrDefault() is not JsonObject first)
                throw ModuleException.Input($"'{path}' has no camera.");
            Camera lens = CalibrationData.ReadCamera(first, path);
            bool picture = ImageFile.Extensions.Contains(Path.GetExtension(source).TrimStart('.').ToLowerInvariant());
            if (picture)
            {
                ImageF image = ImageFile.Read(source);
                Check(image.Width, image.Height);
                ImageFile.Write(target, new Undistortion(lens).Apply(image));
                return;
            }
            using IVideoSource clip = VideoFiles.Open(source);
            Check(clip.Format.Width, clip.Format.Height);
            using IVideoSink sink = VideoFiles.Create(target, clip.Format);
            int frames = new Undistortion(lens).Apply(clip, sink);
            sink.Complete();
            Console.WriteLine($"{frames} frames written to '{target}'");

            void Check(int width, int height)
            {
                if (width != lens.Width || height != lens.Height)
                    throw ModuleException.Input($"'{source}' has {width}x{height} pixels, but the camera of '{path}' has {lens.Width}x{lens.Height}.");
            }
        });
        return command;
    }

    private static T Choice<T>(string option, string text) where T : struct, Enum =>
        Enum.GetNames<T>().FirstOrDefault(n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse<T>(name)
            : throw ModuleException.Usage($"{option} is '{text}'; allowed: {string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLowerInvariant()))}.");

    /// <summary>Options of a configuration.</summary>
    private sealed class SetupOptions
    {
        private readonly Option<int> _count;
        private readonly Option<double> _scale;
        private readonly Option<string?> _light = new("--light") { Description = "uniform or directional." };
        private readonly Option<double?> _noise = new("--noise") { Description = "Standard deviation of the noise on the 8-bit scale." };
        private readonly Option<ulong> _seed = new("--seed") { Description = "Seed of the noise.", DefaultValueFactory = _ => 1 };
        private readonly Option<string> _order = new("--d-order") { Description = "k3: the third printed coefficient is k3; literal: it is p1.", DefaultValueFactory = _ => "k3" };

        public SetupOptions(Command command, int count, double scale)
        {
            _count = new("--count") { Description = "Captures.", DefaultValueFactory = _ => count };
            _scale = new("--scale") { Description = "Size of the pictures against the paper's; none gets smaller than 640x480.", DefaultValueFactory = _ => scale };
            foreach (Option option in (Option[])[_count, _scale, _light, _noise, _seed, _order])
                command.Add(option);
        }

        public Setup Apply(ParseResult result, Setup setup)
        {
            string order = result.GetRequiredValue(_order);
            if (order is not ("k3" or "literal"))
                throw ModuleException.Usage($"--d-order is '{order}'; allowed: k3, literal.");
            return (setup with
            {
                Count = result.GetValue(_count),
                Scale = result.GetValue(_scale),
                Seed = result.GetValue(_seed),
                LiteralDistortion = order == "literal",
                Lighting = result.GetValue(_light) is { } light ? Choice<Lighting>("--light", light) : setup.Lighting,
                Noise = result.GetValue(_noise) ?? setup.Noise,
            }).Checked();
        }
    }
}
