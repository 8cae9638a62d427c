using VvcIlif.Nn.Kit.Files;

namespace VvcIlif.Nn.Ilif;

/// <summary>How the phases are held.</summary>
public enum HeadKind
{
    /// <summary>As one 5x5 convolution to 256 phases.</summary>
    Direct,

    /// <summary>As the paper's chain: four times a convolution and a pixel shuffle, and a last convolution.</summary>
    Chain,
}

/// <summary>
/// A network in floating point, outside of any framework: the tensors of a safetensors file by the names of PyTorch's
/// state dictionary, checked for shape.
/// </summary>
public sealed class IlifWeights
{
    private readonly Dictionary<string, FloatTensor> _tensors;

    /// <summary>Takes over tensors.</summary>
    /// <param name="tensors">By name.</param>
    /// <param name="metadata">Strings of the file; "ilif_residual" and "ilif_name" are looked at.</param>
    /// <param name="what">What messages call the network.</param>
    /// <exception cref="SafetensorsException">A tensor is missing or has another shape.</exception>
    public IlifWeights(Dictionary<string, FloatTensor> tensors, IReadOnlyDictionary<string, string> metadata, string what = "The network")
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(metadata);
        _tensors = tensors;
        Metadata = metadata;
        if (!tensors.TryGetValue("first.weight", out FloatTensor? first) || first.Shape is not [var channels and > 0 and <= 256, 2, 3, 3])
            throw new SafetensorsException($"{what} is no ILIF network: there is no tensor first.weight of the shape [C, 2, 3, 3].");
        Channels = (int)channels;
        while (tensors.ContainsKey($"blocks.{Blocks}.conv1.weight"))
            Blocks++;
        Head = tensors.ContainsKey("phases.weight") ? HeadKind.Direct : HeadKind.Chain;
        Residual = metadata.GetValueOrDefault("ilif_residual", "1") != "0";
        foreach ((string name, long[] shape) in Shapes(Channels, Blocks, Head))
        {
            if (!tensors.TryGetValue(name, out FloatTensor? tensor) || !tensor.Shape.AsSpan().SequenceEqual(shape))
                throw new SafetensorsException($"{what} lacks the tensor {name} of the shape [{string.Join(", ", shape)}].");
        }

        foreach ((string name, FloatTensor tensor) in tensors)
        {
            if (Array.Exists(tensor.Data, v => !float.IsFinite(v)))
                throw new SafetensorsException($"{what} has a value in {name} that is no number.");
        }
    }

    /// <summary>Features per sample.</summary>
    public int Channels { get; }

    /// <summary>Residual blocks.</summary>
    public int Blocks { get; }

    /// <summary>How the phases are held.</summary>
    public HeadKind Head { get; }

    /// <summary>Whether heads give what is added to DCTIF and to the sample.</summary>
    public bool Residual { get; }

    /// <summary>Strings of the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>A tensor by its name.</summary>
    public FloatTensor this[string name] => _tensors[name];

    /// <summary>Reads a network.</summary>
    public static IlifWeights Load(string path)
    {
        (Dictionary<string, FloatTensor> tensors, Dictionary<string, string> metadata) = Safetensors.Read(path);
        return new IlifWeights(tensors, metadata, $"'{path}'");
    }

    /// <summary>SHA-256 of the values, in hexadecimal digits.</summary>
    public string Hash()
    {
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        foreach ((string name, _) in Shapes(Channels, Blocks, Head))
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(this[name].Data));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Names and shapes of a network's tensors.</summary>
    public static IEnumerable<(string Name, long[] Shape)> Shapes(int channels, int blocks, HeadKind head)
    {
        long c = channels;
        IEnumerable<(string, long[])> Conv(string name, long outputs, long inputs, long size) => [(name + ".weight", [outputs, inputs, size, size]), (name + ".bias", [outputs])];
        List<(string, long[])> all = [.. Conv("first", c, 2, 3), ("first_act.weight", [1])];
        for (int b = 0; b < blocks; b++)
            all.AddRange([.. Conv($"blocks.{b}.conv1", c, c, 3), ($"blocks.{b}.act.weight", [1]), .. Conv($"blocks.{b}.conv2", c, c, 3)]);
        all.AddRange([.. Conv("last", c, c, 3), ("last_act.weight", [1]), .. Conv("integer", 1, c, 3)]);
        if (head == HeadKind.Direct)
        {
            all.AddRange(Conv("phases", 256, c, 5));
        }
        else
        {
            for (int i = 0; i < 5; i++)
                all.AddRange(Conv($"sr.{i}", i < 4 ? 4 * c : 1, c, 3));
        }

        return all;
    }

    /// <summary>
    /// The head as 256 filters of 5x5 taps, phase 0 being the convolution for integer positions (pixel embedding): the
    /// phases as they are, or the chain folded.
    /// </summary>
    public PhaseKernels FoldHead()
    {
        PhaseKernels kernels = Head == HeadKind.Chain
            ? SrFolding.Fold(Channels, [.. Enumerable.Range(0, 5).Select(i => (this[$"sr.{i}.weight"].Data, this[$"sr.{i}.bias"].Data))])
            : PhaseKernels.FromConvolution(Channels, this["phases.weight"].Data, this["phases.bias"].Data);
        kernels.Embed(this["integer.weight"].Data, this["integer.bias"].Data[0]);
        return kernels;
    }
}
