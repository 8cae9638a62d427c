namespace VvcIlif.Codec.Transform;

internal static partial class InverseTransform
{
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
        int width = 1 << log2Width, height = 1 << log2Height;
        var rows = TransformTables.Matrix(horizontal, log2Width);
        var columns = TransformTables.Matrix(vertical, log2Height);
        int most = (1 << log2TransformRange) - 1;
        int shift = (log2Width == 0 || log2Height == 0 ? 6 : 5) + log2TransformRange - bitDepth;
        long round = 1L << shift - 1;
        Span<int> between = stackalloc int[64];
        for (int y = 0; y < height; y++)
        {
            for (int u = 0; u < nonZeroWidth; u++)
            {
                if (log2Height == 0)
                {
                    between[u] = coefficients[u];
                    continue;
                }
                long sum = 0;
                for (int v = 0; v < nonZeroHeight; v++)
                    sum += (long)coefficients[v * width + u] * columns[v * height + y];
                between[u] = log2Width == 0
                    ? (int)(sum + round >> shift)
                    : (int)Math.Clamp(sum + (1 << FirstShift - 1) >> FirstShift, ~most, most);
            }
            if (log2Width == 0)
            {
                residual[y * stride] = between[0];
                continue;
            }
            for (int x = 0; x < width; x++)
            {
                long sum = round;
                for (int u = 0; u < nonZeroWidth; u++)
                    sum += (long)between[u] * rows[u * width + x];
                residual[y * stride + x] = (int)(sum >> shift);
            }
        }
    }
}
