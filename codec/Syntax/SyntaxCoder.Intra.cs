using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Syntax;

internal sealed partial class SyntaxCoder<TBin>
{
    // H.266 7.3.11.5, intra luma part
    private void CodeIntraLuma(CodingUnit cu)
    {
        if (_p.Sps.sps_bdpcm_enabled_flag && cu.Width <= _p.MaxTsSize && cu.Height <= _p.MaxTsSize)
            cu.Intra.intra_bdpcm_luma_flag = Flag(Ctx.intra_bdpcm_luma_flag, cu.Intra.intra_bdpcm_luma_flag);
        if (cu.Intra.intra_bdpcm_luma_flag)
        {
            cu.Intra.intra_bdpcm_luma_dir_flag = Flag(Ctx.intra_bdpcm_luma_dir_flag, cu.Intra.intra_bdpcm_luma_dir_flag);
            return;
        }
        if (_p.Sps.sps_mip_enabled_flag)
        {
            int inc = cu.Width > 2 * cu.Height || cu.Height > 2 * cu.Width ? 3
                : B(_n.HasLeft(cu.X) && (_grid.Luma(cu.X - 1, cu.Y).Flags & BlockFlags.Mip) != 0)
                + B(_n.HasAbove(cu.Y) && (_grid.Luma(cu.X, cu.Y - 1).Flags & BlockFlags.Mip) != 0);
            cu.Intra.intra_mip_flag = Flag(Ctx.intra_mip_flag + inc, cu.Intra.intra_mip_flag);
        }
        if (cu.Intra.intra_mip_flag)
        {
            cu.Intra.intra_mip_transposed_flag = BypassFlag(cu.Intra.intra_mip_transposed_flag);
            int max = cu.Width == 4 && cu.Height == 4 ? 15
                : cu.Width == 4 || cu.Height == 4 || (cu.Width == 8 && cu.Height == 8) ? 7 : 5;
            cu.Intra.intra_mip_mode = (byte)Binarization.TruncatedBinary(ref Bins, max, cu.Intra.intra_mip_mode);
            return;
        }
        if (_p.Sps.sps_mrl_enabled_flag && (cu.Y & (_p.CtbSize - 1)) > 0)
        {
            int refIdx = Bins.Bin(Ctx.intra_luma_ref_idx, cu.Intra.intra_luma_ref_idx > 0 ? 1 : 0);
            if (refIdx != 0)
                refIdx += Bins.Bin(Ctx.intra_luma_ref_idx + 1, cu.Intra.intra_luma_ref_idx > 1 ? 1 : 0);
            cu.Intra.intra_luma_ref_idx = (byte)refIdx;
        }
        if (_p.Sps.sps_isp_enabled_flag && cu.Intra.intra_luma_ref_idx == 0 && cu.Width <= _p.MaxTbSize && cu.Height <= _p.MaxTbSize
            && cu.Width * cu.Height > 16 && !cu.Residual.cu_act_enabled_flag)
        {
            IspSplit isp = IspSplit.None;
            if (Flag(Ctx.intra_subpartitions_mode_flag, cu.Intra.Isp != IspSplit.None))
                isp = Flag(Ctx.intra_subpartitions_split_flag, cu.Intra.Isp == IspSplit.Vertical) ? IspSplit.Vertical : IspSplit.Horizontal;
            cu.Intra.Isp = isp;
        }
        if (cu.Intra.intra_luma_ref_idx == 0)
            cu.Intra.intra_luma_mpm_flag = Flag(Ctx.intra_luma_mpm_flag, cu.Intra.intra_luma_mpm_flag);
        if (cu.Intra.intra_luma_mpm_flag)
        {
            if (cu.Intra.intra_luma_ref_idx == 0)
                cu.Intra.intra_luma_not_planar_flag = Flag(Ctx.intra_luma_not_planar_flag + B(cu.Intra.Isp == IspSplit.None), cu.Intra.intra_luma_not_planar_flag);
            if (cu.Intra.intra_luma_not_planar_flag)
                cu.Intra.intra_luma_mpm_idx = (byte)Binarization.TruncatedUnary(ref Bins, 4, cu.Intra.intra_luma_mpm_idx);
        }
        else
        {
            cu.Intra.intra_luma_mpm_remainder = (byte)Binarization.TruncatedBinary(ref Bins, 60, cu.Intra.intra_luma_mpm_remainder);
        }
    }

