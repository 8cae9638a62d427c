using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace VvcIlif.Modules.Commands;

/// <summary>What is wrong with a command line, in one sentence.</summary>
public static class ParseErrors
{
    /// <summary>The sentence, or null where nothing is wrong or help is asked for.</summary>
    public static string? Sentence(ParseResult parsed)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        if (parsed.Errors.Count == 0 || parsed.Action is HelpAction)
            return null;
        string verb = "";
        for (SymbolResult? at = parsed.CommandResult; at?.Parent is not null; at = at.Parent)
        {
            if (at is CommandResult command)
                verb = $" {command.Command.Name}{verb}";
        }
        // What was not understood says more than what is missing because of it.
        string message = (parsed.Errors.FirstOrDefault(e => e.Message.StartsWith("Unrecognized", StringComparison.Ordinal)) ?? parsed.Errors[0]).Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return $"{message} (see vvcilif{verb} --help).";
    }
}
