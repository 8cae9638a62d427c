using System.Globalization;
using VvcIlif.Rd.Records;

namespace VvcIlif.Sweep.Running;

/// <summary>Bits of the pictures of a stream by their types.</summary>
internal static class PictureTypes
{
    /// <summary>From the figures that this program's encoder writes: type and layer.</summary>
    public static IReadOnlyList<TypeBits> FromCsv(string path)
    {
        string[] lines = File.ReadAllLines(path);
        string[] header = lines[0].Split(',');
        int type = Array.IndexOf(header, "type"), layer = Array.IndexOf(header, "layer"), bits = Array.IndexOf(header, "bits");
        return Sum(lines.Skip(1).Select(l => l.Split(',')).Select(c => (c[type] == "I" ? "I" : c[type] + c[layer], long.Parse(c[bits], CultureInfo.InvariantCulture))));
    }

    /// <summary>From FFmpeg's view of a stream; empty where it cannot tell.</summary>
    public static IReadOnlyList<TypeBits> FromStream(string path)
    {
        if (Tool.Find("ffprobe") is null)
            return [];
        ToolResult result = Tool.Run(["ffprobe", "-loglevel", "quiet", "-select_streams", "v", "-show_entries", "frame=pict_type,pkt_size", "-of", "csv=p=0", path]);
        if (result.ExitCode != 0)
            return [];
        var pictures = new List<(string, long)>();
        foreach (string line in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(',') is [var size, var type, ..] && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes))
                pictures.Add((type.Trim(), 8 * bytes));
        }

        return Sum(pictures);
    }

    private static List<TypeBits> Sum(IEnumerable<(string Type, long Bits)> pictures) =>
        [.. pictures.GroupBy(p => p.Type).OrderBy(g => g.Key == "I" ? "" : g.Key, StringComparer.Ordinal).Select(g => new TypeBits(g.Key, g.Count(), g.Sum(p => p.Bits)))];
}
