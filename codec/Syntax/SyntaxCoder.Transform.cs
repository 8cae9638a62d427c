using System.Numerics;
using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Syntax;

internal sealed partial class SyntaxCoder<TBin>
{
    // Conditions collected while residuals are coded, for lfnst_idx and mts_idx (7.4.12.11).
    private bool _lfnstDcOnly, _lfnstZeroOut, _mtsDcOnly, _mtsZeroOut;
    private bool _inferTuCbfLuma;
    private int _levelOffset;
    private int _tuIndex;

    // H.266 7.3.11.5, from transform_tree() on
    private void CodeTransformTrees(CodingUnit cu)
    {
        _lfnstDcOnly = _lfnstZeroOut = _mtsDcOnly = _mtsZeroOut = true;
        _inferTuCbfLuma = true;
        _levelOffset = cu.LevelsStart;
        _tuIndex = 0;
        if (TBin.Reads)
            cu.TuCount = 0;
        CodeTransformTree(cu, cu.X, cu.Y, cu.Width, cu.Height);
        CodeLfnst(cu);
        CodeMts(cu);
    }

    // H.266 7.3.11.9
    private void CodeTransformTree(CodingUnit cu, int x, int y, int width, int height)
    {
        if (cu.Intra.Isp == IspSplit.None && !cu.Residual.cu_sbt_flag)
        {
            if (width <= _p.MaxTbSize && height <= _p.MaxTbSize)
            {
                CodeTransformUnit(cu, x, y, width, height, 0);
                return;
            }
            bool vertical = width > _p.MaxTbSize && width > height;
            int w = vertical ? width >> 1 : width, h = vertical ? height : height >> 1;
            CodeTransformTree(cu, x, y, w, h);
            CodeTransformTree(cu, vertical ? x + w : x, vertical ? y : y + h, w, h);
        }
        else if (cu.Residual.cu_sbt_flag)
        {
            int fourths = cu.Residual.cu_sbt_quad_flag ? 1 : 2;
            if (cu.Residual.cu_sbt_pos_flag)
                fourths = 4 - fourths;
            if (!cu.Residual.cu_sbt_horizontal_flag)
            {
                int w = width * fourths / 4;
                CodeTransformUnit(cu, x, y, w, height, 0);
                CodeTransformUnit(cu, x + w, y, width - w, height, 1);
            }
            else
            {
                int h = height * fourths / 4;
                CodeTransformUnit(cu, x, y, width, h, 0);
                CodeTransformUnit(cu, x, y + h, width, height - h, 1);
            }
        }
        else
        {
            int parts = cu.IspParts;
            for (int i = 0; i < parts; i++)
            {
                if (cu.Intra.Isp == IspSplit.Horizontal)
                    CodeTransformUnit(cu, x, y + i * (height / parts), width, height / parts, i);
                else
                    CodeTransformUnit(cu, x + i * (width / parts), y, width / parts, height, i);
            }
        }
    }

    /// <summary>The transform units of a unit without residual, which still bound prediction and deblocking.</summary>
    private void MakeSkippedTransformTree(CodingUnit cu) => LayOutTransformUnits(cu);

    /// <summary>Gives a unit without sub-partitions or SBT its transform units and places their blocks.</summary>
    public void LayOutTransformUnits(CodingUnit cu)
    {
        cu.TuCount = 0;
        _levelOffset = cu.LevelsStart;
        AddSkippedUnits(cu, cu.X, cu.Y, cu.Width, cu.Height);
    }

    private void AddSkippedUnits(CodingUnit cu, int x, int y, int width, int height)
    {
        if (width > _p.MaxTbSize || height > _p.MaxTbSize)
        {
            bool vertical = width > _p.MaxTbSize && width > height;
            int w = vertical ? width >> 1 : width, h = vertical ? height : height >> 1;
            AddSkippedUnits(cu, x, y, w, h);
            AddSkippedUnits(cu, vertical ? x + w : x, vertical ? y : y + h, w, h);
            return;
        }
        TransformUnit tu = cu.AddTu(x, y, width, height);
        PlaceBlocks(cu, tu, _p.HasChroma && cu.Tree != TreeType.DualTreeLuma);
    }

