using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Quant;
using VvcIlif.Codec.Syntax;

namespace VvcIlif.Codec.Encoder.Search.Residual;

/// <summary>
/// Rate-distortion optimised quantisation: each level is chosen with the price that regular residual coding would ask
/// given the levels coded before it, then whole sub-blocks, then the last position, then the parities for sign hiding.
/// The bin budget of residual coding is not modelled.
/// </summary>
internal sealed class RdoQuantizer
{
    private const int Max = 32 * 32;
    private readonly int[] _level = new int[Max];
    private readonly double[] _cost = new double[Max];      // of the chosen level over that of a zero outside all coding
    private readonly double[] _costSig = new double[Max];   // significance part of _cost
    private readonly int[] _position = new int[Max];        // raster index in the block, by scan order
    private readonly short[] _sigContext = new short[Max];
    private readonly short[] _gtContext = new short[Max];
    private readonly byte[] _rice = new byte[Max];
    private readonly ushort[] _template = new ushort[36 * 36];
    private readonly ushort[] _absolute = new ushort[36 * 36];
    private readonly double[] _costSubblock = new double[64];
    private readonly bool[] _subblockCoded = new bool[64];
    private readonly double[] _lastX = new double[12], _lastY = new double[12];

    public bool Run(SliceParameters p, ReadOnlySpan<int> coefficients, Span<short> levels, TransformBlock block, int component,
        int qp, double lambda, ReadOnlySpan<uint> contexts)
    {
        int log2W = block.Log2Width, log2H = block.Log2Height;
        int width = 1 << log2W;
        int zoW = Math.Min(log2W, 5), zoH = Math.Min(log2H, 5);
        levels.Clear();
        block.MaxX = block.MaxY = 0;

        int rect = (log2W + log2H) & 1;
        double step = Dequantizer.LevelScale[rect * 6 + qp % 6] * 16.0 * (1 << (qp / 6))
            / Math.ScaleB(1, p.BitDepth + rect + ((log2W + log2H) >> 1) - 5);
        double inverse = 1 / step;
        double scale = Math.ScaleB(1, log2W + log2H - 2 * (15 - p.BitDepth));
        double price = lambda / BinEstimator.OneBit;

        ResidualRules.SubblockSize(zoW, zoH, out int log2SbW, out int log2SbH);
        ScanOrder sbScan = ScanOrder.Of(zoW - log2SbW, zoH - log2SbH);
        ScanOrder scan = ScanOrder.Of(log2SbW, log2SbH);
        int log2SbSize = log2SbW + log2SbH;
        int sbSize = 1 << log2SbSize;
        int sbCount = 1 << (zoW + zoH - log2SbSize);

        // Sub-blocks in which nothing rounds to a level; the last other one bounds all that follows.
        int threshold = (int)Math.Ceiling(0.5 * step);
        int lastSb = sbCount - 1;
        while (lastSb >= 0 && !AnyLevel(coefficients, ((sbScan.Y[lastSb] << log2SbH) << log2W) + (sbScan.X[lastSb] << log2SbW), log2W, log2SbW, log2SbH, threshold))
            lastSb--;
        if (lastSb < 0)
            return false;

        int stride = (1 << zoW) + 4;
        int cells = stride * ((1 << zoH) + 4);
        _template.AsSpan(0, cells).Clear();
        _absolute.AsSpan(0, cells).Clear();
        int chroma = component == 0 ? 0 : 1;
        double total = 0;
        bool started = false;
        ulong codedMap = 0;
        int sbStride = zoW - log2SbW;

        for (int i = lastSb; i >= 0; i--)
        {
            int x0 = sbScan.X[i] << log2SbW, y0 = sbScan.Y[i] << log2SbH;
            double sbCost = 0;
            bool any = false;
            int significantBefore = 0;
            if (i < lastSb && i > 0 && !AnyLevel(coefficients, (y0 << log2W) + x0, log2W, log2SbW, log2SbH, threshold))
            {
                _costSubblock[i] = price * BinEstimator.Price(SubblockContext(contexts, codedMap, sbScan, i, sbStride, zoH - log2SbH, chroma), 0);
                _subblockCoded[i] = false;
                _level.AsSpan(i << log2SbSize, sbSize).Clear();
                total += _costSubblock[i];
                continue;
            }
            for (int n = sbSize - 1; n >= 0; n--)
            {
                int s = (i << log2SbSize) + n;
                int x = x0 + scan.X[n], y = y0 + scan.Y[n];
                int raster = (y << log2W) + x;
                _position[s] = raster;
                int magnitude = Math.Abs(coefficients[raster]);
                int level = magnitude < threshold ? 0 : (int)Math.Min(magnitude * inverse + 0.5, 32767);
                if (!started && level == 0)
                {
                    _level[s] = 0;
                    _cost[s] = 0;
                    _costSig[s] = 0;
                    _sigContext[s] = -1;
                    continue;
                }
                double c = magnitude;
                int cell = (y + 2) * stride + x + 2;
                int sums = _template[cell];
                int sumAbs = sums & 0xFF;
                int d = x + y;
                int sigInc = Math.Min((sumAbs + 1) >> 1, 3)
                    + (chroma == 0 ? (d < 2 ? 8 : d < 5 ? 4 : 0) : 36 + (d < 2 ? 4 : 0));
                int gtInc = Math.Min(sumAbs - (sums >> 8), 4)
                    + (chroma == 0 ? 1 + (d == 0 ? 15 : d < 3 ? 10 : d < 10 ? 5 : 0) : 22 + (d == 0 ? 5 : 0));
                bool isFirst = !started;
                if (isFirst)
                    gtInc = 21 * chroma;
                started = true;
                // The DC of a sub-block whose other positions are zero is inferred.
                bool sigCoded = !isFirst && !(n == 0 && i > 0 && i < lastSb && significantBefore == 0);
                uint sigContext = contexts[Ctx.sig_coeff_flag + sigInc];
                _sigContext[s] = (short)(sigCoded ? sigInc : -1);
                _gtContext[s] = (short)gtInc;
                double sig0 = sigCoded ? price * BinEstimator.Price(sigContext, 0) : 0;
                double sig1 = sigCoded ? price * BinEstimator.Price(sigContext, 1) : 0;
                int rice = level >= 3 ? RiceParameter(y * stride + x, stride) : 0;
                _rice[s] = (byte)rice;

                int best = 0;
                double bestCost = isFirst ? double.MaxValue : sig0;
                double bestSig = sig0;
                if (level > 0)
                {
                    for (int candidate = level; candidate >= Math.Max(1, level - 1); candidate--)
                    {
                        double value = candidate * step;
                        double cost = value * (value - 2 * c) * scale + sig1 + price * LevelPrice(contexts, candidate, gtInc, rice);
                        if (cost < bestCost)
                        {
                            bestCost = cost;
                            best = candidate;
                            bestSig = sig1;
                        }
                    }
                }
                _level[s] = best;
                _cost[s] = bestCost;
                _costSig[s] = bestSig;
                sbCost += bestCost;
                if (best > 0)
                {
                    any = true;
                    significantBefore++;
                    ResidualRules.AddToTemplate(_template, cell, stride, Math.Min(best, 4 + (best & 1)));
                    _absolute[y * stride + x] = (ushort)best;
                }
            }

            _costSubblock[i] = 0;
            if (i < lastSb && i > 0)
            {
                uint context = SubblockContext(contexts, codedMap, sbScan, i, sbStride, zoH - log2SbH, chroma);
                double off = price * BinEstimator.Price(context, 0), on = price * BinEstimator.Price(context, 1);
                if (!any || off <= sbCost + on)
                {
                    if (any)
                        ClearSubblock(i, log2SbSize, x0, y0, scan, stride);
                    for (int n = 0; n < sbSize; n++)
                    {
                        int s = (i << log2SbSize) + n;
                        _level[s] = 0;
                        _cost[s] = 0;
                        _costSig[s] = 0;
                    }
                    sbCost = 0;
                    _costSubblock[i] = off;
                    any = false;
                }
                else
                {
                    _costSubblock[i] = on;
                }
            }
            _subblockCoded[i] = any;
            if (any)
                codedMap |= 1UL << ((sbScan.Y[i] << sbStride) + sbScan.X[i]);
            total += sbCost + _costSubblock[i];
        }

        int last = ChooseLast(contexts, component, price, total, lastSb, log2SbSize, log2W, log2H, zoW, zoH);
        if (last < 0)
            return false;
        for (int s = last + 1; s < (lastSb + 1) << log2SbSize; s++)
            _level[s] = 0;
        if (p.Sh.sh_sign_data_hiding_used_flag)
            HideSigns(contexts, coefficients, last, log2SbSize, step, scale, price);
        bool anyLevel = false;
        for (int s = last; s >= 0; s--)
        {
            if (_level[s] == 0)
                continue;
            anyLevel = true;
            int raster = _position[s];
            levels[raster] = (short)(coefficients[raster] < 0 ? -_level[s] : _level[s]);
            block.MaxX = Math.Max(block.MaxX, raster & (width - 1));
            block.MaxY = Math.Max(block.MaxY, raster >> log2W);
        }
        return anyLevel;
    }

