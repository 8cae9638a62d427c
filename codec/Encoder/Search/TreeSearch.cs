using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search;

/// <summary>
/// Rate-distortion search over a coding tree: each node is tried unsplit and split in every allowed way that may pay,
/// with rates from the estimator that codes exactly what will be written. When it returns, the picture's samples, grids
/// and motion and the coding state are those that coding the decision leaves.
/// </summary>
internal sealed class TreeSearch
{
    private const int MaxDepth = 16;
    private readonly SearchContext _context;
    private readonly LeafSearch _leaves;
    private readonly SplitPruning _pruning;
    private readonly Frame[] _frames = new Frame[MaxDepth];
    private int _depth;

    public TreeSearch(SearchContext context, LeafSearch leaves)
    {
        _context = context;
        _leaves = leaves;
        _pruning = new SplitPruning(context);
        for (int i = 0; i < MaxDepth; i++)
            _frames[i] = new Frame();
    }

    /// <summary>State at the start of a node and the best result so far, one for each depth of the recursion.</summary>
    private sealed class Frame
    {
        public readonly CodingState Start = new();
        public readonly RegionSnapshot Best = new();
    }

    private static ReadOnlySpan<SplitMode> SplitOrder =>
    [
        SplitMode.Quad, SplitMode.BinaryHorizontal, SplitMode.BinaryVertical, SplitMode.TernaryHorizontal, SplitMode.TernaryVertical,
    ];

    /// <summary>Before a picture; a search that failed may have left off anywhere.</summary>
    public void StartPicture() => _depth = 0;

    /// <summary>Decides a node; returns its cost, or something not below <paramref name="budget"/>.</summary>
    public double Search(in TreeNode node, NodeDecision result, double budget)
    {
        SliceParameters slice = _context.Slice;
        Frame frame = _frames[_depth++];
        _context.Save(frame.Start);
        AllowedSplits allowed = SplitRules.Derive(slice.Limits, node);
        bool inside = node.X + node.Width <= slice.PictureWidth && node.Y + node.Height <= slice.PictureHeight;
        // Intra prediction works on transform blocks; a unit larger than one is left to inter prediction.
        bool canBeLeaf = inside && (_leaves.AllowsInter(node) || Math.Max(node.Width, node.Height) <= slice.MaxTbSize);
        var costs = new SplitCosts();
        bool stateIsBest = false;
        CodingUnit? leaf = null;
        if (canBeLeaf)
        {
            _context.StartRate();
            _context.Estimator.CodeSplit(node, allowed, SplitMode.None);
            double splitCost = _context.TakeRate();
            costs.Best = splitCost + _leaves.Search(node, out leaf);
            result.Unit = leaf;
            stateIsBest = true;
            if (_pruning.Stops(node, allowed, leaf, costs.Best))
                allowed = default;
            else
                frame.Best.Save(_context, node);
        }

        foreach (SplitMode split in SplitOrder)
        {
            if (!allowed.Has(split) || (leaf is not null && _pruning.Skips(split, leaf, costs)))
                continue;
            int condition = SplitRules.ModeTypeCondition(slice.Limits, node, split);
            for (int variant = 0; variant < (condition == 2 ? 2 : 1); variant++)
            {
                bool inter = condition == 2 && variant == 0;
                if (condition == 2 && !inter && leaf is { PredMode: PredMode.Inter })
                    continue;
                NodeDecision trial = _context.Pool.Rent();
                double cost = SearchSplit(node, allowed, split, inter, frame, trial, Math.Min(costs.Best, budget));
                costs.Note(split, cost);
                if (cost < costs.Best)
                {
                    costs.Best = cost;
                    _context.Pool.Move(trial, result);
                    frame.Best.Save(_context, node);
                    stateIsBest = true;
                }
                else
                {
                    stateIsBest = false;
                    _context.Pool.Return(trial);
                }
            }
        }
        if (!stateIsBest && costs.Best < double.MaxValue)
        {
            frame.Best.Restore(_context, node);
            _context.Mark(node, true);
        }
        _depth--;
        return costs.Best;
    }

    private double SearchSplit(in TreeNode node, in AllowedSplits allowed, SplitMode split, bool inter, Frame frame, NodeDecision trial, double limit)
    {
        SliceParameters slice = _context.Slice;
        _context.Restore(frame.Start);
        _context.Mark(node, false);
        _context.StartRate();
        _context.Estimator.CodeSplit(node, allowed, split);
        ModeType mode = _context.Estimator.CodeModeType(node, split, inter);
        double cost = _context.TakeRate();
        trial.Split = split;
        trial.PartsInter = inter;
        TreeNode inner = node;
        inner.Mode = mode;
        if (mode == ModeType.Intra && node.Tree == TreeType.SingleTree)
            inner.Tree = TreeType.DualTreeLuma;
        for (int i = 0; i < SplitRules.PartCount(split); i++)
        {
            TreeNode part = SplitRules.Part(slice.Limits, inner, split, i, 0, 0);
            if (part.X >= slice.PictureWidth || part.Y >= slice.PictureHeight)
                continue;
            NodeDecision decision = trial.Parts[i] = _context.Pool.Rent();
            cost += Search(part, decision, limit - cost);
            if (cost >= limit)
                return double.MaxValue;
        }
        if (node.Mode == ModeType.All && mode == ModeType.Intra)
        {
            TreeNode chroma = SplitRules.ChromaNode(node, split);
            trial.Chroma = _context.Pool.Rent();
            cost += Search(chroma, trial.Chroma, limit - cost);
        }
        return cost < limit ? cost : double.MaxValue;
    }
}
