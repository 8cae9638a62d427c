namespace VvcIlif.Codec.Encoder;

/// <summary>How hard the encoder searches. Presets choose them; they change the bits, never the syntax in use.</summary>
internal sealed record SearchSettings
{
    /// <summary>Merge candidates that are tried with a whole residual after a ranking by SATD.</summary>
    public int MergeFullTries { get; init; } = 3;

    /// <summary>Intra luma modes that are tried with a whole residual.</summary>
    public int IntraFullTries { get; init; } = 3;

    /// <summary>In inter pictures: intra modes are coded only where the best one's SATD is below this many times that of inter prediction.</summary>
    public double IntraSatdRatio { get; init; } = 1.1;

    /// <summary>Motion search range around each start, in samples.</summary>
    public int SearchRange { get; init; } = 64;

    /// <summary>Reference pictures searched per list.</summary>
    public int MaxReferences { get; init; } = 2;

    /// <summary>Passes of refining one list of a bi-prediction with the other one fixed.</summary>
    public int BiPasses { get; init; } = 1;

    /// <summary>Affine motion models are searched.</summary>
    public bool Affine { get; init; } = true;

    /// <summary>Ternary splits are tried.</summary>
    public bool Ternary { get; init; } = true;

    /// <summary>Rate-distortion optimised quantisation; otherwise a dead zone.</summary>
    public bool Rdoq { get; init; } = true;

    /// <summary>Explicit transform selection is searched for intra luma.</summary>
    public bool Mts { get; init; }

    /// <summary>Intra prediction from the second and third reference line is tried.</summary>
    public bool ReferenceLines { get; init; } = true;

    /// <summary>Chroma modes tried with a whole residual.</summary>
    public int ChromaFullTries { get; init; } = 2;

    /// <summary>Vectors of half, whole and four-sample precision are tried.</summary>
    public bool Amvr { get; init; } = true;

    /// <summary>Small blocks are also tried without transform.</summary>
    public bool TransformSkip { get; init; }

    /// <summary>Affine vectors are refined to sixteenths of a sample.</summary>
    public bool AffineSixteenths { get; init; } = true;

    /// <summary>Unequal weights of bi-prediction are tried.</summary>
    public bool Bcw { get; init; } = true;

    /// <summary>
    /// Splits are skipped where the unsplit unit is skipped and costs less than this share of its parent's mean; 0 tries all.
    /// </summary>
    public double EarlySkip { get; init; } = 1.0;
}
