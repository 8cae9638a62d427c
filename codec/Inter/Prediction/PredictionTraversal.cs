using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Inter.Prediction;

/// <summary>How two intermediate samples make one sample; the scalar form is the specification.</summary>
internal interface IPredictionOperator
{
    ushort Invoke(int a, int b);

    TShort Invoke<TLanes, TShort, TInt>(TShort a, TShort b)
        where TLanes : ILanes<TShort, TInt>;
}

/// <summary>Applies an operator to all samples of a block.</summary>
internal static class PredictionTraversal
{
    internal static void RunScalar<T>(
        ref short a, ref short b, nint stride, ref ushort target, nint targetStride, int width, int height, T op)
        where T : struct, IPredictionOperator
    {
        for (int y = 0; y < height; y++)
        {
            for (nint x = 0; x < width; x++)
                Unsafe.Add(ref target, x) = op.Invoke(Unsafe.Add(ref a, x), Unsafe.Add(ref b, x));
            a = ref Unsafe.Add(ref a, stride);
            b = ref Unsafe.Add(ref b, stride);
            target = ref Unsafe.Add(ref target, targetStride);
        }
    }

    internal static void Run<T>(
        ref short a, ref short b, nint stride, ref ushort target, nint targetStride, int width, int height, T op)
        where T : struct, IPredictionOperator
    {
        if (!Lanes128.IsSupported)
        {
            RunScalar(ref a, ref b, stride, ref target, targetStride, width, height, op);
            return;
        }
        int x = 0;
        if (Lanes512.IsSupported)
        {
            for (; x <= width - 32; x += 32)
                Strip<T, Lanes512, Vector512<short>, Vector512<int>>(ref Unsafe.Add(ref a, x), ref Unsafe.Add(ref b, x), stride, ref Unsafe.Add(ref target, x), targetStride, height, op);
        }
        if (Lanes256.IsSupported)
        {
            for (; x <= width - 16; x += 16)
                Strip<T, Lanes256, Vector256<short>, Vector256<int>>(ref Unsafe.Add(ref a, x), ref Unsafe.Add(ref b, x), stride, ref Unsafe.Add(ref target, x), targetStride, height, op);
        }
        for (; x <= width - 8; x += 8)
            Strip<T, Lanes128, Vector128<short>, Vector128<int>>(ref Unsafe.Add(ref a, x), ref Unsafe.Add(ref b, x), stride, ref Unsafe.Add(ref target, x), targetStride, height, op);
        if ((width & 4) != 0)
        {
            FourColumns(ref Unsafe.Add(ref a, x), ref Unsafe.Add(ref b, x), stride, ref Unsafe.Add(ref target, x), targetStride, height, op);
            x += 4;
        }
        if (x < width)
            RunScalar(ref Unsafe.Add(ref a, x), ref Unsafe.Add(ref b, x), stride, ref Unsafe.Add(ref target, x), targetStride, width - x, height, op);
    }

    private static void Strip<T, TLanes, TShort, TInt>(
        ref short a, ref short b, nint stride, ref ushort target, nint targetStride, int height, T op)
        where T : struct, IPredictionOperator
        where TLanes : ILanes<TShort, TInt>
    {
        for (int y = 0; y < height; y++)
        {
            TLanes.Store(op.Invoke<TLanes, TShort, TInt>(TLanes.Load(ref a), TLanes.Load(ref b)), ref target);
            a = ref Unsafe.Add(ref a, stride);
            b = ref Unsafe.Add(ref b, stride);
            target = ref Unsafe.Add(ref target, targetStride);
        }
    }

    private static void FourColumns<T>(
        ref short a, ref short b, nint stride, ref ushort target, nint targetStride, int height, T op)
        where T : struct, IPredictionOperator
    {
        for (int y = 0; y < height; y++)
        {
            Lanes128.StoreFour(op.Invoke<Lanes128, Vector128<short>, Vector128<int>>(Lanes128.LoadFour(ref a), Lanes128.LoadFour(ref b)), ref target);
            a = ref Unsafe.Add(ref a, stride);
            b = ref Unsafe.Add(ref b, stride);
            target = ref Unsafe.Add(ref target, targetStride);
        }
    }
}
