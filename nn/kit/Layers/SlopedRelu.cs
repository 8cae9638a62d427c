using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Kit.Layers;

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
