using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;
using VvcIlif.Codec.Syntax;

namespace VvcIlif.Codec.Encoder.Search;

/// <summary>
/// Rate-distortion search over the coding tree of a CTU: units are tried unsplit and split in every allowed way, with
/// rates from the estimator that codes exactly what will be written. When it returns, the picture's samples, grids and
/// motion, the contexts and the history stand where coding the decision leaves them.
/// </summary>
internal sealed partial class CtuSearch
{
    private const int MaxDepth = 16;
    private readonly SearchSettings _settings;
    private readonly DecisionPool _pool = new();
    private readonly SyntaxCoder<BinEstimator> _estimator = new(new BinEstimator());
    private readonly CtuNeighbourhood _n = new();
    private readonly MotionDerivation _derivation = new();
    private readonly UnitReconstructor _reconstructor;
    private readonly TransformCoder _transform;
    private readonly Frame[] _frames = new Frame[MaxDepth];
    private SliceParameters _p = null!;
    private PictureContext _picture = null!;
    private Plane[] _source = null!;
    private SamplerChoice _choice = null!;
    private double _lambda, _lambdaRoot;
    private readonly double[] _weight = [1, 1, 1]; // of the squared error of each component
    private int _depth;
    private int _shiftX, _shiftY;

    public CtuSearch(SearchSettings settings)
    {
        _settings = settings;
        _reconstructor = new UnitReconstructor(_derivation);
        _transform = new TransformCoder(_reconstructor, settings.Rdoq);
        for (int i = 0; i < MaxDepth; i++)
            _frames[i] = new Frame();
    }

    public DecisionPool Pool => _pool;

    public CtuNeighbourhood Neighbourhood => _n;

    public uint[] Contexts => _estimator.Bins.Contexts;

    /// <summary>Weights of the squared error of each component.</summary>
    public ReadOnlySpan<double> Weights => _weight;

    public HistoryTable History => _derivation.History;

    /// <summary>State at the start of a node and the best result so far, one for each depth of the recursion.</summary>
    private sealed class Frame
    {
        public readonly uint[] Contexts = new uint[Ctx.Count];
        public readonly HistoryTable History = new();
        public readonly RegionSnapshot Best = new();
    }

    public void StartPicture(PictureJob job, SliceParameters parameters, SliceContext slice, SamplerChoice samplers)
    {
        _p = parameters;
        _picture = job.Frame.Context;
        _source = job.Source;
        _lambda = job.Lambda;
        _lambdaRoot = Math.Sqrt(job.Lambda);
        _shiftX = _picture.ChromaFormat.ShiftX();
        _shiftY = _picture.ChromaFormat.ShiftY();
        for (int c = 1; c < 3 && _p.HasChroma; c++)
        {
            int index = Math.Clamp(_p.SliceQpY + _p.QpBdOffset, 0, 63 + _p.QpBdOffset);
            int qpC = _p.ChromaQpTable[c - 1][index] + _p.ChromaQpOffset[c - 1];
            _weight[c] = Math.Pow(2, (_p.SliceQpY - qpC) / 3.0);
        }
        _derivation.StartSlice(_p, slice.References, _picture.Grid, _picture.Motion.Field, _n, job.Collocated?.Context.Motion);
        _choice = samplers;
        _reconstructor.StartSlice(slice, _picture, _n, samplers.Standard);
        _transform.StartSlice(_p);
        _estimator.StartSlice(_p, _picture.Grid, _n, _picture.Ctus);
        _estimator.StartSubstream();
        StartMotionSearch(job);
        _depth = 0;
    }

    /// <summary>Searches a CTU; the neighbourhood, the contexts and the history stand at its start.</summary>
    public CtuDecision Search(int ctbX, int ctbY)
    {
        var root = new TreeNode
        {
            X = ctbX << _p.CtbLog2Size,
            Y = ctbY << _p.CtbLog2Size,
            Width = _p.CtbSize,
            Height = _p.CtbSize,
            QgOnY = true,
            QgOnC = true,
        };
        _estimator.StartCtu(ctbX == 0);
        if (_p.CtusSwitchFilter)
            return SearchSwitched(root, ref _picture.Ctus[(ctbY * _picture.WidthInCtbs) + ctbX]);
        SelectFilter(_p.Sh.sh_plug_in_filter_used_flag);
        var result = new List<NodeDecision>(2);
        double cost;
        if (_p.UsesDualTree)
        {
            cost = SearchDualTree(root, result);
        }
        else
        {
            NodeDecision decision = _pool.Rent();
            cost = SearchNode(root, decision, double.MaxValue);
            result.Add(decision);
        }
        return new CtuDecision(result.ToArray(), cost, cost);
    }

