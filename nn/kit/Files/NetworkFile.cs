using System.Reflection;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Kit.Files;

/// <summary>The parameters and buffers of a network as a safetensors file, by the names of PyTorch's state dictionary.</summary>
public static class NetworkFile
{
    /// <summary>The most bytes that the weights of a module may have in the repository.</summary>
    public const int MostEmbeddedBytes = 1_500_000;

    /// <summary>Writes a network; the file appears whole or not at all.</summary>
    public static void Save(nn.Module network, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        using var scope = NewDisposeScope();
        var tensors = network.state_dict().ToDictionary(p => p.Key, p => new FloatTensor(p.Value.shape, p.Value.detach().cpu().to(ScalarType.Float32).contiguous().data<float>().ToArray()));
        Safetensors.Write(path, tensors, new Dictionary<string, string>(metadata ?? new Dictionary<string, string>()) { ["format"] = "pt" });
    }

    /// <summary>Takes over the tensors of a file.</summary>
    /// <returns>The strings of the file.</returns>
    /// <exception cref="SafetensorsException">The file is damaged, or of another network.</exception>
    public static IReadOnlyDictionary<string, string> Load(nn.Module network, string path)
    {
        (Dictionary<string, FloatTensor> tensors, Dictionary<string, string> metadata) = Safetensors.Read(path);
        Take(network, tensors, $"'{path}'");
        return metadata;
    }

    /// <summary>Takes over the weights that came with a module, from its assembly.</summary>
    /// <param name="network">A network of the same shape.</param>
    /// <param name="module">A type of the module's assembly.</param>
    /// <param name="name">Name of the file, such as <c>sharpen.safetensors</c>.</param>
    public static void LoadEmbedded(nn.Module network, Type module, string name)
    {
        ArgumentNullException.ThrowIfNull(module);
        using Stream stream = module.Assembly.GetManifestResourceStream(name)
            ?? throw new SafetensorsException($"There are no weights '{name}' in {module.Assembly.GetName().Name}.");
        var data = new byte[stream.Length];
        stream.ReadExactly(data);
        Take(network, Safetensors.Parse(data, $"'{name}'").Tensors, $"'{name}'");
    }

    /// <summary>Names and sizes of the weights in an assembly.</summary>
    public static IEnumerable<(string Name, long Bytes)> Embedded(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".safetensors", StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            yield return (name, stream.Length);
        }
    }

    private static void Take(nn.Module network, Dictionary<string, FloatTensor> tensors, string what)
    {
        ArgumentNullException.ThrowIfNull(network);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Dictionary<string, Tensor> own = network.state_dict();
        foreach ((string name, Tensor target) in own)
        {
            if (!tensors.TryGetValue(name, out FloatTensor? found) || !found.Shape.AsSpan().SequenceEqual(target.shape))
                throw new SafetensorsException($"{what} lacks the tensor {name} of the shape [{string.Join(", ", target.shape)}].");
            target.copy_(tensor(found.Data).reshape(found.Shape));
        }
        if (tensors.Keys.FirstOrDefault(n => !own.ContainsKey(n)) is { } other)
            throw new SafetensorsException($"{what} has a tensor {other}, which the network does not have.");
    }
}
