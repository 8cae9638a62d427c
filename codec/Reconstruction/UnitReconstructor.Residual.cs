using VvcIlif.Codec.Intra;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Quant;
using VvcIlif.Codec.Transform;

namespace VvcIlif.Codec.Reconstruction;

internal sealed partial class UnitReconstructor
{
    private const int MaxTransform = 64;
    private readonly int[] _coefficients = new int[MaxTransform * MaxTransform];
    private readonly int[] _transformScratch = new int[InverseTransform.ScratchLength];
    private readonly short[] _residual = new short[MaxTransform * MaxTransform];
    private readonly short[] _residual2 = new short[MaxTransform * MaxTransform];

    private void AddResidual(CodingUnit cu, TransformUnit tu, int component)
    {
        TransformBlock block = tu.Blocks[component];
        if (!block.HasLevels)
            return;
        if (_p.IsWide)
        {
            AddResidualWide(cu, tu, component);
            return;
        }
        InverseResidual(cu, tu, component, _residual, block.Width);
        if (component != 0)
            ScaleChroma(cu, _residual.AsSpan(0, block.Width * block.Height));
        Plane plane = _planes[component];
        ResidualAdder.Add(_residual, block.Width, ref plane.At(block.X, block.Y), plane.Stride, block.Width, block.Height, (1 << _p.BitDepth) - 1);
    }

    private void AddChromaResidual(CodingUnit cu, TransformUnit tu)
    {
        if (tu.tu_joint_cbcr_residual_flag && (tu.tu_cb_coded_flag || tu.tu_cr_coded_flag))
        {
            AddJointResidual(cu, tu);
            return;
        }
        AddResidual(cu, tu, 1);
        AddResidual(cu, tu, 2);
    }

    // H.266 8.7.2, tu_joint_cbcr_residual_flag
    private void AddJointResidual(CodingUnit cu, TransformUnit tu)
    {
        if (_p.IsWide)
        {
            AddJointResidualWide(cu, tu);
            return;
        }
        int coded = tu.tu_cb_coded_flag ? 1 : 2;
        bool both = tu.tu_cb_coded_flag && tu.tu_cr_coded_flag;
        TransformBlock block = tu.Blocks[coded];
        int width = block.Width, height = block.Height;
        InverseResidual(cu, tu, coded, _residual, width);
        Span<short> residual = _residual.AsSpan(0, width * height), derived = _residual2.AsSpan(0, width * height);
        JointCbCr.Derive(residual, derived, width, height, width, _p.Ph.ph_joint_cbcr_sign_flag, !both);
        ScaleChroma(cu, residual);
        ScaleChroma(cu, derived);
        int max = (1 << _p.BitDepth) - 1;
        Plane own = _planes[coded], other = _planes[3 - coded];
        ResidualAdder.Add(residual, width, ref own.At(block.X, block.Y), own.Stride, width, height, max);
        ResidualAdder.Add(derived, width, ref other.At(block.X, block.Y), other.Stride, width, height, max);
    }

    /// <summary>Qp' of a block of a component.</summary>
    public int BlockQp(CodingUnit cu, TransformUnit tu, int component)
    {
        if (component == 0)
            return cu.Residual.cu_act_enabled_flag ? Math.Max(0, cu.Residual.QpY + _p.QpBdOffset - 5) : cu.Residual.QpY + _p.QpBdOffset;
        bool both = tu.tu_joint_cbcr_residual_flag && tu.tu_cb_coded_flag && tu.tu_cr_coded_flag;
        int qp = cu.Residual.QpChroma[both ? 2 : component - 1];
        // The colour transform makes the components unequal in scale.
        return cu.Residual.cu_act_enabled_flag ? Math.Max(0, qp + (component == 2 && !both ? 3 : 1)) : qp;
    }

    /// <summary>Scales and inversely transforms the levels of a block into residual samples.</summary>
    // H.266 8.7.2
    public void InverseResidual(CodingUnit cu, TransformUnit tu, int component, Span<short> residual, int stride)
    {
        TransformBlock block = tu.Blocks[component];
        int boxWidth = block.MaxX + 1, boxHeight = block.MaxY + 1;
        int qp = BlockQp(cu, tu, component);
        bool skip = block.transform_skip_flag;
        if (skip)
            qp = Math.Max(qp, _p.QpPrimeTsMin);
        Span<short> levels = cu.Levels.AsSpan(block.Offset, block.Width * block.Height);
        bool bdpcm = component == 0 ? cu.Intra.intra_bdpcm_luma_flag : cu.Intra.intra_bdpcm_chroma_flag;
        if (bdpcm)
        {
            bool down = component == 0 ? cu.Intra.intra_bdpcm_luma_dir_flag : cu.Intra.intra_bdpcm_chroma_dir_flag;
            Bdpcm.Accumulate(levels, block.Log2Width, block.Log2Height, down);
            if (down)
                boxHeight = block.Height;
            else
                boxWidth = block.Width;
        }
        bool lowFrequency = !skip && cu.Residual.lfnst_idx != 0 && (cu.Tree != TreeType.SingleTree || component == 0);
        Dequantizer.Run(levels, _coefficients, block.Log2Width, block.Log2Height, qp, _p.BitDepth, skip,
            _p.Sh.sh_dep_quant_used_flag, ScalingFactors(cu, block, component, lowFrequency), boxWidth, boxHeight);
        if (skip)
        {
            TransformSkip(block, boxWidth, boxHeight, residual, stride);
            return;
        }
        if (lowFrequency)
        {
            int mode = LowFrequencyMode(cu, block, component);
            Lfnst.Inverse(_coefficients, block.Log2Width, block.Log2Height, mode, cu.Residual.lfnst_idx, boxWidth, boxHeight);
            boxWidth = boxHeight = Lfnst.OutputSize(block.Log2Width, block.Log2Height);
        }
        SelectTransforms(cu, tu, block, component, out TransformType horizontal, out TransformType vertical);
        InverseTransform.Run(_coefficients, block.Log2Width, block.Log2Height, horizontal, vertical, boxWidth, boxHeight,
            _p.BitDepth, residual, stride, _transformScratch);
    }

