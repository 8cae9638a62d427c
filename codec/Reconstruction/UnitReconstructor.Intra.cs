using VvcIlif.Codec.Intra;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

internal sealed partial class UnitReconstructor
{
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

    private void DeriveIntraLuma(CodingUnit cu)
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

    private void DeriveIntraChroma(CodingUnit cu)
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

    private void ReconstructIntra(CodingUnit cu, bool chroma)
    {
        if (cu.Intra.Isp != IspSplit.None)
        {
            ReconstructIsp(cu);
        }
        for (int i = 0; i < cu.TuCount; i++)
        {
            TransformUnit tu = cu.Tus[i];
            if (cu.HasLuma && cu.Intra.Isp == IspSplit.None)
            {
                PredictIntraLuma(cu, tu, _planes[0].Samples[(tu.Y * _planes[0].Stride + tu.X)..], _planes[0].Stride);
                if (!cu.Residual.cu_act_enabled_flag)
                    AddResidual(cu, tu, 0);
                _n.Mark(0, tu.X, tu.Y, tu.Width, tu.Height, true);
            }
            if (chroma && tu.HasChroma)
            {
                TransformBlock block = tu.Blocks[1];
                int at = block.Y * _planes[1].Stride + block.X;
                PredictIntraChroma(cu, block, cu.Intra.IntraPredModeC, _planes[1].Samples[at..], _planes[2].Samples[at..], _planes[1].Stride);
                if (cu.Residual.cu_act_enabled_flag)
                    AddColourResidual(cu, tu);
                else
                    AddChromaResidual(cu, tu);
                if (cu.Intra.Isp == IspSplit.None)
                    _n.Mark(1, tu.X, tu.Y, tu.Width, tu.Height, true);
            }
        }
        MarkCoded(cu);
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

    // H.266 8.4.5.1, sub-partitions; a partition sees those before it as its neighbours.
    private void ReconstructIsp(CodingUnit cu)
    {
        Plane plane = _planes[0];
        int available = _n.AvailableAbove(0, cu.X, cu.Y, 2 * cu.Width);
        int availableLeft = _n.AvailableLeft(0, cu.X, cu.Y, 2 * cu.Height);
        bool corner = _n.IsAboveLeftAvailable(0, cu.X, cu.Y);
        int predictedTo = cu.X;
        for (int i = 0; i < cu.TuCount; i++)
        {
            TransformUnit tu = cu.Tus[i];
            bool horizontal = cu.Intra.Isp == IspSplit.Horizontal;
            int width = horizontal ? tu.Width : Math.Max(4, tu.Width);
            if (horizontal || tu.X >= predictedTo)
            {
                int dx = tu.X - cu.X, dy = tu.Y - cu.Y;
                var block = new IntraBlock
                {
                    X = tu.X,
                    Y = tu.Y,
                    Width = width,
                    Height = tu.Height,
                    Luma = true,
                    Mode = cu.Intra.IntraPredModeY,
                    AvailableTop = horizontal && i > 0 ? cu.Width : Math.Max(0, available - dx),
                    AvailableLeft = !horizontal && i > 0 ? cu.Height : Math.Max(0, availableLeft - dy),
                    AvailableTopLeft = i == 0 ? corner : horizontal ? availableLeft > 0 : available > 0,
                    IspWidth = cu.Width,
                    IspHeight = cu.Height,
                    BitDepth = _p.BitDepth,
                };
                IntraPredictor.Predict(plane, block, plane.Samples[(tu.Y * plane.Stride + tu.X)..], plane.Stride);
                predictedTo = tu.X + width;
            }
            AddResidual(cu, tu, 0);
        }
        _n.Mark(0, cu.X, cu.Y, cu.Width, cu.Height, true);
    }
}
