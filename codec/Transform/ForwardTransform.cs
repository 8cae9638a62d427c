using System.Diagnostics;

namespace VvcIlif.Codec.Transform;

/// <summary>
/// Residual samples to coefficients: the transposed matrices of <see cref="InverseTransform"/>, scaled so that a
/// coefficient is what the inverse expects, in 16 bits.
/// </summary>
internal static partial class ForwardTransform
{
    /// <summary>Elements of scratch that <see cref="Run"/> needs.</summary>
    public const int ScratchLength = 64 * 32;

    /// <summary>Transforms one block.</summary>
    /// <param name="residual">Differences of samples, of bitDepth + 1 bits, rows <paramref name="stride"/> apart.</param>
    /// <param name="stride">Elements from row to row.</param>
    /// <param name="log2Width">0 to 6.</param>
    /// <param name="log2Height">0 to 6, not 0 together with the width.</param>
    /// <param name="horizontal">Kernel of the rows.</param>
    /// <param name="vertical">Kernel of the columns.</param>
    /// <param name="bitDepth">Of the samples.</param>
    /// <param name="coefficients">Written whole, row-major; high frequencies that the standard zeroes out are 0.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> elements.</param>
    public static void Run(
        ReadOnlySpan<short> residual, int stride, int log2Width, int log2Height, TransformType horizontal, TransformType vertical,
        int bitDepth, Span<int> coefficients, Span<int> scratch)
    {
        Debug.Assert(residual.Length >= ((1 << log2Height) - 1) * stride + (1 << log2Width));
        if (log2Width >= 2 && log2Height >= 2 && Lanes128.IsSupported)
            RunVector(residual, stride, log2Width, log2Height, horizontal, vertical, bitDepth, coefficients, scratch);
        else
            RunScalar(residual, stride, log2Width, log2Height, horizontal, vertical, bitDepth, coefficients, scratch);
    }

    internal static void RunScalar(
        ReadOnlySpan<short> residual, int stride, int log2Width, int log2Height, TransformType horizontal, TransformType vertical,
        int bitDepth, Span<int> coefficients, Span<int> scratch)
    {
        int width = 1 << log2Width;
        int height = 1 << log2Height;
        int keptWidth = TransformTables.Kept(horizontal, log2Width);
        int keptHeight = TransformTables.Kept(vertical, log2Height);
        var rows = TransformTables.Matrix(horizontal, log2Width);
        var columns = TransformTables.Matrix(vertical, log2Height);
        // A one-dimensional block has a single stage, with the shift of the first one for its length.
        int firstShift = (log2Width == 0 ? log2Height : log2Width) + bitDepth + 6 - 15;
        int firstRound = 1 << firstShift >> 1;
        int secondShift = log2Height + 6;
        int secondRound = 1 << secondShift >> 1;

        coefficients[..(width * height)].Clear();
        for (int u = 0; u < keptWidth; u++)
        {
            for (int y = 0; y < height; y++)
            {
                int sum = firstRound;
                if (log2Width == 0)
                {
                    scratch[y] = residual[y * stride];
                    continue;
                }
                for (int x = 0; x < width; x++)
                    sum += residual[y * stride + x] * rows[u * width + x];
                scratch[y] = Math.Clamp(sum >> firstShift, short.MinValue, short.MaxValue);
            }
            if (log2Height == 0)
            {
                coefficients[u] = scratch[0];
                continue;
            }
            for (int v = 0; v < keptHeight; v++)
            {
                int sum = log2Width == 0 ? firstRound : secondRound;
                for (int y = 0; y < height; y++)
                    sum += scratch[y] * columns[v * height + y];
                coefficients[v * width + u] = sum >> (log2Width == 0 ? firstShift : secondShift);
            }
        }
    }
}
