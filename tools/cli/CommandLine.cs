using System.CommandLine;
using VvcIlif.Cli.Support;
using VvcIlif.Cli.Verbs;
using VvcIlif.Codec;
using VvcIlif.Codec.Encoder;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Modules.Commands;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Sequences;
using VvcIlif.Sweep;

namespace VvcIlif.Cli;

/// <summary>Parses the command line, runs the verb, and turns every error into one sentence and an exit code.</summary>
internal static class CommandLine
{
    public static int Run(string[] args)
    {
        try
        {
            // A worker of a sweep is started for every point and needs no parser.
            return args is ["ctc", "point", var folder, var point] ? VvcIlif.Sweep.Running.PointRunner.Run(folder, point, new OwnCodec()) : RunVerb(args);
        }
        catch (Exception error)
        {
            return Fail(error);
        }
    }

    private static int RunVerb(string[] args)
    {
        var catalogue = ModuleCatalogue.Load();
        (ModuleDescription Module, VerbDescription Verb)? chosen = catalogue.Find(args);
        // What the other program does, it also explains and checks.
        if (chosen?.Module.Program == ModuleDescription.NnProgram)
            return NnProgram.Run(args, chosen.Value.Verb);
        var root = new RootCommand("VvcIlif: a VVC/H.266 encoder and decoder with plug-in fractional-sample interpolation.")
        {
            EncodeVerb.Create(),
            DecodeVerb.Create(),
            InspectVerb.Create(),
            CompareVerb.Create(),
            BdRateVerb.Create(),
            CtcVerb.Create(),
            SequencesVerb.Create(),
            FilterVerb.Create(),
            ModelVerb.Create(),
            ToolsVerb.Create(),
            DemoVerb.Create(),
            ModulesVerb.Create(catalogue),
        };
        ModuleCommands.AddTo(root, catalogue, chosen);
        ParseResult parsed = root.Parse(args);
        return ParseErrors.Sentence(parsed) is { } sentence
            ? Fail(ExitCode.Usage, sentence)
            : parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    private static int Fail(Exception error) => error switch
    {
        AggregateException { InnerExceptions: [var inner] } => Fail(inner),
        CliException cli => Fail(cli.Code, cli.Message),
        ModuleException module => Fail((int)module.Error, module.Message),
        EncoderConfigurationException => Fail(ExitCode.Usage, error.Message),
        VideoInputException or VvcBitstreamException or IlifModelException => Fail(ExitCode.Input, error.Message),
        FilterLoadException { Error: FilterLoadError.FileMissing or FilterLoadError.NotAnAssembly } => Fail(ExitCode.Input, error.Message),
        FilterLoadException or VvcNotSupportedException => Fail(ExitCode.Unsupported, error.Message),
        SweepException sweep => Fail(sweep.Error == SweepError.Specification ? ExitCode.Usage : ExitCode.Input, error.Message),
        VideoOutputException => Fail(ExitCode.Output, error.Message),
        OperationCanceledException => Fail(ExitCode.Usage, "Cancelled."),
        IOException or UnauthorizedAccessException => Fail(ExitCode.Input, error.Message),
        OutOfMemoryException => Fail(ExitCode.Unsupported, "There is not enough memory for pictures of this size."),
        _ => Fail(ExitCode.Internal, $"Internal error ({error.GetType().Name}): {error.Message}"),
    };

    private static int Fail(int code, string message)
    {
        Console.Error.WriteLine("vvcilif: " + message.ReplaceLineEndings(" "));
        return code;
    }
}