    private void CodeIntraChroma(CodingUnit cu)
    {
        if (_p.Sps.sps_bdpcm_enabled_flag && (cu.Width >> _p.ChromaFormat.ShiftX()) <= _p.MaxTsSize
            && (cu.Height >> _p.ChromaFormat.ShiftY()) <= _p.MaxTsSize)
        {
            cu.Intra.intra_bdpcm_chroma_flag = Flag(Ctx.intra_bdpcm_chroma_flag, cu.Intra.intra_bdpcm_chroma_flag);
        }

        if (cu.Intra.intra_bdpcm_chroma_flag)
        {
            cu.Intra.intra_bdpcm_chroma_dir_flag = Flag(Ctx.intra_bdpcm_chroma_dir_flag, cu.Intra.intra_bdpcm_chroma_dir_flag);
            return;
        }
        if (IsCclmEnabled(cu))
            cu.Intra.cclm_mode_flag = Flag(Ctx.cclm_mode_flag, cu.Intra.cclm_mode_flag);
        if (cu.Intra.cclm_mode_flag)
        {
            int idx = Bins.Bin(Ctx.cclm_mode_idx, cu.Intra.cclm_mode_idx > 0 ? 1 : 0);
            if (idx != 0)
                idx += Bins.Bypass(cu.Intra.cclm_mode_idx - 1);
            cu.Intra.cclm_mode_idx = (byte)idx;
        }
        else
        {
            int mode = 4;
            if (Bins.Bin(Ctx.intra_chroma_pred_mode, cu.Intra.intra_chroma_pred_mode < 4 ? 1 : 0) != 0)
                mode = Bins.BypassBits(2, cu.Intra.intra_chroma_pred_mode);
            cu.Intra.intra_chroma_pred_mode = (byte)mode;
        }
    }

    /// <summary>CclmEnabled for the chroma block of a unit that is not recorded in the grid yet.</summary>
    // H.266 7.4.12.5
    public bool IsCclmEnabled(CodingUnit cu)
    {
        if (!_p.Sps.sps_cclm_enabled_flag)
            return false;
        if (!_p.UsesDualTree || _p.CtbLog2Size < 6)
            return true;
        int x64 = cu.X & ~63, y64 = cu.Y & ~63, y32 = cu.Y & ~31;
        int minDepth = _p.CtbLog2Size - 6;
        ChromaBlockInfo at64 = ChromaAt(cu, x64, y64), at32 = ChromaAt(cu, x64, y32);
        int index64 = (y64 >> 5 & 3) * 4 + (x64 >> 5 & 3), index32 = (y32 >> 5 & 3) * 4 + (x64 >> 5 & 3);
        SplitMode split64 = _chromaSplits[0, index64], split32 = _chromaSplits[1, index32];
        bool enabled = (at64.Log2Width == 6 && at64.Log2Height == 6)
            || (at64.QtDepth == minDepth && split64 == SplitMode.BinaryHorizontal && at32.Log2Width == 6 && at32.Log2Height == 5)
            || at64.QtDepth > minDepth
            || (at64.QtDepth == minDepth && split64 == SplitMode.BinaryHorizontal && split32 == SplitMode.BinaryVertical);
        if (!enabled)
            return false;
        ref BlockInfo luma = ref _grid.Luma(x64, y64);
        bool luma64 = luma.Log2Width == 6 && luma.Log2Height == 6;
        return !((luma64 && (luma.Flags & BlockFlags.Isp) != 0) || (!luma64 && luma.QtDepth == minDepth));
    }

    private ChromaBlockInfo ChromaAt(CodingUnit cu, int x, int y) => cu.X == x && cu.Y == y
        ? new ChromaBlockInfo { Log2Width = (byte)cu.Log2Width, Log2Height = (byte)cu.Log2Height, QtDepth = (byte)cu.QtDepth }
        : _grid.Chroma(x, y);
}
