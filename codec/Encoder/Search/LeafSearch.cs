using VvcIlif.Codec.Encoder.Search.Inter;
using VvcIlif.Codec.Encoder.Search.Intra;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search;

/// <summary>Finds the best unsplit unit of a node: inter tools by their stages, then intra where it can still win.</summary>
internal sealed class LeafSearch
{
    private readonly SearchContext _context;
    private readonly Leaf _leaf;
    private readonly IntraSearch _intra;
    private readonly InterStage[] _stages;
    private readonly CandidateList<InterSyntax> _candidates = new(8);
    private readonly double _stopInter, _stopIntra;

    public LeafSearch(SearchContext context, MotionSearch motion)
    {
        _context = context;
        _leaf = new Leaf(context);
        _intra = new IntraSearch(_leaf);
        _stages = InterPlan.Create(context, motion);
        _stopInter = context.Tools[PresetTable.StopInter];
        _stopIntra = context.Tools[PresetTable.StopIntra];
    }

    /// <summary>Searches a node; samples, grids, motion and state are those of the returned unit afterwards.</summary>
    /// <param name="node">The node, inside the picture.</param>
    /// <param name="unit">The best unit.</param>
    /// <returns>Its cost without the split flags.</returns>
    public double Search(in TreeNode node, out CodingUnit unit)
    {
        _leaf.Start(node);
        bool inter = AllowsInter(node), intra = node.Mode != ModeType.Inter && Math.Max(node.Width, node.Height) <= _context.Slice.MaxTbSize;
        if (inter)
            SearchInter();
        if (intra && !(inter && SettlesFor(_stopIntra)))
            _intra.Search();
        if (_leaf.Best is null)
            _intra.Search();
        unit = _leaf.Finish();
        return _leaf.BestCost;
    }

    public bool AllowsInter(in TreeNode node) =>
        !_context.Slice.IsI && node.Mode != ModeType.Intra && node.Tree == TreeType.SingleTree && node.Width * node.Height > 16;

    private void SearchInter()
    {
        _leaf.Findings.Clear();
        foreach (InterStage stage in _stages)
        {
            _candidates.Clear();
            foreach (InterTool tool in stage.Tools)
            {
                if (tool.AppliesTo(_leaf))
                    tool.Propose(_leaf, _candidates);
            }
            int tries = _candidates.Within(stage.Tries, stage.Ratio);
            for (int t = 0; t < tries; t++)
                _leaf.Try(_candidates[t]);
            // Where a skipped unit's error is worth only a few bits, coding a vector cannot win.
            if (stage.MaySettle && SettlesFor(_stopInter))
                return;
        }
    }

    /// <summary>The best unit is skipped and costs less than so many lambdas.</summary>
    private bool SettlesFor(double lambdas) => _leaf.BestIsSkipped && _leaf.BestCost < lambdas * _context.Cost.Lambda;
}
