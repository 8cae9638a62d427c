using TorchSharp;
using VvcIlif.Codec;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Nn.Ilif;
using VvcIlif.Nn.Kit.Data;
using Xunit;
using static TorchSharp.torch;

namespace VvcIlif.Tests.Nn.Ilif;

[Collection("libtorch")]
public class TrainingTests
{
    public TrainingTests() => set_num_threads(1);

    /// <summary>The targets of a picture are DCTIF's samples, before rounding.</summary>
    [Fact]
    public void TargetsAreDctif()
    {
        const int width = 20, height = 16;
        var random = new Random(20240905);
        Plane luma = new(width, height);
        var values = new float[width * height];
        for (int i = 0; i < values.Length; i++)
        {
            luma.Row(i / width)[i % width] = (ushort)random.Next(1024);
            values[i] = luma.Row(i / width)[i % width] / 1024f;
        }
        using var scope = NewDisposeScope();
        using var targets = new PhaseTargets(CPU);
        float[] all = targets.Upsample(tensor(values).reshape(1, 1, height, width)).contiguous().data<float>().ToArray();
        using var picture = new ReferencePicture([luma], 10, ChromaFormat.Monochrome);
        IReferenceSampler sampler = picture.GetSampler(DctInterpolationFilter.Default);
        var block = new short[values.Length];
        for (int p = 0; p < 256; p++)
        {
            sampler.Predict(new InterpolationRequest(0, 0, 0, p % 16, p / 16, width, height), block, width);
            for (int i = 0; i < block.Length; i++)
                Assert.InRange(all[p * block.Length + i] * 16384 - Intermediate.Offset - block[i], -3, 3);
        }
    }

