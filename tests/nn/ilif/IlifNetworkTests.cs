using TorchSharp;
using VvcIlif.Codec;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Nn.Ilif;
using VvcIlif.Tests.Codec.Interpolation.Ilif;
using Xunit;
using static TorchSharp.torch;

namespace VvcIlif.Tests.Nn.Ilif;

// One class at a time: seed and threads of libtorch belong to the process.
[Collection("libtorch")]
public class IlifNetworkTests
{
    public IlifNetworkTests() => set_num_threads(1);

    [Fact]
    public void ThePaperSizeNetworkHasThePaperCounts()
    {
        using var network = new IlifNetwork(128, 16, HeadKind.Chain);
        Assert.Equal((2_433, 4_722_704, 147_585, 1_153, 2_362_497), network.Counts());
        Assert.Equal(4_873_875, network.FilterParameters().Sum(p => p.numel()));
        Assert.Equal(2_362_497, network.PhaseParameters().Sum(p => p.numel()));
        Assert.Equal(7_236_372, network.parameters().Sum(p => p.numel()));
    }

    [Fact]
    public void PresetsCountTheirParameters()
    {
        foreach (IlifPreset preset in IlifPreset.All.Where(p => p.Channels <= 32))
        {
            using var network = new IlifNetwork(preset.Channels, preset.Blocks, HeadKind.Chain);
            Assert.Equal(preset.TrainedParameters, network.parameters().Sum(p => p.numel()));
        }
    }

    /// <summary>Away from the border, folding is exact: 1e-6 in single precision, and far less in double.</summary>
    [Fact]
    public void TheFoldedHeadEqualsTheChain()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        random.manual_seed(11);
        using var network = new IlifNetwork(16, 1, HeadKind.Chain, residual: false, seed: 11);
        var weights = new IlifWeights(network.Save(), new Dictionary<string, string>());
        PhaseKernels folded = weights.FoldHead();
        Tensor input = rand(1, 2, 12, 14) - 0.5, features = network.Features(input);
        Tensor chain = network.Phases(features);
        Tensor single = Folded(folded, features, ScalarType.Float32);
        // Clipped coordinates and padding with zeros differ in the outermost fifteen of the fine samples: one sample here.
        Tensor inner = chain.slice(2, 2, 10, 1).slice(3, 2, 12, 1), difference = inner - single.slice(2, 2, 10, 1).slice(3, 2, 12, 1);
        Assert.InRange(difference.abs().max().item<float>(), 0, 1e-6);
        Assert.InRange(inner.abs().max().item<float>(), 1e-2, 10);
        using IlifNetwork direct = network.Folded();
        Assert.InRange((direct.forward(input) - chain).slice(2, 2, 10, 1).slice(3, 2, 12, 1).abs().max().item<float>(), 0, 1e-6);
        network.to(ScalarType.Float64);
        Tensor features64 = features.to(ScalarType.Float64);
        Tensor exact = (network.Phases(features64) - Folded(folded, features64, ScalarType.Float64)).slice(2, 2, 10, 1).slice(3, 2, 12, 1).slice(1, 1, 256, 1);
        Assert.InRange(exact.abs().max().item<double>(), 0, 1e-13);

