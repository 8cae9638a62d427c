namespace VvcIlif.Codec.Headers;

/// <summary>Picture parameter set (H.266 7.4.3.5). Its syntax needs no SPS; <see cref="Bind"/> derives what does.</summary>
internal sealed class Pps
{
    public const int MaxSlices = 1000;

    public int pps_pic_parameter_set_id, pps_seq_parameter_set_id;
    public bool pps_mixed_nalu_types_in_pic_flag;
    public int pps_pic_width_in_luma_samples, pps_pic_height_in_luma_samples;
    public bool pps_conformance_window_flag;
    public int pps_conf_win_left_offset, pps_conf_win_right_offset, pps_conf_win_top_offset, pps_conf_win_bottom_offset;
    public bool pps_scaling_window_explicit_signalling_flag;
    public int pps_scaling_win_left_offset, pps_scaling_win_right_offset, pps_scaling_win_top_offset, pps_scaling_win_bottom_offset;
    public bool pps_output_flag_present_flag, pps_no_pic_partition_flag = true, pps_subpic_id_mapping_present_flag;
    public int pps_num_subpics_minus1, pps_subpic_id_len_minus1;
    public int[] pps_subpic_id = [];

    public int pps_log2_ctu_size_minus5, pps_num_exp_tile_columns_minus1, pps_num_exp_tile_rows_minus1;
    public int[] pps_tile_column_width_minus1 = [], pps_tile_row_height_minus1 = [];
    public bool pps_loop_filter_across_tiles_enabled_flag, pps_rect_slice_flag = true, pps_single_slice_per_subpic_flag = true;
    public int pps_num_slices_in_pic_minus1;
    public bool pps_tile_idx_delta_present_flag;
    public int[] pps_slice_width_in_tiles_minus1 = [], pps_slice_height_in_tiles_minus1 = [], pps_num_exp_slices_in_tile = [],
        pps_tile_idx_delta_val = [];

    /// <summary>pps_exp_slice_height_in_ctus_minus1[i][j]; an inner array only where a tile has explicit slices.</summary>
    public int[][] pps_exp_slice_height_in_ctus_minus1 = [];
    public bool pps_loop_filter_across_slices_enabled_flag;

    public bool pps_cabac_init_present_flag;
    public readonly int[] pps_num_ref_idx_default_active_minus1 = new int[2];
    public bool pps_rpl1_idx_present_flag, pps_weighted_pred_flag, pps_weighted_bipred_flag, pps_ref_wraparound_enabled_flag;
    public int pps_pic_width_minus_wraparound_offset, pps_init_qp_minus26;
    public bool pps_cu_qp_delta_enabled_flag, pps_chroma_tool_offsets_present_flag;
    public int pps_cb_qp_offset, pps_cr_qp_offset;
    public bool pps_joint_cbcr_qp_offset_present_flag;
    public int pps_joint_cbcr_qp_offset_value;
    public bool pps_slice_chroma_qp_offsets_present_flag, pps_cu_chroma_qp_offset_list_enabled_flag;
    public int pps_chroma_qp_offset_list_len_minus1;
    public readonly int[] pps_cb_qp_offset_list = new int[6], pps_cr_qp_offset_list = new int[6], pps_joint_cbcr_qp_offset_list = new int[6];

    public bool pps_deblocking_filter_control_present_flag, pps_deblocking_filter_override_enabled_flag,
        pps_deblocking_filter_disabled_flag, pps_dbf_info_in_ph_flag;
    public int pps_luma_beta_offset_div2, pps_luma_tc_offset_div2, pps_cb_beta_offset_div2, pps_cb_tc_offset_div2,
        pps_cr_beta_offset_div2, pps_cr_tc_offset_div2;
    public bool pps_rpl_info_in_ph_flag, pps_sao_info_in_ph_flag, pps_alf_info_in_ph_flag, pps_wp_info_in_ph_flag,
        pps_qp_delta_info_in_ph_flag, pps_picture_header_extension_present_flag, pps_slice_header_extension_present_flag,
        pps_extension_flag;
    public BitString pps_extension_data;

    // Known from the syntax alone; with one tile, from Bind on.

    /// <summary>ColWidthVal and RowHeightVal: sizes of the tiles, in CTUs.</summary>
    public int[] ColWidthVal = [], RowHeightVal = [];

    /// <summary>Rectangular slices in order, where the PPS gives them; Bind adds those that the SPS gives.</summary>
    public RectSlice[] RectSlices = [];

    // Derived with the SPS by Bind.

    private Sps? _sps;

    /// <summary>The SPS that the PPS is bound to.</summary>
    public Sps Sps => _sps ?? throw new InvalidOperationException("The PPS is not bound to an SPS.");

    public bool IsBoundTo(Sps sps) => ReferenceEquals(_sps, sps);

    public bool IsBound => _sps is not null;

