using VvcIlif.Codec.Bitstream;

namespace VvcIlif.Codec.Headers;

/// <summary>sh_slice_type (H.266 table 9).</summary>
internal enum SliceType
{
    B = 0,
    P = 1,
    I = 2,
}

/// <summary>Split limits of one tree: sizes as log2 of luma samples.</summary>
internal readonly record struct PartitionLimits(int MinQtLog2Size, int MaxBtLog2Size, int MaxTtLog2Size, int MaxMttDepth);

/// <summary>slice_header() (H.266 7.4.8): the elements, inferred where absent, and what follows from them.</summary>
internal sealed class SliceHeader
{
    /// <summary>Type, layer and sublayer of the NAL unit; set before the header is coded.</summary>
    public NalUnitType NalUnitType;
    public int TemporalId;

    /// <summary>The header of the picture: the slice's own, or that of the picture header NAL unit.</summary>
    public PictureHeader PictureHeader = new();
    public Pps Pps => PictureHeader.Pps;
    public Sps Sps => PictureHeader.Pps.Sps;

    public bool sh_picture_header_in_slice_header_flag;
    public int sh_subpic_id, sh_slice_address;
    public readonly bool[] sh_extra_bit = new bool[16];
    public int sh_num_tiles_in_slice_minus1, sh_slice_type = 2;
    public bool sh_no_output_of_prior_pics_flag;

    public bool sh_alf_enabled_flag;
    public int sh_num_alf_aps_ids_luma;
    public readonly int[] sh_alf_aps_id_luma = new int[7];
    public bool sh_alf_cb_enabled_flag, sh_alf_cr_enabled_flag;
    public int sh_alf_aps_id_chroma;
    public bool sh_alf_cc_cb_enabled_flag, sh_alf_cc_cr_enabled_flag;
    public int sh_alf_cc_cb_aps_id, sh_alf_cc_cr_aps_id;
    public bool sh_lmcs_used_flag, sh_explicit_scaling_list_used_flag;

    /// <summary>The reference picture lists in force: the slice's own, or the picture's.</summary>
    public RefPicLists RefPicLists = new();
    public bool sh_num_ref_idx_active_override_flag;
    public readonly int[] sh_num_ref_idx_active_minus1 = new int[2];
    public bool sh_cabac_init_flag, sh_collocated_from_l0_flag = true;
    public int sh_collocated_ref_idx;

    /// <summary>The weights in force for an explicitly weighted slice, else null.</summary>
    public PredWeightTable? PredWeightTable;

    public int sh_qp_delta, sh_cb_qp_offset, sh_cr_qp_offset, sh_joint_cbcr_qp_offset;
    public bool sh_cu_chroma_qp_offset_enabled_flag, sh_sao_luma_used_flag, sh_sao_chroma_used_flag;
    public bool sh_deblocking_params_present_flag, sh_deblocking_filter_disabled_flag;
    public int sh_luma_beta_offset_div2, sh_luma_tc_offset_div2, sh_cb_beta_offset_div2, sh_cb_tc_offset_div2,
        sh_cr_beta_offset_div2, sh_cr_tc_offset_div2;
    public bool sh_dep_quant_used_flag, sh_sign_data_hiding_used_flag, sh_ts_residual_coding_disabled_flag;
    public int sh_ts_residual_coding_rice_idx_minus1;
    public bool sh_reverse_last_sig_coeff_flag;

    /// <summary>Not of the standard: the slice predicts with the plug-in filter. Coded where the SPS says that slices switch it, else inferred.</summary>
    public bool sh_plug_in_filter_used_flag;
    public int sh_slice_header_extension_length;
    public BitString sh_slice_header_extension_data_byte;
    public int sh_entry_offset_len_minus1;

    /// <summary>sh_entry_point_offset_minus1 + 1 of each: bytes of the substreams but the last, prevention bytes counted.</summary>
    public uint[] EntryPointOffset = [];

    // What follows from the elements.

    public bool IsIntra => sh_slice_type == 2;
    public SliceType SliceType => (SliceType)sh_slice_type;

    /// <summary>CurrSubpicIdx.</summary>
    public int CurrSubpicIdx;

    /// <summary>Number of a rectangular slice in the picture; for raster-scan slices the address of the first tile.</summary>
    public int PicLevelSliceIdx;

