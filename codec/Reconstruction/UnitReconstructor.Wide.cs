using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Quant;
using VvcIlif.Codec.Transform;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>
/// Residuals of slices whose samples or levels are wide (<see cref="SliceParameters.IsWide"/>): the same steps on 32
/// bits, without vectors.
/// </summary>
internal sealed partial class UnitReconstructor
{
    // Made by the first wide block.
    private int[] _wide = [], _wide2 = [], _wide3 = [];

    private void EnsureWide()
    {
        if (_wide.Length != 0)
            return;
        _wide = new int[MaxTransform * MaxTransform];
        _wide2 = new int[MaxTransform * MaxTransform];
        _wide3 = new int[MaxTransform * MaxTransform];
    }

    private void AddResidualWide(CodingUnit cu, TransformUnit tu, int component)
    {
        EnsureWide();
        TransformBlock block = tu.Blocks[component];
        InverseResidualWide(cu, tu, component, _wide, block.Width);
        if (component != 0)
            ScaleChroma(cu, _wide.AsSpan(0, block.Width * block.Height));
        AddWide(_wide, component, block.X, block.Y, block.Width, block.Height);
    }

    private void AddWide(ReadOnlySpan<int> residual, int component, int x, int y, int width, int height)
    {
        Plane plane = _planes[component];
        ResidualAdder.Add(residual, width, ref plane.At(x, y), plane.Stride, width, height, (1 << _p.BitDepth) - 1);
    }

    private void AddJointResidualWide(CodingUnit cu, TransformUnit tu)
    {
        EnsureWide();
        int coded = tu.tu_cb_coded_flag ? 1 : 2;
        TransformBlock block = tu.Blocks[coded];
        int width = block.Width, height = block.Height;
        Span<int> residual = _wide.AsSpan(0, width * height), derived = _wide2.AsSpan(0, width * height);
        InverseResidualWide(cu, tu, coded, residual, width);
        JointCbCr.Derive(residual, derived, width, height, width, _p.Ph.ph_joint_cbcr_sign_flag, !(tu.tu_cb_coded_flag && tu.tu_cr_coded_flag));
        ScaleChroma(cu, residual);
        ScaleChroma(cu, derived);
        AddWide(residual, coded, block.X, block.Y, width, height);
        AddWide(derived, 3 - coded, block.X, block.Y, width, height);
    }

    // H.266 8.7.4.6
    private void AddColourResidualWide(CodingUnit cu, TransformUnit tu)
    {
        EnsureWide();
        int width = tu.Width, height = tu.Height, count = width * height;
        Span<int> first = _wide.AsSpan(0, count), second = _wide2.AsSpan(0, count), third = _wide3.AsSpan(0, count);
        ResidualOrZeroWide(cu, tu, 0, first);
        if (tu.tu_joint_cbcr_residual_flag && (tu.tu_cb_coded_flag || tu.tu_cr_coded_flag))
        {
            Span<int> coded = tu.tu_cb_coded_flag ? second : third, other = tu.tu_cb_coded_flag ? third : second;
            InverseResidualWide(cu, tu, tu.tu_cb_coded_flag ? 1 : 2, coded, width);
            JointCbCr.Derive(coded, other, width, height, width, _p.Ph.ph_joint_cbcr_sign_flag, !(tu.tu_cb_coded_flag && tu.tu_cr_coded_flag));
        }
        else
        {
            ResidualOrZeroWide(cu, tu, 1, second);
            ResidualOrZeroWide(cu, tu, 2, third);
        }
        ColourTransform.Inverse(first, second, third, _p.BitDepth);
        ScaleChroma(cu, second);
        ScaleChroma(cu, third);
        AddWide(first, 0, tu.X, tu.Y, width, height);
        AddWide(second, 1, tu.X, tu.Y, width, height);
        AddWide(third, 2, tu.X, tu.Y, width, height);
    }

    private void ResidualOrZeroWide(CodingUnit cu, TransformUnit tu, int component, Span<int> residual)
    {
        if (tu.Blocks[component].HasLevels)
            InverseResidualWide(cu, tu, component, residual, tu.Width);
        else
            residual.Clear();
    }

    private void ScaleChroma(CodingUnit cu, Span<int> residual)
    {
        if (_slice.Mapping is { } mapping && _p.Ph.ph_chroma_residual_scale_flag && residual.Length > 4)
            mapping.ScaleResidual(residual, ChromaScale(mapping, cu));
    }

    // H.266 8.7.2
    private void InverseResidualWide(CodingUnit cu, TransformUnit tu, int component, Span<int> residual, int stride)
    {
        TransformBlock block = tu.Blocks[component];
        int width = block.Width, height = block.Height, boxWidth = block.MaxX + 1, boxHeight = block.MaxY + 1;
        int qp = BlockQp(cu, tu, component);
        bool skip = block.transform_skip_flag;
        if (skip)
            qp = Math.Max(qp, _p.QpPrimeTsMin);
        Span<int> levels = cu.WideLevels.AsSpan(block.Offset, width * height);
        if (component == 0 ? cu.Intra.intra_bdpcm_luma_flag : cu.Intra.intra_bdpcm_chroma_flag)
        {
            bool down = component == 0 ? cu.Intra.intra_bdpcm_luma_dir_flag : cu.Intra.intra_bdpcm_chroma_dir_flag;
            Bdpcm.Accumulate(levels, block.Log2Width, block.Log2Height, down, _p.Log2TransformRange);
            if (down)
                boxHeight = height;
            else
                boxWidth = width;
        }
        bool lowFrequency = !skip && cu.Residual.lfnst_idx != 0 && (cu.Tree != TreeType.SingleTree || component == 0);
        Dequantizer.RunWide(levels, _coefficients, block.Log2Width, block.Log2Height, qp, _p.BitDepth, _p.Log2TransformRange, skip,
            _p.Sh.sh_dep_quant_used_flag, ScalingFactors(cu, block, component, lowFrequency), boxWidth, boxHeight);
        if (skip)
        {
            for (int y = 0; y < height; y++)
            {
                Span<int> row = residual.Slice(y * stride, width);
                row.Clear();
                if (y < boxHeight)
                    _coefficients.AsSpan(y << block.Log2Width, boxWidth).CopyTo(row);
            }
            return;
        }
        if (lowFrequency)
        {
            int mode = LowFrequencyMode(cu, block, component);
            Lfnst.Inverse(_coefficients, block.Log2Width, block.Log2Height, mode, cu.Residual.lfnst_idx, boxWidth, boxHeight, _p.Log2TransformRange);
            boxWidth = boxHeight = Lfnst.OutputSize(block.Log2Width, block.Log2Height);
        }
        SelectTransforms(cu, tu, block, component, out TransformType horizontal, out TransformType vertical);
        InverseTransform.RunWide(_coefficients, block.Log2Width, block.Log2Height, horizontal, vertical, boxWidth, boxHeight,
            _p.BitDepth, _p.Log2TransformRange, residual, stride);
    }
}
