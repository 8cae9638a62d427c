using System.Runtime.CompilerServices;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Inter;

/// <summary>
/// The motion of a whole picture with what its reference indices mean, as later pictures need it. They look at one
/// entry of each 8x8 luma area only: a decoder keeps those, and lends the full field to the picture that is being decoded.
/// </summary>
internal sealed class PictureMotion
{
    private readonly int _height;
    private readonly int _ctbLog2Size;
    private readonly int _widthInCtbs;
    private readonly short[] _sliceOfCtu;
    private readonly MotionInfo[]? _kept; // per 8x8 area, that of its first 4x4 area
    private readonly int _keptStride;
    private MotionField? _field;

    /// <summary>Motion with a field of its own, which later pictures look at.</summary>
    public PictureMotion(int width, int height, int ctbLog2Size)
        : this(width, height, ctbLog2Size, false) => _field = new MotionField(width, height);

    private PictureMotion(int width, int height, int ctbLog2Size, bool keeps)
    {
        _height = height;
        _ctbLog2Size = ctbLog2Size;
        _widthInCtbs = (width + (1 << ctbLog2Size) - 1) >> ctbLog2Size;
        _sliceOfCtu = new short[_widthInCtbs * ((height + (1 << ctbLog2Size) - 1) >> ctbLog2Size)];
        _keptStride = (width + 7) >> 3;
        if (!keeps)
            return;
        _kept = new MotionInfo[_keptStride * ((height + 7) >> 3)];
        _kept.AsSpan().Fill(MotionInfo.Intra);
    }

    /// <summary>Motion that keeps what is passed to <see cref="Keep"/>.</summary>
    public static PictureMotion Sparse(int width, int height, int ctbLog2Size) => new(width, height, ctbLog2Size, true);

    /// <summary>The motion of every 4x4 area; only there while the picture is being coded.</summary>
    public MotionField Field
    {
        get => _field ?? throw new InvalidOperationException("The picture is not being coded.");
        set => _field = value;
    }

    public int Poc { get; set; }

    /// <summary>References of each slice, in the order of <see cref="SetSlice"/>.</summary>
    public List<SliceReferences> Slices { get; } = [];

    /// <summary>CTB rows of the picture that are kept, where a thread that reads them has to wait for another one.</summary>
    public RowProgress? Progress { get; set; }

    public void SetSlice(int ctbX, int ctbY, int slice) => _sliceOfCtu[ctbY * _widthInCtbs + ctbX] = (short)slice;

    public SliceReferences ReferencesAt(int x, int y) =>
        Slices[_sliceOfCtu[(y >> _ctbLog2Size) * _widthInCtbs + (x >> _ctbLog2Size)]];

    /// <summary>The motion that another picture's collocated block at a multiple of eight sees.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref MotionInfo Collocated(int x, int y)
    {
        if (_kept is { } kept)
            return ref kept[(y >> 3) * _keptStride + (x >> 3)];
        return ref Field.At(x, y);
    }

    /// <summary>Keeps the motion of a CTB from the field.</summary>
    public void Keep(int ctbX, int ctbY)
    {
        int left = ctbX << _ctbLog2Size >> 3, columns = Math.Min(1 << _ctbLog2Size >> 3, _keptStride - left);
        int end = Math.Min((ctbY + 1) << _ctbLog2Size, _height);
        for (int y = ctbY << _ctbLog2Size; y < end; y += 8)
        {
            Span<MotionInfo> row = _kept.AsSpan((y >> 3) * _keptStride + left, columns);
            ReadOnlySpan<MotionInfo> field = Field.Row(y)[(2 * left)..];
            for (int i = 0; i < row.Length; i++)
                row[i] = field[2 * i];
        }
    }

    /// <summary>Keeps another motion for an area.</summary>
    public void KeepArea(int x, int y, int width, int height, in MotionInfo motion)
    {
        for (int row = (y + 7) >> 3; row << 3 < y + height; row++)
        {
            for (int column = (x + 7) >> 3; column << 3 < x + width; column++)
                _kept![row * _keptStride + column] = motion;
        }
    }

    /// <summary>Forgets all motion.</summary>
    public void Clear()
    {
        Slices.Clear();
        _kept.AsSpan().Fill(MotionInfo.Intra);
    }
}
