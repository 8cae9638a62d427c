using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Transform;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Residuals of units with adaptive colour transform: all three components at once, of equal size.</summary>
internal sealed partial class UnitReconstructor
{
    private readonly short[] _residual3 = new short[MaxTransform * MaxTransform];

    // H.266 8.7.4.6
    private void AddColourResidual(CodingUnit cu, TransformUnit tu)
    {
        // The uncoded part of a unit split by SBT may have a width that the transforms and vectors do not know.
        if (!tu.tu_y_coded_flag && !tu.tu_cb_coded_flag && !tu.tu_cr_coded_flag)
            return;
        if (_p.IsWide)
        {
            AddColourResidualWide(cu, tu);
            return;
        }
        int width = tu.Width, height = tu.Height, count = width * height;
        Span<short> first = _residual.AsSpan(0, count), second = _residual2.AsSpan(0, count), third = _residual3.AsSpan(0, count);
        ResidualOrZero(cu, tu, 0, first);
        bool joint = tu.tu_joint_cbcr_residual_flag && (tu.tu_cb_coded_flag || tu.tu_cr_coded_flag);
        if (joint)
        {
            Span<short> coded = tu.tu_cb_coded_flag ? second : third, other = tu.tu_cb_coded_flag ? third : second;
            InverseResidual(cu, tu, tu.tu_cb_coded_flag ? 1 : 2, coded, width);
            JointCbCr.Derive(coded, other, width, height, width, _p.Ph.ph_joint_cbcr_sign_flag, !(tu.tu_cb_coded_flag && tu.tu_cr_coded_flag));
        }
        else
        {
            ResidualOrZero(cu, tu, 1, second);
            ResidualOrZero(cu, tu, 2, third);
        }
        ColourTransform.Inverse(first, second, third, _p.BitDepth);
        ScaleChroma(cu, second);
        ScaleChroma(cu, third);
        int max = (1 << _p.BitDepth) - 1;
        ResidualAdder.Add(first, width, ref _planes[0].At(tu.X, tu.Y), _planes[0].Stride, width, height, max);
        ResidualAdder.Add(second, width, ref _planes[1].At(tu.X, tu.Y), _planes[1].Stride, width, height, max);
        ResidualAdder.Add(third, width, ref _planes[2].At(tu.X, tu.Y), _planes[2].Stride, width, height, max);
    }

    private void ResidualOrZero(CodingUnit cu, TransformUnit tu, int component, Span<short> residual)
    {
        if (tu.Blocks[component].HasLevels)
            InverseResidual(cu, tu, component, residual, tu.Width);
        else
            residual.Clear();
    }
}
