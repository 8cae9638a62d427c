using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Reconstruction;

internal static partial class ResidualAdder
{
    // Samples have at most 12 bits and residuals 16, so a saturating 16-bit sum clips to the same value.
    internal static void AddVector(ReadOnlySpan<short> residual, int residualStride, ref ushort samples, int stride, int width, int height, int max)
    {
        ref short source = ref MemoryMarshal.GetReference(residual);
        for (int y = 0; y < height; y++)
        {
            ref short row = ref Unsafe.Add(ref source, (nint)y * residualStride);
            ref short target = ref Unsafe.As<ushort, short>(ref Unsafe.Add(ref samples, (nint)y * stride));
            int x = 0;
            if (Vector256.IsHardwareAccelerated)
            {
                for (; x + 16 <= width; x += 16)
                {
                    Vector256<short> sum = Vector256.AddSaturate(Vector256.LoadUnsafe(ref row, (nuint)x), Vector256.LoadUnsafe(ref target, (nuint)x));
                    Vector256.Min(Vector256.Max(sum, Vector256<short>.Zero), Vector256.Create((short)max)).StoreUnsafe(ref target, (nuint)x);
                }
            }
            for (; x < width; x += 8)
            {
                Vector128<short> sum = Vector128.AddSaturate(Vector128.LoadUnsafe(ref row, (nuint)x), Vector128.LoadUnsafe(ref target, (nuint)x));
                Vector128.Min(Vector128.Max(sum, Vector128<short>.Zero), Vector128.Create((short)max)).StoreUnsafe(ref target, (nuint)x);
            }
        }
    }
}
