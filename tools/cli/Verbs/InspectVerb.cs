using System.CommandLine;
using VvcIlif.Cli.Support;
using VvcIlif.Codec.Inspect;
using VvcIlif.Sequences;

namespace VvcIlif.Cli.Verbs;

/// <summary>vvcilif inspect</summary>
internal static class InspectVerb
{
    public static Command Create()
    {
        var command = new Command("inspect", "Lists the NAL units and headers of a stream and says whether it is standard H.266. Example: vvcilif inspect clip.266");
        var input = new Argument<string>("IN") { Description = "Stream, or - for standard input." };
        var elements = new Option<bool>("--elements", "-e") { Description = "Also list every syntax element." };
        var json = new Option<bool>("--json") { Description = "Everything as JSON." };
        command.Add(input);
        command.Add(elements);
        command.Add(json);
        command.SetAction(result =>
        {
            string path = result.GetRequiredValue(input);
            using Stream stream = VideoFiles.OpenRead(path);
            StreamSummary summary;
            if (result.GetValue(json))
            {
                using Stream console = Console.OpenStandardOutput();
                summary = StreamInspector.WriteJson(stream, console);
            }
            else
            {
                summary = StreamInspector.WriteText(stream, Console.Out, result.GetValue(elements));
            }
            Console.Out.Flush();
            if (summary.NalUnits == 0 || summary.NalUnits == summary.DamagedNalUnits)
                throw new CliException(ExitCode.Input, $"'{path}' has no readable NAL unit: this is not a byte stream of H.266.");
            if (summary.DamagedNalUnits > 0)
                throw new CliException(ExitCode.Input, $"{summary.DamagedNalUnits} of the {summary.NalUnits} NAL units of '{path}' are damaged.");
        });
        return command;
    }
}
