using VvcIlif.Codec.Headers;

namespace VvcIlif.Codec.Partition;

/// <summary>
/// What slice data depend on: the headers in force for a slice, and what follows from them, derived once. Syntax
/// elements are read where they are, in the headers.
/// </summary>
internal sealed class SliceParameters
{
    public readonly Sps Sps;
    public readonly Pps Pps;
    public readonly PictureHeader Ph;
    public readonly SliceHeader Sh;

    public readonly int PictureWidth, PictureHeight;

    /// <summary>First column and row after the area that motion may refer to: the picture, or a subpicture treated as one.</summary>
    public readonly int MotionRight, MotionBottom;
    public readonly int CtbLog2Size, MinCbLog2Size;
    public readonly ChromaFormat ChromaFormat;
    public readonly int BitDepth, QpBdOffset;
    public readonly bool IsI, IsP, IsB;
    public readonly int SliceQpY;

    /// <summary>initType of the context variables.</summary>
    // H.266 9.3.2.2
    public readonly int CabacInitType;
    public readonly int Poc;
    public readonly PartitionLimits Limits;
    public readonly int MaxTbSize, MaxTsSize, Log2ParallelMergeLevel;
    public readonly bool BdofAllowed, DmvrAllowed, ProfAllowed;
    public readonly int MaxNumMergeCand, MaxNumIbcMergeCand, MaxNumGpmMergeCand, MaxNumSubblockMergeCand;
    public readonly int[] NumRefIdxActive;

    /// <summary>Reference indices of symmetric vector differences, or -1; set with the slice's references.</summary>
    public readonly int[] RefIdxSym = [-1, -1];

    /// <summary>All references precede the picture in output order; set with the slice's references.</summary>
    public bool NoBackwardPred;

    /// <summary>Explicit weights exist for [list, reference index] of luma or chroma.</summary>
    public readonly bool[,] HasWeights = new bool[2, 16];

    public readonly int CuQpDeltaSubdiv, CuChromaQpOffsetSubdiv;
    public readonly int ChromaQpOffsetListLength;

    /// <summary>Offsets for Cb, Cr and joint coding of each list entry.</summary>
    public readonly int[,] ChromaQpOffsetList = new int[6, 3];

    /// <summary>Chroma QP per component (Cb, Cr, joint) at index luma QP + QpBdOffset.</summary>
    public readonly sbyte[][] ChromaQpTable;

    /// <summary>pps plus slice offset for Cb, Cr and joint coding.</summary>
    public readonly int[] ChromaQpOffset;
    public readonly int TsRiceParameter;
    public readonly int Log2TransformRange;
    public readonly int QpPrimeTsMin;

    /// <summary>The CTUs choose between the standard's interpolation filter and the plug-in.</summary>
    public bool CtusSwitchFilter;

    public readonly int AlfNumAltChromaFilters, AlfNumCcCb, AlfNumCcCr;

    /// <summary>
    /// More than 12 bits a sample, or extended precision: levels, residuals and predictions need more than 16 bits, and
    /// take scalar paths of their own.
    /// </summary>
    public readonly bool IsWide;

