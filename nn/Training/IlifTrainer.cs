using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TorchSharp;
using VvcIlif.Nn.Ilif;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Training;

/// <summary>
/// Trains an ILIF network in two stages: the filter part toward the original, then, with the filter part fixed, the
/// phases toward the original upsampled by DCTIF.
/// </summary>
public sealed class IlifTrainer
{
    private const int WarmUp = 100;
    private const string CheckpointFile = "checkpoint.safetensors", OptimiserFile = "optimiser.safetensors", StateFile = "state.json", LogFile = "train.jsonl";
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(15);

    private readonly TrainingOptions _options;
    private readonly IReadOnlyList<CodedClip> _heldOut;
    private readonly TextWriter _console;
    private readonly Device _device;
    private readonly Patches _patches;
    private readonly List<(long Step, double Loss)>[] _curves = [[], []];
    private volatile bool _stop;

    /// <summary>Prepares a training.</summary>
    /// <param name="options">How.</param>
    /// <param name="clips">Data to fit.</param>
    /// <param name="heldOut">Data to measure; may be empty.</param>
    /// <param name="console">Progress goes here.</param>
    public IlifTrainer(TrainingOptions options, IReadOnlyList<CodedClip> clips, IReadOnlyList<CodedClip> heldOut, TextWriter console)
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
        _patches = new Patches(usable, options.Patch, options.Seed, _device);
    }

    // The samples of a patch whose surroundings are not in it do not count.
    private int Crop => Math.Clamp(Math.Min(_options.Preset.Architecture.Margin, _options.Patch / 8), 2, 16);

    /// <summary>What the finished network gives on held-out data; null without such data.</summary>
    public HeldOutPsnr? Result { get; private set; }

    /// <summary>Asks the training to stop after the present step and to leave a checkpoint.</summary>
    public void Stop() => _stop = true;

    /// <summary>Trains, or goes on; returns whether it came to its end.</summary>
    public bool Run()
    {
        set_num_threads(_options.Threads);
        using var network = new IlifNetwork(_options.Preset.Channels, _options.Preset.Blocks, _options.Head, _options.Residual, _options.Seed);
        if (_options.Start is { } begin)
        {
            if (begin.Residual != _options.Residual)
                throw new ArgumentException("The network to start from has heads of another kind: samples, or what is added to DCTIF.");
            network.Load(begin);
        }
        network.to(_device);
        Directory.CreateDirectory(_options.Output);
        (int stage, long step) = _options.Resume ? Restore(network) : Fresh();
        if (stage == 1)
        {
            if (!Stage(network, 1, step, _options.FilterSteps))
                return false;
            step = 0;
            if (_options.SolvePatches > 0 && _options.Head == HeadKind.Direct)
                Solve(network);
            Save(network, null, 2, 0);
        }
        if (!Stage(network, 2, step, _options.PhaseSteps))
            return false;
        network.Save(Path.Combine(_options.Output, "model.safetensors"), new Dictionary<string, string> { ["ilif_name"] = _options.Name });
        if (_heldOut.Count > 0)
        {
            HeldOutPsnr psnr = HeldOutPsnr.Measure(network, _heldOut, 1, _device);
            File.WriteAllText(Path.Combine(_options.Output, "held-out.csv"), psnr.ToCsv());
            _console.WriteLine(psnr);
            Result = psnr;
        }
        return true;
    }

    private (int, long) Fresh()
    {
        File.WriteAllText(Path.Combine(_options.Output, LogFile), "");
        return (1, 0);
    }

    private bool Stage(IlifNetwork network, int stage, long start, int steps)
    {
        var trained = (stage == 1 ? network.FilterParameters() : network.PhaseParameters()).ToList();
        foreach (TorchSharp.Modules.Parameter p in network.parameters())
            p.requires_grad_(trained.Any(t => t.Handle == p.Handle));
        using var optimiser = new AdamW(trained, _options.WeightDecay);
        string saved = Path.Combine(_options.Output, OptimiserFile);
        if (start > 0 && File.Exists(saved))
            optimiser.Load(saved);
        using var targets = new PhaseTargets(_device);
        double sum = 0;
        long counted = 0, since = Stopwatch.GetTimestamp(), done = start;
        for (long step = start; step < steps; step++)
        {
            double rate = Rate(step, steps);
            sum += Step(network, optimiser, targets, stage, step, rate);
            counted++;
            bool last = step + 1 == steps, check = (step + 1) % _options.CheckpointEvery == 0;
            if (check || last || _stop || Stopwatch.GetElapsedTime(since) > ReportInterval)
            {
                double loss = sum / counted, seconds = Stopwatch.GetElapsedTime(since).TotalSeconds, patches = (step + 1 - done) * _options.Batch / Math.Max(seconds, 1e-9);
                _curves[stage - 1].Add((step + 1, loss));
                _console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"stage {stage}, step {step + 1} of {steps}: loss {loss:E4}, rate {rate:E2}, {patches:F1} patches/s, {TimeSpan.FromSeconds((steps - step - 1) * (double)_options.Batch / Math.Max(patches, 1e-9)):hh\\:mm\\:ss} left"));
                Log(new { stage, step = step + 1, loss, rate, patches_per_second = patches });
                (sum, counted, done, since) = (0, 0, step + 1, Stopwatch.GetTimestamp());
            }
            if (check || last || _stop)
            {
                Save(network, optimiser, stage, step + 1);
                if (!_stop)
                    Measure(network, stage, step + 1);
                since = Stopwatch.GetTimestamp();
            }
            if (_stop && !last)
            {
                _console.WriteLine("Stopped; --resume goes on from here.");
                return false;
            }
        }
        return true;
    }

    private double Step(IlifNetwork network, AdamW optimiser, PhaseTargets targets, int stage, long step, double rate)
    {
        using var scope = NewDisposeScope();
        PatchBatch batch = _patches.Batch(stage, step, _options.Batch);
        Tensor input = _options.BFloat16 ? batch.Input.to(ScalarType.BFloat16) : batch.Input;
        Tensor output, wanted;
        if (stage == 1)
        {
            output = network.Integer(network.Features(input));
            wanted = Wanted(batch, t => t);
        }
        else
        {
            Tensor features;
            using (no_grad())
                features = network.Features(input);
            output = network.Phases(features);
            wanted = Wanted(batch, targets.Upsample);
        }
        Tensor difference = (output.to(ScalarType.Float32) - wanted).abs() * batch.Weight;
        long size = _options.Patch;
        Tensor loss = difference.slice(2, Crop, size - Crop, 1).slice(3, Crop, size - Crop, 1).mean();
        optimiser.ZeroGradients();
        loss.backward();
        optimiser.Step(rate);
        return loss.item<float>();
    }

    // In the residual form the wanted output is the error of the decoded picture, upsampled; else the original, upsampled.
    private Tensor Wanted(PatchBatch batch, Func<Tensor, Tensor> upsample) =>
        upsample(_options.Residual ? batch.Error : batch.Error + batch.Input.narrow(1, 0, 1) + 0.5);

    private void Solve(IlifNetwork network)
    {
        long start = Stopwatch.GetTimestamp();
        using var noGradient = no_grad();
        using var solver = new PhaseSolver(network.Channels, _device);
        using var targets = new PhaseTargets(_device);
        for (int i = 0; i < _options.SolvePatches && !_stop; i += _options.Batch)
        {
            using var scope = NewDisposeScope();
            PatchBatch batch = _patches.Batch(3, i, _options.Batch);
            solver.Add(network.Features(batch.Input), Wanted(batch, targets.Upsample), batch.Weight, Crop);
        }
        solver.SolveInto(network);
        _console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"phases solved in closed form on {_options.SolvePatches} patches, {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s"));
        Measure(network, 2, 0);
    }

    private double Rate(long step, int steps)
    {
        double warm = Math.Min(1, (step + 1.0) / Math.Min(WarmUp, Math.Max(steps / 10, 1)));
        return _options.LearningRate * warm * (0.01 + 0.99 * 0.5 * (1 + Math.Cos(Math.PI * step / steps)));
    }

    private void Measure(IlifNetwork network, int stage, long step)
    {
        if (_heldOut.Count == 0)
            return;
        HeldOutPsnr psnr = HeldOutPsnr.Measure(network, _heldOut, 1, _device);
        _console.WriteLine(psnr);
        Log(new { stage, step, integer_psnr = psnr.Network[0], integer_gain = psnr.IntegerGain, quarter_gain = psnr.QuarterGain, fraction_gain = psnr.FractionGain });
    }

    private void Save(IlifNetwork network, AdamW? optimiser, int stage, long step)
    {
        network.Save(Path.Combine(_options.Output, CheckpointFile), new Dictionary<string, string> { ["ilif_name"] = _options.Name });
        string saved = Path.Combine(_options.Output, OptimiserFile);
        if (optimiser is null)
            File.Delete(saved);
        else
            optimiser.Save(saved);
        File.WriteAllText(Path.Combine(_options.Output, StateFile), JsonSerializer.Serialize(new State(stage, step, Identity())));
        File.WriteAllText(Path.Combine(_options.Output, "loss.svg"), LossPlot.Draw([("stage 1: filter", _curves[0]), ("stage 2: phases", _curves[1])]));
    }

    private (int Stage, long Step) Restore(IlifNetwork network)
    {
        string file = Path.Combine(_options.Output, StateFile);
        if (!File.Exists(file))
            return Fresh();
        State state = JsonSerializer.Deserialize<State>(File.ReadAllText(file)) ?? throw new InvalidDataException($"'{file}' is damaged.");
        if (state.Identity != Identity())
            throw new InvalidDataException($"'{file}' is of a training with other options ({state.Identity}).");
        network.Load(IlifWeights.Load(Path.Combine(_options.Output, CheckpointFile)));
        foreach (string line in File.ReadLines(Path.Combine(_options.Output, LogFile)))
        {
            using JsonDocument entry = JsonDocument.Parse(line);
            if (entry.RootElement.TryGetProperty("loss", out JsonElement loss))
                _curves[entry.RootElement.GetProperty("stage").GetInt32() - 1].Add((entry.RootElement.GetProperty("step").GetInt64(), loss.GetDouble()));
        }
        _console.WriteLine($"Going on with stage {state.Stage} at step {state.Step}.");
        return (state.Stage, state.Step);
    }

    // What a training that goes on must have in common with the one before.
    private string Identity() => string.Create(CultureInfo.InvariantCulture,
        $"{_options.Preset.Channels}x{_options.Preset.Blocks} {_options.Head} residual {_options.Residual} steps {_options.FilterSteps}+{_options.PhaseSteps} batch {_options.Batch}x{_options.Patch} rate {_options.LearningRate} seed {_options.Seed}{(_options.Start is { } start ? " from " + start.Hash()[..12] : "")}");

    private void Log(object entry) => File.AppendAllText(Path.Combine(_options.Output, LogFile), JsonSerializer.Serialize(entry) + "\n");

    private sealed record State(int Stage, long Step, string Identity);
}
