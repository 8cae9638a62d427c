using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.LoopFilter;

// Samples have at most 15 bits: signed comparison and arithmetic hold.
internal static partial class SaoKernels
{
    private static void BandRowVector(ref ushort samples, int width, in SaoParameters p, int bitDepth)
    {
        int i = 0;
        if (Lanes512.IsSupported)
            i = BandStrip<Lanes512, Vector512<short>, Vector512<int>>(ref samples, i, width, p, bitDepth);
        if (Lanes256.IsSupported)
            i = BandStrip<Lanes256, Vector256<short>, Vector256<int>>(ref samples, i, width, p, bitDepth);
        if (Lanes128.IsSupported)
            i = BandStrip<Lanes128, Vector128<short>, Vector128<int>>(ref samples, i, width, p, bitDepth);
        BandRow(ref samples, i, width, p, bitDepth);
    }

    private static void EdgeRowVector(ref ushort source, nint step, ref ushort target, int start, int end, in SaoParameters p, int max)
    {
        int i = start;
        if (Lanes512.IsSupported)
            i = EdgeStrip<Lanes512, Vector512<short>, Vector512<int>>(ref source, step, ref target, i, end, p, max);
        if (Lanes256.IsSupported)
            i = EdgeStrip<Lanes256, Vector256<short>, Vector256<int>>(ref source, step, ref target, i, end, p, max);
        if (Lanes128.IsSupported)
            i = EdgeStrip<Lanes128, Vector128<short>, Vector128<int>>(ref source, step, ref target, i, end, p, max);
        EdgeRow(ref source, step, ref target, i, end, p, max);
    }

    // Strips take whole vectors from sample i on and return the first sample that is left.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int BandStrip<TLanes, TShort, TInt>(ref ushort samples, int i, int end, in SaoParameters p, int bitDepth)
        where TLanes : ILanes<TShort, TInt>
    {
        TShort first = TLanes.Short(p.BandPosition), mask = TLanes.Short(31);
        for (; i <= end - TLanes.Shorts; i += TLanes.Shorts)
        {
            ref ushort at = ref Unsafe.Add(ref samples, i);
            TShort s = TLanes.Load(ref at);
            TShort band = TLanes.And(TLanes.Subtract(TLanes.ShiftRight(s, bitDepth - 5), first), mask);
            TShort offset = Select<TLanes, TShort, TInt>(band, 0, 1, 2, 3, p);
            TLanes.Store(Clip<TLanes, TShort, TInt>(TLanes.Add(s, offset), (1 << bitDepth) - 1), ref at);
        }
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int EdgeStrip<TLanes, TShort, TInt>(ref ushort source, nint step, ref ushort target, int i, int end, in SaoParameters p, int max)
        where TLanes : ILanes<TShort, TInt>
    {
        for (; i <= end - TLanes.Shorts; i += TLanes.Shorts)
        {
            ref ushort at = ref Unsafe.Add(ref source, i);
            TShort s = TLanes.Load(ref at), a = TLanes.Load(ref Unsafe.Add(ref at, step)), b = TLanes.Load(ref Unsafe.Add(ref at, -step));
            // A comparison that holds is -1, so this is minus the sum of the signs.
            TShort shape = TLanes.Add(
                TLanes.Subtract(TLanes.IsGreater(s, a), TLanes.IsGreater(a, s)), TLanes.Subtract(TLanes.IsGreater(s, b), TLanes.IsGreater(b, s)));
            TShort offset = Select<TLanes, TShort, TInt>(shape, 2, 1, -1, -2, p);
            TLanes.Store(Clip<TLanes, TShort, TInt>(TLanes.Add(s, offset), max), ref Unsafe.Add(ref target, i));
        }
        return i;
    }

    // The offset whose case the lane holds, else 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TShort Select<TLanes, TShort, TInt>(TShort cases, short case1, short case2, short case3, short case4, in SaoParameters p)
        where TLanes : ILanes<TShort, TInt> =>
        TLanes.Or(
            TLanes.Or(
                TLanes.And(TLanes.AreEqual(cases, TLanes.Short(case1)), TLanes.Short(p.Offset1)),
                TLanes.And(TLanes.AreEqual(cases, TLanes.Short(case2)), TLanes.Short(p.Offset2))),
            TLanes.Or(
                TLanes.And(TLanes.AreEqual(cases, TLanes.Short(case3)), TLanes.Short(p.Offset3)),
                TLanes.And(TLanes.AreEqual(cases, TLanes.Short(case4)), TLanes.Short(p.Offset4))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TShort Clip<TLanes, TShort, TInt>(TShort value, int max)
        where TLanes : ILanes<TShort, TInt> =>
        TLanes.Min(TLanes.Max(value, TLanes.Short(0)), TLanes.Short((short)max));
}
