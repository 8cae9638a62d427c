using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Headers;
using Xunit;

namespace VvcIlif.Tests.Support;

/// <summary>The streams handed over beside the repository; tests that need them are skipped where they are absent.</summary>
internal static class SharedStreams
{
    /// <summary>Files of a folder of streams.</summary>
    public static string[] Files(string folder, string pattern = "*")
    {
        string? root = Root();
        Assert.SkipWhen(root is null, "No directory 'shared' with streams beside the repository, and VVCILIF_SHARED is not set.");
        string path = Path.Combine(root!, "streams", folder);
        Assert.SkipUnless(Directory.Exists(path), $"The directory of shared streams has no '{folder}'.");
        string[] files = [.. Directory.GetFiles(path, pattern).Where(f => Path.GetExtension(f) is ".266" or ".bit").Order(StringComparer.Ordinal)];
        Assert.NotEmpty(files);
        return files;
    }

    private static string? Root()
    {
        if (Environment.GetEnvironmentVariable("VVCILIF_SHARED") is { Length: > 0 } set && Directory.Exists(Path.Combine(set, "streams")))
            return set;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "shared");
            if (Directory.Exists(Path.Combine(candidate, "streams")))
                return candidate;
        }
        return null;
    }

    /// <summary>All NAL units of a file with what they hold.</summary>
    public static IEnumerable<(NalUnit Nal, object? Header)> Headers(string file)
    {
        var sets = new ParameterSets();
        var reader = new AnnexBReader(File.ReadAllBytes(file));
        while (reader.TryRead(out NalUnit? nal))
        {
            // Enhancement layers are not decoded.
            yield return (nal, nal.LayerId == 0 ? sets.Decode(nal) : null);
        }
    }
}
