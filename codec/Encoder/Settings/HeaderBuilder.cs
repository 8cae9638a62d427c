using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Encoder.Gop;
using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Interpolation;

namespace VvcIlif.Codec.Encoder;

/// <summary>Makes the headers of a stream: parameter sets once, a slice header with picture header for each picture.</summary>
internal sealed class HeaderBuilder
{
    private const int ProfileMain10 = ProfilesAndLevels.Main10;
    private const int MinCbLog2 = 2, MinQtLog2 = 3, Log2PocLsb = 8;

    private readonly EncoderSettings _settings;

    /// <exception cref="EncoderConfigurationException">No level allows the picture size at the frame rate.</exception>
    public HeaderBuilder(EncoderSettings settings)
    {
        _settings = settings;
        (int size, int reorder) = BufferSimulation.Run(settings);
        Sps = CreateSps(size, reorder);
        SpsBytes = HeaderBytes.Of(Sps);
        Pps = CreatePps();
        PpsBytes = HeaderBytes.Of(Pps);
        Pps.Bind(Sps);
        if (settings.Options.WriteVps)
            VpsBytes = HeaderBytes.Of(CreateVps());
    }

    public Sps Sps { get; }

    public Pps Pps { get; }

    public byte[]? VpsBytes { get; }

    public byte[] SpsBytes { get; }

    public byte[] PpsBytes { get; }

    private Vps CreateVps() => new()
    {
        vps_video_parameter_set_id = 1,
        vps_max_sublayers_minus1 = Sps.sps_max_sublayers_minus1,
        vps_profile_tier_level = [Sps.profile_tier_level],
    };

    private Sps CreateSps(int bufferSize, int reorder)
    {
        EncoderOptions options = _settings.Options;
        EncoderTools tools = _settings.Tools;
        int width = _settings.CodedWidth, height = _settings.CodedHeight;
        int sublayers = options.Configuration == CodingConfiguration.RandomAccess
            ? System.Numerics.BitOperations.Log2((uint)_settings.GopSize) + 1 : 1;
        var sps = new Sps
        {
            sps_video_parameter_set_id = options.WriteVps ? 1 : 0,
            sps_max_sublayers_minus1 = sublayers - 1,
            sps_log2_ctu_size_minus5 = _settings.CtbLog2Size - 5,
            sps_pic_width_max_in_luma_samples = width,
            sps_pic_height_max_in_luma_samples = height,
            sps_conformance_window_flag = width != options.Width || height != options.Height,
            sps_conf_win_right_offset = (width - options.Width) / 2,
            sps_conf_win_bottom_offset = (height - options.Height) / 2,
            sps_bitdepth_minus8 = options.InternalBitDepth - 8,
            sps_log2_max_pic_order_cnt_lsb_minus4 = Log2PocLsb - 4,
            sps_transform_skip_enabled_flag = tools[PresetTable.TransformSkip],
            sps_log2_transform_skip_max_size_minus2 = 3,
            sps_min_qp_prime_ts = options.InternalBitDepth - options.InputBitDepth,
            sps_mts_enabled_flag = tools[PresetTable.Mts] || tools[PresetTable.ImplicitMts],
            sps_explicit_mts_intra_enabled_flag = tools[PresetTable.Mts],
            sps_sao_enabled_flag = tools[PresetTable.Sao],
            sps_temporal_mvp_enabled_flag = tools[PresetTable.Tmvp],
            sps_mmvd_enabled_flag = tools[PresetTable.Mmvd],
            sps_amvr_enabled_flag = tools[PresetTable.Amvr],
            sps_affine_enabled_flag = tools[PresetTable.Affine],
            sps_6param_affine_enabled_flag = tools[PresetTable.Affine],
            sps_affine_amvr_enabled_flag = tools[PresetTable.Affine] && tools[PresetTable.Amvr],
            sps_bcw_enabled_flag = tools[PresetTable.Bcw],
            sps_mrl_enabled_flag = tools[PresetTable.Mrl],
            sps_cclm_enabled_flag = tools[PresetTable.Cclm],
            sps_chroma_vertical_collocated_flag = false,
            sps_sign_data_hiding_enabled_flag = tools[PresetTable.SignHiding],
            sps_entropy_coding_sync_enabled_flag = _settings.Options.EntropyCodingSync,
        };
        if (tools.RangeExtensions is { } range)
        {
            sps.sps_extension_flag = sps.sps_range_extension_flag = true;
            sps.sps_ts_residual_coding_rice_present_in_sh_flag = tools[PresetTable.TransformSkip] && range.TransformSkipRice is not null;
            sps.sps_rrc_rice_extension_flag = range.RiceExtension;
            sps.sps_persistent_rice_adaptation_enabled_flag = range.PersistentRice;
            sps.sps_reverse_last_sig_coeff_enabled_flag = range.ReverseLast;
        }
        sps.sps_dpb_params.dpb_max_dec_pic_buffering_minus1[sublayers - 1] = bufferSize - 1;
        sps.sps_dpb_params.dpb_max_num_reorder_pics[sublayers - 1] = reorder;
        SetPartitioning(sps);
        SetChromaQpTable(sps);
        SetLevel(sps, bufferSize);
        SetTiming(sps, sublayers);
        if (_settings.PlugIn is { } filter)
            sps.PlugIn = PlugInFilters.Signal(filter, _settings.CtbLog2Size, _settings.Switch);
        return sps;
    }