    /// <summary>Explicit scaling factors of a block, or empty where all are 16.</summary>
    // H.266 8.7.3
    private ReadOnlySpan<byte> ScalingFactors(CodingUnit cu, TransformBlock block, int component, bool lowFrequency)
    {
        if (_slice.ScalingFactors is not { } factors || block.transform_skip_flag
            || (lowFrequency && _p.Sps.sps_scaling_matrix_for_lfnst_disabled_flag)
            || (_p.Sps.sps_scaling_matrix_for_alternative_colour_space_disabled_flag
                && _p.Sps.sps_scaling_matrix_designated_colour_space_flag == cu.Residual.cu_act_enabled_flag))
        {
            return default;
        }

        return factors.Of(cu.PredMode == PredMode.Intra, component, block.Log2Width, block.Log2Height);
    }

    /// <summary>The intra mode that selects the low-frequency transform of a block.</summary>
    // H.266 8.7.4.1
    private int LowFrequencyMode(CodingUnit cu, TransformBlock block, int component)
    {
        int mode = component == 0 ? cu.Intra.IntraPredModeY : cu.Intra.IntraPredModeC;
        if (component == 0)
        {
            if (cu.Intra.intra_mip_flag)
                mode = IntraModes.Planar;
            if (cu.Intra.Isp != IspSplit.None)
                return WideAngle.Map(mode, cu.Width, cu.Height);
        }
        else if (mode >= IntraModes.LtCclm)
        {
            int x = (block.X << _shiftX) + ((block.Width << _shiftX) >> 1), y = (block.Y << _shiftY) + ((block.Height << _shiftY) >> 1);
            ref BlockInfo luma = ref _grid.Luma(x, y);
            mode = luma.PredMode is PredMode.Ibc or PredMode.Palette ? IntraModes.Dc : luma.IntraModeY;
        }
        return WideAngle.Map(mode, block.Width, block.Height);
    }

    // H.266 8.7.2: with the transform skipped, the scaled levels are the residual.
    private void TransformSkip(TransformBlock block, int boxWidth, int boxHeight, Span<short> residual, int stride)
    {
        for (int y = 0; y < block.Height; y++)
        {
            Span<short> row = residual.Slice(y * stride, block.Width);
            row.Clear();
            if (y < boxHeight)
            {
                for (int x = 0; x < boxWidth; x++)
                    row[x] = (short)_coefficients[(y << block.Log2Width) + x];
            }
        }
    }

    // H.266 8.7.4.1
    public void SelectTransforms(CodingUnit cu, TransformUnit tu, TransformBlock block, int component,
        out TransformType horizontal, out TransformType vertical)
    {
        horizontal = vertical = TransformType.Dct2;
        if (component != 0 || !_p.Sps.sps_mts_enabled_flag || cu.Residual.lfnst_idx != 0)
            return;
        if (cu.Residual.cu_sbt_flag)
        {
            // The side that touches the unsplit half has the growing basis (DST-VII), the other one its mirror image.
            if (Math.Max(block.Width, block.Height) > 32)
                return;
            TransformType across = cu.Residual.cu_sbt_pos_flag ? TransformType.Dst7 : TransformType.Dct8;
            horizontal = cu.Residual.cu_sbt_horizontal_flag ? TransformType.Dst7 : across;
            vertical = cu.Residual.cu_sbt_horizontal_flag ? across : TransformType.Dst7;
            return;
        }
        bool implicitMts = cu.Intra.Isp != IspSplit.None
            || (cu.PredMode == PredMode.Intra && !_p.Sps.sps_explicit_mts_intra_enabled_flag && !cu.Intra.intra_mip_flag);
        if (implicitMts)
        {
            if (block.Width is >= 4 and <= 16)
                horizontal = TransformType.Dst7;
            if (block.Height is >= 4 and <= 16)
                vertical = TransformType.Dst7;
            return;
        }
        if (cu.Residual.mts_idx != 0)
        {
            horizontal = (cu.Residual.mts_idx & 1) != 0 ? TransformType.Dst7 : TransformType.Dct8;
            vertical = cu.Residual.mts_idx <= 2 ? TransformType.Dst7 : TransformType.Dct8;
        }
    }
}
