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
        if (Vector512.IsHardwareAccelerated)
        {
            for (; x <= width - 16; x += 16)
                Columns16(ref top, ref left, x, width, height, pdpc, ref target, stride);
        }
        if (Vector256.IsHardwareAccelerated)
        {
            for (; x <= width - 8; x += 8)
                Columns8(ref top, ref left, x, width, height, pdpc, ref target, stride);
        }
        for (; x < width; x += 4)
            Columns4(ref top, ref left, x, width, height, pdpc, ref target, stride);
    }

    // Each group of columns walks down: the vertical part grows by a constant a row, the horizontal one is a line in x.
    private static void Columns16(
        ref ushort top, ref ushort left, int x, int width, int height, bool pdpc, ref ushort target, int stride)
    {
        int log2Width = BitOperations.Log2((uint)width);
        int log2Height = BitOperations.Log2((uint)height);
        int topRight = Unsafe.Add(ref top, width);
        int bottomLeft = Unsafe.Add(ref left, height);
        int scale = IntraPredictor.PdpcScale(width, height);
        int shift = log2Width + log2Height + 1;
        var t = Vector512.WidenLower(Vector256.LoadUnsafe(ref top, (nuint)x).ToVector512Unsafe()).AsInt32();
        var step = Vector512.Create(bottomLeft) - t << log2Width;
        var vertical = (t << log2Width + log2Height) + Vector512.Create(width * height);
        var place = Vector512<int>.Indices + Vector512.Create(x + 1);
        var weight = pdpc ? Weights16(x, scale) : Vector512<int>.Zero;
        bool beside = pdpc && x < 3 << scale;
        for (int y = 0; y < height; y++)
        {
            int l = Unsafe.Add(ref left, y);
            vertical += step;
            var horizontal = Vector512.Create(l << log2Width + log2Height) + place * (topRight - l << log2Height);
            var value = Vector512.ShiftRightArithmetic(vertical + horizontal, shift);
            int weightTop = pdpc ? IntraPredictor.PdpcWeight(y, scale) : 0;
            if (beside || weightTop != 0)
            {
                var change = weight * (Vector512.Create(l) - value) + (t - value) * weightTop + Vector512.Create(32);
                value += Vector512.ShiftRightArithmetic(change, 6);
            }
            Vector512.Narrow(value.AsUInt32(), value.AsUInt32()).GetLower().StoreUnsafe(ref target, (nuint)(y * stride + x));
        }
    }

    private static Vector512<int> Weights16(int x, int scale)
    {
        var weights = Vector512<int>.Zero;
        for (int i = 0; i < 16; i++)
            weights = weights.WithElement(i, IntraPredictor.PdpcWeight(x + i, scale));
        return weights;
    }

    private static void Columns8(
        ref ushort top, ref ushort left, int x, int width, int height, bool pdpc, ref ushort target, int stride)
    {
        int log2Width = BitOperations.Log2((uint)width);
        int log2Height = BitOperations.Log2((uint)height);
        int topRight = Unsafe.Add(ref top, width);
        int bottomLeft = Unsafe.Add(ref left, height);
        int scale = IntraPredictor.PdpcScale(width, height);
        int shift = log2Width + log2Height + 1;
        var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref top, (nuint)x));
        var t = Vector256.Create(low, high).AsInt32();
        var step = Vector256.Create(bottomLeft) - t << log2Width;
        var vertical = (t << log2Width + log2Height) + Vector256.Create(width * height);
        var place = Vector256<int>.Indices + Vector256.Create(x + 1);
        var weight = pdpc ? Weights8(x, scale) : Vector256<int>.Zero;
        for (int y = 0; y < height; y++)
        {
            int l = Unsafe.Add(ref left, y);
            vertical += step;
            var horizontal = Vector256.Create(l << log2Width + log2Height) + place * (topRight - l << log2Height);
            var value = Vector256.ShiftRightArithmetic(vertical + horizontal, shift);
            if (pdpc)
            {
                var change = weight * (Vector256.Create(l) - value) + (t - value) * IntraPredictor.PdpcWeight(y, scale) + Vector256.Create(32);
                value += Vector256.ShiftRightArithmetic(change, 6);
            }
            Vector128.Narrow(value.GetLower().AsUInt32(), value.GetUpper().AsUInt32()).StoreUnsafe(ref target, (nuint)(y * stride + x));
        }
    }

    private static Vector256<int> Weights8(int x, int scale)
    {
        var weights = Vector256<int>.Zero;
        for (int i = 0; i < 8; i++)
            weights = weights.WithElement(i, IntraPredictor.PdpcWeight(x + i, scale));
        return weights;
    }

    private static void Columns4(
        ref ushort top, ref ushort left, int x, int width, int height, bool pdpc, ref ushort target, int stride)
    {
        int log2Width = BitOperations.Log2((uint)width);
        int log2Height = BitOperations.Log2((uint)height);
        int topRight = Unsafe.Add(ref top, width);
        int bottomLeft = Unsafe.Add(ref left, height);
        int scale = IntraPredictor.PdpcScale(width, height);
        int shift = log2Width + log2Height + 1;
        var t = Vector128.WidenLower(Vector128.LoadUnsafe(ref top, (nuint)x)).AsInt32();
        var step = Vector128.Create(bottomLeft) - t << log2Width;
        var vertical = (t << log2Width + log2Height) + Vector128.Create(width * height);
        var place = Vector128<int>.Indices + Vector128.Create(x + 1);
        var weight = pdpc
            ? Vector128.Create(
                IntraPredictor.PdpcWeight(x, scale), IntraPredictor.PdpcWeight(x + 1, scale),
                IntraPredictor.PdpcWeight(x + 2, scale), IntraPredictor.PdpcWeight(x + 3, scale))
            : Vector128<int>.Zero;
        for (int y = 0; y < height; y++)
        {
            int l = Unsafe.Add(ref left, y);
            vertical += step;
            var horizontal = Vector128.Create(l << log2Width + log2Height) + place * (topRight - l << log2Height);
            var value = Vector128.ShiftRightArithmetic(vertical + horizontal, shift);
            if (pdpc)
            {
                var change = weight * (Vector128.Create(l) - value) + (t - value) * IntraPredictor.PdpcWeight(y, scale) + Vector128.Create(32);
                value += Vector128.ShiftRightArithmetic(change, 6);
            }
            ulong four = Vector128.Narrow(value.AsUInt32(), value.AsUInt32()).AsUInt64().ToScalar();
            Unsafe.WriteUnaligned(ref Unsafe.As<ushort, byte>(ref Unsafe.Add(ref target, y * stride + x)), four);
        }
    }
}
