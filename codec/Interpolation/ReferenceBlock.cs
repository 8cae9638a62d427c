using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VvcIlif.Codec.Interpolation;

/// <summary>Access to blocks of a reference plane that may reach outside the picture.</summary>
public static class ReferenceBlock
{
    // Vector kernels may load this much beyond the last sample of a row.
    private const int Slack = 64;

    /// <summary>
    /// The samples of a block whose coordinates are clipped to the region (H.266 8.5.6.3: reference sample padding).
    /// </summary>
    /// <param name="plane">The reference plane.</param>
    /// <param name="region">Where samples may come from; the default value means the whole plane.</param>
    /// <param name="x">Column of the first sample; may lie outside.</param>
    /// <param name="y">Row of the first sample; may lie outside.</param>
    /// <param name="width">Samples in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="scratch">Its samples are used where a copy has to be made.</param>
    /// <param name="stride">Samples from row to row of the result.</param>
    /// <returns>The block: a part of the plane itself where it lies inside the region, else a padded copy.</returns>
    public static ReadOnlySpan<ushort> Read(
        Plane plane, in ReferenceRegion region, int x, int y, int width, int height, FilterScratch scratch, out int stride)
    {
        ArgumentNullException.ThrowIfNull(plane);
        ArgumentNullException.ThrowIfNull(scratch);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ref ushort first = ref Get(plane, region, x, y, width, height, scratch, out nint wide);
        stride = (int)wide;
        return MemoryMarshal.CreateReadOnlySpan(ref first, stride * (height - 1) + width);
    }

    internal static ref ushort Get(
        Plane plane, in ReferenceRegion region, int x, int y, int width, int height, FilterScratch scratch, out nint stride)
    {
        ReferenceRegion limits = region.IsWhole ? ReferenceRegion.Of(plane) : region;
        if (x >= limits.Left && y >= limits.Top && x + width - 1 <= limits.Right && y + height - 1 <= limits.Bottom)
        {
            stride = plane.Stride;
            return ref plane.At(x, y);
        }
        return ref Pad(plane, limits, x, y, width, height, scratch, out stride);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ref ushort Pad(
        Plane plane, ReferenceRegion limits, int x, int y, int width, int height, FilterScratch scratch, out nint stride)
    {
        if (limits.Left < 0 || limits.Top < 0 || limits.Right >= plane.Width || limits.Bottom >= plane.Height ||
            limits.Left > limits.Right || limits.Top > limits.Bottom)
            throw new ArgumentException($"The region {limits} is not within the plane of {plane.Width}x{plane.Height}.", nameof(limits));
        int wide = (width + 31) & ~31;
        Span<ushort> copy = scratch.Samples(wide * height + Slack);
        // Long arithmetic: vectors of damaged streams may point anywhere.
        int before = (int)Math.Clamp((long)limits.Left - x, 0, width);
        int end = (int)Math.Clamp((long)limits.Right + 1 - x, 0, width);
        int previous = -1;
        for (int r = 0; r < height; r++)
        {
            int from = (int)Math.Clamp((long)y + r, limits.Top, limits.Bottom);
            Span<ushort> row = copy.Slice(r * wide, width);
            if (from == previous)
            {
                copy.Slice((r - 1) * wide, width).CopyTo(row);
                continue;
            }
            previous = from;
            ReadOnlySpan<ushort> source = plane.Row(from);
            row[..before].Fill(source[limits.Left]);
            if (end > before) source.Slice(x + before, end - before).CopyTo(row[before..]);
            row[end..].Fill(source[limits.Right]);
        }
        stride = wide;
        return ref MemoryMarshal.GetReference(copy);
    }
}
