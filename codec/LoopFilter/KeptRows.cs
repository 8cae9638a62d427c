namespace VvcIlif.Codec.LoopFilter;

/// <summary>
/// Samples of CTU rows of a component as they were before a filter changed them. All rows of the picture, or a ring of
/// the last ones; around a kept row the nearest lines of the rows above and below it can be reached.
/// </summary>
internal sealed class KeptRows
{
    // Lines that filters reach above and below a row.
    private const int Reach = 8;

    private readonly int _ctbHeight, _slots;
    private readonly Plane _lines;

    /// <summary>Makes room.</summary>
    /// <param name="plane">Size of the component.</param>
    /// <param name="ctbHeight">Lines of a CTU row.</param>
    /// <param name="slots">CTU rows to keep; 0 keeps all.</param>
    internal KeptRows(Plane plane, int ctbHeight, int slots)
    {
        Height = plane.Height;
        _ctbHeight = ctbHeight;
        int all = (plane.Height + ctbHeight - 1) / ctbHeight;
        _slots = slots == 0 ? all : Math.Min(slots, all);
        _lines = new Plane(plane.Width, _slots * ctbHeight + 2 * Reach);
    }

    /// <summary>Lines of the component.</summary>
    internal int Height { get; }

    internal int Width => _lines.Width;

    internal int Stride => _lines.Stride;

    /// <summary>Keeps a row, and <paramref name="more"/> lines below it.</summary>
    internal void Save(Plane plane, int ctuRow, int more)
    {
        int first = ctuRow * _ctbHeight, count = Math.Min(_ctbHeight + more, plane.Height - first), slot = ctuRow % _slots;
        Copy(plane, first, count, Base(ctuRow));
        // What the row on the other side of the ring's seam reaches of this one.
        if (slot == _slots - 1)
            Copy(plane, first + _ctbHeight - Reach, Math.Min(Reach, plane.Height - first - _ctbHeight + Reach), 0);
        if (slot == 0)
            Copy(plane, first, Math.Min(Reach, count), Reach + _slots * _ctbHeight);
    }

    /// <summary>Sample (x, y) of the picture, as seen from CTU row <paramref name="ctuRow"/>.</summary>
    internal ref ushort At(int x, int y, int ctuRow) => ref _lines.At(x, Line(y, ctuRow));

    /// <inheritdoc cref="At"/>
    internal Span<ushort> Row(int y, int ctuRow) => _lines.Row(Line(y, ctuRow));

    private int Line(int y, int ctuRow) => y - ctuRow * _ctbHeight + Base(ctuRow);

    private int Base(int ctuRow) => Reach + ctuRow % _slots * _ctbHeight;

    private void Copy(Plane plane, int first, int count, int to)
    {
        if (count > 0)
            plane.Samples.Slice(first * plane.Stride, count * plane.Stride).CopyTo(_lines.Samples[(to * plane.Stride)..]);
    }
}
