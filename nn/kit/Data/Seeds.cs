namespace VvcIlif.Nn.Kit.Data;

/// <summary>Random numbers that depend on nothing but the seed and where a training is, so that it can go on exactly.</summary>
public static class Seeds
{
    /// <summary>The numbers of one step.</summary>
    /// <param name="seed">Seed of the training.</param>
    /// <param name="stage">Stage, or another number that keeps uses apart.</param>
    /// <param name="step">Step.</param>
    public static Random Of(int seed, int stage, long step) =>
        // Not HashCode, which differs from run to run.
        new((int)((((ulong)seed * 6364136223846793005 + (ulong)stage) * 6364136223846793005 + (ulong)step) * 0x9E3779B97F4A7C15 >> 33));
}
