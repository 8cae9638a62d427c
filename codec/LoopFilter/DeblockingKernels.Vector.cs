using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.LoopFilter;

internal static partial class DeblockingKernels
{
    /// <summary>Greatest bit depth of the 16-bit arithmetic below; 0 where it is not available.</summary>
    internal static int MaxVectorBitDepth => Lanes128.IsSupported ? 10 : 0;

    private const ulong Four = 0x0001_0001_0001_0001;

    /// <summary>Weights of the long filter for lengths 3, 5 and 7, each in four lanes; eight to a row.</summary>
    private static ReadOnlySpan<ulong> LongWeights =>
    [
        53 * Four, 32 * Four, 11 * Four, 0 * Four, 0 * Four, 0 * Four, 0 * Four, 0,
        58 * Four, 45 * Four, 32 * Four, 19 * Four, 6 * Four, 0 * Four, 0 * Four, 0,
        59 * Four, 50 * Four, 41 * Four, 32 * Four, 23 * Four, 14 * Four, 5 * Four, 0,
    ];

    /// <summary>Limits in units of tc / 2; 0 beyond the length leaves the sample as it is.</summary>
    private static ReadOnlySpan<ulong> LongLimits =>
    [
        6 * Four, 4 * Four, 2 * Four, 0 * Four, 0 * Four, 0 * Four, 0 * Four, 0,
        6 * Four, 5 * Four, 4 * Four, 3 * Four, 2 * Four, 0 * Four, 0 * Four, 0,
        6 * Four, 5 * Four, 4 * Four, 3 * Four, 2 * Four, 1 * Four, 1 * Four, 0,
    ];

    /// <summary>How four lines across an edge get into vectors and back.</summary>
    internal interface IEdge
    {
        /// <summary>Loads p(first) .. p(first + 3) into lanes 0-3 and q of the same indices into lanes 4-7.</summary>
        static abstract void Load(
            ref ushort q0, nint stride, int first, out Vector128<short> a0, out Vector128<short> a1, out Vector128<short> a2, out Vector128<short> a3);

        /// <summary>Stores them back; samples from the counts on are unchanged and need not be stored.</summary>
        static abstract void Store(
            ref ushort q0, nint stride, int first, int countP, int countQ, Vector128<short> a0, Vector128<short> a1, Vector128<short> a2, Vector128<short> a3);
    }

