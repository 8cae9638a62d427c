using VvcIlif.Nn.Kit.Files;
using VvcIlif.Nn.Kit.Layers;
using Xunit;
using static TorchSharp.torch;

namespace VvcIlif.Tests.Nn.Kit;

[Collection("libtorch")]
public sealed class NetworkFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-network-").FullName;

    public NetworkFileTests() => set_num_threads(1);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ANetworkComesBackAsItWas()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var block = new ResidualBlock(8, new Random(1));
        using var other = new ResidualBlock(8, new Random(2));
        string file = Path.Combine(_folder, "block.safetensors");
        NetworkFile.Save(block, file, new Dictionary<string, string> { ["name"] = "block" });
        Tensor input = rand(1, 8, 6, 7), before = block.forward(input);
        Assert.NotEqual(0, (other.forward(input) - before).abs().max().item<float>());
        Assert.Equal("block", NetworkFile.Load(other, file)["name"]);
        Assert.Equal(0, (other.forward(input) - before).abs().max().item<float>());
    }

    [Fact]
    public void AnotherNetworkIsRefused()
    {
        using var block = new ResidualBlock(8, new Random(1));
        using var wide = new ResidualBlock(16, new Random(1));
        using var part = new SlopedRelu();
        string file = Path.Combine(_folder, "block.safetensors"), small = Path.Combine(_folder, "relu.safetensors");
        NetworkFile.Save(block, file);
        NetworkFile.Save(part, small);
        Assert.Contains("lacks the tensor conv1.weight", Assert.Throws<SafetensorsException>(() => NetworkFile.Load(wide, file)).Message);
        Assert.Contains("lacks the tensor", Assert.Throws<SafetensorsException>(() => NetworkFile.Load(block, small)).Message);
        Assert.Contains("lacks the tensor weight", Assert.Throws<SafetensorsException>(() => NetworkFile.Load(part, file)).Message);
        using var convolution = new ReplicatedConv(2, 2, 3, null);
        Dictionary<string, FloatTensor> more = Safetensors.Read(small).Tensors;
        more["other"] = new FloatTensor([1], [0]);
        Safetensors.Write(small, more);
        Assert.Contains("has a tensor other", Assert.Throws<SafetensorsException>(() => NetworkFile.Load(part, small)).Message);
        Assert.Contains("There are no weights", Assert.Throws<SafetensorsException>(() => NetworkFile.LoadEmbedded(convolution, typeof(NetworkFile), "none.safetensors")).Message);
    }
}
