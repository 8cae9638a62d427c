using System.Text;
using VvcIlif.Sequences.Raw;

namespace VvcIlif.Sequences.Y4m;

/// <summary>Writes YUV4MPEG2 clips.</summary>
public sealed class Y4mWriter : IVideoSink
{
    private readonly OutputFile _file;
    private readonly PlanarFrames _frames;

    /// <summary>Starts a file with its header.</summary>
    /// <param name="path">Path, or "-" for standard output.</param>
    /// <param name="format">What the frames look like.</param>
    public Y4mWriter(string path, VideoFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        Format = format.Validated();
        _frames = new PlanarFrames(format);
        _file = new OutputFile(path);
        try
        {
            _file.Stream.Write(Encoding.ASCII.GetBytes(Y4mHeader.Format(format) + "\n"));
        }
        catch (VideoOutputException)
        {
            _file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public VideoFormat Format { get; }

    /// <inheritdoc/>
    public void WriteFrame(RowSource row)
    {
        _file.Stream.Write("FRAME\n"u8);
        _frames.Write(_file.Stream, row);
    }

    /// <inheritdoc/>
    public void Complete() => _file.Complete();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
