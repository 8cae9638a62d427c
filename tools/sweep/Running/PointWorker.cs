using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using VvcIlif.Codec;
using VvcIlif.Rd.Metrics;
using VvcIlif.Rd.Records;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Raw;
using VvcIlif.Sweep.Planning;

namespace VvcIlif.Sweep.Running;

/// <summary>Measures one point: encodes, decodes, compares, and writes the record.</summary>
internal sealed class PointWorker(ResultStore store, IOwnCodec own)
{
    /// <summary>Measures a point unless it is done or another process is at it.</summary>
    /// <returns>The record, whether it counts or not; null where another process has or does it.</returns>
    public PointRecord? Run(PointJob job)
    {
        FileStream? gate = store.Lock(job.Id);
        if (gate is null) return null;
        try
        {
            if (store.IsDone(job.Id)) return null;
            string work = Path.Combine(store.Work, job.Id);
            // What a process that was ended has left.
            if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
            Directory.CreateDirectory(work);
            PointRecord record;
            try
            {
                record = Measure(job, work);
            }
            catch (Exception error) when (error is PointFailure or SweepException or VideoInputException or VideoOutputException or IOException or ClipLengthException or InvalidOperationException)
            {
                record = Empty(job) with { Error = error.Message.ReplaceLineEndings(" "), Finished = DateTime.UtcNow };
            }
            store.Add(record);
            Directory.Delete(work, recursive: true);
            return record;
        }
        finally
        {
            store.Unlock(job.Id, gate);
        }
    }

    private PointRecord Measure(PointJob job, string work)
    {
        long start = Stopwatch.GetTimestamp();
        var commands = new CodecCommands(job, own);
        string stream = Path.Combine(work, "stream" + job.Suffix), csv = Path.Combine(work, "pictures.csv");
        string reconstruction = Path.Combine(work, job.Kind == Spec.CodecKind.Own ? "rec.y4m" : "rec.yuv"), decoded = Path.Combine(work, job.Decode is null ? "dec.y4m" : "dec.yuv");
        ToolResult encode = Check("encoder", job, commands.EncodeHere(stream, reconstruction, csv));
        if (!File.Exists(stream) || new FileInfo(stream).Length == 0) throw new PointFailure("The encoder ended well but wrote no stream.");
        ToolResult decode = Check("decoder", job, commands.Decode(stream, decoded));
        if (!File.Exists(decoded)) throw new PointFailure("The decoder ended well but wrote no pictures.");

        ClipFigures figures = Compare(job, decoded);
        string verified = Verify(job, decoded, reconstruction, encode, figures);
        long bytes = new FileInfo(stream).Length;
        string md5;
        using (FileStream file = File.OpenRead(stream)) md5 = Convert.ToHexStringLower(MD5.HashData(file));
        IReadOnlyList<TypeBits> types = File.Exists(csv) ? PictureTypes.FromCsv(csv) : PictureTypes.FromStream(stream);
        var more = Figures(job, decoded, figures);
        if (job.KeepStream) File.Move(stream, Path.Combine(store.Streams, job.Id + job.Suffix), overwrite: true);
        return Empty(job) with
        {
            Bytes = bytes,
            Kbps = bytes * 8.0 * job.Input.Fps / job.Input.Frames / 1000,
            PsnrY = figures.Psnr.Mean(0),
            PsnrU = figures.Psnr.Mean(1),
            PsnrV = figures.Psnr.Mean(2),
            Figures = more,
            Types = types,
            EncodeSeconds = encode.CpuSeconds,
            EncodeWallSeconds = encode.WallSeconds,
            DecodeSeconds = decode.CpuSeconds,
            DecodeWallSeconds = decode.WallSeconds,
            OverheadSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds - encode.WallSeconds - decode.WallSeconds,
            Verified = verified,
            StreamMd5 = md5,
            Finished = DateTime.UtcNow,
        };
    }

    private PointRecord Empty(PointJob job) => new()
    {
        Id = job.Id, Codec = job.Codec, Sequence = job.Sequence, Class = job.Class, Configuration = job.Configuration, Qp = job.Qp,
        Width = job.Input.Width, Height = job.Input.Height, Fps = job.Input.Fps, BitDepth = job.Input.Depth, Frames = job.Input.Frames,
        Command = Spec.CommandWords.Join(new CodecCommands(job, own).Encode("IN", "OUT" + job.Suffix)),
        Version = job.Version, Machine = Machine(), Complexity = job.Complexity,
    };

    private ToolResult Check(string what, PointJob job, IReadOnlyList<string> words)
    {
        ToolResult result = Tool.Run(words);
        if (result.ExitCode == 0) return result;
        string log = Path.Combine(store.Logs, job.Id + ".log");
        File.WriteAllText(log, $"{Spec.CommandWords.Join(words)}\nexit code {result.ExitCode}\n\n{result.Output}\n{result.Error}");
        string last = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "";
        throw new PointFailure(FormattableString.Invariant($"The {what} ended with {result.ExitCode}: {last} (log: {Path.GetRelativePath(store.Folder, log)})"));
    }

