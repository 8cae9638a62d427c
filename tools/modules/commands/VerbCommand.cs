using System.CommandLine;
using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Commands;

/// <summary>Translates a module's verb for the parser of command lines.</summary>
public sealed class VerbCommand : IParameterVisitor
{
    private readonly Command _command;
    private readonly List<Action<ParseResult, VerbInput>> _readers = [];

    private VerbCommand(Command command) => _command = command;

    /// <summary>The command of a verb, with its parameters and its action.</summary>
    public static Command Create(VerbDescription listed, ModuleVerb verb)
    {
        ArgumentNullException.ThrowIfNull(listed);
        ArgumentNullException.ThrowIfNull(verb);
        var translation = new VerbCommand(new Command(listed.Words[^1], listed.Help));
        foreach (ModuleParameter parameter in verb.Parameters)
            parameter.Accept(translation);
        translation._command.SetAction(result =>
        {
            var input = new VerbInput();
            foreach (Action<ParseResult, VerbInput> read in translation._readers)
                read(result, input);
            verb.Run(input);
        });
        return translation._command;
    }

    /// <inheritdoc/>
    public void Visit<T>(ModuleArgument<T> argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        var translated = new Argument<T>(argument.Name) { Description = argument.Help };
        if (typeof(T).IsArray)
            translated.Arity = argument.Optional ? ArgumentArity.ZeroOrMore : ArgumentArity.OneOrMore;
        else if (argument.Optional)
            translated.Arity = ArgumentArity.ZeroOrOne;
        if (argument.HasDefault)
            translated.DefaultValueFactory = _ => argument.Default;
        _command.Add(translated);
        _readers.Add((result, input) => Set(input, argument, result.GetValue(translated)));
    }

    /// <inheritdoc/>
    public void Visit<T>(ModuleOption<T> option)
    {
        ArgumentNullException.ThrowIfNull(option);
        var translated = new Option<T>(option.Name, [.. option.Aliases]) { Description = option.Help, Required = option.Required, AllowMultipleArgumentsPerToken = typeof(T).IsArray };
        if (option.HasDefault)
            translated.DefaultValueFactory = _ => option.Default;
        _command.Add(translated);
        _readers.Add((result, input) => Set(input, option, result.GetValue(translated)));
    }

    // What was left out keeps the contract's default, which for an array is an empty one.
    private static void Set<T>(VerbInput input, ModuleParameter<T> parameter, T? value)
    {
        if (value is not null)
            input.Set(parameter, value);
    }
}
