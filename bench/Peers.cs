using System.Diagnostics;
using System.Globalization;
using VvcIlif.Codec.Decoder;

namespace VvcIlif.Bench;

/// <summary>
/// Decoding speed beside FFmpeg's own VVC decoder, in pairs: each stream is decoded by the one and the other in turn, in
/// processes that live through the whole run, one and two threads, picture hashes off on both sides.
/// </summary>
internal static class Peers
{
    private static readonly string[] s_large =
    [
        "AFF_A_HUAWEI_2", "CCALF_A_Sharp_3", "CIIP_A_MediaTek_4", "DMVR_A_Huawei_3", "LMCS_A_Dolby_3", "MMVD_A_SAMSUNG_3", "SAO_A_SAMSUNG_3", "TILE_A_Nokia_2",
    ];

    private static readonly string[] s_small =
    [
        "CodingToolsSets_A_Tencent_2", "FILLER_A_Bytedance_1", "HRD_A_Fujitsu_3", "ISP_A_HHI_3", "LFNST_C_HHI_3", "MTS_LFNST_A_LGE_4", "MVCOMP_A_Sharp_2", "WP_A_InterDigital_3",
    ];

    /// <summary>The streams, by size.</summary>
    internal static readonly (string Name, string[] Streams)[] Streams = [("1920x1080", s_large), ("416x240", s_small)];

    internal readonly record struct Timing(int Frames, double Wall, double Cpu);

