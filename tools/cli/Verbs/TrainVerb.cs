using System.CommandLine;

namespace VvcIlif.Cli.Verbs;

/// <summary>vvcilif train</summary>
internal static class TrainVerb
{
    public static Command Create() =>
        new("train", "Trains a network. Example: vvcilif train ilif --clips clips --preset small -o runs/small")
        {
            Elsewhere("ilif", "Trains an interpolation network (see vvcilif train ilif --help)."),
            Elsewhere("data", "Encodes clips as data for a training elsewhere (see vvcilif train data --help)."),
        };

    /// <summary>A verb that is listed here and done by the program with libtorch; the command line never comes to its action.</summary>
    public static Command Elsewhere(string name, string description) => new(name, description);
}
