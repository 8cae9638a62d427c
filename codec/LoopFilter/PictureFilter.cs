using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;

namespace VvcIlif.Codec.LoopFilter;

/// <summary>The in-loop filters of a whole picture, after all its coding units are reconstructed.</summary>
internal sealed class PictureFilter(ChromaFormat format, int bitDepth, int log2CtbSize)
{
    private readonly SaoFilter _sao = new(format, bitDepth, log2CtbSize);
    private readonly PictureAlf _alf = new(format, bitDepth, log2CtbSize);
    private SaoCtu[] _row = [];

    /// <summary>Runs all filters of a decoded picture: inverse luma mapping, deblocking, SAO, ALF.</summary>
    /// <param name="slices">The headers of the slices that the CTUs name.</param>
    /// <param name="planes">The picture, filtered in place.</param>
    /// <param name="edges">Edges to deblock.</param>
    /// <param name="ctus">Parameters of all CTUs in raster order.</param>
    /// <param name="neighbours">Filled in: which neighbours each CTU's SAO and ALF may read.</param>
    /// <param name="mapping">Luma mapping, or null.</param>
    /// <param name="borders">Virtual boundaries.</param>
    public void Run(IReadOnlyList<SliceHeader> slices, Plane[] planes, DeblockingEdges edges, CtuParameters[] ctus,
        CtuNeighbours[] neighbours, LumaMapping? mapping, FilterBorders borders)
    {
        bool sao = false, alf = false;
        foreach (SliceHeader sh in slices)
        {
            sao |= sh.sh_sao_luma_used_flag || sh.sh_sao_chroma_used_flag;
            alf |= sh.sh_alf_enabled_flag;
        }
        FilterBorders.FindNeighbours(slices[0].Pps, ctus, neighbours);
        if (mapping is not null)
            MapBack(slices, planes[0], edges, ctus, mapping);
        Deblock(planes, edges);
        if (sao)
            ApplySao(planes, edges, ctus, neighbours, borders);
        if (alf)
            _alf.Apply(planes, ctus, neighbours, slices, borders);
    }

    // H.266 8.8.2
    private void MapBack(IReadOnlyList<SliceHeader> slices, Plane luma, DeblockingEdges edges, CtuParameters[] ctus, LumaMapping mapping)
    {
        int size = 1 << log2CtbSize;
        for (int i = 0; i < ctus.Length; i++)
        {
            if (ctus[i].Slice < 0 || !slices[ctus[i].Slice].sh_lmcs_used_flag)
                continue;
            int x = i % edges.CtuStride * size, y = i / edges.CtuStride * size;
            mapping.Inverse(luma.Samples[(y * luma.Stride + x)..], luma.Stride, Math.Min(size, luma.Width - x), Math.Min(size, luma.Height - y));
        }
    }

    public void Deblock(Plane[] planes, DeblockingEdges edges)
    {
        for (int row = 0; row < edges.CtuRows; row++)
            DeblockingFilter.FilterVerticalEdges(planes, edges, bitDepth, row);
        for (int row = 0; row < edges.CtuRows; row++)
            DeblockingFilter.FilterHorizontalEdges(planes, edges, bitDepth, row);
    }

    public void ApplySao(Plane[] planes, DeblockingEdges edges, CtuParameters[] ctus, CtuNeighbours[] neighbours,
        FilterBorders? borders = null)
    {
        borders ??= FilterBorders.None;
        if (_row.Length != edges.CtuStride)
            _row = new SaoCtu[edges.CtuStride];
        Span<bool> needed = stackalloc bool[3];
        for (int row = 0; row < edges.CtuRows; row++)
        {
            needed.Fill(true);
            _sao.Save(planes, row, needed);
        }
        for (int row = 0; row < edges.CtuRows; row++)
        {
            for (int x = 0; x < edges.CtuStride; x++)
            {
                ref CtuParameters ctu = ref ctus[row * edges.CtuStride + x];
                _row[x] = new SaoCtu
                {
                    Y = Convert(ctu.SaoY),
                    Cb = Convert(ctu.SaoCb),
                    Cr = Convert(ctu.SaoCr),
                    Available = neighbours[row * edges.CtuStride + x],
                };
            }
            _sao.Apply(planes, _row, row, borders.VirtualColumns, borders.VirtualRows);
        }
    }

    private static SaoParameters Convert(in SaoOffsets sao) => new()
    {
        Type = (SaoType)sao.Type,
        BandPosition = sao.Band,
        EdgeClass = sao.EdgeClass,
        Offset1 = sao.Offset0,
        Offset2 = sao.Offset1,
        Offset3 = sao.Offset2,
        Offset4 = sao.Offset3,
    };
}
