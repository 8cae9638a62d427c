using System.Diagnostics;
using System.Numerics;

namespace VvcIlif.Codec.Transform;

/// <summary>Scaled coefficients to residual samples (H.266 8.7.4.1 and 8.7.4.2).</summary>
internal static partial class InverseTransform
{
    /// <summary>Elements of scratch that <see cref="Run"/> needs.</summary>
    public const int ScratchLength = 64 * 16;

    private const int FirstShift = 7;

    /// <summary>Transforms one block.</summary>
    /// <param name="coefficients">
    /// Width * height values of 16 bits, row-major. Only the box of non-zero coefficients is read; the rest may be stale.
    /// </param>
    /// <param name="log2Width">0 to 6.</param>
    /// <param name="log2Height">0 to 6, not 0 together with the width.</param>
    /// <param name="horizontal">Kernel of the rows; DST-VII and DCT-VIII from 4 to 32 samples.</param>
    /// <param name="vertical">Kernel of the columns, likewise.</param>
    /// <param name="nonZeroWidth">Columns from 0 on that can hold a non-zero coefficient, at least 1.</param>
    /// <param name="nonZeroHeight">Rows from 0 on that can hold one, at least 1.</param>
    /// <param name="bitDepth">Of the samples.</param>
    /// <param name="residual">Written: width * height samples, saturated to 16 bits.</param>
    /// <param name="residualStride">Elements from row to row of <paramref name="residual"/>.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> elements.</param>
    public static void Run(
        Span<int> coefficients, int log2Width, int log2Height, TransformType horizontal, TransformType vertical,
        int nonZeroWidth, int nonZeroHeight, int bitDepth, Span<short> residual, int residualStride, Span<int> scratch)
    {
        nonZeroWidth = Math.Min(nonZeroWidth, TransformTables.Kept(horizontal, log2Width));
        nonZeroHeight = Math.Min(nonZeroHeight, TransformTables.Kept(vertical, log2Height));
        Debug.Assert(coefficients.Length >= 1 << log2Width + log2Height);
        Debug.Assert(residual.Length >= ((1 << log2Height) - 1) * residualStride + (1 << log2Width));

        if (nonZeroWidth == 1 && nonZeroHeight == 1 && (horizontal | vertical) == TransformType.Dct2)
            RunDc(coefficients[0], log2Width, log2Height, bitDepth, residual, residualStride);
        else if (log2Width >= 2 && log2Height >= 2 && Lanes128.IsSupported)
            RunVector(coefficients, log2Width, log2Height, horizontal, vertical, nonZeroWidth, nonZeroHeight, bitDepth, residual, residualStride, scratch);
        else if (log2Width == 1 && log2Height >= 2 && Lanes128.IsSupported)
            RunTwoColumns(coefficients, log2Height, vertical, nonZeroWidth, nonZeroHeight, bitDepth, residual, residualStride, scratch);
        else if (log2Height == 1 && log2Width >= 2 && Lanes128.IsSupported)
            RunTwoRows(coefficients, log2Width, horizontal, nonZeroWidth, nonZeroHeight, bitDepth, residual, residualStride, scratch);
        else
            RunScalar<int, short>(coefficients, log2Width, log2Height, horizontal, vertical, nonZeroWidth, nonZeroHeight, bitDepth, 15, residual, residualStride, scratch);
    }

    // A lone DC coefficient makes a flat block: both stages come down to a multiplication by 64.
    private static void RunDc(int dc, int log2Width, int log2Height, int bitDepth, Span<short> residual, int stride)
    {
        int value;
        if (log2Width == 0 || log2Height == 0)
        {
            int shift = 21 - bitDepth;
            value = dc * 64 + (1 << shift - 1) >> shift;
        }
        else
        {
            int shift = 20 - bitDepth;
            value = (dc * 64 + (1 << FirstShift - 1) >> FirstShift) * 64 + (1 << shift - 1) >> shift;
        }
        int width = 1 << log2Width;
        for (int y = 0; y < 1 << log2Height; y++)
            residual.Slice(y * stride, width).Fill(Saturate(value));
    }

