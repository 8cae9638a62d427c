using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Inter.Prediction;

internal static partial class MotionRefinement
{
    // Sixteen times a sample of more bits leaves 16 bits with a sign.
    private const int MaxVectorBitDepth = 10;

    private static void BilinearVector(
        ref ushort source, nint stride, int fractionX, int fractionY, int width, int height, int bitDepth, Span<short> area)
    {
        int shift1 = bitDepth - 6, below = fractionY == 0 ? 0 : 1;
        int shift2 = fractionX == 0 ? shift1 : 4;
        var x0 = Vector128.Create((short)(16 - fractionX));
        var x1 = Vector128.Create((short)fractionX);
        var y0 = Vector128.Create((short)(16 - fractionY));
        var y1 = Vector128.Create((short)fractionY);
        var round1 = Vector128.Create((short)(1 << (shift1 - 1)));
        var round2 = Vector128.Create((short)(1 << (shift2 - 1)));
        Span<short> rows = stackalloc short[Wide];
        ref short previous = ref MemoryMarshal.GetReference(rows);
        ref short target = ref MemoryMarshal.GetReference(area[..(height * Wide)]);
        for (int r = 0; r < height + below; r++)
        {
            ref ushort row = ref Unsafe.Add(ref source, r * stride);
            // The last step overlaps the one before, so that nothing beyond the area is loaded; what it needs of the
            // row above has been replaced by then, and is kept apart.
            Vector128<short> saved = Vector128.LoadUnsafe(ref previous, (nuint)(width - 8));
            for (int x = 0; ; x += 8)
            {
                bool last = x + 8 >= width;
                nuint at = (nuint)(last ? width - 8 : x);
                Vector128<short> s = Vector128.LoadUnsafe(ref row, at).AsInt16();
                if (fractionX != 0)
                    s = (s * x0 + Vector128.LoadUnsafe(ref row, at + 1).AsInt16() * x1 + round1) >> shift1;
                else if (fractionY == 0)
                    s <<= 10 - bitDepth;
                if (fractionY == 0)
                {
                    s.StoreUnsafe(ref Unsafe.Add(ref target, r * Wide), at);
                }
                else
                {
                    if (r > 0)
                    {
                        Vector128<short> above = last ? saved : Vector128.LoadUnsafe(ref previous, at);
                        ((above * y0 + s * y1 + round2) >> shift2).StoreUnsafe(ref Unsafe.Add(ref target, (r - 1) * Wide), at);
                    }
                    s.StoreUnsafe(ref previous, at);
                }
                if (last)
                    break;
            }
        }
    }
}
