using VvcIlif.Codec.Interpolation.Ilif;

namespace VvcIlif.Cli.Support;

/// <summary>ILIF models by name or path.</summary>
internal static class Models
{
    public const string FolderVariable = "VVCILIF_MODELS";
    public const string Extension = ".ilif";

    /// <summary>Folders that are searched for a name, in this order.</summary>
    public static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } given) yield return given;
        yield return Path.Combine(AppContext.BaseDirectory, "models");
    }

    /// <summary>All model files that are found by name.</summary>
    public static IEnumerable<string> Files() =>
        Folders().Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, "*" + Extension).Order(StringComparer.Ordinal));

    /// <summary>Loads a model by the path of its file or by its name.</summary>
    public static IlifModel Load(string nameOrPath)
    {
        if (File.Exists(nameOrPath)) return IlifModel.Load(nameOrPath);
        bool path = nameOrPath.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) || nameOrPath.AsSpan().IndexOfAny('/', '\\') >= 0;
        if (!path)
            foreach (string folder in Folders())
            {
                string file = Path.Combine(folder, nameOrPath + Extension);
                if (File.Exists(file)) return IlifModel.Load(file);
            }
        string looked = path ? $"There is no model file '{nameOrPath}'"
            : $"There is no model '{nameOrPath}': looked for {nameOrPath}{Extension} in {string.Join(" and ", Folders().Select(f => $"'{f}'"))}";
        throw new CliException(ExitCode.Input,
            $"{looked}; 'vvcilif model list' shows the models that are there, 'vvcilif train ilif' makes one, and {FolderVariable} may name another folder.");
    }
}
