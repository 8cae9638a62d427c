using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>
/// Turns a coding unit's syntax elements into modes, motion and samples, the same for a decoder and an encoder. One
/// object serves one thread; <see cref="StartSlice"/> points it at the current slice.
/// </summary>
internal sealed partial class UnitReconstructor
{
    private SliceParameters _p = null!;
    private PictureContext _picture = null!;
    private Plane[] _planes = null!;
    private BlockGrid _grid = null!;
    private MotionField _motion = null!;
    private CtuNeighbourhood _n = null!;
    private readonly MotionDerivation _derivation;
    private IReferenceSampler[][] _samplers = [[], []];
    private SliceContext _slice = null!;
    private ExplicitWeights? _weights;
    private int _shiftX, _shiftY;

    public UnitReconstructor(MotionDerivation derivation) => _derivation = derivation;

    public MotionDerivation Derivation => _derivation;

    /// <summary>
    /// Points the object at a slice and at samplers of its reference pictures per list. The motion derivation has been
    /// pointed at it before.
    /// </summary>
    public void StartSlice(SliceContext slice, PictureContext picture, CtuNeighbourhood neighbourhood, IReferenceSampler[][] samplers)
    {
        _slice = slice;
        _p = slice.Parameters;
        _picture = picture;
        _planes = picture.Planes;
        _grid = picture.Grid;
        _motion = picture.Motion.Field;
        _n = neighbourhood;
        _samplers = samplers;
        _scaleX = _scaleY = -1;
        _weights = slice.Weights;
        _shiftX = picture.ChromaFormat.ShiftX();
        _shiftY = picture.ChromaFormat.ShiftY();
    }

    /// <summary>Changes the filter that predicts from here on: samplers of the same reference pictures.</summary>
    public void SelectSamplers(IReferenceSampler[][] samplers) => _samplers = samplers;

    /// <summary>True where the reference picture has another size or window than the current one.</summary>
    private bool IsScaled(int list, int refIdx) => _slice.IsScaled[list, refIdx];

    /// <summary>Derives modes and motion from the syntax elements, and records the unit for its neighbours.</summary>
    public void Derive(CodingUnit cu)
    {
        if (cu.PredMode == PredMode.Intra)
        {
            if (cu.HasLuma)
                DeriveIntraLuma(cu);
            if (cu.Tree != TreeType.DualTreeLuma && _p.HasChroma)
                DeriveIntraChroma(cu);
        }
        else if (cu.HasLuma && cu.PredMode != PredMode.Palette)
        {
            DeriveMotion(cu);
        }
        Record(cu);
    }

    /// <summary>Writes what neighbours and filters need to know into the picture's grids.</summary>
    public void Record(CodingUnit cu)
    {
        _grid.Record(cu);
        if (cu.HasLuma && cu.PredMode is (PredMode.Intra or PredMode.Palette))
            _motion.Fill(cu.X, cu.Y, cu.Width, cu.Height, MotionInfo.Intra);
    }

    /// <summary>Predicts the unit and adds its residual, in the picture's planes.</summary>
    public void Reconstruct(CodingUnit cu)
    {
        bool chroma = cu.Tree != TreeType.DualTreeLuma && _p.HasChroma;
        if (cu.PredMode == PredMode.Intra)
        {
            ReconstructIntra(cu, chroma);
            return;
        }
        if (cu.PredMode == PredMode.Palette)
        {
            ReconstructPalette(cu);
            return;
        }
        if (!cu.HasLuma)
            return;
        if (cu.PredMode == PredMode.Ibc)
            PredictBlockCopy(cu, chroma);
        else
            PredictInter(cu, chroma);
        MarkCoded(cu);
        if (!cu.Residual.cu_coded_flag)
            return;
        for (int i = 0; i < cu.TuCount; i++)
        {
            TransformUnit tu = cu.Tus[i];
            if (cu.Residual.cu_act_enabled_flag)
            {
                AddColourResidual(cu, tu);
                continue;
            }
            AddResidual(cu, tu, 0);
            if (chroma && tu.HasChroma)
                AddChromaResidual(cu, tu);
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