    /// <param name="sh">The slice header, coded or read, so that all it implies is derived.</param>
    /// <exception cref="VvcBitstreamException">The slice leaves its subpicture.</exception>
    public SliceParameters(SliceHeader sh)
    {
        Sh = sh;
        Ph = sh.PictureHeader;
        Pps = sh.Pps;
        Sps = sh.Sps;
        PictureWidth = Pps.pps_pic_width_in_luma_samples;
        PictureHeight = Pps.pps_pic_height_in_luma_samples;
        CtbLog2Size = Sps.CtbLog2SizeY;
        MinCbLog2Size = Sps.MinCbLog2SizeY;
        ChromaFormat = Sps.ChromaFormat;
        BitDepth = Sps.BitDepth;
        QpBdOffset = Sps.QpBdOffset;
        IsWide = Sps.IsWide;
        IsI = sh.SliceType == SliceType.I;
        IsP = sh.SliceType == SliceType.P;
        IsB = sh.SliceType == SliceType.B;
        SliceQpY = sh.SliceQpY;
        CabacInitType = IsI ? 0 : IsP != sh.sh_cabac_init_flag ? 1 : 2;
        Poc = sh.PicOrderCntVal;
        MaxTbSize = Sps.MaxTbSizeY;
        MaxTsSize = Sps.MaxTsSize;
        Log2ParallelMergeLevel = Sps.Log2ParMrgLevel;
        BdofAllowed = Sps.sps_bdof_enabled_flag && !Ph.ph_bdof_disabled_flag;
        DmvrAllowed = Sps.sps_dmvr_enabled_flag && !Ph.ph_dmvr_disabled_flag;
        ProfAllowed = Sps.sps_affine_prof_enabled_flag && !Ph.ph_prof_disabled_flag;
        MaxNumMergeCand = Sps.MaxNumMergeCand;
        MaxNumIbcMergeCand = Sps.MaxNumIbcMergeCand;
        MaxNumGpmMergeCand = Sps.MaxNumGpmMergeCand;
        MaxNumSubblockMergeCand = Sps.sps_affine_enabled_flag ? 5 - Sps.sps_five_minus_max_num_subblock_merge_cand
            : Sps.sps_sbtmvp_enabled_flag && Ph.ph_temporal_mvp_enabled_flag ? 1 : 0;
        CuQpDeltaSubdiv = sh.CuQpDeltaSubdiv;
        CuChromaQpOffsetSubdiv = sh.CuChromaQpOffsetSubdiv;
        ChromaQpOffsetListLength = Pps.pps_chroma_qp_offset_list_len_minus1 + 1;
        ChromaQpTable = Sps.ChromaQpTable;
        TsRiceParameter = sh.sh_ts_residual_coding_rice_idx_minus1 + 1;
        Log2TransformRange = Sps.Log2TransformRange;
        QpPrimeTsMin = Sps.QpPrimeTsMin;
        CtusSwitchFilter = sh.sh_plug_in_filter_used_flag && Sps.PlugIn is { SwitchesCtus: true };
        AlfNumAltChromaFilters = sh.AlfChroma?.NumChromaFilters ?? 0;
        AlfNumCcCb = sh.AlfCcCb?.NumCcCbFilters ?? 0;
        AlfNumCcCr = sh.AlfCcCr?.NumCcCrFilters ?? 0;
        (MotionRight, MotionBottom) = (PictureWidth, PictureHeight);
        if (TreatedSubpicture(sh) is { } area)
        {
            (MotionRight, MotionBottom) = (area.Right + 1, area.Bottom + 1);
            int columns = (PictureWidth + CtbSize - 1) >> CtbLog2Size;
            foreach (int address in sh.CtbAddrInCurrSlice.Span)
            {
                int x = address % columns << CtbLog2Size, y = address / columns << CtbLog2Size;
                if (x < area.Left || x > area.Right || y < area.Top || y > area.Bottom)
                    throw new VvcBitstreamException("A slice leaves its subpicture.", "sh_slice_address");
            }
        }
        Limits = CreateLimits();
        NumRefIdxActive = [sh.NumRefIdxActive[0], sh.NumRefIdxActive[1]];
        for (int i = 0; i < ChromaQpOffsetListLength; i++)
        {
            ChromaQpOffsetList[i, 0] = Pps.pps_cb_qp_offset_list[i];
            ChromaQpOffsetList[i, 1] = Pps.pps_cr_qp_offset_list[i];
            ChromaQpOffsetList[i, 2] = Pps.pps_joint_cbcr_qp_offset_list[i];
        }
        ChromaQpOffset =
        [
            Pps.pps_cb_qp_offset + sh.sh_cb_qp_offset,
            Pps.pps_cr_qp_offset + sh.sh_cr_qp_offset,
            Pps.pps_joint_cbcr_qp_offset_value + sh.sh_joint_cbcr_qp_offset,
        ];
        if (sh.PredWeightTable is { } weights)
        {
            for (int list = 0; list < 2; list++)
            {
                for (int i = 0; i < Math.Min(15, NumRefIdxActive[list]); i++)
                    HasWeights[list, i] = weights.luma_weight_flag[list, i] || weights.chroma_weight_flag[list, i];
            }
        }
    }

    public int CtbSize => 1 << CtbLog2Size;

    public bool UsesDualTree => IsI && Sps.sps_qtbtt_dual_tree_intra_flag;

    public bool HasChroma => ChromaFormat != ChromaFormat.Monochrome;

    /// <summary>Bounds of the slice's subpicture where it is treated as a picture, else null.</summary>
    public static (int Left, int Top, int Right, int Bottom)? TreatedSubpicture(SliceHeader sh)
    {
        ushort[] map = sh.Pps.CtbToSubpicIdx;
        if (map.Length == 0)
            return null;
        int index = map[sh.CtbAddrInCurrSlice.Span[0]];
        return sh.Sps.sps_subpic_treated_as_pic_flag[index] ? sh.Pps.SubpicBounds(index) : null;
    }

    private PartitionLimits CreateLimits()
    {
        var limits = new PartitionLimits
        {
            PictureWidth = PictureWidth,
            PictureHeight = PictureHeight,
            MinCbSize = 1 << MinCbLog2Size,
            ChromaFormat = ChromaFormat,
            IntraSlice = IsI,
            DualTreeIntra = Sps.sps_qtbtt_dual_tree_intra_flag,
        };
        for (int i = 0; i < 2; i++)
        {
            Headers.PartitionLimits from = i == 0 ? Sh.LumaLimits : Sh.ChromaLimits;
            limits.MinQtSize[i] = 1 << from.MinQtLog2Size;
            limits.MaxBtSize[i] = 1 << from.MaxBtLog2Size;
            limits.MaxTtSize[i] = 1 << from.MaxTtLog2Size;
            limits.MaxMttDepth[i] = from.MaxMttDepth;
        }
        return limits;
    }
}
