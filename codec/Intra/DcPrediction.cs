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
        Span<int> weights = stackalloc int[64];
        for (int x = 0; x < width; x++)
            weights[x] = IntraPredictor.PdpcWeight(x, scale);
        for (int y = 0; y < height; y++)
        {
            ref ushort row = ref Unsafe.Add(ref target, y * stride);
            int beside = Unsafe.Add(ref left, y) - value;
            int above = IntraPredictor.PdpcWeight(y, scale);
            int end = y < reach ? width : Math.Min(reach, width);
            int x = 0;
            if (Vector128.IsHardwareAccelerated)
            {
                for (; x <= end - 4 || x < end && x + 4 <= width; x += 4)
                {
                    var t = Vector128.WidenLower(Vector128.LoadUnsafe(ref top, (nuint)x)).AsInt32() - Vector128.Create(value);
                    var change = Vector128.Create<int>(weights[x..]) * beside + t * above + Vector128.Create(32);
                    var result = (Vector128.Create(value) + Vector128.ShiftRightArithmetic(change, 6)).AsUInt32();
                    Unsafe.WriteUnaligned(
                        ref Unsafe.As<ushort, byte>(ref Unsafe.Add(ref row, x)), Vector128.Narrow(result, result).AsUInt64().ToScalar());
                }
            }
            for (; x < end; x++)
                Unsafe.Add(ref row, x) = (ushort)(value + (weights[x] * beside + above * (Unsafe.Add(ref top, x) - value) + 32 >> 6));
        }
    }
}
