using TorchSharp;
using TorchSharp.Modules;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Nn.Io;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Ilif;

/// <summary>A convolution of odd size with clipped coordinates, that is, replicated samples at the border.</summary>
public sealed class ReplicatedConv : nn.Module<Tensor, Tensor>
{
    // The names of fields are the names in state dictionaries.
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly long _pad;

    /// <summary>Creates a convolution with start values distributed as PyTorch's.</summary>
    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="size">Taps in each direction.</param>
    /// <param name="start">Gives the start values; null: zeros.</param>
    public ReplicatedConv(long inputs, long outputs, long size, Random? start) : base(nameof(ReplicatedConv))
    {
        _pad = size / 2;
        double bound = 1 / Math.Sqrt(inputs * size * size);
        weight = new Parameter(Uniform(outputs * inputs * size * size).reshape(outputs, inputs, size, size));
        bias = new Parameter(Uniform(outputs));
        RegisterComponents();

        // Not libtorch's generator, which all of the process shares.
        Tensor Uniform(long count)
        {
            var values = new float[count];
            if (start is not null)
            {
                for (long i = 0; i < count; i++)
                    values[i] = (float)((start.NextDouble() * 2 - 1) * bound);
            }

            return tensor(values);
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => forward(input, zeroPadded: false);

    /// <summary>The convolution; with zeros outside instead of replicated samples where asked for.</summary>
    public Tensor forward(Tensor input, bool zeroPadded)
    {
        using var scope = NewDisposeScope();
        // Master weights stay in single precision; the product may be done in bfloat16.
        Tensor w = weight.to(input.dtype), b = bias.to(input.dtype);
        Tensor result = zeroPadded
            ? nn.functional.conv2d(input, w, b, padding: [_pad, _pad])
            : nn.functional.conv2d(nn.functional.pad(input, [_pad, _pad, _pad, _pad], PaddingModes.Replicate), w, b);
        return result.MoveToOuterDisposeScope();
    }
}

/// <summary>PReLU with one slope.</summary>
public sealed class SlopedRelu : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;

    /// <summary>Creates it with the slope 1/4.</summary>
    public SlopedRelu() : base(nameof(SlopedRelu))
    {
        weight = new Parameter(full(1, 0.25f));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.prelu(input, weight.to(input.dtype));
}

/// <summary>Convolution, PReLU, convolution, and the skip connection around them.</summary>
public sealed class ResidualBlock : nn.Module<Tensor, Tensor>
{
    private readonly ReplicatedConv conv1;
    private readonly SlopedRelu act;
    private readonly ReplicatedConv conv2;

    /// <summary>Creates a block.</summary>
    public ResidualBlock(long channels, Random start) : base(nameof(ResidualBlock))
    {
        conv1 = new ReplicatedConv(channels, channels, 3, start);
        act = new SlopedRelu();
        conv2 = new ReplicatedConv(channels, channels, 3, start);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return (input + conv2.forward(act.forward(conv1.forward(input)))).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// The two-stage network of ILIF: Table 1 (the filter part, whose output is the integer positions) and Table 2 (the
/// super-resolution part, whose output is the fractional ones). Inputs are luma less 1/2 and (QP - 32)/64.
/// </summary>
public sealed class IlifNetwork : nn.Module<Tensor, Tensor>
{
    private readonly ReplicatedConv first;
    private readonly SlopedRelu first_act;
    private readonly ModuleList<ResidualBlock> blocks;
    private readonly ReplicatedConv last;
    private readonly SlopedRelu last_act;
    private readonly ReplicatedConv integer;
    private readonly ModuleList<ReplicatedConv>? sr;
    private readonly ReplicatedConv? phases;

    /// <summary>Creates a network.</summary>
    /// <param name="channels">Features per sample, a multiple of 8.</param>
    /// <param name="blockCount">Residual blocks.</param>
    /// <param name="head">How the phases are held.</param>
    /// <param name="residual">Whether heads give what is added to DCTIF and to the sample; they start at zero then.</param>
    /// <param name="seed">Of the start values.</param>
    public IlifNetwork(int channels, int blockCount, HeadKind head = HeadKind.Direct, bool residual = true, int seed = 1) : base(nameof(IlifNetwork))
    {
        var start = new Random(seed);
        Random? heads = residual ? null : start;
        Channels = channels;
        Blocks = blockCount;
        Head = head;
        Residual = residual;
        first = new ReplicatedConv(2, channels, 3, start);
        first_act = new SlopedRelu();
        blocks = new ModuleList<ResidualBlock>([.. Enumerable.Range(0, blockCount).Select(_ => new ResidualBlock(channels, start))]);
        last = new ReplicatedConv(channels, channels, 3, start);
        last_act = new SlopedRelu();
        integer = new ReplicatedConv(channels, 1, 3, heads);
        if (head == HeadKind.Direct)
            phases = new ReplicatedConv(channels, IlifArchitecture.Phases, IlifArchitecture.HeadTaps, heads);
        else
            sr = new ModuleList<ReplicatedConv>([.. Enumerable.Range(0, 5).Select(i => new ReplicatedConv(channels, i < 4 ? 4 * channels : 1, 3, i == 4 ? heads : start))]);
        RegisterComponents();
    }

    /// <summary>Features per sample.</summary>
    public int Channels { get; }

    /// <summary>Residual blocks.</summary>
    public int Blocks { get; }

    /// <summary>How the phases are held.</summary>
    public HeadKind Head { get; }

    /// <summary>Whether heads give what is added to DCTIF and to the sample.</summary>
    public bool Residual { get; }

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

    /// <summary>Steps 1 to 18: inputs [B, 2, H, W] to features [B, C, H, W].</summary>
    public Tensor Features(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor start = first_act.forward(first.forward(input)), x = start;
        foreach (ResidualBlock block in blocks)
            x = block.forward(x);
        return (start + last_act.forward(last.forward(x))).MoveToOuterDisposeScope();
    }

    /// <summary>Step 19: features to integer positions [B, 1, H, W], or what is to be added to the samples.</summary>
    public Tensor Integer(Tensor features) => integer.forward(features);

    /// <summary>
    /// Features to all phases [B, 256, H, W], phase 0 embedded from <see cref="Integer"/>. A chain runs as the paper
    /// has it, with zeros outside at each level.
    /// </summary>
    public Tensor Phases(Tensor features)
    {
        using var scope = NewDisposeScope();
        Tensor fine;
        if (phases is not null)
        {
            fine = phases.forward(features);
        }
        else
        {
            Tensor x = features;
            for (int i = 0; i < 4; i++)
                x = nn.functional.pixel_shuffle(sr![i].forward(x, zeroPadded: true), 2);
            fine = nn.functional.pixel_unshuffle(sr![4].forward(x, zeroPadded: true), 16);
        }
        return cat([Integer(features), fine.slice(1, 1, IlifArchitecture.Phases, 1)], 1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Phases(Features(input)).MoveToOuterDisposeScope();
    }

    /// <summary>Parameters of the filter part (stage 1).</summary>
    public IEnumerable<Parameter> FilterParameters() => named_parameters().Where(p => !IsPhase(p.name)).Select(p => p.parameter);

    /// <summary>Parameters of the super-resolution part (stage 2).</summary>
    public IEnumerable<Parameter> PhaseParameters() => named_parameters().Where(p => IsPhase(p.name)).Select(p => p.parameter);

    /// <summary>Parameters by step of Tables 1 and 2: input, blocks, last, integer output, super-resolution part.</summary>
    public (long Input, long Blocks, long Last, long Integer, long Phases) Counts()
    {
        return (Count("first"), Count("blocks."), Count("last"), Count("integer"), named_parameters().Where(p => IsPhase(p.name)).Sum(p => p.parameter.numel()));

        long Count(string prefix) => named_parameters().Where(p => p.name.StartsWith(prefix, StringComparison.Ordinal)).Sum(p => p.parameter.numel());
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

    private static bool IsPhase(string name) => name.StartsWith("phases.", StringComparison.Ordinal) || name.StartsWith("sr.", StringComparison.Ordinal);
}