    // The sizes of the common test conditions, within the CTU.
    private void SetPartitioning(Sps sps)
    {
        EncoderTools tools = _settings.Tools;
        int ctb = _settings.CtbLog2Size, largest = Math.Min(6, ctb);
        sps.sps_log2_min_luma_coding_block_size_minus2 = MinCbLog2 - 2;
        sps.sps_log2_diff_min_qt_min_cb_intra_slice_luma = MinQtLog2 - MinCbLog2;
        sps.sps_max_mtt_hierarchy_depth_intra_slice_luma = tools[PresetTable.MttIntra];
        sps.sps_log2_diff_max_bt_min_qt_intra_slice_luma = 5 - MinQtLog2;
        sps.sps_log2_diff_max_tt_min_qt_intra_slice_luma = 5 - MinQtLog2;
        sps.sps_qtbtt_dual_tree_intra_flag = tools[PresetTable.DualTree];
        sps.sps_log2_diff_min_qt_min_cb_intra_slice_chroma = MinQtLog2 - MinCbLog2;
        sps.sps_max_mtt_hierarchy_depth_intra_slice_chroma = tools[PresetTable.MttIntra];
        sps.sps_log2_diff_max_bt_min_qt_intra_slice_chroma = largest - MinQtLog2;
        sps.sps_log2_diff_max_tt_min_qt_intra_slice_chroma = 5 - MinQtLog2;
        sps.sps_log2_diff_min_qt_min_cb_inter_slice = MinQtLog2 - MinCbLog2;
        sps.sps_max_mtt_hierarchy_depth_inter_slice = tools[PresetTable.MttInter];
        sps.sps_log2_diff_max_bt_min_qt_inter_slice = ctb - MinQtLog2;
        sps.sps_log2_diff_max_tt_min_qt_inter_slice = largest - MinQtLog2;
        sps.sps_max_luma_transform_size_64_flag = ctb > 5;
    }

    // From 17, 22, 34, 42 to 17, 23, 35, 39 for both components.
    private static void SetChromaQpTable(Sps sps)
    {
        ReadOnlySpan<int> from = [17, 22, 34, 42], to = [17, 23, 35, 39];
        int segments = from.Length - 1;
        sps.sps_same_qp_table_for_chroma_flag = true;
        sps.sps_qp_table_start_minus26[0] = from[0] - 26;
        sps.sps_num_points_in_qp_table_minus1[0] = segments - 1;
        sps.sps_delta_qp_in_val_minus1[0] = new int[segments];
        sps.sps_delta_qp_diff_val[0] = new int[segments];
        for (int i = 0; i < segments; i++)
        {
            int step = from[i + 1] - from[i] - 1;
            sps.sps_delta_qp_in_val_minus1[0][i] = step;
            sps.sps_delta_qp_diff_val[0][i] = (to[i + 1] - to[i]) ^ step;
        }
    }

    private void SetLevel(Sps sps, int bufferSize)
    {
        var demand = new LevelDemand
        {
            Width = _settings.CodedWidth,
            Height = _settings.CodedHeight,
            FrameRate = _settings.Options.FrameRate.PerSecond,
            DpbSize = bufferSize,
            Slices = 1,
            Tiles = 1,
            TileColumns = 1,
            CtbLog2SizeY = _settings.CtbLog2Size,
        };
        LevelLimits level = ProfilesAndLevels.LowestLevel(demand) ?? throw new EncoderConfigurationException(
            "Picture size, frame rate and CTU size", $"{demand.Width}x{demand.Height} at {_settings.Options.FrameRate}, {_settings.Options.CtuSize}",
            "what a level of the standard allows, up to level 6.3 (and CTUs of 64 or 128 from level 5 on)");
        sps.profile_tier_level.general_profile_idc = _settings.Tools.RangeExtensions is null ? ProfileMain10 : ProfilesAndLevels.Main12;
        sps.profile_tier_level.general_level_idc = level.Idc;
        sps.profile_tier_level.ptl_frame_only_constraint_flag = true;
    }

