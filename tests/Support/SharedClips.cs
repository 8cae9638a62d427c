namespace VvcIlif.Tests.Support;

/// <summary>Real clips beside the repository; tests that need them are skipped where they are absent.</summary>
internal static class SharedClips
{
    /// <summary>Path of a clip by its name without ending, or null.</summary>
    public static string? Find(string name)
    {
        IEnumerable<string> folders = Environment.GetEnvironmentVariable("VVCILIF_SEQUENCES") is { Length: > 0 } given ? [given] : [];
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            folders = folders.Append(Path.Combine(at.FullName, "shared", "sequences", "video"));
        if (Environment.GetEnvironmentVariable("VVCILIF_SHARED") is { Length: > 0 } shared)
            folders = folders.Append(Path.Combine(shared, "sequences", "video"));
        return folders.Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, name + ".*")).FirstOrDefault();
    }
}
