using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Nn.Kit.Training;

/// <summary>The options of the command line that every training has.</summary>
public sealed class TrainingParameters
{
    private readonly ModuleOption<int> _batch = new("--batch", "Patches of a step.") { Default = 8 };
    private readonly ModuleOption<int> _patch = new("--patch", "Side of a patch.") { Default = 64 };
    private readonly ModuleOption<double> _rate = new("--rate", "Highest learning rate.") { Default = 1e-3 };
    private readonly ModuleOption<int> _seed = new("--seed", "Of start values and patches.") { Default = 1 };
    private readonly ModuleOption<int> _threads = new("--threads", "Threads.", "-t") { Default = 1 };
    private readonly ModuleOption<string> _device = new("--device", "cpu, or cuda where the program is built with it.") { Default = "cpu" };
    private readonly ModuleOption<bool> _half = new("--bf16", "Convolutions in bfloat16.");
    private readonly ModuleOption<int> _checkpoint = new("--checkpoint", "Steps between checkpoints.") { Default = 1000 };
    private readonly ModuleOption<bool> _resume = new("--resume", "Go on from the checkpoint in the folder.");

    /// <summary>All of them.</summary>
    public ModuleParameter[] All => [_batch, _patch, _rate, _seed, _threads, _device, _half, _checkpoint, _resume];

    /// <summary>Settings with the values that were given.</summary>
    /// <typeparam name="T">The settings of a module.</typeparam>
    /// <exception cref="ModuleException">A value is out of range.</exception>
    public T Apply<T>(VerbInput input, T settings) where T : TrainingSettings
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(settings);
        return (T)(settings with
        {
            Batch = Allowed.Within("--batch", input.Get(_batch), 1, 4096),
            Patch = Allowed.Within("--patch", input.Get(_patch), 16, 1024),
            LearningRate = input.Get(_rate),
            Seed = input.Get(_seed),
            Threads = Allowed.Within("--threads", input.Get(_threads), 1, 256),
            Device = Devices.Checked("--device", input.Get(_device)),
            BFloat16 = input.Get(_half),
            CheckpointEvery = Allowed.Within("--checkpoint", input.Get(_checkpoint), 1, 1_000_000),
            Resume = input.Get(_resume),
        });
    }
}
