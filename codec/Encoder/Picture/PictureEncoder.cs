using VvcIlif.Codec.Encoder.Filters;
using VvcIlif.Codec.Encoder.Search;
using VvcIlif.Codec.Encoder.Search.Inter;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.LoopFilter;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;

namespace VvcIlif.Codec.Encoder.Picture;

/// <summary>Codes one picture: search, in-loop filters, slice data. One object serves one thread.</summary>
internal sealed class PictureEncoder
{
    private readonly PictureSearch _search;
    private readonly FilterChoice _choice;
    private readonly SliceWriter _writer = new();
    private readonly SaoDesign _sao = new();
    private PictureFilter? _filter;
    private int _filterCtb, _filterDepth;

    public PictureEncoder(EncoderTools tools)
    {
        _search = new PictureSearch(tools);
        _choice = new FilterChoice(_search);
    }

    /// <summary>Codes the picture into <see cref="PictureJob.Frame"/> and returns its slice data, without emulation prevention.</summary>
    public byte[] Encode(PictureJob job)
    {
        var slice = new SliceContext(job.Slice, CreateReferences(job), Array.ConvertAll(job.References, list => Array.ConvertAll(list, r => r.Reference)));
        SliceParameters p = slice.Parameters;
        job.Frame.Context.Motion.Slices.Add(slice.References);
        IReferenceSampler[][] standard = Samplers(job, DctInterpolationFilter.Default);
        var samplers = new SamplerChoice(standard, p.Sh.sh_plug_in_filter_used_flag ? Samplers(job, job.Filter) : standard);

        CtuDecision[] decisions = _choice.Search(new SliceToSearch(job, slice, samplers));
        PictureContext picture = job.Frame.Context;
        RecordEdges(job, p, picture, decisions);
        RunFilters(job, p, picture);
        byte[] data = _writer.Write(p, picture, decisions, _sao.Merge, _search.ContextsAfter);
        _search.Return(job, decisions);
        job.Frame.PaddedLuma = new PaddedPlane(picture.Planes[0]);
        return data;
    }

    private static SliceReferences CreateReferences(PictureJob job)
    {
        var references = new SliceReferences { Poc = job.Frame.Poc };
        for (int list = 0; list < 2; list++)
            references.SetList(list, Array.ConvertAll(job.References[list], r => r.Poc));
        return references;
    }

    private static IReferenceSampler[][] Samplers(PictureJob job, IInterpolationFilter filter) =>
        Array.ConvertAll(job.References, list => Array.ConvertAll(list, r => r.Reference.GetSampler(filter)));

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
        bool sao = p.Sps.sps_sao_enabled_flag;
        if (sao)
        {
            SearchContext search = _search.Context;
            _sao.Run(job.Source, picture.Planes, picture.Ctus, p, job.Lambda, search.Cost.Weights, search.Estimator.Bins.Contexts);
            sao = _sao.UsesLuma || _sao.UsesChroma;
        }
        p.Sh.sh_sao_luma_used_flag = sao && _sao.UsesLuma;
        p.Sh.sh_sao_chroma_used_flag = sao && _sao.UsesChroma;
        if (!sao)
            return;
        for (int row = 0; row < _filter.Rows; row++)
            _filter.ApplySao(row);
    }
}
