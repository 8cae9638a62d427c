using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;

namespace VvcIlif.Codec.LoopFilter;

/// <summary>
/// The in-loop filters of a picture: inverse luma mapping and deblocking, sample adaptive offset, adaptive loop filter.
/// Each takes the CTU rows in order, every row once, and needs the row below to have passed the filter before it. A
/// decoder lets each filter follow the one before by a row; an encoder runs one over the whole picture, looks at the
/// result, and runs the next.
/// </summary>
/// <param name="format">Chroma format.</param>
/// <param name="bitDepth">Bits of a sample.</param>
/// <param name="log2CtbSize">Binary logarithm of the CTU size.</param>
internal sealed class PictureFilter(ChromaFormat format, int bitDepth, int log2CtbSize)
{
    private readonly SaoFilter _sao = new(format, bitDepth, log2CtbSize, keptRows: 2);
    private readonly PictureAlf _alf = new(format, bitDepth, log2CtbSize, keptRows: 3);
    private IReadOnlyList<SliceHeader> _slices = [];
    private Plane[] _planes = [];
    private DeblockingEdges _edges = null!;
    private CtuParameters[] _ctus = [];
    private CtuNeighbours[] _neighbours = [];
    private LumaMapping? _mapping;
    private FilterBorders _borders = FilterBorders.None;
    private int _alfSaved;

    /// <summary>Starts with a picture.</summary>
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
        _alfSaved = -1;
    }

    /// <summary>Rows of CTUs.</summary>
    public int Rows => _edges.CtuRows;

    /// <summary>
    /// Maps a CTU row back and deblocks it, with the edge above it; its last lines are final once the row below is
    /// deblocked. Prediction must not need the row or one above it any more, and the row below must be decoded.
    /// </summary>
    public void Deblock(int row)
    {
        FilterBorders.FindNeighbours(_slices[0].Pps, _ctus, _neighbours, row);
        if (_mapping is not null)
            MapBack(row);
        DeblockingFilter.FilterVerticalEdges(_planes, _edges, bitDepth, row);
        DeblockingFilter.FilterHorizontalEdges(_planes, _edges, bitDepth, row);
    }

    /// <summary>Applies the sample adaptive offsets of a CTU row; the row below is deblocked.</summary>
    public void ApplySao(int row)
    {
        int columns = _edges.CtuStride, first = row * columns;
        Span<bool> needed = stackalloc bool[3];
        needed.Clear();
        // A row is kept where it or the next one has edge offsets, which look at it.
        for (int i = first, end = Math.Min(first + 2 * columns, _ctus.Length); i < end; i++)
        {
            for (int c = 0; c < _planes.Length; c++)
                needed[c] |= _ctus[i].Sao(c).Type == SaoType.Edge;
        }

        _sao.Save(_planes, row, needed);
        _sao.Apply(_planes, _ctus.AsSpan(first, columns), _neighbours.AsSpan(first, columns), row, _borders.VirtualColumns, _borders.VirtualRows);
    }

    /// <summary>Applies the adaptive loop filters of a CTU row; the row below has its sample adaptive offsets.</summary>
    public void ApplyAlf(int row) => _alf.Apply(_planes, _ctus, _neighbours, _slices, _borders, row, ref _alfSaved);

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
}
