using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Inter.Prediction;

/// <summary>How two intermediate samples make one sample; the scalar form is the specification.</summary>
internal interface IPredictionOperator
{
    ushort Invoke(int a, int b);

    Vector128<short> Invoke(Vector128<short> a, Vector128<short> b);

    Vector256<short> Invoke(Vector256<short> a, Vector256<short> b);

    Vector512<short> Invoke(Vector512<short> a, Vector512<short> b);
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
        if (!Vector128.IsHardwareAccelerated)
        {
            RunScalar(ref a, ref b, stride, ref target, targetStride, width, height, op);
            return;
        }
        for (int y = 0; y < height; y++)
        {
            ref short t = ref Unsafe.As<ushort, short>(ref target);
            nint x = 0;
            if (Vector512.IsHardwareAccelerated)
            {
                for (; x <= width - Vector512<short>.Count; x += Vector512<short>.Count)
                {
                    op.Invoke(Vector512.LoadUnsafe(ref Unsafe.Add(ref a, x)), Vector512.LoadUnsafe(ref Unsafe.Add(ref b, x)))
                        .StoreUnsafe(ref Unsafe.Add(ref t, x));
                }
            }

            if (Vector256.IsHardwareAccelerated)
            {
                for (; x <= width - Vector256<short>.Count; x += Vector256<short>.Count)
                {
                    op.Invoke(Vector256.LoadUnsafe(ref Unsafe.Add(ref a, x)), Vector256.LoadUnsafe(ref Unsafe.Add(ref b, x)))
                        .StoreUnsafe(ref Unsafe.Add(ref t, x));
                }
            }

            for (; x <= width - Vector128<short>.Count; x += Vector128<short>.Count)
            {
                op.Invoke(Vector128.LoadUnsafe(ref Unsafe.Add(ref a, x)), Vector128.LoadUnsafe(ref Unsafe.Add(ref b, x)))
                    .StoreUnsafe(ref Unsafe.Add(ref t, x));
            }

            if ((width & 4) != 0)
            {
                ulong four = op.Invoke(Load4(ref Unsafe.Add(ref a, x)), Load4(ref Unsafe.Add(ref b, x))).AsUInt64().ToScalar();
                Unsafe.WriteUnaligned(ref Unsafe.As<short, byte>(ref Unsafe.Add(ref t, x)), four);
                x += 4;
            }
            for (; x < width; x++)
                Unsafe.Add(ref target, x) = op.Invoke(Unsafe.Add(ref a, x), Unsafe.Add(ref b, x));
            a = ref Unsafe.Add(ref a, stride);
            b = ref Unsafe.Add(ref b, stride);
            target = ref Unsafe.Add(ref target, targetStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Load4(ref short source) =>
        Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<short, byte>(ref source))).AsInt16();
}
