using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VvcIlif.Codec;

namespace VvcIlif.Rd.Metrics;

/// <summary>
/// Structural similarity over windows of 8x8 that start at every fourth sample, without a weight: the form of x264, x265
/// and FFmpeg's ssim filter, whose figures it gives.
/// </summary>
public static class BlockSsim
{
    /// <summary>Smallest side for which there is a window.</summary>
    public const int SmallestSide = 8;

    private const int Cell = 4;
    private const int Samples = 4 * Cell * Cell;

    /// <summary>Mean structural similarity of two planes of equal size; 1 for equal ones, NaN where a side is below <see cref="SmallestSide"/>.</summary>
    /// <param name="reference">Original plane.</param>
    /// <param name="test">Plane to judge.</param>
    /// <param name="bitDepth">Bits of a sample, 8 to 16.</param>
    public static double Compute(Plane reference, Plane test, int bitDepth)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(test);
        if (reference.Width != test.Width || reference.Height != test.Height)
            throw new ArgumentException($"Planes of {reference.Width}x{reference.Height} and {test.Width}x{test.Height} cannot be compared.", nameof(test));
        int across = reference.Width / Cell, down = reference.Height / Cell;
        if (across < 2 || down < 2)
            return double.NaN;
        double peak = (1 << bitDepth) - 1;
        // Whole numbers, scaled to sums over a window.
        double c1 = Math.Floor(0.01 * 0.01 * peak * peak * Samples + 0.5), c2 = Math.Floor(0.03 * 0.03 * peak * peak * Samples * (Samples - 1) + 0.5);
        Sums[] above = new Sums[across], below = new Sums[across];
        AddCells(reference, test, 0, above);
        double total = 0;
        for (int row = 1; row < down; row++)
        {
            AddCells(reference, test, row, below);
            for (int x = 0; x + 1 < across; x++)
                total += Similarity(above[x] + above[x + 1] + below[x] + below[x + 1], c1, c2);
            (above, below) = (below, above);
        }
        return total / ((double)(across - 1) * (down - 1));
    }

    /// <summary>The components' similarities weighted by their numbers of samples, as FFmpeg's "All".</summary>
    public static double Combined(IReadOnlyList<double> similarities, IReadOnlyList<Plane> planes)
    {
        ArgumentNullException.ThrowIfNull(similarities);
        ArgumentNullException.ThrowIfNull(planes);
        double sum = 0, samples = 0;
        for (int c = 0; c < similarities.Count; c++)
        {
            double size = (double)planes[c].Width * planes[c].Height;
            sum += similarities[c] * size;
            samples += size;
        }
        return sum / samples;
    }

    private static double Similarity(Sums s, double c1, double c2)
    {
        double variances = (double)s.Squares * Samples - (double)s.A * s.A - (double)s.B * s.B;
        double covariance = (double)s.Product * Samples - (double)s.A * s.B;
        return (2.0 * s.A * s.B + c1) * (2 * covariance + c2) / (((double)s.A * s.A + (double)s.B * s.B + c1) * (variances + c2));
    }

    // Sums over each cell of 4x4 of a row of cells.
    private static void AddCells(Plane a, Plane b, int row, Span<Sums> cells)
    {
        cells.Clear();
        for (int y = row * Cell; y < (row + 1) * Cell; y++)
        {
            ref ushort p = ref MemoryMarshal.GetReference(a.Row(y)), q = ref MemoryMarshal.GetReference(b.Row(y));
            for (int i = 0; i < cells.Length; i++)
            {
                ref Sums s = ref cells[i];
                for (int k = i * Cell; k < (i + 1) * Cell; k++)
                {
                    uint u = Unsafe.Add(ref p, k), v = Unsafe.Add(ref q, k);
                    s.A += u;
                    s.B += v;
                    s.Squares += (ulong)u * u + (ulong)v * v;
                    s.Product += (ulong)u * v;
                }
            }
        }
    }

    private struct Sums
    {
        public uint A, B;
        public ulong Squares, Product;

        public static Sums operator +(Sums x, Sums y) => new() { A = x.A + y.A, B = x.B + y.B, Squares = x.Squares + y.Squares, Product = x.Product + y.Product };
    }
}
