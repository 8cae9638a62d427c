using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Intra;

/// <summary>DC mode (H.266 8.4.5.2.12) with its position-dependent filter (8.4.5.2.15).</summary>
internal static class DcPrediction
{
    public static void Predict(ref ushort top, ref ushort left, int width, int height, bool pdpc, ref ushort target, int stride)
    {
        int value = Mean(ref top, ref left, width, height);
        for (int y = 0; y < height; y++)
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, y * stride), width).Fill((ushort)value);
        if (pdpc)
            Filter(ref top, ref left, value, width, height, ref target, stride);
    }

    // Only the longer side counts, so that the divisor is a power of two.
    private static int Mean(ref ushort top, ref ushort left, int width, int height)
    {
        int sum = 0;
        if (width >= height)
            sum += Sum(ref top, width);
        if (width <= height)
            sum += Sum(ref left, height);
        int shift = BitOperations.Log2((uint)(width == height ? 2 * width : Math.Max(width, height)));
        return sum + (1 << shift >> 1) >> shift;
    }

    private static int Sum(ref ushort samples, int count)
    {
        if (count >= 8 && Vector128.IsHardwareAccelerated)
        {
            var sums = Vector128<uint>.Zero;
            for (int i = 0; i < count; i += 8)
            {
                var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref samples, (nuint)i));
                sums += low + high;
            }
            return (int)Vector128.Sum(sums);
        }
        int sum = 0;
        for (int i = 0; i < count; i++)
            sum += Unsafe.Add(ref samples, i);
        return sum;
    }

    // Weights die out within 3 << scale samples: rows at the top in full, then the first columns of the rest.
    private static void Filter(ref ushort top, ref ushort left, int value, int width, int height, ref ushort target, int stride)
    {
        int scale = IntraPredictor.PdpcScale(width, height);
        int reach = 3 << scale;
        int x = 0;
        if (Lanes256.IsSupported)
        {
            for (; x <= width - 8; x += 8)
                FilterColumns<Lanes256, Vector256<short>, Vector256<int>>(ref top, ref left, value, x, scale, x < reach ? height : Math.Min(reach, height), ref target, stride);
        }
        if (Lanes128.IsSupported)
        {
            for (; x <= width - 4; x += 4)
                FilterColumns<Lanes128, Vector128<short>, Vector128<int>>(ref top, ref left, value, x, scale, x < reach ? height : Math.Min(reach, height), ref target, stride);
        }
        for (; x < width; x++)
        {
            int weight = IntraPredictor.PdpcWeight(x, scale);
            int above = Unsafe.Add(ref top, x) - value;
            int end = x < reach ? height : Math.Min(reach, height);
            for (int y = 0; y < end; y++)
            {
                int change = weight * (Unsafe.Add(ref left, y) - value) + IntraPredictor.PdpcWeight(y, scale) * above + 32 >> 6;
                Unsafe.Add(ref target, y * stride + x) = (ushort)(value + change);
            }
        }
    }

    private static void FilterColumns<TLanes, TShort, TInt>(
        ref ushort top, ref ushort left, int value, int x, int scale, int height, ref ushort target, int stride)
        where TLanes : ILanes<TShort, TInt>
    {
        TInt weight = TLanes.Int(0);
        if (x < 3 << scale)
            weight = TLanes.ShiftRight(TLanes.Widen(ref Unsafe.AsRef(in IntraPredictor.PdpcWeights(scale)[x])), 9);
        TInt above = TLanes.Subtract(TLanes.Widen(ref Unsafe.Add(ref top, x)), TLanes.Int(value));
        TInt round = TLanes.Int(value << 6 | 32);
        for (int y = 0; y < height; y++)
        {
            TInt sum = TLanes.Add(
                TLanes.Multiply(weight, Unsafe.Add(ref left, y) - value), TLanes.Multiply(above, IntraPredictor.PdpcWeight(y, scale)));
            TLanes.StoreNarrow(TLanes.ShiftRight(TLanes.Add(sum, round), 6), ref Unsafe.Add(ref target, y * stride + x));
        }
    }
}
