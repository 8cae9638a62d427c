using System.Text.Json;
using System.Text.Json.Serialization;

namespace VvcIlif.Rd.Records;

/// <summary>What a codec's filter costs.</summary>
/// <param name="KiloMacsPerSample">Thousands of multiplications per predicted sample.</param>
/// <param name="PreparationKiloMacsPerSample">Thousands of multiplications per luma sample of a reference picture.</param>
/// <param name="Parameters">Numbers of the model, 0 where there is none.</param>
/// <param name="ModelBytes">Bytes of the model file, 0 where there is none.</param>
public sealed record Complexity(double KiloMacsPerSample, double PreparationKiloMacsPerSample, long Parameters, long ModelBytes);

/// <summary>Pictures of one type in a stream.</summary>
/// <param name="Type">Such as "I" or "B3": the slice type, and the layer where it is known.</param>
/// <param name="Pictures">How many.</param>
/// <param name="Bits">Their bits together.</param>
public sealed record TypeBits(string Type, int Pictures, long Bits);

/// <summary>One measured point of a sweep: a codec, a clip, a configuration and a QP.</summary>
public sealed record PointRecord
{
    /// <summary>Hash of everything that decides the figures.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the codec under test.</summary>
    public required string Codec { get; init; }

    /// <summary>Name of the sequence.</summary>
    public required string Sequence { get; init; }

    /// <summary>Class of the sequence, such as "B"; empty where it has none.</summary>
    public string Class { get; init; } = "";

    /// <summary>ai, ld or ra.</summary>
    public required string Configuration { get; init; }

    /// <summary>Quantisation parameter.</summary>
    public required int Qp { get; init; }

    /// <summary>Null for a point that counts, else what went wrong.</summary>
    public string? Error { get; init; }

    /// <summary>Luma columns.</summary>
    public int Width { get; init; }

    /// <summary>Luma rows.</summary>
    public int Height { get; init; }

    /// <summary>Frames per second.</summary>
    public double Fps { get; init; }

    /// <summary>Bits of the samples that were compared.</summary>
    public int BitDepth { get; init; }

    /// <summary>Frames coded.</summary>
    public int Frames { get; init; }

    /// <summary>Bytes of the whole stream.</summary>
    public long Bytes { get; init; }

    /// <summary>Kilobits a second of the whole stream.</summary>
    public double Kbps { get; init; }

    /// <summary>Mean of the frames' PSNR of luma in dB, with the peak of the common test conditions.</summary>
    public double PsnrY { get; init; }

    /// <summary>As <see cref="PsnrY"/>, for Cb.</summary>
    public double PsnrU { get; init; }

    /// <summary>As <see cref="PsnrY"/>, for Cr.</summary>
    public double PsnrV { get; init; }

    /// <summary>Further figures by name, such as ssim_y.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>Pictures and bits by type.</summary>
    public IReadOnlyList<TypeBits> Types { get; init; } = [];

    /// <summary>Processor time of the encoder, all threads.</summary>
    public double EncodeSeconds { get; init; }

    /// <summary>Time from the encoder's start to its end.</summary>
    public double EncodeWallSeconds { get; init; }

    /// <summary>Processor time of the decoder, all threads.</summary>
    public double DecodeSeconds { get; init; }

    /// <summary>Time from the decoder's start to its end.</summary>
    public double DecodeWallSeconds { get; init; }

    /// <summary>Processor time of comparing pictures: the figures, and decoded pictures against the reconstruction.</summary>
    public double FigureSeconds { get; init; }

    /// <summary>Processor time of everything else in the worker: its start, starting programs, hashing, records.</summary>
    public double OverheadSeconds { get; init; }

    /// <summary>How decoding was checked, in words.</summary>
    public string Verified { get; init; } = "";

    /// <summary>MD5 of the stream.</summary>
    public string StreamMd5 { get; init; } = "";

    /// <summary>The command that makes the stream, with IN and OUT for the files.</summary>
    public string Command { get; init; } = "";

    /// <summary>Version of the codec.</summary>
    public string Version { get; init; } = "";

    /// <summary>Processor and number of its cores, and operating system.</summary>
    public string Machine { get; init; } = "";

    /// <summary>When the point was finished, UTC.</summary>
    public DateTime Finished { get; init; }

    /// <summary>What the filter costs, where that is known.</summary>
    public Complexity? Complexity { get; init; }

    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RecordContext.Default.PointRecord);

    /// <summary>A point from its line, or null where the line is damaged.</summary>
    public static PointRecord? FromJson(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, RecordContext.Default.PointRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(PointRecord))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class RecordContext : JsonSerializerContext;
