using System.Globalization;
using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>Which face the first box is swept from.</summary>
public enum StartChoice
{
    /// <summary>The first rectangular face in the order of the lists.</summary>
    Auto,

    /// <summary>Every possible first face; the shortest list of boxes is kept.</summary>
    All,

    /// <summary>The face of <see cref="CuboidsOptions.StartIndex"/>.</summary>
    Index,
}

/// <summary>Options of the cuboidization.</summary>
public sealed record CuboidsOptions
{
    /// <summary>The start face.</summary>
    public StartChoice Start { get; init; }

    /// <summary>Number of the start face for <see cref="StartChoice.Index"/>, from 0, in the order of <see cref="Cuboidizer.StartFaces"/>.</summary>
    public int StartIndex { get; init; }

    /// <summary>Concave sides of a cross-section at which Rule 2 stops the sweep: 3 is the paper's, 2 our extension, 5 switches the rule off. 1 to 5.</summary>
    public int Rule2Edges { get; init; } = 3;

    /// <summary>Threads for <see cref="StartChoice.All"/>, at least 1.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The same with the start face that a word names: auto, all, or a number from 0.</summary>
    /// <exception cref="ModuleException">It is another word.</exception>
    public CuboidsOptions WithStart(string word) => word switch
    {
        "auto" => this with { Start = StartChoice.Auto },
        "all" => this with { Start = StartChoice.All },
        _ when int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int index) => this with { Start = StartChoice.Index, StartIndex = index },
        _ => throw ModuleException.Usage($"--start is '{word}'; allowed: auto, all, or the number of a face from 0."),
    };

    /// <summary>Throws unless all values are in range.</summary>
    /// <exception cref="ModuleException">A value is out of range.</exception>
    public CuboidsOptions Validated()
    {
        if (Rule2Edges is < 1 or > 5)
            throw ModuleException.Usage($"--rule2-edges is {Rule2Edges}; allowed: 1 to 5 (5 switches Rule 2 off).");
        if (StartIndex < 0)
            throw ModuleException.Usage($"--start is {StartIndex}; allowed: auto, all, or the number of a face from 0.");
        if (Threads < 1)
            throw ModuleException.Usage($"--threads is {Threads}; it is at least 1.");
        return this;
    }
}
