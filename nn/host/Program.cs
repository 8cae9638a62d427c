using System.CommandLine;
using System.CommandLine.Help;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Modules.Commands;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Nn.Kit.Files;
using VvcIlif.Sequences;

// The part of the command line that needs libtorch; vvcilif starts it. Verbs and exit codes are those of vvcilif.
try
{
    var catalogue = ModuleCatalogue.Load();
    var root = new Command("vvcilif", "Learned modules: the verbs that run with libtorch.") { new HelpOption() };
    ModuleCommands.AddTo(root, catalogue, catalogue.Find(args));
    ParseResult parsed = root.Parse(args);
    return ParseErrors.Sentence(parsed) is { } sentence ? Fail(2, sentence) : parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e)
{
    return e switch
    {
        ModuleException module => Fail((int)module.Error, e.Message),
        ArgumentException => Fail(2, e.Message),
        SafetensorsException or IlifModelException or VideoInputException or InvalidDataException or IOException or UnauthorizedAccessException => Fail(3, e.Message),
        VideoOutputException => Fail(6, e.Message),
        _ => Fail(1, $"Internal error ({e.GetType().Name}): {e.Message}"),
    };
}

static int Fail(int code, string message)
{
    Console.Error.WriteLine("vvcilif: " + message.ReplaceLineEndings(" "));
    return code;
}
