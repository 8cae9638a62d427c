using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Quant;

/// <summary>Block differential pulse code modulation: each level was coded relative to its neighbour (H.266 8.7.3).</summary>
internal static class Bdpcm
{
    /// <summary>
    /// Adds up the levels of a whole block along its prediction direction, clipped to 16 bits at each step. The box of
    /// non-zero levels grows to the full height (vertical) or width (horizontal).
    /// </summary>
    public static void Accumulate(Span<short> levels, int log2Width, int log2Height, bool vertical)
    {
        int width = 1 << log2Width;
        int count = 1 << log2Width + log2Height;
        if (vertical)
        {
            int i = width;
            if (width >= 8)
            {
                ref short first = ref MemoryMarshal.GetReference(levels[..count]);
                for (; i < count; i += 8)
                    AddSaturate(Vector128.LoadUnsafe(ref first, (nuint)i), Vector128.LoadUnsafe(ref first, (nuint)(i - width))).StoreUnsafe(ref first, (nuint)i);
            }
            for (; i < count; i++)
                levels[i] = Saturate(levels[i] + levels[i - width]);
            return;
        }
        for (int y = 0; y < count; y += width)
        {
            int sum = 0;
            foreach (ref short level in levels.Slice(y, width))
                sum = level = Saturate(sum + level);
        }
    }

    /// <summary>As <see cref="Accumulate(Span{short}, int, int, bool)"/>, clipped to other limits.</summary>
    public static void Accumulate(Span<int> levels, int log2Width, int log2Height, bool vertical, int log2TransformRange)
    {
        int width = 1 << log2Width, step = vertical ? width : 1, most = (1 << log2TransformRange) - 1;
        for (int i = 0; i < 1 << log2Width + log2Height; i++)
        {
            if (vertical ? i >= width : (i & width - 1) != 0)
                levels[i] = Math.Clamp(levels[i] + levels[i - step], ~most, most);
        }
    }

    /// <summary>The inverse of <see cref="Accumulate(Span{short}, int, int, bool)"/> for levels that did not clip.</summary>
    public static void Differentiate(Span<short> levels, int log2Width, int log2Height, bool vertical)
    {
        int width = 1 << log2Width;
        int step = vertical ? width : 1;
        for (int i = (1 << log2Width + log2Height) - 1; i >= 0; i--)
        {
            if (vertical ? i >= width : (i & width - 1) != 0)
                levels[i] = (short)(levels[i] - levels[i - step]);
        }
    }

    private static Vector128<short> AddSaturate(Vector128<short> a, Vector128<short> b)
    {
        var sum = a + b;
        // Overflow where both have the sign that the sum has not.
        var overflow = Vector128.LessThan((a ^ sum) & (b ^ sum), Vector128<short>.Zero);
        return Vector128.ConditionalSelect(overflow, (a >> 15) ^ Vector128.Create(short.MaxValue), sum);
    }

    private static short Saturate(int value) => (short)Math.Clamp(value, short.MinValue, short.MaxValue);
}
