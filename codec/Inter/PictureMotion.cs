using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Inter;

/// <summary>The motion of a whole picture with what its reference indices mean, as later pictures need it.</summary>
internal sealed class PictureMotion
{
    private readonly int _ctbLog2Size;
    private readonly int _widthInCtbs;
    private readonly short[] _sliceOfCtu;

    public PictureMotion(int width, int height, int ctbLog2Size)
    {
        Field = new MotionField(width, height);
        _ctbLog2Size = ctbLog2Size;
        _widthInCtbs = (width + (1 << ctbLog2Size) - 1) >> ctbLog2Size;
        _sliceOfCtu = new short[_widthInCtbs * ((height + (1 << ctbLog2Size) - 1) >> ctbLog2Size)];
    }

    public MotionField Field { get; }

    public int Poc { get; set; }

    /// <summary>References of each slice, in the order of <see cref="SetSlice"/>.</summary>
    public List<SliceReferences> Slices { get; } = [];

    public void SetSlice(int ctbX, int ctbY, int slice) => _sliceOfCtu[ctbY * _widthInCtbs + ctbX] = (short)slice;

    public SliceReferences ReferencesAt(int x, int y) =>
        Slices[_sliceOfCtu[(y >> _ctbLog2Size) * _widthInCtbs + (x >> _ctbLog2Size)]];
}
