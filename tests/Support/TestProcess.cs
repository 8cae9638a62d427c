using System.Diagnostics;

namespace VvcIlif.Tests.Support;

/// <summary>Runs a program to its end.</summary>
internal static class TestProcess
{
    public sealed record Result(int ExitCode, string Output, string Error);

    /// <exception cref="TimeoutException">It ran longer than allowed; it was ended.</exception>
    public static Result Run(string program, IEnumerable<string> arguments, string? folder = null, int seconds = 120)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? "",
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(seconds)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {seconds} s.");
        }
        return new Result(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Path of a program on the search path, or null.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>The root of the repository, found upwards from the tests.</summary>
    public static string RepositoryRoot
    {
        get
        {
            for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            {
                if (File.Exists(Path.Combine(at.FullName, "VvcIlif.sln")))
                    return at.FullName;
            }

            throw new DirectoryNotFoundException("The tests do not run from within the repository.");
        }
    }
}
