using VvcIlif.Codec.Encoder.Picture;
using VvcIlif.Codec.Encoder.Search.Inter;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;

namespace VvcIlif.Codec.Encoder.Search;

/// <summary>
/// Searches CTUs on one thread: the coding trees of a CTU, and where CTUs choose between the standard's interpolation
/// filter and a plug-in, that choice.
/// </summary>
internal sealed class CtuSearch
{
    private readonly TreeSearch _trees;
    private readonly MotionSearch _motion;
    private readonly CodingState _switchState = new();
    private readonly RegionSnapshot _standardResult = new();
    private readonly Mv[] _switchVectors = new Mv[32], _standardVectors = new Mv[32];

    public CtuSearch(EncoderTools tools)
    {
        Context = new SearchContext(tools);
        _motion = new MotionSearch(Context);
        _trees = new TreeSearch(Context, new LeafSearch(Context, _motion));
    }

    /// <summary>What the search works with; between CTUs its coding state is that after the CTU before.</summary>
    public SearchContext Context { get; }

    public void StartPicture(PictureJob job, SliceContext slice, SamplerChoice samplers)
    {
        Context.StartPicture(job, slice, samplers);
        _motion.StartPicture(job);
        _trees.StartPicture();
    }

    /// <summary>Before a row of CTUs that other rows need not have come before.</summary>
    public void StartRow() => _motion.StartRow();

    /// <summary>Searches a CTU; the neighbourhood and the coding state are those at its start.</summary>
    public CtuDecision Search(in CtuPosition at)
    {
        SliceParameters slice = Context.Slice;
        var root = new TreeNode
        {
            X = at.X << slice.CtbLog2Size,
            Y = at.Y << slice.CtbLog2Size,
            Width = slice.CtbSize,
            Height = slice.CtbSize,
            QgOnY = true,
            QgOnC = true,
        };
        if (slice.CtusSwitchFilter)
            return SearchSwitched(root, ref Context.Picture.Ctus[at.Address]);
        Context.SelectFilter(slice.Sh.sh_plug_in_filter_used_flag);
        var result = new List<NodeDecision>(2);
        double cost = slice.UsesDualTree ? SearchDualTree(root, result) : SearchTree(root, result);
        return new CtuDecision([.. result], cost, cost);
    }

    private double SearchTree(in TreeNode root, List<NodeDecision> result)
    {
        NodeDecision decision = Context.Pool.Rent();
        result.Add(decision);
        return _trees.Search(root, decision, double.MaxValue);
    }

    // H.266 7.3.11.4, dual_tree_implicit_qt_split
    private double SearchDualTree(TreeNode node, List<NodeDecision> result)
    {
        SliceParameters slice = Context.Slice;
        double cost = 0;
        if (node.Width > 64)
        {
            for (int i = 0; i < 4; i++)
            {
                TreeNode part = SplitRules.Part(slice.Limits, node, SplitMode.Quad, i, 0, 0);
                part.PartIndex = 0;
                part.ParentSplit = SplitMode.None;
                if (part.X < slice.PictureWidth && part.Y < slice.PictureHeight)
                    cost += SearchDualTree(part, result);
            }
            return cost;
        }
        node.Tree = TreeType.DualTreeLuma;
        cost = SearchTree(node, result);
        if (!slice.HasChroma)
            return cost;
        node.Tree = TreeType.DualTreeChroma;
        return cost + SearchTree(node, result);
    }

    /// <summary>
    /// Searches the CTU with the standard's filter, then with the plug-in, and keeps what costs less. Where that is the
    /// standard's, the search goes on as if there were no other.
    /// </summary>
    private CtuDecision SearchSwitched(in TreeNode root, ref CtuParameters ctu)
    {
        Context.Save(_switchState);
        _motion.SaveLast(_switchVectors);

        double bin = CodeSwitch(ref ctu, false);
        NodeDecision standard = Context.Pool.Rent();
        double standardCost = _trees.Search(root, standard, double.MaxValue);
        if (!IsInter(standard))
            return new CtuDecision([standard], bin + standardCost, standardCost);
        _standardResult.Save(Context, root);
        _motion.SaveLast(_standardVectors);

        Context.Restore(_switchState);
        _motion.RestoreLast(_switchVectors);
        Context.Mark(root, false);
        double plugInBin = CodeSwitch(ref ctu, true), limit = bin + standardCost - plugInBin;
        NodeDecision plugIn = Context.Pool.Rent();
        double plugInCost = _trees.Search(root, plugIn, limit);
        if (plugInCost < limit)
        {
            Context.Pool.Return(standard);
            return new CtuDecision([plugIn], plugInBin + plugInCost, standardCost);
        }
        Context.Pool.Return(plugIn);
        _standardResult.Restore(Context, root);
        _motion.RestoreLast(_standardVectors);
        ctu.PlugIn = false;
        return new CtuDecision([standard], bin + standardCost, standardCost);
    }

    private double CodeSwitch(ref CtuParameters ctu, bool plugIn)
    {
        ctu.PlugIn = plugIn;
        Context.SelectFilter(plugIn);
        Context.StartRate();
        Context.Estimator.CodeFilterSwitch(ref ctu);
        return Context.TakeRate();
    }

    private static bool IsInter(NodeDecision node)
    {
        if (node.Split == SplitMode.None)
            return node.Unit!.PredMode == PredMode.Inter;
        foreach (NodeDecision? part in node.Parts)
        {
            if (part is not null && IsInter(part))
                return true;
        }
        return false;
    }
}
