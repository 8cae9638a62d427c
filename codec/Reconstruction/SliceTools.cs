using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Quant;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>What a slice may bring along for its reconstruction besides the parameters that all slices have.</summary>
internal sealed class SliceTools
{
    /// <summary>The reference pictures per list, where vectors may be refined.</summary>
    public ReferencePicture[][] References { get; init; } = [[], []];

    /// <summary>References by [list, index] that are resampled, which rules out refinement and optical flow.</summary>
    public bool[,] IsScaled { get; init; } = new bool[2, 16];

    /// <summary>Where reference samples may come from, in luma samples; the default value stands for the whole picture.</summary>
    public ReferenceRegion Region { get; init; }

    /// <summary>Luma mapping of a slice that uses it.</summary>
    public LumaMapping? Mapping { get; init; }

    /// <summary>Explicit scaling lists of a slice that uses them.</summary>
    public ScalingFactorTable? ScalingFactors { get; init; }
}
