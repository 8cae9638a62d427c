using System.Text.Json;
using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Commands;

/// <summary>How far a module is.</summary>
public enum ModuleStatus
{
    /// <summary>Every verb works and the acceptance list was gone through.</summary>
    Complete,

    /// <summary>Works, and its README names what is missing.</summary>
    Partial,
}

/// <summary>A verb as <c>module.json</c> lists it.</summary>
/// <param name="Words">What is typed after the program's name.</param>
/// <param name="Arguments">Names of the arguments as the help shows them, such as <c>&lt;IN&gt;</c>.</param>
/// <param name="Help">One line, with an example.</param>
public sealed record VerbDescription(IReadOnlyList<string> Words, IReadOnlyList<string> Arguments, string Help)
{
    /// <summary>Words and arguments.</summary>
    public string Synopsis => string.Join(' ', [.. Words, .. Arguments]);
}

/// <summary>What is known of a module without loading it: the file <c>module.json</c> in its folder.</summary>
public sealed record ModuleDescription
{
    /// <summary>The value of <see cref="Program"/> for modules that need libtorch.</summary>
    public const string NnProgram = "nn";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Lower-case name, such as <c>cuboids</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Number of the paper in the volume, 1 to 28.</summary>
    public required int Paper { get; init; }

    /// <summary>What it does, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>How far it is.</summary>
    public required ModuleStatus Status { get; init; }

    /// <summary>The paper's main result, as printed there, in one line.</summary>
    public required string PaperHeadline { get; init; }

    /// <summary>What we measured, in one line; the module's README says how.</summary>
    public required string MeasuredHeadline { get; init; }

    /// <summary>The class that implements <see cref="IModule"/>, as "namespace.class, assembly".</summary>
    public required string Type { get; init; }

    /// <summary>The program that runs the verbs: <see cref="NnProgram"/>, or null for <c>vvcilif</c> itself.</summary>
    public string? Program { get; init; }

    /// <summary>The command to ask for help first.</summary>
    public required string Command { get; init; }

    /// <summary>Help of <see cref="Command"/> where that is a group of verbs.</summary>
    public string? Help { get; init; }

    /// <summary>All verbs.</summary>
    public required IReadOnlyList<VerbDescription> Verbs { get; init; }

    /// <summary>Reads a description.</summary>
    /// <exception cref="InvalidDataException">It is not one; the message says why.</exception>
    public static ModuleDescription Read(string file)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(file), Strict);
            JsonElement root = json.RootElement;
            return new ModuleDescription
            {
                Name = Text("name"),
                Paper = root.GetProperty("paper").GetInt32(),
                Title = Text("title"),
                Status = Text("status") switch { "complete" => ModuleStatus.Complete, "partial" => ModuleStatus.Partial, var other => throw new FormatException($"the status is '{other}'; allowed: complete, partial") },
                PaperHeadline = Text("paper_headline"),
                MeasuredHeadline = Text("measured_headline"),
                Type = Text("type"),
                Program = root.TryGetProperty("program", out JsonElement program) ? program.GetString() : null,
                Command = Text("command"),
                Help = root.TryGetProperty("help", out JsonElement help) ? help.GetString() : null,
                Verbs = [.. root.GetProperty("verbs").EnumerateObject().Select(v => Verb(v.Name, v.Value.GetString() ?? ""))],
            };

            string Text(string name) => root.GetProperty(name).GetString() is { Length: > 0 } text ? text : throw new FormatException($"'{name}' is empty");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"'{file}' does not describe a module: {e.Message}", e);
        }
    }

    // "image river link <IN>": words, then arguments.
    private static VerbDescription Verb(string line, string help)
    {
        string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int words = parts.TakeWhile(p => p[0] is not ('<' or '[')).Count();
        return words > 0 ? new VerbDescription(parts[..words], parts[words..], help) : throw new FormatException($"the verb '{line}' has no name");
    }
}
