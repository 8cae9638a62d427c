using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Interop;

/// <summary>FFmpeg's own VVC decoder, from an npm package that installs itself where npm exists.</summary>
internal static class ForeignDecoder
{
    private static readonly Lazy<string?> Missing = new(Install);

    private static string Folder => Path.Combine(TestProcess.RepositoryRoot, "tests", "interop");

    /// <summary>Skips the test where there is no foreign decoder; with CI=true that is a failure.</summary>
    public static void Require()
    {
        if (Missing.Value is not { } reason)
            return;
        Assert.False(Environment.GetEnvironmentVariable("CI") is "true" or "1", reason);
        Assert.Skip(reason);
    }

    /// <summary>MD5 of each picture in output order; none where the decoder refuses the stream.</summary>
    public static List<string> Decode(string path)
    {
        TestProcess.Result result = TestProcess.Run(TestProcess.Find("node")!, [Path.Combine(Folder, "decode.mjs"), path]);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        List<string> frames = [.. lines.Where(l => l.StartsWith("frame ", StringComparison.Ordinal)).Select(l => l.Split(' ')[2])];
        Assert.Contains($"frames {frames.Count}", lines);
        return frames;
    }

    private static string? Install()
    {
        if (TestProcess.Find("node") is null || TestProcess.Find("npm") is not { } npm)
            return "No foreign decoder: node and npm are not installed.";
        // Another test process may be installing at this moment.
        using var gate = new Mutex(false, "vvcilif-interop-install");
        gate.WaitOne();
        try
        {
            if (File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json")))
                return null;
            TestProcess.Result result = TestProcess.Run(npm, ["ci", "--ignore-scripts"], Folder, 600);
            return result.ExitCode == 0 ? null : $"No foreign decoder: npm ci failed with {result.ExitCode}: {result.Error}";
        }
        finally
        {
            gate.ReleaseMutex();
        }
    }
}
