using System.Diagnostics;
using System.Globalization;
using VvcIlif.Bench;
using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Encoder;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;

// End-to-end speed: VvcIlif.Bench [encode|decode|memory|all] [CLIP] [RUNS], or VvcIlif.Bench peers|vvdec|psnr|conformance|fuzz (see README.md)
// Vector kernels: VvcIlif.Bench kernels [--filter TEXT] [--pairs N] [--against VvcIlif.Bench.dll of another build]
// Cost of the learned filter: VvcIlif.Bench ilif [PRESET,...|-] [RUNS]
// CLIP is a file, or left out (or "-") for the generated clip 'mix' at 416x240.
if (args is ["serve"])
{
    Peers.Serve();
    return 0;
}
if (args is ["kernels", ..])
    return KernelTiming.Run(args.AsSpan(1));
if (args is ["fuzz", ..])
    return Fuzz.Run(args.AsSpan(1));
if (args is ["psnr", ..])
    return PsnrPeers.Run(args.AsSpan(1));
if (args is ["conformance", ..])
    return Conformance.Run(args.AsSpan(1));
if (args is ["peers", ..])
    return Peers.Run(args.AsSpan(1));
if (args is ["vvdec", ..])
    return VvdecPeer.Run(args.AsSpan(1));
string what = args.Length > 0 ? args[0] : "all";
string? clipPath = args.Length > 1 && args[1] != "-" ? args[1] : null;
int runs = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 3;
const int frames = 33;
if (what is "ilif")
{
    IlifCost.Run(clipPath, runs);
    return 0;
}

(VideoFormat format, List<Plane[]> clip) = Load(clipPath, frames);
Console.WriteLine($"{clipPath ?? "generated 'mix'"}: {format}, {clip.Count} frames; median of {runs} runs; {Environment.ProcessorCount} processors");
Console.WriteLine();
Console.WriteLine("| what | frames/s |");
Console.WriteLine("|---|---:|");
if (what is "encode" or "all")
{
    foreach (EncoderPreset preset in (EncoderPreset[])[EncoderPreset.Medium, EncoderPreset.Fast])
    {
        foreach (int threads in (int[])[1, 2])
            Row($"encode RA QP 32 {preset}, {threads} threads".ToLowerInvariant(), Median(() => Encode(preset, threads, Stream.Null)));
    }
}

if (what is "decode" or "all")
{
    using var stream = new MemoryStream();
    Encode(EncoderPreset.Medium, 0, stream);
    foreach (int threads in (int[])[1, 2])
    {
        Row($"decode, {threads} threads, hashes not checked", Median(() => Decode(stream, threads, check: false)));
        Row($"decode, {threads} threads, hashes checked", Median(() => Decode(stream, threads, check: true)));
    }
}
if (what is "memory" or "all")
{
    // In a child so that the encoder's memory does not count.
    string path = Path.Combine(Path.GetTempPath(), $"vvcilif-bench-{Environment.ProcessId}.266");
    var large = new VideoFormat { Width = 1920, Height = 1080 };
    using (var source = new ProceduralClip("pan", large, 9))
    using (FileStream file = File.Create(path))
        new VvcEncoder(new EncoderOptions { Width = 1920, Height = 1080, Preset = EncoderPreset.Fast, Qp = 37, GopSize = 8 }).Encode(Frames(source), file);
    var child = new ProcessStartInfo(Environment.ProcessPath!, ["peak", path]) { RedirectStandardOutput = true };
    if (Path.GetFileNameWithoutExtension(child.FileName) == "dotnet")
        child.ArgumentList.Insert(0, typeof(VvcDecoder).Assembly.Location.Replace("VvcIlif.Codec", "VvcIlif.Bench"));
    using Process process = Process.Start(child)!;
    Console.WriteLine("| peak memory of decoding 1920x1080, MiB | " + process.StandardOutput.ReadToEnd().Trim().Split('\n')[^1] + " |");
    process.WaitForExit();
    File.Delete(path);
}
if (what is "peak")
{
    using FileStream file = File.OpenRead(clipPath!);
    foreach (DecodedPicture _ in new VvcDecoder().Decode(file))
    {
    }
    Console.WriteLine(Process.GetCurrentProcess().PeakWorkingSet64 >> 20);
}
return 0;

double Median(Func<double> measure)
{
    measure();
    var values = Enumerable.Range(0, runs).Select(_ => measure()).Order().ToList();
    return values[runs / 2];
}

void Row(string name, double value) => Console.WriteLine(FormattableString.Invariant($"| {name} | {value:F2} |"));

double Encode(EncoderPreset preset, int threads, Stream output)
{
    var options = new EncoderOptions
    {
        Width = format.Width,
        Height = format.Height,
        InputBitDepth = format.BitDepth,
        Preset = preset,
        Qp = 32,
        IntraPeriod = 32,
        Threads = threads,
        FrameRate = new FrameRate(format.FpsNumerator, format.FpsDenominator),
    };
    return clip.Count / new VvcEncoder(options).Encode(clip, output).Elapsed.TotalSeconds;
}

static double Decode(MemoryStream stream, int threads, bool check)
{
    stream.Position = 0;
    long start = Stopwatch.GetTimestamp();
    int count = 0;
    foreach (DecodedPicture _ in new VvcDecoder(new DecoderOptions { CheckHashes = check, Threads = threads }).Decode(stream))
        count++;
    return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
}

static (VideoFormat, List<Plane[]>) Load(string? path, int frames)
{
    if (path is not null && Path.GetExtension(path) == ".266")
        return (new VideoFormat { Width = 8, Height = 8 }, []);
    using IVideoSource source = path is null ? new ProceduralClip("mix", new VideoFormat { Width = 416, Height = 240 }, frames) : VideoFiles.Open(path);
    var list = new List<Plane[]>();
    foreach (IReadOnlyList<Plane> frame in Frames(source))
    {
        Plane[] copy = source.Format.CreatePlanes();
        for (int c = 0; c < copy.Length; c++)
            copy[c].CopyFrom(frame[c]);
        list.Add(copy);
        if (list.Count == frames)
            break;
    }
    return (source.Format, list);
}

static IEnumerable<IReadOnlyList<Plane>> Frames(IVideoSource source)
{
    Plane[] planes = source.Format.CreatePlanes();
    while (source.ReadFrame(planes))
        yield return planes;
}