    private static ClipFigures Compare(PointJob job, string decoded)
    {
        Metric metrics = (job.Metrics.Contains("ssim") ? Metric.Ssim : 0) | (job.Metrics.Contains("gssim") ? Metric.GaussianSsim : 0) | (job.Metrics.Contains("msssim") ? Metric.MsSsim : 0);
        using IVideoSource original = VideoFiles.Open(job.Input.File), test = Open(decoded, job);
        using var limited = new Limited(original, job.Input.Frames);
        if (test.Format.Width != job.Input.Width || test.Format.Height != job.Input.Height)
            throw new PointFailure($"The decoded clip is {test.Format}, the original {job.Input.Format}.");
        try
        {
            return ClipComparison.Run(limited, test, metrics, job.Input.Depth);
        }
        catch (ClipLengthException error)
        {
            throw new PointFailure(error.FirstIsShorter
                ? $"The stream decodes to more than the {job.Input.Frames} frames of the clip."
                : $"The stream decodes to {error.Frames} frames of {job.Input.Frames}.");
        }
    }

    // Decoded pictures against the encoder's own, or against what it says of them.
    private static string Verify(PointJob job, string decoded, string reconstruction, ToolResult encode, ClipFigures figures)
    {
        if (File.Exists(reconstruction))
        {
            using IVideoSource a = Open(reconstruction, job), b = Open(decoded, job);
            try
            {
                ClipFigures difference = ClipComparison.Run(a, b, Metric.None, Math.Max(a.Format.BitDepth, b.Format.BitDepth));
                int wrong = difference.Frames.ToList().FindIndex(f => f.Mse.Any(m => m != 0));
                if (wrong >= 0) throw new PointFailure($"The decoder's picture {wrong} is not the encoder's reconstruction.");
                return "decoded = reconstruction";
            }
            catch (ClipLengthException error)
            {
                throw new PointFailure($"Decoder and encoder have different numbers of pictures: {(error.FirstIsShorter ? "the encoder" : "the decoder")} has {error.Frames}.");
            }
        }
        if (job.Kind == Spec.CodecKind.Own) throw new PointFailure("The encoder wrote no reconstruction.");
        if (EncoderPsnr.Find(job.Kind, encode.Error) is { } told)
        {
            // x265 codes whole blocks of 8x8 and counts what it adds to the picture.
            if ((job.Input.Width | job.Input.Height) % 8 != 0) return "decoded; the encoder gives no reconstruction, and its PSNR counts padding";
            PsnrMeter meter = figures.Psnr;
            for (int c = 0; c < 3; c++)
                if (Math.Abs(meter.Mean(c) - told[c]) > EncoderPsnr.Tolerance)
                    throw new PointFailure(FormattableString.Invariant($"The decoded pictures have a PSNR of {meter.Mean(c):F3} dB ({"YUV"[c]}), the encoder says {told[c]:F3} dB."));
            return "decoded, with the encoder's own PSNR";
        }
        return "decoded; the encoder gives no reconstruction";
    }

    private static SortedDictionary<string, double> Figures(PointJob job, string decoded, ClipFigures figures)
    {
        var result = new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            ["psnr_611"] = figures.Psnr.WeightedMean, ["psnr_mse_611"] = figures.Psnr.WeightedOfMeanError,
        };
        for (int c = 0; c < 3; c++)
        {
            string part = "yuv"[c].ToString();
            result["psnr_mse_" + part] = figures.Psnr.OfMeanError(c);
            if (job.Metrics.Contains("ssim"))
            {
                int component = c;
                result["ssim_" + part] = figures.Mean(f => f.Ssim[component]);
            }
        }
        if (job.Metrics.Contains("ssim")) result["ssim_all"] = figures.Mean(f => f.SsimAll);
        if (job.Metrics.Contains("gssim")) result["gssim"] = figures.Mean(f => f.GaussianSsim);
        if (job.Metrics.Contains("msssim")) result["msssim"] = figures.Mean(f => f.MsSsim);
        foreach (string metric in job.Metrics.Where(FFmpegMetrics.Filters.ContainsKey))
        {
            using IVideoSource a = VideoFiles.Open(job.Input.File), b = Open(decoded, job);
            result[metric] = FFmpegMetrics.Measure(metric, a, b, job.Input.Depth, job.Input.Frames);
        }
        return result;
    }

    // Raw files of other programs have the depth that their size tells.
    private static IVideoSource Open(string path, PointJob job)
    {
        if (Path.GetExtension(path) == ".y4m") return VideoFiles.Open(path);
        byte[] head = new byte[9];
        using (FileStream file = File.OpenRead(path)) file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (head.AsSpan().SequenceEqual("YUV4MPEG2"u8)) return new Sequences.Y4m.Y4mReader(VideoFiles.OpenRead(path), path);
        VideoFormat format = job.Input.Format;
        long length = new FileInfo(path).Length, shallow = (format with { BitDepth = 8 }).FrameBytes * job.Input.Frames;
        return new RawVideoReader(VideoFiles.OpenRead(path), format with { BitDepth = length == shallow ? 8 : Math.Max(format.BitDepth, 10) }, path);
    }

    private static string Machine()
    {
        string model = "";
        if (File.Exists("/proc/cpuinfo"))
            model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[^1].Trim() ?? "";
        return $"{(model.Length > 0 ? model : RuntimeInformation.ProcessArchitecture.ToString())}, {Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)} cores, {RuntimeInformation.OSDescription}";
    }

    /// <summary>The first frames of a clip.</summary>
    private sealed class Limited(IVideoSource inner, int frames) : IVideoSource
    {
        private int _read;

        public VideoFormat Format => inner.Format;

        public int? FrameCount => frames;

        public bool ReadFrame(Plane[] planes) => _read++ < frames && inner.ReadFrame(planes);

        public void Dispose() => inner.Dispose();
    }

    private sealed class PointFailure(string message) : Exception(message);
}
