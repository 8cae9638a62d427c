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
                if (left > 8 && Vector512.IsHardwareAccelerated)
                {
                    var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref source, (nuint)i));
                    var value = Vector512.Create(low, high) * scale.Factor;
                    if (!flat)
                        value *= Vector512.WidenLower(Vector512.WidenLower(Vector128.LoadUnsafe(ref factors, (nuint)i).ToVector256Unsafe().ToVector512Unsafe())).AsInt32();
                    value = Clamp(Vector512.ShiftRightArithmetic(value + Vector512.Create(scale.Round), scale.Right));
                    Clamp(value << scale.Left).StoreUnsafe(ref target, (nuint)i);
                    i += 16;
                }
                else if (left > 4 && Vector256.IsHardwareAccelerated)
                {
                    var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref source, (nuint)i));
                    var value = Vector256.Create(low, high) * scale.Factor;
                    if (!flat)
                    {
                        ulong bytes = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref factors, i));
                        var (m0, m1) = Vector128.Widen(Vector128.WidenLower(Vector128.CreateScalar(bytes).AsByte()));
                        value *= Vector256.Create(m0, m1).AsInt32();
                    }
                    value = Clamp(Vector256.ShiftRightArithmetic(value + Vector256.Create(scale.Round), scale.Right));
                    Clamp(value << scale.Left).StoreUnsafe(ref target, (nuint)i);
                    i += 8;
                }
                else
                {
                    ulong words = Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<short, byte>(ref Unsafe.Add(ref source, i)));
                    var value = Vector128.WidenLower(Vector128.CreateScalar(words).AsInt16()) * scale.Factor;
                    if (!flat)
                    {
                        uint bytes = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref factors, i));
                        value *= Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(bytes).AsByte())).AsInt32();
                    }
                    value = Clamp(Vector128.ShiftRightArithmetic(value + Vector128.Create(scale.Round), scale.Right));
                    Clamp(value << scale.Left).StoreUnsafe(ref target, (nuint)i);
                    i += 4;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Clamp(Vector128<int> value) =>
        Vector128.Min(Vector128.Max(value, Vector128.Create((int)short.MinValue)), Vector128.Create((int)short.MaxValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Clamp(Vector256<int> value) =>
        Vector256.Min(Vector256.Max(value, Vector256.Create((int)short.MinValue)), Vector256.Create((int)short.MaxValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Clamp(Vector512<int> value) =>
        Vector512.Min(Vector512.Max(value, Vector512.Create((int)short.MinValue)), Vector512.Create((int)short.MaxValue));
}
