using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Codec.Intra;

internal static partial class CclmPrediction
{
    private static bool VectorSupported => Avx2.IsSupported;

    // Eight samples at a time; returns how many were done.
    private static int ApplyVector(ReadOnlySpan<ushort> row, Model model, int bitDepth, Span<ushort> output)
    {
        ref ushort source = ref MemoryMarshal.GetReference(row);
        ref ushort target = ref MemoryMarshal.GetReference(output);
        var max = Vector128.Create((ushort)((1 << bitDepth) - 1));
        int x = 0;
        for (; x <= row.Length - 8; x += 8)
        {
            var value = Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(ref source, (nuint)x)) * model.A;
            value = Vector256.ShiftRightArithmetic(value, model.K) + Vector256.Create(model.B);
            var packed = Sse41.PackUnsignedSaturate(value.GetLower(), value.GetUpper());
            Vector128.Min(packed, max).StoreUnsafe(ref target, (nuint)x);
        }
        return x;
    }

    // The six-tap filter on pairs of columns: twice the even one plus the odd one, and the odd one before.
    private static void DownsampleVector(ref ushort source, int stride, Span<ushort> output)
    {
        ref ushort target = ref MemoryMarshal.GetReference(output);
        ref ushort below = ref Unsafe.Add(ref source, stride);
        int x = 0;
        for (; x < output.Length; x += 8)
        {
            // Two rows added stay within 16 bits up to a depth of 15 bits; the samples before are odd columns.
            var here = Vector256.LoadUnsafe(ref source, (nuint)(2 * x)) + Vector256.LoadUnsafe(ref below, (nuint)(2 * x));
            var before = Vector256.LoadUnsafe(ref source, (nuint)(2 * x) - 1) + Vector256.LoadUnsafe(ref below, (nuint)(2 * x) - 1);
            var sum = Avx2.MultiplyAddAdjacent(here.AsInt16(), Vector256.Create(0x0001_0002).AsInt16())
                + (before.AsInt32() & Vector256.Create(0xFFFF)) + Vector256.Create(4);
            sum >>= 3;
            var packed = Sse41.PackUnsignedSaturate(sum.GetLower(), sum.GetUpper());
            if (output.Length - x >= 8)
                packed.StoreUnsafe(ref target, (nuint)x);
            else
                Unsafe.WriteUnaligned(ref Unsafe.As<ushort, byte>(ref Unsafe.Add(ref target, x)), packed.AsUInt64().ToScalar());
        }
    }
}
