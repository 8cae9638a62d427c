namespace VvcIlif.Modules.Kit.Contract;

/// <summary>
/// The verbs of a module. What the command line lists without them (name, paper, help, where they run) is data: the file
/// <c>module.json</c> beside the class that implements this. A module never refers to another one.
/// </summary>
public interface IModule
{
    /// <summary>All verbs, in the order of <c>module.json</c>.</summary>
    IReadOnlyList<ModuleVerb> Verbs { get; }
}

/// <summary>A verb of a module; its help is in <c>module.json</c>.</summary>
/// <param name="Words">What the user types after the program's name, such as <c>image river link</c>.</param>
/// <param name="Parameters">Arguments and options, in the order in which the help lists them.</param>
/// <param name="Run">Does the work; throws <see cref="ModuleException"/> for what the user got wrong.</param>
public sealed record ModuleVerb(string Words, IReadOnlyList<ModuleParameter> Parameters, Action<VerbInput> Run)
{
    /// <summary>Words and arguments, as <c>module.json</c> lists the verb.</summary>
    public string Synopsis => string.Join(' ', [Words, .. Parameters.Select(p => p.Synopsis).OfType<string>()]);
}