    /// <summary>
    /// As <see cref="Run"/> for coefficients and residuals of more than 16 bits: deep samples and extended precision.
    /// </summary>
    /// <param name="coefficients">Width * height values of <paramref name="log2TransformRange"/> bits and a sign, row-major.</param>
    /// <param name="log2Width">0 to 6.</param>
    /// <param name="log2Height">0 to 6, not 0 together with the width.</param>
    /// <param name="horizontal">Kernel of the rows.</param>
    /// <param name="vertical">Kernel of the columns.</param>
    /// <param name="nonZeroWidth">Columns from 0 on that can hold a non-zero coefficient, at least 1.</param>
    /// <param name="nonZeroHeight">Rows likewise.</param>
    /// <param name="bitDepth">8 to 16.</param>
    /// <param name="log2TransformRange">15 to 20.</param>
    /// <param name="residual">Written: width * height samples.</param>
    /// <param name="stride">Elements from row to row of <paramref name="residual"/>.</param>
    public static void RunWide(
        ReadOnlySpan<int> coefficients, int log2Width, int log2Height, TransformType horizontal, TransformType vertical,
        int nonZeroWidth, int nonZeroHeight, int bitDepth, int log2TransformRange, Span<int> residual, int stride)
    {
        nonZeroWidth = Math.Min(nonZeroWidth, TransformTables.Kept(horizontal, log2Width));
        nonZeroHeight = Math.Min(nonZeroHeight, TransformTables.Kept(vertical, log2Height));
        Span<int> scratch = stackalloc int[64];
        RunScalar<long, int>(coefficients, log2Width, log2Height, horizontal, vertical, nonZeroWidth, nonZeroHeight,
            bitDepth, log2TransformRange, residual, stride, scratch);
    }

    /// <summary>Both stages without vectors; sums are kept in <typeparamref name="TSum"/>, and samples saturate to <typeparamref name="TResidual"/>.</summary>
    internal static void RunScalar<TSum, TResidual>(
        ReadOnlySpan<int> coefficients, int log2Width, int log2Height, TransformType horizontal, TransformType vertical,
        int nonZeroWidth, int nonZeroHeight, int bitDepth, int log2TransformRange, Span<TResidual> residual, int stride, Span<int> scratch)
        where TSum : unmanaged, IBinaryInteger<TSum> where TResidual : unmanaged, IBinaryInteger<TResidual>
    {
        int width = 1 << log2Width;
        int height = 1 << log2Height;
        var rows = TransformTables.Matrix(horizontal, log2Width);
        var columns = TransformTables.Matrix(vertical, log2Height);
        // A one-dimensional block skips the other stage, and its shift is one larger.
        int shift = (log2Width == 0 || log2Height == 0 ? 6 : 5) + log2TransformRange - bitDepth;
        TSum round = TSum.One << shift - 1, firstRound = TSum.One << FirstShift - 1;
        TSum most = TSum.CreateTruncating((1 << log2TransformRange) - 1), least = ~most;

        for (int y = 0; y < height; y++)
        {
            for (int u = 0; u < nonZeroWidth; u++)
            {
                if (log2Height == 0)
                {
                    scratch[u] = coefficients[u];
                    continue;
                }
                TSum sum = TSum.Zero;
                for (int v = 0; v < nonZeroHeight; v++)
                    sum += TSum.CreateTruncating(coefficients[v * width + u]) * TSum.CreateTruncating(columns[v * height + y]);
                if (log2Width == 0)
                    residual[y * stride] = TResidual.CreateSaturating(sum + round >> shift);
                else
                    scratch[u] = int.CreateTruncating(TSum.Clamp(sum + firstRound >> FirstShift, least, most));
            }
            if (log2Width == 0)
                continue;
            for (int x = 0; x < width; x++)
            {
                TSum sum = round;
                for (int u = 0; u < nonZeroWidth; u++)
                    sum += TSum.CreateTruncating(scratch[u]) * TSum.CreateTruncating(rows[u * width + x]);
                residual[y * stride + x] = TResidual.CreateSaturating(sum >> shift);
            }
        }
    }

    private static short Saturate(int value) => (short)Math.Clamp(value, short.MinValue, short.MaxValue);
}
