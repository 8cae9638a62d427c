using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.LoopFilter;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;
using VvcIlif.Codec.Syntax;

namespace VvcIlif.Codec.Encoder;

// Stands in for the search: planar intra and skipped merge units of at most 32x32, without residual.
internal sealed partial class PictureEncoder : ICodingTreeHandler
{
    private readonly SyntaxCoder<BinEncoder> _syntax = new(new BinEncoder());
    private readonly CtuNeighbourhood _neighbourhood = new();
    private readonly UnitReconstructor _reconstructor = new(new MotionDerivation());
    private readonly CodingUnit _unit = new();
    private BoundaryStrength _strength = null!;
    private SliceParameters _p = null!;
    private bool _pending;

    public byte[] Encode(PictureJob job)
    {
        _ = _settings;
        PictureContext picture = job.Frame.Context;
        _p = SliceParametersFactory.Create(job.Slice);
        var refs = new SliceReferences { Poc = job.Frame.Poc };
        var samplers = new IReferenceSampler[2][];
        for (int list = 0; list < 2; list++)
        {
            refs.Count[list] = job.References[list].Length;
            samplers[list] = new IReferenceSampler[refs.Count[list]];
            for (int i = 0; i < refs.Count[list]; i++)
            {
                refs.RefPoc[list, i] = job.References[list][i].Poc;
                samplers[list][i] = job.References[list][i].Reference.GetSampler(job.Filter);
            }
        }
        _p.NoBackwardPred = refs.NoBackwardPred();
        picture.Motion.Slices.Add(refs);
        _syntax.StartSlice(_p, picture.Grid, _neighbourhood, picture.Ctus);
        _reconstructor.Derivation.StartSlice(_p, refs, picture.Grid, picture.Motion.Field, _neighbourhood, job.Collocated?.Context.Motion);
        _reconstructor.StartSlice(_p, picture, _neighbourhood, samplers, null);
        _strength = new BoundaryStrength(picture.Grid, picture.Motion, picture.TransformUnits, job.Frame.Edges);
        _strength.StartSlice(_p, _neighbourhood);
        _syntax.Bins.Start();
        ContextModel.Initialise(_syntax.Bins.Contexts, _p.IsI ? 0 : 2, _p.SliceQpY);
        _syntax.StartSubstream();
        var neighbours = new CtuNeighbours[picture.Ctus.Length];
        for (int i = 0; i < picture.Ctus.Length; i++)
        {
            (int y, int x) = Math.DivRem(i, picture.WidthInCtbs);
            neighbours[i] = CtuNeighboursExtensions.InPicture(x, y, picture.WidthInCtbs, picture.HeightInCtbs);
            _neighbourhood.Start(x, y, picture.CtbLog2Size, picture.Width, picture.Height,
                x > 0, y > 0, y > 0 && x + 1 < picture.WidthInCtbs, x > 0 && y > 0, false);
            _strength.StartCtu(x > 0, y > 0);
            if (x == 0)
                _reconstructor.Derivation.History.Clear();
            _syntax.StartCtu(x == 0);
            _syntax.CodeCtuParameters(ref picture.Ctus[i]);
            _syntax.CodeCodingTrees(this);
            FinishPending();
        }
        _syntax.Bins.Terminate(1);
        _syntax.Bins.Finish();
        new PictureFilter(picture.ChromaFormat, picture.BitDepth, picture.CtbLog2Size).Run(picture.Planes, job.Frame.Edges, picture.Ctus, neighbours, false);
        return _syntax.Bins.Written.ToArray();
    }

    SplitMode ICodingTreeHandler.NextSplit(in TreeNode node)
    {
        FinishPending();
        AllowedSplits allowed = SplitRules.Derive(_p.Limits, node);
        bool crosses = node.X + node.Width > _p.PictureWidth || node.Y + node.Height > _p.PictureHeight;
        return allowed.Quad && (crosses || node.Width > 32) ? SplitMode.Quad : SplitMode.None;
    }

    bool ICodingTreeHandler.NextIsInter(in TreeNode node) => false;

    CodingUnit ICodingTreeHandler.Next(in TreeNode node)
    {
        _unit.Reset(node);
        _unit.intra_luma_not_planar_flag = false;
        _unit.intra_chroma_pred_mode = 4;
        int kind = (node.X / 8 * 5 + node.Y / 8 * 3 + _p.Poc) % 8;
        if (!_p.IsI && kind < 6)
        {
            _unit.PredMode = PredMode.Inter;
            _unit.cu_skip_flag = _unit.general_merge_flag = _unit.regular_merge_flag = true;
            _unit.merge_idx = (byte)kind;
            _unit.cu_coded_flag = false;
        }
        TransformUnit tu = _unit.AddTu(node.X, node.Y, node.Width, node.Height);
        tu.HasChroma = node.Tree != TreeType.DualTreeLuma;
        tu.Blocks[0].Place(node.X, node.Y, node.Width, node.Height, 0);
        for (int c = 1; c < 3; c++)
            tu.Blocks[c].Place(node.X / 2, node.Y / 2, node.Width / 2, node.Height / 2, 0);
        _pending = true;
        return _unit;
    }

    private void FinishPending()
    {
        if (!_pending)
            return;
        _pending = false;
        _reconstructor.Derive(_unit);
        _reconstructor.Reconstruct(_unit);
        _strength.Record(_unit);
    }

    void ICodingTreeHandler.Finish(CodingUnit unit)
    {
    }
}
