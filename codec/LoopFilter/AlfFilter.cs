using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VvcIlif.Codec.LoopFilter;

/// <summary>
/// Adaptive loop filter and cross-component filter of whole CTU rows, in place. H.266 8.8.5.
/// </summary>
/// <remarks>
/// For each CTU row r from the top: <see cref="Save"/> once its samples are final up to sample adaptive offset;
/// <see cref="Apply"/> for row r after Save(r + 1), or after Save(r) for the last row. One object serves pictures of
/// one size, in turn. Picture sizes are multiples of 8.
/// </remarks>
internal sealed class AlfFilter
{
    // Samples around a block that filters and classification reach.
    private const int Border = 4;

    [ThreadStatic]
    private static ushort[]? t_padded;

    private readonly KeptRows?[] _copies = new KeptRows?[3];
    private readonly ChromaFormat _format;
    private readonly int _bitDepth, _log2CtbSize, _keptRows;

    /// <summary>Makes a filter.</summary>
    /// <param name="format">Chroma format.</param>
    /// <param name="bitDepth">Bits of a sample.</param>
    /// <param name="log2CtbSize">Binary logarithm of the CTU size.</param>
    /// <param name="keptRows">CTU rows that may be saved before they are applied: at least 3; 0 for all of a picture.</param>
    internal AlfFilter(ChromaFormat format, int bitDepth, int log2CtbSize, int keptRows = 0)
    {
        _keptRows = keptRows;
        _format = format;
        _bitDepth = bitDepth;
        _log2CtbSize = log2CtbSize;
    }

    /// <summary>Keeps the samples of a CTU row.</summary>
    /// <param name="planes">The picture.</param>
    /// <param name="ctuRow">Row of CTUs.</param>
    /// <param name="needed">
    /// By component: whether this CTU row or one beside it is filtered (luma also where the cross-component filter is on).
    /// </param>
    internal void Save(ReadOnlySpan<Plane> planes, int ctuRow, ReadOnlySpan<bool> needed)
    {
        for (int c = 0; c < planes.Length; c++)
        {
            if (!needed[c])
                continue;
            KeptRows copy = _copies[c] ??= new KeptRows(planes[c], 1 << _log2CtbSize - (c == 0 ? 0 : _format.ShiftY()), _keptRows);
            copy.Save(planes[c], ctuRow, 0);
        }
    }

    /// <summary>Filters one CTU row.</summary>
    /// <param name="planes">The picture, changed in place.</param>
    /// <param name="row">Filters of the row's CTUs.</param>
    /// <param name="ctuRow">Row of CTUs.</param>
    /// <param name="virtualColumns">ph_ or sps_virtual_boundary_pos_x, in luma samples, ascending.</param>
    /// <param name="virtualRows">The same vertically.</param>
    /// <param name="vectors">Whether to use vector instructions.</param>
    internal void Apply(
        ReadOnlySpan<Plane> planes, ReadOnlySpan<AlfCtu> row, int ctuRow,
        ReadOnlySpan<int> virtualColumns = default, ReadOnlySpan<int> virtualRows = default, bool vectors = true)
    {
        int size = 1 << _log2CtbSize, top = ctuRow * size, bottom = Math.Min(top + size, planes[0].Height);
        for (int i = 0; i < row.Length; i++)
        {
            ref readonly AlfCtu ctu = ref row[i];
            if (ctu is { Luma: null, Cb: null, Cr: null, CrossCb: null, CrossCr: null })
                continue;
            int left = i * size, right = Math.Min(left + size, planes[0].Width);
            // Virtual boundaries cut the CTU into parts that are padded on their own.
            for (int y0 = top; y0 < bottom;)
            {
                int y1 = Next(virtualRows, y0, bottom);
                for (int x0 = left; x0 < right;)
                {
                    int x1 = Next(virtualColumns, x0, right);
                    CtuNeighbours available = ctu.Available;
                    if (x0 > left || virtualColumns.Contains(x0))
                        available &= ~(CtuNeighbours.AboveLeft | CtuNeighbours.Left | CtuNeighbours.BelowLeft);
                    if (x1 < right || virtualColumns.Contains(x1))
                        available &= ~(CtuNeighbours.AboveRight | CtuNeighbours.Right | CtuNeighbours.BelowRight);
                    if (y0 > top || virtualRows.Contains(y0))
                        available &= ~(CtuNeighbours.AboveLeft | CtuNeighbours.Above | CtuNeighbours.AboveRight);
                    if (y1 < bottom || virtualRows.Contains(y1))
                        available &= ~(CtuNeighbours.BelowLeft | CtuNeighbours.Below | CtuNeighbours.BelowRight);
                    Part(planes, ctu, new Area(x0, y0, x1, y1), top, available, vectors);
                    x0 = x1;
                }
                y0 = y1;
            }
        }

        static int Next(ReadOnlySpan<int> positions, int from, int end)
        {
            foreach (int p in positions)
            {
                if (p > from && p < end)
                    return p;
            }

            return end;
        }
    }

