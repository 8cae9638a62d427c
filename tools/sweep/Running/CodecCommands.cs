using System.Globalization;
using VvcIlif.Sweep.Planning;
using VvcIlif.Sweep.Spec;

namespace VvcIlif.Sweep.Running;

/// <summary>The command lines of a point.</summary>
internal sealed class CodecCommands(PointJob job, IOwnCodec own)
{
    private string Qp => job.EncoderQp.ToString(CultureInfo.InvariantCulture);

    private string Frames => job.Input.Frames.ToString(CultureInfo.InvariantCulture);

    private string Threads => job.Threads.ToString(CultureInfo.InvariantCulture);

    /// <summary>The encoder, without what only the sweep asks for.</summary>
    public IReadOnlyList<string> Encode(string input, string stream) => job.Kind switch
    {
        CodecKind.Own => ["vvcilif", .. OwnOptions(input, stream)],
        CodecKind.Command => Words(job.Encode!, input, stream, "REC", "DEC"),
        _ => FFmpeg(input, stream, null, false),
    };

    /// <summary>The encoder as it is run, with files for the reconstruction and for the figures of each picture.</summary>
    public IReadOnlyList<string> EncodeHere(string stream, string reconstruction, string csv) => job.Kind switch
    {
        CodecKind.Own => [.. own.Program, .. OwnOptions(job.Input.File, stream), "--recon", reconstruction, "--csv", csv, "--quiet", "--json"],
        CodecKind.Command => Words(job.Encode!, job.Input.File, stream, reconstruction, ""),
        _ => FFmpeg(job.Input.File, stream, reconstruction, false),
    };

    /// <summary>x265 with the MD5 of its pictures in the stream.</summary>
    public IReadOnlyList<string> EncodeHashed(string stream) => FFmpeg(job.Input.File, stream, null, true);

    /// <summary>A decoder of FFmpeg by its name.</summary>
    public IReadOnlyList<string> DecodeWith(string decoder, string stream, string decoded)
    {
        List<string> words = [.. Decode(stream, decoded)];
        words.InsertRange(words.IndexOf("-i"), ["-c:v", decoder]);
        return words;
    }

    /// <summary>The encoder of one part of a stream that is cut.</summary>
    public IReadOnlyList<string> EncodePart(int part, string stream, string reconstruction, string csv)
    {
        (int first, int frames) = WorkUnit.Range(job, part);
        List<string> words = OwnOptions(job.Input.File, stream);
        words[words.IndexOf("--frames") + 1] = frames.ToString(CultureInfo.InvariantCulture);
        return [.. own.Program, .. words, "--first-frame", first.ToString(CultureInfo.InvariantCulture), "--recon", reconstruction, "--csv", csv, "--quiet", "--json"];
    }

    /// <summary>The decoder; its output is Y4M unless the specification has a command of its own.</summary>
    public IReadOnlyList<string> Decode(string stream, string decoded) => job switch
    {
        { Decode: { } template } => Words(template, job.Input.File, stream, "", decoded),
        _ when job.Suffix is ".266" or ".vvc" or ".bit" => [.. own.Program, "decode", stream, "-o", decoded, "--threads", Threads, .. own.DecodeOptions(job.Options)],
        _ => ["ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-y", "-threads", Threads, "-i", stream, "-vsync", "passthrough", "-pix_fmt", PixelFormat, "-strict", "-1", "-f", "yuv4mpegpipe", decoded],
    };

    private string PixelFormat => job.Input.Depth == 8 ? "yuv420p" : "yuv420p10le";

    private List<string> OwnOptions(string input, string stream)
    {
        List<string> words = ["encode", input, "-o", stream, "--qp", Qp, "--config", job.Configuration, "--frames", Frames];
        if (job.Configuration == "ra" && !Has("--intra-period"))
            words.AddRange(["--intra-period", job.IntraPeriod.ToString(CultureInfo.InvariantCulture)]);
        if (!Has("--threads", "-t"))
            words.AddRange(["--threads", Threads]);
        // Decoded pictures are compared here one by one; a hash in the stream would cost bits that other encoders do not spend.
        if (!Has("--hash"))
            words.AddRange(["--hash", "none"]);
        return [.. words, .. job.Options];
    }

