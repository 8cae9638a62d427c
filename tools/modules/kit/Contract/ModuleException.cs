namespace VvcIlif.Modules.Kit.Contract;

/// <summary>Kinds of failure of a module, each an exit code of the program.</summary>
public enum ModuleError
{
    /// <summary>Wrong options (exit code 2).</summary>
    Usage = 2,

    /// <summary>An input that is missing, damaged, or not what the method needs (3).</summary>
    Input = 3,

    /// <summary>Something legal that the module does not do (4).</summary>
    Unsupported = 4,

    /// <summary>A check of a result failed (5).</summary>
    Verification = 5,

    /// <summary>The output cannot be written (6).</summary>
    Output = 6,
}

/// <summary>A failure that one clear sentence explains to the user.</summary>
/// <param name="error">The kind.</param>
/// <param name="message">The sentence, with the value at fault and what is allowed.</param>
/// <param name="inner">What it came from.</param>
public sealed class ModuleException(ModuleError error, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind.</summary>
    public ModuleError Error { get; } = error;

    /// <summary>Wrong options.</summary>
    public static ModuleException Usage(string message) => new(ModuleError.Usage, message);

    /// <summary>A wrong input.</summary>
    public static ModuleException Input(string message, Exception? inner = null) => new(ModuleError.Input, message, inner);

    /// <summary>A check that failed.</summary>
    public static ModuleException Verification(string message) => new(ModuleError.Verification, message);

    /// <summary>A legal wish that the module does not serve.</summary>
    public static ModuleException Unsupported(string message) => new(ModuleError.Unsupported, message);
}
