using VvcIlif.Codec.Interpolation;

namespace VvcIlif.Codec.Encoder.Search;

/// <summary>What the search decided for a CTU.</summary>
/// <param name="Roots">The coding trees: one, or several where luma and chroma have their own.</param>
/// <param name="Cost">Squared error plus lambda times rate.</param>
/// <param name="StandardCost">The same for the standard's filter, without the bin of the choice; <see cref="Cost"/> where there was none.</param>
internal readonly record struct CtuDecision(NodeDecision[] Roots, double Cost, double StandardCost);

/// <summary>Samplers of a picture's references by list and index: of the standard's filter and of the stream's.</summary>
internal sealed record SamplerChoice(IReferenceSampler[][] Standard, IReferenceSampler[][] PlugIn)
{
    /// <summary>Those of a choice.</summary>
    public IReferenceSampler[][] Of(bool plugIn) => plugIn ? PlugIn : Standard;
}
