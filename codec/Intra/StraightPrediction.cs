using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Codec.Intra;

/// <summary>
/// The pure vertical and horizontal modes: copies of a side, to which the gradient along the other side is added near
/// that side (H.266 8.4.5.2.13, 8.4.5.2.15).
/// </summary>
internal static partial class StraightPrediction
{
    public static void Vertical(
        ref ushort top, ref ushort left, int width, int height, bool pdpc, int maxValue, ref ushort target, int stride)
    {
        var row = MemoryMarshal.CreateReadOnlySpan(ref top, width);
        for (int y = 0; y < height; y++)
            row.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, y * stride), width));
        if (!pdpc)
            return;
        if (Avx2.IsSupported && maxValue <= VectorOps.MaxSample)
            AddGradientsVector(ref top, ref left, width, height, maxValue, ref target, stride);
        else
            AddGradientsScalar(ref top, ref left, width, height, maxValue, ref target, stride);
    }

    private static void AddGradientsScalar(
        ref ushort top, ref ushort left, int width, int height, int maxValue, ref ushort target, int stride)
    {
        int scale = IntraPredictor.PdpcScale(width, height);
        int reach = Math.Min(3 << scale, width);
        int corner = Unsafe.Subtract(ref left, 1);
        for (int y = 0; y < height; y++)
        {
            int gradient = Unsafe.Add(ref left, y) - corner;
            for (int x = 0; x < reach; x++)
            {
                int value = Unsafe.Add(ref top, x) + (IntraPredictor.PdpcWeight(x, scale) * gradient + 32 >> 6);
                Unsafe.Add(ref target, y * stride + x) = (ushort)Math.Clamp(value, 0, maxValue);
            }
        }
    }

    public static void Horizontal(
        ref ushort top, ref ushort left, int width, int height, bool pdpc, int maxValue, ref ushort target, int stride)
    {
        int scale = IntraPredictor.PdpcScale(width, height);
        int reach = pdpc ? Math.Min(3 << scale, height) : 0;
        int corner = Unsafe.Subtract(ref left, 1);
        for (int y = 0; y < height; y++)
        {
            ref ushort output = ref Unsafe.Add(ref target, y * stride);
            int sample = Unsafe.Add(ref left, y);
            if (y >= reach)
                MemoryMarshal.CreateSpan(ref output, width).Fill((ushort)sample);
            else if (Ssse3.IsSupported && maxValue <= VectorOps.MaxSample)
                AddGradientVector(ref top, corner, sample, IntraPredictor.PdpcWeight(y, scale), width, maxValue, ref output);
            else
                AddGradientScalar(ref top, corner, sample, IntraPredictor.PdpcWeight(y, scale), width, maxValue, ref output);
        }
    }

    private static void AddGradientScalar(ref ushort top, int corner, int sample, int weight, int width, int maxValue, ref ushort output)
    {
        for (int x = 0; x < width; x++)
        {
            int value = sample + (weight * (Unsafe.Add(ref top, x) - corner) + 32 >> 6);
            Unsafe.Add(ref output, x) = (ushort)Math.Clamp(value, 0, maxValue);
        }
    }
}
