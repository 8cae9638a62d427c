using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Interpolation;

/// <summary>Access to blocks of a reference plane that may reach outside the picture.</summary>
public static class ReferenceBlock
{
    // Vector kernels may load this much beyond the last sample of a row.
    private const int Slack = 64;

    // Beyond any coordinate that matters.
    private const int Far = 1 << 20;

    /// <summary>
    /// The samples of a block whose coordinates are clipped (H.266 8.5.6.3: reference sample padding, with horizontal
    /// wrap-around where the picture has it): first to the region, then to the picture.
    /// </summary>
    /// <param name="picture">The reference picture.</param>
    /// <param name="component">0 luma, 1 Cb, 2 Cr.</param>
    /// <param name="region">Where samples may come from; the default value means the whole picture.</param>
    /// <param name="x">Column of the first sample; may be outside.</param>
    /// <param name="y">Row of the first sample; may be outside.</param>
    /// <param name="width">Samples in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="scratch">Its samples are used where a copy has to be made.</param>
    /// <param name="stride">Samples from row to row of the result.</param>
    /// <returns>The block: a part of the plane itself where it lies inside, else a padded copy.</returns>
    public static ReadOnlySpan<ushort> Read(
        ReferencePicture picture, int component, in ReferenceRegion region, int x, int y, int width, int height,
        FilterScratch scratch, out int stride)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(scratch);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ref ushort first = ref Get(picture, component, region, x, y, width, height, scratch, out nint wide);
        stride = (int)wide;
        return MemoryMarshal.CreateReadOnlySpan(ref first, stride * (height - 1) + width);
    }

    internal static ref ushort Get(
        ReferencePicture picture, int component, in ReferenceRegion region, int x, int y, int width, int height,
        FilterScratch? scratch, out nint stride)
    {
        Plane plane = picture.Planes[component];
        if (picture.Progress is { } progress)
            CheckRows(progress, picture, component, Math.Max(y + height, region.IsWhole ? 1 : region.Top + 1));
        bool inside = x >= 0 && y >= 0 && x <= plane.Width - width && y <= plane.Height - height;
        if (inside && (region.IsWhole ||
            (x >= region.Left && y >= region.Top && x + width - 1 <= region.Right && y + height - 1 <= region.Bottom)))
        {
            stride = plane.Stride;
            return ref plane.At(x, y);
        }
        int wrap = component == 0 ? picture.WrapOffset : picture.WrapOffset >> picture.ChromaFormat.ShiftX();
        return ref Pad(plane, region, wrap, x, y, width, height, scratch, out stride);
    }

    // The rows count luma samples, and end with the picture; a block above it sees its first row, or that of the region.
    private static void CheckRows(RowProgress progress, ReferencePicture picture, int component, int end)
    {
        int height = picture.Planes[component].Height;
        int rows = end >= height ? RowProgress.All : component == 0 ? end : end << picture.ChromaFormat.ShiftY();
        if (progress.Rows < rows)
            throw new InvalidOperationException($"Rows up to {end} of a reference picture are read before they are there.");
    }

    /// <summary>The column of the plane that column <paramref name="x"/> of a reference corresponds to.</summary>
    internal static int Column(Plane plane, in ReferenceRegion region, int wrap, int x)
    {
        if (wrap != 0)
            return Wrap(region.IsWhole ? Math.Clamp(x, -Far, Far) : Math.Clamp(x, region.Left, region.Right), wrap, plane.Width);
        return Math.Clamp(region.IsWhole ? x : Math.Clamp(x, region.Left, region.Right), 0, plane.Width - 1);
    }

    /// <summary>The row of the plane that row <paramref name="y"/> of a reference corresponds to.</summary>
    internal static int Row(Plane plane, in ReferenceRegion region, int y) =>
        Math.Clamp(region.IsWhole ? y : Math.Clamp(y, region.Top, region.Bottom), 0, plane.Height - 1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ref ushort Pad(
        Plane plane, ReferenceRegion region, int wrap, int x, int y, int width, int height, FilterScratch? scratch, out nint stride)
    {
        // Vectors of damaged streams may point anywhere.
        ReferenceRegion limits = region.IsWhole ? new ReferenceRegion(-Far, -Far, Far, Far) : region;
        x = Math.Clamp(x, -Far, Far);
        y = Math.Clamp(y, -Far, Far);
        int wide = (width + 31) & ~31;
        // Writes may continue for up to a step beyond what is needed, into the next row or the slack.
        ref ushort copy = ref MemoryMarshal.GetReference((scratch ?? FilterScratch.Current).Samples(wide * height + Slack));
        stride = wide;
        if (wrap != 0)
        {
            for (int r = 0; r < height; r++)
            {
                ReadOnlySpan<ushort> source = plane.Row(Math.Clamp(Math.Clamp(y + r, limits.Top, limits.Bottom), 0, plane.Height - 1));
                ref ushort row = ref Unsafe.Add(ref copy, r * wide);
                for (int c = 0; c < width; c++)
                    Unsafe.Add(ref row, c) = source[Wrap(Math.Clamp(x + c, limits.Left, limits.Right), wrap, plane.Width)];
            }
            return ref copy;
        }
        // Columns [before, end) are a run of the plane's own columns.
        limits = ReferenceRegion.Of(plane).Restrict(limits);
        int before = Math.Clamp(limits.Left - x, 0, width), end = Math.Clamp(limits.Right + 1 - x, before, width);
        for (int r = 0; r < height; r++)
        {
            ref ushort source = ref plane.At(0, Math.Clamp(Math.Clamp(y + r, limits.Top, limits.Bottom), 0, plane.Height - 1));
            ref ushort row = ref Unsafe.Add(ref copy, r * wide);
            if (before > 0)
                Fill(ref row, before, Unsafe.Add(ref source, limits.Left));
            if (end > before)
                Copy(ref Unsafe.Add(ref source, x + before), ref Unsafe.Add(ref row, before), end - before);
            if (width > end)
                Fill(ref Unsafe.Add(ref row, end), width - end, Unsafe.Add(ref source, limits.Right));
        }
        return ref copy;
    }

    // In steps of 16 samples.
    private static void Fill(ref ushort target, int count, ushort value)
    {
        Vector256<ushort> v = Vector256.Create(value);
        for (int i = 0; i < count; i += 16)
            v.StoreUnsafe(ref target, (nuint)i);
    }

    private static void Copy(ref ushort source, ref ushort target, int count)
    {
        for (int i = 0; i < count; i += 16)
            Vector256.LoadUnsafe(ref source, (nuint)i).StoreUnsafe(ref target, (nuint)i);
    }

    // ClipH of H.266 5.8, and what is still outside is clipped.
    private static int Wrap(int x, int offset, int width) =>
        Math.Clamp(x < 0 ? x + offset : x >= width ? x - offset : x, 0, width - 1);
}
