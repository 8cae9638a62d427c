using System.Numerics;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Chroma residual scaling by the luma around the 64x64 area that the coding unit starts in.</summary>
internal sealed class ChromaScaling
{
    private int _areaX, _areaY, _scale;
    private LumaMapping? _mapping;
    private SliceParameters _p = null!;
    private Plane _luma = null!;
    private CtuNeighbourhood _n = null!;

    public void StartSlice(SliceContext slice, PictureContext picture, CtuNeighbourhood neighbourhood)
    {
        _p = slice.Parameters;
        _mapping = _p.Ph.ph_chroma_residual_scale_flag ? slice.Mapping : null;
        _luma = picture.Planes[0];
        _n = neighbourhood;
        _areaX = _areaY = -1;
    }

    /// <summary>Scales the residual of a chroma block, in place, where the slice asks for it.</summary>
    public void Apply<T>(CodingUnit cu, Span<T> residual) where T : unmanaged, IBinaryInteger<T>
    {
        if (_mapping is { } mapping && residual.Length > 4)
            mapping.ScaleResidual(residual, Scale(mapping, cu));
    }

    // H.266 8.7.5.3
    private int Scale(LumaMapping mapping, CodingUnit cu)
    {
        int size = Math.Min(64, _p.CtbSize), x = cu.X & -size, y = cu.Y & -size;
        if (x == _areaX && y == _areaY)
            return _scale;
        int sum = 0, count = 0;
        if (_n.IsAvailable(0, x - 1, y))
        {
            for (int i = 0; i < size; i++)
                sum += _luma.At(x - 1, Math.Min(y + i, _luma.Height - 1));
            count += size;
        }
        if (_n.IsAvailable(0, x, y - 1))
        {
            for (int i = 0; i < size; i++)
                sum += _luma.At(Math.Min(x + i, _luma.Width - 1), y - 1);
            count += size;
        }
        int mean = count == 0 ? 1 << (_p.BitDepth - 1) : (sum + (count >> 1)) >> BitOperations.Log2((uint)count);
        (_areaX, _areaY, _scale) = (x, y, mapping.ChromaScale(mean));
        return _scale;
    }
}
