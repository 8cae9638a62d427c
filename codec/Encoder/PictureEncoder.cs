using VvcIlif.Codec.Encoder.Search;
using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.LoopFilter;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;
using VvcIlif.Codec.Syntax;

namespace VvcIlif.Codec.Encoder;

/// <summary>Codes one picture: search, in-loop filters, slice data. One object serves one thread.</summary>
internal sealed class PictureEncoder : ICodingTreeHandler
{
    private readonly SearchSettings _settings;
    private readonly CtuSearch _search;
    private WavefrontSearch? _wavefront;
    private readonly SyntaxCoder<BinEncoder> _writer = new(new BinEncoder());
    private readonly Queue<NodeDecision> _roots = new();
    private readonly Stack<NodeDecision> _open = new();
    private NodeDecision _node = null!;
    private readonly SaoSearch _sao = new();

    // Behind the first CTU of the last row, for streams whose rows start from there.
    private readonly uint[] _rowContexts = new uint[Ctx.Count];
    private PictureFilter? _filter;
    private int _filterCtb, _filterDepth;

    // A check for tests: the contexts that the search ends a CTU with must be those that writing it ends with.
    private static readonly bool s_verify = AppContext.TryGetSwitch("VvcIlif.VerifyContexts", out bool on) && on;
    private uint[][] _expected = [];

    public PictureEncoder(SearchSettings settings)
    {
        _settings = settings;
        _search = new CtuSearch(settings);
    }

    /// <summary>Codes the picture into <see cref="PictureJob.Frame"/> and returns its slice data, without emulation prevention.</summary>
    public byte[] Encode(PictureJob job)
    {
        var slice = new SliceContext(job.Slice, CreateReferences(job), Array.ConvertAll(job.References, list => Array.ConvertAll(list, r => r.Reference)));
        SliceParameters p = slice.Parameters;
        job.Frame.Context.Motion.Slices.Add(slice.References);
        IReferenceSampler[][] standard = Samplers(job, DctInterpolationFilter.Default);
        var samplers = new SamplerChoice(standard, p.Sh.sh_plug_in_filter_used_flag ? Samplers(job, job.Filter) : standard);
        int initType = slice.InitType;

        CtuDecision[] decisions = job.Switch switch
        {
            InterpolationSwitch.Slice when !p.IsI => SearchBothWays(job, p, slice, samplers, initType),
            InterpolationSwitch.Ctu when !p.IsI => SearchSwitched(job, p, slice, samplers, initType),
            _ => Search(job, p, slice, samplers, initType),
        };
        PictureContext picture = job.Frame.Context;
        RecordEdges(job, p, picture, decisions);
        RunFilters(job, p, picture);
        byte[] data = Write(p, picture, decisions, initType);
        Return(job, decisions);
        job.Frame.PaddedLuma = new PaddedPlane(picture.Planes[0]);
        return data;
    }

    /// <summary>Searches the picture with both filters; the cheaper result's frame becomes that of the job.</summary>
    private CtuDecision[] SearchBothWays(PictureJob job, SliceParameters p, SliceContext slice, SamplerChoice samplers, int initType)
    {
        EncodedFrame frame = job.Frame;
        UsePlugIn(p, false);
        CtuDecision[] standard = Search(job, p, slice, samplers, initType);
        uint[][] expected = _expected;
        job.Frame = frame.Twin();
        job.Frame.Context.Motion.Slices.Add(slice.References);
        UsePlugIn(p, true);
        CtuDecision[] plugIn = Search(job, p, slice, samplers, initType);
        if (plugIn.Sum(d => d.Cost) < standard.Sum(d => d.Cost))
        {
            Return(job, standard);
            return plugIn;
        }
        Return(job, plugIn);
        job.Frame = frame;
        UsePlugIn(p, false);
        _expected = expected;
        return standard;
    }

    /// <summary>Searches the picture with the choice for each CTU, and without it where the bins that tell of it cost more than they bring.</summary>
    private CtuDecision[] SearchSwitched(PictureJob job, SliceParameters p, SliceContext slice, SamplerChoice samplers, int initType)
    {
        CtuDecision[] decisions = Search(job, p, slice, samplers, initType);
        bool any = job.Frame.Context.Ctus.Any(c => c.PlugIn);
        if (any && decisions.Sum(d => d.Cost) < decisions.Sum(d => d.StandardCost))
            return decisions;
        UsePlugIn(p, false);
        if (!any)
            return decisions;
        Return(job, decisions);
        return Search(job, p, slice, samplers, initType);
    }

