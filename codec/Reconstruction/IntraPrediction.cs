using VvcIlif.Codec.Intra;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Intra modes of units from their syntax elements, and prediction of their transform blocks.</summary>
internal sealed class IntraPrediction
{
    private SliceParameters _p = null!;
    private Plane[] _planes = null!;
    private BlockGrid _grid = null!;
    private CtuNeighbourhood _n = null!;
    private int _shiftX, _shiftY;

    public void StartSlice(SliceContext slice, PictureContext picture, CtuNeighbourhood neighbourhood)
    {
        _p = slice.Parameters;
        _planes = picture.Planes;
        _grid = picture.Grid;
        _n = neighbourhood;
        _shiftX = picture.ChromaFormat.ShiftX();
        _shiftY = picture.ChromaFormat.ShiftY();
    }

    /// <summary>Derives the modes of a unit.</summary>
    public void Derive(CodingUnit cu)
    {
        if (cu.HasLuma)
            DeriveLuma(cu);
        if (cu.Tree != TreeType.DualTreeLuma && _p.HasChroma)
            DeriveChroma(cu);
    }

    /// <summary>The most probable modes of a luma block, planar first.</summary>
    // H.266 8.4.2
    public void MostProbableModes(CodingUnit cu, Span<byte> modes)
    {
        int left = IntraModes.Planar, above = IntraModes.Planar;
        if (_n.HasLeft(cu.X))
            left = NeighbourMode(cu.X - 1, cu.Y + cu.Height - 1);
        if ((cu.Y & (_p.CtbSize - 1)) != 0)
            above = NeighbourMode(cu.X + cu.Width - 1, cu.Y - 1);
        MpmList.Derive(modes, left, above);
    }

    private int NeighbourMode(int x, int y)
    {
        ref BlockInfo info = ref _grid.Luma(x, y);
        return info.PredMode == PredMode.Intra ? info.IntraModeY : IntraModes.Planar;
    }

    private void DeriveLuma(CodingUnit cu)
    {
        if (cu.Intra.intra_bdpcm_luma_flag)
        {
            cu.Intra.IntraPredModeY = cu.Intra.intra_bdpcm_luma_dir_flag ? (byte)IntraModes.Vertical : (byte)IntraModes.Horizontal;
            return;
        }
        if (cu.Intra.intra_mip_flag || !cu.Intra.intra_luma_not_planar_flag)
        {
            cu.Intra.IntraPredModeY = IntraModes.Planar;
            return;
        }
        Span<byte> modes = stackalloc byte[MpmList.Length];
        MostProbableModes(cu, modes);
        cu.Intra.IntraPredModeY = cu.Intra.intra_luma_mpm_flag
            ? modes[1 + cu.Intra.intra_luma_mpm_idx]
            : (byte)MpmList.FromRemainder(modes, cu.Intra.intra_luma_mpm_remainder);
    }

    /// <summary>The luma mode that a chroma block may take over.</summary>
    // H.266 8.4.3
    public int LumaModeForChroma(CodingUnit cu)
    {
        if (cu.Tree == TreeType.SingleTree)
            return cu.Intra.IntraPredModeY;
        ref BlockInfo luma = ref _grid.Luma(cu.X + cu.Width / 2, cu.Y + cu.Height / 2);
        if (luma.PredMode is PredMode.Ibc or PredMode.Palette)
            return IntraModes.Dc;
        return luma.IntraModeY;
    }

    private void DeriveChroma(CodingUnit cu)
    {
        if (cu.Intra.intra_bdpcm_chroma_flag)
        {
            cu.Intra.IntraPredModeC = cu.Intra.intra_bdpcm_chroma_dir_flag ? (byte)IntraModes.Vertical : (byte)IntraModes.Horizontal;
            return;
        }
        int lumaMode = LumaModeForChroma(cu);
        int mode;
        bool mip444 = cu.Tree == TreeType.SingleTree && _p.ChromaFormat == ChromaFormat.Yuv444 && cu.Intra.intra_mip_flag;
        if (cu.Residual.cu_act_enabled_flag)
            mode = lumaMode;
        else if (cu.Intra.cclm_mode_flag)
            mode = IntraModes.LtCclm + cu.Intra.cclm_mode_idx;
        else
            mode = ChromaModes.Derive(cu.Intra.intra_chroma_pred_mode, mip444 && cu.Intra.intra_chroma_pred_mode != 4 ? -1 : lumaMode);
        cu.Intra.MipChromaDirect = mip444 && !cu.Intra.cclm_mode_flag && (cu.Residual.cu_act_enabled_flag || cu.Intra.intra_chroma_pred_mode == 4);
        if (_p.ChromaFormat == ChromaFormat.Yuv422)
            mode = ChromaModes.To422(mode);
        cu.Intra.IntraPredModeC = (byte)mode;
    }

