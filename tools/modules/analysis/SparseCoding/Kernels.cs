using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Modules.Analysis.SparseCoding;

/// <summary>
/// Sums of products over columns that are padded with zeros to whole vectors. A product of one column is the same to the last
/// bit whether it is computed alone or with three others.
/// </summary>
internal static class Kernels
{
    /// <summary>Columns are padded to a multiple of it: two vectors.</summary>
    public const int Padding = 16;

    public static int Padded(int rows) => (rows + Padding - 1) / Padding * Padding;

    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ref double p = ref MemoryMarshal.GetReference(a), q = ref MemoryMarshal.GetReference(b);
        Vector512<double> s = default, t = default;
        for (int i = 0; i < a.Length; i += Padding)
        {
            s = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref p, (nuint)i), Vector512.LoadUnsafe(ref q, (nuint)i), s);
            t = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref p, (nuint)(i + 8)), Vector512.LoadUnsafe(ref q, (nuint)(i + 8)), t);
        }
        return Vector512.Sum(s + t);
    }

    /// <summary>Four columns with one vector, which is read once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dot4(ReadOnlySpan<double> a0, ReadOnlySpan<double> a1, ReadOnlySpan<double> a2, ReadOnlySpan<double> a3, ReadOnlySpan<double> b, Span<double> result)
    {
        ref double p0 = ref MemoryMarshal.GetReference(a0), p1 = ref MemoryMarshal.GetReference(a1), p2 = ref MemoryMarshal.GetReference(a2), p3 = ref MemoryMarshal.GetReference(a3), q = ref MemoryMarshal.GetReference(b);
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default, t0 = default, t1 = default, t2 = default, t3 = default;
        for (int i = 0; i < b.Length; i += Padding)
        {
            Vector512<double> u = Vector512.LoadUnsafe(ref q, (nuint)i), v = Vector512.LoadUnsafe(ref q, (nuint)(i + 8));
            s0 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref p0, (nuint)i), u, s0);
            s1 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref p1, (nuint)i), u, s1);
            s2 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref p2, (nuint)i), u, s2);
            s3 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref p3, (nuint)i), u, s3);
            t0 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref p0, (nuint)(i + 8)), v, t0);
            t1 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref p1, (nuint)(i + 8)), v, t1);
            t2 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref p2, (nuint)(i + 8)), v, t2);
            t3 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref p3, (nuint)(i + 8)), v, t3);
        }
        result[0] = Vector512.Sum(s0 + t0);
        result[1] = Vector512.Sum(s1 + t1);
        result[2] = Vector512.Sum(s2 + t2);
        result[3] = Vector512.Sum(s3 + t3);
    }

    /// <summary>Products of many columns with one vector.</summary>
    public static void DotAll(IReadOnlyList<double[]> columns, int first, int count, ReadOnlySpan<double> b, Span<double> result)
    {
        int i = 0;
        for (; i + 4 <= count; i += 4)
            Dot4(columns[first + i], columns[first + i + 1], columns[first + i + 2], columns[first + i + 3], b, result[i..]);
        for (; i < count; i++)
            result[i] = Dot(columns[first + i], b);
    }

    /// <summary>y += factor * x.</summary>
    public static void AddScaled(Span<double> y, double factor, ReadOnlySpan<double> x)
    {
        ref double p = ref MemoryMarshal.GetReference(x), q = ref MemoryMarshal.GetReference(y);
        Vector512<double> f = Vector512.Create(factor);
        for (int i = 0; i < y.Length; i += 8)
            Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref p, (nuint)i), f, Vector512.LoadUnsafe(ref q, (nuint)i)).StoreUnsafe(ref q, (nuint)i);
    }
}
