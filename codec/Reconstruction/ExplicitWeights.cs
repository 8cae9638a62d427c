namespace VvcIlif.Codec.Reconstruction;

/// <summary>Explicit weighted prediction of a slice (7.4.9): weights and offsets per list, reference index and component.</summary>
internal sealed class ExplicitWeights
{
    public int Log2DenominatorLuma, Log2DenominatorChroma;

    /// <summary>Index [list, reference index, component]; offsets in units of a sample of the bit depth.</summary>
    public readonly int[,,] Weight = new int[2, 16, 3];

    public readonly int[,,] Offset = new int[2, 16, 3];
}
