using System.CommandLine;
using System.Globalization;
using VvcIlif.Codec;
using VvcIlif.Codec.Encoder;
using VvcIlif.Sequences;

namespace VvcIlif.Cli.Support;

/// <summary>The options that say what a raw clip looks like.</summary>
internal sealed class RawOptions
{
    private readonly Option<string?> _size = new("--size", "-s") { Description = "Size of raw video, such as 416x240." };
    private readonly Option<string?> _fps = new("--fps") { Description = "Frames per second, such as 50 or 30000/1001." };
    private readonly Option<int?> _depth = new("--depth") { Description = "Bits of a sample of raw video, 8 to 16 (8)." };
    private readonly Option<string?> _chroma = new("--chroma") { Description = "Chroma format of raw video: 420, 422, 444 or 400 (420)." };

    public RawOptions(Command command, bool chroma = true)
    {
        command.Add(_size);
        command.Add(_fps);
        command.Add(_depth);
        if (chroma)
            command.Add(_chroma);
    }

    public string? Fps(ParseResult result) => result.GetValue(_fps);

    /// <summary>The format, or null where no size is given.</summary>
    public VideoFormat? Format(ParseResult result, VideoFormat? defaults = null)
    {
        string? size = result.GetValue(_size);
        VideoFormat format = defaults ?? new VideoFormat { Width = 0, Height = 0 };
        if (size is null && defaults is null)
            return null;
        if (size is not null)
        {
            string[] sides = size.Split('x', 'X');
            if (sides.Length != 2 || !Number(sides[0], out int width) || !Number(sides[1], out int height))
                throw new CliException(ExitCode.Usage, $"'{size}' is no size; write it like 416x240.");
            format = format with { Width = width, Height = height };
        }
        if (result.GetValue(_fps) is { } fps)
        {
            FrameRate rate = ParseRate(fps);
            format = format with { FpsNumerator = rate.Numerator, FpsDenominator = rate.Denominator };
        }
        if (result.GetValue(_depth) is { } depth)
            format = format with { BitDepth = depth };
        if (result.GetValue(_chroma) is { } chroma)
        {
            format = format with
            {
                ChromaFormat = chroma switch
                {
                    "420" => ChromaFormat.Yuv420,
                    "422" => ChromaFormat.Yuv422,
                    "444" => ChromaFormat.Yuv444,
                    "400" => ChromaFormat.Monochrome,
                    _ => throw new CliException(ExitCode.Usage, $"--chroma is '{chroma}'; allowed: 420, 422, 444, 400."),
                },
            };
        }

        try
        {
            return format.Validated();
        }
        catch (VideoInputException error)
        {
            throw new CliException(ExitCode.Usage, error.Message);
        }
    }

    public static FrameRate ParseRate(string text)
    {
        string[] parts = text.Split('/', ':');
        if (parts.Length == 2 && Number(parts[0], out int numerator) && Number(parts[1], out int denominator) && numerator > 0 && denominator > 0)
            return new FrameRate(numerator, denominator);
        if (parts.Length == 1 && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double rate) && rate is > 0 and < 100000)
        {
            if (rate == Math.Floor(rate))
                return new FrameRate((int)rate);
            // 29.97 and its like mean a multiple of 1000/1001.
            int whole = (int)Math.Ceiling(rate);
            return Math.Abs(whole * 1000 / 1001.0 - rate) < 0.005 ? new FrameRate(whole * 1000, 1001) : new FrameRate((int)Math.Round(rate * 1000), 1000);
        }
        throw new CliException(ExitCode.Usage, $"'{text}' is no frame rate; write it like 50 or 30000/1001.");
    }

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
