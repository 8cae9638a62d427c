namespace VvcIlif.Codec.Headers;

// vui_payload() of H.266 7.3.2.22 with vui_parameters() of H.274 7.2
internal sealed class Vui
{
    public bool vui_progressive_source_flag, vui_interlaced_source_flag, vui_non_packed_constraint_flag,
        vui_non_projected_constraint_flag, vui_aspect_ratio_info_present_flag, vui_aspect_ratio_constant_flag;
    public int vui_aspect_ratio_idc, vui_sar_width, vui_sar_height;
    public bool vui_overscan_info_present_flag, vui_overscan_appropriate_flag, vui_colour_description_present_flag;
    public int vui_colour_primaries = 2, vui_transfer_characteristics = 2, vui_matrix_coeffs = 2;
    public bool vui_full_range_flag, vui_chroma_loc_info_present_flag;
    public int vui_chroma_sample_loc_type_frame = 6, vui_chroma_sample_loc_type_top_field = 6, vui_chroma_sample_loc_type_bottom_field = 6;
    public BitString vui_reserved_payload_extension_data;

    /// <summary>Codes vui_payload(payloadSize); a writer makes it as large as it needs to be.</summary>
    public static void Code<TIo>(ref TIo io, Vui vui, int payloadSize) where TIo : struct, IHeaderIo, allows ref struct
    {
        long start = io.Position;
        Parameters(ref io, vui);
        long left = 8L * payloadSize - (io.Position - start);
        HeaderElement.Check(!TIo.Reads || left >= 0, "The VUI is longer than its payload.", "sps_vui_payload_size_minus1");
        if (left <= 0 && TIo.Reads)
            return;
        if (TIo.Reads)
        {
            // Everything up to the last 1 of the payload is extension data; the 1 and zeros end it.
            BitString rest = default;
            io.Raw(ref rest, left, "vui_payload");
            int last = rest.Length - 1;
            while (last >= 0 && (rest.Data[last >> 3] >> (7 - (last & 7)) & 1) == 0)
                last--;
            HeaderElement.Check(last >= 0, "The VUI payload has no end mark.", "vui_payload_bit_equal_to_one");
            if ((last & 7) != 7 || last >> 3 < rest.Data.Length)
                rest.Data[last >> 3] &= (byte)(0xFF00 >> (last & 7));
            vui.vui_reserved_payload_extension_data = new BitString(rest.Data, last);
        }
        else if (left > 0)
        {
            io.Extension(ref vui.vui_reserved_payload_extension_data);
            io.AlignOne("vui_payload_bit_equal_to_one");
        }
    }

    /// <summary>Bytes that the payload takes.</summary>
    public static int PayloadSize(Vui vui)
    {
        var writer = new HeaderWriter();
        Parameters(ref writer, vui);
        long bits = writer.Position + vui.vui_reserved_payload_extension_data.Length;
        // The end mark may be left out only where the parameters end on a byte.
        return (int)(bits % 8 == 0 && vui.vui_reserved_payload_extension_data.IsEmpty ? bits / 8 : bits / 8 + 1);
    }

    private static void Parameters<TIo>(ref TIo io, Vui vui) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Begin("vui_parameters");
        io.Flag(ref vui.vui_progressive_source_flag);
        io.Flag(ref vui.vui_interlaced_source_flag);
        io.Flag(ref vui.vui_non_packed_constraint_flag);
        io.Flag(ref vui.vui_non_projected_constraint_flag);
        io.Flag(ref vui.vui_aspect_ratio_info_present_flag);
        if (vui.vui_aspect_ratio_info_present_flag)
        {
            io.Flag(ref vui.vui_aspect_ratio_constant_flag);
            io.U(8, ref vui.vui_aspect_ratio_idc);
            if (vui.vui_aspect_ratio_idc == 255)
            {
                io.U(16, ref vui.vui_sar_width);
                io.U(16, ref vui.vui_sar_height);
            }
        }
        io.Flag(ref vui.vui_overscan_info_present_flag);
        if (vui.vui_overscan_info_present_flag)
            io.Flag(ref vui.vui_overscan_appropriate_flag);
        io.Flag(ref vui.vui_colour_description_present_flag);
        if (vui.vui_colour_description_present_flag)
        {
            io.U(8, ref vui.vui_colour_primaries);
            io.U(8, ref vui.vui_transfer_characteristics);
            io.U(8, ref vui.vui_matrix_coeffs);
            io.Flag(ref vui.vui_full_range_flag);
        }
        io.Flag(ref vui.vui_chroma_loc_info_present_flag);
        if (vui.vui_chroma_loc_info_present_flag)
        {
            if (vui.vui_progressive_source_flag && !vui.vui_interlaced_source_flag)
            {
                io.Ue(ref vui.vui_chroma_sample_loc_type_frame, 0, 6);
            }
            else
            {
                io.Ue(ref vui.vui_chroma_sample_loc_type_top_field, 0, 6);
                io.Ue(ref vui.vui_chroma_sample_loc_type_bottom_field, 0, 6);
            }
        }
        io.End();
    }
}
