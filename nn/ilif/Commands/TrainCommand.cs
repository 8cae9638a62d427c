using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Nn.Kit.Data;
using VvcIlif.Nn.Kit.Training;

namespace VvcIlif.Nn.Ilif.Commands;

/// <summary>vvcilif train ilif</summary>
internal static class TrainCommand
{
    public static ModuleVerb Verb()
    {
        var output = new ModuleOption<string>("--output", "Folder for checkpoints, log, plot and the model.", "-o") { Required = true };
        var from = new ModuleOption<string?>("--from", "Safetensors file of a network to start from; with --solve 0 its phases are kept.");
        var preset = new ModuleOption<string?>("--preset", "Size: " + string.Join(", ", IlifPreset.All.Select(p => p.Name)) + ", or CHANNELSxBLOCKS (that of --from, or small).", "-p");
        var name = new ModuleOption<string?>("--name", "Name of the model (that of the preset).");
        var head = new ModuleOption<string?>("--head", "direct (5x5 phases) or chain (the paper's, folded for export); that of --from, or direct.");
        var absolute = new ModuleOption<bool>("--absolute", "Heads give samples, as in the paper, instead of what is added to DCTIF.");
        var steps = new ModuleOption<int>("--steps", "Steps of stage 1 (filter); 0 leaves that of --from as it is.") { Default = 20000 };
        var phaseSteps = new ModuleOption<int>("--phase-steps", "Steps of stage 2 (phases).") { Default = 5000 };
        var solve = new ModuleOption<int>("--solve", "Patches for solving the phases in closed form before stage 2; 0: not.") { Default = 400 };
        var training = new TrainingParameters();
        var data = new ClipOptions(IlifModule.Cache);
        return new ModuleVerb("train ilif", [output, from, preset, name, head, absolute, steps, phaseSteps, solve, .. training.All, .. data.All], input =>
        {
            IlifWeights? start = input.Get(from) is { } file ? IlifWeights.Load(file) : null;
            HeadKind kind = input.Get(head) is { } wanted ? Allowed.Choice<HeadKind>("--head", wanted) : start?.Head ?? HeadKind.Direct;
            IlifPreset size = input.Get(preset) is { } named ? Size(named) : start is null ? Size("small") : Size(start);
            if (start is not null && (start.Channels != size.Channels || start.Blocks != size.Blocks || start.Head != kind))
                throw ModuleException.Usage($"'{input.Get(from)}' has a network of {start.Channels}x{start.Blocks} with the head {start.Head}; asked for is {size.Channels}x{size.Blocks}, {kind}.");
            if (start is not null && input.Get(absolute) && start.Residual)
                throw ModuleException.Usage($"'{input.Get(from)}' has heads that give what is added to DCTIF; --absolute asks for samples.");
            IlifOptions options = training.Apply(input, new IlifOptions
            {
                Preset = size,
                Output = input.Get(output),
                Name = input.Get(name) ?? size.Name,
                Start = start,
                Head = kind,
                Residual = start?.Residual ?? !input.Get(absolute),
                FilterSteps = Allowed.Within("--steps", input.Get(steps), start is null ? 1 : 0, 100_000_000),
                PhaseSteps = Allowed.Within("--phase-steps", input.Get(phaseSteps), 0, 100_000_000),
                SolvePatches = Allowed.Within("--solve", input.Get(solve), 0, 1_000_000),
            });
            (List<CodedClip> fit, List<CodedClip> heldOut) = data.Load(input, options.Threads);
            if (fit.Count == 0)
                throw ModuleException.Usage("All clips are held out.");
            using var interrupt = new Interrupt();
            IlifPipeline.Train(options, fit, heldOut, Console.Out, interrupt.Token);
        });
    }

    private static IlifPreset Size(IlifWeights weights) =>
        IlifPreset.All.FirstOrDefault(p => p.Channels == weights.Channels && p.Blocks == weights.Blocks) ?? Size($"{weights.Channels}x{weights.Blocks}");

    private static IlifPreset Size(string text)
    {
        if (IlifPreset.Find(text) is { } found)
            return found;
        if (text.Split('x') is [var c, var b] && int.TryParse(c, out int channels) && int.TryParse(b, out int blocks) && channels is >= 8 and <= 256 && channels % 8 == 0 && blocks is >= 0 and <= 64)
            return new IlifPreset(text, channels, blocks);
        throw ModuleException.Usage($"--preset is '{text}'; allowed: {string.Join(", ", IlifPreset.All.Select(p => p.Name))}, or CHANNELSxBLOCKS with a multiple of 8 up to 256 and at most 64.");
    }
}
