using System.Diagnostics;
using System.Numerics;

namespace VvcIlif.Codec.Transform;

/// <summary>Adaptive colour transform of residuals (H.266 8.7.4.6): YCgCo-R lifting.</summary>
internal static class ColourTransform
{
    /// <summary>Y, Cg and Co residuals become those of the three components, in place; all of equal length.</summary>
    public static void Inverse<T>(Span<T> y, Span<T> cg, Span<T> co, int bitDepth) where T : unmanaged, IBinaryInteger<T>
    {
        Debug.Assert(cg.Length == y.Length && co.Length == y.Length);
        int limit = 1 << bitDepth + 1;
        for (int i = 0; i < y.Length; i++)
        {
            int luma = Math.Clamp(int.CreateTruncating(y[i]), -limit, limit - 1);
            int green = Math.Clamp(int.CreateTruncating(cg[i]), -limit, limit - 1);
            int orange = Math.Clamp(int.CreateTruncating(co[i]), -limit, limit - 1);
            int rest = luma - (green >> 1);
            int second = rest - (orange >> 1);
            y[i] = T.CreateTruncating(green + rest);
            cg[i] = T.CreateTruncating(second);
            co[i] = T.CreateTruncating(orange + second);
        }
    }

    /// <summary>The exact inverse of <see cref="Inverse{T}"/> for residuals of legal range, in place.</summary>
    public static void Forward(Span<short> first, Span<short> second, Span<short> third)
    {
        Debug.Assert(second.Length == first.Length && third.Length == first.Length);
        for (int i = 0; i < first.Length; i++)
        {
            int orange = third[i] - second[i];
            int rest = second[i] + (orange >> 1);
            int green = first[i] - rest;
            first[i] = (short)(rest + (green >> 1));
            second[i] = (short)green;
            third[i] = (short)orange;
        }
    }
}
