using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;

namespace VvcIlif.Codec.LoopFilter;

/// <summary>
/// The in-loop filters of a picture. A decoder runs them row by row after the reconstruction (<see cref="Start"/>,
/// <see cref="Advance"/>), an encoder stage by stage over the whole picture.
/// </summary>
/// <param name="format">Chroma format.</param>
/// <param name="bitDepth">Bits of a sample.</param>
/// <param name="log2CtbSize">Binary logarithm of the CTU size.</param>
/// <param name="rowByRow">Only <see cref="Advance"/> is used, which needs to keep few rows.</param>
internal sealed class PictureFilter(ChromaFormat format, int bitDepth, int log2CtbSize, bool rowByRow = false)
{
    private readonly SaoFilter _sao = new(format, bitDepth, log2CtbSize, rowByRow ? 2 : 0);
    private readonly PictureAlf _alf = new(format, bitDepth, log2CtbSize, rowByRow ? 3 : 0);
    private SaoCtu[] _row = [];
    private IReadOnlyList<SliceHeader> _slices = [];
    private Plane[] _planes = [];
    private DeblockingEdges _edges = null!;
    private CtuParameters[] _ctus = [];
    private CtuNeighbours[] _neighbours = [];
    private LumaMapping? _mapping;
    private FilterBorders _borders = FilterBorders.None;
    private int _saoSaved, _alfSaved;

    /// <summary>Starts the filters of a decoded picture: inverse luma mapping, deblocking, SAO, ALF.</summary>
    /// <param name="slices">The headers of the slices that the CTUs name; may grow until the rows concerned are filtered.</param>
    /// <param name="planes">The picture, filtered in place.</param>
    /// <param name="edges">Edges to deblock.</param>
    /// <param name="ctus">Parameters of all CTUs in raster order.</param>
    /// <param name="neighbours">Filled in: which neighbours each CTU's SAO and ALF may read.</param>
    /// <param name="mapping">Luma mapping, or null.</param>
    /// <param name="borders">Virtual boundaries.</param>
    public void Start(IReadOnlyList<SliceHeader> slices, Plane[] planes, DeblockingEdges edges, CtuParameters[] ctus,
        CtuNeighbours[] neighbours, LumaMapping? mapping, FilterBorders borders)
    {
        (_slices, _planes, _edges, _ctus, _neighbours, _mapping, _borders) = (slices, planes, edges, ctus, neighbours, mapping, borders);
        _saoSaved = _alfSaved = -1;
    }

    /// <summary>
    /// Filters what CTU row <paramref name="row"/> completes; rows are given in order. Neither this row nor one above
    /// it may be needed unfiltered any more. The last row completes the picture.
    /// </summary>
    public void Advance(int row)
    {
        FilterBorders.FindNeighbours(_slices[0].Pps, _ctus, _neighbours, row);
        if (_mapping is not null)
            MapBack(row);
        DeblockingFilter.FilterVerticalEdges(_planes, _edges, bitDepth, row);
        DeblockingFilter.FilterHorizontalEdges(_planes, _edges, bitDepth, row);
        bool last = row == _edges.CtuRows - 1;
        // The row above is deblocked to its end once the horizontal edges below it are.
        if (row > 0)
            AdvanceOffsets(row - 1);
        if (last)
            AdvanceOffsets(row);
    }

    private void AdvanceOffsets(int row)
    {
        ApplySaoRow(row);
        if (row > 0)
            _alf.Apply(_planes, _ctus, _neighbours, _slices, _borders, row - 1, ref _alfSaved);
        if (row == _edges.CtuRows - 1)
            _alf.Apply(_planes, _ctus, _neighbours, _slices, _borders, row, ref _alfSaved);
    }

    // H.266 8.8.2
    private void MapBack(int row)
    {
        int size = 1 << log2CtbSize, y = row * size;
        Plane luma = _planes[0];
        for (int i = 0; i < _edges.CtuStride; i++)
        {
            int slice = _ctus[row * _edges.CtuStride + i].Slice, x = i * size;
            if (slice >= 0 && _slices[slice].sh_lmcs_used_flag)
                _mapping!.Inverse(luma.Samples[(y * luma.Stride + x)..], luma.Stride, Math.Min(size, luma.Width - x), Math.Min(size, luma.Height - y));
        }
    }

    private void ApplySaoRow(int row)
    {
        if (_row.Length != _edges.CtuStride)
            _row = new SaoCtu[_edges.CtuStride];
        Span<bool> needed = stackalloc bool[3];
        // A row is kept where it or the next one has edge offsets, which look at it.
        for (int r = Math.Max(_saoSaved + 1, row); r <= row; r++)
        {
            needed.Clear();
            for (int x = r * _edges.CtuStride, end = Math.Min(x + 2 * _edges.CtuStride, _ctus.Length); x < end; x++)
            {
                for (int c = 0; c < _planes.Length; c++)
                    needed[c] |= _ctus[x].Sao(c).Type == (int)SaoType.Edge;
            }

            _sao.Save(_planes, r, needed);
            _saoSaved = r;
        }
        bool any = false;
        for (int x = 0; x < _row.Length; x++)
        {
            int at = row * _edges.CtuStride + x;
            _row[x] = Convert(_ctus[at], _neighbours[at]);
            any |= _ctus[at].SaoY.Type != 0 || _ctus[at].SaoCb.Type != 0 || _ctus[at].SaoCr.Type != 0;
        }
        if (any)
            _sao.Apply(_planes, _row, row, _borders.VirtualColumns, _borders.VirtualRows);
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
                _row[x] = Convert(ctu, neighbours[row * edges.CtuStride + x]);
            }
            _sao.Apply(planes, _row, row);
        }
    }

    private static SaoCtu Convert(in CtuParameters ctu, CtuNeighbours available) => new()
    {
        Y = Convert(ctu.SaoY),
        Cb = Convert(ctu.SaoCb),
        Cr = Convert(ctu.SaoCr),
        Available = available,
    };

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
