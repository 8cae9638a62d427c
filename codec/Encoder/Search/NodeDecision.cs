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

/// <summary>Recycles decisions and coding units; one pool serves one thread, units return to any pool.</summary>
internal sealed class DecisionPool
{
    private readonly Stack<NodeDecision> _nodes = new();
    private readonly Stack<CodingUnit>[] _units = new Stack<CodingUnit>[15];

    public DecisionPool()
    {
        for (int i = 0; i < _units.Length; i++)
            _units[i] = new Stack<CodingUnit>();
    }

    public NodeDecision Rent() => _nodes.TryPop(out NodeDecision? node) ? node : new NodeDecision();

    /// <summary>A unit reset for a node, with room for its levels.</summary>
    public CodingUnit RentUnit(in TreeNode node)
    {
        if (!_units[SizeClass(node.Width * node.Height)].TryPop(out CodingUnit? unit))
            unit = new CodingUnit();
        unit.Reset(node);
        unit.EnsureLevels();
        return unit;
    }

    public void Return(CodingUnit? unit)
    {
        if (unit is not null)
            _units[SizeClass(unit.Width * unit.Height)].Push(unit);
    }

    public void Return(NodeDecision? node)
    {
        if (node is null)
            return;
        Clear(node);
        _nodes.Push(node);
    }

    /// <summary>Empties a decision and returns all below it.</summary>
    public void Clear(NodeDecision node)
    {
        Return(node.Unit);
        node.Unit = null;
        for (int i = 0; i < node.Parts.Length; i++)
        {
            Return(node.Parts[i]);
            node.Parts[i] = null;
        }
        Return(node.Chroma);
        node.Chroma = null;
        node.Split = SplitMode.None;
        node.PartsInter = false;
    }

    private static int SizeClass(int area) => System.Numerics.BitOperations.Log2((uint)area);
}
