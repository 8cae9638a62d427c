using VvcIlif.Codec.Headers;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Explicit weighted prediction of a slice: weights and offsets per list, reference index and component.</summary>
// H.266 7.4.9
internal sealed class ExplicitWeights
{
    /// <summary>Takes the weights of a table.</summary>
    /// <param name="table">The table that was coded.</param>
    /// <param name="counts">Active references of both lists.</param>
    /// <param name="bitDepth">Bits of a sample.</param>
    public ExplicitWeights(PredWeightTable table, ReadOnlySpan<int> counts, int bitDepth)
    {
        (Log2DenominatorLuma, Log2DenominatorChroma) = (table.Log2Denom(0), table.Log2Denom(1));
        for (int list = 0; list < 2; list++)
        {
            for (int i = 0; i < Math.Min(15, counts[list]); i++)
            {
                for (int c = 0; c < 3; c++)
                {
                    Weight[list, i, c] = table.Weight(list, i, c);
                    Offset[list, i, c] = table.Offset(list, i, c) << (bitDepth - 8);
                }
            }
        }
    }

    public readonly int Log2DenominatorLuma, Log2DenominatorChroma;

    /// <summary>By [list, reference index, component].</summary>
    public readonly int[,,] Weight = new int[2, 16, 3];

    /// <summary>By [list, reference index, component], in units of a sample of the bit depth.</summary>
    public readonly int[,,] Offset = new int[2, 16, 3];
}
