using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using VvcIlif.Cli.Support;
using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Encoder;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Rd;
using VvcIlif.Rd.Metrics;
using VvcIlif.Rd.Records;
using VvcIlif.Rd.Report;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;

namespace VvcIlif.Cli.Verbs;

/// <summary>vvcilif demo</summary>
internal static class DemoVerb
{
    private static readonly int[] Qps = [22, 27, 32, 37];

    public static Command Create()
    {
        var command = new Command("demo",
            "Encodes a generated clip at four QPs with the standard's interpolation filter, with the learned filter in both modes and with the twelve-tap sample plug-in, decodes and checks every stream, and prints the BD-rates, and writes a report with curves. Example: vvcilif demo -o demo");
        var output = new Option<string>("--output", "-o") { Description = "Folder for streams and tables.", DefaultValueFactory = _ => "demo" };
        var quick = new Option<bool>("--quick") { Description = "A smaller and shorter clip." };
        command.Add(output);
        command.Add(quick);
        command.SetAction(result =>
        {
            string folder = result.GetRequiredValue(output);
            try
            {
                Directory.CreateDirectory(folder);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new CliException(ExitCode.Output, $"The folder '{folder}' cannot be made: {error.Message}");
            }
            VideoFormat format = result.GetValue(quick) ? new() { Width = 176, Height = 144, FpsNumerator = 30 } : new() { Width = 416, Height = 240, FpsNumerator = 30 };
            Run(folder, format, result.GetValue(quick) ? 9 : 17);
        });
        return command;
    }

    private static void Run(string folder, VideoFormat format, int frames)
    {
        long start = Stopwatch.GetTimestamp();
        Console.WriteLine($"Clip: generated 'mix', {format}, {frames} frames.");
        var source = new List<Plane[]>();
        using (var clip = new ProceduralClip("mix", format, frames))
        {
            foreach (IReadOnlyList<Plane> frame in EncodeVerb.Frames(clip, null))
            {
                Plane[] copy = format.CreatePlanes();
                for (int c = 0; c < copy.Length; c++)
                    copy[c].CopyFrom(frame[c]);
                source.Add(copy);
            }
        }

        (string Name, IInterpolationFilter? Filter)[] filters =
        [
            ("dctif", null), ("ilif1", Filters.Parse("ilif1")), ("ilif2", Filters.Parse("ilif2")), ("twelve-tap", FilterLoader.Load(Filters.SamplePath)),
        ];
        var rows = new List<string[]>();
        var curves = new List<RdPoint[][]>();
        var records = new List<PointRecord>();
        foreach ((string name, IInterpolationFilter? filter) in filters)
        {
            var csv = new StringBuilder("qp,bitrate_kbps,psnr_y,psnr_u,psnr_v,bytes\n");
            var points = new List<Point>();
            foreach (int qp in Qps)
            {
                Point p = Code(folder, name, filter, qp, source, format);
                points.Add(p);
                records.Add(Record(name, qp, p, format, source.Count));
                csv.AppendLine(string.Create(CultureInfo.InvariantCulture, $"{qp},{p.Rate:F4},{p.Psnr[0]:F4},{p.Psnr[1]:F4},{p.Psnr[2]:F4},{p.Bytes}"));
                rows.Add([name, $"{qp}", $"{p.Bytes}", Report.Number(p.Rate, 2), Report.Number(p.Psnr[0], 3), Report.Number(p.Psnr[1], 3), Report.Number(p.Psnr[2], 3), Report.Number(p.Seconds, 1), "match"]);
                Console.WriteLine(FormattableString.Invariant($"{name} QP {qp}: {p.Bytes} bytes, Y {p.Psnr[0]:F3} dB, decoded and checked, {p.Seconds:F1} s"));
            }
            using var file = new OutputFile(Path.Combine(folder, name + ".csv"));
            file.Stream.Write(Encoding.UTF8.GetBytes(csv.ToString()));
            file.Complete();
            curves.Add([.. Enumerable.Range(0, 3).Select(c => points.Select(p => new RdPoint(p.Rate, p.Psnr[c])).ToArray())]);
        }
        Console.WriteLine();
        Report.Table(["filter", "QP", "bytes", "kbit/s", "PSNR Y", "PSNR U", "PSNR V", "seconds", "decoder"], rows);
        Console.WriteLine();
        var differences = new List<string[]>();
        for (int i = 1; i < filters.Length; i++)
        {
            for (int c = 0; c < 3; c++)
            {
                BdResult rate = Bjontegaard.Rate(curves[0][c], curves[i][c]), quality = Bjontegaard.Quality(curves[0][c], curves[i][c]);
                differences.Add([filters[i].Name, c == 0 ? "Y" : c == 1 ? "U" : "V", Report.Number(rate.Value, 2), Report.Number(quality.Value, 3), rate.Reason ?? rate.Warning ?? ""]);
            }
        }

        Console.WriteLine("Against the standard's filter (negative rate: fewer bits at equal quality):");
        Report.Table(["filter", "component", "BD-rate %", "BD-PSNR dB", "note"], differences);
        Console.WriteLine();
        string page = Path.Combine(folder, "report.html");
        using (var file = new OutputFile(page))
        {
            file.Stream.Write(Encoding.UTF8.GetBytes(HtmlReport.Write(SweepReport.Create(new ReportInput
            {
                Name = "Other filters against the standard's",
                Anchor = "dctif",
                Codecs = [.. filters.Select(f => f.Name)],
                Sequences = ["mix"],
                Points = records,
                Command = "vvcilif demo",
            }))));
            file.Complete();
        }
        Console.WriteLine($"With curves: {page}");
        Console.WriteLine(FormattableString.Invariant(
            $"{filters.Length * Qps.Length} streams in '{folder}', all decoded to the encoder's pictures, in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s. The dctif streams are standard H.266; the others say that they need another filter."));
    }

