using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace VvcIlif.Bench;

/// <summary>Decoding speed beside vvdec, whose command line program the user has built: our warm process against what it prints.</summary>
internal static partial class VvdecPeer
{
    /// <summary>Prints the table.</summary>
    /// <param name="args">Path of vvdecapp, folder of the conformance streams, runs, and a part of a stream's name.</param>
    public static int Run(ReadOnlySpan<string> args)
    {
        string program = args.Length > 0 ? args[0] : "vvdecapp";
        string folder = args.Length > 1 && args[1] != "-" ? args[1] : Path.Combine(Peers.Root(), "..", "shared", "streams", "conformance");
        int runs = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 3;
        string part = args.Length > 3 ? args[3] : "";
        if (!File.Exists(program) || !Directory.Exists(folder))
        {
            Console.Error.WriteLine($"Needs vvdec's program at {program} and the conformance streams in {folder}.");
            return 1;
        }
        using var own = Peers.Server.Own();
        Console.WriteLine(FormattableString.Invariant($"Medians of {runs} runs in pairs, order alternating; {Environment.ProcessorCount} processors, load {Peers.Load()} at the start. Frames/s."));
        Console.WriteLine();
        Console.WriteLine("| stream | threads | ours | vvdec | ratio |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        foreach ((string name, string[] streams) in Peers.Streams)
        {
            foreach (int threads in (ReadOnlySpan<int>)[1, 2])
            {
                List<double> ratios = [];
                foreach (string stream in streams.Where(s => s.Contains(part, StringComparison.Ordinal)))
                {
                    string path = Path.Combine(folder, stream + ".bit");
                    own.Warm(path, threads);
                    List<double> a = [], b = [];
                    for (int i = 0; i < runs; i++)
                    {
                        if (i % 2 == 0)
                            a.Add(Ours());
                        b.Add(Theirs(program, path, threads));
                        if (i % 2 != 0)
                            a.Add(Ours());
                    }
                    double ours = Peers.Median(a), theirs = Peers.Median(b);
                    ratios.Add(ours / theirs);
                    Console.WriteLine(FormattableString.Invariant($"| {stream} | {threads} | {ours:F1} | {theirs:F1} | {ours / theirs:F2} |"));

                    double Ours()
                    {
                        Peers.Timing t = own.Decode(path, threads);
                        return t.Frames / t.Wall;
                    }
                }
                if (ratios.Count > 0)
                    Console.WriteLine(FormattableString.Invariant($"| **{name}, geometric mean** | {threads} | | | **{Peers.Mean(ratios):F2}** |"));
            }
        }
        return 0;
    }

    private static double Theirs(string program, string path, int threads)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, ["-b", path, "-t", threads.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        Match match = FramesPerSecond().Match(output);
        return match.Success ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : throw new InvalidOperationException($"vvdec said no frame rate for {path}.");
    }

    [GeneratedRegex(@"@\s*([\d.]+)\s*fps")]
    private static partial Regex FramesPerSecond();
}