    /// <summary>Lines are rows, <c>stride</c> apart: needs a transposition.</summary>
    internal readonly struct VerticalEdge : IEdge
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Load(
            ref ushort q0, nint stride, int first, out Vector128<short> a0, out Vector128<short> a1, out Vector128<short> a2, out Vector128<short> a3)
        {
            Vector128<short> even0 = LoadLine(ref q0, first), odd0 = LoadLine(ref Unsafe.Add(ref q0, stride), first);
            Vector128<short> even1 = LoadLine(ref Unsafe.Add(ref q0, 2 * stride), first), odd1 = LoadLine(ref Unsafe.Add(ref q0, 3 * stride), first);
            Vector128<short> p01 = Lanes128.Low(even0, odd0), q01 = Lanes128.High(even0, odd0);
            Vector128<short> p23 = Lanes128.Low(even1, odd1), q23 = Lanes128.High(even1, odd1);
            Vector128<long> p32 = Lanes128.Low32(p01, p23).AsInt64(), p10 = Lanes128.High32(p01, p23).AsInt64();
            Vector128<long> q10 = Lanes128.Low32(q01, q23).AsInt64(), q32 = Lanes128.High32(q01, q23).AsInt64();
            a3 = Vector128.Create(p32.GetLower(), q32.GetUpper()).AsInt16();
            a2 = Vector128.Create(p32.GetUpper(), q32.GetLower()).AsInt16();
            a1 = Vector128.Create(p10.GetLower(), q10.GetUpper()).AsInt16();
            a0 = Vector128.Create(p10.GetUpper(), q10.GetLower()).AsInt16();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(
            ref ushort q0, nint stride, int first, int countP, int countQ, Vector128<short> a0, Vector128<short> a1, Vector128<short> a2, Vector128<short> a3)
        {
            Vector128<short> low0 = Lanes128.Low(a3, a2), low1 = Lanes128.Low(a1, a0);
            Vector128<short> high0 = Lanes128.High(a0, a1), high1 = Lanes128.High(a2, a3);
            Vector128<long> p01 = Lanes128.Low32(low0, low1).AsInt64(), p23 = Lanes128.High32(low0, low1).AsInt64();
            Vector128<long> q01 = Lanes128.Low32(high0, high1).AsInt64(), q23 = Lanes128.High32(high0, high1).AsInt64();
            StoreLine(ref q0, first, p01.GetElement(0), q01.GetElement(0));
            StoreLine(ref Unsafe.Add(ref q0, stride), first, p01.GetElement(1), q01.GetElement(1));
            StoreLine(ref Unsafe.Add(ref q0, 2 * stride), first, p23.GetElement(0), q23.GetElement(0));
            StoreLine(ref Unsafe.Add(ref q0, 3 * stride), first, p23.GetElement(1), q23.GetElement(1));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<short> LoadLine(ref ushort q0, int first) =>
            Vector128.Create(Read4(ref Unsafe.Add(ref q0, -4 - first)), Read4(ref Unsafe.Add(ref q0, first))).AsInt16();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void StoreLine(ref ushort q0, int first, long p, long q)
        {
            Write4(ref Unsafe.Add(ref q0, -4 - first), p);
            Write4(ref Unsafe.Add(ref q0, first), q);
        }
    }

    /// <summary>Lines are columns; samples across the edge are <c>stride</c> apart.</summary>
    internal readonly struct HorizontalEdge : IEdge
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Load(
            ref ushort q0, nint stride, int first, out Vector128<short> a0, out Vector128<short> a1, out Vector128<short> a2, out Vector128<short> a3)
        {
            ref ushort q = ref Unsafe.Add(ref q0, first * stride);
            ref ushort p = ref Unsafe.Add(ref q0, -(first + 1) * stride);
            a0 = Vector128.Create(Read4(ref p), Read4(ref q)).AsInt16();
            a1 = Vector128.Create(Read4(ref Unsafe.Add(ref p, -stride)), Read4(ref Unsafe.Add(ref q, stride))).AsInt16();
            a2 = Vector128.Create(Read4(ref Unsafe.Add(ref p, -2 * stride)), Read4(ref Unsafe.Add(ref q, 2 * stride))).AsInt16();
            a3 = Vector128.Create(Read4(ref Unsafe.Add(ref p, -3 * stride)), Read4(ref Unsafe.Add(ref q, 3 * stride))).AsInt16();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(
            ref ushort q0, nint stride, int first, int countP, int countQ, Vector128<short> a0, Vector128<short> a1, Vector128<short> a2, Vector128<short> a3)
        {
            ref ushort q = ref Unsafe.Add(ref q0, first * stride);
            ref ushort p = ref Unsafe.Add(ref q0, -(first + 1) * stride);
            if (countP > 0)
                Write4(ref p, a0.AsInt64().ToScalar());
            if (countP > 1)
                Write4(ref Unsafe.Add(ref p, -stride), a1.AsInt64().ToScalar());
            if (countP > 2)
                Write4(ref Unsafe.Add(ref p, -2 * stride), a2.AsInt64().ToScalar());
            if (countP > 3)
                Write4(ref Unsafe.Add(ref p, -3 * stride), a3.AsInt64().ToScalar());
            if (countQ > 0)
                Write4(ref q, a0.AsInt64().GetElement(1));
            if (countQ > 1)
                Write4(ref Unsafe.Add(ref q, stride), a1.AsInt64().GetElement(1));
            if (countQ > 2)
                Write4(ref Unsafe.Add(ref q, 2 * stride), a2.AsInt64().GetElement(1));
            if (countQ > 3)
                Write4(ref Unsafe.Add(ref q, 3 * stride), a3.AsInt64().GetElement(1));
        }
    }

    /// <summary><see cref="Luma"/> with both sides filtered, for up to <see cref="MaxVectorBitDepth"/> bits.</summary>
    internal static void LumaVector<TEdge>(ref ushort q0, nint stride, int beta, int tc, int lengthP, int lengthQ, int max)
        where TEdge : struct, IEdge
    {
        TEdge.Load(ref q0, stride, 0, out Vector128<short> a0, out Vector128<short> a1, out Vector128<short> a2, out Vector128<short> a3);
        Ends bends = new(Bend(a0, a1, a2));
        if ((lengthP > 3 || lengthQ > 3) && Long<TEdge>(ref q0, stride, beta, tc, lengthP, lengthQ, a0, a1, a2, a3, bends))
            return;
        if (bends.P0 + bends.Q0 + bends.P3 + bends.Q3 >= beta)
            return;
        Vector128<short> b0 = Swap(a0), b1 = Swap(a1);
        if (lengthP > 2 && lengthQ > 2)
        {
            int d = 2 * Math.Max(bends.P0 + bends.Q0, bends.P3 + bends.Q3);
            Ends spread = new(Vector128.Abs(a3 - a0)), gap = new(Vector128.Abs(a0 - b0));
            if (d < beta >> 2 && Math.Max(gap.P0, gap.P3) < 5 * tc + 1 >> 1 &&
                Math.Max(spread.P0 + spread.Q0, spread.P3 + spread.Q3) < beta >> 3)
            {
                Vector128<short> b2 = Swap(a2), near = a1 + a0 + b0;
                Vector128<short> n0 = near + near + a2 + b1 + Vector128.Create((short)4) >> 3;
                Vector128<short> n1 = near + a2 + Vector128.Create((short)2) >> 2;
                Vector128<short> n2 = near + a2 + a2 + a2 + a3 + a3 + Vector128.Create((short)4) >> 3;
                TEdge.Store(ref q0, stride, 0, 3, 3, Near(n0, a0, 3 * tc), Near(n1, a1, 2 * tc), Near(n2, a2, tc), a3);
                return;
            }
        }
        // The step is computed on the P side and mirrored.
        Vector128<short> step = (b0 - a0) * (short)9 - (b1 - a1) * (short)3 + Vector128.Create((short)8) >> 4;
        step = Vector128.Create(step.GetLower(), step.GetLower());
        Vector128<short> active = Vector128.LessThan(Vector128.Abs(step), Vector128.Create((short)(10 * tc)));
        step = Vector128.Clamp(step, Vector128.Create((short)-tc), Vector128.Create((short)tc)) & active;
        Vector128<short> mirror = Vector128.Create(0L, -1L).AsInt16();
        step = (step ^ mirror) - mirror;
        int side = beta + (beta >> 1) >> 3;
        bool second = lengthP > 1 && lengthQ > 1;
        bool secondP = second && bends.P0 + bends.P3 < side, secondQ = second && bends.Q0 + bends.Q3 < side;
        Vector128<short> limit = Vector128.Create((short)(tc >> 1)), zero = Vector128<short>.Zero, top = Vector128.Create((short)max);
        Vector128<short> next = (a2 + a0 + Vector128<short>.One >> 1) - a1 + step >> 1;
        next = Vector128.Clamp(next, -limit, limit) & active & Vector128.Create(secondP ? -1L : 0, secondQ ? -1L : 0).AsInt16();
        TEdge.Store(ref q0, stride, 0, secondP ? 2 : 1, secondQ ? 2 : 1,
            Vector128.Clamp(a0 + step, zero, top), Vector128.Clamp(a1 + next, zero, top), a2, a3);
    }

    /// <summary>
    /// <see cref="Chroma"/> for four lines: two units of two lines with a pair of thresholds each, or one unit of four
    /// lines with equal pairs. A unit with tc 0 stays as it is.
    /// </summary>
    internal static void ChromaVector<TEdge>(
        ref ushort q0, nint stride, bool oneUnit, int betaA, int tcA, int betaB, int tcB, bool ctuBorder, int max)
        where TEdge : struct, IEdge
    {
        TEdge.Load(ref q0, stride, 0, out Vector128<short> a0, out Vector128<short> a1, out Vector128<short> a2, out Vector128<short> a3);
        if (ctuBorder)
        {
            Vector128<short> p = Sides(true, false);
            a2 = Vector128.ConditionalSelect(p, a1, a2);
            a3 = Vector128.ConditionalSelect(p, a1, a3);
        }
        Vector128<short> b0 = Swap(a0), b1 = Swap(a1), b2 = Swap(a2), tc = Units(tcA, tcB);
        Vector128<short> step = ((b0 - a0 << 2) + a1 - b1 + Vector128.Create((short)4)) >> 3;
        step = Vector128.Create(step.GetLower(), step.GetLower());
        Vector128<short> mirror = Sides(false, true);
        step = (Vector128.Clamp(step, -tc, tc) ^ mirror) - mirror;
        Vector128<short> n0 = Vector128.Clamp(a0 + step, Vector128<short>.Zero, Vector128.Create((short)max));
        bool anyStrong = false;
        Vector128<short> strong = default;
        if ((betaA | betaB) != 0)
        {
            Vector128<short> bend = Bend(a0, a1, a2), spread = Vector128.Abs(a3 - a0);
            bend += Swap(bend);
            spread += Swap(spread);
            strong = Vector128.LessThan(bend + bend, Units(betaA >> 2, betaB >> 2)) & Vector128.LessThan(spread, Units(betaA >> 3, betaB >> 3)) &
                Vector128.LessThan(Vector128.Abs(a0 - b0), Units(5 * tcA + 1 >> 1, 5 * tcB + 1 >> 1));
            // Lines 0 and 1 of a unit of two, 0 and 3 of a unit of four have to agree.
            strong = oneUnit
                ? Vector128.Create((strong.AsUInt64().ToScalar() & 0xFFFF_0000_0000_FFFF) == 0xFFFF_0000_0000_FFFF ? -1L : 0).AsInt16()
                : Vector128.Equals(strong.AsInt32(), Vector128<int>.AllBitsSet).AsInt16();
            anyStrong = strong != Vector128<short>.Zero;
        }
        if (!anyStrong)
        {
            TEdge.Store(ref q0, stride, 0, 1, 1, n0, a1, a2, a3);
            return;
        }
        Vector128<short> near = a1 + a0 + b0 + Vector128.Create((short)4);
        Vector128<short> s0 = near + a3 + a2 + a0 + b1 + b2 >> 3;
        Vector128<short> s1 = near + a3 + a3 + a2 + a1 + b1 >> 3;
        Vector128<short> s2 = near + a3 + a3 + a3 + a2 + a2 >> 3;
        n0 = Vector128.ConditionalSelect(strong, Vector128.Clamp(s0, a0 - tc, a0 + tc), n0);
        Vector128<short> n1 = Vector128.ConditionalSelect(strong, Vector128.Clamp(s1, a1 - tc, a1 + tc), a1);
        Vector128<short> n2 = Vector128.ConditionalSelect(strong, Vector128.Clamp(s2, a2 - tc, a2 + tc), a2);
        TEdge.Store(ref q0, stride, 0, ctuBorder ? 1 : 3, 3, n0, n1, n2, a3);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector128<short> Units(int a, int b) => Vector128.Create((uint)a * 0x0001_0001 | (ulong)((uint)b * 0x0001_0001) << 32).AsInt16();
    }

    private static bool Long<TEdge>(
        ref ushort q0, nint stride, int beta, int tc, int lengthP, int lengthQ,
        Vector128<short> a0, Vector128<short> a1, Vector128<short> a2, Vector128<short> a3, Ends bends)
        where TEdge : struct, IEdge
    {
        // A short side may not have eight samples inside the picture; what is loaded for it is not used.
        TEdge.Load(ref q0, stride, 4, out Vector128<short> a4, out Vector128<short> a5, out Vector128<short> a6, out Vector128<short> a7);
        Vector128<short> large = Sides(lengthP > 3, lengthQ > 3), seven = Sides(lengthP == 7, lengthQ == 7);
        Ends outer = new(Bend(a3, a4, a5));
        int d0 = (lengthP > 3 ? bends.P0 + outer.P0 + 1 >> 1 : bends.P0) + (lengthQ > 3 ? bends.Q0 + outer.Q0 + 1 >> 1 : bends.Q0);
        int d3 = (lengthP > 3 ? bends.P3 + outer.P3 + 1 >> 1 : bends.P3) + (lengthQ > 3 ? bends.Q3 + outer.Q3 + 1 >> 1 : bends.Q3);
        if (d0 + d3 >= beta || 2 * Math.Max(d0, d3) >= beta >> 4)
            return false;
        Vector128<short> spread = Vector128.Abs(a3 - a0) + (Vector128.Abs(a4 - a5 - a6 + a7) & seven);
        Vector128<short> farthest = Vector128.ConditionalSelect(seven, a7, a5);
        Ends s = new(Vector128.ConditionalSelect(large, spread + Vector128.Abs(a3 - farthest) + Vector128<short>.One >> 1, spread));
        Ends gap = new(Vector128.Abs(a0 - Swap(a0)));
        if (Math.Max(s.P0 + s.Q0, s.P3 + s.Q3) >= 3 * beta >> 5 || Math.Max(gap.P0, gap.P3) >= 5 * tc + 1 >> 1)
            return false;

        int countP = Math.Max(lengthP, 3), countQ = Math.Max(lengthQ, 3);
        Vector128<short> sum, round = Vector128.Create((short)8);
        int shift = 4;
        switch (countP << 4 | countQ)
        {
            case 0x77:
                sum = a6 + a5 + a4 + a3 + a2 + a1 + a0 + a0;
                break;
            case 0x55:
                sum = a2 + a1 + a0;
                sum += sum + a4 + a3;
                break;
            case 0x75 or 0x57:
                sum = a1 + a0;
                sum += sum + a5 + a4 + a3 + a2;
                break;
            case 0x53 or 0x35:
                sum = a3 + a2 + a1 + a0;
                round = Vector128.Create((short)4);
                shift = 3;
                break;
            default:
                Vector128<short> three = a0 + a1;
                sum = Vector128.ConditionalSelect(seven, a6 + a5 + a4 + a3 + a2 + a1 + a0 + a0, three + three + three + a2 + a2);
                break;
        }
        Vector128<ushort> middle = (sum + Swap(sum) + round >> shift).AsUInt16();
        Vector128<short> end = Vector128.ConditionalSelect(large, farthest, a3);
        Vector128<short> beforeEnd = Vector128.ConditionalSelect(large, Vector128.ConditionalSelect(seven, a6, a4), a2);
        Vector128<ushort> reference = (end + beforeEnd + Vector128<short>.One >> 1).AsUInt16();
        // Both products together stay below 2^16 up to ten bits.
        Vector128<ushort> start = (reference << 6) + Vector128.Create((ushort)32), difference = middle - reference;
        int rowP = countP / 2 * 8 - 8, rowQ = countQ / 2 * 8 - 8;
        a0 = Step(a0, 0);
        a1 = Step(a1, 1);
        a2 = Step(a2, 2);
        if (countP > 3 || countQ > 3)
        {
            a3 = Step(a3, 3);
            a4 = Step(a4, 4);
            a5 = Step(a5, 5);
            a6 = Step(a6, 6);
            TEdge.Store(ref q0, stride, 4, countP - 4, countQ - 4, a4, a5, a6, a7);
        }
        TEdge.Store(ref q0, stride, 0, countP, countQ, a0, a1, a2, a3);
        return true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector128<short> Step(Vector128<short> a, int i)
        {
            Vector128<ushort> weight = Vector128.Create(LongWeights[rowP + i], LongWeights[rowQ + i]).AsUInt16();
            Vector128<short> limit = Vector128.Create(LongLimits[rowP + i], LongLimits[rowQ + i]).AsInt16() * (short)tc >> 1;
            Vector128<short> value = (start + difference * weight >> 6).AsInt16();
            return Vector128.Clamp(value, a - limit, a + limit);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Bend(Vector128<short> a0, Vector128<short> a1, Vector128<short> a2) => Vector128.Abs(a2 - a1 - a1 + a0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Near(Vector128<short> value, Vector128<short> old, int limit) =>
        Vector128.Clamp(value, old - Vector128.Create((short)limit), old + Vector128.Create((short)limit));

    /// <summary>Exchanges the P and the Q half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Swap(Vector128<short> a) => Vector128.Shuffle(a.AsInt64(), Vector128.Create(1L, 0L)).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Sides(bool p, bool q) => Vector128.Create(p ? -1L : 0, q ? -1L : 0).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Read4(ref ushort source) => Unsafe.ReadUnaligned<long>(ref Unsafe.As<ushort, byte>(ref source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write4(ref ushort target, long four) => Unsafe.WriteUnaligned(ref Unsafe.As<ushort, byte>(ref target), four);

    /// <summary>Lines 0 and 3 of both sides, which decide for all four.</summary>
    private readonly struct Ends
    {
        internal readonly int P0, P3, Q0, Q3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal Ends(Vector128<short> v)
        {
            ulong p = v.AsUInt64().ToScalar(), q = v.AsUInt64().GetElement(1);
            P0 = (int)(p & 0xFFFF);
            P3 = (int)(p >> 48);
            Q0 = (int)(q & 0xFFFF);
            Q3 = (int)(q >> 48);
        }
    }
}
