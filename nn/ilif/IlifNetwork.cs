using TorchSharp.Modules;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Nn.Kit.Layers;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Ilif;

/// <summary>
/// The two-stage network of ILIF: Table 1 (the filter part, whose output is the integer positions) and Table 2 (the
/// super-resolution part, whose output is the fractional ones). Inputs are luma less 1/2 and (QP - 32)/64.
/// </summary>
public sealed partial class IlifNetwork : nn.Module<Tensor, Tensor>
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

    private static bool IsPhase(string name) => name.StartsWith("phases.", StringComparison.Ordinal) || name.StartsWith("sr.", StringComparison.Ordinal);
}
