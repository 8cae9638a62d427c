using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using VvcIlif.Codec;
using VvcIlif.Rd.Metrics;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;
using VvcIlif.Sequences.Raw;

namespace VvcIlif.Bench;

/// <summary>PSNR of 60 frames of 1920x1080 at 8 bits beside FFmpeg's psnr filter with two threads, in pairs.</summary>
internal static partial class PsnrPeers
{
    private const int Frames = 60;
    private const double TicksPerSecond = 100;
    private static readonly VideoFormat s_format = new() { Width = 1920, Height = 1080 };

    public static int Run(ReadOnlySpan<string> args)
    {
        int runs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 15;
        string folder = Directory.CreateTempSubdirectory("vvcilif-bench-").FullName;
        try
        {
            string a = Path.Combine(folder, "a.yuv"), b = Path.Combine(folder, "b.yuv");
            Write(a, b);
            string program = Cli();
            string[] ours = [program, "compare", a, b, "--size", "1920x1080", "--summary"];
            string[] theirs = ["ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-threads", "2", "-filter_complex_threads", "2", "-f", "rawvideo", "-s", "1920x1080", "-pix_fmt", "yuv420p", "-r", "30", "-i", b,
                "-f", "rawvideo", "-s", "1920x1080", "-pix_fmt", "yuv420p", "-r", "30", "-i", a, "-lavfi", "psnr", "-f", "null", "-"];
            double[] told = new double[2];
            var wall = new List<double>[] { [], [], [], [] };
            var processor = new double[2];
            for (int run = -1; run < runs; run++)
            {
                // Orders alternate; the first pair does not count.
                foreach (int side in run % 2 == 0 ? [0, 1] : (int[])[1, 0])
                {
                    (double seconds, double cpu, string text) = Start(side == 0 ? ours : theirs);
                    told[side] = double.Parse((side == 0 ? Ours() : Theirs()).Match(text).Groups[1].Value, CultureInfo.InvariantCulture);
                    if (run < 0)
                        continue;
                    wall[side].Add(seconds);
                    processor[side] += cpu / runs;
                }
                double inside = Inside(a, b), theirInside = double.Parse(Elapsed().Match(Start([theirs[0], "-benchmark", .. theirs[1..]]).Text).Groups[1].Value, CultureInfo.InvariantCulture);
                if (run < 0)
                    continue;
                wall[2].Add(inside);
                wall[3].Add(theirInside);
            }
            if (Math.Abs(told[0] - told[1]) > 1e-4)
            {
                Console.Error.WriteLine(FormattableString.Invariant($"The figures differ: {told[0]} dB here, {told[1]} dB by FFmpeg."));
                return 1;
            }
            Console.WriteLine(FormattableString.Invariant($"PSNR of {Frames} frames of 1920x1080, 8 bit, raw files in the page cache; medians of {runs} pairs; {Environment.ProcessorCount} processors; both give {told[0]:F4} dB for luma"));
            Console.WriteLine();
            Console.WriteLine("| what | ours, s | FFmpeg, s | ratio |");
            Console.WriteLine("|---|---:|---:|---:|");
            Row("whole process, wall", Median(wall[0]), Median(wall[1]));
            Row("whole process, processor time (mean)", processor[0], processor[1]);
            Row("without the process's start, wall", Median(wall[2]), Median(wall[3]));
            Console.WriteLine();
            Console.WriteLine(FormattableString.Invariant($"Pairs in which the whole process was the faster one: {wall[0].Zip(wall[1]).Count(p => p.First < p.Second)} of {runs}."));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Row(string what, double ours, double theirs) => Console.WriteLine(FormattableString.Invariant($"| {what} | {ours:F3} | {theirs:F3} | {ours / theirs:F2} |"));

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Inside(string a, string b)
    {
        long start = Stopwatch.GetTimestamp();
        using IVideoSource x = VideoFiles.Open(a, s_format), y = VideoFiles.Open(b, s_format);
        ClipComparison.Run(x, y);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // A generated clip, and the same with noise of a few steps.
    private static void Write(string a, string b)
    {
        var random = new Random(1);
        using var clip = new ProceduralClip("pan", s_format, 4);
        using var first = new RawVideoWriter(a, s_format);
        using var second = new RawVideoWriter(b, s_format);
        var frames = new List<(Plane[], Plane[])>();
        for (Plane[] planes = s_format.CreatePlanes(); clip.ReadFrame(planes); planes = s_format.CreatePlanes())
        {
            Plane[] noisy = s_format.CreatePlanes();
            for (int c = 0; c < planes.Length; c++)
            {
                for (int y = 0; y < planes[c].Height; y++)
                {
                    for (int x = 0; x < planes[c].Width; x++)
                        noisy[c].Row(y)[x] = (ushort)Math.Clamp(planes[c].Row(y)[x] + random.Next(-4, 5), 0, 255);
                }
            }

            frames.Add((planes, noisy));
        }
        for (int i = 0; i < Frames; i++)
        {
            first.WriteFrame(frames[i % frames.Count].Item1);
            second.WriteFrame(frames[(i + i / 7) % frames.Count].Item2);
        }
        first.Complete();
        second.Complete();
    }

    private static (double Wall, double Processor, string Text) Start(string[] words)
    {
        double before = Children();
        long clock = Stopwatch.GetTimestamp();
        using Process process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        double wall = Stopwatch.GetElapsedTime(clock).TotalSeconds;
        string text = output.Result + error.Result;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{words[0]} ended with {process.ExitCode}: {text}");
        return (wall, Children() - before, text);
    }

    // cutime and cstime of proc(5).
    private static double Children()
    {
        string text = File.ReadAllText("/proc/self/stat");
        string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[13], CultureInfo.InvariantCulture) + double.Parse(fields[14], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    // The program as it is built beside this one.
    private static string Cli()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (Path.Combine(at.FullName, "tools", "cli", "bin", "Release", "net10.0", "vvcilif") is var path && File.Exists(path))
                return path;
        }

        throw new FileNotFoundException("tools/cli is not built (dotnet build tools/cli -c Release).");
    }

    [GeneratedRegex(@"psnr_full_y\s+([0-9.]+)")]
    private static partial Regex Ours();

    [GeneratedRegex(@"PSNR y:([0-9.]+)")]
    private static partial Regex Theirs();

    [GeneratedRegex(@"rtime=([0-9.]+)s")]
    private static partial Regex Elapsed();
}
