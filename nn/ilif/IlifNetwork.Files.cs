using TorchSharp.Modules;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Nn.Kit.Files;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Ilif;

// Networks from files and to files, and the chain folded.
public sealed partial class IlifNetwork
{
    /// <summary>The network that a file describes.</summary>
    public static IlifNetwork From(IlifWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var network = new IlifNetwork(weights.Channels, weights.Blocks, weights.Head, weights.Residual);
        network.Load(weights);
        return network;
    }

    /// <summary>
    /// The same network with a direct head, which for a whole picture needs a small part of the time and memory of the
    /// chain. At the border of a picture it clips coordinates where the chain has zeros.
    /// </summary>
    public IlifNetwork Folded()
    {
        Dictionary<string, FloatTensor> tensors = Save();
        var metadata = new Dictionary<string, string> { ["ilif_residual"] = Residual ? "1" : "0" };
        PhaseKernels kernels = new IlifWeights(tensors, metadata).FoldHead();
        foreach (string name in tensors.Keys.Where(IsPhase).ToList())
            tensors.Remove(name);
        const int taps = PhaseKernels.Taps * PhaseKernels.Taps;
        var weights = new float[IlifArchitecture.Phases * Channels * taps];
        for (int p = 0; p < IlifArchitecture.Phases; p++)
        {
            for (int c = 0; c < Channels; c++)
            {
                for (int t = 0; t < taps; t++)
                    weights[(p * Channels + c) * taps + t] = (float)kernels.Weights[p][t * Channels + c];
            }
        }

        tensors["phases.weight"] = new FloatTensor([IlifArchitecture.Phases, Channels, PhaseKernels.Taps, PhaseKernels.Taps], weights);
        tensors["phases.bias"] = new FloatTensor([IlifArchitecture.Phases], Array.ConvertAll(kernels.Offsets, v => (float)v));
        return From(new IlifWeights(tensors, metadata));
    }

    /// <summary>All tensors, in the order of <see cref="IlifWeights.Shapes"/>.</summary>
    public Dictionary<string, FloatTensor> Save()
    {
        var own = named_parameters().ToDictionary(p => p.name, p => p.parameter);
        var all = new Dictionary<string, FloatTensor>();
        foreach ((string name, long[] shape) in IlifWeights.Shapes(Channels, Blocks, Head))
        {
            using var scope = NewDisposeScope();
            all[name] = new FloatTensor(shape, own[name].detach().cpu().to(ScalarType.Float32).contiguous().data<float>().ToArray());
        }
        return all;
    }

    /// <summary>Writes the network as a safetensors file.</summary>
    public void Save(string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var strings = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>()) { ["format"] = "pt", ["ilif_residual"] = Residual ? "1" : "0" };
        Safetensors.Write(path, Save(), strings);
    }

    /// <summary>Takes over the tensors of a network of the same shape.</summary>
    public void Load(IlifWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Channels != Channels || weights.Blocks != Blocks || weights.Head != Head)
            throw new ArgumentException($"The file has a network of {weights.Channels} channels and {weights.Blocks} blocks with a {weights.Head} head; this one has {Channels}, {Blocks}, {Head}.", nameof(weights));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach ((string name, Parameter parameter) in named_parameters())
            parameter.copy_(tensor(weights[name].Data).reshape(weights[name].Shape));
    }
}
