using System.Globalization;

namespace VvcIlif.Cli.Support;

/// <summary>Lists of frames on the command line, such as 0,4-8.</summary>
internal static class FrameNumbers
{
    private const int Most = 1000;

    public static IReadOnlyList<int> Parse(string option, string text)
    {
        var numbers = new SortedSet<int>();
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !Number(ends[0], out int first) || !Number(ends[^1], out int last) || last < first || last - first > Most)
                throw new CliException(ExitCode.Usage, $"{option} is '{text}'; write frames like 0,4-8.");
            for (int i = first; i <= last; i++)
                numbers.Add(i);
        }
        return [.. numbers];
    }

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
