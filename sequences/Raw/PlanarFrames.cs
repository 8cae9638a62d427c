using System.Buffers.Binary;
using VvcIlif.Codec;

namespace VvcIlif.Sequences.Raw;

/// <summary>Planar frames as bytes: 8 bit as bytes, deeper samples as 16-bit little-endian, plane after plane without padding.</summary>
internal sealed class PlanarFrames
{
    private readonly VideoFormat _format;
    private readonly byte[] _row;

    public PlanarFrames(VideoFormat format)
    {
        _format = format;
        _row = new byte[format.Width * format.SampleBytes];
    }

    /// <summary>Reads a frame; false where the stream ends before its first byte. Number and name are for messages.</summary>
    public bool Read(Stream stream, Plane[] planes, int frame, string name)
    {
        CheckPlanes(planes);
        int limit = (1 << _format.BitDepth) - 1;
        for (int c = 0; c < planes.Length; c++)
        {
            for (int y = 0; y < planes[c].Height; y++)
            {
                Span<ushort> row = planes[c].Row(y);
                Span<byte> bytes = _row.AsSpan(0, row.Length * _format.SampleBytes);
                int got = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                if (got == 0 && c == 0 && y == 0) return false;
                if (got < bytes.Length)
                    throw new VideoInputException($"'{name}' ends inside frame {frame}.");
                if (_format.SampleBytes == 1)
                {
                    for (int x = 0; x < row.Length; x++) row[x] = bytes[x];
                    continue;
                }
                int largest = 0;
                for (int x = 0; x < row.Length; x++)
                {
                    ushort sample = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * x)..]);
                    largest = Math.Max(largest, sample);
                    row[x] = sample;
                }
                if (largest > limit)
                    throw new VideoInputException($"'{name}' has a sample of {largest} in frame {frame}, too large for {_format.BitDepth} bits: is the depth or the size wrong?");
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
            if (planes[c].Width != _format.PlaneWidth(c) || planes[c].Height != _format.PlaneHeight(c))
                throw new ArgumentException($"Plane {c} is {planes[c].Width}x{planes[c].Height}, not {_format.PlaneWidth(c)}x{_format.PlaneHeight(c)}.", nameof(planes));
    }
}
