using System.Diagnostics;
using System.Globalization;
using VvcIlif.Codec;
using VvcIlif.Rd.Metrics;
using VvcIlif.Sequences;

namespace VvcIlif.Matrix;

/// <summary>Encoders to compare with: x265 and x264 by running them, others by points from a file.</summary>
internal static class Peers
{
    private static readonly Dictionary<string, string> Commands = new()
    {
        ["x265 medium"] = "x265 --preset medium -D 10 --tune psnr --keyint 32 --bframes 15 --qp QP --input IN -o OUT",
        // Without the 2 kB in which x265 describes itself, a large share of the smallest streams.
        ["x265 medium no-info"] = "x265 --preset medium -D 10 --tune psnr --keyint 32 --bframes 15 --no-info --qp QP --input IN -o OUT",
        // At 10 bit x264 counts its QP from the finer step: QP 12 more is the same step as elsewhere.
        ["x264 medium"] = "x264 --preset medium --output-depth 10 --tune psnr --keyint 32 --bframes 15 --qp QP+12 IN -o OUT",
    };

    public static IReadOnlyCollection<string> Runnable => Commands.Keys;

    /// <summary>The command line of a peer, with IN, OUT and QP for the variable parts.</summary>
    public static string CommandLine(string codec) => Commands[codec];

    public static Point Measure(string codec, Clip clip, int qp, string work)
    {
        string name = FormattableString.Invariant($"{clip.Name}_{codec.Replace(' ', '_')}_q{qp}");
        string y4m = Path.Combine(work, name + ".y4m"), stream = Path.Combine(work, name + (codec.StartsWith("x265", StringComparison.Ordinal) ? ".265" : ".264")), raw = Path.Combine(work, name + ".yuv");
        using (IVideoSink sink = VideoFiles.Create(y4m, clip.Deep))
        {
            foreach (Plane[] frame in clip.DeepFrames)
                sink.WriteFrame(frame);
            sink.Complete();
        }
        string[] words = CommandLine(codec).Split(' ');
        long start = Stopwatch.GetTimestamp();
        Programs.Run(words[0], words[1..].Select(w => w switch { "IN" => y4m, "OUT" => stream, "QP" => qp.ToString(CultureInfo.InvariantCulture), "QP+12" => (qp + 12).ToString(CultureInfo.InvariantCulture), _ => w }));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        // Raw planar samples: no filter of FFmpeg pairs frames by time stamps.
        Programs.Run("ffmpeg", "-loglevel", "error", "-y", "-i", stream, "-vsync", "passthrough", "-f", "rawvideo", "-pix_fmt", "yuv420p10le", raw);
        var meter = new PsnrMeter(10);
        using (IVideoSource decoded = VideoFiles.Open(raw, clip.Deep))
        {
            Plane[] planes = clip.Deep.CreatePlanes();
            for (int i = 0; decoded.ReadFrame(planes); i++)
                clip.Compare(meter, i, (c, y) => planes[c].Row(y));
        }
        if (meter.Frames != clip.Frames.Count)
            throw new InvalidOperationException($"{codec} made {meter.Frames} frames of {clip.Frames.Count}.");
        long bytes = new FileInfo(stream).Length;
        File.Delete(y4m);
        File.Delete(raw);
        return new Point
        {
            Codec = codec,
            Clip = clip.Name,
            Configuration = "ra",
            Qp = qp,
            Frames = meter.Frames,
            Bytes = bytes,
            Kbps = clip.Kbps(bytes),
            PsnrY = meter.Mean(0),
            PsnrU = meter.Mean(1),
            PsnrV = meter.Mean(2),
            EncodeSeconds = seconds,
        };
    }

    /// <summary>Points of a file with the columns clip, codec, qp, frames, bytes, kbps, psnr_y, psnr_u, psnr_v.</summary>
    public static IEnumerable<Point> Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        string[] header = lines[0].Split(',');
        foreach (string line in lines.Skip(1).Where(l => l.Length > 0))
        {
            string[] cells = line.Split(',');
            string Cell(string name) => cells[Array.IndexOf(header, name)];
            double Number(string name) => double.Parse(Cell(name), CultureInfo.InvariantCulture);
            yield return new Point
            {
                Codec = Cell("codec"),
                Clip = Cell("clip"),
                Configuration = "ra",
                Qp = (int)Number("qp"),
                Frames = (int)Number("frames"),
                Bytes = (long)Number("bytes"),
                Kbps = Number("kbps"),
                PsnrY = Number("psnr_y"),
                PsnrU = Number("psnr_u"),
                PsnrV = Number("psnr_v"),
            };
        }
    }
}
