using VvcIlif.Codec;

namespace VvcIlif.Sequences.Raw;

/// <summary>Planar frames as bytes: 8 bit as bytes, deeper samples as 16-bit little-endian, plane after plane without padding.</summary>
internal sealed class PlanarFrames
{
    private readonly VideoFormat _format;
    private const int BufferBytes = 1 << 18;

    private readonly byte[] _row, _buffer;

    public PlanarFrames(VideoFormat format)
    {
        _format = format;
        _row = new byte[format.Width * format.SampleBytes];
        _buffer = new byte[Math.Max(_row.Length, BufferBytes)];
    }

    /// <summary>Reads a frame; false where the stream ends before its first byte. Number and name are for messages.</summary>
    public bool Read(Stream stream, Plane[] planes, int frame, string name)
    {
        CheckPlanes(planes);
        int limit = (1 << _format.BitDepth) - 1;
        for (int c = 0; c < planes.Length; c++)
        {
            int line = planes[c].Width * _format.SampleBytes, height = planes[c].Height;
            // Many rows at once: one call of the system for each buffer.
            int rows = Math.Max(1, _buffer.Length / line);
            for (int top = 0; top < height; top += rows)
            {
                Span<byte> bytes = _buffer.AsSpan(0, line * Math.Min(rows, height - top));
                int got = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                if (got == 0 && c == 0 && top == 0)
                    return false;
                if (got < bytes.Length)
                    throw new VideoInputException($"'{name}' ends inside frame {frame}.");
                for (int y = 0; y * line < bytes.Length; y++)
                {
                    Span<ushort> row = planes[c].Row(top + y);
                    int largest = PlanarBytes.Unpack(bytes.Slice(y * line, line), row, _format.SampleBytes);
                    if (largest > limit)
                        throw new VideoInputException($"'{name}' has a sample of {largest} in frame {frame}, too large for {_format.BitDepth} bits: is the depth or the size wrong?");
                }
            }
        }
        return true;
    }

    public void Write(Stream stream, RowSource source)
    {
        for (int c = 0; c < _format.Components; c++)
        {
            int width = _format.PlaneWidth(c), height = _format.PlaneHeight(c);
            for (int y = 0; y < height; y++)
            {
                ReadOnlySpan<ushort> row = source(c, y)[..width];
                PlanarBytes.Pack(row, _row, _format.SampleBytes);
                stream.Write(_row, 0, width * _format.SampleBytes);
            }
        }
    }

    private void CheckPlanes(Plane[] planes)
    {
        ArgumentNullException.ThrowIfNull(planes);
        if (planes.Length != _format.Components)
            throw new ArgumentException($"{_format.Components} planes are expected, not {planes.Length}.", nameof(planes));
        for (int c = 0; c < planes.Length; c++)
        {
            if (planes[c].Width != _format.PlaneWidth(c) || planes[c].Height != _format.PlaneHeight(c))
                throw new ArgumentException($"Plane {c} is {planes[c].Width}x{planes[c].Height}, not {_format.PlaneWidth(c)}x{_format.PlaneHeight(c)}.", nameof(planes));
        }
    }
}
