namespace VvcIlif.Sequences.Raw;

/// <summary>Writes raw planar clips: 8 bit as bytes, deeper ones as 16-bit little-endian.</summary>
public sealed class RawVideoWriter : IVideoSink
{
    private readonly OutputFile _file;
    private readonly PlanarFrames _frames;

    /// <summary>Starts a file.</summary>
    /// <param name="path">Path, or "-" for standard output.</param>
    /// <param name="format">What the frames look like.</param>
    public RawVideoWriter(string path, VideoFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        Format = format.Validated();
        _frames = new PlanarFrames(format);
        _file = new OutputFile(path);
    }

    /// <inheritdoc/>
    public VideoFormat Format { get; }

    /// <inheritdoc/>
    public void WriteFrame(RowSource row) => _frames.Write(_file.Stream, row);

    /// <inheritdoc/>
    public void Complete() => _file.Complete();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
