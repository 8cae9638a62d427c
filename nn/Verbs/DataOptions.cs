using System.CommandLine;
using VvcIlif.Codec.Encoder;
using VvcIlif.Nn.Training;

namespace VvcIlif.Nn.Verbs;

/// <summary>Options that say which coded clips there are.</summary>
internal sealed class DataOptions
{
    private static readonly string[] Extensions = [".mkv", ".y4m", ".mp4", ".avi", ".mov", ".264", ".265"];

    private readonly Option<string[]> _clips = new("--clips") { Description = "Clips, or folders of clips, to encode for data.", AllowMultipleArgumentsPerToken = true, Required = true };
    private readonly Option<string[]> _only = new("--only") { Description = "Names of the clips to take (all).", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> _exclude = new("--exclude") { Description = "Names of clips to leave out, such as those for reporting.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _manifest = new("--manifest") { Description = "Markdown table with the columns file and use; only clips marked 'train' are taken." };
    private readonly Option<string[]> _heldOut = new("--held-out") { Description = "Names of clips that are measured, not fitted (every eighth).", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> _cache = new("--cache") { Description = "Folder for the coded clips, which are made once.", DefaultValueFactory = _ => "ilif-data" };
    private readonly Option<int> _frames = new("--frames") { Description = "Frames of each clip.", DefaultValueFactory = _ => 17 };
    private readonly Option<int[]> _qps = new("--qp") { Description = "Base QPs.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [22, 27, 32, 37, 42] };
    private readonly Option<string> _effort = new("--encoder-preset") { Description = "Effort of the encoder: fast, medium or slow.", DefaultValueFactory = _ => "medium" };

    public DataOptions(Command command)
    {
        foreach (Option option in (Option[])[_clips, _only, _exclude, _manifest, _heldOut, _cache, _frames, _qps, _effort])
            command.Add(option);
    }

    /// <summary>Data to fit and data to measure.</summary>
    public (List<CodedClip> Fit, List<CodedClip> HeldOut) Load(ParseResult result, int threads)
    {
        int frames = result.GetValue(_frames);
        if (frames is < 1 or > 10000)
            throw new UsageException($"--frames is {frames}; allowed: 1 to 10000.");
        if (!Enum.TryParse(result.GetValue(_effort), ignoreCase: true, out EncoderPreset effort) || !Enum.IsDefined(effort))
            throw new UsageException($"--encoder-preset is '{result.GetValue(_effort)}'; allowed: fast, medium, slow.");
        string[] only = result.GetValue(_only) ?? [], exclude = result.GetValue(_exclude) ?? [], named = result.GetValue(_heldOut) ?? [];
        HashSet<string>? marked = result.GetValue(_manifest) is { } manifest ? Marked(manifest) : null;
        var files = new List<string>();
        foreach (string path in result.GetValue(_clips) ?? [])
        {
            if (Directory.Exists(path))
                files.AddRange(Directory.EnumerateFiles(path).Where(f => Extensions.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal));
            else if (File.Exists(path))
                files.Add(path);
            else
                throw new UsageException($"There is no clip or folder '{path}'.");
        }
        files = [.. files.Where(f => (marked is null || marked.Contains(Path.GetFileName(f))) && (only.Length == 0 || only.Any(n => Matches(f, n))) && !exclude.Any(n => Matches(f, n)))];
        if (files.Count == 0)
            throw new UsageException("No clip is left to train with.");
        List<CodedClip> fit = [], heldOut = [];
        for (int i = 0; i < files.Count; i++)
        {
            bool measured = named.Length > 0 ? named.Any(n => Matches(files[i], n)) : files.Count > 1 && i % 8 == 1;
            foreach (int qp in result.GetValue(_qps) ?? [])
            {
                if (qp is < 0 or > 63)
                    throw new UsageException($"--qp has {qp}; allowed: 0 to 63.");
                CodedClip clip = CodedClip.Make(files[i], qp, frames, effort, threads, result.GetRequiredValue(_cache));
                (measured ? heldOut : fit).Add(clip);
                Console.Error.WriteLine($"{clip.Name} at QP {qp}: {clip.Pictures.Count} pictures of {clip.Width}x{clip.Height}{(measured ? ", held out" : "")}");
            }
        }
        return (fit, heldOut);
    }

    private static bool Matches(string file, string name) => Path.GetFileNameWithoutExtension(file).StartsWith(name, StringComparison.OrdinalIgnoreCase);

    // Rows of the form | file | ... | train | ... |
    private static HashSet<string> Marked(string manifest)
    {
        if (!File.Exists(manifest))
            throw new UsageException($"There is no manifest '{manifest}'.");
        return [.. File.ReadLines(manifest).Select(l => l.Split('|', StringSplitOptions.TrimEntries)).Where(c => c.Length > 3 && c.Contains("train")).Select(c => c[1])];
    }
}
