using VvcIlif.Rd.Metrics;
using VvcIlif.Sequences;
using VvcIlif.Sweep.Planning;
using VvcIlif.Sweep.Spec;

namespace VvcIlif.Sweep.Running;

/// <summary>What can be verified of encoders that hand out no reconstruction.</summary>
internal static class ForeignVerification
{
    /// <summary>Starts the words for points that could only be decoded.</summary>
    public const string OnlyDecoded = "decoded; ";

    private static readonly Lazy<bool> TwoAv1Decoders = new(() =>
    {
        string list = Tool.Run(["ffmpeg", "-hide_banner", "-decoders"]).Output;
        return list.Contains(" libdav1d ", StringComparison.Ordinal) && list.Contains(" libaom-av1 ", StringComparison.Ordinal);
    });

    /// <summary>How a stream was verified, in words.</summary>
    /// <param name="job">The point.</param>
    /// <param name="commands">Its command lines.</param>
    /// <param name="work">Folder for files.</param>
    /// <param name="stream">The stream that counts.</param>
    /// <param name="decoded">Its pictures.</param>
    /// <exception cref="InvalidOperationException">The pictures are not those of the encoder.</exception>
    public static string Check(PointJob job, CodecCommands commands, string work, string stream, string decoded) => job switch
    {
        { Kind: CodecKind.X265, Decode: null } => Hashes(commands, work, stream),
        { Kind: CodecKind.SvtAv1, Decode: null } => SecondDecoder(commands, work, stream, decoded),
        _ => OnlyDecoded + "the encoder gives no reconstruction",
    };

    // x265 runs once more, untimed, with the MD5 of each picture in the stream; without them it must be the same stream, and a
    // decoder that stops at the first wrong MD5 must come to the end.
    private static string Hashes(CodecCommands commands, string work, string stream)
    {
        string hashed = Path.Combine(work, "hashed.265");
        ToolResult encode = Tool.Run(commands.EncodeHashed(hashed));
        if (encode.ExitCode != 0 || !WithoutHashes(hashed).AsSpan().SequenceEqual(WithoutHashes(stream)))
            return OnlyDecoded + "the encoder gives no reconstruction, and another stream where its MD5 are asked for";
        // Hashes are a third of the smallest pictures and more: a stream with them is longer.
        if (new FileInfo(hashed).Length <= new FileInfo(stream).Length)
            return OnlyDecoded + "the encoder gives no reconstruction and no MD5";
        if (WrongPicture(hashed) is { } wrong)
            throw new InvalidOperationException($"The decoder's pictures are not the encoder's: {wrong}");
        return "decoded = MD5 of the encoder's pictures";
    }

    /// <summary>What FFmpeg's decoder says of the first picture that does not have its MD5, or null.</summary>
    internal static string? WrongPicture(string stream)
    {
        ToolResult check = Tool.Run(["ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-xerror", "-err_detect", "crccheck+explode", "-i", stream, "-f", "null", "-"]);
        return check.ExitCode != 0 || check.Error.Contains("mismatching checksum", StringComparison.Ordinal) ? check.Error.Trim().Split('\n')[0] : null;
    }

    private static byte[] WithoutHashes(string stream)
    {
        string stripped = stream + ".stripped";
        ToolResult result = Tool.Run(["ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-y", "-i", stream, "-c", "copy", "-bsf:v", "filter_units=remove_types=40", "-f", "hevc", stripped]);
        return result.ExitCode == 0 ? File.ReadAllBytes(stripped) : throw new InvalidOperationException($"FFmpeg does not copy the stream: {result.Error.Trim().Split('\n')[^1]}");
    }

    // Two decoders of different origin agree on every sample.
    private static string SecondDecoder(CodecCommands commands, string work, string stream, string decoded)
    {
        if (!TwoAv1Decoders.Value)
            return OnlyDecoded + "the encoder gives no reconstruction";
        foreach (string decoder in (string[])["libdav1d", "libaom-av1"])
        {
            string other = Path.Combine(work, decoder + ".y4m");
            ToolResult result = Tool.Run(commands.DecodeWith(decoder, stream, other));
            if (result.ExitCode != 0)
                throw new InvalidOperationException($"The decoder {decoder} ended with {result.ExitCode}: {result.Error.Trim().Split('\n')[^1]}");
            using IVideoSource a = VideoFiles.Open(decoded), b = VideoFiles.Open(other);
            if (ClipComparison.Run(a, b).Frames.Any(f => f.Mse.Any(m => m != 0)))
                throw new InvalidOperationException($"The decoder {decoder} gives other pictures.");
        }
        return "decoded alike by dav1d and libaom; the encoder gives no reconstruction";
    }
}
