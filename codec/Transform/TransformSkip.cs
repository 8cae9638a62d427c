using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Transform;

/// <summary>Residuals that were coded without a transform: the scaled coefficients as they are (H.266 8.7.2).</summary>
internal static class TransformSkip
{
    /// <summary>Copies the box of non-zero coefficients and clears the rest of the block.</summary>
    public static void Run(
        ReadOnlySpan<int> coefficients, int log2Width, int log2Height, int nonZeroWidth, int nonZeroHeight,
        Span<short> residual, int stride)
    {
        int width = 1 << log2Width;
        for (int y = 0; y < 1 << log2Height; y++)
        {
            var row = residual.Slice(y * stride, width);
            int x = 0;
            if (y < nonZeroHeight)
            {
                var source = coefficients.Slice(y << log2Width, nonZeroWidth);
                ref int from = ref MemoryMarshal.GetReference(source);
                ref short to = ref MemoryMarshal.GetReference(row);
                for (; x <= nonZeroWidth - 8; x += 8)
                    Vector128.Narrow(Vector128.LoadUnsafe(ref from, (nuint)x), Vector128.LoadUnsafe(ref from, (nuint)x + 4)).StoreUnsafe(ref to, (nuint)x);
                for (; x < nonZeroWidth; x++)
                    row[x] = (short)source[x];
            }
            row[x..].Clear();
        }
    }
}
