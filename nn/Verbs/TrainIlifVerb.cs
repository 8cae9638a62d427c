using System.CommandLine;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Nn.Ilif;
using VvcIlif.Nn.Training;

namespace VvcIlif.Nn.Verbs;

/// <summary>vvcilif train ilif</summary>
internal static class TrainIlifVerb
{
    public static Command Create()
    {
        var command = new Command("ilif", "Encodes the clips, trains trunk and phases on the decoded pictures, and exports the model. Example: vvcilif train ilif --clips clips --preset small -o runs/small");
        var output = new Option<string>("--output", "-o") { Description = "Folder for checkpoints, log, plot and the model.", Required = true };
        var from = new Option<string?>("--from") { Description = "Safetensors file of a network to start from; with --solve 0 its phases are kept." };
        var preset = new Option<string?>("--preset", "-p") { Description = "Size: " + string.Join(", ", IlifPreset.All.Select(p => p.Name)) + ", or CHANNELSxBLOCKS (that of --from, or small)." };
        var name = new Option<string?>("--name") { Description = "Name of the model (that of the preset)." };
        var head = new Option<string?>("--head") { Description = "direct (5x5 phases) or chain (the paper's, folded for export); that of --from, or direct." };
        var absolute = new Option<bool>("--absolute") { Description = "Heads give samples, as in the paper, instead of what is added to DCTIF." };
        var steps = new Option<int>("--steps") { Description = "Steps of stage 1 (filter); 0 leaves that of --from as it is.", DefaultValueFactory = _ => 20000 };
        var phaseSteps = new Option<int>("--phase-steps") { Description = "Steps of stage 2 (phases).", DefaultValueFactory = _ => 5000 };
        var solve = new Option<int>("--solve") { Description = "Patches for solving the phases in closed form before stage 2; 0: not.", DefaultValueFactory = _ => 400 };
        var batch = new Option<int>("--batch") { Description = "Patches of a step.", DefaultValueFactory = _ => 8 };
        var patch = new Option<int>("--patch") { Description = "Side of a patch.", DefaultValueFactory = _ => 64 };
        var rate = new Option<double>("--rate") { Description = "Highest learning rate.", DefaultValueFactory = _ => 1e-3 };
        var seed = new Option<int>("--seed") { Description = "Of start values and patches.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads", "-t") { Description = "Threads.", DefaultValueFactory = _ => 1 };
        var device = new Option<string>("--device") { Description = "cpu, or cuda where the program is built with it.", DefaultValueFactory = _ => "cpu" };
        var half = new Option<bool>("--bf16") { Description = "Convolutions in bfloat16." };
        var checkpoint = new Option<int>("--checkpoint") { Description = "Steps between checkpoints.", DefaultValueFactory = _ => 1000 };
        var resume = new Option<bool>("--resume") { Description = "Go on from the checkpoint in the folder." };
        foreach (Option option in (Option[])[output, from, preset, name, head, absolute, steps, phaseSteps, solve, batch, patch, rate, seed, threads, device, half, checkpoint, resume])
            command.Add(option);
        var data = new DataOptions(command);
        command.SetAction(result =>
        {
            IlifWeights? start = result.GetValue(from) is { } file ? IlifWeights.Load(file) : null;
            HeadKind kind = result.GetValue(head) switch { null => start?.Head ?? HeadKind.Direct, "direct" => HeadKind.Direct, "chain" => HeadKind.Chain, { } h => throw new UsageException($"--head is '{h}'; allowed: direct, chain.") };
            IlifPreset size = result.GetValue(preset) is { } wanted ? Size(wanted) : start is null ? Size("small") : Size(start);
            if (start is not null && (start.Channels != size.Channels || start.Blocks != size.Blocks || start.Head != kind))
                throw new UsageException($"'{result.GetValue(from)}' has a network of {start.Channels}x{start.Blocks} with the head {start.Head}; asked for is {size.Channels}x{size.Blocks}, {kind}.");
            if (start is not null && result.GetValue(absolute) && start.Residual)
                throw new UsageException($"'{result.GetValue(from)}' has heads that give what is added to DCTIF; --absolute asks for samples.");
            var options = new TrainingOptions
            {
                Preset = size,
                Output = result.GetRequiredValue(output),
                Name = result.GetValue(name) ?? size.Name,
                Start = start,
                Head = kind,
                Residual = start?.Residual ?? !result.GetValue(absolute),
                FilterSteps = Within("--steps", result.GetValue(steps), start is null ? 1 : 0, 100_000_000),
                PhaseSteps = Within("--phase-steps", result.GetValue(phaseSteps), 0, 100_000_000),
                SolvePatches = Within("--solve", result.GetValue(solve), 0, 1_000_000),
                Batch = Within("--batch", result.GetValue(batch), 1, 4096),
                Patch = Within("--patch", result.GetValue(patch), 16, 1024),
                LearningRate = result.GetValue(rate),
                Seed = result.GetValue(seed),
                Threads = Within("--threads", result.GetValue(threads), 1, 256),
                Device = result.GetValue(device) is "cpu" or "cuda" ? result.GetRequiredValue(device) : throw new UsageException($"--device is '{result.GetValue(device)}'; allowed: cpu, cuda."),
                BFloat16 = result.GetValue(half),
                CheckpointEvery = Within("--checkpoint", result.GetValue(checkpoint), 1, 1_000_000),
                Resume = result.GetValue(resume),
            };
            if (options.Device == "cuda" && !TorchSharp.torch.cuda.is_available())
                throw new UsageException("--device is cuda, which this machine or this build does not have (build with -p:UseCuda=true).");
            (List<CodedClip> fit, List<CodedClip> heldOut) = data.Load(result, options.Threads);
            if (fit.Count == 0)
                throw new UsageException("All clips are held out.");
            var trainer = new IlifTrainer(options, fit, heldOut, Console.Out);
            Console.CancelKeyPress += (_, e) =>
            {
                e.Cancel = true;
                trainer.Stop();
            };
            if (!trainer.Run())
                return;
            IlifWeights weights = IlifWeights.Load(Path.Combine(options.Output, "model.safetensors"));
            IlifModel model = IlifQuantizer.Quantize(weights, options.Name, Calibration(heldOut.Count > 0 ? heldOut : fit));
            string written = Path.Combine(options.Output, options.Name + ".ilif");
            File.WriteAllBytes(written, model.ToArray());
            HeldOutPsnr? integer = heldOut.Count > 0 ? HeldOutPsnr.Measure(model, heldOut, 1) : null;
            if (integer is not null)
                Console.WriteLine($"integer model: {integer}");
            File.WriteAllText(Path.Combine(options.Output, "card.md"), ModelCard.Write(options, model, fit, heldOut, trainer.Result, integer));
            Console.WriteLine($"{written}: {model.FileBytes} bytes, fingerprint {model.Fingerprint}");
        });
        return command;
    }

