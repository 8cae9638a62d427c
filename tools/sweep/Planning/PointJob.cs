using System.Text.Json.Serialization;
using VvcIlif.Rd.Records;
using VvcIlif.Sequences;
using VvcIlif.Sweep.Spec;

namespace VvcIlif.Sweep.Planning;

/// <summary>A clip as encoders are given it: Y4M at the depth of the sweep, with the frames of the sweep.</summary>
public sealed record ClipInput
{
    /// <summary>Path of the file.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the samples.</summary>
    public required string Hash { get; init; }

    /// <summary>Luma columns.</summary>
    public required int Width { get; init; }

    /// <summary>Luma rows.</summary>
    public required int Height { get; init; }

    /// <summary>Numerator of the frame rate.</summary>
    public required int FpsNumerator { get; init; }

    /// <summary>Denominator of the frame rate.</summary>
    public required int FpsDenominator { get; init; }

    /// <summary>Bits of a sample.</summary>
    public required int Depth { get; init; }

    /// <summary>Frames that count; the file may have more.</summary>
    public required int Frames { get; init; }

    /// <summary>Frames per second.</summary>
    [JsonIgnore]
    public double Fps => (double)FpsNumerator / FpsDenominator;

    /// <summary>The format of its frames.</summary>
    [JsonIgnore]
    public VideoFormat Format => new() { Width = Width, Height = Height, FpsNumerator = FpsNumerator, FpsDenominator = FpsDenominator, BitDepth = Depth };
}

/// <summary>One point to measure, with everything that a worker needs.</summary>
public sealed record PointJob
{
    /// <summary>Hash of <see cref="Decides"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the codec.</summary>
    public required string Codec { get; init; }

    /// <summary>Kind of the codec.</summary>
    public required CodecKind Kind { get; init; }

    /// <summary>Options of the codec.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>Encoder command of <see cref="CodecKind.Command"/>.</summary>
    public string? Encode { get; init; }

    /// <summary>Decoder command.</summary>
    public string? Decode { get; init; }

    /// <summary>Ending of the stream's file.</summary>
    public required string Suffix { get; init; }

    /// <summary>The stream is made of independent jobs.</summary>
    public bool Cut { get; init; }

    /// <summary>Name of the sequence.</summary>
    public required string Sequence { get; init; }

    /// <summary>Class of the sequence.</summary>
    public required string Class { get; init; }

    /// <summary>ai, ld or ra.</summary>
    public required string Configuration { get; init; }

    /// <summary>QP of the sweep.</summary>
    public required int Qp { get; init; }

    /// <summary>QP that the encoder is given.</summary>
    public required int EncoderQp { get; init; }

    /// <summary>The clip.</summary>
    public required ClipInput Input { get; init; }

    /// <summary>Distance of intra pictures in ra.</summary>
    public required int IntraPeriod { get; init; }

    /// <summary>Threads of encoder and decoder.</summary>
    public required int Threads { get; init; }

    /// <summary>Figures beside the PSNR.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>The stream stays in the results folder.</summary>
    public bool KeepStream { get; init; }

    /// <summary>Version of the codec.</summary>
    public required string Version { get; init; }

    /// <summary>What the filter costs.</summary>
    public Complexity? Complexity { get; init; }

    /// <summary>Everything that decides the figures, by name.</summary>
    public required SortedDictionary<string, string> Decides { get; init; }

    /// <summary>The point in words.</summary>
    [JsonIgnore]
    public string Title => FormattableString.Invariant($"{Codec} {Sequence} {Configuration} QP {Qp}");
}

/// <summary>The points of a sweep.</summary>
public sealed record Plan
{
    /// <summary>Title of the report.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the anchor.</summary>
    public required string Anchor { get; init; }

    /// <summary>File name of the specification.</summary>
    public string Spec { get; init; } = "SPEC";

    /// <summary>Points in the order of the specification.</summary>
    public required IReadOnlyList<PointJob> Jobs { get; init; }

    /// <summary>Codecs in the order of the specification.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Codecs => [.. Jobs.Select(j => j.Codec).Distinct()];
}

[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(ClipInput))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class PlanContext : JsonSerializerContext;