    private void SetTiming(Sps sps, int sublayers)
    {
        FrameRate rate = _settings.Options.FrameRate;
        sps.sps_timing_hrd_params_present_flag = true;
        sps.general_timing_hrd_parameters.num_units_in_tick = (uint)rate.Denominator;
        sps.general_timing_hrd_parameters.time_scale = (uint)rate.Numerator;
        sps.ols_timing_hrd_parameters.fixed_pic_rate_general_flag[sublayers - 1] = true;
    }

    private Pps CreatePps()
    {
        int references = _settings.Options.Configuration == CodingConfiguration.LowDelay ? 4 : 2;
        bool deblocking = _settings.Tools[PresetTable.Deblocking];
        var pps = new Pps
        {
            pps_pic_width_in_luma_samples = _settings.CodedWidth,
            pps_pic_height_in_luma_samples = _settings.CodedHeight,
            pps_init_qp_minus26 = Math.Min(_settings.Options.Qp - 26, 37),
            pps_deblocking_filter_control_present_flag = !deblocking,
            pps_deblocking_filter_disabled_flag = !deblocking,
        };
        pps.pps_num_ref_idx_default_active_minus1[0] = pps.pps_num_ref_idx_default_active_minus1[1] = references - 1;
        return pps;
    }

    /// <summary>The slice header of a picture, with all that follows from it; only the flags of SAO and of the plug-in filter are still open.</summary>
    public SliceHeader CreateSlice(PlannedPicture picture)
    {
        bool intra = picture.SliceType == SliceType.I;
        var sh = new SliceHeader
        {
            NalUnitType = picture.Type,
            TemporalId = picture.TemporalId,
            PicOrderCntVal = picture.Poc,
            sh_picture_header_in_slice_header_flag = true,
            sh_slice_type = (int)picture.SliceType,
            sh_collocated_from_l0_flag = picture.Collocated.List == 0,
            sh_collocated_ref_idx = picture.Collocated.Index,
            sh_qp_delta = picture.Qp - (26 + Pps.pps_init_qp_minus26),
            sh_sign_data_hiding_used_flag = _settings.Tools[PresetTable.SignHiding],
            sh_plug_in_filter_used_flag = _settings.PlugIn is not null && !intra,
            sh_ts_residual_coding_rice_idx_minus1 = Sps.sps_ts_residual_coding_rice_present_in_sh_flag
                ? _settings.Tools.RangeExtensions!.TransformSkipRice!.Value - 1 : 0,
            sh_reverse_last_sig_coeff_flag = Sps.sps_reverse_last_sig_coeff_enabled_flag,
        };
        PictureHeader ph = sh.PictureHeader;
        ph.Pps = Pps;
        ph.ph_gdr_or_irap_pic_flag = picture.Type.IsIrap();
        ph.ph_non_ref_pic_flag = !picture.IsReference;
        ph.ph_inter_slice_allowed_flag = !intra;
        ph.ph_intra_slice_allowed_flag = intra;
        ph.ph_pic_order_cnt_lsb = picture.Poc & (Sps.MaxPicOrderCntLsb - 1);
        ph.ph_temporal_mvp_enabled_flag = _settings.Tools[PresetTable.Tmvp] && !intra;
        SetLists(sh, picture);
        // Coding the header derives what slice data depend on.
        _ = HeaderBytes.Of(sh);
        return sh;
    }

    private void SetLists(SliceHeader sh, PlannedPicture picture)
    {
        for (int list = 0; list < 2; list++)
        {
            List<PlannedPicture> active = picture.Active[list];
            SetList(sh.RefPicLists.List[list], list == 0 ? [.. active, .. picture.Kept] : active, picture.Poc);
            sh.sh_num_ref_idx_active_minus1[list] = Math.Max(0, active.Count - 1);
            int inferred = Math.Min(sh.RefPicLists.List[list].num_ref_entries, Pps.pps_num_ref_idx_default_active_minus1[list] + 1);
            sh.sh_num_ref_idx_active_override_flag |= inferred != active.Count;
        }
    }

    private static void SetList(RefPicListStruct structure, List<PlannedPicture> pictures, int poc)
    {
        int count = pictures.Count;
        structure.num_ref_entries = count;
        structure.inter_layer_ref_pic_flag = new bool[count];
        structure.st_ref_pic_flag = new bool[count];
        structure.strp_entry_sign_flag = new bool[count];
        structure.abs_delta_poc_st = new int[count];
        for (int i = 0; i < count; i++)
        {
            int delta = pictures[i].Poc - poc;
            structure.st_ref_pic_flag[i] = true;
            structure.strp_entry_sign_flag[i] = delta < 0;
            structure.abs_delta_poc_st[i] = Math.Abs(delta) - 1;
            poc = pictures[i].Poc;
        }
    }
}
