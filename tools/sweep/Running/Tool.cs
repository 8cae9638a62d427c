using System.Diagnostics;
using System.Globalization;

namespace VvcIlif.Sweep.Running;

/// <summary>What a program left.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="WallSeconds">Time from start to end.</param>
/// <param name="CpuSeconds">Processor time of all its threads; the wall time where the system does not tell.</param>
internal sealed record ToolResult(int ExitCode, string Output, string Error, double WallSeconds, double CpuSeconds);

/// <summary>Runs other programs in turn and measures them.</summary>
internal static class Tool
{
    private const double TicksPerSecond = 100;
    private static readonly string? Setpriv = Find("setpriv");

    /// <summary>Runs a program to its end. It ends with this process, whatever ends that.</summary>
    public static ToolResult Run(IReadOnlyList<string> words, string? folder = null)
    {
        ProcessStartInfo start = StartInfo(words, folder);
        double before = ChildrenSeconds();
        long clock = Stopwatch.GetTimestamp();
        try
        {
            using Process process = Process.Start(start) ?? throw new SweepException(SweepError.Input, $"'{words[0]}' does not start.");
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            process.WaitForExit();
            double wall = Stopwatch.GetElapsedTime(clock).TotalSeconds, cpu = ChildrenSeconds() - before;
            return new ToolResult(process.ExitCode, output.Result, error.Result, wall, cpu > 0 ? cpu : wall);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new SweepException(SweepError.Input, $"The program '{words[0]}' is not there.");
        }
    }

    /// <summary>How a program is started that ends with the thread that started it, its streams redirected.</summary>
    public static ProcessStartInfo StartInfo(IReadOnlyList<string> words, string? folder = null)
    {
        // Linux only: the kernel signals the program when the thread that started it is gone.
        string[] line = OperatingSystem.IsLinux() && Setpriv is { } path ? [path, "--pdeathsig", "KILL", "--", .. words] : [.. words];
        return new ProcessStartInfo(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder ?? "" };
    }

    /// <summary>The path of a program, or null.</summary>
    public static string? Find(string program) => program.Contains(Path.DirectorySeparatorChar)
        ? File.Exists(program) ? program : null
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists);

    /// <summary>Processor time of all programs that this process has run to their end: cutime and cstime of proc(5).</summary>
    public static double ChildrenSeconds()
    {
        try
        {
            string text = File.ReadAllText("/proc/self/stat");
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (double.Parse(fields[13], CultureInfo.InvariantCulture) + double.Parse(fields[14], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or IndexOutOfRangeException or FormatException)
        {
            return 0;
        }
    }
}
