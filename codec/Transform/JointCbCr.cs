using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Transform;

/// <summary>Joint coding of chroma residuals (H.266 8.7.2): one is coded, the other follows from it.</summary>
internal static class JointCbCr
{
    /// <summary>Writes the component that was not coded.</summary>
    /// <param name="coded">Residual of Cb if tu_cb_coded_flag, else of Cr.</param>
    /// <param name="other">Written, same stride.</param>
    /// <param name="width">In samples.</param>
    /// <param name="height">In samples.</param>
    /// <param name="stride">Of both.</param>
    /// <param name="negative">ph_joint_cbcr_sign_flag.</param>
    /// <param name="halve">Whether only one of tu_cb_coded_flag and tu_cr_coded_flag is set.</param>
    public static void Derive(ReadOnlySpan<int> coded, Span<int> other, int width, int height, int stride, bool negative, bool halve)
    {
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int value = coded[y * stride + x];
                other[y * stride + x] = (negative ? -value : value) >> (halve ? 1 : 0);
            }
        }
    }

    /// <inheritdoc cref="Derive(ReadOnlySpan{int}, Span{int}, int, int, int, bool, bool)"/>
    public static void Derive(ReadOnlySpan<short> coded, Span<short> other, int width, int height, int stride, bool negative, bool halve)
    {
        short sign = (short)(negative ? -1 : 0);
        int shift = halve ? 1 : 0;
        for (int y = 0; y < height; y++)
        {
            var source = coded.Slice(y * stride, width);
            var target = other.Slice(y * stride, width);
            int x = 0;
            ref short from = ref MemoryMarshal.GetReference(source);
            ref short to = ref MemoryMarshal.GetReference(target);
            for (; x <= width - 8; x += 8)
            {
                // Negated as complement plus one, with the minimum kept from wrapping around.
                var value = Vector128.LoadUnsafe(ref from, (nuint)x) ^ Vector128.Create(sign);
                value -= Vector128.Create(sign) & ~Vector128.Equals(value, Vector128.Create(short.MaxValue));
                Vector128.ShiftRightArithmetic(value, shift).StoreUnsafe(ref to, (nuint)x);
            }
            for (; x < width; x++)
                target[x] = (short)(Math.Min(negative ? -source[x] : source[x], short.MaxValue) >> shift);
        }
    }
}
