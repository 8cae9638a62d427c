using System.Globalization;
using System.Text;
using VvcIlif.Codec;

namespace VvcIlif.Sequences.Y4m;

/// <summary>The first line of a YUV4MPEG2 file.</summary>
internal static class Y4mHeader
{
    public const string Magic = "YUV4MPEG2";
    public const string FrameMagic = "FRAME";

    /// <summary>Longest header line that is read: a longer one is no header.</summary>
    public const int MaxLine = 4096;

    /// <summary>Reads the format from a header line; parameters may come in any order, unknown ones are ignored.</summary>
    public static VideoFormat Parse(string line, string name)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || words[0] != Magic)
            throw new VideoInputException($"'{name}' is not a Y4M file: it does not start with {Magic}.");
        int width = 0, height = 0, numerator = 30, denominator = 1, depth = 8;
        var chroma = ChromaFormat.Yuv420;
        foreach (string word in words.AsSpan(1))
        {
            string value = word[1..];
            switch (word[0])
            {
                case 'W':
                    width = Number(value, word, name);
                    break;
                case 'H':
                    height = Number(value, word, name);
                    break;
                case 'F':
                    string[] parts = value.Split(':');
                    if (parts.Length != 2)
                        throw Wrong(word, name);
                    numerator = Number(parts[0], word, name);
                    denominator = Number(parts[1], word, name);
                    // 0:0 means that the rate is unknown.
                    if (numerator == 0 || denominator == 0)
                        (numerator, denominator) = (30, 1);
                    break;
                case 'C':
                    (chroma, depth) = Colour(value, name);
                    break;
                case 'I' when value is not ("p" or "?" or ""):
                    throw new VideoInputException($"'{name}' is interlaced ({word}), which is not supported.");
            }
        }
        if (width == 0 || height == 0)
            throw new VideoInputException($"The Y4M header of '{name}' says no width or no height.");
        try
        {
            return new VideoFormat
            {
                Width = width,
                Height = height,
                FpsNumerator = numerator,
                FpsDenominator = denominator,
                BitDepth = depth,
                ChromaFormat = chroma,
            }.Validated();
        }
        catch (VideoInputException error)
        {
            throw new VideoInputException($"The Y4M header of '{name}' cannot be true: {error.Message}", error);
        }
    }

    public static string Format(VideoFormat format)
    {
        string chroma = format.ChromaFormat switch
        {
            ChromaFormat.Monochrome => "mono",
            ChromaFormat.Yuv420 => "420",
            ChromaFormat.Yuv422 => "422",
            _ => "444",
        };
        string depth = format.BitDepth == 8
            ? format.ChromaFormat == ChromaFormat.Yuv420 ? "jpeg" : ""
            : format.ChromaFormat == ChromaFormat.Monochrome ? format.BitDepth.ToString(CultureInfo.InvariantCulture) : $"p{format.BitDepth}";
        string extra = format is { BitDepth: > 8, ChromaFormat: not ChromaFormat.Monochrome } ? $" XYSCSS={chroma}P{format.BitDepth}" : "";
        return $"{Magic} W{format.Width} H{format.Height} F{format.FpsNumerator}:{format.FpsDenominator} Ip A1:1 C{chroma}{depth}{extra}";
    }

    /// <summary>Reads up to a line feed; null at the end of the stream.</summary>
    public static string? ReadLine(Stream stream, string name)
    {
        var line = new StringBuilder();
        while (true)
        {
            int value = stream.ReadByte();
            if (value < 0)
                return line.Length == 0 ? null : throw new VideoInputException($"'{name}' ends inside a header.");
            if (value == '\n')
                return line.ToString();
            if (line.Length >= MaxLine)
                throw new VideoInputException($"'{name}' is not a Y4M file: a header has no end.");
            line.Append((char)value);
        }
    }

    private static (ChromaFormat, int) Colour(string value, string name)
    {
        if (value.StartsWith("mono", StringComparison.Ordinal))
            return (ChromaFormat.Monochrome, Depth(value[4..]));
        ChromaFormat format = value switch
        {
            _ when value.StartsWith("420", StringComparison.Ordinal) => ChromaFormat.Yuv420,
            _ when value.StartsWith("422", StringComparison.Ordinal) => ChromaFormat.Yuv422,
            _ when value.StartsWith("444", StringComparison.Ordinal) => ChromaFormat.Yuv444,
            _ => throw Unknown(),
        };
        string rest = value[3..];
        if (rest is "" or "jpeg" or "mpeg2" or "paldv")
            return (format, 8);
        return rest[0] == 'p' ? (format, Depth(rest[1..])) : throw Unknown();

        int Depth(string digits) => digits.Length == 0 ? 8
            : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int depth) && depth is >= 8 and <= 16 ? depth : throw Unknown();
        VideoInputException Unknown() => new($"'{name}' has the colour space C{value}, which is not supported.");
    }

    private static int Number(string value, string word, string name) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw Wrong(word, name);

    private static VideoInputException Wrong(string word, string name) => new($"The Y4M header of '{name}' has the damaged parameter '{word}'.");
}
