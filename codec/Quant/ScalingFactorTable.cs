using VvcIlif.Codec.Headers;

namespace VvcIlif.Codec.Quant;

/// <summary>Scaling lists stretched to all block shapes, made as they are asked for.</summary>
internal sealed class ScalingFactorTable(ScalingListData lists)
{
    private readonly byte[]?[] _factors = new byte[]?[ScalingListData.Lists * 49];

    /// <summary>The lists that the factors come from.</summary>
    public ScalingListData Lists => lists;

    /// <summary>Factors of a block, row by row; sides are logarithms, 0 to 6.</summary>
    public ReadOnlySpan<byte> Of(bool intra, int component, int log2Width, int log2Height)
    {
        int id = ScalingListData.ListId(intra, component, Math.Max(log2Width, log2Height));
        ref byte[]? factors = ref _factors[(id * 7 + log2Width) * 7 + log2Height];
        if (factors is null)
        {
            factors = new byte[1 << (log2Width + log2Height)];
            lists.FillScalingFactors(id, log2Width, log2Height, factors);
        }
        return factors;
    }
}
