using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.LoopFilter;

/// <summary>
/// Sample adaptive offset of whole CTU rows, in place. H.266 8.8.4.
/// </summary>
/// <remarks>
/// For each CTU row r from the top: <see cref="Save"/> once row r is deblocked to its end, that is after the horizontal
/// edges of row r + 1 (or of the last row); then <see cref="Apply"/>. Rows are saved and applied in order; Apply(r)
/// must follow Save(r) and may follow Save(r + 1). One object serves pictures of one size, in turn.
/// </remarks>
internal sealed class SaoFilter
{
    private readonly KeptRows?[] _copies = new KeptRows?[3];
    private readonly ChromaFormat _format;
    private readonly int _bitDepth, _log2CtbSize, _keptRows;

    /// <summary>Makes a filter.</summary>
    /// <param name="format">Chroma format.</param>
    /// <param name="bitDepth">Bits of a sample.</param>
    /// <param name="log2CtbSize">Binary logarithm of the CTU size.</param>
    /// <param name="keptRows">CTU rows that may be saved before they are applied: at least 2; 0 for all of a picture.</param>
    internal SaoFilter(ChromaFormat format, int bitDepth, int log2CtbSize, int keptRows = 0)
    {
        _keptRows = keptRows;
        _format = format;
        _bitDepth = bitDepth;
        _log2CtbSize = log2CtbSize;
    }

    /// <summary>Keeps the deblocked samples of a CTU row, and of the row of samples below it.</summary>
    /// <param name="planes">The picture.</param>
    /// <param name="ctuRow">Row of CTUs.</param>
    /// <param name="needed">By component: whether this CTU row or the next has CTUs with an edge offset.</param>
    internal void Save(ReadOnlySpan<Plane> planes, int ctuRow, ReadOnlySpan<bool> needed)
    {
        for (int c = 0; c < planes.Length; c++)
        {
            if (!needed[c])
                continue;
            KeptRows copy = _copies[c] ??= new KeptRows(planes[c], 1 << _log2CtbSize - (c == 0 ? 0 : _format.ShiftY()), _keptRows);
            copy.Save(planes[c], ctuRow, 1);
        }
    }

    /// <summary>Applies the offsets of one CTU row.</summary>
    /// <param name="planes">The picture, changed in place.</param>
    /// <param name="ctus">Parameters of the row's CTUs.</param>
    /// <param name="available">Which neighbours the edge classes of each CTU may look at.</param>
    /// <param name="ctuRow">Row of CTUs.</param>
    /// <param name="virtualColumns">ph_ or sps_virtual_boundary_pos_x, in luma samples.</param>
    /// <param name="virtualRows">The same vertically.</param>
    /// <param name="vectors">Whether to use vector instructions.</param>
    internal void Apply(
        ReadOnlySpan<Plane> planes, Span<CtuParameters> ctus, ReadOnlySpan<CtuNeighbours> available, int ctuRow,
        ReadOnlySpan<int> virtualColumns = default, ReadOnlySpan<int> virtualRows = default, bool vectors = true)
    {
        vectors &= _bitDepth <= Lanes.MaxBitDepth;
        for (int c = 0; c < planes.Length; c++)
        {
            int shiftX = c == 0 ? 0 : _format.ShiftX(), shiftY = c == 0 ? 0 : _format.ShiftY();
            int ctbWidth = 1 << _log2CtbSize >> shiftX, ctbHeight = 1 << _log2CtbSize >> shiftY;
            Plane plane = planes[c];
            int y = ctuRow * ctbHeight, height = Math.Min(ctbHeight, plane.Height - y);
            for (int i = 0; i < ctus.Length; i++)
            {
                ref SaoParameters parameters = ref ctus[i].Sao(c);
                int x = i * ctbWidth, width = Math.Min(ctbWidth, plane.Width - x);
                if (parameters.Type == SaoType.Band)
                {
                    SaoKernels.Band(plane, x, y, width, height, parameters, _bitDepth, vectors);
                }
                else if (parameters.Type == SaoType.Edge)
                {
                    KeptRows copy = _copies[c] ?? throw new InvalidOperationException("The row was not saved.");
                    SaoKernels.Edge(plane, copy, ctuRow, x, y, width, height, parameters, available[i], _bitDepth, vectors);
                    if (parameters.EdgeClass != 1)
                    {
                        foreach (int column in virtualColumns)
                            Restore(plane, copy, ctuRow, Math.Max((column >> shiftX) - 1, x), y, Math.Min((column >> shiftX) + 1, x + width), y + height);
                    }

                    if (parameters.EdgeClass != 0)
                    {
                        foreach (int line in virtualRows)
                            Restore(plane, copy, ctuRow, x, Math.Max((line >> shiftY) - 1, y), x + width, Math.Min((line >> shiftY) + 1, y + height));
                    }
                }
            }
        }
    }

    // Samples next to a virtual boundary keep their value where the class would look across it.
    private static void Restore(Plane plane, KeptRows copy, int ctuRow, int left, int top, int right, int bottom)
    {
        if (left >= right)
            return;
        for (int y = top; y < bottom; y++)
            copy.Row(y, ctuRow)[left..right].CopyTo(plane.Row(y)[left..right]);
    }
}
