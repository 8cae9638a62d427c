using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Quant;

internal static partial class Dequantizer
{
    internal static void RunVector(
        ReadOnlySpan<short> levels, Span<int> coefficients, int log2Width, Scale scale, ReadOnlySpan<byte> scalingFactor,
        int nonZeroWidth, int nonZeroHeight)
    {
        ref short source = ref MemoryMarshal.GetReference(levels);
        ref int target = ref MemoryMarshal.GetReference(coefficients);
        ref byte factors = ref MemoryMarshal.GetReference(scalingFactor);
        bool flat = scalingFactor.IsEmpty;
        for (int y = 0; y < nonZeroHeight; y++)
        {
            int i = y << log2Width;
            int end = i + nonZeroWidth;
            // A vector may run past the box but never past the row: rows are powers of two, and so are vectors.
            while (i < end)
            {
                int left = end - i;
                if (left > 8 && Lanes512.IsSupported)
                    i += Scaled<Lanes512, Vector512<short>, Vector512<int>>(ref source, ref factors, ref target, i, scale, flat);
                else if (left > 4 && Lanes256.IsSupported)
                    i += Scaled<Lanes256, Vector256<short>, Vector256<int>>(ref source, ref factors, ref target, i, scale, flat);
                else
                    i += Scaled<Lanes128, Vector128<short>, Vector128<int>>(ref source, ref factors, ref target, i, scale, flat);
            }
        }
    }

    // One vector; returns its length.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Scaled<TLanes, TShort, TInt>(ref short source, ref byte factors, ref int target, int i, Scale scale, bool flat)
        where TLanes : ILanes<TShort, TInt>
    {
        TInt value = TLanes.Multiply(TLanes.Widen(ref Unsafe.Add(ref source, i)), scale.Factor);
        if (!flat)
            value = TLanes.Multiply(value, TLanes.Widen(ref Unsafe.Add(ref factors, i)));
        value = Clip<TLanes, TShort, TInt>(TLanes.ShiftRight(TLanes.Add(value, TLanes.Int(scale.Round)), scale.Right));
        TLanes.Store(Clip<TLanes, TShort, TInt>(TLanes.ShiftLeft(value, scale.Left)), ref Unsafe.Add(ref target, i));
        return TLanes.Ints;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TInt Clip<TLanes, TShort, TInt>(TInt value)
        where TLanes : ILanes<TShort, TInt> =>
        TLanes.Min(TLanes.Max(value, TLanes.Int(short.MinValue)), TLanes.Int(short.MaxValue));
}
