namespace VvcIlif.Codec.Partition;

/// <summary>
/// A coding unit: its syntax elements under the standard's names, and what is derived from them. Units are pooled;
/// <see cref="Reset"/> brings all fields to the values that absent syntax elements are inferred to have.
/// </summary>
internal sealed class CodingUnit
{
    // Position and size in luma samples.
    public int X, Y, Width, Height;
    public int Log2Width, Log2Height;
    public int QtDepth, MttDepth;
    public TreeType Tree;
    public ModeType Mode;
    public PredMode PredMode;

    public bool cu_skip_flag;
    public bool cu_coded_flag;
    public bool cu_act_enabled_flag;

    // Intra
    public bool intra_bdpcm_luma_flag, intra_bdpcm_luma_dir_flag;
    public bool intra_bdpcm_chroma_flag, intra_bdpcm_chroma_dir_flag;
    public bool intra_mip_flag, intra_mip_transposed_flag;
    public byte intra_mip_mode;
    public byte intra_luma_ref_idx;
    public IspSplit Isp;
    public bool intra_luma_mpm_flag, intra_luma_not_planar_flag;
    public byte intra_luma_mpm_idx, intra_luma_mpm_remainder;
    public bool cclm_mode_flag;
    public byte cclm_mode_idx, intra_chroma_pred_mode;
    public byte IntraPredModeY, IntraPredModeC;
    public bool MipChromaDirect;

    // Inter
    public bool general_merge_flag, regular_merge_flag, mmvd_merge_flag, merge_subblock_flag, ciip_flag;
    public byte merge_idx, merge_subblock_idx;
    public bool mmvd_cand_flag;
    public byte mmvd_distance_idx, mmvd_direction_idx;
    public byte merge_gpm_partition_idx, merge_gpm_idx0, merge_gpm_idx1;
    public bool MergeGpm;
    public byte inter_pred_idc; // 0 list 0, 1 list 1, 2 both
    public bool inter_affine_flag, cu_affine_type_flag, sym_mvd_flag;
    public bool amvr_flag;
    public byte amvr_precision_idx;
    public byte bcw_idx;
    public readonly int[] ref_idx = new int[2];
    public readonly int[] mvp_flag = new int[2];
    /// <summary>MvdLX and, for affine units, MvdCpLX (differences of later points already summed), in units of the AMVR precision.</summary>
    public readonly Mv[,] Mvd = new Mv[2, 3];

    // Residual
    public bool cu_sbt_flag, cu_sbt_quad_flag, cu_sbt_horizontal_flag, cu_sbt_pos_flag;
    public byte lfnst_idx, mts_idx;
    public int TuCount;
    public TransformUnit[] Tus = [new()];
    public int QpY;
    /// <summary>Qp'Cb, Qp'Cr and Qp'CbCr, with QpBdOffset.</summary>
    public readonly int[] QpChroma = new int[3];

    // Derived motion
    public MotionInfo Motion;
    public ControlPoints ControlPoints;
    /// <summary>MotionModelIdc: 0 translation, 1 four parameters, 2 six parameters.</summary>
    public int MotionModel;
    /// <summary>Motion differs per sub-block and stands in the motion field (affine, subblock temporal).</summary>
    public bool SubblockMotion;
    public readonly MotionInfo[] Gpm = new MotionInfo[2];

    /// <summary>Of a unit in palette mode.</summary>
    public PaletteData? Palette;

    /// <summary>Levels of all transform blocks, each block row by row at its offset.</summary>
    public short[] Levels = [];

    /// <summary>Instead of <see cref="Levels"/> where the slice's samples or levels are wide (<see cref="SliceParameters.IsWide"/>).</summary>
    public int[] WideLevels = [];

    /// <summary>The unit's part of <see cref="Levels"/>, where several units share them.</summary>
    public int LevelsStart;

    /// <summary>Of a decoded unit: where it ends in the slice data.</summary>
    public long EndBit;

    public int ChannelIndex => Tree == TreeType.DualTreeChroma ? 1 : 0;

    public bool HasLuma => Tree != TreeType.DualTreeChroma;

