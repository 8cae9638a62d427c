using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search;

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

    /// <summary>Moves the content of a decision into another one, whose own goes back to the pool as the emptied one does.</summary>
    public void Move(NodeDecision from, NodeDecision to)
    {
        Clear(to);
        to.Split = from.Split;
        to.PartsInter = from.PartsInter;
        (to.Unit, from.Unit) = (from.Unit, null);
        for (int i = 0; i < from.Parts.Length; i++)
            (to.Parts[i], from.Parts[i]) = (from.Parts[i], null);
        (to.Chroma, from.Chroma) = (from.Chroma, null);
        Return(from);
    }

    private static int SizeClass(int area) => System.Numerics.BitOperations.Log2((uint)area);
}
