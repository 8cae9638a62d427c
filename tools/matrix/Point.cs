using System.Text.Json;
using System.Text.Json.Serialization;

namespace VvcIlif.Matrix;

/// <summary>One measured point.</summary>
internal sealed record Point
{
    /// <summary>"vvcilif PRESET", "x265 medium", ...</summary>
    public required string Codec { get; init; }

    /// <summary>Name of the clip.</summary>
    public required string Clip { get; init; }

    /// <summary>ai, ld or ra.</summary>
    public required string Configuration { get; init; }

    public required int Qp { get; init; }

    public required int Frames { get; init; }

    /// <summary>Bytes of the whole stream.</summary>
    public required long Bytes { get; init; }

    public required double Kbps { get; init; }

    /// <summary>Mean of the frames' PSNR at 10 bit in dB.</summary>
    public required double PsnrY { get; init; }

    public required double PsnrU { get; init; }

    public required double PsnrV { get; init; }

    /// <summary>Wall time of encoding with one thread, while other points were measured beside it.</summary>
    public double EncodeSeconds { get; init; }

    /// <summary>Wall time of our decoder with one thread.</summary>
    public double DecodeSeconds { get; init; }

    /// <summary>"equal", or what differed; "-" for peers.</summary>
    public string ThreeWays { get; init; } = "-";

    /// <summary>Identity of the codec's build: points of another build are measured again.</summary>
    public string Build { get; init; } = "";

    [JsonIgnore]
    public (string, string, string, int) Key => (Codec, Clip, Configuration, Qp);
}

[JsonSerializable(typeof(Point))]
internal sealed partial class PointContext : JsonSerializerContext;

/// <summary>Points in a file, one JSON object a line, appended as they are finished.</summary>
internal sealed class PointStore
{
    private readonly string _path;
    private readonly Dictionary<(string, string, string, int), Point> _points = [];
    private readonly Lock _gate = new();

    public PointStore(string path, string build, bool anyBuild)
    {
        _path = path;
        if (!File.Exists(path))
            return;
        foreach (string line in File.ReadLines(path))
        {
            Point? point = null;
            try
            {
                point = JsonSerializer.Deserialize(line, PointContext.Default.Point);
            }
            catch (JsonException)
            {
                // A line cut short by an interruption is measured again.
            }
            if (point is not null && (anyBuild || point.Build == "" || point.Build == build))
                _points[point.Key] = point;
        }
    }

    public Point? Find(string codec, string clip, string configuration, int qp)
    {
        lock (_gate)
            return _points.GetValueOrDefault((codec, clip, configuration, qp));
    }

    public void Add(Point point)
    {
        lock (_gate)
        {
            _points[point.Key] = point;
            File.AppendAllText(_path, JsonSerializer.Serialize(point, PointContext.Default.Point) + "\n");
        }
    }
}
