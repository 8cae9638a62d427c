namespace VvcIlif.Codec.LoopFilter;

/// <summary>sao_type_idx.</summary>
internal enum SaoType : byte
{
    None = 0,
    Band = 1,
    Edge = 2,
}

/// <summary>Sample adaptive offset of one component of one CTU.</summary>
internal struct SaoParameters
{
    internal SaoType Type;

    /// <summary>sao_band_position, 0 to 31.</summary>
    internal byte BandPosition;

    /// <summary>sao_eo_class: 0 horizontal, 1 vertical, 2 from upper left to lower right, 3 from upper right to lower left.</summary>
    internal byte EdgeClass;

    /// <summary>
    /// SaoOffsetVal[1] to [4]: with sign and scaled by log2OffsetScale to the bit depth.
    /// </summary>
    internal short Offset1, Offset2, Offset3, Offset4;
}

/// <summary>Sample adaptive offset of a CTU.</summary>
internal struct SaoCtu
{
    internal SaoParameters Y, Cb, Cr;

    /// <summary>Which neighbouring CTUs the edge classes may look at.</summary>
    internal CtuNeighbours Available;

    internal readonly SaoParameters Component(int component) => component == 0 ? Y : component == 1 ? Cb : Cr;
}

/// <summary>
/// Neighbours of a CTU that in-loop filters may use: those inside the picture and not across a slice, tile or
/// subpicture border across which filtering is off. Bit 3 * (dy + 1) + dx + 1 for the neighbour at (dx, dy).
/// </summary>
[Flags]
internal enum CtuNeighbours : ushort
{
    None = 0,
    AboveLeft = 1 << 0,
    Above = 1 << 1,
    AboveRight = 1 << 2,
    Left = 1 << 3,

    /// <summary>The CTU itself; taken as set.</summary>
    Self = 1 << 4,
    Right = 1 << 5,
    BelowLeft = 1 << 6,
    Below = 1 << 7,
    BelowRight = 1 << 8,
    All = 0x1FF,
}

/// <summary>Neighbours in a picture without inner borders.</summary>
internal static class CtuNeighboursExtensions
{
    /// <summary>All neighbours of the CTU that lie in the picture.</summary>
    internal static CtuNeighbours InPicture(int ctuX, int ctuY, int ctuColumns, int ctuRows)
    {
        CtuNeighbours result = CtuNeighbours.All;
        if (ctuX == 0)
            result &= ~(CtuNeighbours.AboveLeft | CtuNeighbours.Left | CtuNeighbours.BelowLeft);
        if (ctuX == ctuColumns - 1)
            result &= ~(CtuNeighbours.AboveRight | CtuNeighbours.Right | CtuNeighbours.BelowRight);
        if (ctuY == 0)
            result &= ~(CtuNeighbours.AboveLeft | CtuNeighbours.Above | CtuNeighbours.AboveRight);
        if (ctuY == ctuRows - 1)
            result &= ~(CtuNeighbours.BelowLeft | CtuNeighbours.Below | CtuNeighbours.BelowRight);
        return result;
    }
}
