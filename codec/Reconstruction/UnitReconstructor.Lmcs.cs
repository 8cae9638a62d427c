using System.Numerics;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Chroma residual scaling by the luma around the 64x64 area that the coding unit starts in.</summary>
internal sealed partial class UnitReconstructor
{
    private int _scaleX = -1, _scaleY = -1, _chromaScale;

    /// <summary>Scales the residual of a chroma block, in place, where the slice asks for it.</summary>
    private void ScaleChroma(CodingUnit cu, Span<short> residual)
    {
        if (_slice.Mapping is { } mapping && _p.Ph.ph_chroma_residual_scale_flag && residual.Length > 4)
            mapping.ScaleResidual(residual, ChromaScale(mapping, cu));
    }

    // H.266 8.7.5.3
    private int ChromaScale(LumaMapping mapping, CodingUnit cu)
    {
        int size = Math.Min(64, _p.CtbSize), x = cu.X & -size, y = cu.Y & -size;
        if (x == _scaleX && y == _scaleY)
            return _chromaScale;
        Plane plane = _planes[0];
        int sum = 0, count = 0;
        if (_n.IsAvailable(0, x - 1, y))
        {
            for (int i = 0; i < size; i++)
                sum += plane.At(x - 1, Math.Min(y + i, plane.Height - 1));
            count += size;
        }
        if (_n.IsAvailable(0, x, y - 1))
        {
            for (int i = 0; i < size; i++)
                sum += plane.At(Math.Min(x + i, plane.Width - 1), y - 1);
            count += size;
        }
        int mean = count == 0 ? 1 << (_p.BitDepth - 1) : (sum + (count >> 1)) >> BitOperations.Log2((uint)count);
        (_scaleX, _scaleY, _chromaScale) = (x, y, mapping.ChromaScale(mean));
        return _chromaScale;
    }
}
