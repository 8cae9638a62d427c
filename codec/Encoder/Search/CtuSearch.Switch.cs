using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search;

internal sealed partial class CtuSearch
{
    private readonly uint[] _switchContexts = new uint[Ctx.Count];
    private readonly HistoryTable _switchHistory = new();
    private readonly RegionSnapshot _standardResult = new();
    private readonly Mv[,] _switchVectors = new Mv[2, 16], _standardVectors = new Mv[2, 16];

    private void SelectFilter(bool plugIn)
    {
        _samplers = _choice.Of(plugIn);
        _reconstructor.Inter.SelectSamplers(_samplers);
    }

    /// <summary>
    /// Searches the CTU with the standard's filter, then with the plug-in, and keeps what costs less. Where that is the
    /// standard's, the search goes on as if there were no other.
    /// </summary>
    private CtuDecision SearchSwitched(in TreeNode root, ref CtuParameters ctu)
    {
        Contexts.CopyTo(_switchContexts, 0);
        _switchHistory.CopyFrom(History);
        Array.Copy(_lastVector, _switchVectors, _lastVector.Length);

        double bin = CodeSwitch(ref ctu, false);
        NodeDecision standard = _pool.Rent();
        double standardCost = SearchNode(root, standard, double.MaxValue);
        if (!IsInter(standard))
            return new CtuDecision([standard], bin + standardCost, standardCost);
        _standardResult.Save(_picture, root, Contexts, History);
        Array.Copy(_lastVector, _standardVectors, _lastVector.Length);

        _switchContexts.CopyTo(Contexts, 0);
        History.CopyFrom(_switchHistory);
        Array.Copy(_switchVectors, _lastVector, _lastVector.Length);
        MarkNode(root, false);
        double plugInBin = CodeSwitch(ref ctu, true), limit = bin + standardCost - plugInBin;
        NodeDecision plugIn = _pool.Rent();
        double plugInCost = SearchNode(root, plugIn, limit);
        if (plugInCost < limit)
        {
            _pool.Return(standard);
            return new CtuDecision([plugIn], plugInBin + plugInCost, standardCost);
        }
        _pool.Return(plugIn);
        _standardResult.Restore(_picture, root, Contexts, History);
        Array.Copy(_standardVectors, _lastVector, _lastVector.Length);
        ctu.PlugIn = false;
        return new CtuDecision([standard], bin + standardCost, standardCost);
    }

    private double CodeSwitch(ref CtuParameters ctu, bool plugIn)
    {
        ctu.PlugIn = plugIn;
        SelectFilter(plugIn);
        _estimator.Bins.Cost = 0;
        _estimator.CodeFilterSwitch(ref ctu);
        return TakeCost();
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
