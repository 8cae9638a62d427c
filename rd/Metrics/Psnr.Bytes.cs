using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Rd.Metrics;

public static partial class Psnr
{
    // Each step adds at most 4 x 255^2 to a sum of 31 bits.
    private const int ByteSteps = 8192;

    // The specification of the vector form.
    internal static long SquaredErrorScalar(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        long sum = 0;
        for (int x = 0; x < a.Length; x++)
        {
            int d = a[x] - b[x];
            sum += d * d;
        }
        return sum;
    }

    /// <summary>Sum of squared differences of samples that are stored as bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static long SquaredErrorVector(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        ref byte p = ref MemoryMarshal.GetReference(a), q = ref MemoryMarshal.GetReference(b);
        int x = 0;
        long total = 0;
        if (Avx512BW.IsSupported)
        {
            int lanes = Vector512<byte>.Count, end = a.Length - a.Length % lanes;
            while (x < end)
            {
                int stop = Math.Min(end, x + ByteSteps * lanes);
                Vector512<int> low = default, high = default;
                for (; x < stop; x += lanes)
                {
                    Vector512<byte> u = Vector512.LoadUnsafe(ref p, (nuint)x), v = Vector512.LoadUnsafe(ref q, (nuint)x), d = Vector512.Max(u, v) - Vector512.Min(u, v);
                    Vector512<short> l = Avx512BW.UnpackLow(d, Vector512<byte>.Zero).AsInt16(), h = Avx512BW.UnpackHigh(d, Vector512<byte>.Zero).AsInt16();
                    low += Avx512BW.MultiplyAddAdjacent(l, l);
                    high += Avx512BW.MultiplyAddAdjacent(h, h);
                }
                (Vector512<long> m, Vector512<long> n) = Vector512.Widen(low + high);
                total += Vector512.Sum(m + n);
            }
        }
        else if (Avx2.IsSupported)
        {
            int lanes = Vector256<byte>.Count, end = a.Length - a.Length % lanes;
            while (x < end)
            {
                int stop = Math.Min(end, x + ByteSteps * lanes);
                Vector256<int> sum = default;
                for (; x < stop; x += lanes)
                {
                    Vector256<byte> u = Vector256.LoadUnsafe(ref p, (nuint)x), v = Vector256.LoadUnsafe(ref q, (nuint)x), d = Vector256.Max(u, v) - Vector256.Min(u, v);
                    Vector256<short> l = Avx2.UnpackLow(d, Vector256<byte>.Zero).AsInt16(), h = Avx2.UnpackHigh(d, Vector256<byte>.Zero).AsInt16();
                    sum += Avx2.MultiplyAddAdjacent(l, l) + Avx2.MultiplyAddAdjacent(h, h);
                }
                (Vector256<long> m, Vector256<long> n) = Vector256.Widen(sum);
                total += Vector256.Sum(m + n);
            }
        }
        return total + SquaredErrorScalar(a[x..], b[x..]);
    }
}
