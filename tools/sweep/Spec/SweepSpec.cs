namespace VvcIlif.Sweep.Spec;

/// <summary>What a codec under test is.</summary>
public enum CodecKind
{
    /// <summary>This program's encoder.</summary>
    Own,

    /// <summary>x264 by FFmpeg.</summary>
    X264,

    /// <summary>x265 by FFmpeg.</summary>
    X265,

    /// <summary>SVT-AV1 by FFmpeg.</summary>
    SvtAv1,

    /// <summary>Any program, by its command line.</summary>
    Command,
}

/// <summary>A sequence as the specification names it.</summary>
public sealed record SequenceSpec
{
    /// <summary>Name in the tables; null takes it from the file.</summary>
    public string? Name { get; init; }

    /// <summary>Class in the tables; null takes that of the catalogue.</summary>
    public string? Class { get; init; }

    /// <summary>File, catalogue name, class, or generated clip; which of them is found out when the sweep is planned.</summary>
    public required string Source { get; init; }

    /// <summary>The source is a generated clip.</summary>
    public bool Generated { get; init; }

    /// <summary>Frames; null takes those of the sweep.</summary>
    public int? Frames { get; init; }

    /// <summary>Size of raw files and generated clips.</summary>
    public (int Width, int Height)? Size { get; init; }

    /// <summary>Frame rate of raw files and generated clips.</summary>
    public (int Numerator, int Denominator)? Fps { get; init; }

    /// <summary>Bits of a sample of raw files.</summary>
    public int? Depth { get; init; }

    /// <summary>Line of the specification.</summary>
    public int Line { get; init; }
}

/// <summary>A codec under test.</summary>
public sealed record CodecSpec
{
    /// <summary>Name in the tables.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public CodecKind Kind { get; init; }

    /// <summary>Further options, as on its command line.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Encoder command of <see cref="CodecKind.Command"/>, with {in} {qp} {out} {rec} and others.</summary>
    public string? Encode { get; init; }

    /// <summary>Decoder command with {out} and {dec}; null: by ending, this program's decoder or FFmpeg.</summary>
    public string? Decode { get; init; }

    /// <summary>Ending of the stream's file.</summary>
    public string Suffix { get; init; } = ".266";

    /// <summary>QPs; null takes those of the sweep.</summary>
    public IReadOnlyList<int>? Qps { get; init; }

    /// <summary>Added to each QP of the sweep before the encoder sees it.</summary>
    public int QpOffset { get; init; }

    /// <summary>Configurations; null takes those of the sweep.</summary>
    public IReadOnlyList<string>? Configurations { get; init; }

    /// <summary>Random-access streams are cut at intra pictures into independent jobs.</summary>
    public bool Cut { get; init; }

    /// <summary>Line of the specification.</summary>
    public int Line { get; init; }
}

/// <summary>A sweep: sequences x configurations x QPs x codecs.</summary>
public sealed record SweepSpec
{
    /// <summary>Title of the report.</summary>
    public required string Name { get; init; }

    /// <summary>Path of the specification.</summary>
    public required string Path { get; init; }

    /// <summary>Sequences.</summary>
    public required IReadOnlyList<SequenceSpec> Sequences { get; init; }

    /// <summary>Folders where sequences are looked for.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Frames of each sequence; null takes all.</summary>
    public int? Frames { get; init; }

    /// <summary>ai, ld, ra.</summary>
    public IReadOnlyList<string> Configurations { get; init; } = ["ra"];

    /// <summary>QPs.</summary>
    public IReadOnlyList<int> Qps { get; init; } = [22, 27, 32, 37];

    /// <summary>Codecs under test.</summary>
    public required IReadOnlyList<CodecSpec> Codecs { get; init; }

    /// <summary>Name of the codec that the others are compared with.</summary>
    public required string Anchor { get; init; }

    /// <summary>Distance of intra pictures in ra; null: the multiple of 32 nearest to a second.</summary>
    public int? IntraPeriod { get; init; }

    /// <summary>Threads of each encoder and decoder.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Bits of the samples that encoders are given and that are compared.</summary>
    public int Depth { get; init; } = 10;

    /// <summary>Figures beside the PSNR: ssim, gssim, msssim, xpsnr, vmaf.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>Streams stay in the results folder.</summary>
    public bool KeepStreams { get; init; }
}