    private static bool AnyLevel(ReadOnlySpan<int> coefficients, int first, int log2W, int log2SbW, int log2SbH, int threshold)
    {
        if (log2SbW == 2 && Vector128.IsHardwareAccelerated)
        {
            ref int at = ref Unsafe.Add(ref MemoryMarshal.GetReference(coefficients), first);
            Vector128<int> max = Vector128<int>.Zero;
            for (int y = 0; y < 1 << log2SbH; y++)
                max = Vector128.Max(max, Vector128.Abs(Vector128.LoadUnsafe(ref at, (nuint)(y << log2W))));
            return Vector128.GreaterThanOrEqualAny(max, Vector128.Create(threshold));
        }
        for (int y = 0; y < 1 << log2SbH; y++)
        {
            for (int x = 0; x < 1 << log2SbW; x++)
            {
                if (Math.Abs(coefficients[first + (y << log2W) + x]) >= threshold)
                    return true;
            }
        }

        return false;
    }

    private static uint SubblockContext(ReadOnlySpan<uint> contexts, ulong codedMap, ScanOrder sbScan, int i, int sbStride, int log2Rows, int chroma)
    {
        int xs = sbScan.X[i], ys = sbScan.Y[i];
        int bit = (ys << sbStride) + xs;
        ulong right = xs < (1 << sbStride) - 1 ? codedMap >> (bit + 1) & 1 : 0;
        ulong below = ys < (1 << log2Rows) - 1 ? codedMap >> (bit + (1 << sbStride)) & 1 : 0;
        return contexts[Ctx.sb_coded_flag + (int)(right | below) + 2 * chroma];
    }

