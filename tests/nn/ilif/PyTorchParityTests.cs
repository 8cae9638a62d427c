using TorchSharp;
using VvcIlif.Nn.Ilif;
using VvcIlif.Nn.Kit.Files;
using Xunit;
using static TorchSharp.torch;

namespace VvcIlif.Tests.Nn.Ilif;

/// <summary>
/// The network here and the one of nn/python give the same values. The file comes from PyTorch: `python3
/// nn/python/parity.py write tests/nn/data/pytorch.safetensors`.
/// </summary>
[Collection("libtorch")]
public class PyTorchParityTests
{
    public PyTorchParityTests() => set_num_threads(1);

    [Theory]
    [InlineData("direct")]
    [InlineData("chain")]
    public void ANetworkFromPyTorchGivesWhatItGaveThere(string kind)
    {
        (Dictionary<string, FloatTensor> all, _) = Safetensors.Read(Path.Combine(AppContext.BaseDirectory, "data", "pytorch.safetensors"));
        var weights = new IlifWeights(
            all.Where(t => t.Key.StartsWith(kind + ".", StringComparison.Ordinal)).ToDictionary(t => t.Key[(kind.Length + 1)..], t => t.Value),
            new Dictionary<string, string> { ["ilif_residual"] = "0" });
        Assert.Equal(kind == "direct" ? HeadKind.Direct : HeadKind.Chain, weights.Head);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using IlifNetwork network = IlifNetwork.From(weights);
        Tensor input = Tensor("input"), expected = Tensor(kind + "_out");
        Tensor features = network.Features(input);
        PhaseKernels kernels = weights.FoldHead();
        Tensor folded = tensor(kernels.Weights.SelectMany(v => v).ToArray()).reshape(256, 5, 5, 8).permute(0, 3, 1, 2).to(ScalarType.Float32);
        Tensor output = nn.functional.conv2d(nn.functional.pad(features, [2, 2, 2, 2], PaddingModes.Replicate), folded, tensor(kernels.Offsets).to(ScalarType.Float32));
        Assert.InRange((output - expected).abs().max().item<float>(), 0, 1e-6);
        Assert.InRange(expected.abs().max().item<float>(), 1e-2, 10);

        Tensor Tensor(string name) => tensor(all[name].Data).reshape(all[name].Shape);
    }
}