    /// <summary>The neighbourhood of a luma transform block, for prediction with the unit's mode.</summary>
    public IntraBlock LumaBlock(CodingUnit cu, TransformUnit tu)
    {
        int refIdx = cu.Intra.intra_luma_ref_idx;
        return new IntraBlock
        {
            X = tu.X,
            Y = tu.Y,
            Width = tu.Width,
            Height = tu.Height,
            Luma = true,
            Mode = cu.Intra.IntraPredModeY,
            RefIdx = refIdx,
            AvailableTop = _n.AvailableAbove(0, tu.X, tu.Y, 2 * tu.Width),
            AvailableLeft = _n.AvailableLeft(0, tu.X, tu.Y, 2 * tu.Height),
            AvailableTopLeft = _n.IsAboveLeftAvailable(0, tu.X, tu.Y),
            Bdpcm = cu.Intra.intra_bdpcm_luma_flag,
            Mip = cu.Intra.intra_mip_flag,
            MipMode = cu.Intra.intra_mip_mode,
            MipTransposed = cu.Intra.intra_mip_transposed_flag,
            BitDepth = _p.BitDepth,
        };
    }

    /// <summary>Predicts a luma transform block; <paramref name="target"/> may be its place in the plane.</summary>
    public void PredictIntraLuma(CodingUnit cu, TransformUnit tu, Span<ushort> target, int stride) =>
        IntraPredictor.Predict(_planes[0], LumaBlock(cu, tu), target, stride);

    /// <summary>The neighbourhood of a chroma transform block.</summary>
    public IntraBlock ChromaBlock(CodingUnit cu, TransformBlock block, int mode)
    {
        int x = block.X << _shiftX, y = block.Y << _shiftY;
        int width = block.Width, height = block.Height;
        return new IntraBlock
        {
            X = block.X,
            Y = block.Y,
            Width = width,
            Height = height,
            Mode = mode,
            AvailableTop = _n.AvailableAbove(1, x, y, (2 * width) << _shiftX) >> _shiftX,
            AvailableLeft = _n.AvailableLeft(1, x, y, (2 * height) << _shiftY) >> _shiftY,
            AvailableTopLeft = _n.IsAboveLeftAvailable(1, x, y),
            Bdpcm = cu.Intra.intra_bdpcm_chroma_flag,
            Mip = cu.Intra.MipChromaDirect,
            MipMode = cu.Intra.intra_mip_mode,
            MipTransposed = cu.Intra.intra_mip_transposed_flag,
            BitDepth = _p.BitDepth,
        };
    }

    /// <summary>Predicts both chroma transform blocks with a mode of 0..66 or a cross-component one.</summary>
    public void PredictIntraChroma(CodingUnit cu, TransformBlock block, int mode, Span<ushort> cb, Span<ushort> cr, int stride)
    {
        IntraBlock intra = ChromaBlock(cu, block, mode);
        if (mode < IntraModes.LtCclm)
        {
            IntraPredictor.Predict(_planes[1], intra, cb, stride);
            IntraPredictor.Predict(_planes[2], intra, cr, stride);
            return;
        }
        var cclm = new CclmBlock
        {
            X = block.X,
            Y = block.Y,
            Width = block.Width,
            Height = block.Height,
            Mode = mode,
            AvailableTop = intra.AvailableTop,
            AvailableLeft = intra.AvailableLeft,
            AtCtuTop = ((block.Y << _shiftY) & (_p.CtbSize - 1)) == 0,
            Format = _p.ChromaFormat,
            VerticalCollocated = _p.Sps.sps_chroma_vertical_collocated_flag,
            BitDepth = _p.BitDepth,
        };
        CclmPrediction.Predict(_planes[0], _planes[1], _planes[2], cclm, cb, cr, stride);
    }
}
