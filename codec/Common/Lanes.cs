using System.Runtime.Intrinsics;

namespace VvcIlif.Codec;

/// <summary>What kernels with lanes of 16 bits have in common.</summary>
internal static class Lanes
{
    /// <summary>
    /// Greatest bit depth of samples in kernels with lanes of 16 bits, and the greatest such sample; deeper ones take the
    /// scalar code.
    /// </summary>
    internal const int MaxBitDepth = 12, MaxSample = (1 << MaxBitDepth) - 1;
}

/// <summary>
/// The vector operations that kernels are written in, so that one body serves every width: <see cref="Lanes128"/>,
/// <see cref="Lanes256"/> and <see cref="Lanes512"/>. Kernels take the width as type arguments, which the JIT
/// specialises: an operation costs what its instruction costs.
/// </summary>
/// <typeparam name="TShort">A vector as lanes of 16 bits; two neighbouring ones are a pair, as wide as a lane of TInt.</typeparam>
/// <typeparam name="TInt">The same vector as lanes of 32 bits.</typeparam>
/// <remarks>
/// Interleaving and packing (<see cref="Low"/> to <see cref="Pack"/>) work on each 128-bit part of a vector by itself, as
/// the instructions of x86 do. A body that interleaves, computes and packs gets its lanes back in order.
/// </remarks>
internal interface ILanes<TShort, TInt>
{
    /// <summary>Whether the processor has this width.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Lanes of 16 bits.</summary>
    static abstract int Shorts { get; }

    /// <summary>Lanes of 32 bits.</summary>
    static abstract int Ints { get; }

    // Memory

    static abstract TShort Load(ref short source);

    static abstract TShort Load(ref ushort source);

    static abstract TInt Load(ref int source);

    /// <summary>Loads pairs that lie in memory as 32-bit values.</summary>
    static abstract TShort LoadPairs(ref int source);

    /// <summary>Loads half a vector of 16-bit values with their sign.</summary>
    static abstract TInt Widen(ref short source);

    /// <summary>Loads half a vector of 16-bit values without a sign.</summary>
    static abstract TInt Widen(ref ushort source);

    /// <summary>Loads a quarter of a vector of bytes.</summary>
    static abstract TInt Widen(ref byte source);

    /// <summary>Loads four values for every 64 bits: those of part i from <paramref name="table"/> + offsets[i] on.</summary>
    static abstract TShort GatherFours(ref short table, ref nint offsets);

    /// <summary>Loads eight values for every 128 bits: those of part i from <paramref name="table"/> + offsets[2 * i] on.</summary>
    static abstract TShort GatherEights(ref short table, ref nint offsets);

    static abstract void Store(TShort value, ref short target);

    static abstract void Store(TShort value, ref ushort target);

    static abstract void Store(TInt value, ref int target);

    /// <summary>Stores pairs as 32-bit values.</summary>
    static abstract void StorePairs(TShort value, ref int target);

    /// <summary>Stores the first lanes, 1 to 8. The wider widths are for whole vectors only and store all lanes.</summary>
    static abstract void StoreFirst(TShort value, ref short target, int count);

    /// <inheritdoc cref="StoreFirst(TShort, ref short, int)"/>
    static abstract void StoreFirst(TShort value, ref ushort target, int count);

    /// <summary>Stores 32-bit lanes saturated to 16 bits.</summary>
    static abstract void StoreNarrow(TInt value, ref short target);

    /// <summary>Stores 32-bit lanes of 0 to 65535.</summary>
    static abstract void StoreNarrow(TInt value, ref ushort target);

    /// <summary>Stores the even and the odd 32-bit lanes, saturated to 16 bits, each to its own place.</summary>
    static abstract void StoreNarrowSplit(TInt value, ref short even, ref short odd);

    // Constants

    /// <summary>The same in every lane.</summary>
    static abstract TShort Short(short value);

    /// <summary>The same in every lane.</summary>
    static abstract TInt Int(int value);

    /// <summary>0, 1, 2, ...</summary>
    static abstract TInt Indices { get; }

