using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Inter.Prediction;

internal static partial class MotionRefinement
{
    // Sixteen times a sample of more bits leaves 16 bits with a sign.
    private const int MaxVectorBitDepth = 10;

    // Strips of 16 or 8 columns, whose rows stay in a register from one to the next; the last one may load and write
    // beyond the area's width, within its stride.
    private static void BilinearVector(
        ref ushort source, nint stride, int fractionX, int fractionY, int width, int height, int bitDepth, Span<short> area)
    {
        int shift1 = bitDepth - 6, shift2 = fractionX == 0 ? shift1 : 4;
        ref short target = ref MemoryMarshal.GetReference(area[..(height * Wide)]);
        ref short samples = ref Unsafe.As<ushort, short>(ref source);
        if (fractionX == 0 && fractionY == 0)
        {
            for (int r = 0; r < height; r++)
            {
                ref short row = ref Unsafe.Add(ref samples, r * stride);
                (Vector256.LoadUnsafe(ref row) << (10 - bitDepth)).StoreUnsafe(ref target, (nuint)(r * Wide));
                if (width > 16)
                    (Vector128.LoadUnsafe(ref row, 16) << (10 - bitDepth)).StoreUnsafe(ref target, (nuint)(r * Wide + 16));
            }
            return;
        }
        if (fractionY == 0)
        {
            for (int r = 0; r < height; r++)
            {
                ref short row = ref Unsafe.Add(ref samples, r * stride);
                Across256(ref row, fractionX, shift1).StoreUnsafe(ref target, (nuint)(r * Wide));
                if (width > 16)
                    Across128(ref Unsafe.Add(ref row, 16), fractionX, shift1).StoreUnsafe(ref target, (nuint)(r * Wide + 16));
            }
            return;
        }
        Strip256(ref samples, stride, fractionX, fractionY, height, shift1, shift2, ref target);
        if (width > 16)
            Strip128(ref Unsafe.Add(ref samples, 16), stride, fractionX, fractionY, height, shift1, shift2, ref Unsafe.Add(ref target, 16));
    }

    private static void Strip256(
        ref short source, nint stride, int fractionX, int fractionY, int height, int shift1, int shift2, ref short target)
    {
        Vector256<short> y0 = Vector256.Create((short)(16 - fractionY)), y1 = Vector256.Create((short)fractionY);
        Vector256<short> round = Vector256.Create((short)(1 << (shift2 - 1)));
        Vector256<short> above = fractionX == 0 ? Vector256.LoadUnsafe(ref source) : Across256(ref source, fractionX, shift1);
        for (int r = 1; r <= height; r++)
        {
            source = ref Unsafe.Add(ref source, stride);
            Vector256<short> below = fractionX == 0 ? Vector256.LoadUnsafe(ref source) : Across256(ref source, fractionX, shift1);
            ((above * y0 + below * y1 + round) >> shift2).StoreUnsafe(ref target);
            target = ref Unsafe.Add(ref target, Wide);
            above = below;
        }
    }

    private static void Strip128(
        ref short source, nint stride, int fractionX, int fractionY, int height, int shift1, int shift2, ref short target)
    {
        Vector128<short> y0 = Vector128.Create((short)(16 - fractionY)), y1 = Vector128.Create((short)fractionY);
        Vector128<short> round = Vector128.Create((short)(1 << (shift2 - 1)));
        Vector128<short> above = fractionX == 0 ? Vector128.LoadUnsafe(ref source) : Across128(ref source, fractionX, shift1);
        for (int r = 1; r <= height; r++)
        {
            source = ref Unsafe.Add(ref source, stride);
            Vector128<short> below = fractionX == 0 ? Vector128.LoadUnsafe(ref source) : Across128(ref source, fractionX, shift1);
            ((above * y0 + below * y1 + round) >> shift2).StoreUnsafe(ref target);
            target = ref Unsafe.Add(ref target, Wide);
            above = below;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Across256(ref short row, int fraction, int shift) =>
        (Vector256.LoadUnsafe(ref row) * Vector256.Create((short)(16 - fraction))
            + Vector256.LoadUnsafe(ref row, 1) * Vector256.Create((short)fraction) + Vector256.Create((short)(1 << (shift - 1)))) >> shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Across128(ref short row, int fraction, int shift) =>
        (Vector128.LoadUnsafe(ref row) * Vector128.Create((short)(16 - fraction))
            + Vector128.LoadUnsafe(ref row, 1) * Vector128.Create((short)fraction) + Vector128.Create((short)(1 << (shift - 1)))) >> shift;
}
