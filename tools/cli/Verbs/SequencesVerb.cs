using System.CommandLine;
using VvcIlif.Cli.Support;
using VvcIlif.Codec;
using VvcIlif.Modules.Geometry.Calibration;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Catalogue;
using VvcIlif.Sequences.Procedural;

namespace VvcIlif.Cli.Verbs;

/// <summary>vvcilif sequences</summary>
internal static class SequencesVerb
{
    private const string FolderVariable = "VVCILIF_SEQUENCES";
    private const string SynthCal = "synthcal", SynthCalWords = "a board on textured ground, one plane on a path that is known (--truth writes it)";

    public static Command Create() =>
        new("sequences", "Test clips: generated ones, and those of the common test conditions. Example: vvcilif sequences make mix -o mix.y4m --size 416x240 --frames 33")
        {
            List(), Make(), Import(), Get(),
        };

    private static Command List()
    {
        var command = new Command("list", "Lists all clips. Example: vvcilif sequences list --folder clips");
        var folder = new Option<string?>("--folder") { Description = $"Folder with local files ({FolderVariable})." };
        command.Add(folder);
        command.SetAction(result =>
        {
            Console.WriteLine("Generated clips (sequences make NAME), any size and length:");
            foreach ((string name, string words) in ProceduralClip.Names)
                Console.WriteLine($"  {name,-8} {words}");
            Console.WriteLine($"  {SynthCal,-8} {SynthCalWords}");
            Console.WriteLine();
            Console.WriteLine("Sequences of the common test conditions (sequences get NAME):");
            string? place = Folder(result.GetValue(folder));
            var rows = new List<string[]>();
            foreach (CtcSequence s in CtcCatalogue.All)
                rows.Add([s.Class, s.Name, $"{s.Width}x{s.Height}", $"{s.Fps}", $"{s.Frames}", $"{s.BitDepth}", place is null ? "" : CtcCatalogue.FindLocal(s, place) ?? "not found"]);
            Report.Table(["class", "name", "size", "fps", "frames", "bits", "file"], rows);
        });
        return command;
    }

    private static Command Make()
    {
        var command = new Command("make", "Writes a generated clip. Example: vvcilif sequences make layers -o layers.y4m --size 416x240 --frames 33");
        var name = new Argument<string>("NAME") { Description = string.Join(", ", [.. ProceduralClip.Names.Keys, SynthCal]) };
        var output = new Option<string>("--output", "-o") { Description = "Clip to write: .y4m, else raw planar.", Required = true };
        var truth = new Option<string?>("--truth") { Description = "JSON with the exact motion of synthcal: poses, and the homography from each frame's pixels to the frame before." };
        var lens = new Option<bool>("--lens") { Description = "synthcal through a lens with distortion." };
        var frames = new Option<int>("--frames", "-f") { Description = "Length.", DefaultValueFactory = _ => 33 };
        var seed = new Option<ulong>("--seed") { Description = "Another seed shows other textures.", DefaultValueFactory = _ => 1 };
        command.Add(name);
        foreach (Option option in (Option[])[output, frames, seed, truth, lens])
            command.Add(option);
        var raw = new RawOptions(command);
        command.SetAction(result =>
        {
            int length = result.GetValue(frames);
            if (length is < 1 or > 100000)
                throw new CliException(ExitCode.Usage, $"--frames is {length}; allowed: 1 to 100000.");
            string clipName = result.GetRequiredValue(name);
            bool synthCal = clipName == SynthCal;
            if (!synthCal && !ProceduralClip.Names.ContainsKey(clipName))
                throw new CliException(ExitCode.Usage, $"There is no generated clip '{clipName}'; there are {string.Join(", ", [.. ProceduralClip.Names.Keys, SynthCal])}.");
            if (!synthCal && (result.GetValue(truth) is not null || result.GetValue(lens)))
                throw new CliException(ExitCode.Usage, "--truth and --lens go with synthcal.");
            VideoFormat format = raw.Format(result, new VideoFormat { Width = 416, Height = 240 })!;
            if (synthCal)
            {
                using var plane = new SynthCalClip(format, length, result.GetValue(seed), result.GetValue(lens));
                Copy(plane, result.GetRequiredValue(output), length, "Rendering");
                if (result.GetValue(truth) is { } path)
                    CalibrationData.WriteMotion(path, plane);
                return;
            }
            using var clip = new ProceduralClip(clipName, format, length, result.GetValue(seed));
            Copy(clip, result.GetRequiredValue(output), length, "Rendering");
        });
        return command;
    }

    private static Command Import()
    {
        var command = new Command("import", "Converts what FFmpeg reads to Y4M or raw planar samples. Example: vvcilif sequences import clip.mkv -o clip.y4m");
        var input = new Argument<string>("FILE") { Description = "Any video file." };
        var output = new Option<string>("--output", "-o") { Description = "Clip to write: .y4m, else raw planar.", Required = true };
        var frames = new Option<int?>("--frames", "-f") { Description = "Frames to take (all)." };
        command.Add(input);
        command.Add(output);
        command.Add(frames);
        command.SetAction(result =>
        {
            using IVideoSource source = VideoFiles.Open(result.GetRequiredValue(input));
            Copy(source, result.GetRequiredValue(output), result.GetValue(frames), "Importing");
        });
        return command;
    }

    private static Command Get()
    {
        var command = new Command("get", "Says where a sequence is on this machine, or how to come by it. Example: vvcilif sequences get BQMall --folder clips");
        var name = new Argument<string>("NAME") { Description = "Name of a sequence of the common test conditions." };
        var folder = new Option<string?>("--folder") { Description = $"Folder with local files ({FolderVariable})." };
        command.Add(name);
        command.Add(folder);
        command.SetAction(result =>
        {
            string wanted = result.GetRequiredValue(name);
            if (ProceduralClip.Names.ContainsKey(wanted))
                throw new CliException(ExitCode.Usage, $"'{wanted}' is a generated clip: vvcilif sequences make {wanted} -o {wanted}.y4m.");
            CtcSequence[] found = [.. CtcCatalogue.All.Where(s => s.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase))];
            if (found.Length == 0)
                throw new CliException(ExitCode.Usage, $"There is no sequence '{wanted}' in the catalogue (see vvcilif sequences list).");
            string? place = Folder(result.GetValue(folder));
            string[] files = place is null ? [] : [.. found.Select(s => CtcCatalogue.FindLocal(s, place)).OfType<string>()];
            if (files.Length == 0)
                throw new CliException(ExitCode.Input, $"'{wanted}' is not on this machine. {CtcCatalogue.HowToObtain}");
            foreach (string file in files)
                Console.WriteLine(file);
        });
        return command;
    }

    private static void Copy(IVideoSource source, string output, int? limit, string title)
    {
        using IVideoSink sink = VideoFiles.Create(output, source.Format);
        int count = Progress.Run(title, limit ?? source.FrameCount, bar: true, progress =>
        {
            int n = 0;
            foreach (IReadOnlyList<Plane> frame in EncodeVerb.Frames(source, limit))
            {
                sink.WriteFrame(frame);
                progress.Advance();
                n++;
            }
            return n;
        });
        if (count == 0)
            throw new CliException(ExitCode.Input, "There is no frame to write.");
        sink.Complete();
        (output == "-" ? Console.Error : Console.Out).WriteLine($"{count} frames, {source.Format}");
    }

    private static string? Folder(string? given)
    {
        string? folder = given ?? Environment.GetEnvironmentVariable(FolderVariable);
        if (folder is not null && !Directory.Exists(folder))
            throw new CliException(ExitCode.Input, $"There is no folder '{folder}'.");
        return folder;
    }
}
