namespace VvcIlif.Codec.Interpolation.Ilif;

/// <summary>A named size of network.</summary>
/// <param name="Name">Such as "small".</param>
/// <param name="Channels">Features per sample.</param>
/// <param name="Blocks">Residual blocks.</param>
public sealed record IlifPreset(string Name, int Channels, int Blocks)
{
    /// <summary>All presets, the smallest first. "paper" is the network of the ILIF paper.</summary>
    public static IReadOnlyList<IlifPreset> All { get; } =
    [
        new("micro", 8, 1), new("tiny", 8, 4), new("small", 16, 3), new("base", 16, 6), new("medium", 32, 8), new("large", 64, 6), new("wide", 64, 8), new("paper", 128, 16),
    ];

    /// <summary>Shape, and cost through it.</summary>
    public IlifArchitecture Architecture => new() { Channels = Channels, Blocks = Blocks, HeadOperandShift = 4 };

    /// <summary>Parameters that are trained with the super-resolution part unfolded, as in the paper: filter part and SR part.</summary>
    public long TrainedParameters
    {
        get
        {
            long c = Channels, filter = 19 * c + 1 + Blocks * (2 * Conv(c) + 1) + Conv(c) + 1 + 9 * c + 1;
            return filter + 4 * (4 * c * (9 * c + 1)) + 9 * c + 1;

            static long Conv(long channels) => channels * (9 * channels + 1);
        }
    }

    /// <summary>The preset of that name, or null.</summary>
    public static IlifPreset? Find(string name) => All.FirstOrDefault(p => p.Name == name);
}
