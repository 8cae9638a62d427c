using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.LoopFilter;

/// <summary>The in-loop filters of a whole picture, after all its coding units are reconstructed.</summary>
internal sealed class PictureFilter(ChromaFormat format, int bitDepth, int log2CtbSize)
{
    private readonly SaoFilter _sao = new(format, bitDepth, log2CtbSize);
    private readonly PictureAlf _alf = new(format, bitDepth, log2CtbSize);
    private SaoCtu[] _row = [];

    /// <summary>Deblocks a picture, then applies SAO where it is used.</summary>
    /// <param name="planes">The picture, filtered in place.</param>
    /// <param name="edges">Edges to deblock.</param>
    /// <param name="ctus">Parameters of all CTUs in raster order.</param>
    /// <param name="neighbours">Which neighbours each CTU's SAO may read.</param>
    /// <param name="sao">False where no slice uses SAO.</param>
    public void Run(Plane[] planes, DeblockingEdges edges, CtuParameters[] ctus, CtuNeighbours[] neighbours, bool sao)
    {
        Deblock(planes, edges);
        if (sao)
            ApplySao(planes, edges, ctus, neighbours);
    }

    public void Deblock(Plane[] planes, DeblockingEdges edges)
    {
        for (int row = 0; row < edges.CtuRows; row++)
            DeblockingFilter.FilterVerticalEdges(planes, edges, bitDepth, row);
        for (int row = 0; row < edges.CtuRows; row++)
            DeblockingFilter.FilterHorizontalEdges(planes, edges, bitDepth, row);
    }

    public void ApplySao(Plane[] planes, DeblockingEdges edges, CtuParameters[] ctus, CtuNeighbours[] neighbours)
    {
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
            _sao.Apply(planes, _row, row);
        }
    }

    /// <summary>Applies the adaptive loop filters, last of all.</summary>
    /// <param name="planes">The picture, filtered in place.</param>
    /// <param name="ctus">Parameters of all CTUs in raster order.</param>
    /// <param name="neighbours">Which neighbours each CTU may read.</param>
    /// <param name="slices">The headers of the slices that the CTUs name.</param>
    public void ApplyAlf(Plane[] planes, CtuParameters[] ctus, CtuNeighbours[] neighbours, IReadOnlyList<SliceHeader> slices) =>
        _alf.Apply(planes, ctus, neighbours, slices);

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
