using static TorchSharp.torch;

namespace VvcIlif.Nn.Kit.Layers;

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
