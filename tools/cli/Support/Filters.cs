using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Interpolation.Ilif;

namespace VvcIlif.Cli.Support;

/// <summary>Interpolation filters by the names of the command line.</summary>
internal static class Filters
{
    public const string Help = "Interpolation filter: dctif, ilif1 or ilif2 (learned, see --model), or plugin:PATH for a .NET assembly with a filter.";
    public const string SwitchHelp = "How finely the filter of --interp (ilif or plug-in) is switched against dctif, by rate and distortion: off (always the filter), slice, or ctu (slice and coding tree unit).";
    public const string ModelHelp = "ILIF model: a name of 'vvcilif model list', or the path of an .ilif file (small).";

    /// <summary>The model of --interp ilif1 and ilif2 where none is named.</summary>
    public const string DefaultModel = "small";

    /// <summary>The filter, or null for the standard's.</summary>
    /// <param name="name">Value of --interp.</param>
    /// <param name="model">Value of --model.</param>
    /// <param name="threads">Threads that prepare a reference picture; 0 takes the number of processors.</param>
    public static IInterpolationFilter? Parse(string? name, string? model = null, int threads = 1)
    {
        const string plugin = "plugin:";
        if (name is "ilif1" or "ilif2")
        {
            var mode = name == "ilif1" ? IlifMode.Fractions : IlifMode.FractionsAndIntegers;
            return new IlifFilter(Models.Load(model ?? DefaultModel), mode, threads == 0 ? Environment.ProcessorCount : threads);
        }
        if (model is not null)
            throw new CliException(ExitCode.Usage, "--model goes with --interp ilif1 or ilif2.");
        if (name is null or "dctif")
            return null;
        if (name.StartsWith(plugin, StringComparison.Ordinal) && name.Length > plugin.Length)
            return FilterLoader.Load(name[plugin.Length..]);
        throw new CliException(ExitCode.Usage, $"--interp is '{name}'; allowed: dctif, ilif1, ilif2, plugin:PATH.");
    }

    /// <summary>
    /// The filter to decode a stream with: what the command line says, else the ILIF model that the stream names, if it
    /// is found by its name. Null: the standard's filter.
    /// </summary>
    /// <param name="path">The stream.</param>
    /// <param name="name">Value of --interp.</param>
    /// <param name="model">Value of --model.</param>
    /// <param name="threads">Threads that prepare a reference picture.</param>
    public static IInterpolationFilter? ForStream(string path, string? name, string? model, int threads = 1)
    {
        if (name is not (null or "ilif1" or "ilif2") || model is not null)
            return Parse(name, model, threads);
        // ilifMODE/MODEL
        if (CodedClip.Headers(path)?.PlugInFilter is not { } needed || needed.Split('/', 2) is not ["ilif1" or "ilif2", var named])
            return Parse(name, model, threads);
        if (Models.Find(named) is null)
            throw new CliException(ExitCode.Unsupported, $"'{path}' was coded with the ILIF model '{named}': {Models.NotFound(named)}");
        return Parse(name ?? needed[..5], named, threads);
    }

    /// <summary>The twelve-tap sample filter, which is built beside the program.</summary>
    public static string SamplePath => Path.Combine(AppContext.BaseDirectory, "plugins", "TwelveTapFilter.dll");
}
