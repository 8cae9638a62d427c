namespace VvcIlif.Modules.Kit.Contract;

/// <summary>An argument or an option of a verb, as data that no parser of command lines is needed for.</summary>
/// <param name="name">Its name: <c>IN</c> for an argument, <c>--output</c> for an option.</param>
/// <param name="help">One sentence.</param>
public abstract class ModuleParameter(string name, string help)
{
    /// <summary>Its name: <c>IN</c> for an argument, <c>--output</c> for an option.</summary>
    public string Name { get; } = name;

    /// <summary>One sentence for the help.</summary>
    public string Help { get; } = help;

    /// <summary>How the usage line shows it by its place, such as <c>&lt;IN&gt;</c>; null for what is given by name.</summary>
    public virtual string? Synopsis => null;

    /// <summary>Hands itself, with its type, to whoever translates it.</summary>
    public abstract void Accept(IParameterVisitor visitor);
}

/// <summary>A parameter whose values have the type T: a number, a bool, a string, their nullable forms, or an array.</summary>
public abstract class ModuleParameter<T>(string name, string help) : ModuleParameter(name, help)
{
    private readonly T? _default;

    /// <summary>Whether there is a value that is shown in the help and taken where the user gives none.</summary>
    public bool HasDefault { get; private init; }

    /// <summary>That value; without one, parameters that are left out are null, false, or an empty array.</summary>
    public T Default
    {
        get => HasDefault ? _default! : typeof(T).IsArray ? (T)(object)Array.CreateInstance(typeof(T).GetElementType()!, 0) : default!;
        init => (_default, HasDefault) = (value, true);
    }
}

/// <summary>A value that is given by its place.</summary>
public sealed class ModuleArgument<T>(string name, string help) : ModuleParameter<T>(name, help)
{
    /// <summary>Whether it may be left out.</summary>
    public bool Optional { get; init; }

    /// <inheritdoc/>
    public override string Synopsis => (Optional ? $"[<{Name}>]" : $"<{Name}>") + (typeof(T).IsArray ? "..." : "");

    /// <inheritdoc/>
    public override void Accept(IParameterVisitor visitor) => visitor.Visit(this);
}

/// <summary>A value that is given by its name.</summary>
/// <param name="name">The long name with its dashes.</param>
/// <param name="help">One sentence.</param>
/// <param name="aliases">Short names, such as <c>-o</c>.</param>
public sealed class ModuleOption<T>(string name, string help, params string[] aliases) : ModuleParameter<T>(name, help)
{
    /// <summary>Other names, such as <c>-o</c>.</summary>
    public IReadOnlyList<string> Aliases { get; } = aliases;

    /// <summary>Whether it must be given.</summary>
    public bool Required { get; init; }

    /// <inheritdoc/>
    public override void Accept(IParameterVisitor visitor) => visitor.Visit(this);
}

/// <summary>Sees parameters with their types.</summary>
public interface IParameterVisitor
{
    /// <summary>Sees an argument.</summary>
    void Visit<T>(ModuleArgument<T> argument);

    /// <summary>Sees an option.</summary>
    void Visit<T>(ModuleOption<T> option);
}
