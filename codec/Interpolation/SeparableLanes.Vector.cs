using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Codec.Interpolation;

/// <summary>The x86 operations of the separable kernels, for one vector width.</summary>
internal interface ILanes<TShort, TInt>
    where TShort : struct
    where TInt : struct
{
    static abstract TShort Load(ref short source);

    static abstract void Store(TShort v, ref short target, int columns);

    /// <summary>A pair of coefficients in every 32-bit lane.</summary>
    static abstract TShort Pair(int pair);

    static abstract TInt Int(int value);

    /// <summary>Sums of the two products in every 32-bit lane.</summary>
    static abstract TInt Dot(TShort samples, TShort coefficients);

    static abstract TInt Add(TInt a, TInt b);

    static abstract TInt Shift(TInt a, int count);

    /// <summary>Interleaves the lower halves of the 128-bit lanes.</summary>
    static abstract TShort Low(TShort a, TShort b);

    /// <summary>Interleaves the upper halves of the 128-bit lanes.</summary>
    static abstract TShort High(TShort a, TShort b);

    /// <summary>Undoes <see cref="Low"/> and <see cref="High"/> for 32-bit values that fit 16 bits.</summary>
    static abstract TShort Pack(TInt low, TInt high);

    /// <summary>Even outputs and odd outputs in turn.</summary>
    static abstract TShort Weave(TInt even, TInt odd);
}

internal readonly struct Lanes128 : ILanes<Vector128<short>, Vector128<int>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Load(ref short source) => Vector128.LoadUnsafe(ref source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<short> v, ref short target, int columns) => SeparableKernels.Store(v, ref target, columns);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Pair(int pair) => Vector128.Create(pair).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Int(int value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Dot(Vector128<short> samples, Vector128<short> coefficients) => Sse2.MultiplyAddAdjacent(samples, coefficients);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add(Vector128<int> a, Vector128<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Shift(Vector128<int> a, int count) => a >> count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Low(Vector128<short> a, Vector128<short> b) => Sse2.UnpackLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> High(Vector128<short> a, Vector128<short> b) => Sse2.UnpackHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Pack(Vector128<int> low, Vector128<int> high) => Sse2.PackSignedSaturate(low, high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Weave(Vector128<int> even, Vector128<int> odd) =>
        Vector128.ConditionalSelect(Vector128.Create(0xFFFF), even, odd << 16).AsInt16();
}

internal readonly struct Lanes256 : ILanes<Vector256<short>, Vector256<int>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Load(ref short source) => Vector256.LoadUnsafe(ref source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<short> v, ref short target, int columns) => v.StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Pair(int pair) => Vector256.Create(pair).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Int(int value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Dot(Vector256<short> samples, Vector256<short> coefficients) => Avx2.MultiplyAddAdjacent(samples, coefficients);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> a, Vector256<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Shift(Vector256<int> a, int count) => a >> count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Low(Vector256<short> a, Vector256<short> b) => Avx2.UnpackLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> High(Vector256<short> a, Vector256<short> b) => Avx2.UnpackHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Pack(Vector256<int> low, Vector256<int> high) => Avx2.PackSignedSaturate(low, high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Weave(Vector256<int> even, Vector256<int> odd) =>
        Vector256.ConditionalSelect(Vector256.Create(0xFFFF), even, odd << 16).AsInt16();
}

internal readonly struct Lanes512 : ILanes<Vector512<short>, Vector512<int>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Load(ref short source) => Vector512.LoadUnsafe(ref source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<short> v, ref short target, int columns) => v.StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Pair(int pair) => Vector512.Create(pair).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Int(int value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Dot(Vector512<short> samples, Vector512<short> coefficients) => Avx512BW.MultiplyAddAdjacent(samples, coefficients);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(Vector512<int> a, Vector512<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Shift(Vector512<int> a, int count) => a >> count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Low(Vector512<short> a, Vector512<short> b) => Avx512BW.UnpackLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> High(Vector512<short> a, Vector512<short> b) => Avx512BW.UnpackHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Pack(Vector512<int> low, Vector512<int> high) => Avx512BW.PackSignedSaturate(low, high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Weave(Vector512<int> even, Vector512<int> odd) =>
        Vector512.ConditionalSelect(Vector512.Create(0xFFFF), even, odd << 16).AsInt16();
}
