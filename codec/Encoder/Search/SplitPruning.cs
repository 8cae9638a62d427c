using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search;

/// <summary>What a node's forms have cost so far.</summary>
internal struct SplitCosts()
{
    /// <summary>The least.</summary>
    public double Best = double.MaxValue;

    public double Quad = double.MaxValue, BinaryHorizontal = double.MaxValue, BinaryVertical = double.MaxValue;

    public void Note(SplitMode split, double cost)
    {
        switch (split)
        {
            case SplitMode.Quad:
                Quad = Math.Min(Quad, cost);
                break;
            case SplitMode.BinaryHorizontal:
                BinaryHorizontal = Math.Min(BinaryHorizontal, cost);
                break;
            case SplitMode.BinaryVertical:
                BinaryVertical = Math.Min(BinaryVertical, cost);
                break;
        }
    }
}

/// <summary>Splits that the results so far make unlikely.</summary>
internal sealed class SplitPruning(SearchContext context)
{
    private readonly double _stop = context.Tools[PresetTable.StopSplits], _ternaryRatio = context.Tools[PresetTable.TernaryRatio],
        _binaryRatio = context.Tools[PresetTable.BinaryRatio];
    private readonly bool _ternary = context.Tools[PresetTable.Ternary];

    /// <summary>No split can pay: the unit is skipped, and its error is less than a few bits are worth or the quadtree is left.</summary>
    public bool Stops(in TreeNode node, in AllowedSplits allowed, CodingUnit leaf, double best)
    {
        if (!allowed.Any)
            return true;
        return leaf.cu_skip_flag && (best < _stop * context.Cost.Lambda || node.MttDepth > 0);
    }

    /// <summary>A split that is not worth a try beside the unsplit unit and the splits tried before.</summary>
    public bool Skips(SplitMode split, CodingUnit leaf, in SplitCosts costs) => split switch
    {
        SplitMode.TernaryHorizontal => !_ternary || costs.BinaryHorizontal > _ternaryRatio * costs.Best,
        SplitMode.TernaryVertical => !_ternary || costs.BinaryVertical > _ternaryRatio * costs.Best,
        SplitMode.BinaryHorizontal or SplitMode.BinaryVertical =>
            leaf.cu_skip_flag && costs.Quad < double.MaxValue && costs.Quad > _binaryRatio * costs.Best,
        _ => false,
    };
}
