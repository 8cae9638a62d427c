using System.Text.Json;
using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Commands;

/// <summary>The modules that came with the program: every <c>module.json</c> below the folder <c>modules</c> beside it.</summary>
public sealed class ModuleCatalogue
{
    private const string DescriptionFile = "module.json", GroupsFile = "groups.json";

    private ModuleCatalogue(IReadOnlyList<ModuleDescription> modules, IReadOnlyDictionary<string, string> groups)
    {
        Modules = modules;
        Groups = groups;
    }

    /// <summary>All modules, in the order of the papers.</summary>
    public IReadOnlyList<ModuleDescription> Modules { get; }

    /// <summary>Help of commands that several modules share, by their words.</summary>
    public IReadOnlyDictionary<string, string> Groups { get; }

    /// <summary>Reads the descriptions; no module is loaded.</summary>
    /// <exception cref="InvalidDataException">A description is damaged, or two modules share a name or a verb.</exception>
    public static ModuleCatalogue Load() => Load(Path.Combine(AppContext.BaseDirectory, "modules"));

    /// <summary>Reads the descriptions below a folder.</summary>
    public static ModuleCatalogue Load(string folder)
    {
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        string shared = Path.Combine(folder, GroupsFile);
        if (File.Exists(shared))
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(shared));
            foreach (JsonProperty group in json.RootElement.EnumerateObject())
                groups[group.Name] = group.Value.GetString() ?? "";
        }
        ModuleDescription[] modules = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, DescriptionFile, SearchOption.AllDirectories).Select(ModuleDescription.Read).OrderBy(m => m.Paper).ThenBy(m => m.Name, StringComparer.Ordinal)]
            : [];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in modules.SelectMany(m => (IEnumerable<string>)[m.Name + " ", .. m.Verbs.Select(v => string.Join(' ', v.Words))]))
        {
            if (!taken.Add(name))
                throw new InvalidDataException($"Two modules are named '{name.TrimEnd()}', or have this verb.");
        }
        return new ModuleCatalogue(modules, groups);
    }

    /// <summary>The verb that a command line begins with, and its module.</summary>
    public (ModuleDescription Module, VerbDescription Verb)? Find(IReadOnlyList<string> arguments)
    {
        foreach (ModuleDescription module in Modules)
        {
            foreach (VerbDescription verb in module.Verbs)
            {
                if (verb.Words.Count <= arguments.Count && verb.Words.Select((w, i) => w == arguments[i]).All(same => same))
                    return (module, verb);
            }
        }

        return null;
    }

    /// <summary>Loads a module's assembly and makes the module.</summary>
    /// <exception cref="InvalidDataException">Its description names no such class.</exception>
    public static IModule Create(ModuleDescription module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return Type.GetType(module.Type) is { } type && Activator.CreateInstance(type) is IModule made
            ? made
            : throw new InvalidDataException($"The module '{module.Name}' is to be '{module.Type}', which is not here or is not a module.");
    }
}
