using static VvcIlif.Codec.Headers.HeaderElement;

namespace VvcIlif.Codec.Headers;

/// <summary>The loop filter elements of the slice header (H.266 7.3.7).</summary>
internal static class SliceFilterSyntax
{
    public static void Alf<TIo>(ref TIo io, SliceHeader sh, ParameterSets? sets) where TIo : struct, IHeaderIo, allows ref struct
    {
        Sps sps = sh.Sps;
        if (sps.sps_alf_enabled_flag && !sh.Pps.pps_alf_info_in_ph_flag)
        {
            io.Flag(ref sh.sh_alf_enabled_flag);
            if (sh.sh_alf_enabled_flag)
            {
                io.U(3, ref sh.sh_num_alf_aps_ids_luma);
                for (int i = 0; i < sh.sh_num_alf_aps_ids_luma; i++)
                    io.U(3, ref sh.sh_alf_aps_id_luma[i]);
                if (sps.sps_chroma_format_idc != 0)
                {
                    io.Flag(ref sh.sh_alf_cb_enabled_flag);
                    io.Flag(ref sh.sh_alf_cr_enabled_flag);
                }
                if (sh.sh_alf_cb_enabled_flag || sh.sh_alf_cr_enabled_flag)
                    io.U(3, ref sh.sh_alf_aps_id_chroma);
                if (sps.sps_ccalf_enabled_flag)
                {
                    io.Flag(ref sh.sh_alf_cc_cb_enabled_flag);
                    if (sh.sh_alf_cc_cb_enabled_flag)
                        io.U(3, ref sh.sh_alf_cc_cb_aps_id);
                    io.Flag(ref sh.sh_alf_cc_cr_enabled_flag);
                    if (sh.sh_alf_cc_cr_enabled_flag)
                        io.U(3, ref sh.sh_alf_cc_cr_aps_id);
                }
            }
        }
        else
        {
            InferAlf(sh, sh.PictureHeader);
        }
        if (TIo.Reads && sh.sh_alf_enabled_flag)
            LookUpAlf(sh, sets!);
    }

    private static void InferAlf(SliceHeader sh, PictureHeader ph)
    {
        sh.sh_alf_enabled_flag = ph.ph_alf_enabled_flag;
        sh.sh_num_alf_aps_ids_luma = ph.ph_num_alf_aps_ids_luma;
        ph.ph_alf_aps_id_luma.CopyTo(sh.sh_alf_aps_id_luma, 0);
        sh.sh_alf_cb_enabled_flag = ph.ph_alf_cb_enabled_flag;
        sh.sh_alf_cr_enabled_flag = ph.ph_alf_cr_enabled_flag;
        sh.sh_alf_aps_id_chroma = ph.ph_alf_aps_id_chroma;
        sh.sh_alf_cc_cb_enabled_flag = ph.ph_alf_cc_cb_enabled_flag;
        sh.sh_alf_cc_cr_enabled_flag = ph.ph_alf_cc_cr_enabled_flag;
        sh.sh_alf_cc_cb_aps_id = ph.ph_alf_cc_cb_aps_id;
        sh.sh_alf_cc_cr_aps_id = ph.ph_alf_cc_cr_aps_id;
    }