        static Tensor Folded(PhaseKernels kernels, Tensor features, ScalarType type)
        {
            int channels = kernels.Channels;
            Tensor w = tensor(kernels.Weights.SelectMany(v => v).ToArray()).reshape(256, 5, 5, channels).permute(0, 3, 1, 2).to(type);
            return nn.functional.conv2d(nn.functional.pad(features, [2, 2, 2, 2], PaddingModes.Replicate), w, tensor(kernels.Offsets).to(type));
        }
    }

    [Fact]
    public void ANetworkRoundTripsThroughItsFile()
    {
        using var network = new IlifNetwork(8, 2);
        string path = Path.GetTempFileName();
        network.Save(path);
        using IlifNetwork read = IlifNetwork.From(IlifWeights.Load(path));
        File.Delete(path);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor input = rand(1, 2, 8, 8);
        Assert.Equal(0, (network.forward(input) - read.forward(input)).abs().max().item<float>());
    }

    /// <summary>Two implementations of the integer arithmetic, one answer: every sample of every phase.</summary>
    [Theory]
    [InlineData(8, 2, 10)]
    [InlineData(16, 1, 8)]
    [InlineData(64, 1, 12)]
    [Trait("speed", "slow")]
    public void TheTensorPathEqualsTheIntegerCode(int channels, int blocks, int bitDepth)
    {
        IlifModel model = IlifModels.Random(channels, blocks, seed: 5, residual: false);
        const int width = 23, height = 14;
        var random = new Random(20240903);
        Plane luma = new(width, height);
        for (int y = 0; y < height; y++)
        {
            foreach (ref ushort s in luma.Row(y))
                s = (ushort)random.Next(1 << bitDepth);
        }

        using var torchPath = new TorchIntegerIlif(model);
        int[] expected = torchPath.Phases(luma, bitDepth, 29);
        using var picture = new ReferencePicture([luma], bitDepth, ChromaFormat.Monochrome, sliceQp: 29);
        IReferenceSampler sampler = picture.GetSampler(new IlifFilter(model, IlifMode.FractionsAndIntegers));
        var block = new short[width * height];
        for (int p = 0; p < 256; p++)
        {
            sampler.Predict(new InterpolationRequest(0, 0, 0, p % 16, p / 16, width, height), block, width);
            for (int i = 0; i < block.Length; i++)
                Assert.Equal(Math.Clamp(Math.Clamp(expected[p * block.Length + i], short.MinValue, short.MaxValue) - Intermediate.Offset, short.MinValue, short.MaxValue), block[i]);
        }
        using var residual = new TorchIntegerIlif(IlifModels.Random(channels, blocks, seed: 6));
        Assert.True(residual.Agrees(luma, bitDepth, 51));
    }

    /// <summary>The same for the models that come with the program, with pictures that blocks of rows and columns do not divide; `vvcilif model check` does it for whole pictures.</summary>
    [Theory]
    [InlineData("tiny", 45, 37, 3)]
    [InlineData("small", 45, 37, 3)]
    [InlineData("medium", 45, 37, 3)]
    [InlineData("paper", 21, 11, 1)]
    [Trait("speed", "slow")]
    public void TheTensorPathEqualsTheIntegerCodeForShippedModels(string name, int width, int height, int pictures)
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "VvcIlif.sln")))
            root = Path.GetDirectoryName(root);
        using var tensors = new TorchIntegerIlif(IlifModel.Load(Path.Combine(root!, "nn", "models", name + ".ilif")));
        var random = new Random(20240911);
        for (int p = 0; p < pictures; p++)
        {
            Plane luma = new(width, height);
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                    // Noise, a smooth picture, and one of black and white only.
                    luma.Row(y)[x] = (ushort)(p switch { 0 => random.Next(1024), 1 => 512 + 300 * Math.Sin(0.4 * x + 0.2 * y), _ => 1023 * random.Next(2) });
            }

            Assert.True(tensors.Agrees(luma, 10, 22 + 10 * p), $"{name}, picture {p}");
        }
    }

    /// <summary>A quantised random network follows the floating-point one to well under a step of an eight-bit sample.</summary>
    [Fact]
    [Trait("speed", "slow")]
    public void QuantisationIsClose()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = new IlifNetwork(16, 2, HeadKind.Chain, residual: false, seed: 3);
        var weights = new IlifWeights(network.Save(), new Dictionary<string, string> { ["ilif_residual"] = "0" });
        const int width = 40, height = 32;
        Plane luma = new(width, height);
        var values = new float[2 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                luma.Row(y)[x] = (ushort)(512 + 300 * Math.Sin(x * 0.7 + y * 0.3) + 100 * Math.Cos(y * 0.9));
                values[y * width + x] = (luma.Row(y)[x] - 512) / 1024f;
                values[(height + y) * width + x] = (37 - 32) / 64f;
            }
        }

        IlifModel model = IlifQuantizer.Quantize(weights, "test", [new CalibrationPicture(luma, 10, 37)]);
        Tensor real = network.forward(tensor(values).reshape(1, 2, height, width))[0] * 16384;
        using var integer = new TorchIntegerIlif(model);
        Tensor whole = tensor(integer.Phases(luma, 10, 37)).reshape(256, height, width).to(ScalarType.Float32);
        Tensor difference = (real - whole).slice(1, 4, height - 4, 1).slice(2, 4, width - 4, 1);
        Assert.InRange(difference.square().mean().sqrt().item<float>(), 0, 24);
    }
}
