using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Codec.Encoder.Distortion;

/// <summary>
/// What the distortion kernels do with vectors of 16-bit words, written once for all widths. Unpacking works within
/// groups of 8 words, so that each group is a tile column of its own.
/// </summary>
internal interface IWordLanes<TVector> where TVector : struct
{
    static abstract int Count { get; }
    static abstract TVector Zero { get; }
    static abstract TVector Load(ref ushort source);
    /// <summary>Four words of each of two rows: what half a group of 8 is.</summary>
    static abstract TVector Load(ref ushort first, ref ushort second);
    static abstract TVector Add(TVector a, TVector b);
    static abstract TVector Subtract(TVector a, TVector b);
    static abstract TVector Max(TVector a, TVector b);
    static abstract TVector Abs(TVector a);
    static abstract TVector UnpackLow16(TVector a, TVector b);
    static abstract TVector UnpackHigh16(TVector a, TVector b);
    static abstract TVector UnpackLow32(TVector a, TVector b);
    static abstract TVector UnpackHigh32(TVector a, TVector b);
    static abstract TVector UnpackLow64(TVector a, TVector b);
    static abstract TVector UnpackHigh64(TVector a, TVector b);
    /// <summary>Pairs of products added in 32 bits, added to 32-bit sums.</summary>
    static abstract TVector MultiplyAdd(TVector sums, TVector a, TVector b);
    static abstract TVector AddSums(TVector a, TVector b);
    /// <summary>Adds up words, which must not be negative, as 32-bit sums.</summary>
    static abstract TVector AddUp(TVector sums, TVector words);
    static abstract long Sum(TVector sums);
}

