using System.CommandLine;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Nn.Io;
using VvcIlif.Nn.Verbs;
using VvcIlif.Sequences;

// The part of the command line that needs libtorch; 'vvcilif train' and 'vvcilif model' start it. Exit codes are theirs.
var root = new RootCommand("VvcIlif.Nn: training and export of networks.")
{
    new Command("train", "Trains a network.") { TrainIlifVerb.Create(), TrainDataVerb.Create() },
    new Command("model", "Makes integer models.") { ExportVerb.Create(), QuantizeVerb.Create(), CheckVerb.Create(), SpeedVerb.Create() },
};
ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction)
    return Fail(2, parsed.Errors[0].Message);
try
{
    return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e)
{
    return e switch
    {
        UsageException => Fail(2, e.Message),
        ArgumentException => Fail(2, e.Message),
        VerificationException => Fail(5, e.Message),
        SafetensorsException or IlifModelException or VideoInputException or InvalidDataException or IOException or UnauthorizedAccessException => Fail(3, e.Message),
        _ => Fail(1, $"Internal error ({e.GetType().Name}): {e.Message}"),
    };
}

static int Fail(int code, string message)
{
    Console.Error.WriteLine("vvcilif: " + message.ReplaceLineEndings(" "));
    return code;
}