    /// <summary>CtbAddrInCurrSlice: the slice's CTUs in coding order, as raster-scan addresses.</summary>
    public ReadOnlyMemory<int> CtbAddrInCurrSlice;
    public int NumCtusInCurrSlice => CtbAddrInCurrSlice.Length;

    /// <summary>
    /// Positions in <see cref="CtbAddrInCurrSlice"/> at which a substream (tile or, with WPP, CTU row) starts, without
    /// the first; present whether or not the offsets are.
    /// </summary>
    public int[] SubstreamStarts = [];

    /// <summary>NumEntryPoints: 0 where the SPS has no entry points.</summary>
    public int NumEntryPoints => Sps.sps_entry_point_offsets_present_flag ? SubstreamStarts.Length : 0;

    /// <summary>NumRefIdxActive.</summary>
    public readonly int[] NumRefIdxActive = new int[2];

    public int SliceQpY;

    /// <summary>Split limits of the single tree or of the luma tree.</summary>
    public PartitionLimits LumaLimits;

    /// <summary>Split limits of the chroma tree, where the slice has a dual tree; else those of luma.</summary>
    public PartitionLimits ChromaLimits;

    /// <summary>The coding trees of luma and chroma are separate (I slice with sps_qtbtt_dual_tree_intra_flag).</summary>
    public bool DualTree => IsIntra && Sps.sps_qtbtt_dual_tree_intra_flag;

    public int CuQpDeltaSubdiv => IsIntra ? PictureHeader.ph_cu_qp_delta_subdiv_intra_slice : PictureHeader.ph_cu_qp_delta_subdiv_inter_slice;
    public int CuChromaQpOffsetSubdiv => IsIntra
        ? PictureHeader.ph_cu_chroma_qp_offset_subdiv_intra_slice : PictureHeader.ph_cu_chroma_qp_offset_subdiv_inter_slice;

    /// <summary>Byte of the NAL unit's payload (prevention bytes removed) at which slice data starts; set by the reader.</summary>
    public int SliceDataOffset;

    /// <summary>ALF parameters in force, luma in the order of sh_alf_aps_id_luma; set by the reader.</summary>
    public AlfData[] AlfLuma = [];
    public AlfData? AlfChroma, AlfCcCb, AlfCcCr;

    /// <summary>Picture order count of the picture; set by the decoder.</summary>
    public int PicOrderCntVal;

    /// <summary>Sets the entry points for slice data that is ready to be written.</summary>
    /// <param name="data">All substreams in sequence, each with its trailing bits.</param>
    /// <param name="sizes">Bytes of each substream.</param>
    public void SetEntryPoints(ReadOnlySpan<byte> data, ReadOnlySpan<int> sizes)
    {
        EntryPointOffset = new uint[Math.Max(0, sizes.Length - 1)];
        uint largest = 0;
        for (int i = 0, at = 0; i < EntryPointOffset.Length; at += sizes[i++])
        {
            // A substream ends in a byte that is not zero, so prevention bytes never depend on its neighbours.
            EntryPointOffset[i] = (uint)(sizes[i] + EmulationPrevention.Count(data.Slice(at, sizes[i])));
            largest = Math.Max(largest, EntryPointOffset[i] - 1);
        }
        sh_entry_offset_len_minus1 = Math.Max(0, 31 - System.Numerics.BitOperations.LeadingZeroCount(largest));
    }

    /// <summary>The substreams of slice data: offset and length in <paramref name="nal"/>'s payload.</summary>
    /// <exception cref="VvcBitstreamException">An entry point is outside the slice.</exception>
    public (int Offset, int Length)[] Substreams(NalUnit nal)
    {
        int end = nal.Payload.Length;
        int count = NumEntryPoints;
        var result = new (int, int)[count + 1];
        long coded = nal.ToCoded(SliceDataOffset);
        int start = SliceDataOffset;
        for (int i = 0; i < count; i++)
        {
            coded += EntryPointOffset[i];
            int next = coded > int.MaxValue ? int.MaxValue : nal.FromCoded(coded);
            if (next >= end || next <= start)
                throw new VvcBitstreamException("An entry point is outside the slice data.", "sh_entry_point_offset_minus1");
            result[i] = (start, next - start);
            start = next;
        }
        result[count] = (start, end - start);
        return result;
    }
}
