namespace VvcIlif.Codec.Headers;

/// <summary>Limits of one level (H.266 tables A.1 and A.2).</summary>
/// <param name="Idc">general_level_idc: 16 x major + 3 x minor.</param>
/// <param name="MaxLumaPs">Most luma samples of a picture.</param>
/// <param name="MaxCpbMain">Coded picture buffer of the Main tier, in units of 1000 bits (CpbVclFactor of Main 10).</param>
/// <param name="MaxCpbHigh">Of the High tier; 0 where the level has none.</param>
/// <param name="MaxSlices">Most slices of an access unit.</param>
/// <param name="MaxTiles">Most tiles of an access unit.</param>
/// <param name="MaxTileColumns">Most tile columns.</param>
/// <param name="MaxLumaSr">Most luma samples a second.</param>
/// <param name="MaxBrMain">Most bits a second of the Main tier, in units of 1000.</param>
/// <param name="MaxBrHigh">Of the High tier; 0 where the level has none.</param>
internal readonly record struct LevelLimits(int Idc, int MaxLumaPs, int MaxCpbMain, int MaxCpbHigh, int MaxSlices, int MaxTiles,
    int MaxTileColumns, long MaxLumaSr, int MaxBrMain, int MaxBrHigh)
{
    public string Name => ProfilesAndLevels.LevelName(Idc);

    /// <summary>Longest side of a picture: the root of 8 MaxLumaPs.</summary>
    public int MaxSide => (int)Math.Sqrt(8.0 * MaxLumaPs);

    /// <summary>MaxDpbSize for pictures of a size (H.266 A.4.2).</summary>
    public int MaxDpbSize(int lumaSamples) =>
        2L * lumaSamples <= MaxLumaPs ? 16 : 3L * lumaSamples <= 2L * MaxLumaPs ? 12 : 8;
}

/// <summary>What an encoder asks of a level.</summary>
internal readonly record struct LevelDemand
{
    public required int Width { get; init; }
    public required int Height { get; init; }

    /// <summary>Pictures a second.</summary>
    public double FrameRate { get; init; }

    /// <summary>Bits a second, 0 where unknown.</summary>
    public long BitRate { get; init; }

    /// <summary>dpb_max_dec_pic_buffering_minus1 + 1.</summary>
    public int DpbSize { get; init; }
    public int Slices { get; init; }
    public int TileColumns { get; init; }
    public int Tiles { get; init; }
    public int CtbLog2SizeY { get; init; }
    public bool HighTier { get; init; }
}

/// <summary>Profiles, tiers and levels (H.266 annex A).</summary>
internal static class ProfilesAndLevels
{
    public const int Main10 = 1;
    public const int Main12 = 2;
    public const int Main10StillPicture = 65;
    public const int Main10444 = 33;
    public const int Main10444StillPicture = 97;

    /// <summary>Level 15.5, which has no limits (still picture profiles only).</summary>
    public const int Unlimited = 255;

    private static readonly LevelLimits[] s_levels =
    [
        new(16, 36864, 350, 0, 16, 1, 1, 552960, 128, 0),
        new(32, 122880, 1500, 0, 16, 1, 1, 3686400, 1500, 0),
        new(35, 245760, 3000, 0, 20, 1, 1, 7372800, 3000, 0),
        new(48, 552960, 6000, 0, 30, 4, 2, 16588800, 6000, 0),
        new(51, 983040, 10000, 0, 40, 9, 3, 33177600, 10000, 0),
        new(64, 2228224, 12000, 30000, 75, 25, 5, 66846720, 12000, 30000),
        new(67, 2228224, 20000, 50000, 75, 25, 5, 133693440, 20000, 50000),
        new(80, 8912896, 25000, 100000, 200, 110, 10, 267386880, 25000, 100000),
        new(83, 8912896, 40000, 160000, 200, 110, 10, 534773760, 40000, 160000),
        new(86, 8912896, 60000, 240000, 200, 110, 10, 1069547520, 60000, 240000),
        new(96, 35651584, 80000, 240000, 600, 440, 20, 1069547520, 60000, 240000),
        new(99, 35651584, 120000, 480000, 600, 440, 20, 2139095040, 120000, 480000),
        new(102, 35651584, 180000, 800000, 600, 440, 20, 4278190080, 240000, 800000),
        new(105, 80216064, 240000, 800000, 1000, 990, 30, 4812963840, 320000, 800000),
    ];

    /// <summary>All levels with limits, lowest first.</summary>
    public static ReadOnlySpan<LevelLimits> Levels => s_levels;

    /// <summary>The lowest level that a stream fits; null where none does.</summary>
    public static LevelLimits? LowestLevel(in LevelDemand demand)
    {
        int samples = demand.Width * demand.Height;
        foreach (LevelLimits level in s_levels)
        {
            int bitRate = demand.HighTier ? level.MaxBrHigh : level.MaxBrMain;
            if (samples <= level.MaxLumaPs
                && Math.Max(demand.Width, demand.Height) <= level.MaxSide
                && samples * demand.FrameRate <= level.MaxLumaSr
                && demand.BitRate <= 1000L * bitRate
                && (bitRate > 0 || !demand.HighTier)
                && demand.DpbSize <= level.MaxDpbSize(samples)
                && demand.Slices <= level.MaxSlices && demand.Tiles <= level.MaxTiles && demand.TileColumns <= level.MaxTileColumns
                // From level 5 on, CTUs of 32 are not allowed.
                && (demand.CtbLog2SizeY == 0 || demand.CtbLog2SizeY > 5 || level.Idc < 80))
            {
                return level;
            }
        }
        return null;
    }

    public static string LevelName(int idc) => idc == Unlimited ? "15.5" : $"{idc / 16}.{idc % 16 / 3}";

    public static string TierName(bool highTier) => highTier ? "High" : "Main";

    /// <summary>The profile's name (H.266 A.3); operation range extensions included.</summary>
    public static string ProfileName(int idc) => idc switch
    {
        1 => "Main 10",
        2 => "Main 12",
        10 => "Main 12 Intra",
        17 => "Multilayer Main 10",
        33 => "Main 10 4:4:4",
        34 => "Main 12 4:4:4",
        35 => "Main 16 4:4:4",
        42 => "Main 12 4:4:4 Intra",
        43 => "Main 16 4:4:4 Intra",
        49 => "Multilayer Main 10 4:4:4",
        65 => "Main 10 Still Picture",
        66 => "Main 12 Still Picture",
        81 => "Multilayer Main 10 Still Picture",
        97 => "Main 10 4:4:4 Still Picture",
        98 => "Main 12 4:4:4 Still Picture",
        99 => "Main 16 4:4:4 Still Picture",
        113 => "Multilayer Main 10 4:4:4 Still Picture",
        _ => $"profile {idc}",
    };
}
