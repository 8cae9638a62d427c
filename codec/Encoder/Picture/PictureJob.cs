using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Interpolation;

namespace VvcIlif.Codec.Encoder.Picture;

/// <summary>All that <see cref="PictureEncoder"/> needs to code one picture; its references must be finished.</summary>
internal sealed class PictureJob
{
    /// <summary>Source planes at coded size (a multiple of the minimum coding block) and internal bit depth.</summary>
    public required Plane[] Source { get; init; }

    /// <summary>The header of the only slice, picture header included; the encoder sets its flags of SAO and of the plug-in filter.</summary>
    public required SliceHeader Slice { get; init; }

    /// <summary>Where the reconstruction goes; another one after coding where the picture was tried in two ways.</summary>
    public required EncodedFrame Frame { get; set; }

    /// <summary>Active reference pictures per list.</summary>
    public required EncodedFrame[][] References { get; init; }

    /// <summary>The collocated picture of temporal motion prediction, or null.</summary>
    public EncodedFrame? Collocated { get; init; }

    /// <summary>Lagrange multiplier: squared error of internal samples per bit.</summary>
    public required double Lambda { get; init; }

    /// <summary>Depth in the prediction hierarchy: 0 for pictures of the lowest layer.</summary>
    public int Layer { get; init; }

    /// <summary>The filter of the stream.</summary>
    public IInterpolationFilter Filter { get; init; } = DctInterpolationFilter.Default;

    /// <summary>How finely it is switched against the standard's.</summary>
    public InterpolationSwitch Switch { get; init; }

    /// <summary>
    /// The rows of CTUs are searched side by side, each with the contexts that the row above has behind its second CTU.
    /// The slice data are those of a slice without wavefronts; the search only prices rows by other contexts.
    /// </summary>
    public bool Wavefront { get; init; }

    /// <summary>Threads of the search with <see cref="Wavefront"/>; the result does not depend on it.</summary>
    public int SearchThreads { get; init; } = 1;
}
