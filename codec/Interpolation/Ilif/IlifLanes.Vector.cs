using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Codec.Interpolation.Ilif;

/// <summary>The operations of the network's kernels, for one vector width.</summary>
internal interface IIlifLanes<TShort, TInt>
    where TShort : struct
    where TInt : struct
{
    /// <summary>32-bit lanes of a vector.</summary>
    static abstract int Ints { get; }

    static abstract TShort Load(ref short source);

    /// <summary>Two adjacent values in every 32-bit lane.</summary>
    static abstract TShort Pair(ref short source);

    static abstract TInt LoadInts(ref int source);

    static abstract void Store(TInt v, ref int target);

    /// <summary><paramref name="sum"/> plus the two products of every 32-bit lane.</summary>
    static abstract TInt MultiplyAdd(TInt sum, TShort a, TShort b);

    /// <summary>The sum of all lanes.</summary>
    static abstract int Sum(TInt v);
}

internal readonly struct IlifLanes512 : IIlifLanes<Vector512<short>, Vector512<int>>
{
    public static int Ints => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Load(ref short source) => Vector512.LoadUnsafe(ref source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Pair(ref short source) => Vector512.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.As<short, byte>(ref source))).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadInts(ref int source) => Vector512.LoadUnsafe(ref source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> v, ref int target) => v.StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAdd(Vector512<int> sum, Vector512<short> a, Vector512<short> b) => sum + Avx512BW.MultiplyAddAdjacent(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(Vector512<int> v) => IlifLanes256.Sum(v.GetLower() + v.GetUpper());
}

internal readonly struct IlifLanes256 : IIlifLanes<Vector256<short>, Vector256<int>>
{
    public static int Ints => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Load(ref short source) => Vector256.LoadUnsafe(ref source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Pair(ref short source) => Vector256.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.As<short, byte>(ref source))).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadInts(ref int source) => Vector256.LoadUnsafe(ref source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> v, ref int target) => v.StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<short> a, Vector256<short> b) => sum + Avx2.MultiplyAddAdjacent(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(Vector256<int> v) => Vector128.Sum(v.GetLower() + v.GetUpper());
}

internal readonly struct IlifLanes128 : IIlifLanes<Vector128<short>, Vector128<int>>
{
    public static int Ints => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Load(ref short source) => Vector128.LoadUnsafe(ref source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Pair(ref short source) => Vector128.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.As<short, byte>(ref source))).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadInts(ref int source) => Vector128.LoadUnsafe(ref source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<int> v, ref int target) => v.StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(Vector128<int> sum, Vector128<short> a, Vector128<short> b) => sum + VectorOps.Dot(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(Vector128<int> v) => Vector128.Sum(v);
}
