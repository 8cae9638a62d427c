using VvcIlif.Codec;

namespace VvcIlif.Sequences.Raw;

/// <summary>Reads raw planar clips (.yuv), whose format the caller knows.</summary>
public sealed class RawVideoReader : IVideoSource
{
    private readonly Stream _stream;
    private readonly PlanarFrames _frames;
    private readonly string _name;
    private int _next;

    /// <summary>Reads from a stream, which is disposed with the reader.</summary>
    /// <param name="stream">The samples; its length, where it has one, must be a whole number of frames.</param>
    /// <param name="format">What the frames look like.</param>
    /// <param name="name">Name for messages.</param>
    /// <exception cref="VideoInputException">The stream is empty or not a whole number of frames.</exception>
    public RawVideoReader(Stream stream, VideoFormat format, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(format);
        Format = format.Validated();
        _stream = stream;
        _name = name;
        _frames = new PlanarFrames(format);
        if (!stream.CanSeek)
            return;
        long bytes = stream.Length - stream.Position;
        if (bytes == 0)
            throw new VideoInputException($"'{name}' is empty.");
        if (bytes % format.FrameBytes != 0)
            throw new VideoInputException($"'{name}' has {bytes} bytes, not a whole number of frames of {format.FrameBytes} bytes ({format}).");
        FrameCount = (int)Math.Min(bytes / format.FrameBytes, int.MaxValue);
    }

    /// <inheritdoc/>
    public VideoFormat Format { get; }

    /// <inheritdoc/>
    public int? FrameCount { get; }

    /// <inheritdoc/>
    public PlanarFile? File => FrameCount is not null && _stream is FileStream file ? new PlanarFile(file.SafeFileHandle, file.Position, Format.FrameBytes, default) : null;

    /// <inheritdoc/>
    public bool ReadFrame(Plane[] planes)
    {
        if (!_frames.Read(_stream, planes, _next, _name))
        {
            if (_next == 0)
                throw new VideoInputException($"'{_name}' is empty.");
            return false;
        }
        _next++;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
