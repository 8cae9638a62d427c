using VvcIlif.Codec;

namespace VvcIlif.Sequences;

/// <summary>An uncompressed clip that is read frame after frame; never more than one frame is held.</summary>
public interface IVideoSource : IDisposable
{
    /// <summary>What its frames look like.</summary>
    VideoFormat Format { get; }

    /// <summary>Frames in the clip where that is known beforehand, else null.</summary>
    int? FrameCount { get; }

    /// <summary>The file that holds its frames, for direct readers; null where no file holds them as they are.</summary>
    PlanarFile? File => null;

    /// <summary>Reads the next frame.</summary>
    /// <param name="planes">Planes of the format's sizes (<see cref="VideoFormat.CreatePlanes"/>), overwritten.</param>
    /// <returns>False at the end of the clip.</returns>
    /// <exception cref="VideoInputException">The clip is damaged or ends inside a frame.</exception>
    bool ReadFrame(Plane[] planes);
}

/// <summary>Gives the samples of one row of a component, both counted from 0.</summary>
public delegate ReadOnlySpan<ushort> RowSource(int component, int y);

/// <summary>Takes an uncompressed clip frame after frame.</summary>
public interface IVideoSink : IDisposable
{
    /// <summary>What its frames look like.</summary>
    VideoFormat Format { get; }

    /// <summary>Writes a frame.</summary>
    /// <param name="row">The rows, each exactly as wide as the component.</param>
    /// <exception cref="VideoOutputException">The frame could not be written.</exception>
    void WriteFrame(RowSource row);

    /// <summary>Says that the clip is whole: only now a file gets its name. Disposing without it leaves no file.</summary>
    /// <exception cref="VideoOutputException">The file could not be completed.</exception>
    void Complete();
}

/// <summary>Forms of <see cref="IVideoSink.WriteFrame"/>.</summary>
public static class VideoSinkExtensions
{
    /// <summary>Writes a frame from planes of the format's sizes.</summary>
    public static void WriteFrame(this IVideoSink sink, IReadOnlyList<Plane> planes)
    {
        ArgumentNullException.ThrowIfNull(sink);
        sink.WriteFrame((component, y) => planes[component].Row(y));
    }
}

/// <summary>A clip cannot be read: the file is missing, damaged, or not what it says.</summary>
public sealed class VideoInputException : Exception
{
    /// <summary>Creates the error with one sentence for the user.</summary>
    public VideoInputException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public VideoInputException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Creates the error.</summary>
    public VideoInputException() : this("The clip cannot be read.") { }
}

/// <summary>A clip or stream cannot be written.</summary>
public sealed class VideoOutputException : Exception
{
    /// <summary>Creates the error with one sentence for the user.</summary>
    public VideoOutputException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public VideoOutputException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Creates the error.</summary>
    public VideoOutputException() : this("The output cannot be written.") { }
}
