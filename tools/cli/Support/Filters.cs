using VvcIlif.Codec.Interpolation;

namespace VvcIlif.Cli.Support;

/// <summary>Interpolation filters by the names of the command line.</summary>
internal static class Filters
{
    public const string Help = "Interpolation filter: dctif, or plugin:PATH for a .NET assembly with a filter.";

    /// <summary>The filter, or null for the standard's.</summary>
    public static IInterpolationFilter? Parse(string? name)
    {
        const string plugin = "plugin:";
        if (name is null or "dctif") return null;
        if (name.StartsWith(plugin, StringComparison.Ordinal) && name.Length > plugin.Length) return FilterLoader.Load(name[plugin.Length..]);
        throw new CliException(ExitCode.Usage, $"--interp is '{name}'; allowed: dctif, plugin:PATH.");
    }

    /// <summary>The twelve-tap sample filter, which is built beside the program.</summary>
    public static string SamplePath => Path.Combine(AppContext.BaseDirectory, "plugins", "TwelveTapFilter.dll");
}