    /// <summary>A picture of each clip, with all its QPs.</summary>
    public static List<CalibrationPicture> Calibration(IReadOnlyList<CodedClip> clips) =>
        [.. clips.Select(c => new CalibrationPicture(c.DecodedPlane(c.Pictures.Count / 2), CodedClip.BitDepth, c.Pictures[c.Pictures.Count / 2].Qp))];

    private static IlifPreset Size(IlifWeights weights) =>
        IlifPreset.All.FirstOrDefault(p => p.Channels == weights.Channels && p.Blocks == weights.Blocks) ?? Size($"{weights.Channels}x{weights.Blocks}");

    private static IlifPreset Size(string text)
    {
        if (IlifPreset.Find(text) is { } found)
            return found;
        if (text.Split('x') is [var c, var b] && int.TryParse(c, out int channels) && int.TryParse(b, out int blocks) && channels is >= 8 and <= 256 && channels % 8 == 0 && blocks is >= 0 and <= 64)
            return new IlifPreset(text, channels, blocks);
        throw new UsageException($"--preset is '{text}'; allowed: {string.Join(", ", IlifPreset.All.Select(p => p.Name))}, or CHANNELSxBLOCKS with a multiple of 8 up to 256 and at most 64.");
    }

    private static int Within(string option, int value, int least, int most) =>
        value >= least && value <= most ? value : throw new UsageException($"{option} is {value}; allowed: {least} to {most}.");
}
