using VvcIlif.Codec.Encoder.Distortion;
using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search;

internal sealed partial class CtuSearch
{
    private readonly uint[] _leafContexts = new uint[Ctx.Count];
    private readonly uint[] _bestContexts = new uint[Ctx.Count];
    private readonly BlockBuffers _prediction = new();
    private BlockBuffers _trialBlock = new();
    private BlockBuffers _bestBlock = new();
    private CodingUnit _trial = null!;
    private CodingUnit? _best;
    private double _bestCost;

    /// <summary>The best unsplit unit for a node; its result is in the picture, contexts and history when this returns.</summary>
    private double SearchLeaf(in TreeNode node, out CodingUnit unit)
    {
        Contexts.CopyTo(_leafContexts, 0);
        _best = null;
        _bestCost = double.MaxValue;
        _trial = _pool.RentUnit(node);
        bool interAllowed = AllowsInter(node);
        bool intraAllowed = node.Mode != ModeType.Inter && node.Width <= _p.MaxTbSize && node.Height <= _p.MaxTbSize;
        if (interAllowed)
            SearchInter(node);
        if (intraAllowed && !SkipsIntra(node, interAllowed))
            SearchIntra(node);
        if (_best is null)
            SearchIntra(node);
        _pool.Return(_trial);
        unit = _best!;
        Commit(unit);
        return _bestCost;
    }

    private bool AllowsInter(in TreeNode node) =>
        !_p.IsI && node.Mode != ModeType.Intra && node.Tree == TreeType.SingleTree && node.Width * node.Height > 16;

    private void Commit(CodingUnit cu)
    {
        _bestContexts.CopyTo(Contexts, 0);
        int first = cu.HasLuma ? 0 : 1, end = cu.Tree == TreeType.DualTreeLuma || !_p.HasChroma ? 1 : 3;
        for (int c = first; c < end; c++)
        {
            int sx = c == 0 ? 0 : _shiftX, sy = c == 0 ? 0 : _shiftY;
            Plane plane = _picture.Planes[c];
            TransformCoder.Copy(ref _bestBlock.At(c, 0, 0), BlockBuffers.Stride, ref plane.At(cu.X >> sx, cu.Y >> sy), plane.Stride,
                cu.Width >> sx, cu.Height >> sy);
        }
        _reconstructor.Derive(cu);
        _reconstructor.MarkCoded(cu);
    }

    /// <summary>Rate of the trial unit as it stands; leaves the contexts behind it.</summary>
    private double RateOfTrial()
    {
        _leafContexts.CopyTo(Contexts, 0);
        _estimator.Bins.Cost = 0;
        _estimator.CodeCodingUnit(_trial);
        return TakeCost();
    }

    /// <summary>Makes the trial the best unit if its cost is lower; a fresh trial unit takes its place.</summary>
    private bool KeepIfBetter(in TreeNode node, double cost)
    {
        if (cost >= _bestCost)
            return false;
        _bestCost = cost;
        (_bestBlock, _trialBlock) = (_trialBlock, _bestBlock);
        Contexts.CopyTo(_bestContexts, 0);
        CodingUnit next = _best ?? _pool.RentUnit(node);
        _best = _trial;
        _trial = next;
        return true;
    }

    private ref ushort SourceAt(int component, int x, int y) => ref _source[component].At(x, y);

    /// <summary>Weighted squared error of the prediction of all components.</summary>
    private double PredictionError(in TreeNode node, int components)
    {
        double sum = 0;
        for (int c = 0; c < components; c++)
        {
            int sx = c == 0 ? 0 : _shiftX, sy = c == 0 ? 0 : _shiftY;
            sum += _weight[c] * DistortionKernels.Sse(ref SourceAt(c, node.X >> sx, node.Y >> sy), _source[c].Stride,
                ref _prediction.At(c, 0, 0), BlockBuffers.Stride, node.Width >> sx, node.Height >> sy);
        }
        return sum;
    }

    private void PrepareQp(CodingUnit cu)
    {
        cu.Residual.QpY = _p.SliceQpY;
        _estimator.DeriveChromaQp(cu);
    }
}
