using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TorchSharp.Modules;
using VvcIlif.Nn.Kit.Files;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Kit.Training;

/// <summary>
/// The course of a training in one or more stages: steps, learning rate, progress, log, loss curves, and checkpoints from
/// which it goes on to the same numbers. The recipe of a module says what a step's loss is.
/// </summary>
public sealed class TrainingRun
{
    private const int WarmUp = 100;
    private const string CheckpointFile = "checkpoint.safetensors", OptimiserFile = "optimiser.safetensors", StateFile = "state.json", LogFile = "train.jsonl";
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(15);

    private readonly TrainingSettings _settings;
    private readonly string _identity;
    private readonly IReadOnlyList<string> _stages;
    private readonly TextWriter _console;
    private readonly List<(long Step, double Loss)>[] _curves;
    private volatile bool _stop;

    /// <summary>Prepares a training.</summary>
    /// <param name="settings">How.</param>
    /// <param name="identity">What a training that goes on must have in common with the one before, in words.</param>
    /// <param name="stages">A name for each stage, for the plot.</param>
    /// <param name="console">Progress goes here.</param>
    public TrainingRun(TrainingSettings settings, string identity, IReadOnlyList<string> stages, TextWriter console)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(stages);
        _settings = settings;
        _identity = identity;
        _stages = stages;
        _console = console;
        _curves = [.. stages.Select(_ => new List<(long, double)>())];
    }

    /// <summary>Writes the network of a checkpoint to a path; by default as <see cref="NetworkFile"/> does.</summary>
    public Action<nn.Module, string> SaveNetwork { get; init; } = (network, path) => NetworkFile.Save(network, path);

    /// <summary>Reads it back.</summary>
    public Action<nn.Module, string> LoadNetwork { get; init; } = (network, path) => NetworkFile.Load(network, path);

    /// <summary>Whether the training was asked to stop.</summary>
    public bool Stopping => _stop;

    /// <summary>Asks the training to stop after the present step and to leave a checkpoint.</summary>
    public void Stop() => _stop = true;

    /// <summary>The whole of a training in one stage that changes all parameters.</summary>
    /// <param name="network">The network.</param>
    /// <param name="steps">Steps.</param>
    /// <param name="loss">The loss of a step, a tensor of one value.</param>
    /// <param name="measure">Measures the network after so many steps, at checkpoints.</param>
    /// <param name="stop">Ends the training after the present step, with a checkpoint.</param>
    /// <returns>Whether it came to its end.</returns>
    public bool Run(nn.Module network, int steps, Func<long, Tensor> loss, Action<long>? measure = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        using CancellationTokenRegistration registered = stop.Register(Stop);
        (_, long start) = Begin(network);
        return Stage(network, 1, start, steps, [.. network.parameters()], loss, measure);
    }

    /// <summary>Prepares libtorch and the folder, and finds the stage (from 1) and step to begin with.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or of a training with other options.</exception>
    public (int Stage, long Step) Begin(nn.Module network)
    {
        set_num_threads(_settings.Threads);
        Directory.CreateDirectory(_settings.Output);
        string file = At(StateFile);
        if (!_settings.Resume || !File.Exists(file))
        {
            File.WriteAllText(At(LogFile), "");
            return (1, 0);
        }
        State state = JsonSerializer.Deserialize<State>(File.ReadAllText(file)) ?? throw new InvalidDataException($"'{file}' is damaged.");
        if (state.Identity != _identity)
            throw new InvalidDataException($"'{file}' is of a training with other options ({state.Identity}).");
        LoadNetwork(network, At(CheckpointFile));
        foreach (string line in File.ReadLines(At(LogFile)))
        {
            using JsonDocument entry = JsonDocument.Parse(line);
            if (entry.RootElement.TryGetProperty("loss", out JsonElement loss))
                _curves[entry.RootElement.GetProperty("stage").GetInt32() - 1].Add((entry.RootElement.GetProperty("step").GetInt64(), loss.GetDouble()));
        }
        _console.WriteLine($"Going on with stage {state.Stage} at step {state.Step}.");
        return (state.Stage, state.Step);
    }

    /// <summary>Runs a stage to its end, or until it is stopped.</summary>
    /// <param name="network">The network.</param>
    /// <param name="stage">Number of the stage, from 1.</param>
    /// <param name="start">Steps that are done.</param>
    /// <param name="steps">Steps of the stage.</param>
    /// <param name="trained">The parameters that this stage changes; the others keep still.</param>
    /// <param name="loss">The loss of a step, a tensor of one value.</param>
    /// <param name="measure">Measures the network after so many steps, at checkpoints.</param>
    /// <returns>Whether it came to its end.</returns>
    public bool Stage(nn.Module network, int stage, long start, int steps, IReadOnlyList<Parameter> trained, Func<long, Tensor> loss, Action<long>? measure = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        foreach (Parameter p in network.parameters())
            p.requires_grad_(trained.Any(t => t.Handle == p.Handle));
        using var optimiser = new AdamW(trained, _settings.WeightDecay);
        string saved = At(OptimiserFile);
        if (start > 0 && File.Exists(saved))
            optimiser.Load(saved);
        double sum = 0;
        long counted = 0, since = Stopwatch.GetTimestamp(), done = start;
        for (long step = start; step < steps; step++)
        {
            double rate = Rate(step, steps);
            sum += Step(optimiser, rate, step, loss);
            counted++;
            bool last = step + 1 == steps, check = (step + 1) % _settings.CheckpointEvery == 0;
            if (check || last || _stop || Stopwatch.GetElapsedTime(since) > ReportInterval)
            {
                double mean = sum / counted, seconds = Stopwatch.GetElapsedTime(since).TotalSeconds, patches = (step + 1 - done) * _settings.Batch / Math.Max(seconds, 1e-9);
                _curves[stage - 1].Add((step + 1, mean));
                _console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"stage {stage}, step {step + 1} of {steps}: loss {mean:E4}, rate {rate:E2}, {patches:F1} patches/s, {TimeSpan.FromSeconds((steps - step - 1) * (double)_settings.Batch / Math.Max(patches, 1e-9)):hh\\:mm\\:ss} left"));
                Log(new { stage, step = step + 1, loss = mean, rate, patches_per_second = patches });
                (sum, counted, done, since) = (0, 0, step + 1, Stopwatch.GetTimestamp());
            }
            if (check || last || _stop)
            {
                Checkpoint(network, stage, step + 1, optimiser);
                if (!_stop)
                    measure?.Invoke(step + 1);
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

    /// <summary>Leaves a checkpoint at the beginning of a stage.</summary>
    public void Checkpoint(nn.Module network, int stage) => Checkpoint(network, stage, 0, null);

    /// <summary>Adds an entry to the log.</summary>
    public void Log(object entry) => File.AppendAllText(At(LogFile), JsonSerializer.Serialize(entry) + "\n");

    private static double Step(AdamW optimiser, double rate, long step, Func<long, Tensor> loss)
    {
        using var scope = NewDisposeScope();
        Tensor value = loss(step);
        optimiser.ZeroGradients();
        value.backward();
        optimiser.Step(rate);
        return value.item<float>();
    }

    // Linear to the highest rate, then a cosine to a hundredth of it.
    private double Rate(long step, int steps)
    {
        double warm = Math.Min(1, (step + 1.0) / Math.Min(WarmUp, Math.Max(steps / 10, 1)));
        return _settings.LearningRate * warm * (0.01 + 0.99 * 0.5 * (1 + Math.Cos(Math.PI * step / steps)));
    }

    private void Checkpoint(nn.Module network, int stage, long step, AdamW? optimiser)
    {
        SaveNetwork(network, At(CheckpointFile));
        if (optimiser is null)
            File.Delete(At(OptimiserFile));
        else
            optimiser.Save(At(OptimiserFile));
        File.WriteAllText(At(StateFile), JsonSerializer.Serialize(new State(stage, step, _identity)));
        File.WriteAllText(At("loss.svg"), LossPlot.Draw([.. _stages.Select((name, i) => (name, (IReadOnlyList<(long, double)>)_curves[i]))]));
    }

    private string At(string file) => Path.Combine(_settings.Output, file);

    private sealed record State(int Stage, long Step, string Identity);
}
