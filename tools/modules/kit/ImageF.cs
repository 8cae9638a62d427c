namespace VvcIlif.Modules.Kit;

/// <summary>
/// A picture of 32-bit floating-point values in planes, one plane after another: value (x, y) of channel c stands at
/// <c>(c * Height + y) * Width + x</c>. Colours are red, green, blue; files with integers are scaled to 0..1, so that 1 is
/// the largest integer. Pixel centres are at whole coordinates.
/// </summary>
public sealed class ImageF
{
    /// <summary>Most values of one picture (1 GiB).</summary>
    public const long MostValues = 1L << 28;

    /// <summary>Creates a picture of zeros.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="channels">Planes, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or there are more than <see cref="MostValues"/> values.</exception>
    public ImageF(int width, int height, int channels = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)width * height * channels, MostValues, nameof(width));
        (Width, Height, Channels) = (width, height, channels);
        Data = new float[width * height * channels];
    }

    /// <summary>Wraps values.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">Planes.</param>
    /// <param name="data">width * height * channels values; not copied.</param>
    /// <exception cref="ArgumentException">There are more or fewer values.</exception>
    public ImageF(int width, int height, int channels, float[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (width < 1 || height < 1 || channels < 1 || data.Length != (long)width * height * channels)
            throw new ArgumentException($"{data.Length} values are no picture of {width}x{height} with {channels} channels.", nameof(data));
        (Width, Height, Channels, Data) = (width, height, channels, data);
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Planes: 1 for grey, 3 for colour.</summary>
    public int Channels { get; }

    /// <summary>All values.</summary>
    public float[] Data { get; }

    /// <summary>Values of one plane.</summary>
    public int Area => Width * Height;

    /// <summary>A value.</summary>
    public ref float this[int x, int y, int channel = 0] => ref Data[(channel * Height + y) * Width + x];

    /// <summary>The values of one channel, row after row.</summary>
    public Span<float> Plane(int channel) => Data.AsSpan(channel * Area, Area);

    /// <summary>One row of one channel.</summary>
    public Span<float> Row(int y, int channel = 0) => Data.AsSpan((channel * Height + y) * Width, Width);

    /// <summary>A copy.</summary>
    public ImageF Clone() => new(Width, Height, Channels, (float[])Data.Clone());

    /// <summary>One channel as a picture of its own.</summary>
    public ImageF Channel(int channel) => new(Width, Height, 1, Plane(channel).ToArray());

    /// <summary>A picture of the same size with every value mapped.</summary>
    public ImageF Map(Func<float, float> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new(Width, Height, Channels, Array.ConvertAll(Data, v => function(v)));
    }

    /// <summary>A part.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not lie within the picture.</exception>
    public ImageF Crop(int x, int y, int width, int height)
    {
        if (x < 0 || y < 0 || width < 1 || height < 1 || x + (long)width > Width || y + (long)height > Height)
            throw new ArgumentOutOfRangeException(nameof(x), $"The part {width}x{height} at ({x}, {y}) does not lie within {Width}x{Height}.");
        var part = new ImageF(width, height, Channels);
        for (int c = 0; c < Channels; c++)
        {
            for (int row = 0; row < height; row++)
                Row(y + row, c).Slice(x, width).CopyTo(part.Row(row, c));
        }

        return part;
    }

    /// <summary>Planes as channels of one picture.</summary>
    /// <exception cref="ArgumentException">The sizes differ, or a picture has several channels.</exception>
    public static ImageF Stack(params ReadOnlySpan<ImageF> planes)
    {
        var all = new ImageF(planes[0].Width, planes[0].Height, planes.Length);
        for (int c = 0; c < planes.Length; c++)
        {
            if (planes[c].Width != all.Width || planes[c].Height != all.Height || planes[c].Channels != 1)
                throw new ArgumentException("Planes of one size with one channel each are wanted.", nameof(planes));
            planes[c].Data.CopyTo(all.Plane(c));
        }
        return all;
    }

    /// <summary>Size and channels, as in "768x512, 3 channels".</summary>
    public override string ToString() => $"{Width}x{Height}, {Channels} {(Channels == 1 ? "channel" : "channels")}";
}
