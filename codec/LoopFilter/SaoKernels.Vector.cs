using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.LoopFilter;

internal static partial class SaoKernels
{
    // Samples have at most 15 bits: signed comparison and arithmetic hold.
    private static void BandRowVector(ref ushort samples, int width, in SaoParameters p, int bitDepth)
    {
        int i = 0, shift = bitDepth - 5;
        short max = (short)((1 << bitDepth) - 1);
        ref short at = ref Unsafe.As<ushort, short>(ref samples);
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= width - 32; i += 32)
                Band(Vector512.LoadUnsafe(ref at, (nuint)i), p, shift, max).StoreUnsafe(ref at, (nuint)i);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= width - 16; i += 16)
                Band(Vector256.LoadUnsafe(ref at, (nuint)i), p, shift, max).StoreUnsafe(ref at, (nuint)i);
        }

        if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= width - 8; i += 8)
                Band(Vector128.LoadUnsafe(ref at, (nuint)i), p, shift, max).StoreUnsafe(ref at, (nuint)i);
        }

        BandRow(ref samples, i, width, p, bitDepth);
    }

    private static void EdgeRowVector(ref ushort source, nint step, ref ushort target, int start, int end, in SaoParameters p, int max)
    {
        int i = start;
        ref short s = ref Unsafe.As<ushort, short>(ref source);
        ref short t = ref Unsafe.As<ushort, short>(ref target);
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= end - 32; i += 32)
            {
                ref short c = ref Unsafe.Add(ref s, i);
                Edge(Vector512.LoadUnsafe(ref c), Vector512.LoadUnsafe(ref Unsafe.Add(ref c, step)), Vector512.LoadUnsafe(ref Unsafe.Add(ref c, -step)), p, (short)max)
                    .StoreUnsafe(ref t, (nuint)i);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= end - 16; i += 16)
            {
                ref short c = ref Unsafe.Add(ref s, i);
                Edge(Vector256.LoadUnsafe(ref c), Vector256.LoadUnsafe(ref Unsafe.Add(ref c, step)), Vector256.LoadUnsafe(ref Unsafe.Add(ref c, -step)), p, (short)max)
                    .StoreUnsafe(ref t, (nuint)i);
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= end - 8; i += 8)
            {
                ref short c = ref Unsafe.Add(ref s, i);
                Edge(Vector128.LoadUnsafe(ref c), Vector128.LoadUnsafe(ref Unsafe.Add(ref c, step)), Vector128.LoadUnsafe(ref Unsafe.Add(ref c, -step)), p, (short)max)
                    .StoreUnsafe(ref t, (nuint)i);
            }
        }

        EdgeRow(ref source, step, ref target, i, end, p, max);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Band(Vector128<short> s, in SaoParameters p, int shift, short max)
    {
        Vector128<short> k = ((s >> shift) - Vector128.Create((short)p.BandPosition)) & Vector128.Create((short)31);
        Vector128<short> offset =
            (Vector128.Equals(k, Vector128<short>.Zero) & Vector128.Create(p.Offset1)) | (Vector128.Equals(k, Vector128<short>.One) & Vector128.Create(p.Offset2)) |
            (Vector128.Equals(k, Vector128.Create((short)2)) & Vector128.Create(p.Offset3)) | (Vector128.Equals(k, Vector128.Create((short)3)) & Vector128.Create(p.Offset4));
        return Vector128.Clamp(s + offset, Vector128<short>.Zero, Vector128.Create(max));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Edge(Vector128<short> s, Vector128<short> a, Vector128<short> b, in SaoParameters p, short max)
    {
        // A comparison that holds is -1, so this is minus the sum of the signs.
        Vector128<short> shape = Vector128.GreaterThan(s, a) - Vector128.LessThan(s, a) + Vector128.GreaterThan(s, b) - Vector128.LessThan(s, b);
        Vector128<short> offset =
            (Vector128.Equals(shape, Vector128.Create((short)2)) & Vector128.Create(p.Offset1)) | (Vector128.Equals(shape, Vector128<short>.One) & Vector128.Create(p.Offset2)) |
            (Vector128.Equals(shape, Vector128.Create((short)-1)) & Vector128.Create(p.Offset3)) | (Vector128.Equals(shape, Vector128.Create((short)-2)) & Vector128.Create(p.Offset4));
        return Vector128.Clamp(s + offset, Vector128<short>.Zero, Vector128.Create(max));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Band(Vector256<short> s, in SaoParameters p, int shift, short max)
    {
        Vector256<short> k = ((s >> shift) - Vector256.Create((short)p.BandPosition)) & Vector256.Create((short)31);
        Vector256<short> offset =
            (Vector256.Equals(k, Vector256<short>.Zero) & Vector256.Create(p.Offset1)) | (Vector256.Equals(k, Vector256<short>.One) & Vector256.Create(p.Offset2)) |
            (Vector256.Equals(k, Vector256.Create((short)2)) & Vector256.Create(p.Offset3)) | (Vector256.Equals(k, Vector256.Create((short)3)) & Vector256.Create(p.Offset4));
        return Vector256.Clamp(s + offset, Vector256<short>.Zero, Vector256.Create(max));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Edge(Vector256<short> s, Vector256<short> a, Vector256<short> b, in SaoParameters p, short max)
    {
        // A comparison that holds is -1, so this is minus the sum of the signs.
        Vector256<short> shape = Vector256.GreaterThan(s, a) - Vector256.LessThan(s, a) + Vector256.GreaterThan(s, b) - Vector256.LessThan(s, b);
        Vector256<short> offset =
            (Vector256.Equals(shape, Vector256.Create((short)2)) & Vector256.Create(p.Offset1)) | (Vector256.Equals(shape, Vector256<short>.One) & Vector256.Create(p.Offset2)) |
            (Vector256.Equals(shape, Vector256.Create((short)-1)) & Vector256.Create(p.Offset3)) | (Vector256.Equals(shape, Vector256.Create((short)-2)) & Vector256.Create(p.Offset4));
        return Vector256.Clamp(s + offset, Vector256<short>.Zero, Vector256.Create(max));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Band(Vector512<short> s, in SaoParameters p, int shift, short max)
    {
        Vector512<short> k = ((s >> shift) - Vector512.Create((short)p.BandPosition)) & Vector512.Create((short)31);
        Vector512<short> offset =
            (Vector512.Equals(k, Vector512<short>.Zero) & Vector512.Create(p.Offset1)) | (Vector512.Equals(k, Vector512<short>.One) & Vector512.Create(p.Offset2)) |
            (Vector512.Equals(k, Vector512.Create((short)2)) & Vector512.Create(p.Offset3)) | (Vector512.Equals(k, Vector512.Create((short)3)) & Vector512.Create(p.Offset4));
        return Vector512.Clamp(s + offset, Vector512<short>.Zero, Vector512.Create(max));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Edge(Vector512<short> s, Vector512<short> a, Vector512<short> b, in SaoParameters p, short max)
    {
        // A comparison that holds is -1, so this is minus the sum of the signs.
        Vector512<short> shape = Vector512.GreaterThan(s, a) - Vector512.LessThan(s, a) + Vector512.GreaterThan(s, b) - Vector512.LessThan(s, b);
        Vector512<short> offset =
            (Vector512.Equals(shape, Vector512.Create((short)2)) & Vector512.Create(p.Offset1)) | (Vector512.Equals(shape, Vector512<short>.One) & Vector512.Create(p.Offset2)) |
            (Vector512.Equals(shape, Vector512.Create((short)-1)) & Vector512.Create(p.Offset3)) | (Vector512.Equals(shape, Vector512.Create((short)-2)) & Vector512.Create(p.Offset4));
        return Vector512.Clamp(s + offset, Vector512<short>.Zero, Vector512.Create(max));
    }
}
