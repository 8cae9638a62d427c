namespace VvcIlif.Codec.Encoder;

/// <summary>The coding tools that the stream allows. Each one that is off also spares the bits that would say so.</summary>
public sealed record EncoderTools
{
    /// <summary>Deblocking filter.</summary>
    public bool Deblocking { get; init; } = true;

    /// <summary>Sample adaptive offset.</summary>
    public bool Sao { get; init; } = true;

    /// <summary>Separate coding trees for luma and chroma in intra pictures.</summary>
    public bool DualTree { get; init; } = true;

    /// <summary>Chroma predicted from luma.</summary>
    public bool Cclm { get; init; } = true;

    /// <summary>Intra prediction from the second and third line beside a block.</summary>
    public bool Mrl { get; init; } = true;

    /// <summary>Transform types chosen for each intra luma block.</summary>
    public bool Mts { get; init; } = true;

    /// <summary>Transform types that follow from the block size; without effect where <see cref="Mts"/> is on.</summary>
    public bool ImplicitMts { get; init; } = true;

    /// <summary>Blocks without transform.</summary>
    public bool TransformSkip { get; init; } = true;

    /// <summary>One sign of each coefficient group hidden in the parity of its levels.</summary>
    public bool SignHiding { get; init; } = true;

    /// <summary>Affine motion with four and six parameters.</summary>
    public bool Affine { get; init; } = true;

    /// <summary>Motion vector differences in half, whole and four samples.</summary>
    public bool Amvr { get; init; } = true;

    /// <summary>Unequal weights in bi-prediction.</summary>
    public bool Bcw { get; init; } = true;

    /// <summary>Motion predicted from another picture.</summary>
    public bool Tmvp { get; init; } = true;

    /// <summary>Levels of binary and ternary splits below the quadtree in intra pictures, 0 to 3.</summary>
    public int MttDepthIntra { get; init; } = 3;

    /// <summary>Levels of binary and ternary splits below the quadtree in other pictures, 0 to 3.</summary>
    public int MttDepthInter { get; init; } = 2;

    /// <summary>Tools of the operation range extensions; null for none. No Main 10 decoder needs to know them.</summary>
    internal RangeExtensionTools? RangeExtensions { get; init; }

    /// <summary>The tools of a preset.</summary>
    public static EncoderTools For(EncoderPreset preset) => preset switch
    {
        EncoderPreset.Fast => new EncoderTools { Mts = false, TransformSkip = false, Affine = false, Amvr = false, Bcw = false, MttDepthInter = 1 },
        EncoderPreset.Slow => new EncoderTools { MttDepthInter = 3 },
        _ => new EncoderTools { Mts = false, TransformSkip = false, Bcw = false },
    };
}
