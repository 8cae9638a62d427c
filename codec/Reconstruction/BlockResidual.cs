using System.Numerics;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Transform;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Scales and transforms the levels of blocks back into residuals, and adds those to the prediction.</summary>
/// <typeparam name="T">Type of levels and residual samples.</typeparam>
/// <typeparam name="TKernels">Their arithmetic.</typeparam>
internal sealed class BlockResidual<T, TKernels>(ResidualReconstruction rules, ChromaScaling chromaScaling)
    where T : unmanaged, IBinaryInteger<T> where TKernels : struct, IResidualKernels<T>
{
    private const int MaxTransform = 64;

    private readonly int[] _coefficients = new int[MaxTransform * MaxTransform];
    private readonly int[] _scratch = new int[InverseTransform.ScratchLength];
    private readonly T[] _first = new T[MaxTransform * MaxTransform], _second = new T[MaxTransform * MaxTransform];
    private T[] _third = [];
    private SliceParameters _p = null!;
    private Plane[] _planes = null!;

    public void StartSlice(SliceParameters parameters, Plane[] planes) => (_p, _planes) = (parameters, planes);

    /// <summary>Adds the residual of one component.</summary>
    public void Add(CodingUnit cu, TransformUnit tu, int component)
    {
        TransformBlock block = tu.Blocks[component];
        if (!block.HasLevels)
            return;
        Inverse(cu, tu, component, _first, block.Width);
        if (component != 0)
            chromaScaling.Apply(cu, _first.AsSpan(0, block.Width * block.Height));
        Add(_first, component, block.X, block.Y, block.Width, block.Height);
    }

    /// <summary>Adds the residuals of both chroma components, of which only one is coded.</summary>
    // H.266 8.7.2, tu_joint_cbcr_residual_flag
    public void AddJoint(CodingUnit cu, TransformUnit tu)
    {
        int coded = tu.tu_cb_coded_flag ? 1 : 2;
        TransformBlock block = tu.Blocks[coded];
        int width = block.Width, height = block.Height;
        Span<T> residual = _first.AsSpan(0, width * height), derived = _second.AsSpan(0, width * height);
        Inverse(cu, tu, coded, residual, width);
        DeriveJoint(tu, residual, derived, width, height);
        chromaScaling.Apply(cu, residual);
        chromaScaling.Apply(cu, derived);
        Add(residual, coded, block.X, block.Y, width, height);
        Add(derived, 3 - coded, block.X, block.Y, width, height);
    }

    /// <summary>Adds the residuals of a unit with adaptive colour transform: all three components at once, of equal size.</summary>
    // H.266 8.7.4.6
    public void AddColour(CodingUnit cu, TransformUnit tu)
    {
        // The uncoded part of a unit split by SBT may have a width that the transforms and vectors do not know.
        if (!tu.tu_y_coded_flag && !tu.tu_cb_coded_flag && !tu.tu_cr_coded_flag)
            return;
        if (_third.Length == 0)
            _third = new T[MaxTransform * MaxTransform];
        int width = tu.Width, height = tu.Height, count = width * height;
        Span<T> first = _first.AsSpan(0, count), second = _second.AsSpan(0, count), third = _third.AsSpan(0, count);
        InverseOrZero(cu, tu, 0, first);
        if (tu.tu_joint_cbcr_residual_flag && (tu.tu_cb_coded_flag || tu.tu_cr_coded_flag))
        {
            Span<T> coded = tu.tu_cb_coded_flag ? second : third, other = tu.tu_cb_coded_flag ? third : second;
            Inverse(cu, tu, tu.tu_cb_coded_flag ? 1 : 2, coded, width);
            DeriveJoint(tu, coded, other, width, height);
        }
        else
        {
            InverseOrZero(cu, tu, 1, second);
            InverseOrZero(cu, tu, 2, third);
        }
        ColourTransform.Inverse(first, second, third, _p.BitDepth);
        chromaScaling.Apply(cu, second);
        chromaScaling.Apply(cu, third);
        Add(first, 0, tu.X, tu.Y, width, height);
        Add(second, 1, tu.X, tu.Y, width, height);
        Add(third, 2, tu.X, tu.Y, width, height);
    }

    /// <summary>Scales and inversely transforms the levels of a block into residual samples.</summary>
    // H.266 8.7.2
    public void Inverse(CodingUnit cu, TransformUnit tu, int component, Span<T> residual, int stride)
    {
        TransformBlock block = tu.Blocks[component];
        int boxWidth = block.MaxX + 1, boxHeight = block.MaxY + 1;
        int qp = rules.BlockQp(cu, tu, component);
        bool skip = block.transform_skip_flag;
        if (skip)
            qp = Math.Max(qp, _p.QpPrimeTsMin);
        Span<T> levels = TKernels.Levels(cu).Slice(block.Offset, block.Width * block.Height);
        bool bdpcm = component == 0 ? cu.Intra.intra_bdpcm_luma_flag : cu.Intra.intra_bdpcm_chroma_flag;
        if (bdpcm)
        {
            bool down = component == 0 ? cu.Intra.intra_bdpcm_luma_dir_flag : cu.Intra.intra_bdpcm_chroma_dir_flag;
            TKernels.Accumulate(levels, block, down, _p);
            if (down)
                boxHeight = block.Height;
            else
                boxWidth = block.Width;
        }
        bool lowFrequency = !skip && cu.Residual.lfnst_idx != 0 && (cu.Tree != TreeType.SingleTree || component == 0);
        TKernels.Scale(levels, _coefficients, block, qp, _p, rules.ScalingFactors(cu, block, component, lowFrequency), boxWidth, boxHeight);
        if (skip)
        {
            CopyScaled(block, boxWidth, boxHeight, residual, stride);
            return;
        }
        if (lowFrequency)
        {
            int mode = rules.LowFrequencyMode(cu, block, component);
            Lfnst.Inverse(_coefficients, block.Log2Width, block.Log2Height, mode, cu.Residual.lfnst_idx, boxWidth, boxHeight, _p.Log2TransformRange);
            boxWidth = boxHeight = Lfnst.OutputSize(block.Log2Width, block.Log2Height);
        }
        rules.SelectTransforms(cu, tu, block, component, out TransformType horizontal, out TransformType vertical);
        TKernels.Transform(_coefficients, block, horizontal, vertical, boxWidth, boxHeight, _p, residual, stride, _scratch);
    }

    private void InverseOrZero(CodingUnit cu, TransformUnit tu, int component, Span<T> residual)
    {
        if (tu.Blocks[component].HasLevels)
            Inverse(cu, tu, component, residual, tu.Width);
        else
            residual.Clear();
    }

    // H.266 8.7.2: with the transform skipped, the scaled levels are the residual.
    private void CopyScaled(TransformBlock block, int boxWidth, int boxHeight, Span<T> residual, int stride)
    {
        for (int y = 0; y < block.Height; y++)
        {
            Span<T> row = residual.Slice(y * stride, block.Width);
            row.Clear();
            if (y < boxHeight)
            {
                for (int x = 0; x < boxWidth; x++)
                    row[x] = T.CreateTruncating(_coefficients[(y << block.Log2Width) + x]);
            }
        }
    }

    private void DeriveJoint(TransformUnit tu, ReadOnlySpan<T> coded, Span<T> other, int width, int height) =>
        TKernels.DeriveJoint(coded, other, width, height, _p.Ph.ph_joint_cbcr_sign_flag, halve: !(tu.tu_cb_coded_flag && tu.tu_cr_coded_flag));

    private void Add(ReadOnlySpan<T> residual, int component, int x, int y, int width, int height)
    {
        Plane plane = _planes[component];
        TKernels.Add(residual, width, ref plane.At(x, y), plane.Stride, width, height, (1 << _p.BitDepth) - 1);
    }
}
