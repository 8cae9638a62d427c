using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Syntax;

/// <summary>What entropy coding carries from one CTU to the next, and from row to row with wavefronts (H.266 9.3.2.4).</summary>
internal sealed class EntropyState
{
    public readonly uint[] Contexts = new uint[Ctx.Count];

    /// <summary>StatCoeff of each component.</summary>
    public Triple<int> StatCoeff;

    public readonly PalettePredictor Palette = new();

    public void CopyFrom(EntropyState other)
    {
        other.Contexts.CopyTo(Contexts, 0);
        StatCoeff = other.StatCoeff;
        Palette.CopyFrom(other.Palette);
    }
}

/// <summary>State of QP prediction and of quantization groups (H.266 7.4.12.4, 7.4.12.10, 8.7.1).</summary>
internal struct QpState
{
    /// <summary>QpY of the last coding unit in coding order.</summary>
    public int QpY;

    public bool IsCuQpDeltaCoded, IsCuChromaQpOffsetCoded, NewQuantizationGroup;

    /// <summary>Luma position of the quantization group.</summary>
    public int QgX, QgY;

    /// <summary>The CTU is the first of a row in its tile.</summary>
    public bool FirstQgInRow;

    /// <summary>CuQpOffset of Cb, Cr and joint coding.</summary>
    public Triple<int> CuQpOffset;
}
