using VvcIlif.Codec.Interpolation.Ilif;

namespace VvcIlif.Tests.Codec.Interpolation.Ilif;

/// <summary>Networks with random weights that use their ranges well.</summary>
internal static class IlifModels
{
    /// <summary>A random model.</summary>
    /// <param name="channels">Features.</param>
    /// <param name="blocks">Residual blocks.</param>
    /// <param name="seed">Of the weights.</param>
    /// <param name="headShift">Of the phases; 14 makes corrections of a few steps of a sample.</param>
    /// <param name="residual">Whether the heads correct DCTIF.</param>
    /// <param name="zeroHeads">Whether the heads add the same everywhere.</param>
    /// <param name="brighter">What heads of zeros add, in intermediate samples.</param>
    public static IlifModel Random(int channels, int blocks, int seed = 1, int headShift = 11, bool residual = true, bool zeroHeads = false, int brighter = 0)
    {
        var random = new Random(seed);
        var architecture = new IlifArchitecture { Channels = channels, Blocks = blocks, HeadOperandShift = 5, Residual = residual };
        var layers = new IlifLayer[architecture.TrunkLayers];
        for (int i = 0; i < layers.Length; i++)
        {
            int inputs = i == 0 ? 2 : channels;
            // Sums of many weights stay within the accumulator, and neither die out nor saturate everywhere.
            int range = Math.Clamp(1200 / inputs, 4, 127), shift = i == 0 ? 5 : 5;
            layers[i] = new IlifLayer(
                inputs, channels, i == 0 ? 0 : 5, shift, i % 2 == 1 || i == 0 ? random.Next(-60, 300) : IlifLayer.NoSlope,
                [.. Enumerable.Range(0, channels).Select(_ => random.Next(-40000, 40000))],
                [.. Enumerable.Range(0, channels * inputs * 9).Select(_ => (sbyte)random.Next(-range, range + 1))]);
        }
        int taps = 25 * channels, headRange = Math.Clamp(1200 / channels, 3, 127);
        var phases = new IlifPhase[IlifArchitecture.Phases];
        for (int p = 0; p < phases.Length; p++)
        {
            phases[p] = zeroHeads
                ? new IlifPhase(headShift, brighter << headShift, new sbyte[taps])
                : new IlifPhase(headShift, random.Next(-5000, 5000), [.. Enumerable.Range(0, taps).Select(k => p % 16 == 0 && k / channels % 5 == 4 ? (sbyte)0 : (sbyte)random.Next(-headRange, headRange + 1))]);
        }

        return new IlifModel($"random{channels}x{blocks}", architecture, layers, phases);
    }
}