    private static void UsePlugIn(SliceParameters p, bool used)
    {
        p.Sh.sh_plug_in_filter_used_flag = used;
        p.CtusSwitchFilter &= used;
    }

    private CtuDecision[] Search(PictureJob job, SliceParameters p, SliceContext slice, SamplerChoice samplers, int initType)
    {
        if (!job.Wavefront)
            return SearchInOrder(job, p, slice, samplers, initType);
        _wavefront ??= new WavefrontSearch(_settings);
        _expected = [];
        CtuDecision[] decisions = _wavefront.Run(job, p, slice, samplers, initType);
        // The rest of the work needs the weights and contexts of a search object.
        _search.StartPicture(job, p, slice, samplers);
        ContextModel.Initialise(_search.Contexts, initType, p.SliceQpY);
        return decisions;
    }

    private void Return(PictureJob job, CtuDecision[] decisions)
    {
        if (job.Wavefront)
        {
            _wavefront!.Return(decisions);
        }
        else
        {
            foreach (CtuDecision decision in decisions)
            {
                foreach (NodeDecision root in decision.Roots)
                    _search.Pool.Return(root);
            }
        }
    }

    private CtuDecision[] SearchInOrder(PictureJob job, SliceParameters p, SliceContext slice, SamplerChoice samplers, int initType)
    {
        PictureContext picture = job.Frame.Context;
        _search.StartPicture(job, p, slice, samplers);
        ContextModel.Initialise(_search.Contexts, initType, p.SliceQpY);
        var decisions = new CtuDecision[picture.Ctus.Length];
        _expected = s_verify ? new uint[decisions.Length][] : [];
        for (int address = 0; address < decisions.Length; address++)
        {
            int x = address % picture.WidthInCtbs, y = address / picture.WidthInCtbs;
            StartNeighbourhood(_search.Neighbourhood, picture, p, x, y);
            if (x == 0)
                _search.History.Clear();
            if (p.Sps.sps_entropy_coding_sync_enabled_flag && x == 0 && y > 0)
                _rowContexts.CopyTo(_search.Contexts, 0);
            decisions[address] = _search.Search(x, y);
            if (x == 0)
                _search.Contexts.CopyTo(_rowContexts, 0);
            if (s_verify)
                _expected[address] = [.. _search.Contexts];
        }
        return decisions;
    }

    private static void RecordEdges(PictureJob job, SliceParameters p, PictureContext picture, CtuDecision[] decisions)
    {
        var strength = new BoundaryStrength(picture.Grid, picture.Motion, picture.TransformUnits, job.Frame.Edges);
        strength.StartSlice(p);
        for (int address = 0; address < decisions.Length; address++)
        {
            strength.StartCtu(address % picture.WidthInCtbs > 0, address >= picture.WidthInCtbs);
            foreach (NodeDecision root in decisions[address].Roots)
                RecordEdges(strength, root);
        }
    }

    internal static void StartNeighbourhood(CtuNeighbourhood neighbourhood, PictureContext picture, SliceParameters p, int x, int y) =>
        neighbourhood.Start(x, y, picture.CtbLog2Size, picture.Width, picture.Height, x > 0, y > 0,
            y > 0 && x + 1 < picture.WidthInCtbs, x > 0 && y > 0, p.Sps.sps_entropy_coding_sync_enabled_flag);

    private static SliceReferences CreateReferences(PictureJob job)
    {
        var references = new SliceReferences { Poc = job.Frame.Poc };
        for (int list = 0; list < 2; list++)
            references.SetList(list, Array.ConvertAll(job.References[list], r => r.Poc));
        return references;
    }

    private static IReferenceSampler[][] Samplers(PictureJob job, IInterpolationFilter filter) =>
        Array.ConvertAll(job.References, list => Array.ConvertAll(list, r => r.Reference.GetSampler(filter)));

    private static void RecordEdges(BoundaryStrength strength, NodeDecision node)
    {
        if (node.Split == SplitMode.None)
        {
            strength.Record(node.Unit!);
            return;
        }
        foreach (NodeDecision? part in node.Parts)
        {
            if (part is not null)
                RecordEdges(strength, part);
        }

        if (node.Chroma is not null)
            RecordEdges(strength, node.Chroma);
    }

