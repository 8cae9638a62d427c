namespace VvcIlif.Codec.Decoder;

/// <summary>What came of comparing a picture with the hash that the stream carries for it.</summary>
public enum HashCheck
{
    /// <summary>The stream carries no hash for the picture, or checking is off.</summary>
    Absent,

    /// <summary>All components have the hash that the stream says.</summary>
    Match,

    /// <summary>A component differs: the stream is damaged, or the decoder wrong.</summary>
    Mismatch,
}

/// <summary>A picture in output order. Its planes are valid until the next picture is asked for.</summary>
public sealed class DecodedPicture
{
    internal DecodedPicture(Plane[] planes, ChromaFormat format, int bitDepth, int poc, (int X, int Y, int Width, int Height) window, HashCheck check)
    {
        Planes = planes;
        ChromaFormat = format;
        BitDepth = bitDepth;
        Poc = poc;
        (X, Y, Width, Height) = window;
        HashCheck = check;
    }

    /// <summary>Y, Cb, Cr at coded size, before cropping.</summary>
    public IReadOnlyList<Plane> Planes { get; }

    /// <summary>Chroma format.</summary>
    public ChromaFormat ChromaFormat { get; }

    /// <summary>Bits of a sample, 8 to 16.</summary>
    public int BitDepth { get; }

    /// <summary>Picture order count.</summary>
    public int Poc { get; }

    /// <summary>First luma column of the conformance window.</summary>
    public int X { get; }

    /// <summary>First luma row of the conformance window.</summary>
    public int Y { get; }

    /// <summary>Luma width of the conformance window.</summary>
    public int Width { get; }

    /// <summary>Luma height of the conformance window.</summary>
    public int Height { get; }

    /// <summary>Comparison with the decoded picture hash SEI message.</summary>
    public HashCheck HashCheck { get; }

    /// <summary>One row of the cropped picture.</summary>
    /// <param name="component">0 luma, 1 Cb, 2 Cr.</param>
    /// <param name="y">Row of the component, from 0 at the top of the window.</param>
    public ReadOnlySpan<ushort> Row(int component, int y)
    {
        int sx = component == 0 ? 0 : ChromaFormat.ShiftX(), sy = component == 0 ? 0 : ChromaFormat.ShiftY();
        return Planes[component].Row((Y >> sy) + y).Slice(X >> sx, Width >> sx);
    }
}
