using System.Runtime.CompilerServices;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.LoopFilter;

/// <summary>Sample adaptive offset of a block. H.266 8.8.4.2.</summary>
internal static partial class SaoKernels
{
    /// <summary>Band offset, in place.</summary>
    internal static void Band(
        Plane plane, int x, int y, int width, int height, in SaoParameters parameters, int bitDepth, bool vectors)
    {
        for (int row = 0; row < height; row++)
        {
            ref ushort samples = ref plane.At(x, y + row);
            if (vectors)
                BandRowVector(ref samples, width, parameters, bitDepth);
            else
                BandRow(ref samples, 0, width, parameters, bitDepth);
        }
    }

    /// <summary>Edge offset of the block at (x, y), from the deblocked copy into the picture.</summary>
    internal static void Edge(
        Plane plane, KeptRows copy, int ctuRow, int x, int y, int width, int height, in SaoParameters parameters,
        CtuNeighbours available, int bitDepth, bool vectors)
    {
        (int dx, int dy) = parameters.EdgeClass switch { 0 => (-1, 0), 1 => (0, -1), 2 => (-1, -1), _ => (1, -1) };
        nint step = dy * copy.Stride + dx;
        int max = (1 << bitDepth) - 1;
        available |= CtuNeighbours.Self;
        for (int row = 0; row < height; row++)
        {
            // The inner columns depend on the CTUs above and below only, the outer ones also on those beside.
            int above = row + dy < 0 ? 0 : 1, below = row - dy >= height ? 2 : 1;
            bool first = Has(dx < 0 ? -1 : 0, above) && Has(-dx < 0 ? -1 : 0, below);
            bool inner = Has(0, above) && Has(0, below);
            bool last = Has(dx > 0 ? 1 : 0, above) && Has(-dx > 0 ? 1 : 0, below);
            ref ushort source = ref copy.At(x, y + row, ctuRow);
            ref ushort target = ref plane.At(x, y + row);
            if (width == 1)
            {
                if (first && last)
                    EdgeRow(ref source, step, ref target, 0, 1, parameters, max);
                continue;
            }
            if (inner)
            {
                int start = first ? 0 : 1, end = last ? width : width - 1;
                if (vectors)
                    EdgeRowVector(ref source, step, ref target, start, end, parameters, max);
                else
                    EdgeRow(ref source, step, ref target, start, end, parameters, max);
                continue;
            }
            if (first)
                EdgeRow(ref source, step, ref target, 0, 1, parameters, max);
            if (last)
                EdgeRow(ref source, step, ref target, width - 1, width, parameters, max);
        }

        bool Has(int column, int line) => ((int)available >> (3 * line + column + 1) & 1) != 0;
    }

    private static void BandRow(ref ushort samples, int start, int width, in SaoParameters p, int bitDepth)
    {
        int shift = bitDepth - 5, max = (1 << bitDepth) - 1;
        for (int i = start; i < width; i++)
        {
            ref ushort s = ref Unsafe.Add(ref samples, i);
            int offset = ((s >> shift) - p.BandPosition & 31) switch { 0 => p.Offset1, 1 => p.Offset2, 2 => p.Offset3, 3 => p.Offset4, _ => 0 };
            s = (ushort)Math.Clamp(s + offset, 0, max);
        }
    }

    private static void EdgeRow(ref ushort source, nint step, ref ushort target, int start, int end, in SaoParameters p, int max)
    {
        for (int i = start; i < end; i++)
        {
            ref ushort s = ref Unsafe.Add(ref source, i);
            int shape = Math.Sign(s - Unsafe.Add(ref s, step)) + Math.Sign(s - Unsafe.Add(ref s, -step));
            int offset = shape switch { -2 => p.Offset1, -1 => p.Offset2, 1 => p.Offset3, 2 => p.Offset4, _ => 0 };
            Unsafe.Add(ref target, i) = (ushort)Math.Clamp(s + offset, 0, max);
        }
    }
}
