namespace VvcIlif.Codec.Intra;

/// <summary>Chroma intra modes (H.266 8.4.3).</summary>
internal static class ChromaModes
{
    private static ReadOnlySpan<byte> Explicit => [IntraModes.Planar, IntraModes.Vertical, IntraModes.Horizontal, IntraModes.Dc];

    // Table 20: the same direction on the grid of 4:2:2 chroma.
    private static ReadOnlySpan<byte> Map422 =>
    [
        0, 1, 61, 62, 63, 64, 65, 66, 2, 3, 5, 6, 8, 10, 12, 13,
        14, 16, 18, 20, 22, 23, 24, 26, 28, 30, 31, 33, 34, 35, 36, 37,
        38, 39, 40, 41, 41, 42, 43, 43, 44, 44, 45, 45, 46, 47, 48, 48,
        49, 49, 50, 51, 51, 52, 52, 53, 54, 55, 55, 56, 56, 57, 57, 58,
        59, 59, 60,
    ];

    /// <summary>IntraPredModeC without cross-component modes, before the mapping for 4:2:2 (table 19).</summary>
    /// <param name="intra_chroma_pred_mode">0 to 4; 4 takes over the luma mode.</param>
    /// <param name="lumaMode">Mode of the co-located luma block; any other value than a mode excludes no candidate.</param>
    public static int Derive(int intra_chroma_pred_mode, int lumaMode)
    {
        if (intra_chroma_pred_mode == 4)
            return lumaMode;
        int mode = Explicit[intra_chroma_pred_mode];
        return mode == lumaMode ? IntraModes.LastAngular : mode;
    }

    /// <summary>The mode that a 4:2:2 chroma block predicts with; cross-component modes stay.</summary>
    public static int To422(int mode) => mode <= IntraModes.LastAngular ? Map422[mode] : mode;
}