    /// <summary>Gives the blocks of a transform unit their places; levels are laid out one block after the other.</summary>
    private void PlaceBlocks(CodingUnit cu, TransformUnit tu, bool hasChroma)
    {
        tu.Blocks[0].Place(tu.X, tu.Y, tu.Width, tu.Height, _levelOffset);
        if (cu.HasLuma)
            _levelOffset += tu.Width * tu.Height;
        tu.HasChroma = hasChroma;
        if (!hasChroma)
            return;
        int x = tu.X, y = tu.Y, width = tu.Width, height = tu.Height;
        if (cu.Intra.Isp != IspSplit.None)
            (x, y, width, height) = (cu.X, cu.Y, cu.Width, cu.Height);
        int sx = _p.ChromaFormat.ShiftX(), sy = _p.ChromaFormat.ShiftY();
        for (int c = 1; c < 3; c++)
        {
            tu.Blocks[c].Place(x >> sx, y >> sy, width >> sx, height >> sy, _levelOffset);
            _levelOffset += (width >> sx) * (height >> sy);
        }
    }

    // H.266 7.3.11.10
    private void CodeTransformUnit(CodingUnit cu, int x, int y, int width, int height, int subTu)
    {
        TransformUnit tu = TBin.Reads ? cu.AddTu(x, y, width, height) : cu.Tus[_tuIndex];
        _tuIndex++;
        bool isp = cu.Intra.Isp != IspSplit.None;
        bool lastIsp = isp && subTu == cu.IspParts - 1;
        bool notCoded = cu.Residual.cu_sbt_flag && (subTu == 0 ? cu.Residual.cu_sbt_pos_flag : !cu.Residual.cu_sbt_pos_flag);
        bool chroma = cu.Tree != TreeType.DualTreeLuma && _p.HasChroma && (!isp || lastIsp);
        bool large = cu.Width > 64 || cu.Height > 64;
        if (TBin.Reads)
            PlaceBlocks(cu, tu, chroma);

        if (chroma && !notCoded)
        {
            tu.tu_cb_coded_flag = Flag(Ctx.tu_cb_coded_flag + B(cu.Intra.intra_bdpcm_chroma_flag), tu.tu_cb_coded_flag);
            tu.tu_cr_coded_flag = Flag(Ctx.tu_cr_coded_flag + (cu.Intra.intra_bdpcm_chroma_flag ? 2 : B(tu.tu_cb_coded_flag)), tu.tu_cr_coded_flag);
        }
        bool chromaCoded = chroma && (tu.tu_cb_coded_flag || tu.tu_cr_coded_flag);
        if (cu.HasLuma)
            CodeLumaCbf(cu, tu, subTu, isp, notCoded, chromaCoded);

        bool anyCoded = large || (cu.HasLuma && tu.tu_y_coded_flag) || chromaCoded;
        if (anyCoded && cu.HasLuma && _p.Pps.pps_cu_qp_delta_enabled_flag && !_qp.IsCuQpDeltaCoded)
            CodeQpDelta(cu);
        if (cu.Tree != TreeType.DualTreeLuma && (large || chromaCoded) && _p.Sh.sh_cu_chroma_qp_offset_enabled_flag && !_qp.IsCuChromaQpOffsetCoded)
            CodeChromaQpOffset();

        if (_p.Sps.sps_joint_cbcr_enabled_flag && chroma
            && ((cu.PredMode == PredMode.Intra && chromaCoded) || (tu.tu_cb_coded_flag && tu.tu_cr_coded_flag)))
        {
            tu.tu_joint_cbcr_residual_flag = Flag(
                Ctx.tu_joint_cbcr_residual_flag + 2 * B(tu.tu_cb_coded_flag) + B(tu.tu_cr_coded_flag) - 1, tu.tu_joint_cbcr_residual_flag);
        }

        for (int c = cu.HasLuma ? 0 : 1; c < (chroma ? 3 : 1); c++)
        {
            TransformBlock block = tu.Blocks[c];
            block.HasLevels = tu.Coded(c) && !(c == 2 && tu.tu_cb_coded_flag && tu.tu_joint_cbcr_residual_flag);
            if (!block.HasLevels)
                continue;
            bool bdpcm = c == 0 ? cu.Intra.intra_bdpcm_luma_flag : cu.Intra.intra_bdpcm_chroma_flag;
            if (bdpcm)
            {
                block.transform_skip_flag = true;
            }
            else if (_p.Sps.sps_transform_skip_enabled_flag && block.Width <= _p.MaxTsSize && block.Height <= _p.MaxTsSize
                && !cu.Residual.cu_sbt_flag && (c != 0 || !isp))
            {
                block.transform_skip_flag = Flag(Ctx.transform_skip_flag + (c == 0 ? 0 : 1), block.transform_skip_flag);
            }

            CodeBlockLevels(cu, block, c, bdpcm);
        }
    }

