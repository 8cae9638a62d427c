using System.Diagnostics;
using VvcIlif.Modules.Commands;

namespace VvcIlif.Cli.Support;

/// <summary>
/// The program that runs learned modules. It is a program of its own because it carries libtorch (480 MB, and a second to
/// load): encoding, decoding and the rest neither need nor load it.
/// </summary>
internal static class NnProgram
{
    public const string Variable = "VVCILIF_NN";
    private const string Name = "VvcIlif.Nn.Host", Project = "nn/host";

    /// <summary>Runs a verb there, with this program's console, and returns its exit code.</summary>
    public static int Run(IReadOnlyList<string> arguments, VerbDescription verb)
    {
        string path = Find() ?? throw new CliException(ExitCode.Unsupported,
            $"'vvcilif {string.Join(' ', verb.Words)}' runs in the program {Name}, which is not beside this one: build it with 'dotnet build -c Release {Project}', or name its path in {Variable}.");
        var start = new ProcessStartInfo(path, arguments) { UseShellExecute = false };
        // It finds the models by name where this program does.
        start.Environment[Models.FolderVariable] = string.Join(Path.PathSeparator, Models.Folders());
        using Process process = Process.Start(start) ?? throw new CliException(ExitCode.Unsupported, $"'{path}' does not start.");
        // An interrupt goes to both programs; this one waits for the checkpoint that the other writes.
        Console.CancelKeyPress += (_, e) => e.Cancel = true;
        process.WaitForExit();
        return process.ExitCode;
    }

    private static string? Find()
    {
        string file = Name + (OperatingSystem.IsWindows() ? ".exe" : "");
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return File.Exists(given) ? given : null;
        string beside = Path.Combine(AppContext.BaseDirectory, "nn", file);
        if (File.Exists(beside))
            return beside;
        // In a working copy: tools/cli/bin/CONFIGURATION/FRAMEWORK and nn/host/bin/CONFIGURATION/FRAMEWORK.
        var folder = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string framework = folder.Name, configuration = folder.Parent?.Name ?? "";
        for (DirectoryInfo? up = folder; up is not null; up = up.Parent)
        {
            foreach (string c in (string[])[configuration, "Release", "Debug"])
            {
                string built = Path.Combine(up.FullName, Path.Combine(Project.Split('/')), "bin", c, framework, file);
                if (File.Exists(built))
                    return built;
            }
        }

        return null;
    }
}
