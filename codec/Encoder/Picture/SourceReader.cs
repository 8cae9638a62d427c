using System.Numerics;
using System.Runtime.InteropServices;

namespace VvcIlif.Codec.Encoder.Picture;

/// <summary>Takes source pictures one by one, widened to the internal bit depth and padded to the coded size.</summary>
internal sealed class SourceReader(EncoderSettings settings, IEnumerator<IReadOnlyList<Plane>> pictures)
{
    private bool _ended;

    /// <summary>Pictures read so far.</summary>
    public int Count { get; private set; }

    /// <summary>The next picture, or null at the end of the clip.</summary>
    /// <exception cref="ArgumentException">The picture does not have the size or the bit depth of the options.</exception>
    public Plane[]? Next()
    {
        if (_ended)
            return null;
        if (!pictures.MoveNext())
        {
            _ended = true;
            return null;
        }
        IReadOnlyList<Plane> source = pictures.Current;
        if (source is null || source.Count != 3)
            throw new ArgumentException($"Source picture {Count} does not have three planes.");
        var planes = new Plane[3];
        for (int c = 0; c < 3; c++)
            planes[c] = Convert(source[c], c);
        Count++;
        return planes;
    }

    private Plane Convert(Plane source, int component)
    {
        EncoderOptions options = settings.Options;
        int shift = component == 0 ? 0 : 1;
        int width = options.Width >> shift, height = options.Height >> shift;
        if (source.Width != width || source.Height != height)
            throw new ArgumentException($"Plane {component} of source picture {Count} has {source.Width}x{source.Height} samples; allowed: {width}x{height}.");
        var plane = new Plane(settings.CodedWidth >> shift, settings.CodedHeight >> shift);
        int scale = options.InternalBitDepth - options.InputBitDepth;
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<ushort> from = source.Row(y);
            Span<ushort> to = plane.Row(y);
            if (Union(from) >> options.InputBitDepth != 0)
                throw new ArgumentException($"Plane {component} of source picture {Count} has samples of more than {options.InputBitDepth} bits.");
            Shift(from, to, scale);
            to[width..].Fill(to[width - 1]);
        }
        for (int y = height; y < plane.Height; y++)
            plane.Row(height - 1).CopyTo(plane.Row(y));
        return plane;
    }

    private static int Union(ReadOnlySpan<ushort> row)
    {
        ReadOnlySpan<Vector<ushort>> vectors = MemoryMarshal.Cast<ushort, Vector<ushort>>(row);
        Vector<ushort> union = Vector<ushort>.Zero;
        foreach (Vector<ushort> v in vectors)
            union |= v;
        int result = 0;
        for (int i = 0; i < Vector<ushort>.Count; i++)
            result |= union[i];
        foreach (ushort sample in row[(vectors.Length * Vector<ushort>.Count)..])
            result |= sample;
        return result;
    }

    private static void Shift(ReadOnlySpan<ushort> from, Span<ushort> to, int scale)
    {
        for (int x = 0; x < from.Length; x++)
            to[x] = (ushort)(from[x] << scale);
    }
}
