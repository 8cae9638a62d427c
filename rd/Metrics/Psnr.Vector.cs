using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Rd.Metrics;

public static partial class Psnr
{
    // Squares of 12-bit differences, added in pairs: 32 steps of them fit 31 bits.
    private const int SmallDifference = 1 << 12, Steps = 32;

    // Short clips are over before the runtime would think of compiling it well.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static long SquaredErrorVector(ReadOnlySpan<ushort> a, ReadOnlySpan<ushort> b)
    {
        int lanes = Vector256<ushort>.Count;
        if (!Vector256.IsHardwareAccelerated || a.Length < lanes)
            return SquaredErrorScalar(a, b);
        ref ushort p = ref MemoryMarshal.GetReference(a), q = ref MemoryMarshal.GetReference(b);
        int end = a.Length - a.Length % lanes, x = 0;
        long total = 0;
        Vector256<ushort> largest = Vector256<ushort>.Zero;
        while (x < end)
        {
            int stop = Math.Min(end, x + Steps * lanes);
            Vector256<int> sum = Vector256<int>.Zero;
            for (; x < stop; x += lanes)
            {
                Vector256<ushort> u = Vector256.LoadUnsafe(ref p, (nuint)x), v = Vector256.LoadUnsafe(ref q, (nuint)x);
                Vector256<ushort> d = Vector256.Max(u, v) - Vector256.Min(u, v);
                largest = Vector256.Max(largest, d);
                if (Avx2.IsSupported)
                {
                    sum += Avx2.MultiplyAddAdjacent(d.AsInt16(), d.AsInt16());
                }
                else
                {
                    (Vector256<int> low, Vector256<int> high) = Vector256.Widen(d.AsInt16());
                    sum += low * low + high * high;
                }
            }
            (Vector256<long> l, Vector256<long> h) = Vector256.Widen(sum);
            total += Vector256.Sum(l + h);
        }
        if (Vector256.GreaterThanOrEqualAny(largest, Vector256.Create((ushort)SmallDifference)))
            return SquaredErrorScalar(a, b);
        return total + SquaredErrorScalar(a[end..], b[end..]);
    }
}