    private double SearchDualTree(TreeNode node, List<NodeDecision> result)
    {
        double cost = 0;
        if (node.Width > 64)
        {
            for (int i = 0; i < 4; i++)
            {
                TreeNode part = SplitRules.Part(_p.Limits, node, SplitMode.Quad, i, 0, 0);
                part.PartIndex = 0;
                part.ParentSplit = SplitMode.None;
                if (part.X < _p.PictureWidth && part.Y < _p.PictureHeight)
                    cost += SearchDualTree(part, result);
            }
            return cost;
        }
        node.Tree = TreeType.DualTreeLuma;
        NodeDecision luma = _pool.Rent();
        cost = SearchNode(node, luma, double.MaxValue);
        result.Add(luma);
        if (!_p.HasChroma)
            return cost;
        node.Tree = TreeType.DualTreeChroma;
        NodeDecision chroma = _pool.Rent();
        cost += SearchNode(node, chroma, double.MaxValue);
        result.Add(chroma);
        return cost;
    }

    private static ReadOnlySpan<SplitMode> SplitOrder =>
    [
        SplitMode.Quad, SplitMode.BinaryHorizontal, SplitMode.BinaryVertical, SplitMode.TernaryHorizontal, SplitMode.TernaryVertical,
    ];

    /// <summary>Decides a node; returns its cost, or something not below <paramref name="budget"/>.</summary>
    private double SearchNode(in TreeNode node, NodeDecision result, double budget)
    {
        Frame frame = _frames[_depth++];
        Contexts.CopyTo(frame.Contexts, 0);
        frame.History.CopyFrom(History);
        AllowedSplits allowed = SplitRules.Derive(_p.Limits, node);
        bool inside = node.X + node.Width <= _p.PictureWidth && node.Y + node.Height <= _p.PictureHeight;
        double best = double.MaxValue;
        bool stateIsBest = false;
        CodingUnit? leaf = null;
        // Intra prediction works on transform blocks; a unit larger than one is left to inter prediction.
        bool canBeLeaf = inside && (AllowsInter(node) || (node.Width <= _p.MaxTbSize && node.Height <= _p.MaxTbSize));
        if (canBeLeaf)
        {
            _estimator.Bins.Cost = 0;
            _estimator.CodeSplit(node, allowed, SplitMode.None);
            double splitCost = TakeCost();
            best = splitCost + SearchLeaf(node, out leaf);
            result.Unit = leaf;
            stateIsBest = true;
            if (!StopsSplitting(node, allowed, leaf, best))
                frame.Best.Save(_picture, node, Contexts, History);
            else
                allowed = default;
        }

        double binaryHorizontal = double.MaxValue, binaryVertical = double.MaxValue, quad = double.MaxValue;
        foreach (SplitMode split in SplitOrder)
        {
            if (!allowed.Has(split) || (canBeLeaf && SkipsSplit(node, split, leaf, best, quad, binaryHorizontal, binaryVertical)))
                continue;
            int condition = SplitRules.ModeTypeCondition(_p.Limits, node, split);
            for (int variant = 0; variant < (condition == 2 ? 2 : 1); variant++)
            {
                bool inter = condition == 2 && variant == 0;
                if (condition == 2 && !inter && leaf is { PredMode: PredMode.Inter })
                    continue;
                NodeDecision trial = _pool.Rent();
                double cost = SearchSplit(node, allowed, split, inter, frame, trial, Math.Min(best, budget));
                if (split == SplitMode.Quad)
                    quad = Math.Min(quad, cost);
                else if (split == SplitMode.BinaryHorizontal)
                    binaryHorizontal = Math.Min(binaryHorizontal, cost);
                else if (split == SplitMode.BinaryVertical)
                    binaryVertical = Math.Min(binaryVertical, cost);
                if (cost < best)
                {
                    best = cost;
                    Take(result, trial);
                    frame.Best.Save(_picture, node, Contexts, History);
                    stateIsBest = true;
                }
                else
                {
                    stateIsBest = false;
                    _pool.Return(trial);
                }
            }
        }
        if (!stateIsBest && best < double.MaxValue)
        {
            frame.Best.Restore(_picture, node, Contexts, History);
            MarkNode(node, true);
        }
        _depth--;
        return best;
    }

