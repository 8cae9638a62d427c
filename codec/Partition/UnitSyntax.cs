using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.Partition;

// The syntax of a coding unit by subject (H.266 7.3.11.5 to 7.3.11.10), as values: reset and copy are assignments.

/// <summary>Intra prediction of a coding unit: its syntax elements and the modes derived from them.</summary>
internal struct IntraSyntax
{
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

    /// <summary>What absent elements are inferred to be.</summary>
    public static IntraSyntax Inferred => new() { intra_luma_mpm_flag = true, intra_luma_not_planar_flag = true };
}

/// <summary>Inter prediction of a coding unit: its syntax elements and the motion derived from them.</summary>
internal struct InterSyntax
{
    public bool general_merge_flag, regular_merge_flag, mmvd_merge_flag, merge_subblock_flag, ciip_flag;
    public byte merge_idx, merge_subblock_idx;
    public bool mmvd_cand_flag;
    public byte mmvd_distance_idx, mmvd_direction_idx;
    public byte merge_gpm_partition_idx, merge_gpm_idx0, merge_gpm_idx1;
    public bool MergeGpm;

    /// <summary>0 list 0, 1 list 1, 2 both.</summary>
    public byte inter_pred_idc;
    public bool inter_affine_flag, cu_affine_type_flag, sym_mvd_flag;
    public bool amvr_flag;
    public byte amvr_precision_idx;
    public byte bcw_idx;

    /// <summary>ref_idx_l0 and ref_idx_l1.</summary>
    public ListPair<int> ref_idx;

    /// <summary>mvp_l0_flag and mvp_l1_flag.</summary>
    public ListPair<int> mvp_flag;

    /// <summary>MvdLX and, for affine units, MvdCpLX (differences of later points already summed), in units of the AMVR precision.</summary>
    public ControlPoints Mvd;

    public MotionInfo Motion;

    /// <summary>Of affine units.</summary>
    public ControlPoints ControlPoints;

    /// <summary>MotionModelIdc: 0 translation, 1 four parameters, 2 six parameters.</summary>
    public int MotionModel;

    /// <summary>Motion differs per sub-block and is in the motion field (affine, subblock temporal).</summary>
    public bool SubblockMotion;

    /// <summary>Motion of the two parts of geometric partitioning.</summary>
    public ListPair<MotionInfo> Gpm;

    /// <summary>What absent elements are inferred to be.</summary>
    public static InterSyntax Inferred => new() { Motion = MotionInfo.Intra };
}

/// <summary>Residual of a coding unit above its transform units.</summary>
internal struct ResidualSyntax
{
    public bool cu_coded_flag;
    public bool cu_act_enabled_flag;
    public bool cu_sbt_flag, cu_sbt_quad_flag, cu_sbt_horizontal_flag, cu_sbt_pos_flag;
    public byte lfnst_idx, mts_idx;
    public int QpY;

    /// <summary>Qp'Cb, Qp'Cr and Qp'CbCr, with QpBdOffset.</summary>
    public Triple<int> QpChroma;

    /// <summary>What absent elements are inferred to be.</summary>
    public static ResidualSyntax Inferred => new() { cu_coded_flag = true };
}

/// <summary>One value for each reference list.</summary>
[InlineArray(2)]
internal struct ListPair<T>
{
    private T _first;
}

/// <summary>One value for each of Cb, Cr and joint coding, or for each component.</summary>
[InlineArray(3)]
internal struct Triple<T>
{
    private T _first;
}
