using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Everything that belongs to a picture while it is coded: samples, block data, motion, filter parameters.</summary>
internal sealed class PictureContext
{
    public PictureContext(int width, int height, ChromaFormat chromaFormat, int bitDepth, int ctbLog2Size)
    {
        Width = width;
        Height = height;
        ChromaFormat = chromaFormat;
        BitDepth = bitDepth;
        CtbLog2Size = ctbLog2Size;
        WidthInCtbs = (width + (1 << ctbLog2Size) - 1) >> ctbLog2Size;
        HeightInCtbs = (height + (1 << ctbLog2Size) - 1) >> ctbLog2Size;
        Planes = CreatePlanes(width, height, chromaFormat);
        Grid = new BlockGrid(width, height);
        Motion = new PictureMotion(width, height, ctbLog2Size);
        Ctus = new CtuParameters[WidthInCtbs * HeightInCtbs];
        TransformUnits = new TransformInfo[Grid.Stride * Grid.Rows];
    }

    /// <summary>A picture whose samples and motion are kept apart from the data that only its coding needs.</summary>
    public PictureContext(ChromaFormat chromaFormat, int bitDepth, int ctbLog2Size, Plane[] planes, PictureMotion motion,
        BlockGrid grid, CtuParameters[] ctus, TransformInfo[] transformUnits)
    {
        (Width, Height, ChromaFormat, BitDepth, CtbLog2Size) = (planes[0].Width, planes[0].Height, chromaFormat, bitDepth, ctbLog2Size);
        WidthInCtbs = (Width + (1 << ctbLog2Size) - 1) >> ctbLog2Size;
        HeightInCtbs = (Height + (1 << ctbLog2Size) - 1) >> ctbLog2Size;
        (Planes, Motion, Grid, Ctus, TransformUnits) = (planes, motion, grid, ctus, transformUnits);
    }

    /// <summary>Planes for a picture of a format.</summary>
    public static Plane[] CreatePlanes(int width, int height, ChromaFormat chromaFormat)
    {
        var planes = new Plane[chromaFormat.ComponentCount()];
        for (int c = 0; c < planes.Length; c++)
            planes[c] = c == 0 ? new Plane(width, height) : new Plane(width >> chromaFormat.ShiftX(), height >> chromaFormat.ShiftY());
        return planes;
    }

    public int Width { get; }

    public int Height { get; }

    public ChromaFormat ChromaFormat { get; }

    public int BitDepth { get; }

    public int CtbLog2Size { get; }

    public int WidthInCtbs { get; }

    public int HeightInCtbs { get; }

    public Plane[] Planes { get; }

    public BlockGrid Grid { get; }

    public PictureMotion Motion { get; }

    public CtuParameters[] Ctus { get; }

    /// <summary>Transform units per 4x4 luma area, in rows of <see cref="BlockGrid.Stride"/>.</summary>
    public TransformInfo[] TransformUnits { get; }
}
