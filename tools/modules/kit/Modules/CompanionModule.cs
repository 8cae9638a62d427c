using System.CommandLine;

namespace VvcIlif.Modules.Kit.Modules;

/// <summary>How far a companion module is.</summary>
public enum ModuleStatus
{
    /// <summary>Every verb works and the acceptance list was gone through.</summary>
    Complete,

    /// <summary>Works, and its README names what is missing.</summary>
    Partial,
}

/// <summary>
/// A companion module: one system of the volume beside the codec. A module is a folder with its library API, a record
/// of options, this description with its command, a README, and tests; it is put into the program by one line in the
/// list of modules, and never refers to another module.
/// </summary>
public abstract class CompanionModule
{
    /// <summary>The module's name, lower case, such as <c>cuboids</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Number of the paper in the volume, 2 to 28.</summary>
    public abstract int Paper { get; }

    /// <summary>What it does, in one line.</summary>
    public abstract string Title { get; }

    /// <summary>How far it is.</summary>
    public abstract ModuleStatus Status { get; }

    /// <summary>The paper's headline result, as printed there, in one line.</summary>
    public abstract string PaperHeadline { get; }

    /// <summary>Our measured counterpart, in one line; the module's README says how it was measured.</summary>
    public abstract string MeasuredHeadline { get; }

    /// <summary>
    /// Name of the command that the module's own command stands under (<c>image</c>, <c>video</c>), or null for a
    /// command of its own at the top.
    /// </summary>
    public virtual string? Group => null;

    /// <summary>Makes the module's command with its verbs. Its actions throw <see cref="ModuleException"/> for what a user did wrong.</summary>
    public abstract Command CreateCommand();
}
