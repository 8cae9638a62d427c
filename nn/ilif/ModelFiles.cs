namespace VvcIlif.Nn.Ilif;

/// <summary>ILIF models by name or path.</summary>
internal static class ModelFiles
{
    private const string FolderVariable = "VVCILIF_MODELS";

    /// <summary>The path itself, or the file of this name in the folders of the variable, where <c>vvcilif</c> lists its own.</summary>
    public static string Resolve(string nameOrPath) => File.Exists(nameOrPath)
        ? nameOrPath
        : (Environment.GetEnvironmentVariable(FolderVariable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, nameOrPath + ".ilif")).FirstOrDefault(File.Exists) ?? nameOrPath;
}
