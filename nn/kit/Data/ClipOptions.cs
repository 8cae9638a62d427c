using VvcIlif.Codec.Encoder;
using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Nn.Kit.Data;

/// <summary>Options of the command line that say which clips are coded for a training, and which of them are held out.</summary>
/// <param name="cache">Default of <c>--cache</c>.</param>
public sealed class ClipOptions(string cache)
{
    private static readonly string[] Extensions = [".mkv", ".y4m", ".mp4", ".avi", ".mov", ".264", ".265"];

    private readonly ModuleOption<string[]> _clips = new("--clips", "Clips, or folders of clips, to encode for data.") { Required = true };
    private readonly ModuleOption<string[]> _only = new("--only", "Names of the clips to take (all).");
    private readonly ModuleOption<string[]> _exclude = new("--exclude", "Names of clips to leave out, such as those for reporting.");
    private readonly ModuleOption<string?> _manifest = new("--manifest", "Markdown table with the columns file and use; only clips marked 'train' are taken.");
    private readonly ModuleOption<string[]> _heldOut = new("--held-out", "Names of clips that are measured, not fitted (every eighth).");
    private readonly ModuleOption<string> _cache = new("--cache", "Folder for the coded clips, which are made once.") { Default = cache };
    private readonly ModuleOption<int> _frames = new("--frames", "Frames of each clip.") { Default = 17 };
    private readonly ModuleOption<int[]> _qps = new("--qp", "Base QPs.") { Default = [22, 27, 32, 37, 42] };
    private readonly ModuleOption<string> _effort = new("--encoder-preset", "Effort of the encoder: fast, medium or slow.") { Default = "medium" };

    /// <summary>All of them.</summary>
    public ModuleParameter[] All => [_clips, _only, _exclude, _manifest, _heldOut, _cache, _frames, _qps, _effort];

    /// <summary>Data to fit and data to measure.</summary>
    public (List<CodedClip> Fit, List<CodedClip> HeldOut) Load(VerbInput input, int threads)
    {
        int frames = Allowed.Within("--frames", input.Get(_frames), 1, 10000);
        if (!Enum.TryParse(input.Get(_effort), ignoreCase: true, out EncoderPreset effort) || !Enum.IsDefined(effort))
            throw ModuleException.Usage($"--encoder-preset is '{input.Get(_effort)}'; allowed: fast, medium, slow.");
        string[] only = input.Get(_only), exclude = input.Get(_exclude), named = input.Get(_heldOut);
        HashSet<string>? marked = input.Get(_manifest) is { } manifest ? Marked(manifest) : null;
        var files = new List<string>();
        foreach (string path in input.Get(_clips))
        {
            if (Directory.Exists(path))
                files.AddRange(Directory.EnumerateFiles(path).Where(f => Extensions.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal));
            else if (File.Exists(path))
                files.Add(path);
            else
                throw ModuleException.Usage($"There is no clip or folder '{path}'.");
        }
        files = [.. files.Where(f => (marked is null || marked.Contains(Path.GetFileName(f))) && (only.Length == 0 || only.Any(n => Matches(f, n))) && !exclude.Any(n => Matches(f, n)))];
        if (files.Count == 0)
            throw ModuleException.Usage("No clip is left to train with.");
        List<CodedClip> fit = [], heldOut = [];
        for (int i = 0; i < files.Count; i++)
        {
            bool measured = named.Length > 0 ? named.Any(n => Matches(files[i], n)) : files.Count > 1 && i % 8 == 1;
            foreach (int qp in input.Get(_qps))
            {
                CodedClip clip = CodedClip.Make(files[i], Allowed.Within("--qp", qp, 0, 63), frames, effort, threads, input.Get(_cache));
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
            throw ModuleException.Usage($"There is no manifest '{manifest}'.");
        return [.. File.ReadLines(manifest).Select(l => l.Split('|', StringSplitOptions.TrimEntries)).Where(c => c.Length > 3 && c.Contains("train")).Select(c => c[1])];
    }
}