    private static PointRecord Record(string name, int qp, Point p, VideoFormat format, int frames) => new()
    {
        Id = FormattableString.Invariant($"{name}-{qp}"),
        Codec = name,
        Sequence = "mix",
        Configuration = "ra",
        Qp = qp,
        Width = format.Width,
        Height = format.Height,
        Fps = format.Fps,
        BitDepth = 10,
        Frames = frames,
        Bytes = p.Bytes,
        Kbps = p.Rate,
        PsnrY = p.Psnr[0],
        PsnrU = p.Psnr[1],
        PsnrV = p.Psnr[2],
        Verified = "decoded = reconstruction",
        Finished = DateTime.UtcNow,
    };

    private static Point Code(string folder, string name, IInterpolationFilter? filter, int qp, List<Plane[]> source, VideoFormat format)
    {
        long start = Stopwatch.GetTimestamp();
        var options = new EncoderOptions
        {
            Width = format.Width,
            Height = format.Height,
            FrameRate = new FrameRate(format.FpsNumerator, format.FpsDenominator),
            Qp = qp,
            IntraPeriod = 32,
            GopSize = source.Count > 16 ? 16 : 8,
            Preset = EncoderPreset.Fast,
            InterpolationFilter = filter,
        };
        var meter = new PsnrMeter(options.InternalBitDepth);
        var reconstructed = new List<Plane[]>();
        string path = Path.Combine(folder, FormattableString.Invariant($"{name}_qp{qp}.266"));
        EncodeSummary summary;
        using (var file = new OutputFile(path))
        {
            summary = new VvcEncoder(options).Encode(source, file.Stream, null, picture => reconstructed.Add(Copy(picture.Row, format)));
            file.Complete();
        }
        int index = 0;
        using Stream stream = VideoFiles.OpenRead(path);
        foreach (DecodedPicture picture in new VvcDecoder(new DecoderOptions { PlugInFilter = filter }).Decode(stream))
        {
            Plane[] planes = Copy(picture.Row, format);
            if (picture.HashCheck != HashCheck.Match || index >= reconstructed.Count || Differ(planes, reconstructed[index]))
                throw new CliException(ExitCode.Verification, $"'{path}': picture {index} does not decode to what the encoder made.");
            meter.Add(Widened(source[index], options.InternalBitDepth - format.BitDepth), planes);
            index++;
        }
        if (index != source.Count)
            throw new CliException(ExitCode.Verification, $"'{path}' decodes to {index} pictures, not {source.Count}.");
        return new Point(summary.Bytes, summary.KilobitsPerSecond, [meter.Mean(0), meter.Mean(1), meter.Mean(2)], Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static Plane[] Copy(RowSource row, VideoFormat format)
    {
        Plane[] planes = format.CreatePlanes();
        for (int c = 0; c < planes.Length; c++)
        {
            for (int y = 0; y < planes[c].Height; y++)
                row(c, y).CopyTo(planes[c].Row(y));
        }

        return planes;
    }

    private static Plane[] Widened(Plane[] source, int shift)
    {
        var planes = new Plane[source.Length];
        for (int c = 0; c < planes.Length; c++)
        {
            planes[c] = new Plane(source[c].Width, source[c].Height);
            for (int y = 0; y < planes[c].Height; y++)
            {
                for (int x = 0; x < planes[c].Width; x++)
                    planes[c].Row(y)[x] = (ushort)(source[c].Row(y)[x] << shift);
            }
        }
        return planes;
    }

    private static bool Differ(Plane[] a, Plane[] b)
    {
        for (int c = 0; c < a.Length; c++)
        {
            if (Psnr.SquaredError(a[c], b[c]) != 0)
                return true;
        }

        return false;
    }

    private sealed record Point(long Bytes, double Rate, double[] Psnr, double Seconds);
}