    private bool Has(params string[] names) => job.Options.Any(o => names.Any(n => o == n || o.StartsWith(n + "=", StringComparison.Ordinal)));

    private List<string> FFmpeg(string input, string stream, string? reconstruction, bool hashes)
    {
        (string name, List<string> parameters) = job.Kind switch
        {
            CodecKind.X264 => ("-x264-params", new List<string>
            {
                // At 10 bit x264 counts its QP from the finer step: 12 more is the same step as elsewhere.
                $"qp={(job.EncoderQp + (job.Input.Depth == 10 ? 12 : 0)).ToString(CultureInfo.InvariantCulture)}", $"threads={Threads}",
            }),
            CodecKind.X265 => ("-x265-params", new List<string> { $"qp={Qp}", $"pools={Threads}", "frame-threads=1", "info=0" }),
            _ => ("-svtav1-params", new List<string> { "rc=0", "aq-mode=0", "enable-tpl-la=0", $"qp={Qp}", $"lp={Threads}" }),
        };
        bool svt = job.Kind == CodecKind.SvtAv1;
        string period = job.IntraPeriod.ToString(CultureInfo.InvariantCulture);
        parameters.AddRange(job.Configuration switch
        {
            "ai" => svt ? ["keyint=1"] : ["keyint=1", "bframes=0"],
            "ld" => svt ? ["keyint=-1", "pred-struct=1"] : [job.Kind == CodecKind.X264 ? "keyint=infinite" : "keyint=-1", "bframes=0"],
            _ => svt ? [$"keyint={period}"] : [$"keyint={period}", "bframes=15", job.Kind == CodecKind.X264 ? "b-pyramid=normal" : "rc-lookahead=25"],
        });
        if (job.Kind == CodecKind.X264 && reconstruction is not null)
            parameters.Add("dump-yuv=" + reconstruction.Replace(":", "\\:", StringComparison.Ordinal));
        // Options of the specification may bring parameters of their own; those come last and so win.
        List<string> options = [.. job.Options];
        int own = options.IndexOf(name);
        if (own >= 0 && own + 1 < options.Count)
        {
            parameters.Add(options[own + 1]);
            options.RemoveRange(own, 2);
        }
        if (hashes)
            parameters.Add("hash=1");
        List<string> words = ["ffmpeg", "-hide_banner", "-nostdin", "-y", "-i", input, "-frames:v", Frames, "-c:v", ForeignVersions.Library(job.Kind), name, string.Join(':', parameters)];
        if (!svt && !options.Contains("-tune"))
            words.AddRange(["-tune", "psnr"]);
        words.AddRange(options);
        // Its description of itself is a large share of small streams.
        if (job.Kind == CodecKind.X264)
            words.AddRange(["-bsf:v", "filter_units=remove_types=6"]);
        words.AddRange(["-f", job.Kind switch { CodecKind.X264 => "h264", CodecKind.X265 => "hevc", _ => "obu" }, stream]);
        return words;
    }

    private IReadOnlyList<string> Words(string template, string input, string stream, string reconstruction, string decoded) =>
        [.. CommandWords.Split(template).Select(word => word
            .Replace("{in}", input, StringComparison.Ordinal).Replace("{out}", stream, StringComparison.Ordinal)
            .Replace("{rec}", reconstruction, StringComparison.Ordinal).Replace("{dec}", decoded, StringComparison.Ordinal)
            .Replace("{qp}", Qp, StringComparison.Ordinal).Replace("{frames}", Frames, StringComparison.Ordinal).Replace("{threads}", Threads, StringComparison.Ordinal)
            .Replace("{config}", job.Configuration, StringComparison.Ordinal).Replace("{period}", job.IntraPeriod.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{width}", job.Input.Width.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("{height}", job.Input.Height.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{fps}", job.Input.Fps.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("{depth}", job.Input.Depth.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))];
}
