using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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
        if (Lanes128.IsSupported && maxValue <= Lanes.MaxSample)
            AddColumnGradientsVector(ref top, ref left, width, height, maxValue, ref target, stride);
        else
            AddColumnGradientsScalar(ref top, ref left, width, height, maxValue, ref target, stride);
    }

    private static void AddColumnGradientsScalar(
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
        int filtered = 0;
        if (pdpc)
        {
            filtered = Math.Min(3 << IntraPredictor.PdpcScale(width, height), height);
            if (Lanes128.IsSupported && maxValue <= Lanes.MaxSample)
                AddRowGradientsVector(ref top, ref left, width, height, filtered, maxValue, ref target, stride);
            else
                AddRowGradientsScalar(ref top, ref left, width, height, filtered, maxValue, ref target, stride);
        }
        for (int y = filtered; y < height; y++)
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, y * stride), width).Fill(Unsafe.Add(ref left, y));
    }

    private static void AddRowGradientsScalar(
        ref ushort top, ref ushort left, int width, int height, int rows, int maxValue, ref ushort target, int stride)
    {
        int scale = IntraPredictor.PdpcScale(width, height);
        int corner = Unsafe.Subtract(ref left, 1);
        for (int y = 0; y < rows; y++)
        {
            int weight = IntraPredictor.PdpcWeight(y, scale);
            for (int x = 0; x < width; x++)
            {
                int value = Unsafe.Add(ref left, y) + (weight * (Unsafe.Add(ref top, x) - corner) + 32 >> 6);
                Unsafe.Add(ref target, y * stride + x) = (ushort)Math.Clamp(value, 0, maxValue);
            }
        }
    }
}
