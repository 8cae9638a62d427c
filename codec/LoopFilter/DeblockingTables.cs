namespace VvcIlif.Codec.LoopFilter;

/// <summary>H.266 table 43: thresholds of the deblocking filter, for 8 bit (beta) and 10 bit (tc).</summary>
internal static class DeblockingTables
{
    private static ReadOnlySpan<byte> BetaPrime =>
    [
         0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
         6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 22, 24,
        26, 28, 30, 32, 34, 36, 38, 40, 42, 44, 46, 48, 50, 52, 54, 56,
        58, 60, 62, 64, 66, 68, 70, 72, 74, 76, 78, 80, 82, 84, 86, 88,
    ];

    private static ReadOnlySpan<ushort> TcPrime =>
    [
          0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
          0,   0,   3,   4,   4,   4,   4,   5,   5,   5,   5,   7,   7,   8,   9,  10,
         10,  11,  13,  14,  15,  17,  19,  21,  24,  25,  29,  33,  36,  41,  45,  51,
         57,  64,  71,  80,  89, 100, 112, 125, 141, 157, 177, 198, 222, 250, 280, 314,
        352, 395,
    ];

    internal static int Beta(int qp, int offset, int bitDepth) => BetaPrime[Math.Clamp(qp + offset, 0, 63)] << (bitDepth - 8);

    internal static int Tc(int qp, int strength, int offset, int bitDepth)
    {
        int tc = TcPrime[Math.Clamp(qp + 2 * (strength - 1) + offset, 0, 65)];
        return bitDepth < 10 ? tc + (1 << (9 - bitDepth)) >> (10 - bitDepth) : tc << (bitDepth - 10);
    }
}
