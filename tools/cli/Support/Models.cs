using VvcIlif.Codec.Interpolation.Ilif;

namespace VvcIlif.Cli.Support;

/// <summary>ILIF models by name or path.</summary>
internal static class Models
{
    public const string FolderVariable = "VVCILIF_MODELS";
    public const string Extension = ".ilif";

    /// <summary>
    /// Folders that are searched for a name, in this order: those that the variable lists, the program's own, and those of the
    /// clone that the program was built in, which also has models too large to go with the program.
    /// </summary>
    public static IEnumerable<string> Folders() =>
    [
        .. (Environment.GetEnvironmentVariable(FolderVariable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        Path.Combine(AppContext.BaseDirectory, "models"), .. CloneFolder(AppContext.BaseDirectory),
    ];

    /// <summary>nn/models of the clone around a folder; none outside of one.</summary>
    public static string[] CloneFolder(string folder)
    {
        for (DirectoryInfo? at = new(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "VvcIlif.sln")))
                return [Path.Combine(at.FullName, "nn", "models")];
        }
        return [];
    }

    /// <summary>All model files that are found by name, each name once: the folder that is searched first has it.</summary>
    public static IEnumerable<string> Files() =>
        Folders().Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, "*" + Extension).Order(StringComparer.Ordinal)).DistinctBy(Path.GetFileName);

    /// <summary>Loads a model by the path of its file or by its name.</summary>
    public static IlifModel Load(string nameOrPath)
    {
        if (File.Exists(nameOrPath))
            return IlifModel.Load(nameOrPath);
        if (IsPath(nameOrPath))
            throw new CliException(ExitCode.Input, $"There is no model file '{nameOrPath}'.");
        return IlifModel.Load(Find(nameOrPath) ?? throw new CliException(ExitCode.Input, NotFound(nameOrPath)));
    }

    /// <summary>The file of a model by its name, or null.</summary>
    public static string? Find(string name) =>
        IsPath(name) ? null : Folders().Select(f => Path.Combine(f, name + Extension)).FirstOrDefault(File.Exists);

    /// <summary>Says where a model was looked for and how to come by it.</summary>
    public static string NotFound(string name) =>
        $"there is no {name}{Extension} in {string.Join(" and ", Folders().Select(f => $"'{f}'"))}; put it there or give its path with --model ('vvcilif model list' shows the models that are there, 'vvcilif train ilif' makes one, {FolderVariable} may name another folder).";

    private static bool IsPath(string name) =>
        name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) || name.AsSpan().IndexOfAny('/', '\\') >= 0 || name is "." or "..";
}
