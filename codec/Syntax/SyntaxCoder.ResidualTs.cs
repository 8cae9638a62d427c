using System.Numerics;
using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Syntax;

internal sealed partial class SyntaxCoder<TBin>
{
    // Signs (-1, 0, 1) and pass 1 significance of the block, with a column and a row of margin at the near side.
    private readonly sbyte[] _signs = new sbyte[MaxStride * MaxStride];
    private readonly byte[] _significant = new byte[MaxStride * MaxStride];

    // Absolute levels, likewise.
    private readonly int[] _sizes = new int[MaxStride * MaxStride];

    // H.266 7.3.11.12
    private void CodeTransformSkipLevels<TLevel>(TransformBlock block, bool bdpcm, Span<TLevel> levels)
        where TLevel : unmanaged, IBinaryInteger<TLevel>
    {
        int log2W = block.Log2Width, log2H = block.Log2Height;
        int width = 1 << log2W;
        ResidualRules.SubblockSize(log2W, log2H, out int log2SbW, out int log2SbH);
        ScanOrder sbScan = ScanOrder.Of(log2W - log2SbW, log2H - log2SbH);
        ScanOrder scan = ScanOrder.Of(log2SbW, log2SbH);
        int sbSize = 1 << (log2SbW + log2SbH);
        int lastSb = (1 << (log2W + log2H - log2SbW - log2SbH)) - 1;
        int stride = width + 1;
        int cells = stride * ((1 << log2H) + 1);
        Span<sbyte> signs = _signs.AsSpan(0, cells);
        Span<byte> significant = _significant.AsSpan(0, cells);
        Span<int> absolute = _sizes.AsSpan(0, cells);
        signs.Clear();
        significant.Clear();
        absolute.Clear();
        if (TBin.Reads)
            levels.Clear();

        int remainingBins = ((1 << (log2W + log2H)) * 7) >> 2;
        ulong codedSb = 0;
        int sbStride = log2W - log2SbW;
        bool inferSbCoded = true;
        Span<int> abs = stackalloc int[16];
        Span<int> passed = stackalloc int[16];
        for (int i = 0; i <= lastSb; i++)
        {
            int xs = sbScan.X[i], ys = sbScan.Y[i];
            int x0 = xs << log2SbW, y0 = ys << log2SbH;
            int sbBit = (ys << sbStride) + xs;
            bool any = false;
            if (!TBin.Reads)
            {
                for (int n = 0; n < sbSize; n++)
                {
                    int x = x0 + scan.X[n], y = y0 + scan.Y[n];
                    abs[n] = Math.Abs(int.CreateTruncating(levels[y * width + x]));
                    absolute[(y + 1) * stride + x + 1] = abs[n];
                }
                any = abs[..sbSize].ContainsAnyExcept(0);
            }
            bool coded = true;
            if (i != lastSb || !inferSbCoded)
            {
                int left = xs > 0 ? (int)(codedSb >> (sbBit - 1) & 1) : 0;
                int above = ys > 0 ? (int)(codedSb >> (sbBit - (1 << sbStride)) & 1) : 0;
                coded = Flag(Ctx.sb_coded_flag + 4 + left + above, any);
            }
            if (!coded)
                continue;
            codedSb |= 1UL << sbBit;
            if (i < lastSb)
                inferSbCoded = false;

            // First pass: significance, sign, greater than one, parity.
            bool inferSig = true;
            int pass1 = 0;
            for (; pass1 < sbSize && remainingBins >= 4; pass1++)
            {
                int n = pass1;
                int x = x0 + scan.X[n], y = y0 + scan.Y[n];
                int cell = (y + 1) * stride + x + 1;
                if (!TBin.Reads && !bdpcm && abs[n] != 0)
                    abs[n] = PredictedLevelCode(abs[n], Math.Max(absolute[cell - 1], absolute[cell - stride]));
                bool sig;
                if (n != sbSize - 1 || !inferSig)
                {
                    sig = Flag(Ctx.sig_coeff_flag + 60 + significant[cell - 1] + significant[cell - stride], abs[n] != 0);
                    remainingBins--;
                    inferSig &= !sig;
                }
                else
                {
                    sig = true;
                }
                passed[n] = 0;
                if (!sig)
                    continue;
                significant[cell] = 1;
                bool negative = Flag(Ctx.coeff_sign_flag + SignContext(signs[cell - 1], signs[cell - stride], bdpcm),
                    !TBin.Reads && TLevel.IsNegative(levels[y * width + x]));
                signs[cell] = (sbyte)(negative ? -1 : 1);
                int inc = bdpcm ? 67 : 64 + significant[cell - 1] + significant[cell - stride];
                int level = 1;
                remainingBins -= 2;
                if (Bins.Bin(Ctx.abs_level_gtx_flag + inc, abs[n] > 1 ? 1 : 0) != 0)
                {
                    level = 2 + Bins.Bin(Ctx.par_level_flag + 32, abs[n] & 1);
                    remainingBins--;
                }
                passed[n] = level;
            }

            // Second pass: up to four more greater-than flags.
            int pass2 = 0;
            for (; pass2 < sbSize && remainingBins >= 4; pass2++)
            {
                int n = pass2;
                if (passed[n] < 2)
                    continue;
                for (int j = 1; j < 5; j++)
                {
                    remainingBins--;
                    if (Bins.Bin(Ctx.abs_level_gtx_flag + 67 + j, abs[n] >= 2 * j + 2 ? 1 : 0) == 0)
                        break;
                    passed[n] += 2;
                }
            }

            // Remainders, signs that had no context, and the prediction of the level from its neighbours.
            for (int n = 0; n < sbSize; n++)
            {
                int x = x0 + scan.X[n], y = y0 + scan.Y[n];
                int cell = (y + 1) * stride + x + 1;
                int value = n < pass1 ? passed[n] : 0;
                bool hasRemainder = n < pass2 ? value >= 10 : n >= pass1 || value >= 2;
                if (hasRemainder)
                {
                    int shift = n < pass1 ? 1 : 0;
                    value += Binarization.Remainder(ref Bins, _p.TsRiceParameter, _p.Log2TransformRange, (abs[n] - value) >> shift) << shift;
                }
                if (n >= pass1 && value != 0)
                    signs[cell] = (sbyte)(BypassFlag(!TBin.Reads && TLevel.IsNegative(levels[y * width + x])) ? -1 : 1);
                if (!TBin.Reads)
                    continue;
                if (!bdpcm && n < pass1 && value > 0)
                {
                    int predicted = Math.Max(absolute[cell - 1], absolute[cell - stride]);
                    if (value == 1 && predicted > 0)
                        value = predicted;
                    else if (value <= predicted)
                        value--;
                }
                if (value == 0)
                    continue;
                absolute[cell] = value;
                levels[y * width + x] = ToLevel<TLevel>(signs[cell] * value);
                block.MaxX = Math.Max(block.MaxX, x);
                block.MaxY = Math.Max(block.MaxY, y);
            }
        }
    }

    /// <summary>The inverse of the level prediction that ends the last pass.</summary>
    private static int PredictedLevelCode(int level, int predicted) =>
        predicted == 0 || level > predicted ? level : level == predicted ? 1 : level + 1;

    // H.266 9.3.4.2.10
    private static int SignContext(int left, int above, bool bdpcm)
    {
        int inc = left == -above ? 0 : left >= 0 && above >= 0 ? 1 : 2;
        return bdpcm ? inc + 3 : inc;
    }
}
