using System.Numerics;

namespace VvcIlif.Codec.Syntax;

/// <summary>What residual coding and an encoder that prices it both need to know.</summary>
internal static class ResidualRules
{
    /// <summary>cRiceParam by the clipped sum of the levels around a position (table 128).</summary>
    public static ReadOnlySpan<byte> RiceParameters =>
    [
        0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3,
    ];

    /// <summary>cRiceParam of a position from the absolute levels around it.</summary>
    // H.266 9.3.3.2
    public static int RiceParameter(ReadOnlySpan<ushort> absolute, int at, int stride, int baseLevel, bool extended)
    {
        int sum = absolute[at + 1] + absolute[at + 2] + absolute[at + stride] + absolute[at + stride + 1] + absolute[at + 2 * stride];
        if (!extended)
            return RiceParameters[Math.Clamp(sum - baseLevel * 5, 0, 31)];
        int shift = (BitOperations.Log2((uint)Math.Clamp(sum, 8, 2048)) - 3) & ~1;
        return RiceParameters[Math.Clamp((sum >> shift) - baseLevel * 5, 0, 31)] + shift;
    }

    private static ReadOnlySpan<byte> LastOffset => [0, 0, 0, 3, 6, 10, 15];

    /// <summary>Size of the sub-blocks of a block of levels.</summary>
    // H.266 7.3.11.11
    public static void SubblockSize(int log2Width, int log2Height, out int log2SbW, out int log2SbH)
    {
        log2SbW = log2SbH = Math.Min(log2Width, log2Height) < 2 ? 1 : 2;
        if (log2Width + log2Height <= 3)
            return;
        if (log2Width < 2)
        {
            log2SbW = log2Width;
            log2SbH = 4 - log2Width;
        }
        else if (log2Height < 2)
        {
            log2SbH = log2Height;
            log2SbW = 4 - log2Height;
        }
    }

    /// <summary>Context offset and shift of last_sig_coeff_x_prefix and last_sig_coeff_y_prefix.</summary>
    // H.266 9.3.4.2.4
    public static void LastContexts(int component, int log2Size, out int offset, out int shift)
    {
        offset = component == 0 ? LastOffset[log2Size] : 20;
        shift = component == 0 ? (log2Size + 1) >> 2 : Math.Clamp(log2Size - 2, 0, 2);
    }

    /// <summary>Prefix of the column or row of the last level.</summary>
    // H.266 7.4.12.11
    public static int LastPrefix(int position)
    {
        if (position < 4)
            return position;
        int log2 = BitOperations.Log2((uint)position);
        return 2 * log2 + (position >> (log2 - 1) & 1);
    }

    /// <summary>
    /// Adds a level (the part of it that the first pass codes) to the template sums of the positions that see it: the
    /// levels in the low byte, their number in the high byte.
    /// </summary>
    // H.266 9.3.4.2.7
    public static void AddToTemplate(Span<ushort> template, int cell, int stride, int level)
    {
        ushort add = (ushort)(level | 1 << 8);
        template[cell - 1] += add;
        template[cell - 2] += add;
        template[cell - stride] += add;
        template[cell - stride - 1] += add;
        template[cell - 2 * stride] += add;
    }
}
