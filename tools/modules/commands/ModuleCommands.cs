using System.CommandLine;
using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Commands;

/// <summary>Puts the verbs of modules into a command line.</summary>
public static class ModuleCommands
{
    /// <summary>
    /// Adds all verbs of a catalogue. They only list themselves, except for the one that is about to run: its module is
    /// loaded for it.
    /// </summary>
    /// <param name="root">The program's command.</param>
    /// <param name="catalogue">The modules.</param>
    /// <param name="chosen">What <see cref="ModuleCatalogue.Find"/> found, or null.</param>
    public static void AddTo(Command root, ModuleCatalogue catalogue, (ModuleDescription Module, VerbDescription Verb)? chosen)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(catalogue);
        // Commands of their own come before those that several modules share.
        foreach (ModuleDescription module in catalogue.Modules.OrderBy(m => catalogue.Groups.ContainsKey(m.Verbs[0].Words[0])))
        {
            foreach (VerbDescription verb in module.Verbs)
            {
                Command parent = root;
                for (int depth = 1; depth < verb.Words.Count; depth++)
                    parent = Group(parent, catalogue, module, verb.Words, depth);
                parent.Add(verb == chosen?.Verb ? VerbCommand.Create(verb, Verb(module, verb)) : Listed(verb));
            }
        }
    }

    private static Command Group(Command parent, ModuleCatalogue catalogue, ModuleDescription module, IReadOnlyList<string> words, int depth)
    {
        if (parent.Subcommands.FirstOrDefault(c => c.Name == words[depth - 1]) is { } present)
            return present;
        string path = string.Join(' ', words.Take(depth));
        var group = new Command(words[depth - 1], path == module.Command && module.Help is { } own ? own : catalogue.Groups.GetValueOrDefault(path));
        parent.Add(group);
        return group;
    }

    private static Command Listed(VerbDescription verb)
    {
        var command = new Command(verb.Words[^1], verb.Help);
        foreach (string argument in verb.Arguments)
        {
            bool optional = argument.StartsWith('['), many = argument.EndsWith("...", StringComparison.Ordinal);
            command.Add(new Argument<string[]>(argument.Trim('[', ']', '<', '>', '.'))
            {
                Arity = many ? optional ? ArgumentArity.ZeroOrMore : ArgumentArity.OneOrMore : optional ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
            });
        }
        return command;
    }

    private static ModuleVerb Verb(ModuleDescription module, VerbDescription listed)
    {
        string words = string.Join(' ', listed.Words);
        return ModuleCatalogue.Create(module).Verbs.FirstOrDefault(v => v.Words == words)
            ?? throw new InvalidDataException($"The module '{module.Name}' lists the verb '{words}', which it does not have.");
    }
}