    /// <summary>residual_coding() or residual_ts_coding() of one block.</summary>
    public void CodeBlockLevels(CodingUnit cu, TransformBlock block, int component, bool bdpcm)
    {
        if (_p.IsWide)
            CodeBlockLevels(cu, block, component, bdpcm, cu.WideLevels.AsSpan(block.Offset, block.Width * block.Height));
        else
            CodeBlockLevels(cu, block, component, bdpcm, cu.Levels.AsSpan(block.Offset, block.Width * block.Height));
    }

    private void CodeBlockLevels<TLevel>(CodingUnit cu, TransformBlock block, int component, bool bdpcm, Span<TLevel> levels)
        where TLevel : unmanaged, IBinaryInteger<TLevel>
    {
        if (block.transform_skip_flag && !_p.Sh.sh_ts_residual_coding_disabled_flag)
            CodeTransformSkipLevels(block, bdpcm, levels);
        else
            CodeLevels(cu, block, component, levels);
    }

    private void CodeLumaCbf(CodingUnit cu, TransformUnit tu, int subTu, bool isp, bool notCoded, bool chromaCoded)
    {
        bool value = false;
        if (!notCoded)
        {
            bool coded = isp
                ? subTu < cu.IspParts - 1 || !_inferTuCbfLuma
                : (cu.PredMode == PredMode.Intra && !cu.Residual.cu_act_enabled_flag) || chromaCoded
                    || cu.Width > _p.MaxTbSize || cu.Height > _p.MaxTbSize;
            if (coded)
            {
                int inc = cu.Intra.intra_bdpcm_luma_flag ? 1 : !isp ? 0 : 2 + B(_prevTuCbfY);
                value = Flag(Ctx.tu_y_coded_flag + inc, tu.tu_y_coded_flag);
                _prevTuCbfY = value;
            }
            else
            {
                value = true;
            }
        }
        tu.tu_y_coded_flag = value;
        if (isp)
            _inferTuCbfLuma &= !value;
    }

    private void CodeQpDelta(CodingUnit cu)
    {
        int delta = TBin.Reads ? 0 : cu.Residual.QpY - QpY;
        int magnitude = Math.Abs(delta);
        int prefix = Bins.Bin(Ctx.cu_qp_delta_abs, magnitude > 0 ? 1 : 0);
        if (prefix != 0)
        {
            while (prefix < 5 && Bins.Bin(Ctx.cu_qp_delta_abs + 1, magnitude > prefix ? 1 : 0) != 0)
                prefix++;
        }

        if (prefix == 5)
            prefix += Binarization.ExpGolomb(ref Bins, 0, magnitude - 5);
        if (prefix > 32 + _p.QpBdOffset / 2)
            throw new VvcBitstreamException($"cu_qp_delta_abs is {prefix}.", "cu_qp_delta_abs");
        if (prefix != 0)
            prefix = BypassFlag(delta < 0) ? -prefix : prefix;
        _qp.IsCuQpDeltaCoded = true;
        int range = 64 + _p.QpBdOffset;
        QpY = (QpY + prefix + 64 + 2 * _p.QpBdOffset) % range - _p.QpBdOffset;
    }

