using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Codec.Intra;

// (weight * gradient + 32) >> 6 is a rounded multiplication by weight << 9 in 1/32768.
internal static partial class StraightPrediction
{
    // Weights reach twelve columns at most, so one vector of 16 holds all that change in a row.
    private static void AddGradientsVector(
        ref ushort top, ref ushort left, int width, int height, int maxValue, ref ushort target, int stride)
    {
        int scale = IntraPredictor.PdpcScale(width, height);
        Span<short> weights = stackalloc short[16];
        for (int x = 0; x < 16; x++)
            weights[x] = (short)(IntraPredictor.PdpcWeight(x, scale) << 9);
        int corner = Unsafe.Subtract(ref left, 1);
        if (width >= 16)
        {
            var weight = Vector256.Create<short>(weights);
            var row = Vector256.LoadUnsafe(ref top).AsInt16();
            var max = Vector256.Create((short)maxValue);
            for (int y = 0; y < height; y++)
            {
                var gradient = Vector256.Create((short)(Unsafe.Add(ref left, y) - corner));
                var value = row + Avx2.MultiplyHighRoundScale(gradient, weight);
                Avx2.Min(Avx2.Max(value, Vector256<short>.Zero), max).AsUInt16().StoreUnsafe(ref target, (nuint)(y * stride));
            }
            return;
        }
        var weightHalf = Vector128.Create<short>(weights);
        var rowHalf = Vector128.LoadUnsafe(ref top).AsInt16();
        for (int y = 0; y < height; y++)
        {
            var gradient = Vector128.Create((short)(Unsafe.Add(ref left, y) - corner));
            Store(Clamp(rowHalf + Ssse3.MultiplyHighRoundScale(gradient, weightHalf), maxValue), width, ref Unsafe.Add(ref target, y * stride));
        }
    }

    private static void AddGradientVector(ref ushort top, int corner, int sample, int weight, int width, int maxValue, ref ushort output)
    {
        for (int x = 0; x < width; x += 8)
        {
            var gradient = Vector128.LoadUnsafe(ref top, (nuint)x).AsInt16() - Vector128.Create((short)corner);
            var value = Vector128.Create((short)sample) + Ssse3.MultiplyHighRoundScale(gradient, Vector128.Create((short)(weight << 9)));
            Store(Clamp(value, maxValue), width - x, ref Unsafe.Add(ref output, x));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Clamp(Vector128<short> value, int maxValue) =>
        Sse2.Min(Sse2.Max(value, Vector128<short>.Zero), Vector128.Create((short)maxValue)).AsUInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<ushort> value, int width, ref ushort output)
    {
        if (width >= 8)
            value.StoreUnsafe(ref output);
        else
            Unsafe.WriteUnaligned(ref Unsafe.As<ushort, byte>(ref output), value.AsUInt64().ToScalar());
    }
}
