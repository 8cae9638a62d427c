namespace VvcIlif.Sequences.Catalogue;

/// <summary>A sequence of the common test conditions for video coding (JVET).</summary>
/// <param name="Class">Class, A1 to F.</param>
/// <param name="Name">Name without size and rate.</param>
/// <param name="Width">Luma columns.</param>
/// <param name="Height">Luma rows.</param>
/// <param name="Fps">Frames per second.</param>
/// <param name="Frames">Frames in the clip.</param>
/// <param name="BitDepth">Bits of a sample.</param>
public sealed record CtcSequence(string Class, string Name, int Width, int Height, int Fps, int Frames, int BitDepth)
{
    /// <summary>The format of its raw file.</summary>
    public VideoFormat Format => new() { Width = Width, Height = Height, FpsNumerator = Fps, BitDepth = BitDepth };
}

/// <summary>The 4:2:0 sequences of the common test conditions, and where their files are on this machine.</summary>
public static class CtcCatalogue
{
    /// <summary>How to come by the files, in words: they may not be passed on with software.</summary>
    public const string HowToObtain =
        "The sequences of the common test conditions belong to their makers, may be used for research and standardisation only, and are not " +
        "passed on with software: members of JVET get them from the team's content server, others ask the makers. " +
        "Put the .yuv or .y4m files into a folder and name it with --folder (in a sweep: the key folders) or in the environment variable VVCILIF_SEQUENCES.";

    /// <summary>All sequences, class after class.</summary>
    public static IReadOnlyList<CtcSequence> All { get; } =
    [
        new("A1", "Tango2", 3840, 2160, 60, 294, 10),
        new("A1", "FoodMarket4", 3840, 2160, 60, 300, 10),
        new("A1", "Campfire", 3840, 2160, 30, 300, 10),
        new("A2", "CatRobot", 3840, 2160, 60, 300, 10),
        new("A2", "DaylightRoad2", 3840, 2160, 60, 300, 10),
        new("A2", "ParkRunning3", 3840, 2160, 50, 300, 10),
        new("B", "MarketPlace", 1920, 1080, 60, 600, 10),
        new("B", "RitualDance", 1920, 1080, 60, 600, 10),
        new("B", "Cactus", 1920, 1080, 50, 500, 8),
        new("B", "BasketballDrive", 1920, 1080, 50, 500, 8),
        new("B", "BQTerrace", 1920, 1080, 60, 600, 8),
        new("C", "BasketballDrill", 832, 480, 50, 500, 8),
        new("C", "BQMall", 832, 480, 60, 600, 8),
        new("C", "PartyScene", 832, 480, 50, 500, 8),
        new("C", "RaceHorses", 832, 480, 30, 300, 8),
        new("D", "BasketballPass", 416, 240, 50, 500, 8),
        new("D", "BQSquare", 416, 240, 60, 600, 8),
        new("D", "BlowingBubbles", 416, 240, 50, 500, 8),
        new("D", "RaceHorses", 416, 240, 30, 300, 8),
        new("E", "FourPeople", 1280, 720, 60, 600, 8),
        new("E", "Johnny", 1280, 720, 60, 600, 8),
        new("E", "KristenAndSara", 1280, 720, 60, 600, 8),
        new("F", "ArenaOfValor", 1920, 1080, 60, 600, 8),
        new("F", "BasketballDrillText", 832, 480, 50, 500, 8),
        new("F", "SlideEditing", 1280, 720, 30, 300, 8),
        new("F", "SlideShow", 1280, 720, 20, 500, 8),
    ];

    /// <summary>Looks for the file of a sequence: NAME_WxH... with ending .yuv, .y4m or .mkv, in a folder and below it.</summary>
    /// <returns>Its path, or null.</returns>
    public static string? FindLocal(CtcSequence sequence, string folder)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        if (!Directory.Exists(folder))
            return null;
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3, MatchCasing = MatchCasing.CaseInsensitive };
        string size = $"_{sequence.Width}x{sequence.Height}";
        return Directory.EnumerateFiles(folder, sequence.Name + "_*", options)
            .Where(f => Path.GetExtension(f).ToUpperInvariant() is ".YUV" or ".Y4M" or ".MKV")
            .Where(f => Path.GetFileName(f).Contains(size, StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
    }
}
