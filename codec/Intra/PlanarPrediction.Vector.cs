using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Intra;

internal static partial class PlanarPrediction
{
    private static void PredictVector(
        ref ushort top, ref ushort left, int width, int height, bool pdpc, ref ushort target, int stride)
    {
        int x = 0;
        if (Lanes512.IsSupported)
        {
            for (; x <= width - 16; x += 16)
                Columns<Lanes512, Vector512<short>, Vector512<int>>(ref top, ref left, x, width, height, pdpc, ref target, stride);
        }
        if (Lanes256.IsSupported)
        {
            for (; x <= width - 8; x += 8)
                Columns<Lanes256, Vector256<short>, Vector256<int>>(ref top, ref left, x, width, height, pdpc, ref target, stride);
        }
        for (; x < width; x += 4)
            Columns<Lanes128, Vector128<short>, Vector128<int>>(ref top, ref left, x, width, height, pdpc, ref target, stride);
    }

    // Each group of columns walks down: the vertical part grows by a constant a row, the horizontal one is a line in x.
    private static void Columns<TLanes, TShort, TInt>(
        ref ushort top, ref ushort left, int x, int width, int height, bool pdpc, ref ushort target, int stride)
        where TLanes : ILanes<TShort, TInt>
    {
        int log2Width = BitOperations.Log2((uint)width);
        int log2Height = BitOperations.Log2((uint)height);
        int topRight = Unsafe.Add(ref top, width);
        int bottomLeft = Unsafe.Add(ref left, height);
        int scale = IntraPredictor.PdpcScale(width, height);
        int shift = log2Width + log2Height + 1;
        var t = TLanes.Widen(ref Unsafe.Add(ref top, x));
        var step = TLanes.ShiftLeft(TLanes.Subtract(TLanes.Int(bottomLeft), t), log2Width);
        var vertical = TLanes.Add(TLanes.ShiftLeft(t, log2Width + log2Height), TLanes.Int(width * height));
        var place = TLanes.Add(TLanes.Indices, TLanes.Int(x + 1));
        bool beside = pdpc && x < 3 << scale;
        var weight = beside
            ? TLanes.ShiftRight(TLanes.Widen(ref Unsafe.AsRef(in IntraPredictor.PdpcWeights(scale)[x])), 9)
            : TLanes.Int(0);
        for (int y = 0; y < height; y++)
        {
            int l = Unsafe.Add(ref left, y);
            vertical = TLanes.Add(vertical, step);
            var horizontal = TLanes.Add(TLanes.Int(l << log2Width + log2Height), TLanes.Multiply(place, topRight - l << log2Height));
            var value = TLanes.ShiftRight(TLanes.Add(vertical, horizontal), shift);
            if (pdpc)
            {
                int weightTop = IntraPredictor.PdpcWeight(y, scale);
                if (beside || weightTop != 0)
                {
                    var change = TLanes.Add(
                        TLanes.Multiply(weight, TLanes.Subtract(TLanes.Int(l), value)), TLanes.Multiply(TLanes.Subtract(t, value), weightTop));
                    value = TLanes.Add(value, TLanes.ShiftRight(TLanes.Add(change, TLanes.Int(32)), 6));
                }
            }
            TLanes.StoreNarrow(value, ref Unsafe.Add(ref target, y * stride + x));
        }
    }
}
