namespace VvcIlif.Codec.LoopFilter;

/// <summary>
/// Neighbours of a CTU that in-loop filters may use: those inside the picture and not across a slice, tile or
/// subpicture border at which filtering ends. Bit 3 * (dy + 1) + dx + 1 for the neighbour at (dx, dy).
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
