namespace VvcIlif.Codec;

/// <summary>sps_chroma_format_idc (H.266 table 2).</summary>
public enum ChromaFormat
{
    /// <summary>4:0:0, luma only.</summary>
    Monochrome = 0,

    /// <summary>4:2:0, chroma halved in both directions.</summary>
    Yuv420 = 1,

    /// <summary>4:2:2, chroma halved horizontally.</summary>
    Yuv422 = 2,

    /// <summary>4:4:4, chroma at full size.</summary>
    Yuv444 = 3,
}

/// <summary>Sub-sampling factors of a <see cref="ChromaFormat"/>.</summary>
public static class ChromaFormatExtensions
{
    /// <summary>log2(SubWidthC): the shift from luma to chroma columns, 0 or 1.</summary>
    public static int ShiftX(this ChromaFormat format) => format is ChromaFormat.Yuv420 or ChromaFormat.Yuv422 ? 1 : 0;

    /// <summary>log2(SubHeightC): the shift from luma to chroma rows, 0 or 1.</summary>
    public static int ShiftY(this ChromaFormat format) => format is ChromaFormat.Yuv420 ? 1 : 0;

    /// <summary>Number of colour components, 1 or 3.</summary>
    public static int ComponentCount(this ChromaFormat format) => format == ChromaFormat.Monochrome ? 1 : 3;
}