    /// <summary>The same pair everywhere, the first value in the low half.</summary>
    static abstract TShort Pair(int pair);

    /// <summary>Two neighbouring values from memory as every pair.</summary>
    static abstract TShort Pair(ref short source);

    /// <summary>All ones in the pairs before <paramref name="count"/>, else zeros.</summary>
    static abstract TShort MaskPairs(int count);

    // 16 bits; sums and products wrap around where nothing else is said

    static abstract TShort Add(TShort a, TShort b);

    static abstract TShort AddSaturate(TShort a, TShort b);

    static abstract TShort Subtract(TShort a, TShort b);

    static abstract TShort Multiply(TShort a, TShort b);

    /// <summary>(a * b + 2^14) >> 15. Not for two values of -32768.</summary>
    static abstract TShort MultiplyHighRounded(TShort a, TShort b);

    static abstract TShort Min(TShort a, TShort b);

    static abstract TShort Max(TShort a, TShort b);

    static abstract TShort Abs(TShort a);

    static abstract TShort And(TShort a, TShort b);

    static abstract TShort Or(TShort a, TShort b);

    static abstract TShort ShiftLeft(TShort a, int count);

    /// <summary>Keeps the sign.</summary>
    static abstract TShort ShiftRight(TShort a, int count);

    /// <summary>-1 where equal, else 0.</summary>
    static abstract TShort AreEqual(TShort a, TShort b);

    /// <summary>-1 where <paramref name="a"/> is greater, else 0.</summary>
    static abstract TShort IsGreater(TShort a, TShort b);

    // 32 bits

    static abstract TInt Add(TInt a, TInt b);

    static abstract TInt Subtract(TInt a, TInt b);

    static abstract TInt Multiply(TInt a, TInt b);

    static abstract TInt Multiply(TInt a, int b);

    static abstract TInt Min(TInt a, TInt b);

    static abstract TInt Max(TInt a, TInt b);

    static abstract TInt ShiftLeft(TInt a, int count);

    /// <summary>Keeps the sign.</summary>
    static abstract TInt ShiftRight(TInt a, int count);

    static abstract TInt Reverse(TInt a);

    /// <summary>The sum of all lanes, which 32 bits must hold.</summary>
    static abstract int Sum(TInt a);

    /// <summary>The sum of all lanes.</summary>
    static abstract long SumLong(TInt a);

    // From one to the other

    /// <summary>The first lanes of a wider vector, where the processor has one.</summary>
    static abstract TShort FirstOf(Vector512<short> value);

    /// <summary>a.first * b.first + a.second * b.second of each pair.</summary>
    static abstract TInt Dot(TShort a, TShort b);

    /// <summary>sum + a.first * b.first + a.second * b.second of each pair.</summary>
    static abstract TInt MultiplyAdd(TInt sum, TShort a, TShort b);

    /// <summary>Interleaves the lower halves of the 128-bit parts: a0 b0 a1 b1 ...</summary>
    static abstract TShort Low(TShort a, TShort b);

    /// <summary>Interleaves the upper halves.</summary>
    static abstract TShort High(TShort a, TShort b);

    /// <summary><see cref="Low"/> with two values at a time.</summary>
    static abstract TShort Low32(TShort a, TShort b);

    /// <summary><see cref="High"/> with two values at a time.</summary>
    static abstract TShort High32(TShort a, TShort b);

    /// <summary><see cref="Low"/> with four values at a time.</summary>
    static abstract TShort Low64(TShort a, TShort b);

    /// <summary><see cref="High"/> with four values at a time.</summary>
    static abstract TShort High64(TShort a, TShort b);

    /// <summary>Narrows to 16 bits with saturation what <see cref="Low"/> and <see cref="High"/> have spread.</summary>
    static abstract TShort Pack(TInt low, TInt high);

    /// <summary><see cref="Pack"/> for values of 16 bits and a sign, of which negative ones become 0.</summary>
    static abstract TShort PackPositive(TInt low, TInt high);

    /// <summary>The low halves of both as pairs: results for even and for odd positions in turn.</summary>
    static abstract TShort Weave(TInt even, TInt odd);
}
