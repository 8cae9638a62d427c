namespace VvcIlif.Codec.Interpolation.Ilif;

/// <summary>Networks of random weights, for measuring: time does not depend on the weights. Their heads hardly change a sample.</summary>
internal static class IlifTimingModel
{
    /// <summary>A network of a preset's size.</summary>
    public static IlifModel Create(IlifPreset preset)
    {
        var random = new Random(1);
        IlifArchitecture a = preset.Architecture;
        int channels = a.Channels;
        var layers = new IlifLayer[a.TrunkLayers];
        for (int i = 0; i < layers.Length; i++)
        {
            int inputs = i == 0 ? 2 : channels;
            layers[i] = new IlifLayer(inputs, channels, i == 0 ? 0 : 5, 5, i % 2 == 0 ? IlifLayer.NoSlope : 64, new int[channels], Weights(channels * inputs * 9, Math.Min(127, 1200 / inputs)));
        }
        var phases = new IlifPhase[IlifArchitecture.Phases];
        for (int p = 0; p < phases.Length; p++)
            phases[p] = new IlifPhase(IlifModel.MaxShift, 0, Weights(25 * channels, Math.Clamp(1200 / channels, 3, 127)));
        return new IlifModel(preset.Name, a, layers, phases);

        sbyte[] Weights(int count, int range)
        {
            var weights = new sbyte[count];
            foreach (ref sbyte w in weights.AsSpan())
                w = (sbyte)random.Next(-range, range + 1);
            return weights;
        }
    }
}