internal readonly struct WordLanes128 : IWordLanes<Vector128<short>>
{
    public static int Count => 8;
    public static Vector128<short> Zero => Vector128<short>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Load(ref ushort source) => Vector128.LoadUnsafe(ref source).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Load(ref ushort first, ref ushort second) => Vector128.Create(
        Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ushort, byte>(ref first)),
        Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ushort, byte>(ref second))).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Add(Vector128<short> a, Vector128<short> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Subtract(Vector128<short> a, Vector128<short> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Max(Vector128<short> a, Vector128<short> b) => Sse2.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Abs(Vector128<short> a) => Vector128.Abs(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> UnpackLow16(Vector128<short> a, Vector128<short> b) => Sse2.UnpackLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> UnpackHigh16(Vector128<short> a, Vector128<short> b) => Sse2.UnpackHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> UnpackLow32(Vector128<short> a, Vector128<short> b) => Sse2.UnpackLow(a.AsInt32(), b.AsInt32()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> UnpackHigh32(Vector128<short> a, Vector128<short> b) => Sse2.UnpackHigh(a.AsInt32(), b.AsInt32()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> UnpackLow64(Vector128<short> a, Vector128<short> b) => Sse2.UnpackLow(a.AsInt64(), b.AsInt64()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> UnpackHigh64(Vector128<short> a, Vector128<short> b) => Sse2.UnpackHigh(a.AsInt64(), b.AsInt64()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> MultiplyAdd(Vector128<short> sums, Vector128<short> a, Vector128<short> b) =>
        (sums.AsInt32() + Sse2.MultiplyAddAdjacent(a, b)).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> AddSums(Vector128<short> a, Vector128<short> b) => (a.AsInt32() + b.AsInt32()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> AddUp(Vector128<short> sums, Vector128<short> words) => MultiplyAdd(sums, words, Vector128.Create((short)1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Sum(Vector128<short> sums)
    {
        var (low, high) = Vector128.Widen(sums.AsInt32());
        return Vector128.Sum(low + high);
    }
}

internal readonly struct WordLanes256 : IWordLanes<Vector256<short>>
{
    public static int Count => 16;
    public static Vector256<short> Zero => Vector256<short>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Load(ref ushort source) => Vector256.LoadUnsafe(ref source).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Load(ref ushort first, ref ushort second) =>
        Vector256.Create(Vector128.LoadUnsafe(ref first), Vector128.LoadUnsafe(ref second)).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Add(Vector256<short> a, Vector256<short> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Subtract(Vector256<short> a, Vector256<short> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Max(Vector256<short> a, Vector256<short> b) => Avx2.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Abs(Vector256<short> a) => Vector256.Abs(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> UnpackLow16(Vector256<short> a, Vector256<short> b) => Avx2.UnpackLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> UnpackHigh16(Vector256<short> a, Vector256<short> b) => Avx2.UnpackHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> UnpackLow32(Vector256<short> a, Vector256<short> b) => Avx2.UnpackLow(a.AsInt32(), b.AsInt32()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> UnpackHigh32(Vector256<short> a, Vector256<short> b) => Avx2.UnpackHigh(a.AsInt32(), b.AsInt32()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> UnpackLow64(Vector256<short> a, Vector256<short> b) => Avx2.UnpackLow(a.AsInt64(), b.AsInt64()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> UnpackHigh64(Vector256<short> a, Vector256<short> b) => Avx2.UnpackHigh(a.AsInt64(), b.AsInt64()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> MultiplyAdd(Vector256<short> sums, Vector256<short> a, Vector256<short> b) =>
        (sums.AsInt32() + Avx2.MultiplyAddAdjacent(a, b)).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> AddSums(Vector256<short> a, Vector256<short> b) => (a.AsInt32() + b.AsInt32()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> AddUp(Vector256<short> sums, Vector256<short> words) => MultiplyAdd(sums, words, Vector256.Create((short)1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Sum(Vector256<short> sums)
    {
        var (low, high) = Vector256.Widen(sums.AsInt32());
        return Vector256.Sum(low + high);
    }
}

internal readonly struct WordLanes512 : IWordLanes<Vector512<short>>
{
    public static int Count => 32;
    public static Vector512<short> Zero => Vector512<short>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Load(ref ushort source) => Vector512.LoadUnsafe(ref source).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Load(ref ushort first, ref ushort second) =>
        Vector512.Create(Vector256.LoadUnsafe(ref first), Vector256.LoadUnsafe(ref second)).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Add(Vector512<short> a, Vector512<short> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Subtract(Vector512<short> a, Vector512<short> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Max(Vector512<short> a, Vector512<short> b) => Avx512BW.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Abs(Vector512<short> a) => Vector512.Abs(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> UnpackLow16(Vector512<short> a, Vector512<short> b) => Avx512BW.UnpackLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> UnpackHigh16(Vector512<short> a, Vector512<short> b) => Avx512BW.UnpackHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> UnpackLow32(Vector512<short> a, Vector512<short> b) => Avx512F.UnpackLow(a.AsInt32(), b.AsInt32()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> UnpackHigh32(Vector512<short> a, Vector512<short> b) => Avx512F.UnpackHigh(a.AsInt32(), b.AsInt32()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> UnpackLow64(Vector512<short> a, Vector512<short> b) => Avx512F.UnpackLow(a.AsInt64(), b.AsInt64()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> UnpackHigh64(Vector512<short> a, Vector512<short> b) => Avx512F.UnpackHigh(a.AsInt64(), b.AsInt64()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> MultiplyAdd(Vector512<short> sums, Vector512<short> a, Vector512<short> b) =>
        (sums.AsInt32() + Avx512BW.MultiplyAddAdjacent(a, b)).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> AddSums(Vector512<short> a, Vector512<short> b) => (a.AsInt32() + b.AsInt32()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> AddUp(Vector512<short> sums, Vector512<short> words) => MultiplyAdd(sums, words, Vector512.Create((short)1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Sum(Vector512<short> sums)
    {
        var (low, high) = Vector512.Widen(sums.AsInt32());
        return Vector512.Sum(low + high);
    }
}