    public int PicWidthInCtbsY, PicHeightInCtbsY;
    public int PicSizeInCtbsY => PicWidthInCtbsY * PicHeightInCtbsY;
    public int PicWidthInMinCbsY => pps_pic_width_in_luma_samples >> Sps.MinCbLog2SizeY;
    public int PicHeightInMinCbsY => pps_pic_height_in_luma_samples >> Sps.MinCbLog2SizeY;
    public int PicWidthInSamplesC => pps_pic_width_in_luma_samples / Sps.SubWidthC;
    public int PicHeightInSamplesC => pps_pic_height_in_luma_samples / Sps.SubHeightC;
    public int NumTileColumns => ColWidthVal.Length;
    public int NumTileRows => RowHeightVal.Length;
    public int NumTilesInPic => NumTileColumns * NumTileRows;

    /// <summary>TileColBdVal and TileRowBdVal: first CTU column or row of each tile, and one more for the end.</summary>
    public int[] TileColBdVal = [0], TileRowBdVal = [0];

    /// <summary>Tile column of each CTU column, tile row of each CTU row.</summary>
    public int[] CtbToTileCol = [], CtbToTileRow = [];

    /// <summary>CtbToTileColBd and CtbToTileRowBd: first CTU column or row of the tile, for each CTU column or row.</summary>
    public int[] CtbToTileColBd = [], CtbToTileRowBd = [];

    /// <summary>CtbAddrInSlice of all slices in sequence (rectangular slices), or all CTUs in tile scan (raster-scan slices).</summary>
    public int[] CtbAddrInSlices = [];

    /// <summary>Where each rectangular slice, or each tile, starts in <see cref="CtbAddrInSlices"/>, and the end.</summary>
    public int[] SliceStart = [];

    /// <summary>NumSlicesInSubpic.</summary>
    public int[] NumSlicesInSubpic = [1];

    /// <summary>SubpicIdVal.</summary>
    public int[] SubpicIdVal = [0];

    /// <summary>Subpicture of each CTU in raster scan; empty with a single subpicture.</summary>
    public ushort[] CtbToSubpicIdx = [];

    /// <summary>Horizontal wrap-around distance in luma samples (PpsRefWraparoundOffset * MinCbSizeY); 0 without wrap-around.</summary>
    public int RefWraparoundOffset => !pps_ref_wraparound_enabled_flag ? 0
        : (PicWidthInMinCbsY - pps_pic_width_minus_wraparound_offset) * Sps.MinCbSizeY;

    /// <summary>The picture as it is output, in luma samples: position and size of the conformance window.</summary>
    public (int X, int Y, int Width, int Height) ConformanceWindow
    {
        get
        {
            int x = Sps.SubWidthC * pps_conf_win_left_offset, y = Sps.SubHeightC * pps_conf_win_top_offset;
            return (x, y, pps_pic_width_in_luma_samples - x - Sps.SubWidthC * pps_conf_win_right_offset,
                pps_pic_height_in_luma_samples - y - Sps.SubHeightC * pps_conf_win_bottom_offset);
        }
    }

    /// <summary>Area of a subpicture in luma samples, clipped to the picture: first and last column and row.</summary>
    public (int Left, int Top, int Right, int Bottom) SubpicBounds(int index)
    {
        if (Sps.sps_num_subpics_minus1 == 0)
            return (0, 0, pps_pic_width_in_luma_samples - 1, pps_pic_height_in_luma_samples - 1);
        int log2 = Sps.CtbLog2SizeY;
        int x = Sps.sps_subpic_ctu_top_left_x[index], y = Sps.sps_subpic_ctu_top_left_y[index];
        return (x << log2, y << log2,
            Math.Min((x + Sps.sps_subpic_width_minus1[index] + 1) << log2, pps_pic_width_in_luma_samples) - 1,
            Math.Min((y + Sps.sps_subpic_height_minus1[index] + 1) << log2, pps_pic_height_in_luma_samples) - 1);
    }

    /// <summary>Binds the PPS to its SPS: checks what depends on it and derives pictures, tiles and slices.</summary>
    /// <exception cref="VvcBitstreamException">They do not fit together.</exception>
    public void Bind(Sps sps)
    {
        _sps = null;
        PpsDerivation.Derive(this, sps);
        _sps = sps;
    }

    /// <summary>The CTUs, in coding order, of rectangular slice <paramref name="slice"/> of the picture.</summary>
    public ReadOnlyMemory<int> CtbAddrInSlice(int slice) =>
        CtbAddrInSlices.AsMemory(SliceStart[slice], SliceStart[slice + 1] - SliceStart[slice]);
}

/// <summary>A rectangular slice: its first tile, its size in tiles, and its area in CTUs.</summary>
internal readonly record struct RectSlice(int TileIdx, int WidthInTiles, int HeightInTiles, int CtuX, int CtuY, int WidthInCtus, int HeightInCtus);
