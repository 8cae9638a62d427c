using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Interpolation.Ilif;

namespace VvcIlif.Cli.Support;

/// <summary>Interpolation filters by the names of the command line.</summary>
internal static class Filters
{
    public const string Help = "Interpolation filter: dctif, ilif1 or ilif2 (learned, with --model), or plugin:PATH for a .NET assembly with a filter.";
    public const string ModelHelp = "ILIF model: a name of 'vvcilif model list', or the path of an .ilif file.";

    /// <summary>The filter, or null for the standard's.</summary>
    /// <param name="name">Value of --interp.</param>
    /// <param name="model">Value of --model.</param>
    /// <param name="threads">Threads that prepare a reference picture; 0 takes the number of processors.</param>
    public static IInterpolationFilter? Parse(string? name, string? model = null, int threads = 1)
    {
        const string plugin = "plugin:";
        if (name is "ilif1" or "ilif2")
        {
            if (model is null) throw new CliException(ExitCode.Usage, $"--interp {name} needs --model (a name of 'vvcilif model list', or an .ilif file).");
            var mode = name == "ilif1" ? IlifMode.Fractions : IlifMode.FractionsAndIntegers;
            return new IlifFilter(Models.Load(model), mode, threads == 0 ? Environment.ProcessorCount : threads);
        }
        if (model is not null) throw new CliException(ExitCode.Usage, "--model goes with --interp ilif1 or ilif2.");
        if (name is null or "dctif") return null;
        if (name.StartsWith(plugin, StringComparison.Ordinal) && name.Length > plugin.Length) return FilterLoader.Load(name[plugin.Length..]);
        throw new CliException(ExitCode.Usage, $"--interp is '{name}'; allowed: dctif, ilif1, ilif2, plugin:PATH.");
    }

    /// <summary>The twelve-tap sample filter, which is built beside the program.</summary>
    public static string SamplePath => Path.Combine(AppContext.BaseDirectory, "plugins", "TwelveTapFilter.dll");
}
