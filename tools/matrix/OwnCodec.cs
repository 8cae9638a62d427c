using System.Diagnostics;
using System.Security.Cryptography;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Encoder;
using VvcIlif.Rd.Metrics;
using VvcIlif.Sequences;

namespace VvcIlif.Matrix;

/// <summary>Our encoder, checked three ways: its reconstruction, our decoder, and FFmpeg's decoder, picture by picture.</summary>
internal sealed class OwnCodec(string preset, string work, string? foreignDecoder)
{
    public string Name => $"vvcilif {preset}";

    /// <summary>Changes with every change of the codec.</summary>
    public static string Build { get; } = typeof(VvcEncoder).Module.ModuleVersionId.ToString("N")[..16];

    public Point Measure(Clip clip, string configuration, int qp)
    {
        var options = new EncoderOptions
        {
            Width = clip.Format.Width,
            Height = clip.Format.Height,
            FrameRate = new FrameRate(clip.Format.FpsNumerator, clip.Format.FpsDenominator),
            InputBitDepth = clip.Format.BitDepth,
            InternalBitDepth = 10,
            Qp = qp,
            Preset = Enum.Parse<EncoderPreset>(preset, ignoreCase: true),
            Configuration = configuration switch
            {
                "ai" => CodingConfiguration.AllIntra,
                "ld" => CodingConfiguration.LowDelay,
                _ => CodingConfiguration.RandomAccess,
            },
            IntraPeriod = configuration == "ra" ? 32 : null,
            Threads = 1,
            // The pictures are compared here one by one; a hash in the stream would cost bits that the other encoders do not spend.
            DecodedPictureHash = HashKind.None,
        };
        string path = Path.Combine(work, FormattableString.Invariant($"{clip.Name}_{configuration}_{preset}_q{qp}.266"));
        var meter = new PsnrMeter(10);
        var reconstruction = new List<string>();
        EncodeSummary summary;
        using (FileStream stream = File.Create(path))
        {
            summary = new VvcEncoder(options).Encode(clip.Frames, stream, null, picture =>
            {
                clip.Compare(meter, reconstruction.Count, picture.Row);
                reconstruction.Add(Md5(picture.Row, clip.Deep));
            });
        }

        long start = Stopwatch.GetTimestamp();
        List<string> decoded = Decode(path, clip.Deep);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new Point
        {
            Codec = Name,
            Clip = clip.Name,
            Configuration = configuration,
            Qp = qp,
            Frames = clip.Frames.Count,
            Bytes = summary.Bytes,
            Kbps = clip.Kbps(summary.Bytes),
            PsnrY = meter.Mean(0),
            PsnrU = meter.Mean(1),
            PsnrV = meter.Mean(2),
            EncodeSeconds = summary.Elapsed.TotalSeconds,
            DecodeSeconds = seconds,
            ThreeWays = Verdict(reconstruction, decoded, path),
            Build = Build,
        };
    }

    private string Verdict(List<string> reconstruction, List<string> decoded, string path)
    {
        if (Difference(reconstruction, decoded) is { } own)
            return "our decoder: " + own;
        if (foreignDecoder is null)
            return "equal (two ways)";
        List<string> foreign = [.. Programs.Run("node", foreignDecoder, path).Split('\n').Where(l => l.StartsWith("frame ", StringComparison.Ordinal)).Select(l => l.Split(' ')[2])];
        return Difference(reconstruction, foreign) is { } other ? "FFmpeg: " + other : "equal";
    }

    private static string? Difference(List<string> a, List<string> b)
    {
        for (int i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            if (a[i] != b[i])
                return $"picture {i} differs";
        }

        return a.Count == b.Count ? null : $"{b.Count} pictures instead of {a.Count}";
    }

    private static List<string> Decode(string path, VideoFormat format)
    {
        using FileStream stream = File.OpenRead(path);
        return [.. new VvcDecoder().Decode(stream).Select(picture => Md5(picture.Row, format))];
    }

    private static string Md5(RowSource row, VideoFormat format)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] bytes = new byte[2 * format.Width];
        for (int c = 0; c < format.Components; c++)
        {
            for (int y = 0; y < format.PlaneHeight(c); y++)
            {
                ReadOnlySpan<ushort> samples = row(c, y);
                PlanarBytes.Pack(samples, bytes, format.SampleBytes);
                hash.AppendData(bytes, 0, samples.Length * format.SampleBytes);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