    private void ClearSubblock(int i, int log2SbSize, int x0, int y0, ScanOrder scan, int stride)
    {
        for (int n = 0; n < 1 << log2SbSize; n++)
        {
            int level = _level[(i << log2SbSize) + n];
            if (level == 0)
                continue;
            int x = x0 + scan.X[n], y = y0 + scan.Y[n];
            int cell = (y + 2) * stride + x + 2;
            ushort add = (ushort)(Math.Min(level, 4 + (level & 1)) | 1 << 8);
            _template[cell - 1] -= add;
            _template[cell - 2] -= add;
            _template[cell - stride] -= add;
            _template[cell - stride - 1] -= add;
            _template[cell - 2 * stride] -= add;
            _absolute[y * stride + x] = 0;
        }
    }

    private int RiceParameter(int at, int stride)
    {
        int sum = _absolute[at + 1] + _absolute[at + 2] + _absolute[at + stride] + _absolute[at + stride + 1] + _absolute[at + 2 * stride];
        return ResidualRules.RiceParameters[Math.Clamp(sum - 20, 0, 31)];
    }

    /// <summary>Price of a level of at least 1 with its sign, without significance, in units of the estimator.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LevelPrice(ReadOnlySpan<uint> contexts, int level, int gtInc, int rice)
    {
        uint gt1 = contexts[Ctx.abs_level_gtx_flag + gtInc];
        if (level == 1)
            return BinEstimator.OneBit + BinEstimator.Price(gt1, 0);
        int sum = BinEstimator.OneBit + BinEstimator.Price(gt1, 1) + BinEstimator.Price(contexts[Ctx.par_level_flag + gtInc], level & 1);
        uint gt3 = contexts[Ctx.abs_level_gtx_flag + 32 + gtInc];
        if (level < 4)
            return sum + BinEstimator.Price(gt3, 0);
        return sum + BinEstimator.Price(gt3, 1) + RemainderBits((level - 4) >> 1, rice) * BinEstimator.OneBit;
    }

    private static int RemainderBits(int value, int rice)
    {
        int prefix = value >> rice;
        if (prefix < 6)
            return prefix + 1 + rice;
        int k = rice + 1;
        int rest = ((value - (6 << rice)) >> k) + 1;
        int length = BitOperations.Log2((uint)rest);
        return 6 + 2 * length + 1 + k;
    }

