using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Codec.Interpolation;

internal sealed partial class SeparableSampler
{
    // Samples around a 4x4 block that eight taps reach.
    private const int AffineSide = 4 + 7;

    /// <summary>Whether blocks of affine motion have a kernel of their own.</summary>
    internal bool HasAffineKernel => vectors && Avx2.IsSupported && filter.LumaAffineTaps.Count == 8;

    /// <summary>
    /// A 4x4 luma block with affine motion: the same as <see cref="Predict"/>, in one step for all fractions, because
    /// the whole-sample row of the table passes samples through both passes unchanged.
    /// </summary>
    /// <param name="x">Column in the reference plane.</param>
    /// <param name="y">Row in the reference plane.</param>
    /// <param name="fractionX">Sixteenths to the right.</param>
    /// <param name="fractionY">Sixteenths below.</param>
    /// <param name="region">Where samples may come from.</param>
    /// <param name="destination">The block; with a ring, the ring's upper left sample.</param>
    /// <param name="stride">Samples from row to row.</param>
    /// <param name="ring">Also writes the nearest whole samples around the block.</param>
    private void PredictAffineBlock(
        int x, int y, int fractionX, int fractionY, in ReferenceRegion region, ref short destination, nint stride, bool ring)
    {
        ref short source = ref Unsafe.As<ushort, short>(ref ReferenceBlock.Get(
            picture, 0, region, x - 3, y - 3, AffineSide, AffineSide, null, out nint sourceStride));
        TapTable taps = filter.LumaAffineTaps;
        if (ring)
        {
            Ring(ref Unsafe.Add(ref source, ((fractionY >> 3) + 2) * sourceStride + (fractionX >> 3) + 2), sourceStride, ref destination, stride);
            destination = ref Unsafe.Add(ref destination, stride + 1);
        }
        Block4x4(ref source, sourceStride, ref MemoryMarshal.GetReference(taps.Row(fractionX)), ref MemoryMarshal.GetReference(taps.Row(fractionY)),
            ref destination, stride, _shift1);
    }

    private void Ring(ref short source, nint sourceStride, ref short ring, nint stride)
    {
        Vector128<short> offset = Vector128.Create((short)Intermediate.Offset);
        Lanes128.StoreFirst((Vector128.LoadUnsafe(ref source) << _shift3) - offset, ref ring, 6);
        Lanes128.StoreFirst((Vector128.LoadUnsafe(ref Unsafe.Add(ref source, 5 * sourceStride)) << _shift3) - offset, ref Unsafe.Add(ref ring, 5 * stride), 6);
        for (int i = 1; i < 5; i++)
        {
            ref short row = ref Unsafe.Add(ref source, i * sourceStride);
            Unsafe.Add(ref ring, i * stride) = (short)((row << _shift3) - Intermediate.Offset);
            Unsafe.Add(ref ring, i * stride + 5) = (short)((Unsafe.Add(ref row, 5) << _shift3) - Intermediate.Offset);
        }
    }

