using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.LoopFilter;

/// <summary>The adaptive loop filters of whole pictures: finds the filters that each CTU names, and applies them.</summary>
internal sealed class PictureAlf(ChromaFormat format, int bitDepth, int log2CtbSize, int keptRows = 0)
{
    // More parameter sets than a picture can name; a stream that sends new ones all the time starts afresh.
    private const int MaxSets = 64;

    private readonly AlfFilter _filter = new(format, bitDepth, log2CtbSize, keptRows);
    private readonly AlfLumaFilters?[] _fixed = new AlfLumaFilters?[16];
    private readonly Dictionary<AlfData, FilterSet> _sets = new(ReferenceEqualityComparer.Instance);
    private AlfCtu[] _row = [];

    private sealed class FilterSet
    {
        public AlfLumaFilters? Luma;
        public readonly AlfChromaFilter?[] Chroma = new AlfChromaFilter?[8];
        public readonly short[]?[] Cross = new short[]?[8];
    }

    /// <summary>Filters a CTU row in place; rows come in order, each once the next one is final up to SAO.</summary>
    /// <param name="planes">The picture after sample adaptive offset.</param>
    /// <param name="ctus">Parameters of all CTUs in raster order.</param>
    /// <param name="neighbours">Which neighbours each CTU may read.</param>
    /// <param name="slices">The headers of the slices that the CTUs name.</param>
    /// <param name="borders">Virtual boundaries.</param>
    /// <param name="row">The CTU row.</param>
    /// <param name="saved">The last row that has been kept, -1 at the start of a picture.</param>
    public void Apply(Plane[] planes, CtuParameters[] ctus, CtuNeighbours[] neighbours, IReadOnlyList<SliceHeader> slices,
        FilterBorders borders, int row, ref int saved)
    {
        int ctbSize = 1 << log2CtbSize;
        int columns = (planes[0].Width + ctbSize - 1) >> log2CtbSize, rows = (planes[0].Height + ctbSize - 1) >> log2CtbSize;
        if (_row.Length != columns)
            _row = new AlfCtu[columns];
        if (row == 0 && _sets.Count > MaxSets)
            _sets.Clear();
        Span<bool> needed = stackalloc bool[3];
        for (; saved < Math.Min(row + 1, rows - 1); saved++)
        {
            needed.Clear();
            int from = Math.Max(saved, 0), to = Math.Min(saved + 2, rows - 1);
            for (int i = from * columns; i < (to + 1) * columns; i++)
                Need(ctus[i], needed);
            _filter.Save(planes, saved + 1, needed);
        }
        bool any = false;
        for (int x = 0; x < columns; x++)
        {
            ref CtuParameters ctu = ref ctus[row * columns + x];
            _row[x] = Select(ctu, neighbours[row * columns + x], slices);
            any |= ctu.AlfY || ctu.AlfCb || ctu.AlfCr || ctu.CcAlfCb > 0 || ctu.CcAlfCr > 0;
        }
        if (any)
            _filter.Apply(planes, _row, row, borders.VirtualColumns, borders.VirtualRows);
    }

    private static void Need(in CtuParameters ctu, Span<bool> needed)
    {
        needed[0] |= ctu.AlfY || ctu.CcAlfCb > 0 || ctu.CcAlfCr > 0;
        needed[1] |= ctu.AlfCb;
        needed[2] |= ctu.AlfCr;
    }

    private AlfCtu Select(in CtuParameters ctu, CtuNeighbours available, IReadOnlyList<SliceHeader> slices)
    {
        var result = new AlfCtu { Available = available };
        if (ctu.Slice < 0)
            return result;
        SliceHeader sh = slices[ctu.Slice];
        if (!sh.sh_alf_enabled_flag)
            return result;
        if (ctu.AlfY)
            result.Luma = Luma(ctu.AlfFilterSetY, sh);
        if (ctu.AlfCb)
            result.Cb = Chroma(sh, ctu.AlfAltCb);
        if (ctu.AlfCr)
            result.Cr = Chroma(sh, ctu.AlfAltCr);
        if (ctu.CcAlfCb > 0 && sh.AlfCcCb is { } cb)
            result.CrossCb = Cross(cb, cb.CcAlfCoeffCb, ctu.CcAlfCb - 1, 0);
        if (ctu.CcAlfCr > 0 && sh.AlfCcCr is { } cr)
            result.CrossCr = Cross(cr, cr.CcAlfCoeffCr, ctu.CcAlfCr - 1, 4);
        return result;
    }

    private FilterSet Set(AlfData data)
    {
        if (!_sets.TryGetValue(data, out FilterSet? set))
            _sets.Add(data, set = new FilterSet());
        return set;
    }

    private AlfLumaFilters Luma(int index, SliceHeader sh)
    {
        if (index < 16)
            return _fixed[index] ??= AlfLumaFilters.Fixed(index, bitDepth);
        AlfData data = sh.AlfLuma[index - 16];
        return Set(data).Luma ??= new AlfLumaFilters(data.AlfCoeffL, data.AlfClipIdxL, bitDepth);
    }

    private AlfChromaFilter? Chroma(SliceHeader sh, int alternative)
    {
        if (sh.AlfChroma is not { } data)
            return null;
        const int taps = AlfChromaFilter.Taps;
        return Set(data).Chroma[alternative] ??= new AlfChromaFilter(
            data.AlfCoeffC.AsSpan(taps * alternative, taps), data.AlfClipIdxC.AsSpan(taps * alternative, taps), bitDepth);
    }

    private short[] Cross(AlfData data, short[] coefficients, int filter, int first) =>
        Set(data).Cross[first + filter] ??= coefficients.AsSpan(AlfData.CcCoefficients * filter, AlfData.CcCoefficients).ToArray();
}
