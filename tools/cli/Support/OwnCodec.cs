using System.CommandLine;
using VvcIlif.Cli.Verbs;
using VvcIlif.Codec.Encoder;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Rd.Records;
using VvcIlif.Sweep.Planning;

namespace VvcIlif.Cli.Support;

/// <summary>This program as a sweep sees it.</summary>
internal sealed class OwnCodec : IOwnCodec
{
    private static readonly string[] FilterOptions = ["--interp", "--model"];

    public IReadOnlyList<string> Program { get; } = FindProgram();

    // The identity of the compiled code: it changes with every change of the source.
    public string Version { get; } = $"vvcilif {typeof(VvcEncoder).Assembly.GetName().Version?.ToString(3)}, build {typeof(VvcEncoder).Module.ModuleVersionId:N}"[..^16];

    public string? Wrong(IReadOnlyList<string> options)
    {
        ParseResult parsed = EncodeVerb.Create().Parse(["in.y4m", "-o", "out.266", .. options]);
        if (parsed.Errors.Count > 0)
            return parsed.Errors[0].Message.ReplaceLineEndings(" ");
        foreach (string taken in (string[])["--qp", "-q", "--config", "-c", "--frames", "-f", "--output", "-o", "--recon", "-r", "--csv", "--json", "--quiet"])
        {
            if (options.Contains(taken))
                return $"{taken} is given by the sweep.";
        }
        try
        {
            EncodeVerb.WithTools(new EncoderOptions { Width = 8, Height = 8 }, [.. options.Zip(options.Skip(1)).Where(pair => pair.First == "--tool").Select(pair => pair.Second)]).Validate();
        }
        catch (Exception error) when (error is EncoderConfigurationException or CliException)
        {
            return error.Message;
        }
        return null;
    }

    public Complexity? Complexity(IReadOnlyList<string> options)
    {
        FilterCapabilities dctif = DctInterpolationFilter.Default.Capabilities;
        if (Filter(options) is not { } filter)
            return new Complexity(dctif.KiloMacsPerSample, dctif.PreparationKiloMacsPerSample, 0, 0);
        FilterCapabilities costs = filter.Capabilities;
        IlifModel? model = Model(options) is { } name ? Models.Load(name) : null;
        return new Complexity(costs.KiloMacsPerSample, costs.PreparationKiloMacsPerSample, model?.Architecture.Parameters ?? 0, model?.FileBytes ?? 0);
    }

    public IReadOnlyList<string> Files(IReadOnlyList<string> options)
    {
        var files = new List<string>();
        if (Model(options) is { } model && (File.Exists(model) ? model : Models.Find(model)) is { } path)
            files.Add(path);
        if (Value(options, "--interp") is { } interp && interp.StartsWith("plugin:", StringComparison.Ordinal) && File.Exists(interp[7..]))
            files.Add(interp[7..]);
        files.AddRange(options.Where(o => o != Model(options) && File.Exists(o)));
        return files;
    }

    public IReadOnlyList<string> DecodeOptions(IReadOnlyList<string> options) =>
        [.. FilterOptions.Where(o => Value(options, o) is not (null or "dctif")).SelectMany(o => (string[])[o, Value(options, o)!])];

    private static IInterpolationFilter? Filter(IReadOnlyList<string> options) => Filters.Parse(Value(options, "--interp"), Value(options, "--model"));

    // The learned filters have a model even where none is named.
    private static string? Model(IReadOnlyList<string> options) => Value(options, "--model") ?? (Value(options, "--interp") is "ilif1" or "ilif2" ? Filters.DefaultModel : null);

    private static string? Value(IReadOnlyList<string> options, string name)
    {
        for (int i = 0; i < options.Count; i++)
        {
            if (options[i] == name && i + 1 < options.Count)
                return options[i + 1];
            if (options[i].StartsWith(name + "=", StringComparison.Ordinal))
                return options[i][(name.Length + 1)..];
        }
        return null;
    }

    // The program as it was started: its own executable, or the host with its assembly.
    private static IReadOnlyList<string> FindProgram()
    {
        string host = Environment.ProcessPath ?? "vvcilif", assembly = Path.Combine(AppContext.BaseDirectory, "vvcilif.dll");
        return Path.GetFileNameWithoutExtension(host) == "dotnet" ? [host, assembly] : [host];
    }
}
