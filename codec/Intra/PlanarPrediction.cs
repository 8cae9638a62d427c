using System.Numerics;
using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.Intra;

/// <summary>Planar mode (H.266 8.4.5.2.11) with its position-dependent filter (8.4.5.2.15).</summary>
internal static partial class PlanarPrediction
{
    public static void Predict(ref ushort top, ref ushort left, int width, int height, bool pdpc, ref ushort target, int stride)
    {
        if (width >= 4 && Lanes128.IsSupported)
            PredictVector(ref top, ref left, width, height, pdpc, ref target, stride);
        else
            PredictScalar(ref top, ref left, width, height, pdpc, ref target, stride);
    }

    internal static void PredictScalar(
        ref ushort top, ref ushort left, int width, int height, bool pdpc, ref ushort target, int stride)
    {
        int log2Width = BitOperations.Log2((uint)width);
        int log2Height = BitOperations.Log2((uint)height);
        int topRight = Unsafe.Add(ref top, width);
        int bottomLeft = Unsafe.Add(ref left, height);
        int scale = IntraPredictor.PdpcScale(width, height);
        for (int y = 0; y < height; y++)
        {
            int l = Unsafe.Add(ref left, y);
            for (int x = 0; x < width; x++)
            {
                int t = Unsafe.Add(ref top, x);
                int vertical = (height - 1 - y) * t + (y + 1) * bottomLeft << log2Width;
                int horizontal = (width - 1 - x) * l + (x + 1) * topRight << log2Height;
                int value = vertical + horizontal + width * height >> log2Width + log2Height + 1;
                if (pdpc)
                    value += IntraPredictor.PdpcWeight(x, scale) * (l - value) + IntraPredictor.PdpcWeight(y, scale) * (t - value) + 32 >> 6;
                Unsafe.Add(ref target, y * stride + x) = (ushort)value;
            }
        }
    }
}
