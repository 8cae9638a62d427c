using System.Text.Json;
using VvcIlif.Nn.Kit.Data;
using VvcIlif.Nn.Kit.Files;
using VvcIlif.Nn.Kit.Layers;
using VvcIlif.Nn.Kit.Losses;
using VvcIlif.Nn.Kit.Training;
using Xunit;
using static TorchSharp.torch;

namespace VvcIlif.Tests.Nn.Kit;

[Collection("libtorch")]
public sealed class TrainingRunTests : IDisposable
{
    private const int Steps = 60;
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-train-").FullName;

    public TrainingRunTests() => set_num_threads(1);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AStoppedTrainingGoesOnToTheSameNumbers()
    {
        TrainingSettings whole = Settings("whole"), halted = Settings("halted");
        Assert.True(Train(whole, Steps));
        using (var stop = new CancellationTokenSource())
            Assert.False(Train(halted, Steps, stop, stopAt: 23));
        Assert.Equal("24", Safetensors.Read(At(halted, "optimiser.safetensors")).Metadata["steps"]);
        Assert.True(Train(halted with { Resume = true }, Steps));
        Assert.Equal(File.ReadAllBytes(At(whole, "checkpoint.safetensors")), File.ReadAllBytes(At(halted, "checkpoint.safetensors")));
        Assert.Throws<InvalidDataException>(() => Train(halted with { Resume = true, Seed = 2 }, Steps));
    }

    /// <summary>It learns, says how far it is, and leaves a log and a plot.</summary>
    [Fact]
    public void TheLossFalls()
    {
        TrainingSettings settings = Settings("falls");
        Assert.True(Train(settings, Steps));
        double[] losses = [.. File.ReadLines(At(settings, "train.jsonl")).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("loss").GetDouble())];
        Assert.Equal(Steps / settings.CheckpointEvery, losses.Length);
        Assert.True(losses[^1] < 0.6 * losses[0], $"{losses[0]} -> {losses[^1]}");
        Assert.Contains("only stage", File.ReadAllText(At(settings, "loss.svg")));
    }

    private static string At(TrainingSettings settings, string file) => Path.Combine(settings.Output, file);

    private TrainingSettings Settings(string name) => new() { Name = name, Output = Path.Combine(_folder, name), CheckpointEvery = 10, LearningRate = 0.02 };

    // A convolution learns to double what it is given.
    private static bool Train(TrainingSettings settings, int steps, CancellationTokenSource? stop = null, int stopAt = -1)
    {
        using var network = new ReplicatedConv(1, 1, 3, new Random(settings.Seed));
        var run = new TrainingRun(settings, $"seed {settings.Seed}", ["only stage"], TextWriter.Null);
        return run.Run(network, steps, step =>
        {
            if (step == stopAt)
                stop?.Cancel();
            Random random = Seeds.Of(settings.Seed, 1, step);
            Tensor input = tensor(Enumerable.Range(0, 256).Select(_ => random.NextSingle()).ToArray()).reshape(1, 1, 16, 16);
            return MeanAbsolute.Of(network.forward(input), 2 * input);
        }, stop: stop?.Token ?? default);
    }
}