    /// <summary>intra_subpartitions_mode_flag: number of parts.</summary>
    public int IspParts => Isp == IspSplit.None ? 1 : Width * Height == 32 ? 2 : 4;

    /// <summary>AmvrShift (7.4.12.7).</summary>
    public int AmvrShift => !amvr_flag ? 2
        : inter_affine_flag ? amvr_precision_idx << 2
        : PredMode == PredMode.Ibc ? 4 + (amvr_precision_idx << 1)
        : amvr_precision_idx switch { 0 => 3, 1 => 4, _ => 6 };

    public void Reset(in TreeNode node)
    {
        X = node.X;
        Y = node.Y;
        Width = node.Width;
        Height = node.Height;
        Log2Width = System.Numerics.BitOperations.Log2((uint)Width);
        Log2Height = System.Numerics.BitOperations.Log2((uint)Height);
        QtDepth = node.QtDepth;
        MttDepth = node.MttDepth;
        Tree = node.Tree;
        Mode = node.Mode;
        PredMode = PredMode.Intra;
        cu_skip_flag = cu_act_enabled_flag = false;
        cu_coded_flag = true;
        intra_bdpcm_luma_flag = intra_bdpcm_luma_dir_flag = intra_bdpcm_chroma_flag = intra_bdpcm_chroma_dir_flag = false;
        intra_mip_flag = intra_mip_transposed_flag = false;
        intra_mip_mode = intra_luma_ref_idx = 0;
        Isp = IspSplit.None;
        intra_luma_mpm_flag = intra_luma_not_planar_flag = true;
        intra_luma_mpm_idx = intra_luma_mpm_remainder = 0;
        cclm_mode_flag = MipChromaDirect = false;
        cclm_mode_idx = intra_chroma_pred_mode = 0;
        IntraPredModeY = IntraPredModeC = 0;
        general_merge_flag = regular_merge_flag = mmvd_merge_flag = merge_subblock_flag = ciip_flag = false;
        merge_idx = merge_subblock_idx = 0;
        mmvd_cand_flag = MergeGpm = false;
        mmvd_distance_idx = mmvd_direction_idx = 0;
        merge_gpm_partition_idx = merge_gpm_idx0 = merge_gpm_idx1 = 0;
        inter_pred_idc = 0;
        inter_affine_flag = cu_affine_type_flag = sym_mvd_flag = amvr_flag = false;
        amvr_precision_idx = bcw_idx = 0;
        ref_idx.AsSpan().Clear();
        mvp_flag.AsSpan().Clear();
        Array.Clear(Mvd);
        cu_sbt_flag = cu_sbt_quad_flag = cu_sbt_horizontal_flag = cu_sbt_pos_flag = false;
        lfnst_idx = mts_idx = 0;
        TuCount = 0;
        QpY = 0;
        Motion = MotionInfo.Intra;
        MotionModel = 0;
        SubblockMotion = false;
    }

    /// <summary>The next transform unit, reset, at a luma position and size.</summary>
    public TransformUnit AddTu(int x, int y, int width, int height)
    {
        if (TuCount == Tus.Length)
        {
            Array.Resize(ref Tus, Tus.Length * 2);
            for (int i = TuCount; i < Tus.Length; i++)
                Tus[i] = new TransformUnit();
        }
        TransformUnit tu = Tus[TuCount++];
        tu.Reset(x, y, width, height);
        return tu;
    }

    /// <summary>Makes room for the levels of luma and both chroma blocks at 4:4:4.</summary>
    public void EnsureLevels()
    {
        if (Levels.Length < Width * Height * 3)
            Levels = new short[Width * Height * 3];
    }

    /// <summary>Levels of all blocks of the unit.</summary>
    public int LevelCount(SliceParameters p)
    {
        int area = Width * Height, chroma = Tree == TreeType.DualTreeLuma || !p.HasChroma ? 0
            : 2 * area >> (p.ChromaFormat.ShiftX() + p.ChromaFormat.ShiftY());
        return HasLuma ? area + chroma : chroma;
    }
}
