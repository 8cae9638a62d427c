using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search;

/// <summary>What was decided for a coding tree node: a unit, or a split and its parts.</summary>
internal sealed class NodeDecision
{
    public SplitMode Split;

    /// <summary>non_inter_flag is 0 where it is coded: all parts are inter.</summary>
    public bool PartsInter;

    public CodingUnit? Unit;

    public readonly NodeDecision?[] Parts = new NodeDecision?[4];

    /// <summary>The chroma node of a local dual tree.</summary>
    public NodeDecision? Chroma;
}
