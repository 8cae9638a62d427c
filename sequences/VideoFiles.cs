using VvcIlif.Sequences.FFmpeg;
using VvcIlif.Sequences.Raw;
using VvcIlif.Sequences.Y4m;

namespace VvcIlif.Sequences;

/// <summary>Opens clips by their names.</summary>
public static class VideoFiles
{
    /// <summary>Opens a clip: .y4m, raw .yuv where its format is given, and by FFmpeg whatever else it reads.</summary>
    /// <param name="path">Path, or "-" for standard input (Y4M, or raw where <paramref name="raw"/> is given).</param>
    /// <param name="raw">Format of raw files; not looked at for others.</param>
    /// <param name="frames">Frames wanted, where not all are: FFmpeg decodes no more. Other files may have more all the same.</param>
    /// <exception cref="VideoInputException">The clip cannot be read.</exception>
    public static IVideoSource Open(string path, VideoFormat? raw = null, int? frames = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (path == "-")
        {
            Stream input = new BufferedStream(Console.OpenStandardInput(), 1 << 16);
            return raw is null ? new Y4mReader(input, "standard input") : new RawVideoReader(input, raw, "standard input");
        }
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".Y4M":
                return Guarded(path, stream => new Y4mReader(stream, path));
            case ".YUV" or ".RAW":
                if (raw is null)
                    throw new VideoInputException($"'{path}' is raw video: say its size, such as --size 416x240.");
                return Guarded(path, stream => new RawVideoReader(stream, raw, path));
            default:
                using (OpenRead(path))
                {
                }
                return FFmpegSource.Open(path, frames);
        }
    }

    /// <summary>Starts a clip: Y4M where the name ends in .y4m, raw planar otherwise.</summary>
    /// <param name="path">Path, or "-" for raw samples on standard output.</param>
    /// <param name="format">What the frames look like.</param>
    /// <exception cref="VideoOutputException">The file cannot be created.</exception>
    public static IVideoSink Create(string path, VideoFormat format)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Path.GetExtension(path).Equals(".y4m", StringComparison.OrdinalIgnoreCase)
            ? new Y4mWriter(path, format)
            : new RawVideoWriter(path, format);
    }

    /// <summary>Opens a file for reading with one clear sentence where that fails.</summary>
    /// <exception cref="VideoInputException">It is missing, a folder, empty, or must not be read.</exception>
    public static Stream OpenRead(string path)
    {
        if (path == "-")
            return new BufferedStream(Console.OpenStandardInput(), 1 << 16);
        if (Directory.Exists(path))
            throw new VideoInputException($"'{path}' is a folder, not a file.");
        if (!File.Exists(path))
            throw new VideoInputException($"There is no file '{path}'.");
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            if (stream.CanSeek && stream.Length == 0)
            {
                stream.Dispose();
                throw new VideoInputException($"'{path}' is empty.");
            }
            return stream;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VideoInputException($"'{path}' cannot be read: {error.Message}", error);
        }
    }

    private static IVideoSource Guarded(string path, Func<Stream, IVideoSource> open)
    {
        Stream stream = OpenRead(path);
        try
        {
            return open(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
