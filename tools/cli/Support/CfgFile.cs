using System.Globalization;
using VvcIlif.Sequences;

namespace VvcIlif.Cli.Support;

/// <summary>A configuration file in the manner of VTM: lines "Name : value", # starts a comment. Unknown names are reported and passed over.</summary>
internal sealed class CfgFile
{
    private static readonly string[] Known =
        ["QP", "FramesToBeEncoded", "IntraPeriod", "SourceWidth", "SourceHeight", "FrameRate", "InputBitDepth", "InternalBitDepth", "CTUSize"];

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _path;

    private CfgFile(string path) => _path = path;

    public static CfgFile Read(string path)
    {
        var file = new CfgFile(path);
        using var reader = new StreamReader(VideoFiles.OpenRead(path));
        for (int number = 1; reader.ReadLine() is { } line; number++)
        {
            line = line.Split('#')[0].Trim();
            if (line.Length == 0)
                continue;
            int colon = line.IndexOf(':');
            if (colon < 1)
                throw new CliException(ExitCode.Usage, $"Line {number} of '{path}' is not of the form 'Name : value'.");
            string name = line[..colon].Trim();
            if (!Known.Contains(name, StringComparer.OrdinalIgnoreCase))
                Console.Error.WriteLine($"vvcilif: '{name}' in '{path}' is not known and not used.");
            file._values[name] = line[(colon + 1)..].Trim();
        }
        return file;
    }

    public int? Int(string name)
    {
        if (!_values.TryGetValue(name, out string? text))
            return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new CliException(ExitCode.Usage, $"{name} in '{_path}' is '{text}', not a whole number.");
    }

    /// <summary>The format of the raw clip, where the file says its size.</summary>
    public VideoFormat? Format() => Int("SourceWidth") is { } width && Int("SourceHeight") is { } height
        ? new VideoFormat { Width = width, Height = height, FpsNumerator = Int("FrameRate") ?? 30, BitDepth = Int("InputBitDepth") ?? 8 }
        : null;
}
