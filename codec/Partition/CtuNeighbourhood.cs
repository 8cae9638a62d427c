using System.Numerics;

namespace VvcIlif.Codec.Partition;

/// <summary>
/// Availability (6.4.4) as seen from the coding tree unit in work: which of the neighbouring units may be used, and
/// which 4x4 areas of this one are already coded, for the luma and the chroma tree apart.
/// </summary>
internal sealed class CtuNeighbourhood
{
    private readonly uint[][] _coded = [new uint[32], new uint[32]];
    private int _ctbLog2Size;
    private int _pictureWidth, _pictureHeight;

    /// <summary>Column and row of the unit.</summary>
    public int CtbX { get; private set; }

    public int CtbY { get; private set; }

    public bool Left { get; private set; }

    public bool Above { get; private set; }

    public bool AboveRight { get; private set; }

    public bool AboveLeft { get; private set; }

    /// <summary>Turns to a CTU, of which nothing is coded.</summary>
    public void Start(in CtuPosition at, SliceParameters p)
    {
        CtbX = at.X;
        CtbY = at.Y;
        _ctbLog2Size = p.CtbLog2Size;
        _pictureWidth = p.PictureWidth;
        _pictureHeight = p.PictureHeight;
        Left = at.Left;
        Above = at.Above;
        AboveRight = at.AboveRight;
        AboveLeft = at.AboveLeft;
        _coded[0].AsSpan().Clear();
        _coded[1].AsSpan().Clear();
    }

    /// <summary>Marks a luma area (multiple of 4 in position and size) as coded or not.</summary>
    public void Mark(int channel, int x, int y, int width, int height, bool coded)
    {
        int mask = (1 << _ctbLog2Size) - 1;
        int columns = width >> 2;
        uint bits = (columns == 32 ? uint.MaxValue : (1u << columns) - 1) << ((x & mask) >> 2);
        int row = (y & mask) >> 2;
        Span<uint> rows = _coded[channel].AsSpan(row, height >> 2);
        if (coded)
        {
            for (int i = 0; i < rows.Length; i++)
                rows[i] |= bits;
        }
        else
        {
            for (int i = 0; i < rows.Length; i++)
                rows[i] &= ~bits;
        }
    }

    /// <summary>True when the luma position belongs to an area coded before and usable from this unit.</summary>
    public bool IsAvailable(int channel, int x, int y)
    {
        if (x < 0 || y < 0 || x >= _pictureWidth || y >= _pictureHeight)
            return false;
        int column = (x >> _ctbLog2Size) - CtbX;
        int row = (y >> _ctbLog2Size) - CtbY;
        if (row == 0)
        {
            if (column == 0)
            {
                int mask = (1 << _ctbLog2Size) - 1;
                return (_coded[channel][(y & mask) >> 2] >> ((x & mask) >> 2) & 1) != 0;
            }
            return column == -1 && Left;
        }
        return row == -1 && column switch { 0 => Above, 1 => AboveRight, -1 => AboveLeft, _ => false };
    }

    /// <summary>True when the position is outside this unit in an available one, or inside it at all.</summary>
    public bool HasLeft(int x) => (x & ((1 << _ctbLog2Size) - 1)) != 0 || Left;

    /// <inheritdoc cref="HasLeft"/>
    public bool HasAbove(int y) => (y & ((1 << _ctbLog2Size) - 1)) != 0 || Above;

    /// <summary>Luma samples available from x on to the right along the row above <paramref name="y"/>, at most <paramref name="wanted"/>.</summary>
    public int AvailableAbove(int channel, int x, int y, int wanted)
    {
        int mask = (1 << _ctbLog2Size) - 1;
        if ((y & mask) != 0)
        {
            int column = (x & mask) >> 2;
            uint row = _coded[channel][((y - 1) & mask) >> 2] >> column;
            return Math.Min(wanted, BitOperations.TrailingZeroCount(~(ulong)row) << 2);
        }
        if (!Above)
            return 0;
        int end = (CtbX + (AboveRight ? 2 : 1)) << _ctbLog2Size;
        return Math.Min(wanted, Math.Min(end, _pictureWidth) - x);
    }

    /// <summary>Luma samples available from y on downwards along the column left of <paramref name="x"/>, at most <paramref name="wanted"/>.</summary>
    public int AvailableLeft(int channel, int x, int y, int wanted)
    {
        int mask = (1 << _ctbLog2Size) - 1;
        if ((x & mask) != 0)
        {
            int bit = ((x - 1) & mask) >> 2;
            int row = (y & mask) >> 2;
            uint[] coded = _coded[channel];
            int count = 0;
            for (int end = Math.Min(row + ((wanted + 3) >> 2), (mask + 1) >> 2); row < end && (coded[row] >> bit & 1) != 0; row++)
                count++;
            return Math.Min(wanted, count << 2);
        }
        if (!Left)
            return 0;
        return Math.Min(wanted, Math.Min((CtbY + 1) << _ctbLog2Size, _pictureHeight) - y);
    }

    /// <summary>True when the sample diagonally above left of (x, y) is available.</summary>
    public bool IsAboveLeftAvailable(int channel, int x, int y) => IsAvailable(channel, x - 1, y - 1);
}