    private void Part(ReadOnlySpan<Plane> planes, in AlfCtu ctu, Area area, int ctuTop, CtuNeighbours available, bool vectors)
    {
        vectors &= _bitDepth <= Lanes.MaxBitDepth;
        int virtualRow = ctuTop + (1 << _log2CtbSize) - 4 - area.Top;
        bool cross = ctu.CrossCb is not null || ctu.CrossCr is not null;
        for (int c = 1; c < planes.Length; c++)
        {
            if (ctu.Chroma(c) is { } filter)
            {
                int shiftX = _format.ShiftX(), shiftY = _format.ShiftY();
                var part = new Area(area.Left >> shiftX, area.Top >> shiftY, area.Right >> shiftX, area.Bottom >> shiftY);
                int boundary = (ctuTop + (1 << _log2CtbSize) >> shiftY) - 2 - part.Top;
                ref ushort source = ref Source(c, part, ctuTop >> _log2CtbSize, available, out nint stride);
                AlfKernels.Chroma(ref source, stride, ref planes[c].At(part.Left, part.Top), planes[c].Stride,
                    part.Width, part.Height, boundary, filter, _bitDepth, vectors);
            }
        }

        if (ctu.Luma is null && !cross)
            return;
        ref ushort luma = ref Source(0, area, ctuTop >> _log2CtbSize, available, out nint lumaStride);
        if (ctu.Luma is { } filters)
        {
            Span<byte> classes = stackalloc byte[32 * 32];
            AlfClassifier.Classify(ref luma, lumaStride, area.Width, area.Height, virtualRow, _bitDepth, classes, vectors);
            AlfKernels.Luma(ref luma, lumaStride, ref planes[0].At(area.Left, area.Top), planes[0].Stride,
                area.Width, area.Height, virtualRow, filters, classes, _bitDepth, vectors);
        }
        for (int c = 1; c < planes.Length; c++)
        {
            if (ctu.Cross(c) is { } coefficients)
            {
                AlfKernels.Cross(ref luma, lumaStride, ref planes[c].At(area.Left >> _format.ShiftX(), area.Top >> _format.ShiftY()), planes[c].Stride,
                    area.Width >> _format.ShiftX(), area.Height >> _format.ShiftY(), _format.ShiftX(), _format.ShiftY(),
                    virtualRow, coefficients, _bitDepth, vectors);
            }
        }
    }

    /// <summary>
    /// The saved samples of an area with a border of 3 valid samples around: in the copy of the picture where all
    /// neighbours may be used, else a padded block.
    /// </summary>
    private ref ushort Source(int component, Area area, int ctuRow, CtuNeighbours available, out nint stride)
    {
        KeptRows copy = _copies[component] ?? throw new InvalidOperationException("The row was not saved.");
        if ((available | CtuNeighbours.Self) == CtuNeighbours.All)
        {
            stride = copy.Stride;
            return ref copy.At(area.Left, area.Top, ctuRow);
        }
        int width = area.Width, height = area.Height, wide = width + 2 * Border + 31 & ~31;
        int length = wide * (height + 2 * Border) + 64;
        if (t_padded is null || t_padded.Length < length)
            t_padded = new ushort[length];
        bool above = (available & CtuNeighbours.Above) != 0, below = (available & CtuNeighbours.Below) != 0;
        bool left = (available & CtuNeighbours.Left) != 0, right = (available & CtuNeighbours.Right) != 0;
        for (int r = -Border; r < height + Border; r++)
        {
            int y = area.Top + r;
            if (!above)
                y = Math.Max(y, area.Top);
            if (!below)
                y = Math.Min(y, area.Bottom - 1);
            y = Math.Clamp(y, 0, copy.Height - 1);
            // Raster slices may lack a corner where both sides are there.
            bool useLeft = left && (!above || r >= 0 || (available & CtuNeighbours.AboveLeft) != 0);
            bool useRight = right && (!below || r < height || (available & CtuNeighbours.BelowRight) != 0);
            ReadOnlySpan<ushort> from = copy.Row(y, ctuRow);
            Span<ushort> to = t_padded.AsSpan((r + Border) * wide, width + 2 * Border);
            from[area.Left..area.Right].CopyTo(to[Border..]);
            if (useLeft)
                from.Slice(area.Left - Border, Border).CopyTo(to);
            else
                to[..Border].Fill(from[area.Left]);
            if (useRight)
            {
                int count = Math.Min(Border, copy.Width - area.Right);
                from.Slice(area.Right, count).CopyTo(to[(Border + width)..]);
                to[(Border + width + count)..].Fill(from[area.Right + count - 1]);
            }
            else
            {
                to[(Border + width)..].Fill(from[area.Right - 1]);
            }
        }
        stride = wide;
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(t_padded), Border * wide + Border);
    }

    private readonly record struct Area(int Left, int Top, int Right, int Bottom)
    {
        internal int Width => Right - Left;

        internal int Height => Bottom - Top;
    }
}
