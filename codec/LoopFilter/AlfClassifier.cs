using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.LoopFilter;

/// <summary>Class and transposition of each 4x4 block of luma. H.266 8.8.5.3.</summary>
internal static partial class AlfClassifier
{
    /// <summary>Classifies a block of a CTU.</summary>
    /// <param name="source">First sample; three samples around the block are used.</param>
    /// <param name="stride">Samples from row to row.</param>
    /// <param name="width">Multiple of 4, at most 128.</param>
    /// <param name="height">Multiple of 4, at most 128.</param>
    /// <param name="virtualRow">Row, relative to the block, below the virtual boundary of the CTU.</param>
    /// <param name="bitDepth">Bits of a sample.</param>
    /// <param name="classes">Receives transposition * 25 + class of each block, rows of 32.</param>
    /// <param name="vectors">Whether to use vector instructions.</param>
    internal static void Classify(
        ref ushort source, nint stride, int width, int height, int virtualRow, int bitDepth, Span<byte> classes, bool vectors)
    {
        if (vectors && IsVectorised && bitDepth <= MaxVectorBitDepth)
            ClassifyVector(ref source, stride, width, height, virtualRow, bitDepth, classes);
        else
            ClassifyScalar(ref source, stride, width, height, virtualRow, bitDepth, classes);
    }

    private static void ClassifyScalar(
        ref ushort source, nint stride, int width, int height, int virtualRow, int bitDepth, Span<byte> classes)
    {
        for (int y = 0; y < height; y += 4)
        {
            for (int x = 0; x < width; x += 4)
            {
                int v = 0, h = 0, d0 = 0, d1 = 0;
                // The 8x8 window around the block, without the rows beyond the virtual boundary.
                int first = y == virtualRow ? y : y - 2, end = y + 4 == virtualRow ? y + 4 : y + 6;
                for (int r = first; r < end; r++)
                {
                    // Every second position, alternating from row to row.
                    ref ushort row = ref Unsafe.Add(ref source, r * stride);
                    nint up = r == virtualRow ? 0 : -stride, down = r == virtualRow - 1 ? 0 : stride;
                    for (int c = x - 2 + (r & 1); c < x + 6; c += 2)
                    {
                        int twice = 2 * Unsafe.Add(ref row, c);
                        v += Math.Abs(twice - Unsafe.Add(ref row, up + c) - Unsafe.Add(ref row, down + c));
                        h += Math.Abs(twice - Unsafe.Add(ref row, c - 1) - Unsafe.Add(ref row, c + 1));
                        d0 += Math.Abs(twice - Unsafe.Add(ref row, up + c - 1) - Unsafe.Add(ref row, down + c + 1));
                        d1 += Math.Abs(twice - Unsafe.Add(ref row, up + c + 1) - Unsafe.Add(ref row, down + c - 1));
                    }
                }
                int activity = (v + h) * (end - first < 8 ? 3 : 2) >> (bitDepth - 1);
                classes[(y >> 2) * 32 + (x >> 2)] = Class(v, h, d0, d1, activity);
            }
        }
    }

    private static byte Class(int v, int h, int d0, int d1, int activity)
    {
        int horizontal = v <= h ? 1 : 0, diagonal = d0 <= d1 ? 1 : 0;
        int straight1 = Math.Max(v, h), straight0 = Math.Min(v, h), diagonal1 = Math.Max(d0, d1), diagonal0 = Math.Min(d0, d1);
        int straight = (ulong)diagonal1 * (ulong)straight0 <= (ulong)straight1 * (ulong)diagonal0 ? 1 : 0;
        int strong = straight != 0 ? straight1 : diagonal1, weak = straight != 0 ? straight0 : diagonal0;
        int level = activity switch { 0 => 0, 1 => 1, <= 6 => 2, <= 14 => 3, _ => 4 };
        int strength = 2 * strong > 9 * weak ? 2 : strong > 2 * weak ? 1 : 0;
        if (strength != 0)
            level += (2 * straight + strength) * 5;
        return (byte)((2 * diagonal + horizontal) * AlfLumaFilters.Classes + level);
    }
}
