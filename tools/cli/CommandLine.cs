using System.CommandLine;
using VvcIlif.Cli.Support;
using VvcIlif.Cli.Verbs;
using VvcIlif.Codec;
using VvcIlif.Codec.Encoder;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Modules.Kit.Modules;
using VvcIlif.Sequences;
using VvcIlif.Sweep;

namespace VvcIlif.Cli;

/// <summary>Parses the command line, runs the verb, and turns every error into one sentence and an exit code.</summary>
internal static class CommandLine
{
    public static int Run(string[] args)
    {
        // A worker of a sweep is started for every point and needs no parser.
        if (args is ["ctc", "point", var folder, var point])
        {
            try
            {
                return VvcIlif.Sweep.Running.PointRunner.Run(folder, point, new OwnCodec());
            }
            catch (Exception error)
            {
                return Fail(error);
            }
        }
        // What the other program does, it also explains and checks.
        if (args is ["train", "ilif" or "data", ..] or ["model", "export" or "quantize" or "check" or "speed", ..])
        {
            try
            {
                return NnProgram.Run(args is ["model", "check", ..] ? args.Select(a => Models.Find(a) ?? a) : args);
            }
            catch (Exception error)
            {
                return Fail(error);
            }
        }
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
            TrainVerb.Create(),
            DemoVerb.Create(),
            ModulesVerb.Create(),
        };
        foreach (Command module in ModulesVerb.Commands())
            root.Add(module);
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction)
        {
            string verb = parsed.CommandResult.Command is RootCommand ? "" : " " + parsed.CommandResult.Command.Name;
            // What was not understood says more than what is missing because of it.
            string message = (parsed.Errors.FirstOrDefault(e => e.Message.StartsWith("Unrecognized", StringComparison.Ordinal)) ?? parsed.Errors[0]).Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
            return Fail(ExitCode.Usage, $"{message} (see vvcilif{verb} --help).");
        }
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception error)
        {
            return Fail(error);
        }
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
