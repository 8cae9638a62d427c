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
        Planes = new Plane[chromaFormat.ComponentCount()];
        for (int c = 0; c < Planes.Length; c++)
            Planes[c] = c == 0 ? new Plane(width, height) : new Plane(width >> chromaFormat.ShiftX(), height >> chromaFormat.ShiftY());
        Grid = new BlockGrid(width, height);
        Motion = new PictureMotion(width, height, ctbLog2Size);
        Ctus = new CtuParameters[WidthInCtbs * HeightInCtbs];
        TransformUnits = new TransformInfo[Grid.Stride * Grid.Rows];
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
