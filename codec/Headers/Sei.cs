using System.Buffers.Binary;
using VvcIlif.Codec.Bitstream;

namespace VvcIlif.Codec.Headers;

/// <summary>sei_rbsp(): a list of SEI messages (H.266 7.3.2.9, 7.3.6).</summary>
internal sealed class SeiMessages
{
    public readonly List<SeiMessage> Messages = [];

    /// <exception cref="VvcBitstreamException">A message ends outside the payload.</exception>
    public static SeiMessages Parse(ReadOnlySpan<byte> rbsp)
    {
        var result = new SeiMessages();
        // The payloads are whole bytes, and so the trailing bits are the last byte that is not zero.
        int end = rbsp.LastIndexOfAnyExcept((byte)0);
        if (end < 0 || rbsp[end] != 0x80)
            throw new VvcBitstreamException("An SEI NAL unit has no trailing bits.", "rbsp_trailing_bits");
        int at = 0;
        while (at < end)
        {
            int type = Number(rbsp, ref at, end, "payload_type_byte");
            int size = Number(rbsp, ref at, end, "payload_size_byte");
            if (size > end - at)
                throw new VvcBitstreamException("An SEI payload is longer than its NAL unit.", "payload_size_byte");
            result.Messages.Add(new SeiMessage(type, rbsp.Slice(at, size).ToArray()));
            at += size;
        }
        return result;

        static int Number(ReadOnlySpan<byte> rbsp, ref int at, int end, string element)
        {
            int value = 0;
            while (true)
            {
                if (at >= end)
                    throw new VvcBitstreamException("An SEI message ends too early.", element);
                byte b = rbsp[at++];
                value += b;
                if (b != 0xFF)
                    return value;
            }
        }
    }

    /// <summary>The payload of the SEI NAL unit.</summary>
    public byte[] Write()
    {
        var output = new MemoryStream();
        foreach (SeiMessage message in Messages)
        {
            Number(output, message.PayloadType);
            Number(output, message.Payload.Length);
            output.Write(message.Payload);
        }
        output.WriteByte(0x80);
        return output.ToArray();

        static void Number(MemoryStream output, int value)
        {
            for (; value >= 255; value -= 255)
                output.WriteByte(255);
            output.WriteByte((byte)value);
        }
    }
}

/// <summary>One SEI message.</summary>
/// <param name="PayloadType">payloadType (H.266 D.2).</param>
/// <param name="Payload">The payload as coded.</param>
internal sealed record SeiMessage(int PayloadType, byte[] Payload)
{
    public const int DecodedPictureHashType = 132;

    /// <summary>The message's name in the standards (H.266 D.2, H.274).</summary>
    public string Name => PayloadType switch
    {
        0 => "buffering_period",
        1 => "pic_timing",
        3 => "filler_payload",
        4 => "user_data_registered_itu_t_t35",
        5 => "user_data_unregistered",
        19 => "film_grain_characteristics",
        45 => "frame_packing_arrangement",
        47 => "display_orientation",
        129 => "parameter_sets_inclusion_indication",
        130 => "decoding_unit_info",
        132 => "decoded_picture_hash",
        133 => "scalable_nesting",
        137 => "mastering_display_colour_volume",
        142 => "colour_transform_info",
        144 => "content_light_level_info",
        145 => "dependent_rap_indication",
        147 => "alternative_transfer_characteristics",
        148 => "ambient_viewing_environment",
        149 => "content_colour_volume",
        150 => "equirectangular_projection",
        153 => "generalized_cubemap_projection",
        154 => "sphere_rotation",
        155 => "regionwise_packing",
        156 => "omni_viewport",
        165 => "alpha_channel_info",
        167 => "frame_field_info",
        168 => "frame_field_info",
        177 => "depth_representation_info",
        179 => "multiview_acquisition_info",
        180 => "multiview_view_position",
        200 => "sei_manifest",
        201 => "sei_prefix_indication",
        202 => "annotated_regions",
        203 => "subpic_level_info",
        204 => "sample_aspect_ratio_info",
        205 => "scalability_dimension_info",
        206 => "extended_drap_indication",
        207 => "constrained_rasl_encoding_indication",
        208 => "vdi_sei_envelope",
        210 => "neural_network_post_filter_characteristics",
        211 => "neural_network_post_filter_activation",
        212 => "phase_indication",
        213 => "sei_processing_order",
        _ => "reserved_message",
    };
}

/// <summary>dph_sei_hash_type (H.274 8.16).</summary>
internal enum PictureHashType
{
    Md5 = 0,
    Crc = 1,
    Checksum = 2,
}

/// <summary>Decoded picture hash SEI message (H.274 8.16).</summary>
internal sealed class DecodedPictureHash
{
    public PictureHashType dph_sei_hash_type;
    public bool dph_sei_single_component_flag;
    public int dph_sei_reserved_zero_7bits;

    /// <summary>The hash of each component, 16, 2 or 4 bytes, the highest first.</summary>
    public byte[][] Hashes = [];

    public int ComponentCount => dph_sei_single_component_flag ? 1 : 3;

    public static int HashBytes(PictureHashType type) => type switch { PictureHashType.Md5 => 16, PictureHashType.Crc => 2, _ => 4 };

    /// <summary>picture_crc or picture_checksum of a component.</summary>
    public uint Value(int component) => Hashes[component].Length == 2
        ? BinaryPrimitives.ReadUInt16BigEndian(Hashes[component]) : BinaryPrimitives.ReadUInt32BigEndian(Hashes[component]);

    /// <exception cref="VvcBitstreamException">The message is damaged.</exception>
    public static DecodedPictureHash Parse(ReadOnlySpan<byte> payload)
    {
        var bits = new BitReader(payload);
        uint type = bits.ReadBits(8);
        if (type > 2)
            throw new VvcBitstreamException($"The picture hash type {type} is not known.", "dph_sei_hash_type");
        var hash = new DecodedPictureHash
        {
            dph_sei_hash_type = (PictureHashType)type,
            dph_sei_single_component_flag = bits.ReadFlag(),
            dph_sei_reserved_zero_7bits = (int)bits.ReadBits(7),
        };
        hash.Hashes = new byte[hash.ComponentCount][];
        for (int c = 0; c < hash.ComponentCount; c++)
        {
            hash.Hashes[c] = new byte[HashBytes(hash.dph_sei_hash_type)];
            for (int i = 0; i < hash.Hashes[c].Length; i++)
                hash.Hashes[c][i] = (byte)bits.ReadBits(8);
        }
        return hash;
    }

    /// <summary>The SEI message that carries the hash.</summary>
    public SeiMessage ToMessage()
    {
        var bits = new BitWriter();
        bits.WriteBits(8, (uint)dph_sei_hash_type);
        bits.WriteFlag(dph_sei_single_component_flag);
        bits.WriteBits(7, (uint)dph_sei_reserved_zero_7bits);
        foreach (byte[] hash in Hashes)
            bits.WriteBytes(hash);
        return new SeiMessage(SeiMessage.DecodedPictureHashType, bits.ToArray());
    }
}
