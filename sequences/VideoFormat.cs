using VvcIlif.Codec;

namespace VvcIlif.Sequences;

/// <summary>What the frames of an uncompressed clip look like.</summary>
public sealed record VideoFormat
{
    /// <summary>Largest width and height that readers accept.</summary>
    public const int MaxSize = 16384;

    /// <summary>Luma columns, 1 to <see cref="MaxSize"/>.</summary>
    public required int Width { get; init; }

    /// <summary>Luma rows, 1 to <see cref="MaxSize"/>.</summary>
    public required int Height { get; init; }

    /// <summary>Numerator of the frame rate in frames per second.</summary>
    public int FpsNumerator { get; init; } = 30;

    /// <summary>Denominator of the frame rate.</summary>
    public int FpsDenominator { get; init; } = 1;

    /// <summary>Bits of a sample, 8 to 16.</summary>
    public int BitDepth { get; init; } = 8;

    /// <summary>Chroma sub-sampling.</summary>
    public ChromaFormat ChromaFormat { get; init; } = ChromaFormat.Yuv420;

    /// <summary>Frames per second.</summary>
    public double Fps => (double)FpsNumerator / FpsDenominator;

    /// <summary>Colour components, 1 or 3.</summary>
    public int Components => ChromaFormat.ComponentCount();

    /// <summary>Bytes of a stored sample: 1 at 8 bits, else 2.</summary>
    public int SampleBytes => BitDepth > 8 ? 2 : 1;

    /// <summary>Bytes of a whole frame in planar storage.</summary>
    public long FrameBytes
    {
        get
        {
            long samples = 0;
            for (int c = 0; c < Components; c++)
                samples += (long)PlaneWidth(c) * PlaneHeight(c);
            return samples * SampleBytes;
        }
    }

    /// <summary>Columns of a component; an odd luma width is rounded up.</summary>
    public int PlaneWidth(int component) => component == 0 ? Width : Shifted(Width, ChromaFormat.ShiftX());

    /// <summary>Rows of a component; an odd luma height is rounded up.</summary>
    public int PlaneHeight(int component) => component == 0 ? Height : Shifted(Height, ChromaFormat.ShiftY());

    /// <summary>New planes of zeros for one frame.</summary>
    public Plane[] CreatePlanes()
    {
        var planes = new Plane[Components];
        for (int c = 0; c < planes.Length; c++)
            planes[c] = new Plane(PlaneWidth(c), PlaneHeight(c));
        return planes;
    }

    /// <summary>Throws unless all values are in range.</summary>
    /// <exception cref="VideoInputException">A value is out of range.</exception>
    public VideoFormat Validated()
    {
        if (Width is < 1 or > MaxSize || Height is < 1 or > MaxSize)
            throw new VideoInputException($"A picture size of {Width}x{Height} is not possible; each side is 1 to {MaxSize}.");
        if (FpsNumerator < 1 || FpsDenominator < 1)
            throw new VideoInputException($"A frame rate of {FpsNumerator}/{FpsDenominator} is not possible.");
        if (BitDepth is < 8 or > 16)
            throw new VideoInputException($"A bit depth of {BitDepth} is not possible; it is 8 to 16.");
        return this;
    }

    /// <summary>The format in words, such as "416x240 4:2:0 10 bit, 50 fps".</summary>
    public override string ToString() => FormattableString.Invariant($"{Width}x{Height} {ChromaName} {BitDepth} bit, {Fps:0.###} fps");

    private string ChromaName => ChromaFormat switch
    {
        ChromaFormat.Monochrome => "4:0:0",
        ChromaFormat.Yuv420 => "4:2:0",
        ChromaFormat.Yuv422 => "4:2:2",
        _ => "4:4:4",
    };

    private static int Shifted(int size, int shift) => (size + (1 << shift) - 1) >> shift;
}
