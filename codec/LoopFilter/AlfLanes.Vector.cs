using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Codec.LoopFilter;

/// <summary>Vector operations of the adaptive loop filter for one width; a 128-bit lane holds two 4x4 blocks' rows.</summary>
internal interface IAlfLanes<TShort, TInt>
    where TShort : unmanaged
    where TInt : unmanaged
{
    static abstract int Count { get; }

    static abstract TShort Load(ref ushort source);

    static abstract void Store(TShort v, ref ushort target);

    static abstract TShort Short(short value);

    static abstract TInt Int(int value);

    /// <summary>A pair of 16-bit values in every 32-bit lane.</summary>
    static abstract TShort Pair(int pair);

    static abstract TShort Add(TShort a, TShort b);

    static abstract TShort Sub(TShort a, TShort b);

    static abstract TShort Clamp(TShort v, TShort low, TShort high);

    static abstract TShort Low(TShort a, TShort b);

    static abstract TShort High(TShort a, TShort b);

    static abstract TInt Dot(TShort a, TShort b);

    static abstract TInt Sum(TInt a, TInt b);

    static abstract TInt Shift(TInt a, int count);

    /// <summary>Undoes <see cref="Low"/> and <see cref="High"/>.</summary>
    static abstract TShort Pack(TInt low, TInt high);

    /// <summary>
    /// Rows of a table, one for each 128-bit lane: row <paramref name="index"/> of the blocks whose table offsets are
    /// <paramref name="offsets"/>, every second one.
    /// </summary>
    static abstract TShort LaneRows(ref short table, ref nint offsets, int index);

    /// <summary>Values of four samples each, one for each block.</summary>
    static abstract TShort BlockRows(ref short table, ref nint offsets, int index);
}

internal readonly struct AlfLanes128 : IAlfLanes<Vector128<short>, Vector128<int>>
{
    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Load(ref ushort source) => Vector128.LoadUnsafe(ref source).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<short> v, ref ushort target) => v.AsUInt16().StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Short(short value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Int(int value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Pair(int pair) => Vector128.Create(pair).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Add(Vector128<short> a, Vector128<short> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Sub(Vector128<short> a, Vector128<short> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Clamp(Vector128<short> v, Vector128<short> low, Vector128<short> high) => Vector128.Min(Vector128.Max(v, low), high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Low(Vector128<short> a, Vector128<short> b) => VectorOps.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> High(Vector128<short> a, Vector128<short> b) => VectorOps.ZipHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Dot(Vector128<short> a, Vector128<short> b) => VectorOps.Dot(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Sum(Vector128<int> a, Vector128<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Shift(Vector128<int> a, int count) => a >> count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Pack(Vector128<int> low, Vector128<int> high) => VectorOps.Pack(low, high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> LaneRows(ref short table, ref nint offsets, int index) =>
        Vector128.LoadUnsafe(ref Unsafe.Add(ref table, offsets + index * 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> BlockRows(ref short table, ref nint offsets, int index) =>
        Vector128.Create(Four(ref table, offsets, index), Four(ref table, Unsafe.Add(ref offsets, 1), index)).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Four(ref short table, nint offset, int index) =>
        Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<short, byte>(ref Unsafe.Add(ref table, offset + index * 4)));
}

internal readonly struct AlfLanes256 : IAlfLanes<Vector256<short>, Vector256<int>>
{
    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Load(ref ushort source) => Vector256.LoadUnsafe(ref source).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<short> v, ref ushort target) => v.AsUInt16().StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Short(short value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Int(int value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Pair(int pair) => Vector256.Create(pair).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Add(Vector256<short> a, Vector256<short> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Sub(Vector256<short> a, Vector256<short> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Clamp(Vector256<short> v, Vector256<short> low, Vector256<short> high) => Vector256.Min(Vector256.Max(v, low), high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Low(Vector256<short> a, Vector256<short> b) => Avx2.UnpackLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> High(Vector256<short> a, Vector256<short> b) => Avx2.UnpackHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Dot(Vector256<short> a, Vector256<short> b) => Avx2.MultiplyAddAdjacent(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Sum(Vector256<int> a, Vector256<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Shift(Vector256<int> a, int count) => a >> count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Pack(Vector256<int> low, Vector256<int> high) => Avx2.PackSignedSaturate(low, high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> LaneRows(ref short table, ref nint offsets, int index) =>
        Vector256.Create(AlfLanes128.LaneRows(ref table, ref offsets, index), AlfLanes128.LaneRows(ref table, ref Unsafe.Add(ref offsets, 2), index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> BlockRows(ref short table, ref nint offsets, int index) =>
        Vector256.Create(AlfLanes128.BlockRows(ref table, ref offsets, index), AlfLanes128.BlockRows(ref table, ref Unsafe.Add(ref offsets, 2), index));
}

internal readonly struct AlfLanes512 : IAlfLanes<Vector512<short>, Vector512<int>>
{
    public static int Count => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Load(ref ushort source) => Vector512.LoadUnsafe(ref source).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<short> v, ref ushort target) => v.AsUInt16().StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Short(short value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Int(int value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Pair(int pair) => Vector512.Create(pair).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Add(Vector512<short> a, Vector512<short> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Sub(Vector512<short> a, Vector512<short> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Clamp(Vector512<short> v, Vector512<short> low, Vector512<short> high) => Vector512.Min(Vector512.Max(v, low), high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Low(Vector512<short> a, Vector512<short> b) => Avx512BW.UnpackLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> High(Vector512<short> a, Vector512<short> b) => Avx512BW.UnpackHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Dot(Vector512<short> a, Vector512<short> b) => Avx512BW.MultiplyAddAdjacent(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Sum(Vector512<int> a, Vector512<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Shift(Vector512<int> a, int count) => a >> count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Pack(Vector512<int> low, Vector512<int> high) => Avx512BW.PackSignedSaturate(low, high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> LaneRows(ref short table, ref nint offsets, int index) =>
        Vector512.Create(AlfLanes256.LaneRows(ref table, ref offsets, index), AlfLanes256.LaneRows(ref table, ref Unsafe.Add(ref offsets, 4), index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> BlockRows(ref short table, ref nint offsets, int index) =>
        Vector512.Create(AlfLanes256.BlockRows(ref table, ref offsets, index), AlfLanes256.BlockRows(ref table, ref Unsafe.Add(ref offsets, 4), index));
}
