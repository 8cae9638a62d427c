using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Codec;

/// <summary>Vectors of 128 bits, on x86 and on Arm.</summary>
internal readonly struct Lanes128 : ILanes<Vector128<short>, Vector128<int>>
{
    public static bool IsSupported => Sse2.IsSupported || AdvSimd.Arm64.IsSupported;

    public static int Shorts => 8;

    public static int Ints => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Load(ref short source) => Vector128.LoadUnsafe(ref source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Load(ref ushort source) => Vector128.LoadUnsafe(ref source).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load(ref int source) => Vector128.LoadUnsafe(ref source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> LoadPairs(ref int source) => Vector128.LoadUnsafe(ref source).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Widen(ref short source) =>
        Vector128.WidenLower(LoadFour(ref source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Widen(ref ushort source) =>
        Vector128.WidenLower(LoadFour(ref source).AsUInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Widen(ref byte source) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(ref source)).AsByte())).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> GatherFours(ref short table, ref nint offsets) =>
        Vector128.Create(Four(ref Unsafe.Add(ref table, offsets)), Four(ref Unsafe.Add(ref table, Unsafe.Add(ref offsets, 1)))).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> GatherEights(ref short table, ref nint offsets) =>
        Vector128.LoadUnsafe(ref Unsafe.Add(ref table, offsets));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<short> value, ref short target) => value.StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<short> value, ref ushort target) => value.AsUInt16().StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<int> value, ref int target) => value.StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePairs(Vector128<short> value, ref int target) => value.AsInt32().StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Vector128<short> value, ref short target, int count)
    {
        if (count == 8)
        {
            value.StoreUnsafe(ref target);
            return;
        }
        ref byte bytes = ref Unsafe.As<short, byte>(ref target);
        if ((count & 4) != 0)
        {
            Unsafe.WriteUnaligned(ref bytes, value.AsUInt64().ToScalar());
            if (count == 4)
                return;
            bytes = ref Unsafe.Add(ref bytes, 8);
            value = Vector128.Shuffle(value.AsUInt64(), Vector128.Create(1UL, 1UL)).AsInt16();
        }
        if ((count & 2) != 0)
        {
            Unsafe.WriteUnaligned(ref bytes, value.AsUInt32().ToScalar());
            bytes = ref Unsafe.Add(ref bytes, 4);
            value = Vector128.Shuffle(value.AsUInt32(), Vector128.Create(1U, 1U, 1U, 1U)).AsInt16();
        }
        if ((count & 1) != 0)
            Unsafe.WriteUnaligned(ref bytes, value.ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Vector128<short> value, ref ushort target, int count) =>
        StoreFirst(value, ref Unsafe.As<ushort, short>(ref target), count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNarrow(Vector128<int> value, ref short target) => StoreFour(Vector128.NarrowWithSaturation(value, value), ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNarrow(Vector128<int> value, ref ushort target) =>
        StoreFour(Vector128.Narrow(value.AsUInt32(), value.AsUInt32()).AsInt16(), ref Unsafe.As<ushort, short>(ref target));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNarrowSplit(Vector128<int> value, ref short even, ref short odd)
    {
        var split = Vector128.Shuffle(value, Vector128.Create(0, 2, 1, 3));
        var narrow = Vector128.NarrowWithSaturation(split, split).AsInt32();
        Unsafe.WriteUnaligned(ref Unsafe.As<short, byte>(ref even), narrow.ToScalar());
        Unsafe.WriteUnaligned(ref Unsafe.As<short, byte>(ref odd), narrow.GetElement(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Short(short value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Int(int value) => Vector128.Create(value);

    public static Vector128<int> Indices => Vector128<int>.Indices;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Pair(int pair) => Vector128.Create(pair).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Pair(ref short source) =>
        Pair(Unsafe.ReadUnaligned<int>(ref Unsafe.As<short, byte>(ref source)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> MaskPairs(int count) => Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count)).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Add(Vector128<short> a, Vector128<short> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> AddSaturate(Vector128<short> a, Vector128<short> b) => Vector128.AddSaturate(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Subtract(Vector128<short> a, Vector128<short> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Multiply(Vector128<short> a, Vector128<short> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> MultiplyHighRounded(Vector128<short> a, Vector128<short> b)
    {
        if (Ssse3.IsSupported)
            return Ssse3.MultiplyHighRoundScale(a, b);
        if (AdvSimd.IsSupported)
            return AdvSimd.MultiplyRoundedDoublingSaturateHigh(a, b);
        var round = Vector128.Create(1 << 14);
        return Vector128.Narrow(
            Vector128.WidenLower(a) * Vector128.WidenLower(b) + round >> 15, Vector128.WidenUpper(a) * Vector128.WidenUpper(b) + round >> 15);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Min(Vector128<short> a, Vector128<short> b) => Vector128.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Max(Vector128<short> a, Vector128<short> b) => Vector128.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Abs(Vector128<short> a) => Vector128.Abs(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> And(Vector128<short> a, Vector128<short> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Or(Vector128<short> a, Vector128<short> b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> ShiftLeft(Vector128<short> a, int count) => a << count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> ShiftRight(Vector128<short> a, int count) => a >> count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> AreEqual(Vector128<short> a, Vector128<short> b) => Vector128.Equals(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> IsGreater(Vector128<short> a, Vector128<short> b) => Vector128.GreaterThan(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add(Vector128<int> a, Vector128<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Subtract(Vector128<int> a, Vector128<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Multiply(Vector128<int> a, Vector128<int> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Multiply(Vector128<int> a, int b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Min(Vector128<int> a, Vector128<int> b) => Vector128.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Max(Vector128<int> a, Vector128<int> b) => Vector128.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ShiftLeft(Vector128<int> a, int count) => a << count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ShiftRight(Vector128<int> a, int count) => a >> count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Reverse(Vector128<int> a) => Vector128.Shuffle(a, Vector128.Create(3, 2, 1, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(Vector128<int> a) => Vector128.Sum(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long SumLong(Vector128<int> a)
    {
        var (low, high) = Vector128.Widen(a);
        return Vector128.Sum(low + high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> FirstOf(Vector512<short> value) => value.GetLower().GetLower();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Dot(Vector128<short> a, Vector128<short> b)
    {
        if (Sse2.IsSupported)
            return Sse2.MultiplyAddAdjacent(a, b);
        return AdvSimd.Arm64.AddPairwise(
            AdvSimd.MultiplyWideningLower(a.GetLower(), b.GetLower()), AdvSimd.MultiplyWideningUpper(a, b));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(Vector128<int> sum, Vector128<short> a, Vector128<short> b) => sum + Dot(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Low(Vector128<short> a, Vector128<short> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> High(Vector128<short> a, Vector128<short> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Low32(Vector128<short> a, Vector128<short> b) =>
        (Sse2.IsSupported ? Sse2.UnpackLow(a.AsInt32(), b.AsInt32()) : AdvSimd.Arm64.ZipLow(a.AsInt32(), b.AsInt32())).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> High32(Vector128<short> a, Vector128<short> b) =>
        (Sse2.IsSupported ? Sse2.UnpackHigh(a.AsInt32(), b.AsInt32()) : AdvSimd.Arm64.ZipHigh(a.AsInt32(), b.AsInt32())).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Low64(Vector128<short> a, Vector128<short> b) =>
        (Sse2.IsSupported ? Sse2.UnpackLow(a.AsInt64(), b.AsInt64()) : AdvSimd.Arm64.ZipLow(a.AsInt64(), b.AsInt64())).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> High64(Vector128<short> a, Vector128<short> b) =>
        (Sse2.IsSupported ? Sse2.UnpackHigh(a.AsInt64(), b.AsInt64()) : AdvSimd.Arm64.ZipHigh(a.AsInt64(), b.AsInt64())).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Pack(Vector128<int> low, Vector128<int> high) => Vector128.NarrowWithSaturation(low, high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> PackPositive(Vector128<int> low, Vector128<int> high) =>
        Sse41.IsSupported ? Sse41.PackUnsignedSaturate(low, high).AsInt16() : Vector128.Max(Pack(low, high), Vector128<short>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Weave(Vector128<int> even, Vector128<int> odd) => (even & Vector128.Create(0xFFFF) | odd << 16).AsInt16();

    /// <summary>Loads four values; the upper half is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> LoadFour(ref short source) => Vector128.CreateScalar(Four(ref source)).AsInt16();

    /// <inheritdoc cref="LoadFour(ref short)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> LoadFour(ref ushort source) => LoadFour(ref Unsafe.As<ushort, short>(ref source));

    /// <summary>Loads four values from either place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> LoadFours(ref ushort low, ref ushort high) =>
        Vector128.Create(Four(ref Unsafe.As<ushort, short>(ref low)), Four(ref Unsafe.As<ushort, short>(ref high))).AsInt16();

    /// <summary>Stores the lower half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFour(Vector128<short> value, ref short target) =>
        Unsafe.WriteUnaligned(ref Unsafe.As<short, byte>(ref target), value.AsUInt64().ToScalar());

    /// <inheritdoc cref="StoreFour(Vector128{short}, ref short)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFour(Vector128<short> value, ref ushort target) => StoreFour(value, ref Unsafe.As<ushort, short>(ref target));

    /// <summary>Stores the upper half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUpperFour(Vector128<short> value, ref ushort target) =>
        Unsafe.WriteUnaligned(ref Unsafe.As<ushort, byte>(ref target), value.AsUInt64().GetElement(1));

    private static ulong Four(ref short source) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<short, byte>(ref source));
}