    /// <summary>Both passes of eight taps over 11x11 samples.</summary>
    private static void Block4x4(
        ref short source, nint sourceStride, ref int pairsX, ref int pairsY, ref short target, nint stride, int shift1)
    {
        // Two rows at a time, one in each half: after the first pass four sums of row r below four of row r + 1.
        Vector128<short> row = Vector128.LoadUnsafe(ref pairsX).AsInt16();
        Vector256<short> c = Vector256.Create(row, row);
        ref short last = ref Unsafe.Add(ref source, 10 * sourceStride);
        Vector256<int> x0 = Two(ref source, ref Unsafe.Add(ref source, sourceStride), c, shift1);
        Vector256<int> x2 = Two(ref Unsafe.Add(ref source, 2 * sourceStride), ref Unsafe.Add(ref source, 3 * sourceStride), c, shift1);
        Vector256<int> x4 = Two(ref Unsafe.Add(ref source, 4 * sourceStride), ref Unsafe.Add(ref source, 5 * sourceStride), c, shift1);
        Vector256<int> x6 = Two(ref Unsafe.Add(ref source, 6 * sourceStride), ref Unsafe.Add(ref source, 7 * sourceStride), c, shift1);
        Vector256<int> x8 = Two(ref Unsafe.Add(ref source, 8 * sourceStride), ref Unsafe.Add(ref source, 9 * sourceStride), c, shift1);
        Vector256<int> x10 = Two(ref last, ref last, c, shift1);
        // Pairs of rows (r, r + 1) in the lower and (r + 1, r + 2) in the upper half.
        Vector256<short> q0 = Pairs(x0, x2), q2 = Pairs(x2, x4), q4 = Pairs(x4, x6), q6 = Pairs(x6, x8), q8 = Pairs(x8, x10);
        Vector256<short> c0 = Vector256.Create(pairsY).AsInt16(), c1 = Vector256.Create(Unsafe.Add(ref pairsY, 1)).AsInt16();
        Vector256<short> c2 = Vector256.Create(Unsafe.Add(ref pairsY, 2)).AsInt16(), c3 = Vector256.Create(Unsafe.Add(ref pairsY, 3)).AsInt16();
        Vector256<int> bias = Vector256.Create(-(Intermediate.Offset << 6));
        Vector256<int> rows01 = (bias + Avx2.MultiplyAddAdjacent(q0, c0) + Avx2.MultiplyAddAdjacent(q2, c1)
            + (Avx2.MultiplyAddAdjacent(q4, c2) + Avx2.MultiplyAddAdjacent(q6, c3))) >> 6;
        Vector256<int> rows23 = (bias + Avx2.MultiplyAddAdjacent(q2, c0) + Avx2.MultiplyAddAdjacent(q4, c1)
            + (Avx2.MultiplyAddAdjacent(q6, c2) + Avx2.MultiplyAddAdjacent(q8, c3))) >> 6;
        Vector256<ulong> rows = Avx2.PackSignedSaturate(rows01, rows23).AsUInt64(); // rows 0, 2, 1, 3
        Put(ref target, rows.GetElement(0));
        Put(ref Unsafe.Add(ref target, stride), rows.GetElement(2));
        Put(ref Unsafe.Add(ref target, 2 * stride), rows.GetElement(1));
        Put(ref Unsafe.Add(ref target, 3 * stride), rows.GetElement(3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Two(ref short a, ref short b, Vector256<short> c, int shift)
    {
        Vector256<int> m0 = Avx2.MultiplyAddAdjacent(Vector256.Create(Vector128.LoadUnsafe(ref a), Vector128.LoadUnsafe(ref b)), c);
        Vector256<int> m1 = Avx2.MultiplyAddAdjacent(Vector256.Create(Vector128.LoadUnsafe(ref a, 1), Vector128.LoadUnsafe(ref b, 1)), c);
        Vector256<int> m2 = Avx2.MultiplyAddAdjacent(Vector256.Create(Vector128.LoadUnsafe(ref a, 2), Vector128.LoadUnsafe(ref b, 2)), c);
        Vector256<int> m3 = Avx2.MultiplyAddAdjacent(Vector256.Create(Vector128.LoadUnsafe(ref a, 3), Vector128.LoadUnsafe(ref b, 3)), c);
        return Avx2.HorizontalAdd(Avx2.HorizontalAdd(m0, m1), Avx2.HorizontalAdd(m2, m3)) >> shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Pairs(Vector256<int> rows, Vector256<int> next)
    {
        Vector256<int> shifted = Avx2.Permute2x128(rows, next, 0x21) << 16;
        return Avx2.Blend(rows.AsInt16(), shifted.AsInt16(), 0xAA);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ref short target, ulong four) => Unsafe.WriteUnaligned(ref Unsafe.As<short, byte>(ref target), four);
}
