namespace VvcIlif.Codec.Headers;

/// <summary>Video parameter set (H.266 7.4.3.3).</summary>
internal sealed class Vps
{
    public const int MaxOlss = 257;

    public int vps_video_parameter_set_id = 1, vps_max_layers_minus1, vps_max_sublayers_minus1;
    public bool vps_default_ptl_dpb_hrd_max_tid_flag = true, vps_all_independent_layers_flag = true;
    public int[] vps_layer_id = [];
    public bool[] vps_independent_layer_flag = [], vps_max_tid_ref_present_flag = [];
    public bool[][] vps_direct_ref_layer_flag = [];
    public int[][] vps_max_tid_il_ref_pics_plus1 = [];
    public bool vps_each_layer_is_an_ols_flag = true;
    public int vps_ols_mode_idc = 2, vps_num_output_layer_sets_minus2;
    public bool[][] vps_ols_output_layer_flag = [];
    public int vps_num_ptls_minus1;
    public bool[] vps_pt_present_flag = [];
    public int[] vps_ptl_max_tid = [];
    public ProfileTierLevel[] vps_profile_tier_level = [];
    public int[] vps_ols_ptl_idx = [];
    public int vps_num_dpb_params_minus1;
    public bool vps_sublayer_dpb_params_present_flag;
    public int[] vps_dpb_max_tid = [];
    public DpbParameters[] vps_dpb_params = [];
    public int[] vps_ols_dpb_pic_width = [], vps_ols_dpb_pic_height = [], vps_ols_dpb_chroma_format = [],
        vps_ols_dpb_bitdepth_minus8 = [], vps_ols_dpb_params_idx = [];
    public bool vps_timing_hrd_params_present_flag;
    public GeneralTimingHrd general_timing_hrd_parameters = new();
    public bool vps_sublayer_cpb_params_present_flag;
    public int vps_num_ols_timing_hrd_params_minus1;
    public int[] vps_hrd_max_tid = [];
    public OlsTimingHrd[] vps_ols_timing_hrd_parameters = [];
    public int[] vps_ols_timing_hrd_idx = [];
    public bool vps_extension_flag;
    public BitString vps_extension_data;

    /// <summary>TotalNumOlss.</summary>
    public int TotalNumOlss = 1;

    /// <summary>NumMultiLayerOlss.</summary>
    public int NumMultiLayerOlss;

    /// <summary>Number of layers in each output layer set.</summary>
    public int[] NumLayersInOls = [1];
}
