using VvcIlif.Codec.Intra;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Transform;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Residuals of units: how each block is scaled and transformed, and the work itself on the slice's type of levels.</summary>
internal sealed class ResidualReconstruction
{
    private readonly ChromaScaling _chromaScaling = new();
    private readonly BlockResidual<short, NarrowResidual> _narrow;

    // Made by the first slice that needs it.
    private BlockResidual<int, WideResidual>? _wide;
    private bool _isWide;
    private SliceContext _slice = null!;
    private SliceParameters _p = null!;
    private BlockGrid _grid = null!;
    private int _shiftX, _shiftY;

    public ResidualReconstruction() => _narrow = new BlockResidual<short, NarrowResidual>(this, _chromaScaling);

    public void StartSlice(SliceContext slice, PictureContext picture, CtuNeighbourhood neighbourhood)
    {
        _slice = slice;
        _p = slice.Parameters;
        _grid = picture.Grid;
        _shiftX = picture.ChromaFormat.ShiftX();
        _shiftY = picture.ChromaFormat.ShiftY();
        _chromaScaling.StartSlice(slice, picture, neighbourhood);
        _isWide = _p.IsWide;
        if (_isWide)
            (_wide ??= new BlockResidual<int, WideResidual>(this, _chromaScaling)).StartSlice(_p, picture.Planes);
        else
            _narrow.StartSlice(_p, picture.Planes);
    }

    /// <summary>Adds the residual of a unit's luma block.</summary>
    public void AddLuma(CodingUnit cu, TransformUnit tu)
    {
        if (_isWide)
            _wide!.Add(cu, tu, 0);
        else
            _narrow.Add(cu, tu, 0);
    }

    /// <summary>Adds the residuals of both chroma blocks.</summary>
    public void AddChroma(CodingUnit cu, TransformUnit tu)
    {
        if (_isWide)
            AddChroma(_wide!, cu, tu);
        else
            AddChroma(_narrow, cu, tu);
    }

    private static void AddChroma<T, TKernels>(BlockResidual<T, TKernels> blocks, CodingUnit cu, TransformUnit tu)
        where T : unmanaged, System.Numerics.IBinaryInteger<T> where TKernels : struct, IResidualKernels<T>
    {
        if (tu.tu_joint_cbcr_residual_flag && (tu.tu_cb_coded_flag || tu.tu_cr_coded_flag))
        {
            blocks.AddJoint(cu, tu);
            return;
        }
        blocks.Add(cu, tu, 1);
        blocks.Add(cu, tu, 2);
    }

    /// <summary>Adds the residuals of all components of a unit with adaptive colour transform.</summary>
    public void AddColour(CodingUnit cu, TransformUnit tu)
    {
        if (_isWide)
            _wide!.AddColour(cu, tu);
        else
            _narrow.AddColour(cu, tu);
    }

    /// <summary>Scales and inversely transforms the levels of a block of 16 bits into residual samples.</summary>
    public void InverseResidual(CodingUnit cu, TransformUnit tu, int component, Span<short> residual, int stride) =>
        _narrow.Inverse(cu, tu, component, residual, stride);

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

    /// <summary>Explicit scaling factors of a block, or empty where all are 16.</summary>
    // H.266 8.7.3
    public ReadOnlySpan<byte> ScalingFactors(CodingUnit cu, TransformBlock block, int component, bool lowFrequency)
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
    public int LowFrequencyMode(CodingUnit cu, TransformBlock block, int component)
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

    /// <summary>The transforms of a block.</summary>
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