    [Fact]
    [Trait("speed", "slow")]
    public void TheClosedFormFindsThePhases()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        random.manual_seed(9);
        Tensor features = randn(2, 8, 48, 48), weights = randn(256, 8, 5, 5), offsets = randn(256);
        Tensor targets = nn.functional.conv2d(nn.functional.pad(features, [2, 2, 2, 2], PaddingModes.Replicate), weights, offsets);
        using var solver = new PhaseSolver(8, CPU);
        solver.Add(features, targets, tensor(new[] { 1f, 1.7f }).reshape(2, 1, 1, 1), 4);
        (float[] found, float[] constants) = solver.Solve(1e-9);
        Assert.InRange((tensor(found).reshape(256, 8, 5, 5) - weights).abs().max().item<float>(), 0, 1e-3);
        Assert.InRange((tensor(constants) - offsets).abs().max().item<float>(), 0, 1e-3);
    }

    /// <summary>A training that was stopped goes on to the same numbers, and training does what it is for.</summary>
    [Fact]
    [Trait("speed", "slow")]
    public void AStoppedTrainingGoesOnExactly()
    {
        string folder = Directory.CreateTempSubdirectory("vvcilif-train-").FullName;
        try
        {
            CodedClip[] clips = [Clip(27, 1), Clip(37, 2)];
            var options = new IlifOptions
            {
                Preset = new IlifPreset("test", 8, 1),
                Name = "test",
                Output = Path.Combine(folder, "a"),
                FilterSteps = 60,
                PhaseSteps = 4,
                SolvePatches = 8,
                Batch = 2,
                Patch = 24,
                CheckpointEvery = 30,
                LearningRate = 5e-3,
            };
            Assert.True(new IlifRecipe(options, clips, [Clip(32, 3)], TextWriter.Null).Run());
            IlifOptions other = options with { Output = Path.Combine(folder, "b") };
            var console = new StopAtFirstLine();
            console.Trainer = new IlifRecipe(other, clips, [], console);
            Assert.False(console.Trainer.Run());
            Assert.True(new IlifRecipe(other with { Resume = true }, clips, [], TextWriter.Null).Run());
            Assert.Equal(File.ReadAllBytes(Path.Combine(options.Output, "model.safetensors")), File.ReadAllBytes(Path.Combine(other.Output, "model.safetensors")));
            Assert.Throws<InvalidDataException>(() => new IlifRecipe(other with { Resume = true, Seed = 2 }, clips, [], TextWriter.Null).Run());
            Assert.StartsWith("<svg", File.ReadAllText(Path.Combine(options.Output, "loss.svg")));
            string[] table = File.ReadAllLines(Path.Combine(options.Output, "held-out.csv"));
            Assert.Equal(257, table.Length);
            // What was held out has the same fault as the rest: a constant that the network has learnt.
            Assert.True(double.Parse(table[1].Split(',')[4], System.Globalization.CultureInfo.InvariantCulture) > 0.5, table[1]);
            IlifModel model = IlifQuantizer.Quantize(IlifWeights.Load(Path.Combine(options.Output, "model.safetensors")), "test", [new CalibrationPicture(clips[0].DecodedPlane(0), 10, 27)]);
            Assert.True(model.Architecture.Residual);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A training starts from the network that it is given, and from no other kind.</summary>
    [Fact]
    [Trait("speed", "slow")]
    public void ATrainingStartsFromAFile()
    {
        string folder = Directory.CreateTempSubdirectory("vvcilif-train-").FullName;
        try
        {
            CodedClip[] clips = [Clip(27, 1)];
            var options = new IlifOptions
            {
                Preset = new IlifPreset("test", 8, 1),
                Name = "test",
                Output = Path.Combine(folder, "a"),
                FilterSteps = 40,
                PhaseSteps = 2,
                SolvePatches = 4,
                Batch = 2,
                Patch = 24,
                LearningRate = 5e-3,
            };
            Assert.True(new IlifRecipe(options, clips, clips, TextWriter.Null).Run());
            string file = Path.Combine(options.Output, "model.safetensors");
            // Nothing to do: it stays as it is.
            IlifOptions none = options with { Start = IlifWeights.Load(file), Output = Path.Combine(folder, "b"), FilterSteps = 0, PhaseSteps = 0, SolvePatches = 0 };
            Assert.True(new IlifRecipe(none, clips, [], TextWriter.Null).Run());
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(none.Output, "model.safetensors")));
            // Where a training of 40 steps ended, one of few steps begins; a new network starts with a gain of nothing.
            IlifOptions more = none with { Output = Path.Combine(folder, "c"), FilterSteps = 3, LearningRate = 1e-5 };
            var trainer = new IlifRecipe(more, clips, clips, TextWriter.Null);
            Assert.True(trainer.Run());
            Assert.True(trainer.Result!.IntegerGain > 0.5, $"{trainer.Result}");
            Assert.Throws<InvalidDataException>(() => new IlifRecipe(more with { Start = null, Resume = true }, clips, [], TextWriter.Null).Run());
            foreach (IlifOptions wrong in (IlifOptions[])[more with { Preset = new IlifPreset("test", 16, 1) }, more with { Preset = new IlifPreset("test", 8, 2) }, more with { Head = HeadKind.Chain }, more with { Residual = false }])
                Assert.Throws<ArgumentException>(() => new IlifRecipe(wrong, clips, [], TextWriter.Null).Run());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // A smooth picture whose decoded samples are all a little too dark.
    private static CodedClip Clip(int qp, int seed)
    {
        const int width = 40, height = 32;
        ushort[] original = new ushort[width * height], decoded = new ushort[width * height];
        for (int i = 0; i < original.Length; i++)
        {
            original[i] = (ushort)(500 + 200 * Math.Sin(i % width * 0.3 + seed) * Math.Cos(i / width * 0.2));
            decoded[i] = (ushort)(original[i] - 12);
        }
        return new CodedClip("clip", qp, width, height, [new CodedPicture(qp + 1, decoded, original)]);
    }

    private sealed class StopAtFirstLine : StringWriter
    {
        public IlifRecipe? Trainer { get; set; }

        public override void WriteLine(string? value) => Trainer?.Stop();
    }
}
