namespace VvcIlif.Codec.Quant;

internal static partial class Dequantizer
{
    /// <summary>
    /// As <see cref="Run"/> for levels and coefficients of more than 16 bits: deep samples and extended precision.
    /// </summary>
    /// <param name="levels">Width * height levels, row-major.</param>
    /// <param name="coefficients">Written in the box of non-zero levels.</param>
    /// <param name="log2Width">0 to 6.</param>
    /// <param name="log2Height">0 to 6.</param>
    /// <param name="qp">0 to 63 + QpBdOffset.</param>
    /// <param name="bitDepth">8 to 16.</param>
    /// <param name="log2TransformRange">15 to 20.</param>
    /// <param name="transformSkip">transform_skip_flag.</param>
    /// <param name="dependentQuant">sh_dep_quant_used_flag.</param>
    /// <param name="scalingFactor">m[x][y], or empty for 16 everywhere.</param>
    /// <param name="nonZeroWidth">Columns from 0 on that can hold a non-zero level.</param>
    /// <param name="nonZeroHeight">Rows likewise.</param>
    public static void RunWide(
        ReadOnlySpan<int> levels, Span<int> coefficients, int log2Width, int log2Height, int qp, int bitDepth, int log2TransformRange,
        bool transformSkip, bool dependentQuant, ReadOnlySpan<byte> scalingFactor, int nonZeroWidth, int nonZeroHeight)
    {
        int rectNonTsFlag = transformSkip ? 0 : log2Width + log2Height & 1;
        int dependent = dependentQuant && !transformSkip ? 1 : 0;
        // What the transform scales by. The reference software, and so its streams, keep it from turning negative (in large
        // blocks of 15 or 16 bits with extended precision), except with dependent quantisation.
        int transformShift = log2TransformRange - bitDepth - (log2Width + log2Height >> 1);
        if (log2TransformRange > 15 && dependent == 0)
            transformShift = Math.Max(transformShift, 0);
        int shift = transformSkip ? 10 : 10 - transformShift + rectNonTsFlag + dependent;
        qp += dependent;
        long scale = (long)LevelScale[rectNonTsFlag * 6 + qp % 6] << qp / 6;
        long round = 1L << shift - 1;
        int most = (1 << log2TransformRange) - 1;
        for (int y = 0; y < nonZeroHeight; y++)
        {
            for (int x = 0; x < nonZeroWidth; x++)
            {
                int i = (y << log2Width) + x;
                int m = scalingFactor.IsEmpty ? 16 : scalingFactor[i];
                coefficients[i] = (int)Math.Clamp(levels[i] * m * scale + round >> shift, ~most, most);
            }
        }
    }
}
