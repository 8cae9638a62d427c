using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Intra;

// (weight * gradient + 32) >> 6 is a rounded high multiplication by weight << 9. Not inlined, so that blocks without
// the filter do not pay for its registers.
internal static partial class StraightPrediction
{
    // Weights reach twelve columns at most, so 16 columns hold all that change in a row.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddColumnGradientsVector(
        ref ushort top, ref ushort left, int width, int height, int maxValue, ref ushort target, int stride)
    {
        int scale = IntraPredictor.PdpcScale(width, height);
        if (Lanes256.IsSupported && width >= 16)
        {
            ColumnGradients<Lanes256, Vector256<short>, Vector256<int>>(ref top, ref left, 0, scale, 16, height, maxValue, ref target, stride);
            return;
        }
        for (int x = 0; x < Math.Min(width, 16); x += 8)
            ColumnGradients<Lanes128, Vector128<short>, Vector128<int>>(ref top, ref left, x, scale, Math.Min(width - x, 8), height, maxValue, ref target, stride);
    }

    private static void ColumnGradients<TLanes, TShort, TInt>(
        ref ushort top, ref ushort left, int x, int scale, int columns, int height, int maxValue, ref ushort target, int stride)
        where TLanes : ILanes<TShort, TInt>
    {
        int corner = Unsafe.Subtract(ref left, 1);
        TShort weight = TLanes.Load(ref Unsafe.AsRef(in IntraPredictor.PdpcWeights(scale)[x])), above = TLanes.Load(ref Unsafe.Add(ref top, x));
        for (int y = 0; y < height; y++)
        {
            TShort gradient = TLanes.Short((short)(Unsafe.Add(ref left, y) - corner));
            TShort value = Sum<TLanes, TShort, TInt>(above, gradient, weight, maxValue);
            TLanes.StoreFirst(value, ref Unsafe.Add(ref target, y * stride + x), columns);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddRowGradientsVector(
        ref ushort top, ref ushort left, int width, int height, int rows, int maxValue, ref ushort target, int stride)
    {
        int scale = IntraPredictor.PdpcScale(width, height), x = 0;
        if (Lanes512.IsSupported)
        {
            for (; x <= width - 32; x += 32)
                RowGradients<Lanes512, Vector512<short>, Vector512<int>>(ref top, ref left, x, scale, 32, rows, maxValue, ref target, stride);
        }
        if (Lanes256.IsSupported)
        {
            for (; x <= width - 16; x += 16)
                RowGradients<Lanes256, Vector256<short>, Vector256<int>>(ref top, ref left, x, scale, 16, rows, maxValue, ref target, stride);
        }
        for (; x < width; x += 8)
            RowGradients<Lanes128, Vector128<short>, Vector128<int>>(ref top, ref left, x, scale, Math.Min(width - x, 8), rows, maxValue, ref target, stride);
    }

    private static void RowGradients<TLanes, TShort, TInt>(
        ref ushort top, ref ushort left, int x, int scale, int columns, int rows, int maxValue, ref ushort target, int stride)
        where TLanes : ILanes<TShort, TInt>
    {
        TShort gradient = TLanes.Subtract(TLanes.Load(ref Unsafe.Add(ref top, x)), TLanes.Short((short)Unsafe.Subtract(ref left, 1)));
        for (int y = 0; y < rows; y++)
        {
            TShort weight = TLanes.Short((short)(IntraPredictor.PdpcWeight(y, scale) << 9));
            TShort value = Sum<TLanes, TShort, TInt>(TLanes.Short((short)Unsafe.Add(ref left, y)), gradient, weight, maxValue);
            TLanes.StoreFirst(value, ref Unsafe.Add(ref target, y * stride + x), columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TShort Sum<TLanes, TShort, TInt>(TShort sample, TShort gradient, TShort weight, int maxValue)
        where TLanes : ILanes<TShort, TInt> =>
        TLanes.Min(TLanes.Max(TLanes.Add(sample, TLanes.MultiplyHighRounded(gradient, weight)), TLanes.Short(0)), TLanes.Short((short)maxValue));
}
