using System.Text;
using VvcIlif.Codec;
using VvcIlif.Sequences.Raw;

namespace VvcIlif.Sequences.Y4m;

/// <summary>Reads YUV4MPEG2 clips (.y4m).</summary>
public sealed class Y4mReader : IVideoSource
{
    private static readonly byte[] BareHeader = [.. Encoding.ASCII.GetBytes(Y4mHeader.FrameMagic), (byte)'\n'];

    private readonly Stream _stream;
    private readonly PlanarFrames _frames;
    private readonly string _name;
    private int _next;

    /// <summary>Reads the header from a stream, which is disposed with the reader.</summary>
    /// <param name="stream">The file from its first byte on.</param>
    /// <param name="name">Name for messages.</param>
    /// <exception cref="VideoInputException">It is no Y4M file, or one that cannot be read.</exception>
    public Y4mReader(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _name = name;
        string line = Y4mHeader.ReadLine(stream, name) ?? throw new VideoInputException($"'{name}' is empty.");
        Format = Y4mHeader.Parse(line, name);
        if (stream.CanSeek)
        {
            // Frame headers are of any length but almost always bare; the count is only given where the division leaves no remainder.
            long bytes = stream.Length - stream.Position, frame = Format.FrameBytes + Y4mHeader.FrameMagic.Length + 1;
            if (bytes == 0)
                throw new VideoInputException($"'{name}' has a header but no frame.");
            if (bytes < frame)
                throw new VideoInputException($"'{name}' is shorter than one frame of what its header says ({Format}).");
            if (bytes % frame == 0)
                FrameCount = (int)Math.Min(bytes / frame, int.MaxValue);
        }
        _frames = new PlanarFrames(Format);
    }

    /// <inheritdoc/>
    public VideoFormat Format { get; }

    /// <inheritdoc/>
    public int? FrameCount { get; }

    /// <inheritdoc/>
    public PlanarFile? File => FrameCount is not null && _stream is FileStream file ? new PlanarFile(file.SafeFileHandle, file.Position, Format.FrameBytes + BareHeader.Length, BareHeader) : null;

    /// <inheritdoc/>
    public bool ReadFrame(Plane[] planes)
    {
        string? line = Y4mHeader.ReadLine(_stream, _name);
        if (line is null)
        {
            if (_next == 0)
                throw new VideoInputException($"'{_name}' has a header but no frame.");
            return false;
        }
        if (line != Y4mHeader.FrameMagic && !line.StartsWith(Y4mHeader.FrameMagic + " ", StringComparison.Ordinal))
            throw new VideoInputException($"'{_name}' has no frame header before frame {_next}: the header of the file lies, or the file is damaged.");
        if (!_frames.Read(_stream, planes, _next, _name))
            throw new VideoInputException($"'{_name}' ends inside frame {_next}.");
        _next++;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
