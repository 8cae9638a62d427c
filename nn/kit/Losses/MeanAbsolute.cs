using static TorchSharp.torch;

namespace VvcIlif.Nn.Kit.Losses;

/// <summary>Mean absolute difference of batches [B, C, H, W].</summary>
public static class MeanAbsolute
{
    /// <summary>The loss in single precision.</summary>
    /// <param name="output">What the network gives, in whatever precision.</param>
    /// <param name="wanted">What is wanted.</param>
    /// <param name="weight">[B, 1, 1, 1], or null.</param>
    /// <param name="crop">Samples at each side that do not count, since what surrounds them is not in the patch.</param>
    public static Tensor Of(Tensor output, Tensor wanted, Tensor? weight = null, int crop = 0)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(wanted);
        using var scope = NewDisposeScope();
        Tensor difference = (output.to(ScalarType.Float32) - wanted).abs();
        if (weight is not null)
            difference *= weight;
        return difference.slice(2, crop, difference.shape[2] - crop, 1).slice(3, crop, difference.shape[3] - crop, 1).mean().MoveToOuterDisposeScope();
    }
}
