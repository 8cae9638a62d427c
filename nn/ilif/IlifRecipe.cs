using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using VvcIlif.Nn.Kit.Data;
using VvcIlif.Nn.Kit.Losses;
using VvcIlif.Nn.Kit.Training;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Ilif;

/// <summary>
/// How an ILIF network is trained, in two stages: the filter part toward the original, then, with the filter part fixed,
/// the phases toward the original upsampled by DCTIF.
/// </summary>
public sealed class IlifRecipe
{
    private readonly IlifOptions _options;
    private readonly IReadOnlyList<CodedClip> _heldOut;
    private readonly TextWriter _console;
    private readonly Device _device;
    private readonly IlifPatches _patches;
    private readonly TrainingRun _run;

    /// <summary>Prepares a training.</summary>
    /// <param name="options">How.</param>
    /// <param name="clips">Data to fit.</param>
    /// <param name="heldOut">Data to measure; may be empty.</param>
    /// <param name="console">Progress goes here.</param>
    public IlifRecipe(IlifOptions options, IReadOnlyList<CodedClip> clips, IReadOnlyList<CodedClip> heldOut, TextWriter console)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clips);
        CodedClip[] usable = [.. clips.Where(c => c.Width >= options.Patch && c.Height >= options.Patch && c.Pictures.Count > 0)];
        if (usable.Length == 0)
            throw new ArgumentException($"No clip is as large as a patch of {options.Patch} samples.", nameof(clips));
        _options = options;
        _heldOut = heldOut;
        _console = console;
        _device = new Device(options.Device);
        _patches = new IlifPatches(usable, options.Patch, options.Seed, _device);
        _run = new TrainingRun(options, Identity(options), ["stage 1: filter", "stage 2: phases"], console)
        {
            SaveNetwork = (network, path) => ((IlifNetwork)network).Save(path, Metadata),
            LoadNetwork = (network, path) => ((IlifNetwork)network).Load(IlifWeights.Load(path)),
        };
    }

    private Dictionary<string, string> Metadata => new() { ["ilif_name"] = _options.Name };

    // The samples of a patch whose surroundings are not in it do not count.
    private int Crop => Math.Clamp(Math.Min(_options.Preset.Architecture.Margin, _options.Patch / 8), 2, 16);

    /// <summary>What the finished network gives on held-out data; null without such data.</summary>
    public HeldOutPsnr? Result { get; private set; }

    /// <summary>Asks the training to stop after the present step and to leave a checkpoint.</summary>
    public void Stop() => _run.Stop();

    /// <summary>Trains, or goes on; returns whether it came to its end.</summary>
    public bool Run()
    {
        using var network = new IlifNetwork(_options.Preset.Channels, _options.Preset.Blocks, _options.Head, _options.Residual, _options.Seed);
        if (_options.Start is { } begin)
        {
            if (begin.Residual != _options.Residual)
                throw new ArgumentException("The network to start from has heads of another kind: samples, or what is added to DCTIF.");
            network.Load(begin);
        }
        network.to(_device);
        (int stage, long step) = _run.Begin(network);
        if (stage == 1)
        {
            if (!_run.Stage(network, 1, step, _options.FilterSteps, [.. network.FilterParameters()], s => FilterLoss(network, s), s => Measure(network, 1, s)))
                return false;
            step = 0;
            if (_options.SolvePatches > 0 && _options.Head == HeadKind.Direct)
                Solve(network);
            _run.Checkpoint(network, 2);
        }
        using var targets = new PhaseTargets(_device);
        if (!_run.Stage(network, 2, step, _options.PhaseSteps, [.. network.PhaseParameters()], s => PhaseLoss(network, targets, s), s => Measure(network, 2, s)))
            return false;
        network.Save(Path.Combine(_options.Output, "model.safetensors"), Metadata);
        if (_heldOut.Count > 0)
        {
            HeldOutPsnr psnr = HeldOutPsnr.Measure(network, _heldOut, 1, _device);
            File.WriteAllText(Path.Combine(_options.Output, "held-out.csv"), psnr.ToCsv());
            _console.WriteLine(psnr);
            Result = psnr;
        }
        return true;
    }

    private Tensor FilterLoss(IlifNetwork network, long step)
    {
        PatchBatch batch = _patches.Batch(1, step, _options.Batch);
        return MeanAbsolute.Of(network.Integer(network.Features(Input(batch))), Wanted(batch, t => t), batch.Weight, Crop);
    }

    private Tensor PhaseLoss(IlifNetwork network, PhaseTargets targets, long step)
    {
        PatchBatch batch = _patches.Batch(2, step, _options.Batch);
        Tensor features;
        using (no_grad())
            features = network.Features(Input(batch));
        return MeanAbsolute.Of(network.Phases(features), Wanted(batch, targets.Upsample), batch.Weight, Crop);
    }

    private Tensor Input(PatchBatch batch) => _options.BFloat16 ? batch.Input.to(ScalarType.BFloat16) : batch.Input;

    // In the residual form the wanted output is the error of the decoded picture, upsampled; else the original, upsampled.
    private Tensor Wanted(PatchBatch batch, Func<Tensor, Tensor> upsample) =>
        upsample(_options.Residual ? batch.Error : batch.Error + batch.Input.narrow(1, 0, 1) + 0.5);

    private void Solve(IlifNetwork network)
    {
        long start = Stopwatch.GetTimestamp();
        using var noGradient = no_grad();
        using var solver = new PhaseSolver(network.Channels, _device);
        using var targets = new PhaseTargets(_device);
        for (int i = 0; i < _options.SolvePatches && !_run.Stopping; i += _options.Batch)
        {
            using var scope = NewDisposeScope();
            PatchBatch batch = _patches.Batch(3, i, _options.Batch);
            solver.Add(network.Features(batch.Input), Wanted(batch, targets.Upsample), batch.Weight, Crop);
        }
        solver.SolveInto(network);
        _console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"phases solved in closed form on {_options.SolvePatches} patches, {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s"));
        Measure(network, 2, 0);
    }

    private void Measure(IlifNetwork network, int stage, long step)
    {
        if (_heldOut.Count == 0)
            return;
        HeldOutPsnr psnr = HeldOutPsnr.Measure(network, _heldOut, 1, _device);
        _console.WriteLine(psnr);
        _run.Log(new { stage, step, integer_psnr = psnr.Network[0], integer_gain = psnr.IntegerGain, quarter_gain = psnr.QuarterGain, fraction_gain = psnr.FractionGain });
    }

    private static string Identity(IlifOptions o) => string.Create(CultureInfo.InvariantCulture,
        $"{o.Preset.Channels}x{o.Preset.Blocks} {o.Head} residual {o.Residual} steps {o.FilterSteps}+{o.PhaseSteps} batch {o.Batch}x{o.Patch} rate {o.LearningRate} seed {o.Seed}{(o.Start is { } start ? " from " + start.Hash()[..12] : "")}");
}
