using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Codec.Transform;

/// <summary>
/// The few operations the transform kernels are written in, so that one kernel serves every vector width. A lane is
/// 32 bits: an accumulator, or a pair of 16-bit factors.
/// </summary>
internal interface ILanes<TVector> where TVector : struct
{
    static abstract int Count { get; }
    static abstract TVector Load(ref readonly int source);
    static abstract void Store(ref int target, TVector value);
    static abstract TVector Broadcast(int value);
    /// <summary>All ones in the lanes below <paramref name="count"/>.</summary>
    static abstract TVector Mask(int count);
    static abstract TVector And(TVector a, TVector b);
    static abstract TVector Add(TVector a, TVector b);
    static abstract TVector Subtract(TVector a, TVector b);
    static abstract TVector Min(TVector a, TVector b);
    static abstract TVector Max(TVector a, TVector b);
    static abstract TVector ShiftRight(TVector a, int shift);
    /// <summary>Sum + a.low * b.low + a.high * b.high in each lane.</summary>
    static abstract TVector MultiplyAdd(TVector sum, TVector a, TVector b);
    /// <summary>The low halves of both: <paramref name="low"/> | <paramref name="high"/> &lt;&lt; 16.</summary>
    static abstract TVector Pair(TVector low, TVector high);
    static abstract TVector Reverse(TVector a);
    /// <summary>Stores the lanes saturated to 16 bits.</summary>
    static abstract void StoreNarrow(ref short target, TVector value);
    /// <summary>Stores the even and the odd lanes, saturated to 16 bits, each to its own place.</summary>
    static abstract void StoreNarrowSplit(ref short even, ref short odd, TVector value);
}

internal readonly struct Lanes128 : ILanes<Vector128<int>>
{
    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load(ref readonly int source) => Vector128.LoadUnsafe(in source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref int target, Vector128<int> value) => value.StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Broadcast(int value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Mask(int count) => Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> And(Vector128<int> a, Vector128<int> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add(Vector128<int> a, Vector128<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Subtract(Vector128<int> a, Vector128<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Min(Vector128<int> a, Vector128<int> b) => Vector128.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Max(Vector128<int> a, Vector128<int> b) => Vector128.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ShiftRight(Vector128<int> a, int shift) => Vector128.ShiftRightArithmetic(a, shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(Vector128<int> sum, Vector128<int> a, Vector128<int> b)
    {
        if (Sse2.IsSupported)
            return sum + Sse2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16());
        return sum + (a << 16 >> 16) * (b << 16 >> 16) + (a >> 16) * (b >> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Pair(Vector128<int> low, Vector128<int> high) => low & Vector128.Create(0xFFFF) | high << 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Reverse(Vector128<int> a) => Vector128.Shuffle(a, Vector128.Create(3, 2, 1, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNarrow(ref short target, Vector128<int> value) =>
        Unsafe.WriteUnaligned(ref Unsafe.As<short, byte>(ref target), Vector128.NarrowWithSaturation(value, value).AsUInt64().ToScalar());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNarrowSplit(ref short even, ref short odd, Vector128<int> value)
    {
        var split = Vector128.Shuffle(value, Vector128.Create(0, 2, 1, 3));
        var narrow = Vector128.NarrowWithSaturation(split, split).AsInt32();
        Unsafe.WriteUnaligned(ref Unsafe.As<short, byte>(ref even), narrow.ToScalar());
        Unsafe.WriteUnaligned(ref Unsafe.As<short, byte>(ref odd), narrow.GetElement(1));
    }
}

/// <summary>Needs AVX2.</summary>
internal readonly struct Lanes256 : ILanes<Vector256<int>>
{
    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(ref readonly int source) => Vector256.LoadUnsafe(in source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref int target, Vector256<int> value) => value.StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Broadcast(int value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Mask(int count) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> And(Vector256<int> a, Vector256<int> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> a, Vector256<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Subtract(Vector256<int> a, Vector256<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Min(Vector256<int> a, Vector256<int> b) => Vector256.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Max(Vector256<int> a, Vector256<int> b) => Vector256.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftRight(Vector256<int> a, int shift) => Vector256.ShiftRightArithmetic(a, shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<int> a, Vector256<int> b) =>
        sum + Avx2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Pair(Vector256<int> low, Vector256<int> high) => low & Vector256.Create(0xFFFF) | high << 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Reverse(Vector256<int> a) => Vector256.Shuffle(a, Vector256.Create(7, 6, 5, 4, 3, 2, 1, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNarrow(ref short target, Vector256<int> value) =>
        Vector128.NarrowWithSaturation(value.GetLower(), value.GetUpper()).StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNarrowSplit(ref short even, ref short odd, Vector256<int> value)
    {
        var narrow = Vector128.NarrowWithSaturation(value.GetLower(), value.GetUpper());
        var split = Vector128.Shuffle(narrow, Vector128.Create((short)0, 2, 4, 6, 1, 3, 5, 7)).AsUInt64();
        Unsafe.WriteUnaligned(ref Unsafe.As<short, byte>(ref even), split.ToScalar());
        Unsafe.WriteUnaligned(ref Unsafe.As<short, byte>(ref odd), split.GetElement(1));
    }
}

/// <summary>Needs AVX-512 BW and VL.</summary>
internal readonly struct Lanes512 : ILanes<Vector512<int>>
{
    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(ref readonly int source) => Vector512.LoadUnsafe(in source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref int target, Vector512<int> value) => value.StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Broadcast(int value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Mask(int count) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> And(Vector512<int> a, Vector512<int> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(Vector512<int> a, Vector512<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Subtract(Vector512<int> a, Vector512<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Min(Vector512<int> a, Vector512<int> b) => Vector512.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Max(Vector512<int> a, Vector512<int> b) => Vector512.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftRight(Vector512<int> a, int shift) => Vector512.ShiftRightArithmetic(a, shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAdd(Vector512<int> sum, Vector512<int> a, Vector512<int> b) =>
        sum + Avx512BW.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Pair(Vector512<int> low, Vector512<int> high) => low & Vector512.Create(0xFFFF) | high << 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Reverse(Vector512<int> a) =>
        Vector512.Shuffle(a, Vector512.Create(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNarrow(ref short target, Vector512<int> value) =>
        Avx512F.ConvertToVector256Int16WithSaturation(value).StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNarrowSplit(ref short even, ref short odd, Vector512<int> value)
    {
        var narrow = Avx512F.ConvertToVector256Int16WithSaturation(value);
        var order = Vector256.Create((short)0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
        var split = Avx512BW.VL.PermuteVar16x16(narrow, order);
        split.GetLower().StoreUnsafe(ref even);
        split.GetUpper().StoreUnsafe(ref odd);
    }
}
