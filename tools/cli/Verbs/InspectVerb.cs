using System.CommandLine;
using System.Text;
using VvcIlif.Cli.Support;
using VvcIlif.Cli.Support.Overlay;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Inspect;
using VvcIlif.Codec.Interpolation;
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
        var overlay = new Option<string?>("--overlay") { Description = "Instead, draw partition, prediction, motion, bits and the plug-in filter over these frames (in output order from 0, such as 0,4-8), to the file of --output." };
        var output = new Option<string?>("--output", "-o") { Description = "Picture (.png, one frame) or page (.html) for --overlay." };
        var trace = new Option<string?>("--trace") { Description = "Instead, write the slice data as they are parsed: a line for each bin, in the format of VTM and vvdec (D_CABAC), and one for each coding unit. A selection such as poc=3,ctu=5: poc=N or N-M, ctu=N or N-M, channel=cabac or units; or all." };
        var interp = new Option<string?>("--interp") { Description = Filters.Help };
        var model = new Option<string?>("--model") { Description = Filters.ModelHelp };
        command.Add(input);
        command.Add(elements);
        command.Add(json);
        foreach (Option option in (Option[])[overlay, output, trace, interp, model])
            command.Add(option);
        command.SetAction(result =>
        {
            string path = result.GetRequiredValue(input);
            if (result.GetValue(overlay) is { } frames)
            {
                Draw(path, frames, result.GetValue(output), Filters.ForStream(path, result.GetValue(interp), result.GetValue(model)));
                return;
            }
            if (result.GetValue(trace) is { } wanted)
            {
                Trace(path, wanted, result.GetValue(interp), result.GetValue(model));
                return;
            }
            if (result.GetValue(output) is not null)
                throw new CliException(ExitCode.Usage, "--output goes with --overlay.");
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

    private static void Trace(string path, string wanted, string? interp, string? model)
    {
        TraceSelection selection;
        try
        {
            selection = TraceSelection.Parse(wanted);
        }
        catch (FormatException error)
        {
            throw new CliException(ExitCode.Usage, error.Message);
        }
        using Stream stream = VideoFiles.OpenRead(path);
        using var lines = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
        SliceTrace.Write(stream, lines, selection, Filters.ForStream(path, interp, model));
    }

    private static void Draw(string path, string frames, string? output, IInterpolationFilter? filter)
    {
        IReadOnlyList<int> numbers = FrameNumbers.Parse("--overlay", frames);
        bool page = output?.EndsWith(".html", StringComparison.OrdinalIgnoreCase) ?? false;
        if (numbers.Count == 0 || (!page && numbers.Count > 1))
            throw new CliException(ExitCode.Usage, numbers.Count == 0 ? "--overlay names no frame." : "A picture shows one frame; name an .html file with --output for several.");
        if (output is null || (!page && !output.EndsWith(".png", StringComparison.OrdinalIgnoreCase)))
            throw new CliException(ExitCode.Usage, "--overlay needs --output with a name that ends in .png or .html.");
        List<OverlayFrame> drawn = OverlayFrame.Read(path, filter, numbers.ToHashSet());
        using var file = new OutputFile(output);
        file.Stream.Write(page ? Encoding.UTF8.GetBytes(OverlayPage.Write(drawn, Path.GetFileName(path))) : OverlayPicture.Draw(drawn[0], Path.GetFileName(path)).ToPng());
        file.Complete();
    }
}
