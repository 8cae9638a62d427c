namespace VvcIlif.Tests.Modules;

/// <summary>What a module is tried with.</summary>
/// <param name="Files">Writes small inputs into a folder, which is the program's working folder.</param>
/// <param name="Works">A command line on them that ends well.</param>
/// <param name="Written">Files that it must have written, none empty.</param>
/// <param name="Wrong">Three or more command lines that fail, the exit code of each, and a part of its sentence.</param>
public sealed record ModuleTrial(Action<string> Files, string Works, string[] Written, (string Command, int Code, string Says)[] Wrong);

/// <summary>The trial of every module, by name.</summary>
public static class ModuleTrials
{
    public static IReadOnlyDictionary<string, ModuleTrial> All { get; } = new Dictionary<string, ModuleTrial>(StringComparer.Ordinal)
    {
    };
}
