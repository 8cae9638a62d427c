using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VvcIlif.Codec.Headers;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Luma mapping with chroma scaling: the curves of a picture as tables.</summary>
internal sealed class LumaMapping
{
    private readonly ushort[] _forward, _inverse;
    private readonly LmcsModel _model;
    private readonly int _bitDepth;

    // H.266 8.7.5.2, 8.8.2.2
    public LumaMapping(LmcsData data, int bitDepth)
    {
        _model = data.CreateModel(bitDepth);
        _bitDepth = bitDepth;
        int max = (1 << bitDepth) - 1, log2OrgCw = bitDepth - 4;
        _forward = new ushort[max + 1];
        _inverse = new ushort[max + 1];
        for (int s = 0; s <= max; s++)
        {
            int i = s >> log2OrgCw;
            _forward[s] = (ushort)Math.Clamp(
                _model.LmcsPivot[i] + ((_model.ScaleCoeff[i] * (s - _model.InputPivot[i]) + (1 << 10)) >> 11), 0, max);
            i = PieceOf(s);
            _inverse[s] = (ushort)Math.Clamp(
                _model.InputPivot[i] + ((_model.InvScaleCoeff[i] * (s - _model.LmcsPivot[i]) + (1 << 10)) >> 11), 0, max);
        }
    }

    // H.266 8.8.2.3
    private int PieceOf(int mapped)
    {
        int i = _model.MinBinIdx;
        while (i <= _model.MaxBinIdx && mapped >= _model.LmcsPivot[i + 1])
            i++;
        return Math.Min(i, 15);
    }

    /// <summary>Scale of chroma residuals, in 1/2048, where the mapped luma around has the given mean.</summary>
    public int ChromaScale(int meanLuma) => _model.ChromaScaleCoeff[PieceOf(meanLuma)];

    /// <summary>Maps a prediction from the original domain.</summary>
    public void Forward(Span<ushort> samples, int stride, int width, int height) => Map(_forward, samples, stride, width, height);

    /// <summary>Maps reconstructed samples back.</summary>
    public void Inverse(Span<ushort> samples, int stride, int width, int height) => Map(_inverse, samples, stride, width, height);

    private static void Map(ushort[] table, Span<ushort> samples, int stride, int width, int height)
    {
        // Four samples at a time in one word; the mask keeps to the table whatever they are.
        ref ushort first = ref MemoryMarshal.GetArrayDataReference(table);
        int mask = table.Length - 1;
        for (int y = 0; y < height; y++)
        {
            Span<ushort> row = samples.Slice(y * stride, width);
            foreach (ref ulong four in MemoryMarshal.Cast<ushort, ulong>(row))
            {
                ulong v = four;
                four = Unsafe.Add(ref first, (int)v & mask) | (uint)(Unsafe.Add(ref first, (int)(v >> 16) & mask) << 16)
                    | (ulong)Unsafe.Add(ref first, (int)(v >> 32) & mask) << 32 | (ulong)Unsafe.Add(ref first, (int)(v >> 48) & mask) << 48;
            }
            foreach (ref ushort s in row[(width & ~3)..])
                s = Unsafe.Add(ref first, s & mask);
        }
    }

    /// <summary>Scales a chroma residual in place.</summary>
    // H.266 8.7.5.3
    public void ScaleResidual<T>(Span<T> residual, int scale) where T : unmanaged, IBinaryInteger<T>
    {
        int limit = 1 << _bitDepth;
        foreach (ref T r in residual)
        {
            int value = Math.Clamp(int.CreateTruncating(r), -limit, limit - 1);
            int magnitude = (int)((long)Math.Abs(value) * scale + (1 << 10) >> 11);
            r = T.CreateTruncating(value < 0 ? -magnitude : magnitude);
        }
    }
}
