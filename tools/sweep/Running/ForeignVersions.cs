using System.Text.RegularExpressions;
using VvcIlif.Sweep.Planning;
using VvcIlif.Sweep.Spec;

namespace VvcIlif.Sweep.Running;

/// <summary>Versions of encoders that are not ours, as they tell them.</summary>
internal sealed partial class ForeignVersions
{
    private readonly Dictionary<CodecKind, string> _known = [];

    public string Of(CodecSpec codec, string specPath)
    {
        if (codec.Kind == CodecKind.Command)
        {
            string program = CommandWords.Split(codec.Encode!)[0];
            string path = Tool.Find(program) ?? throw new SweepException(SweepError.Input, $"'{specPath}' line {codec.Line}: the program '{program}' of '{codec.Name}' is not there.");
            return $"{Path.GetFileName(path)} {Planner.FileHash(path)}";
        }
        if (_known.TryGetValue(codec.Kind, out string? known))
            return known;
        if (Tool.Find("ffmpeg") is null)
            throw new SweepException(SweepError.Input, $"'{specPath}' line {codec.Line}: '{codec.Name}' needs FFmpeg, which is not installed.");
        ToolResult result = Tool.Run(["ffmpeg", "-f", "lavfi", "-i", "color=s=64x64:r=25", "-frames:v", "1", "-pix_fmt", "yuv420p", "-c:v", Library(codec.Kind), "-flags", "+global_header", "-f", "null", "-"]);
        if (result.ExitCode != 0)
            throw new SweepException(SweepError.Input, $"'{specPath}' line {codec.Line}: this FFmpeg has no {Library(codec.Kind)}.");
        Match match = (codec.Kind switch { CodecKind.X264 => X264(), CodecKind.X265 => X265(), _ => Svt() }).Match(result.Error);
        string version = $"{Library(codec.Kind)} {(match.Success ? match.Groups[1].Value : "")}, {FFmpegVersion().Match(result.Error).Value}";
        return _known[codec.Kind] = version;
    }

    public static string Library(CodecKind kind) => kind switch { CodecKind.X264 => "libx264", CodecKind.X265 => "libx265", _ => "libsvtav1" };

    [GeneratedRegex(@"264 - core (\d+[^,\n]*)")]
    private static partial Regex X264();

    [GeneratedRegex(@"HEVC encoder version (\S+)")]
    private static partial Regex X265();

    [GeneratedRegex(@"SVT-AV1 Encoder Lib (\S+)")]
    private static partial Regex Svt();

    [GeneratedRegex(@"ffmpeg version \S+")]
    private static partial Regex FFmpegVersion();
}