    private void RunFilters(PictureJob job, SliceParameters p, PictureContext picture)
    {
        if (_filter is null || _filterCtb != picture.CtbLog2Size || _filterDepth != picture.BitDepth)
        {
            _filter = new PictureFilter(picture.ChromaFormat, picture.BitDepth, picture.CtbLog2Size);
            (_filterCtb, _filterDepth) = (picture.CtbLog2Size, picture.BitDepth);
        }
        _filter.Start([job.Slice], picture.Planes, job.Frame.Edges, picture.Ctus, new CtuNeighbours[picture.Ctus.Length], null, FilterBorders.None);
        for (int row = 0; row < _filter.Rows; row++)
            _filter.Deblock(row);
        bool sao = job.Slice.Sps.sps_sao_enabled_flag;
        if (sao)
        {
            _sao.Run(job.Source, picture.Planes, picture.Ctus, p, job.Lambda, _search.Weights, _search.Contexts);
            sao = _sao.UsesLuma || _sao.UsesChroma;
        }
        p.Sh.sh_sao_luma_used_flag = sao && _sao.UsesLuma;
        p.Sh.sh_sao_chroma_used_flag = sao && _sao.UsesChroma;
        if (!sao)
            return;
        for (int row = 0; row < _filter.Rows; row++)
            _filter.ApplySao(row);
    }

    private byte[] Write(SliceParameters p, PictureContext picture, CtuDecision[] decisions, int initType)
    {
        _writer.Bins.Start();
        ContextModel.Initialise(_writer.Bins.Contexts, initType, p.SliceQpY);
        CtuNeighbourhood neighbourhood = _search.Neighbourhood;
        _writer.StartSlice(p, picture.Grid, neighbourhood, picture.Ctus);
        _writer.StartSubstream();
        for (int address = 0; address < decisions.Length; address++)
        {
            int x = address % picture.WidthInCtbs, y = address / picture.WidthInCtbs;
            StartNeighbourhood(neighbourhood, picture, p, x, y);
            if (p.Sps.sps_entropy_coding_sync_enabled_flag && x == 0 && y > 0)
            {
                // end_of_subset_one_bit and byte_alignment()
                _writer.Bins.Terminate(1);
                _writer.Bins.Finish();
                _writer.Bins.Restart();
                _rowContexts.CopyTo(_writer.Bins.Contexts, 0);
                _writer.StartSubstream();
            }
            _writer.StartCtu(x == 0);
            if (p.Sh.sh_sao_luma_used_flag || p.Sh.sh_sao_chroma_used_flag)
            {
                _writer.SaoMergeLeft = _sao.Merge[address] == 1;
                _writer.SaoMergeUp = _sao.Merge[address] == 2;
            }
            _writer.CodeCtuParameters(ref picture.Ctus[address]);
            foreach (NodeDecision root in decisions[address].Roots)
                _roots.Enqueue(root);
            _writer.CodeCodingTrees(this);
            if (x == 0)
                _writer.Bins.Contexts.CopyTo(_rowContexts, 0);
            if (_expected.Length > 0)
                Verify(address, p.CtusSwitchFilter);
        }
        _writer.Bins.Terminate(1);
        _writer.Bins.Finish();
        return _writer.Bins.Written.ToArray();
    }

    private void Verify(int address, bool switched)
    {
        for (int i = 0; i < Ctx.Count; i++)
        {
            // SAO is decided after the search, and there CTUs may lose their choice of the filter.
            if (i is not (Ctx.sao_merge_flag or Ctx.sao_type_idx) && (i != Ctx.ctu_plug_in_filter_flag || switched) && _expected[address][i] != _writer.Bins.Contexts[i])
                throw new InvalidOperationException($"Context {i} after CTU {address} differs between search and writing.");
        }
    }

    // The coding tree asks in coding order, so the decisions are laid out on a stack, the next one on top.
    SplitMode ICodingTreeHandler.NextSplit(in TreeNode node)
    {
        _node = _open.Count > 0 ? _open.Pop() : _roots.Dequeue();
        if (_node.Split != SplitMode.None)
        {
            if (_node.Chroma is not null)
                _open.Push(_node.Chroma);
            for (int i = _node.Parts.Length - 1; i >= 0; i--)
            {
                if (_node.Parts[i] is { } part)
                    _open.Push(part);
            }
        }
        return _node.Split;
    }

    bool ICodingTreeHandler.NextIsInter(in TreeNode node) => _node.PartsInter;

    CodingUnit ICodingTreeHandler.Next(in TreeNode node) => _node.Unit!;

    void ICodingTreeHandler.Finish(CodingUnit unit)
    {
    }
}
