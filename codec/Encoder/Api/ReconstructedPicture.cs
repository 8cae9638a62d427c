namespace VvcIlif.Codec.Encoder;

/// <summary>A picture as a decoder will put it out. Its planes must not be written to.</summary>
public sealed class ReconstructedPicture
{
    internal ReconstructedPicture(Plane[] planes, int bitDepth, int index, int poc, int width, int height)
    {
        Planes = planes;
        BitDepth = bitDepth;
        Index = index;
        Poc = poc;
        Width = width;
        Height = height;
    }

    /// <summary>Y, Cb, Cr (4:2:0) at coded size; the picture is at the top left of it.</summary>
    public IReadOnlyList<Plane> Planes { get; }

    /// <summary>Bits of a sample.</summary>
    public int BitDepth { get; }

    /// <summary>Number in output order, from 0.</summary>
    public int Index { get; }

    /// <summary>Picture order count.</summary>
    public int Poc { get; }

    /// <summary>Luma width without padding.</summary>
    public int Width { get; }

    /// <summary>Luma height without padding.</summary>
    public int Height { get; }

    /// <summary>One row of the cropped picture.</summary>
    /// <param name="component">0 luma, 1 Cb, 2 Cr.</param>
    /// <param name="y">Row of the component, from 0.</param>
    public ReadOnlySpan<ushort> Row(int component, int y) => Planes[component].Row(y)[..(component == 0 ? Width : Width / 2)];
}
