using VvcIlif.Rd.Records;

namespace VvcIlif.Sweep.Planning;

/// <summary>What a sweep has to know of the program that it is a part of.</summary>
public interface IOwnCodec
{
    /// <summary>The words that start this program.</summary>
    IReadOnlyList<string> Program { get; }

    /// <summary>Version and build of the codec; changes with every change of it.</summary>
    string Version { get; }

    /// <summary>A sentence where the options are none of the verb encode, else null.</summary>
    string? Wrong(IReadOnlyList<string> options);

    /// <summary>What options of the verb encode cost, where a filter is named in them.</summary>
    Complexity? Complexity(IReadOnlyList<string> options);

    /// <summary>Files that decide samples: models and plug-ins that the options name.</summary>
    IReadOnlyList<string> Files(IReadOnlyList<string> options);

    /// <summary>Those of the options that decoding needs too.</summary>
    IReadOnlyList<string> DecodeOptions(IReadOnlyList<string> options);
}
