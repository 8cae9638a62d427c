using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Syntax;

internal sealed partial class SyntaxCoder<TBin>
{
    private bool _prevTuCbfY;

    // H.266 7.3.11.5
    public void CodeCodingUnit(CodingUnit cu)
    {
        if (_qp.NewQuantizationGroup && cu.HasLuma)
        {
            _qp.NewQuantizationGroup = false;
            QpY = PredictQpY();
        }
        _prevTuCbfY = false;
        ModeType mode = _p.IsI && (cu.Width > 64 || cu.Height > 64) ? ModeType.Intra : cu.Mode;
        CodePredictionMode(cu, mode);
        if (cu.PredMode == PredMode.Intra && _p.Sps.sps_palette_enabled_flag)
            CodePaletteFlag(cu, mode);
        if (cu.PredMode == PredMode.Intra && _p.Sps.sps_act_enabled_flag && cu.Tree == TreeType.SingleTree)
            cu.Residual.cu_act_enabled_flag = Flag(Ctx.cu_act_enabled_flag, cu.Residual.cu_act_enabled_flag);
        if (cu.PredMode == PredMode.Palette)
        {
            CodePalette(cu);
            cu.Residual.cu_coded_flag = false;
            cu.Residual.QpY = QpY;
            MakeSkippedTransformTree(cu);
            DeriveChromaQp(cu);
            return;
        }
        if (cu.PredMode == PredMode.Intra)
        {
            if (cu.HasLuma)
                CodeIntraLuma(cu);
            if (cu.Tree != TreeType.DualTreeLuma && _p.HasChroma && !cu.Residual.cu_act_enabled_flag)
                CodeIntraChroma(cu);
        }
        else if (cu.HasLuma)
        {
            CodeInterData(cu);
        }
        CodeResidual(cu);
    }

    private void CodeResidual(CodingUnit cu)
    {
        if (cu.PredMode != PredMode.Intra && !cu.Inter.general_merge_flag)
            cu.Residual.cu_coded_flag = Flag(Ctx.cu_coded_flag, cu.Residual.cu_coded_flag);
        else if (TBin.Reads)
            cu.Residual.cu_coded_flag = !cu.cu_skip_flag;
        if (!cu.Residual.cu_coded_flag)
        {
            cu.Residual.QpY = QpY;
            if (TBin.Reads)
                MakeSkippedTransformTree(cu);
            DeriveChromaQp(cu);
            return;
        }
        CodeSbt(cu);
        if (_p.Sps.sps_act_enabled_flag && cu.PredMode != PredMode.Intra && cu.Tree == TreeType.SingleTree)
            cu.Residual.cu_act_enabled_flag = Flag(Ctx.cu_act_enabled_flag, cu.Residual.cu_act_enabled_flag);
        CodeTransformTrees(cu);
        cu.Residual.QpY = QpY;
        DeriveChromaQp(cu);
    }

    // H.266 7.3.11.5, cu_skip_flag to pred_mode_ibc_flag
    private void CodePredictionMode(CodingUnit cu, ModeType mode)
    {
        if (_p.IsI && !_p.Sps.sps_ibc_enabled_flag)
        {
            if (TBin.Reads)
                cu.PredMode = PredMode.Intra;
            return;
        }
        bool is4x4 = cu.Width == 4 && cu.Height == 4;
        bool is128 = cu.Width == 128 || cu.Height == 128;
        bool hasLeft = _n.HasLeft(cu.X), hasAbove = _n.HasAbove(cu.Y);
        int channel = cu.ChannelIndex;
        if (cu.HasLuma && ((!is4x4 && mode != ModeType.Intra) || (_p.Sps.sps_ibc_enabled_flag && !is128)))
        {
            int inc = B(hasLeft && (_grid.Luma(cu.X - 1, cu.Y).Flags & BlockFlags.Skip) != 0)
                + B(hasAbove && (_grid.Luma(cu.X, cu.Y - 1).Flags & BlockFlags.Skip) != 0);
            cu.cu_skip_flag = Flag(Ctx.cu_skip_flag + inc, cu.cu_skip_flag);
        }

        bool intra;
        if (is4x4 || mode == ModeType.Intra || _p.IsI)
        {
            intra = true;
        }
        else if (mode == ModeType.Inter || cu.cu_skip_flag)
        {
            intra = false;
        }
        else
        {
            bool left = hasLeft && PredModeAt(channel, cu.X - 1, cu.Y) == PredMode.Intra;
            bool above = hasAbove && PredModeAt(channel, cu.X, cu.Y - 1) == PredMode.Intra;
            intra = Flag(Ctx.pred_mode_flag + B(left || above), cu.PredMode == PredMode.Intra);
        }

        bool ibc;
        if (((_p.IsI && !cu.cu_skip_flag) || (!_p.IsI && (!intra || ((is4x4 || mode == ModeType.Intra) && !cu.cu_skip_flag))))
            && !is128 && mode != ModeType.Inter && _p.Sps.sps_ibc_enabled_flag && cu.HasLuma)
        {
            int inc = B(hasLeft && PredModeAt(channel, cu.X - 1, cu.Y) == PredMode.Ibc)
                + B(hasAbove && PredModeAt(channel, cu.X, cu.Y - 1) == PredMode.Ibc);
            ibc = Flag(Ctx.pred_mode_ibc_flag + inc, cu.PredMode == PredMode.Ibc);
        }
        else if (cu.cu_skip_flag && (is4x4 || mode == ModeType.Intra))
        {
            ibc = true;
        }
        else if (is128 || mode == ModeType.Inter || !cu.HasLuma)
        {
            ibc = false;
        }
        else
        {
            ibc = _p.IsI && _p.Sps.sps_ibc_enabled_flag && cu.cu_skip_flag;
        }
        if (TBin.Reads)
            cu.PredMode = ibc ? PredMode.Ibc : intra ? PredMode.Intra : PredMode.Inter;
    }