    private void CodeChromaQpOffset()
    {
        bool on = Flag(Ctx.cu_chroma_qp_offset_flag, false);
        int idx = 0;
        if (on && _p.ChromaQpOffsetListLength > 1)
        {
            while (idx < _p.ChromaQpOffsetListLength - 1 && Bins.Bin(Ctx.cu_chroma_qp_offset_idx, 0) != 0)
                idx++;
        }

        for (int i = 0; i < 3; i++)
            _qp.CuQpOffset[i] = on ? _p.ChromaQpOffsetList[idx, i] : 0;
        _qp.IsCuChromaQpOffsetCoded = true;
    }

    // H.266 8.7.1, chroma part
    public void DeriveChromaQp(CodingUnit cu)
    {
        if (cu.Tree == TreeType.DualTreeLuma || !_p.HasChroma)
            return;
        int luma = cu.Tree == TreeType.SingleTree ? QpY
            : _grid.Luma(Math.Min(cu.X + cu.Width / 2, _p.PictureWidth - 1), Math.Min(cu.Y + cu.Height / 2, _p.PictureHeight - 1)).QpY;
        int index = Math.Clamp(luma + _p.QpBdOffset, 0, 63 + _p.QpBdOffset);
        for (int i = 0; i < 3; i++)
        {
            int qp = _p.ChromaQpTable[i][index] + _p.ChromaQpOffset[i] + _qp.CuQpOffset[i];
            cu.Residual.QpChroma[i] = Math.Clamp(qp, -_p.QpBdOffset, 63) + _p.QpBdOffset;
        }
    }

    // H.266 7.3.11.5, lfnst_idx
    private void CodeLfnst(CodingUnit cu)
    {
        if (!_p.Sps.sps_lfnst_enabled_flag || cu.PredMode != PredMode.Intra || Math.Max(cu.Width, cu.Height) > _p.MaxTbSize)
            return;
        for (int i = 0; i < cu.TuCount; i++)
        {
            foreach (TransformBlock block in cu.Tus[i].Blocks)
            {
                if (block.HasLevels && block.transform_skip_flag)
                    return;
            }
        }

        int width, height;
        if (cu.Tree == TreeType.DualTreeChroma)
        {
            width = cu.Width >> _p.ChromaFormat.ShiftX();
            height = cu.Height >> _p.ChromaFormat.ShiftY();
        }
        else
        {
            width = cu.Intra.Isp == IspSplit.Vertical ? cu.Width / cu.IspParts : cu.Width;
            height = cu.Intra.Isp == IspSplit.Horizontal ? cu.Height / cu.IspParts : cu.Height;
        }
        int min = Math.Min(width, height);
        if (min < 4 || (cu.HasLuma && cu.Intra.intra_mip_flag && min < 16))
            return;
        if ((cu.Intra.Isp == IspSplit.None && _lfnstDcOnly) || !_lfnstZeroOut)
            return;
        int idx = Bins.Bin(Ctx.lfnst_idx + B(cu.Tree != TreeType.SingleTree), cu.Residual.lfnst_idx > 0 ? 1 : 0);
        if (idx != 0)
            idx += Bins.Bin(Ctx.lfnst_idx + 2, cu.Residual.lfnst_idx > 1 ? 1 : 0);
        cu.Residual.lfnst_idx = (byte)idx;
    }

    // H.266 7.3.11.5, mts_idx
    private void CodeMts(CodingUnit cu)
    {
        if (!cu.HasLuma || cu.Residual.lfnst_idx != 0 || cu.TuCount == 0 || cu.Tus[0].Blocks[0].transform_skip_flag
            || Math.Max(cu.Width, cu.Height) > 32 || cu.Intra.Isp != IspSplit.None || cu.Residual.cu_sbt_flag || !_mtsZeroOut || _mtsDcOnly)
        {
            return;
        }

        if (!(cu.PredMode == PredMode.Inter ? _p.Sps.sps_explicit_mts_inter_enabled_flag
            : cu.PredMode == PredMode.Intra && _p.Sps.sps_explicit_mts_intra_enabled_flag))
        {
            return;
        }

        int idx = 0;
        while (idx < 4 && Bins.Bin(Ctx.mts_idx + idx, idx < cu.Residual.mts_idx ? 1 : 0) != 0)
            idx++;
        cu.Residual.mts_idx = (byte)idx;
    }
}