    private static void LookUpAlf(SliceHeader sh, ParameterSets sets)
    {
        sh.AlfLuma = new AlfData[sh.sh_num_alf_aps_ids_luma];
        for (int i = 0; i < sh.AlfLuma.Length; i++)
        {
            sh.AlfLuma[i] = sets.Alf(sh.sh_alf_aps_id_luma[i]);
            Check(sh.AlfLuma[i].alf_luma_filter_signal_flag, "The ALF APS has no luma filters.", nameof(sh.sh_alf_aps_id_luma));
        }
        if (sh.sh_alf_cb_enabled_flag || sh.sh_alf_cr_enabled_flag)
        {
            sh.AlfChroma = sets.Alf(sh.sh_alf_aps_id_chroma);
            Check(sh.AlfChroma.alf_chroma_filter_signal_flag, "The ALF APS has no chroma filters.", nameof(sh.sh_alf_aps_id_chroma));
        }
        if (sh.sh_alf_cc_cb_enabled_flag)
        {
            sh.AlfCcCb = sets.Alf(sh.sh_alf_cc_cb_aps_id);
            Check(sh.AlfCcCb.alf_cc_cb_filter_signal_flag, "The ALF APS has no cross-component filters for Cb.", nameof(sh.sh_alf_cc_cb_aps_id));
        }
        if (sh.sh_alf_cc_cr_enabled_flag)
        {
            sh.AlfCcCr = sets.Alf(sh.sh_alf_cc_cr_aps_id);
            Check(sh.AlfCcCr.alf_cc_cr_filter_signal_flag, "The ALF APS has no cross-component filters for Cr.", nameof(sh.sh_alf_cc_cr_aps_id));
        }
    }

    public static void SaoAndDeblocking<TIo>(ref TIo io, SliceHeader sh) where TIo : struct, IHeaderIo, allows ref struct
    {
        PictureHeader ph = sh.PictureHeader;
        Pps pps = sh.Pps;
        Sps sps = sh.Sps;
        if (sps.sps_sao_enabled_flag && !pps.pps_sao_info_in_ph_flag)
        {
            io.Flag(ref sh.sh_sao_luma_used_flag);
            if (sps.sps_chroma_format_idc != 0)
                io.Flag(ref sh.sh_sao_chroma_used_flag);
        }
        else
        {
            sh.sh_sao_luma_used_flag = ph.ph_sao_luma_enabled_flag;
            sh.sh_sao_chroma_used_flag = ph.ph_sao_chroma_enabled_flag;
        }
        if (pps.pps_deblocking_filter_override_enabled_flag && !pps.pps_dbf_info_in_ph_flag)
            io.Flag(ref sh.sh_deblocking_params_present_flag);
        else
            sh.sh_deblocking_params_present_flag = false;
        if (sh.sh_deblocking_params_present_flag && !pps.pps_deblocking_filter_disabled_flag)
            io.Flag(ref sh.sh_deblocking_filter_disabled_flag);
        else
            sh.sh_deblocking_filter_disabled_flag = !sh.sh_deblocking_params_present_flag && ph.ph_deblocking_filter_disabled_flag;
        if (sh.sh_deblocking_params_present_flag && !sh.sh_deblocking_filter_disabled_flag)
        {
            io.Se(ref sh.sh_luma_beta_offset_div2, -12, 12);
            io.Se(ref sh.sh_luma_tc_offset_div2, -12, 12);
            if (pps.pps_chroma_tool_offsets_present_flag)
            {
                io.Se(ref sh.sh_cb_beta_offset_div2, -12, 12);
                io.Se(ref sh.sh_cb_tc_offset_div2, -12, 12);
                io.Se(ref sh.sh_cr_beta_offset_div2, -12, 12);
                io.Se(ref sh.sh_cr_tc_offset_div2, -12, 12);
            }
            else
            {
                sh.sh_cb_beta_offset_div2 = sh.sh_cr_beta_offset_div2 = sh.sh_luma_beta_offset_div2;
                sh.sh_cb_tc_offset_div2 = sh.sh_cr_tc_offset_div2 = sh.sh_luma_tc_offset_div2;
            }
        }
        else
        {
            sh.sh_luma_beta_offset_div2 = ph.ph_luma_beta_offset_div2;
            sh.sh_luma_tc_offset_div2 = ph.ph_luma_tc_offset_div2;
            sh.sh_cb_beta_offset_div2 = ph.ph_cb_beta_offset_div2;
            sh.sh_cb_tc_offset_div2 = ph.ph_cb_tc_offset_div2;
            sh.sh_cr_beta_offset_div2 = ph.ph_cr_beta_offset_div2;
            sh.sh_cr_tc_offset_div2 = ph.ph_cr_tc_offset_div2;
        }
    }
}
