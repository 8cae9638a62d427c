using System.Numerics;

namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>
/// A box of cells, each full or empty, one bit a cell; around it all cells are empty. Rows run along x; cell (0, 0, 0) is
/// the first.
/// </summary>
public sealed class CellGrid
{
    /// <summary>Most cells of a grid (one gigabyte of bits, the border included).</summary>
    public const long MaxCells = 1L << 33;

    // One empty cell around everything, so that neighbours need no test of the border.
    private readonly ulong[] _bits;
    private readonly int _words, _slab;

    /// <summary>Creates an empty grid.</summary>
    /// <param name="width">Cells along x, at least 1.</param>
    /// <param name="height">Cells along y, at least 1.</param>
    /// <param name="depth">Cells along z, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or there are more than <see cref="MaxCells"/> cells.</exception>
    public CellGrid(int width, int height, int depth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        (Width, Height, Depth) = (width, height, depth);
        _words = (int)(((long)width + 2 + 63) >> 6);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((double)_words * 64 * (height + 2.0) * (depth + 2.0), MaxCells, nameof(width));
        _slab = _words * (height + 2);
        _bits = new ulong[(long)_slab * (depth + 2)];
    }

    /// <summary>Cells along x.</summary>
    public int Width { get; }

    /// <summary>Cells along y.</summary>
    public int Height { get; }

    /// <summary>Cells along z.</summary>
    public int Depth { get; }

    /// <summary>Words of a row; bit x + 1 of the row is cell x.</summary>
    internal int Words => _words;

    /// <summary>Whether a cell is full; cells up to one step outside may be asked for and are empty.</summary>
    public bool this[int x, int y, int z]
    {
        get => (_bits[At(y, z) + ((x + 1) >> 6)] >> ((x + 1) & 63) & 1) != 0;
        set
        {
            ulong bit = 1UL << ((x + 1) & 63);
            ref ulong word = ref _bits[At(y, z) + ((x + 1) >> 6)];
            word = value ? word | bit : word & ~bit;
        }
    }

    /// <summary>The words of a row, -1 to height or depth.</summary>
    internal Span<ulong> Row(int y, int z) => _bits.AsSpan(At(y, z), _words);

    /// <summary>A copy.</summary>
    public CellGrid Clone()
    {
        var copy = new CellGrid(Width, Height, Depth);
        _bits.CopyTo(copy._bits, 0);
        return copy;
    }

    /// <summary>Number of full cells.</summary>
    public long Count()
    {
        long count = 0;
        foreach (ulong word in _bits)
            count += BitOperations.PopCount(word);
        return count;
    }

    /// <summary>Whether every cell of a box is full.</summary>
    public bool IsFull(Box box)
    {
        for (int z = box.Z0; z < box.Z1; z++)
        {
            for (int y = box.Y0; y < box.Y1; y++)
            {
                if (!RowFull(y, z, box.X0, box.X1))
                    return false;
            }
        }

        return true;
    }

    /// <summary>Whether every cell of a box is empty.</summary>
    public bool IsEmpty(Box box)
    {
        for (int z = box.Z0; z < box.Z1; z++)
        {
            for (int y = box.Y0; y < box.Y1; y++)
            {
                if (!RowEmpty(y, z, box.X0, box.X1))
                    return false;
            }
        }

        return true;
    }

    /// <summary>Fills or empties a box.</summary>
    public void Set(Box box, bool full)
    {
        for (int z = box.Z0; z < box.Z1; z++)
        {
            for (int y = box.Y0; y < box.Y1; y++)
            {
                Span<ulong> row = Row(y, z);
                int a = box.X0 + 1, b = box.X1;
                for (int w = a >> 6; w <= b >> 6; w++)
                {
                    ulong mask = Mask(w, a, b);
                    row[w] = full ? row[w] | mask : row[w] & ~mask;
                }
            }
        }
    }

    /// <summary>Whether two grids have the same size and cells.</summary>
    public bool SameAs(CellGrid other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Width == other.Width && Height == other.Height && Depth == other.Depth && _bits.AsSpan().SequenceEqual(other._bits);
    }

    internal bool RowFull(int y, int z, int x0, int x1)
    {
        ReadOnlySpan<ulong> row = Row(y, z);
        int a = x0 + 1, b = x1;
        for (int w = a >> 6; w <= b >> 6; w++)
        {
            ulong mask = Mask(w, a, b);
            if ((row[w] & mask) != mask)
                return false;
        }
        return true;
    }

    internal bool RowEmpty(int y, int z, int x0, int x1)
    {
        ReadOnlySpan<ulong> row = Row(y, z);
        int a = x0 + 1, b = x1;
        for (int w = a >> 6; w <= b >> 6; w++)
        {
            if ((row[w] & Mask(w, a, b)) != 0)
                return false;
        }

        return true;
    }

    // Bits a..b (of the row, both included) that lie in word w.
    internal static ulong Mask(int w, int a, int b)
    {
        ulong mask = ulong.MaxValue;
        if (w == a >> 6)
            mask &= ulong.MaxValue << (a & 63);
        if (w == b >> 6)
            mask &= ulong.MaxValue >> (63 - (b & 63));
        return mask;
    }

    private int At(int y, int z) => (z + 1) * _slab + (y + 1) * _words;
}
