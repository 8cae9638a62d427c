using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>
/// Turns a coding unit's syntax elements into modes, motion and samples, the same for a decoder and an encoder. The
/// parts can be used alone. One object serves one thread; <see cref="StartSlice"/> points it at the current slice.
/// </summary>
internal sealed class UnitReconstructor
{
    private readonly UnitMotion _motion;
    private readonly IntraReconstruction _intra;
    private SliceParameters _p = null!;
    private PictureContext _picture = null!;
    private CtuNeighbourhood _n = null!;

    public UnitReconstructor(MotionDerivation derivation)
    {
        Derivation = derivation;
        _motion = new UnitMotion(derivation);
        _intra = new IntraReconstruction(Intra, Residual);
    }

    /// <summary>Candidates and predictors of motion.</summary>
    public MotionDerivation Derivation { get; }

    /// <summary>Intra modes and prediction.</summary>
    public IntraPrediction Intra { get; } = new();

    /// <summary>Inter prediction.</summary>
    public InterPrediction Inter { get; } = new();

    /// <summary>Scaling, transforms and residuals.</summary>
    public ResidualReconstruction Residual { get; } = new();

    /// <summary>What units need of reference pictures that are still in decoding.</summary>
    public ReferenceProgress References { get; } = new();

    /// <summary>
    /// Points the object at a slice and at samplers of its reference pictures per list. The motion derivation has been
    /// pointed at it before.
    /// </summary>
    public void StartSlice(SliceContext slice, PictureContext picture, CtuNeighbourhood neighbourhood, IReferenceSampler[][] samplers)
    {
        _p = slice.Parameters;
        _picture = picture;
        _n = neighbourhood;
        _motion.StartSlice(slice, picture, neighbourhood);
        Intra.StartSlice(slice, picture, neighbourhood);
        Inter.StartSlice(slice, picture, neighbourhood, samplers);
        Residual.StartSlice(slice, picture, neighbourhood);
        References.StartSlice(slice, picture);
        _intra.StartSlice(slice, picture, neighbourhood);
    }

    /// <summary>Derives modes and motion from the syntax elements, and records the unit for its neighbours.</summary>
    public void Derive(CodingUnit cu)
    {
        if (cu.PredMode == PredMode.Intra)
            Intra.Derive(cu);
        else if (cu.HasLuma && cu.PredMode != PredMode.Palette)
            _motion.Derive(cu);
        Record(cu);
    }

    /// <summary>Writes what neighbours and filters need to know into the picture's grids.</summary>
    public void Record(CodingUnit cu)
    {
        _picture.Grid.Record(cu);
        if (cu.HasLuma && cu.PredMode is (PredMode.Intra or PredMode.Palette))
            _picture.Motion.Field.Fill(cu.X, cu.Y, cu.Width, cu.Height, MotionInfo.Intra);
    }

    /// <summary>Predicts the unit and adds its residual, in the picture's planes.</summary>
    public void Reconstruct(CodingUnit cu)
    {
        bool chroma = cu.Tree != TreeType.DualTreeLuma && _p.HasChroma;
        switch (cu.PredMode)
        {
            case PredMode.Intra:
                _intra.Reconstruct(cu, chroma);
                MarkCoded(cu);
                return;
            case PredMode.Palette:
                PaletteReconstruction.Reconstruct(cu, _p, _picture);
                MarkCoded(cu);
                return;
        }
        if (!cu.HasLuma)
            return;
        if (cu.PredMode == PredMode.Ibc)
            BlockCopy.Predict(cu, _picture, chroma);
        else
            Inter.Predict(cu, chroma);
        MarkCoded(cu);
        if (!cu.Residual.cu_coded_flag)
            return;
        for (int i = 0; i < cu.TuCount; i++)
        {
            TransformUnit tu = cu.Tus[i];
            if (cu.Residual.cu_act_enabled_flag)
            {
                Residual.AddColour(cu, tu);
                continue;
            }
            Residual.AddLuma(cu, tu);
            if (chroma && tu.HasChroma)
                Residual.AddChroma(cu, tu);
        }
    }

    /// <summary>Marks the whole unit as coded for those that follow.</summary>
    public void MarkCoded(CodingUnit cu)
    {
        if (cu.HasLuma)
            _n.Mark(0, cu.X, cu.Y, cu.Width, cu.Height, true);
        if (cu.Tree != TreeType.DualTreeLuma)
            _n.Mark(1, cu.X, cu.Y, cu.Width, cu.Height, true);
    }
}
