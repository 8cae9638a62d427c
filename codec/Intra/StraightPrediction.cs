using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VvcIlif.Codec.Intra;

/// <summary>
/// The pure vertical and horizontal modes: copies of a side, to which the gradient along the other side is added near
/// that side (H.266 8.4.5.2.13, 8.4.5.2.15).
/// </summary>
internal static class StraightPrediction
{
    public static void Vertical(
        ref ushort top, ref ushort left, int width, int height, bool pdpc, int maxValue, ref ushort target, int stride)
    {
        var row = MemoryMarshal.CreateReadOnlySpan(ref top, width);
        int scale = IntraPredictor.PdpcScale(width, height);
        int reach = pdpc ? Math.Min(3 << scale, width) : 0;
        int corner = Unsafe.Subtract(ref left, 1);
        for (int y = 0; y < height; y++)
        {
            ref ushort output = ref Unsafe.Add(ref target, y * stride);
            row.CopyTo(MemoryMarshal.CreateSpan(ref output, width));
            int gradient = Unsafe.Add(ref left, y) - corner;
            if (gradient == 0)
                continue;
            for (int x = 0; x < reach; x++)
            {
                int value = row[x] + (IntraPredictor.PdpcWeight(x, scale) * gradient + 32 >> 6);
                Unsafe.Add(ref output, x) = (ushort)Math.Clamp(value, 0, maxValue);
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
            ushort sample = Unsafe.Add(ref left, y);
            if (y >= reach)
            {
                MemoryMarshal.CreateSpan(ref output, width).Fill(sample);
                continue;
            }
            int weight = IntraPredictor.PdpcWeight(y, scale);
            for (int x = 0; x < width; x++)
            {
                int value = sample + (weight * (Unsafe.Add(ref top, x) - corner) + 32 >> 6);
                Unsafe.Add(ref output, x) = (ushort)Math.Clamp(value, 0, maxValue);
            }
        }
    }
}