    /// <summary>Prints the tables.</summary>
    /// <param name="args">Folder with node_modules/node-av, folder of the conformance streams, runs, and a part of a stream's name.</param>
    public static int Run(ReadOnlySpan<string> args)
    {
        string root = Root();
        string modules = Path.GetFullPath(args.Length > 0 && args[0] != "-" ? args[0] : Path.Combine(root, "tests", "interop"));
        string folder = args.Length > 1 && args[1] != "-" ? args[1] : Path.Combine(root, "..", "shared", "streams", "conformance");
        int runs = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5;
        string part = args.Length > 3 ? args[3] : "";
        if (!Directory.Exists(Path.Combine(modules, "node_modules", "node-av")) || !Directory.Exists(folder))
        {
            Console.Error.WriteLine($"Needs node-av in {modules} (npm ci --ignore-scripts) and the conformance streams in {folder}.");
            return 1;
        }
        using var own = Server.Own();
        using var peer = Server.Peer(root, modules);
        Console.WriteLine(FormattableString.Invariant(
            $"Medians of {runs} runs in pairs after one warm-up of each, order alternating; {Environment.ProcessorCount} processors, load {Load()} at the start."));
        Console.WriteLine();
        Console.WriteLine("Frames/s by wall clock and by processor time; ratio is ours / FFmpeg's.");
        Console.WriteLine();
        Console.WriteLine("| stream | threads | ours, wall | FFmpeg, wall | ratio | ours, processor | FFmpeg, processor | ratio |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach ((string name, string[] streams) in Streams)
        {
            foreach (int threads in (ReadOnlySpan<int>)[1, 2])
            {
                List<double> wall = [], cpu = [];
                foreach (string stream in streams.Where(s => s.Contains(part, StringComparison.Ordinal)))
                {
                    (double w, double c) = Pair(own, peer, Path.Combine(folder, stream + ".bit"), stream, threads, runs);
                    wall.Add(w);
                    cpu.Add(c);
                }
                if (wall.Count > 0)
                    Console.WriteLine(FormattableString.Invariant($"| **{name}, geometric mean** | {threads} | | | **{Mean(wall):F2}** | | | **{Mean(cpu):F2}** |"));
            }
        }
        Console.WriteLine();
        Console.WriteLine("Peak memory of a fresh process that decodes the stream once, MiB. In brackets: less what the same process has before it decodes (.NET, Node).");
        Console.WriteLine();
        Console.WriteLine("| stream | threads | ours | FFmpeg | ratio |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        foreach (string stream in s_large.Where(s => s.Contains(part, StringComparison.Ordinal)))
        {
            foreach (int threads in (ReadOnlySpan<int>)[1, 2])
            {
                string path = Path.Combine(folder, stream + ".bit");
                (long a, long a0) = Peak(Server.Own, path, threads);
                (long b, long b0) = Peak(() => Server.Peer(root, modules), path, threads);
                Console.WriteLine(FormattableString.Invariant(
                    $"| {stream} | {threads} | {a >> 10} ({a - a0 >> 10}) | {b >> 10} ({b - b0 >> 10}) | {(double)a / b:F2} ({(double)(a - a0) / (b - b0):F2}) |"));
            }
        }
        return 0;
    }

    /// <summary>Answers lines "STREAM THREADS" with "FRAMES WALL CPU", and "memory" with the peak in KiB.</summary>
    public static void Serve()
    {
        while (Console.ReadLine() is { } line)
        {
            if (line == "memory")
            {
                string peak = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
                Console.WriteLine(string.Concat(peak.Where(char.IsDigit)));
                continue;
            }
            int at = line.LastIndexOf(' ');
            using var stream = new MemoryStream(File.ReadAllBytes(line[..at]));
            var options = new DecoderOptions { CheckHashes = false, Threads = int.Parse(line[(at + 1)..], CultureInfo.InvariantCulture) };
            TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            int frames = new VvcDecoder(options).Decode(stream).Count();
            double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double used = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
            Console.WriteLine(FormattableString.Invariant($"{frames} {wall} {used}"));
        }
    }

    private static (double Wall, double Cpu) Pair(Server own, Server peer, string path, string stream, int threads, int runs)
    {
        // Compiled code is replaced by better code in the first runs.
        own.Warm(path, threads);
        peer.Decode(path, threads);
        List<Timing> a = [], b = [];
        for (int i = 0; i < runs; i++)
        {
            if (i % 2 == 0)
                a.Add(own.Decode(path, threads));
            b.Add(peer.Decode(path, threads));
            if (i % 2 != 0)
                a.Add(own.Decode(path, threads));
        }
        double frames = a[0].Frames;
        double wallA = frames / Median(a.Select(t => t.Wall)), wallB = frames / Median(b.Select(t => t.Wall));
        double cpuA = frames / Median(a.Select(t => t.Cpu)), cpuB = frames / Median(b.Select(t => t.Cpu));
        string note = b[0].Frames == a[0].Frames ? "" : $" ({a[0].Frames} and {b[0].Frames} pictures)";
        Console.WriteLine(FormattableString.Invariant(
            $"| {stream}{note} | {threads} | {wallA:F1} | {wallB:F1} | {wallA / wallB:F2} | {cpuA:F1} | {cpuB:F1} | {cpuA / cpuB:F2} |"));
        return (wallA / wallB, cpuA / cpuB);
    }

    private static (long Peak, long Before) Peak(Func<Server> start, string path, int threads)
    {
        using Server server = start();
        long before = server.Memory();
        server.Decode(path, threads);
        return (server.Memory(), before);
    }

    internal static double Median(IEnumerable<double> values)
    {
        List<double> sorted = [.. values.Order()];
        return (sorted[sorted.Count / 2] + sorted[(sorted.Count - 1) / 2]) / 2;
    }

    internal static double Mean(List<double> ratios) => Math.Exp(ratios.Average(Math.Log));

    internal static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    internal static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "VvcIlif.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? Environment.CurrentDirectory;
    }

    internal sealed class Server : IDisposable
    {
        private readonly Process _process;

        private Server(string program, params string[] arguments) =>
            _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

        public static Server Own()
        {
            string program = Environment.ProcessPath!;
            return Path.GetFileNameWithoutExtension(program) == "dotnet"
                ? new Server(program, typeof(Peers).Assembly.Location, "serve")
                : new Server(program, "serve");
        }

        public static Server Peer(string root, string modules) => new("node", Path.Combine(root, "bench", "peers", "ffmpeg.mjs"), modules);

        public Timing Decode(string path, int threads)
        {
            string[] words = Ask($"{path} {threads}").Split(' ');
            double Number(int i) => double.Parse(words[i], CultureInfo.InvariantCulture);
            return new Timing((int)Number(0), Number(1), Number(2));
        }

        /// <summary>Decodes until the time no longer falls much, at least twice.</summary>
        public void Warm(string path, int threads)
        {
            double best = Decode(path, threads).Cpu;
            for (int i = 0; i < 6; i++)
            {
                double next = Decode(path, threads).Cpu;
                if (next > best * 0.95)
                    return;
                best = next;
            }
        }

        public long Memory() => long.Parse(Ask("memory"), CultureInfo.InvariantCulture);

        public void Dispose()
        {
            _process.StandardInput.Close();
            _process.WaitForExit();
            _process.Dispose();
        }

        private string Ask(string line)
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
            return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The decoding process ended.");
        }
    }
}
