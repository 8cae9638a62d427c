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
    private const int Terminated = 128 + 15;
    private static readonly string Machine = FindMachine();
    private static double s_told;

    /// <summary>Measures a point, or codes a part of one, unless it is done or another process is at it.</summary>
    /// <returns>The record, whether it counts or not; null where another process has or does it, or parts are missing.</returns>
    public PointRecord? Run(PointJob job, int? part)
    {
        if (part is null)
            return Guarded(job, job.Id, () => store.IsDone(job.Id), work => Measure(job, work));
        bool coded = false;
        PointRecord? failure = Guarded(job, FormattableString.Invariant($"{job.Id}.{part}"), () => store.IsDone(new WorkUnit(job.Id, part)), work =>
        {
            CodePart(job, part.Value, work);
            coded = true;
            return null;
        });
        if (failure is not null || (!coded && !store.IsDone(new WorkUnit(job.Id, part))))
            return failure;
        // Whoever brings the last part joins them.
        return WorkUnit.Of(job).All(store.IsDone) && !store.IsDone(job.Id) ? Guarded(job, job.Id, () => store.IsDone(job.Id), work => Join(job, work)) : null;
    }

    private PointRecord? Guarded(PointJob job, string name, Func<bool> isDone, Func<string, PointRecord?> step)
    {
        FileStream? gate = store.Lock(name);
        if (gate is null)
            return null;
        try
        {
            if (isDone())
                return null;
            string work = Path.Combine(store.Work, name);
            // What a process that was ended has left.
            if (Directory.Exists(work))
                Directory.Delete(work, recursive: true);
            Directory.CreateDirectory(work);
            PointRecord? record;
            try
            {
                record = step(work);
            }
            catch (Exception error) when (error is PointFailure or SweepException or VideoInputException or VideoOutputException or IOException or ClipLengthException or InvalidOperationException)
            {
                record = Empty(job) with { Error = error.Message.ReplaceLineEndings(" "), Finished = DateTime.UtcNow };
            }
            if (record is not null)
                store.Add(record);
            Directory.Delete(work, recursive: true);
            return record;
        }
        finally
        {
            store.Unlock(name, gate);
        }
    }

    private PointRecord Measure(PointJob job, string work)
    {
        string stream = Path.Combine(work, "stream" + job.Suffix), csv = Path.Combine(work, "pictures.csv");
        string reconstruction = Path.Combine(work, job.Kind == Spec.CodecKind.Own ? "rec.y4m" : "rec.yuv");
        ToolResult encode = Check("encoder", job, new CodecCommands(job, own).EncodeHere(stream, reconstruction, csv));
        if (!File.Exists(stream) || new FileInfo(stream).Length == 0)
            throw new PointFailure("The encoder ended well but wrote no stream.");
        return Finish(job, work, stream, csv, reconstruction, encode);
    }

    private void CodePart(PointJob job, int part, string work)
    {
        string stream = Path.Combine(work, "stream"), csv = Path.Combine(work, "csv"), reconstruction = Path.Combine(work, "rec.y4m");
        ToolResult encode = Check("encoder", job, new CodecCommands(job, own).EncodePart(part, stream, reconstruction, csv));
        Directory.CreateDirectory(Path.GetDirectoryName(store.PartFile(job.Id, part, ""))!);
        File.Move(stream, store.PartFile(job.Id, part, ".266"), overwrite: true);
        File.Move(csv, store.PartFile(job.Id, part, ".csv"), overwrite: true);
        File.Move(reconstruction, store.PartFile(job.Id, part, ".y4m"), overwrite: true);
        // Last: with it the part is done.
        AtomicFile.Write(store.PartFile(job.Id, part, ".json"), FormattableString.Invariant($"[{encode.CpuSeconds:R},{encode.WallSeconds:R}]"));
    }

    private PointRecord Join(PointJob job, string work)
    {
        string stream = Path.Combine(work, "stream.266"), csv = Path.Combine(work, "pictures.csv"), reconstruction = Path.Combine(work, "rec.y4m");
        double cpu = 0, wall = 0;
        using (FileStream joined = File.Create(stream))
        using (var table = new StreamWriter(csv))
        using (IVideoSink pictures = VideoFiles.Create(reconstruction, Format(store.PartFile(job.Id, 0, ".y4m"))))
        {
            for (int part = 0; part < WorkUnit.Parts(job); part++)
            {
                using (FileStream bytes = File.OpenRead(store.PartFile(job.Id, part, ".266")))
                    bytes.CopyTo(joined);
                foreach (string line in File.ReadLines(store.PartFile(job.Id, part, ".csv")).Skip(part == 0 ? 0 : 1))
                    table.WriteLine(line);
                using IVideoSource source = VideoFiles.Open(store.PartFile(job.Id, part, ".y4m"));
                Plane[] planes = source.Format.CreatePlanes();
                while (source.ReadFrame(planes))
                    pictures.WriteFrame(planes);
                double[] times = System.Text.Json.JsonSerializer.Deserialize<double[]>(File.ReadAllText(store.PartFile(job.Id, part, ".json")))!;
                cpu += times[0];
                wall += times[1];
            }
            pictures.Complete();
        }
        PointRecord record = Finish(job, work, stream, csv, reconstruction, new ToolResult(0, "", "", wall, cpu));
        Directory.Delete(Path.GetDirectoryName(store.PartFile(job.Id, 0, ""))!, recursive: true);
        return record;

        static VideoFormat Format(string path)
        {
            using IVideoSource source = VideoFiles.Open(path);
            return source.Format;
        }
    }

    private PointRecord Finish(PointJob job, string work, string stream, string csv, string reconstruction, ToolResult encode)
    {
        string decoded = Path.Combine(work, job.Decode is null ? "dec.y4m" : "dec.yuv");
        ToolResult decode = Check("decoder", job, new CodecCommands(job, own).Decode(stream, decoded));
        if (!File.Exists(decoded))
            throw new PointFailure("The decoder ended well but wrote no pictures.");
        double before = Processor();
        ClipFigures figures = Compare(job, decoded);
        var more = Figures(job, decoded, figures);
        string verified = Verify(job, work, stream, decoded, reconstruction);
        double comparing = Processor() - before;
        long bytes = new FileInfo(stream).Length;
        string md5;
        using (FileStream file = File.OpenRead(stream))
            md5 = Convert.ToHexStringLower(MD5.HashData(file));
        IReadOnlyList<TypeBits> types = File.Exists(csv) ? PictureTypes.FromCsv(csv) : PictureTypes.FromStream(stream);
        if (job.KeepStream)
            File.Move(stream, Path.Combine(store.Streams, job.Id + job.Suffix), overwrite: true);
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
            FigureSeconds = comparing,
            OverheadSeconds = SinceLastPoint() - comparing,
            Verified = verified,
            StreamMd5 = md5,
            Finished = DateTime.UtcNow,
        };
    }

    private PointRecord Empty(PointJob job) => new()
    {
        Id = job.Id,
        Codec = job.Codec,
        Sequence = job.Sequence,
        Class = job.Class,
        Configuration = job.Configuration,
        Qp = job.Qp,
        Width = job.Input.Width,
        Height = job.Input.Height,
        Fps = job.Input.Fps,
        BitDepth = job.Input.Depth,
        Frames = job.Input.Frames,
        Command = Spec.CommandWords.Join(new CodecCommands(job, own).Encode("IN", "OUT" + job.Suffix)),
        Version = job.Version,
        Machine = Machine,
        Complexity = job.Complexity,
    };

    private ToolResult Check(string what, PointJob job, IReadOnlyList<string> words)
    {
        ToolResult result = Tool.Run(words);
        if (result.ExitCode == 0)
            return result;
        // Where Slurm ends a task, it signals all its processes: this one then ends too, and nothing is wrong with the point.
        if (result.ExitCode == Terminated)
            Thread.Sleep(TimeSpan.FromSeconds(2));
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

    // Decoded pictures against the encoder's own, or against what there is instead.
    private string Verify(PointJob job, string work, string stream, string decoded, string reconstruction)
    {
        if (File.Exists(reconstruction))
        {
            using IVideoSource a = Open(reconstruction, job), b = Open(decoded, job);
            try
            {
                ClipFigures difference = ClipComparison.Run(a, b, Metric.None, Math.Max(a.Format.BitDepth, b.Format.BitDepth));
                int wrong = difference.Frames.ToList().FindIndex(f => f.Mse.Any(m => m != 0));
                if (wrong >= 0)
                    throw new PointFailure($"The decoder's picture {wrong} is not the encoder's reconstruction.");
                return "decoded = reconstruction";
            }
            catch (ClipLengthException error)
            {
                throw new PointFailure($"Decoder and encoder have different numbers of pictures: {(error.FirstIsShorter ? "the encoder" : "the decoder")} has {error.Frames}.");
            }
        }
        if (job.Kind == Spec.CodecKind.Own)
            throw new PointFailure("The encoder wrote no reconstruction.");
        return ForeignVerification.Check(job, new CodecCommands(job, own), work, stream, decoded);
    }

    private static SortedDictionary<string, double> Figures(PointJob job, string decoded, ClipFigures figures)
    {
        var result = new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            ["psnr_611"] = figures.Psnr.WeightedMean,
            ["psnr_mse_611"] = figures.Psnr.WeightedOfMeanError,
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
        if (job.Metrics.Contains("ssim"))
            result["ssim_all"] = figures.Mean(f => f.SsimAll);
        if (job.Metrics.Contains("gssim"))
            result["gssim"] = figures.Mean(f => f.GaussianSsim);
        if (job.Metrics.Contains("msssim"))
            result["msssim"] = figures.Mean(f => f.MsSsim);
        foreach (string metric in job.Metrics.Where(FFmpegMetrics.Filters.ContainsKey))
        {
            using IVideoSource a = VideoFiles.Open(job.Input.File), b = Open(decoded, job);
            result[metric] = FFmpegMetrics.Measure(metric, a, b, job.Input.Depth, job.Input.Frames);
        }
        return result;
    }

    // Raw files of other programs have the depth that follows from their size.
    private static IVideoSource Open(string path, PointJob job)
    {
        if (Path.GetExtension(path) == ".y4m")
            return VideoFiles.Open(path);
        byte[] head = new byte[9];
        using (FileStream file = File.OpenRead(path))
            file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (head.AsSpan().SequenceEqual("YUV4MPEG2"u8))
            return new Sequences.Y4m.Y4mReader(VideoFiles.OpenRead(path), path);
        VideoFormat format = job.Input.Format;
        long length = new FileInfo(path).Length, shallow = (format with { BitDepth = 8 }).FrameBytes * job.Input.Frames;
        return new RawVideoReader(VideoFiles.OpenRead(path), format with { BitDepth = length == shallow ? 8 : Math.Max(format.BitDepth, 10) }, path);
    }

    // Processor time of this process since the last point, its start among that of the first.
    private static double SinceLastPoint()
    {
        double total = Processor(), since = total - s_told;
        s_told = total;
        return since;
    }

    private static double Processor() => Environment.CpuUsage.TotalTime.TotalSeconds;

    private static string FindMachine()
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

        public int? FrameCount => inner.FrameCount is { } has ? Math.Min(has, frames) : frames;

        public PlanarFile? File => _read == 0 ? inner.File : null;

        public bool ReadFrame(Plane[] planes) => _read++ < frames && inner.ReadFrame(planes);

        public void Dispose() => inner.Dispose();
    }

    private sealed class PointFailure(string message) : Exception(message);
}
