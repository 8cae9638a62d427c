using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.Quant;

/// <summary>Transform coefficient levels to scaled coefficients (H.266 8.7.3).</summary>
internal static partial class Dequantizer
{
    /// <summary>levelScale[rectNonTsFlag][qP % 6].</summary>
    public static ReadOnlySpan<byte> LevelScale => [40, 45, 51, 57, 64, 72, 57, 64, 72, 80, 90, 102];

    /// <summary>Scales one block.</summary>
    /// <param name="levels">Width * height levels, row-major.</param>
    /// <param name="coefficients">Written in the box of non-zero levels; what else is written means nothing.</param>
    /// <param name="log2Width">0 to 6.</param>
    /// <param name="log2Height">0 to 6.</param>
    /// <param name="qp">qP, offset by QpBdOffset and clipped as 8.7.3 asks: 0 to 63 + QpBdOffset.</param>
    /// <param name="bitDepth">Of the samples.</param>
    /// <param name="transformSkip">transform_skip_flag.</param>
    /// <param name="dependentQuant">sh_dep_quant_used_flag.</param>
    /// <param name="scalingFactor">m[x][y], width * height, row-major; empty for 16 everywhere.</param>
    /// <param name="nonZeroWidth">Columns from 0 on that can hold a non-zero level.</param>
    /// <param name="nonZeroHeight">Rows from 0 on that can hold one.</param>
    public static void Run(
        ReadOnlySpan<short> levels, Span<int> coefficients, int log2Width, int log2Height, int qp, int bitDepth,
        bool transformSkip, bool dependentQuant, ReadOnlySpan<byte> scalingFactor, int nonZeroWidth, int nonZeroHeight)
    {
        Debug.Assert(levels.Length >= 1 << log2Width + log2Height && coefficients.Length >= 1 << log2Width + log2Height);
        Debug.Assert(scalingFactor.IsEmpty || scalingFactor.Length >= 1 << log2Width + log2Height);
        var scale = Scale.For(log2Width, log2Height, qp, bitDepth, transformSkip, dependentQuant, !scalingFactor.IsEmpty);
        if (log2Width >= 2 && Lanes128.IsSupported)
            RunVector(levels, coefficients, log2Width, scale, scalingFactor, nonZeroWidth, nonZeroHeight);
        else
            RunScalar(levels, coefficients, log2Width, scale, scalingFactor, nonZeroWidth, nonZeroHeight);
    }

    internal static void RunScalar(
        ReadOnlySpan<short> levels, Span<int> coefficients, int log2Width, Scale scale, ReadOnlySpan<byte> scalingFactor,
        int nonZeroWidth, int nonZeroHeight)
    {
        for (int y = 0; y < nonZeroHeight; y++)
        {
            for (int x = 0; x < nonZeroWidth; x++)
            {
                int i = (y << log2Width) + x;
                coefficients[i] = scale.Apply(levels[i], scalingFactor.IsEmpty ? 1 : scalingFactor[i]);
            }
        }
    }

    /// <summary>
    /// (level * m * levelScale &lt;&lt; qP / 6, rounded) &gt;&gt; bdShift with the two shifts made one, so that 32 bits
    /// hold every intermediate; a flat m of 16 is taken out of the shift as well.
    /// </summary>
    internal readonly struct Scale
    {
        public readonly int Factor;
        public readonly int Round;
        public readonly int Right;
        public readonly int Left;

        private Scale(int factor, int shift)
        {
            Factor = factor;
            Right = Math.Max(shift, 0);
            Left = Math.Max(-shift, 0);
            Round = 1 << Right >> 1;
        }

        public static Scale For(
            int log2Width, int log2Height, int qp, int bitDepth, bool transformSkip, bool dependentQuant, bool hasScalingFactor)
        {
            int rectNonTsFlag = transformSkip ? 0 : log2Width + log2Height & 1;
            int dependent = dependentQuant && !transformSkip ? 1 : 0;
            int bdShift = transformSkip ? 10 : bitDepth + rectNonTsFlag + (log2Width + log2Height >> 1) - 5 + dependent;
            qp += dependent;
            int per = qp / 6;
            return new Scale(LevelScale[rectNonTsFlag * 6 + qp - per * 6], bdShift - per - (hasScalingFactor ? 0 : 4));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Apply(int level, int m)
        {
            // Clipping before the left shift changes nothing that the clipping after it would not.
            int value = level * Factor * m + Round >> Right;
            value = Math.Clamp(value, short.MinValue, short.MaxValue) << Left;
            return Math.Clamp(value, short.MinValue, short.MaxValue);
        }
    }
}
