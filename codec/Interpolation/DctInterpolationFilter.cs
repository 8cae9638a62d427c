namespace VvcIlif.Codec.Interpolation;

/// <summary>
/// DCTIF, the interpolation filter of the standard: eight taps for luma, four for chroma. H.266 8.5.6.3.
/// </summary>
public sealed class DctInterpolationFilter : SeparableInterpolationFilter, IScalarTwin
{
    /// <summary>Creates the filter; all instances are alike.</summary>
    public DctInterpolationFilter()
        : base(FilterId.Dctif, DctInterpolationTables.Luma, DctInterpolationTables.Chroma,
            DctInterpolationTables.LumaAlternativeHalf, DctInterpolationTables.LumaAffine)
    {
    }

    private DctInterpolationFilter(DctInterpolationFilter other) : base(other, vectors: false)
    {
    }

    /// <summary>The instance that everything falls back to.</summary>
    public static DctInterpolationFilter Default { get; } = new();

    /// <inheritdoc/>
    public IInterpolationFilter ScalarTwin => new DctInterpolationFilter(this);
}
