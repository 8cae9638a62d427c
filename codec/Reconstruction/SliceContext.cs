using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Quant;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>
/// Everything that the coding of a slice depends on besides its picture, set up once from its header and its
/// references, the same for a decoder and an encoder.
/// </summary>
internal sealed class SliceContext
{
    /// <param name="sh">The slice header, with all that it implies derived.</param>
    /// <param name="references">Picture order counts and marks of its reference lists.</param>
    /// <param name="pictures">The active reference pictures of both lists.</param>
    /// <param name="isScaled">References by [list, index] that are resampled; null where none is.</param>
    /// <param name="mapping">Luma mapping of the picture; used where the slice asks for it.</param>
    /// <param name="filter">The interpolation filter of the stream; null for the standard's.</param>
    /// <param name="factors">Factors of scaling lists that may be taken over where they are of the same lists.</param>
    /// <exception cref="VvcBitstreamException">The slice leaves its subpicture.</exception>
    public SliceContext(SliceHeader sh, SliceReferences references, ReferencePicture[][] pictures, bool[,]? isScaled = null,
        LumaMapping? mapping = null, IInterpolationFilter? filter = null, ScalingFactorTable? factors = null)
    {
        Parameters = new SliceParameters(sh) { NoBackwardPred = references.NoBackwardPred() };
        references.SymmetricReferences(Parameters.RefIdxSym);
        References = references;
        Pictures = pictures;
        IsScaled = isScaled ?? new bool[2, 16];
        Weights = sh.PredWeightTable is { } table ? new ExplicitWeights(table, Parameters.NumRefIdxActive, Parameters.BitDepth) : null;
        if (SliceParameters.TreatedSubpicture(sh) is { } area)
        {
            int sx = Parameters.ChromaFormat.ShiftX(), sy = Parameters.ChromaFormat.ShiftY();
            Region = new ReferenceRegion(area.Left, area.Top, area.Right, area.Bottom);
            ChromaRegion = new ReferenceRegion(area.Left >> sx, area.Top >> sy, area.Right >> sx, area.Bottom >> sy);
        }
        int margin = sh.sh_plug_in_filter_used_flag && filter is not null ? filter.Capabilities.Margin : 0;
        // Optical flow and refinement read three rows beyond those that the filter does, and chroma vectors are rounded.
        ReferenceReach = 4 + (Math.Max(DctInterpolationFilter.Default.Capabilities.Margin, margin) << 1);
        Mapping = sh.sh_lmcs_used_flag ? mapping : null;
        if (sh.sh_explicit_scaling_list_used_flag && sh.PictureHeader.ScalingList is { } lists)
            ScalingFactors = factors?.Lists == lists ? factors : new ScalingFactorTable(lists);
    }

    /// <summary>The headers in force and what follows from them.</summary>
    public SliceParameters Parameters { get; }

    /// <summary>Picture order counts and marks of the reference lists.</summary>
    public SliceReferences References { get; }

    /// <summary>The reference pictures per list.</summary>
    public ReferencePicture[][] Pictures { get; }

    /// <summary>References by [list, index] that are resampled, which rules out refinement and optical flow.</summary>
    public bool[,] IsScaled { get; }

    /// <summary>Explicit weighted prediction, or null.</summary>
    public ExplicitWeights? Weights { get; }

    /// <summary>Where luma reference samples may come from; the default value means the whole picture.</summary>
    public ReferenceRegion Region { get; }

    /// <summary><see cref="Region"/> in chroma samples.</summary>
    public ReferenceRegion ChromaRegion { get; }

    /// <summary>Rows below those that a vector points to, down to which reference pictures are read.</summary>
    public int ReferenceReach { get; }

    /// <summary>Luma mapping of a slice that uses it, or null.</summary>
    public LumaMapping? Mapping { get; }

    /// <summary>Explicit scaling lists of a slice that uses them, or null.</summary>
    public ScalingFactorTable? ScalingFactors { get; }
}
