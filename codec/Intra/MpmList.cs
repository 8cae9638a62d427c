namespace VvcIlif.Codec.Intra;

/// <summary>Most probable luma modes (H.266 8.4.2).</summary>
internal static class MpmList
{
    public const int Length = 6;

    /// <summary>Derives candModeList, planar as entry 0 before the five of the standard.</summary>
    /// <param name="modes">Written: <see cref="Length"/> modes.</param>
    /// <param name="left">candIntraPredModeA: planar where the left neighbour has no usable mode.</param>
    /// <param name="above">candIntraPredModeB likewise, also planar where it lies in another CTU row.</param>
    public static void Derive(Span<byte> modes, int left, int above)
    {
        modes[0] = IntraModes.Planar;
        int low = Math.Min(left, above);
        int high = Math.Max(left, above);
        if (high <= IntraModes.Dc)
        {
            modes[1] = IntraModes.Dc;
            modes[2] = IntraModes.Vertical;
            modes[3] = IntraModes.Horizontal;
            modes[4] = IntraModes.Vertical - 4;
            modes[5] = IntraModes.Vertical + 4;
            return;
        }
        if (low <= IntraModes.Dc || low == high)
        {
            modes[1] = (byte)high;
            modes[2] = Step(high, -1);
            modes[3] = Step(high, 1);
            modes[4] = Step(high, -2);
            modes[5] = Step(high, 2);
            return;
        }
        modes[1] = (byte)left;
        modes[2] = (byte)above;
        switch (high - low)
        {
            case 1:
                modes[3] = Step(low, -1);
                modes[4] = Step(high, 1);
                modes[5] = Step(low, -2);
                break;
            case >= 62:
                modes[3] = Step(low, 1);
                modes[4] = Step(high, -1);
                modes[5] = Step(low, 2);
                break;
            case 2:
                modes[3] = Step(low, 1);
                modes[4] = Step(low, -1);
                modes[5] = Step(high, 1);
                break;
            default:
                modes[3] = Step(low, -1);
                modes[4] = Step(low, 1);
                modes[5] = Step(high, -1);
                break;
        }
    }

    /// <summary>The mode that intra_luma_mpm_remainder selects, given the list of <see cref="Derive"/>.</summary>
    public static int FromRemainder(ReadOnlySpan<byte> modes, int remainder)
    {
        Span<byte> sorted = stackalloc byte[Length - 1];
        modes.Slice(1, Length - 1).CopyTo(sorted);
        sorted.Sort();
        int mode = remainder + 1;
        foreach (byte candidate in sorted)
            mode += mode >= candidate ? 1 : 0;
        return mode;
    }

    /// <summary>intra_luma_mpm_remainder of a mode that is not in the list.</summary>
    public static int ToRemainder(ReadOnlySpan<byte> modes, int mode)
    {
        int remainder = mode - 1;
        foreach (byte candidate in modes.Slice(1, Length - 1))
            remainder -= mode > candidate ? 1 : 0;
        return remainder;
    }

    // The angular mode `step` away, wrapping around within 2..65 as the standard has it (66 behaves as 2 does).
    private static byte Step(int mode, int step) => (byte)(((mode - 2 + step + 128) & 63) + 2);
}
