namespace VvcIlif.Codec.Encoder.Search;

/// <summary>What the search decided for a CTU.</summary>
/// <param name="Roots">The coding trees: one, or several where luma and chroma have their own.</param>
/// <param name="Cost">Squared error plus lambda times rate.</param>
/// <param name="StandardCost">The same for the standard's filter, without the bin of the choice; <see cref="Cost"/> where there was none.</param>
internal readonly record struct CtuDecision(NodeDecision[] Roots, double Cost, double StandardCost);
