using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Kit.Layers;

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