    private double TakeCost()
    {
        double cost = _lambda * _estimator.Bins.Cost / BinEstimator.OneBit;
        _estimator.Bins.Cost = 0;
        return cost;
    }

    /// <summary>Moves the content of <paramref name="from"/> into <paramref name="to"/>, whose own goes back to the pool.</summary>
    private void Take(NodeDecision to, NodeDecision from)
    {
        _pool.Clear(to);
        to.Split = from.Split;
        to.PartsInter = from.PartsInter;
        to.Unit = from.Unit;
        from.Unit = null;
        for (int i = 0; i < from.Parts.Length; i++)
        {
            to.Parts[i] = from.Parts[i];
            from.Parts[i] = null;
        }
        to.Chroma = from.Chroma;
        from.Chroma = null;
        _pool.Return(from);
    }

    private double SearchSplit(in TreeNode node, in AllowedSplits allowed, SplitMode split, bool inter, Frame frame, NodeDecision trial, double limit)
    {
        frame.Contexts.CopyTo(Contexts, 0);
        History.CopyFrom(frame.History);
        MarkNode(node, false);
        _estimator.Bins.Cost = 0;
        _estimator.CodeSplit(node, allowed, split);
        ModeType mode = _estimator.CodeModeType(node, split, inter);
        double cost = TakeCost();
        trial.Split = split;
        trial.PartsInter = inter;
        TreeNode inner = node;
        inner.Mode = mode;
        if (mode == ModeType.Intra && node.Tree == TreeType.SingleTree)
            inner.Tree = TreeType.DualTreeLuma;
        for (int i = 0; i < SplitRules.PartCount(split); i++)
        {
            TreeNode part = SplitRules.Part(_p.Limits, inner, split, i, 0, 0);
            if (part.X >= _p.PictureWidth || part.Y >= _p.PictureHeight)
                continue;
            NodeDecision decision = trial.Parts[i] = _pool.Rent();
            cost += SearchNode(part, decision, limit - cost);
            if (cost >= limit)
                return double.MaxValue;
        }
        if (node.Mode == ModeType.All && mode == ModeType.Intra)
        {
            TreeNode chroma = SplitRules.ChromaNode(node, split);
            trial.Chroma = _pool.Rent();
            cost += SearchNode(chroma, trial.Chroma, limit - cost);
        }
        return cost < limit ? cost : double.MaxValue;
    }

    private void MarkNode(in TreeNode node, bool coded)
    {
        int width = Math.Min(node.Width, _p.PictureWidth - node.X), height = Math.Min(node.Height, _p.PictureHeight - node.Y);
        if (node.Tree != TreeType.DualTreeChroma)
            _n.Mark(0, node.X, node.Y, width, height, coded);
        if (node.Tree != TreeType.DualTreeLuma)
            _n.Mark(1, node.X, node.Y, width, height, coded);
    }

    /// <summary>No split can pay: the unit is skipped and its error is less than a few bits are worth.</summary>
    private bool StopsSplitting(in TreeNode node, in AllowedSplits allowed, CodingUnit leaf, double best)
    {
        if (!allowed.Any)
            return true;
        if (!leaf.cu_skip_flag)
            return false;
        return best < _settings.EarlySkip * 12 * _lambda || node.MttDepth > 0;
    }

    /// <summary>Splits that the results so far make unlikely.</summary>
    private bool SkipsSplit(in TreeNode node, SplitMode split, CodingUnit? leaf, double best, double quad, double horizontal, double vertical)
    {
        switch (split)
        {
            case SplitMode.TernaryHorizontal:
                return !_settings.Ternary || horizontal > 1.03 * best;
            case SplitMode.TernaryVertical:
                return !_settings.Ternary || vertical > 1.03 * best;
            case SplitMode.BinaryHorizontal or SplitMode.BinaryVertical:
                return leaf is { cu_skip_flag: true } && quad < double.MaxValue && quad > 1.1 * best;
            default:
                return false;
        }
    }
}