    private int ChooseLast(ReadOnlySpan<uint> contexts, int component, double price, double total, int lastSb,
        int log2SbSize, int log2W, int log2H, int zoW, int zoH)
    {
        PriceLast(contexts, Ctx.last_sig_coeff_x_prefix, log2W, zoW, component, _lastX);
        PriceLast(contexts, Ctx.last_sig_coeff_y_prefix, log2H, zoH, component, _lastY);
        int cbf = component switch { 0 => Ctx.tu_y_coded_flag, 1 => Ctx.tu_cb_coded_flag, _ => Ctx.tu_cr_coded_flag };
        double bestCost = price * BinEstimator.Price(contexts[cbf], 0);
        double baseCost = total + price * BinEstimator.Price(contexts[cbf], 1);
        int best = -1;
        for (int i = lastSb; i >= 0; i--)
        {
            baseCost -= _costSubblock[i];
            if (!_subblockCoded[i])
                continue;
            for (int n = (1 << log2SbSize) - 1; n >= 0; n--)
            {
                int s = (i << log2SbSize) + n;
                if (_level[s] == 0)
                {
                    baseCost -= _costSig[s];
                    continue;
                }
                int raster = _position[s];
                double cost = baseCost - _costSig[s]
                    + price * (_lastX[ResidualRules.LastPrefix(raster & ((1 << log2W) - 1))] + _lastY[ResidualRules.LastPrefix(raster >> log2W)]);
                if (cost < bestCost)
                {
                    bestCost = cost;
                    best = s;
                }
                if (_level[s] > 1)
                    return best;
                baseCost -= _cost[s];
            }
        }
        return best;
    }

    private static void PriceLast(ReadOnlySpan<uint> contexts, int ctx, int log2Size, int log2Zo, int component, double[] prices)
    {
        prices[0] = 0;
        if (log2Size == 0)
            return;
        ResidualRules.LastContexts(component, log2Size, out int offset, out int shift);
        int max = (log2Zo << 1) - 1;
        double prefix = 0;
        for (int i = 0; i <= max; i++)
        {
            uint context = i < max ? contexts[ctx + offset + (i >> shift)] : 0;
            prices[i] = prefix + (i < max ? BinEstimator.Price(context, 0) : 0) + (i > 3 ? ((i >> 1) - 1) * BinEstimator.OneBit : 0);
            if (i < max)
                prefix += BinEstimator.Price(context, 1);
        }
    }

    // H.266 7.3.11.11, signHidden: the parity of the sum of a sub-block's levels stands for the sign of its first one.
    private void HideSigns(ReadOnlySpan<uint> contexts, ReadOnlySpan<int> coefficients, int last, int log2SbSize, double step, double scale, double price)
    {
        for (int i = last >> log2SbSize; i >= 0; i--)
        {
            int start = i << log2SbSize;
            int end = Math.Min(last, start + (1 << log2SbSize) - 1);
            int low = -1, high = -1, sum = 0;
            for (int s = start; s <= end; s++)
            {
                if (_level[s] == 0)
                    continue;
                if (low < 0)
                    low = s;
                high = s;
                sum += _level[s];
            }
            if (low < 0 || high - low <= 3)
                continue;
            bool negative = coefficients[_position[low]] < 0;
            if (negative == ((sum & 1) != 0))
                continue;

            double bestCost = double.MaxValue;
            int bestAt = -1, bestChange = 0;
            bool lastBlock = i == last >> log2SbSize;
            for (int s = end; s >= start; s--)
            {
                double c = Math.Abs(coefficients[_position[s]]);
                int level = _level[s];
                double error = c - level * step;
                for (int change = -1; change <= 1; change += 2)
                {
                    int next = level + change;
                    if (next < 0 || next > 32767 || (level == 0 && change < 0))
                        continue;
                    // The first level may not vanish, the last one of the block neither, and a new first level must have the right sign.
                    if (next == 0 && (s == low || s == high || (lastBlock && s == last)))
                        continue;
                    if (level == 0 && s < low && (coefficients[_position[s]] < 0) != (((sum + change) & 1) != 0))
                        continue;
                    double nextError = c - next * step;
                    double cost = (nextError * nextError - error * error) * scale + price * ChangePrice(contexts, s, level, next);
                    if (cost < bestCost)
                    {
                        bestCost = cost;
                        bestAt = s;
                        bestChange = change;
                    }
                }
            }
            if (bestAt >= 0)
                _level[bestAt] += bestChange;
        }
    }

    private int ChangePrice(ReadOnlySpan<uint> contexts, int s, int level, int next)
    {
        int gt = _sigContext[s] < 0 && level == 0 ? 0 : _gtContext[s];
        int from = level > 0 ? LevelPrice(contexts, level, gt, _rice[s]) : 0;
        int to = next > 0 ? LevelPrice(contexts, next, gt, _rice[s]) : 0;
        if (_sigContext[s] >= 0)
        {
            uint sig = contexts[Ctx.sig_coeff_flag + _sigContext[s]];
            if (level == 0)
                to += BinEstimator.Price(sig, 1) - BinEstimator.Price(sig, 0);
            else if (next == 0)
                to -= BinEstimator.Price(sig, 1) - BinEstimator.Price(sig, 0);
        }
        return to - from;
    }
}