    private void CodePaletteFlag(CodingUnit cu, ModeType mode)
    {
        int chromaFactor = 16 << (_p.ChromaFormat.ShiftX() + _p.ChromaFormat.ShiftY());
        if (cu.Width > 64 || cu.Height > 64 || cu.cu_skip_flag || mode == ModeType.Inter
            || cu.Width * cu.Height <= (cu.HasLuma ? 16 : chromaFactor) || (mode == ModeType.Intra && !cu.HasLuma))
        {
            return;
        }

        if (Flag(Ctx.pred_mode_plt_flag, false))
            cu.PredMode = PredMode.Palette;
    }

    // H.266 7.3.11.5, sbt part
    private void CodeSbt(CodingUnit cu)
    {
        if (cu.PredMode != PredMode.Inter || !_p.Sps.sps_sbt_enabled_flag || cu.Inter.ciip_flag
            || cu.Width > _p.MaxTbSize || cu.Height > _p.MaxTbSize)
        {
            return;
        }

        bool verticalHalf = cu.Width >= 8, horizontalHalf = cu.Height >= 8;
        if (!verticalHalf && !horizontalHalf)
            return;
        cu.Residual.cu_sbt_flag = Flag(Ctx.cu_sbt_flag + B(cu.Width * cu.Height <= 256), cu.Residual.cu_sbt_flag);
        if (!cu.Residual.cu_sbt_flag)
            return;
        bool verticalQuarter = cu.Width >= 16, horizontalQuarter = cu.Height >= 16;
        if (verticalQuarter || horizontalQuarter)
            cu.Residual.cu_sbt_quad_flag = Flag(Ctx.cu_sbt_quad_flag, cu.Residual.cu_sbt_quad_flag);
        bool both = cu.Residual.cu_sbt_quad_flag ? verticalQuarter && horizontalQuarter : verticalHalf && horizontalHalf;
        if (both)
        {
            cu.Residual.cu_sbt_horizontal_flag = Flag(Ctx.cu_sbt_horizontal_flag + (cu.Width == cu.Height ? 0 : cu.Width < cu.Height ? 1 : 2),
                cu.Residual.cu_sbt_horizontal_flag);
        }
        else if (TBin.Reads)
        {
            cu.Residual.cu_sbt_horizontal_flag = cu.Residual.cu_sbt_quad_flag ? horizontalQuarter : horizontalHalf;
        }

        cu.Residual.cu_sbt_pos_flag = Flag(Ctx.cu_sbt_pos_flag, cu.Residual.cu_sbt_pos_flag);
    }

    // H.266 8.7.1
    private int PredictQpY()
    {
        int mask = _p.CtbSize - 1;
        if (_qp.FirstQgInRow && (_qp.QgX & mask) == 0 && (_qp.QgY & mask) == 0 && _n.Above)
            return _grid.Luma(_qp.QgX, _qp.QgY - 1).QpY;
        int above = (_qp.QgY & mask) != 0 ? _grid.Luma(_qp.QgX, _qp.QgY - 1).QpY : QpY;
        int left = (_qp.QgX & mask) != 0 ? _grid.Luma(_qp.QgX - 1, _qp.QgY).QpY : QpY;
        return (above + left + 1) >> 1;
    }
}
