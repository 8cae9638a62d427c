using System.Numerics;
using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Syntax;

internal sealed partial class SyntaxCoder<TBin>
{
    private const int MaxStride = 32 + 4;

    // Sums over the five-position template of 9.3.4.2.7, kept up to date as levels become known: the pass 1 levels in
    // the low byte, the number of significant ones in the high byte. Two columns and rows of margin at the near side.
    private readonly ushort[] _template = new ushort[MaxStride * MaxStride];

    // Absolute levels with two columns and rows of margin at the far side.
    private readonly ushort[] _absolute = new ushort[MaxStride * MaxStride];

    // QStateTransTable, indexed by state * 2 + parity
    private static ReadOnlySpan<byte> NextQState => [0, 2, 2, 0, 1, 3, 3, 1];

    // H.266 7.3.11.11
    private void CodeLevels<TLevel>(CodingUnit cu, TransformBlock block, int component, Span<TLevel> levels)
        where TLevel : unmanaged, IBinaryInteger<TLevel>
    {
        int log2W = block.Log2Width, log2H = block.Log2Height;
        int width = 1 << log2W;
        bool sbtZeroOut = _p.Sps.sps_mts_enabled_flag && cu.Residual.cu_sbt_flag && component == 0;
        int zoW = sbtZeroOut && log2W == 5 && log2H < 6 ? 4 : Math.Min(log2W, 5);
        int zoH = sbtZeroOut && log2H == 5 && log2W < 6 ? 4 : Math.Min(log2H, 5);
        ResidualRules.SubblockSize(zoW, zoH, out int log2SbW, out int log2SbH);
        ScanOrder sbScan = ScanOrder.Of(zoW - log2SbW, zoH - log2SbH);
        ScanOrder scan = ScanOrder.Of(log2SbW, log2SbH);
        int sbSize = 1 << (log2SbW + log2SbH);
        int sbCount = 1 << (zoW + zoH - log2SbW - log2SbH);

        int lastX = 0, lastY = 0;
        if (TBin.Reads)
            levels.Clear();
        else
            FindLast(levels, width, scan, sbScan, log2SbW, log2SbH, sbCount, out lastX, out lastY);
        CodeLastPosition(log2W, log2H, zoW, zoH, component, ref lastX, ref lastY);
        int lastSb = sbScan.Index[((lastY >> log2SbH) << (zoW - log2SbW)) + (lastX >> log2SbW)];
        int lastPos = scan.Index[((lastY & ((1 << log2SbH) - 1)) << log2SbW) + (lastX & ((1 << log2SbW) - 1))];

        if (lastSb == 0 && log2W >= 2 && log2H >= 2 && !block.transform_skip_flag && lastPos > 0)
            _lfnstDcOnly = false;
        if ((lastSb > 0 && log2W >= 2 && log2H >= 2) || (lastPos > 7 && log2W is 2 or 3 && log2W == log2H))
            _lfnstZeroOut = false;
        if ((lastSb > 0 || lastPos > 0) && component == 0)
            _mtsDcOnly = false;

        int stride = (1 << zoW) + 4;
        int cells = stride * ((1 << zoH) + 4);
        Span<ushort> template = _template.AsSpan(0, cells);
        Span<ushort> absolute = _absolute.AsSpan(0, cells);
        template.Clear();
        absolute.Clear();

        bool dependent = _p.Sh.sh_dep_quant_used_flag;
        bool hideSigns = _p.Sh.sh_sign_data_hiding_used_flag;
        int chroma = component == 0 ? 0 : 1;
        int remainingBins = ((1 << (zoW + zoH)) * 7) >> 2;
        int qState = 0;
        ulong codedSb = 0;
        int sbStride = zoW - log2SbW;
        bool persistent = _p.Sps.sps_persistent_rice_adaptation_enabled_flag;
        if (persistent)
            FillMargin(absolute, stride, zoW, zoH, log2W, log2H, 1 << _statCoeff[component]);
        bool updateHistory = persistent;
        bool extended = _p.Sps.sps_rrc_rice_extension_flag;
        int riceBase = _p.Sps.sps_rrc_rice_extension_flag ? (_p.BitDepth > 12 ? (_p.IsI ? 1 : 2) : (_p.IsI ? 2 : 3)) : 4;
        Span<int> abs = stackalloc int[16];

        for (int i = lastSb; i >= 0; i--)
        {
            int xs = sbScan.X[i], ys = sbScan.Y[i];
            int x0 = xs << log2SbW, y0 = ys << log2SbH;
            int sbBit = (ys << sbStride) + xs;
            int first = i == lastSb ? lastPos : sbSize - 1;
            if (!TBin.Reads)
                AbsoluteLevels(levels, width, scan, x0, y0, first, dependent ? qState : -1, abs);

            bool coded = true, inferDc = false;
            if (i < lastSb && i > 0)
            {
                ulong right = xs < (1 << sbStride) - 1 ? codedSb >> (sbBit + 1) & 1 : 0;
                ulong below = ys < (1 << (zoH - log2SbH)) - 1 ? codedSb >> (sbBit + (1 << sbStride)) & 1 : 0;
                bool any = false;
                if (!TBin.Reads)
                    any = abs[..(first + 1)].ContainsAnyExcept(0);
                coded = Flag(Ctx.sb_coded_flag + (int)(right | below) + 2 * chroma, any);
                inferDc = true;
            }
            if (!coded)
                continue;
            codedSb |= 1UL << sbBit;
            if (component == 0 && (xs > 3 || ys > 3))
                _mtsZeroOut = false;

            // First pass: up to three flags of each position while the bin budget lasts.
            int sbStartState = qState;
            int firstSig = sbSize, lastSig = -1;
            int n = first;
            for (; n >= 0 && remainingBins >= 4; n--)
            {
                int x = x0 + scan.X[n], y = y0 + scan.Y[n];
                int cell = (y + 2) * stride + x + 2;
                int sums = template[cell];
                int sumAbs = sums & 0xFF;
                bool isLast = i == lastSb && n == lastPos;
                int d = x + y;
                bool significant;
                if ((n > 0 || !inferDc) && !isLast)
                {
                    int inc = Math.Min((sumAbs + 1) >> 1, 3);
                    if (chroma == 0)
                        inc += 12 * Math.Max(0, qState - 1) + (d < 2 ? 8 : d < 5 ? 4 : 0);
                    else
                        inc += 36 + 8 * Math.Max(0, qState - 1) + (d < 2 ? 4 : 0);
                    significant = Flag(Ctx.sig_coeff_flag + inc, abs[n] != 0);
                    remainingBins--;
                    inferDc &= !significant;
                }
                else
                {
                    significant = true;
                }
                int level = 0;
                if (significant)
                {
                    int inc = isLast ? 21 * chroma
                        : Math.Min(sumAbs - (sums >> 8), 4)
                            + (chroma == 0 ? 1 + (d == 0 ? 15 : d < 3 ? 10 : d < 10 ? 5 : 0) : 22 + (d == 0 ? 5 : 0));
                    int value = abs[n];
                    level = 1;
                    remainingBins--;
                    if (Bins.Bin(Ctx.abs_level_gtx_flag + inc, value > 1 ? 1 : 0) != 0)
                    {
                        level += 1 + Bins.Bin(Ctx.par_level_flag + inc, value & 1);
                        level += Bins.Bin(Ctx.abs_level_gtx_flag + 32 + inc, value > 3 ? 1 : 0) << 1;
                        remainingBins -= 2;
                    }
                    ResidualRules.AddToTemplate(template, cell, stride, level);
                    absolute[y * stride + x] = (ushort)level;
                    if (lastSig < 0)
                        lastSig = n;
                    firstSig = n;
                }
                if (TBin.Reads)
                    abs[n] = level;
                if (dependent)
                    qState = NextQState[qState * 2 + (level & 1)];
            }

            // Second pass: remainders of the positions that reached the last flag.
            for (int m = first; m > n; m--)
            {
                int x = x0 + scan.X[m], y = y0 + scan.Y[m];
                ref ushort cell = ref absolute[y * stride + x];
                if (cell < 4)
                    continue;
                int passLevel = cell;
                int rice = ResidualRules.RiceParameter(absolute, y * stride + x, stride, riceBase, extended);
                int remainder = Binarization.Remainder(ref Bins, rice, _p.Log2TransformRange, (abs[m] - passLevel) >> 1);
                if (updateHistory && remainder > 0)
                {
                    _statCoeff[component] = (_statCoeff[component] + BitOperations.Log2((uint)remainder) + 2) >> 1;
                    updateHistory = false;
                }
                abs[m] = passLevel + 2 * remainder;
                cell = (ushort)Math.Min(abs[m], ushort.MaxValue);
            }

            // Third pass: positions without context coded bins.
            for (; n >= 0; n--)
            {
                int x = x0 + scan.X[n], y = y0 + scan.Y[n];
                int at = y * stride + x;
                int rice = ResidualRules.RiceParameter(absolute, at, stride, 0, extended);
                int zeroPos = (qState < 2 ? 1 : 2) << rice;
                int value = abs[n];
                int code = Binarization.Remainder(ref Bins, rice, _p.Log2TransformRange,
                    value == 0 ? zeroPos : value <= zeroPos ? value - 1 : value);
                if (updateHistory && code > 0)
                {
                    _statCoeff[component] = (_statCoeff[component] + BitOperations.Log2((uint)code)) >> 1;
                    updateHistory = false;
                }
                value = code == zeroPos ? 0 : code < zeroPos ? code + 1 : code;
                abs[n] = value;
                if (value > 0)
                {
                    absolute[at] = (ushort)Math.Min(value, ushort.MaxValue);
                    ResidualRules.AddToTemplate(template, (y + 2) * stride + x + 2, stride, Math.Min(value, 4 + (value & 1)));
                    if (lastSig < 0)
                        lastSig = n;
                    firstSig = n;
                }
                if (dependent)
                    qState = NextQState[qState * 2 + (value & 1)];
            }

            CodeSigns(levels, block, width, scan, x0, y0, first, abs, hideSigns && lastSig - firstSig > 3 ? firstSig : -1,
                dependent ? sbStartState : -1);
        }
    }

    /// <summary>
    /// Beyond the right and lower edge of the block, the history replaces levels. The sums of
    /// <see cref="ResidualRules.RiceParameter"/> count it as often as 9.3.3.2 does with the first margin column and row
    /// filled and the second ones left at zero. Where the block is zeroed out the margin is inside it, and stays zero.
    /// </summary>
    private static void FillMargin(Span<ushort> absolute, int stride, int zoW, int zoH, int log2W, int log2H, int history)
    {
        ushort value = (ushort)Math.Min(history, ushort.MaxValue);
        if (zoW == log2W)
        {
            for (int y = 0; y <= 1 << zoH; y++)
                absolute[y * stride + (1 << zoW)] = value;
        }

        if (zoH == log2H)
            absolute.Slice(stride << zoH, (1 << zoW) + 1).Fill(value);
    }

    private void CodeSigns<TLevel>(Span<TLevel> levels, TransformBlock block, int width, ScanOrder scan, int x0, int y0, int first,
        Span<int> abs, int hidden, int qState) where TLevel : unmanaged, IBinaryInteger<TLevel>
    {
        int count = 0, bits = 0, sum = 0;
        for (int n = first; n >= 0; n--)
        {
            if (abs[n] == 0)
                continue;
            sum += abs[n];
            if (n == hidden)
                continue;
            count++;
            if (!TBin.Reads)
                bits = bits << 1 | (TLevel.IsNegative(levels[(y0 + scan.Y[n]) * width + x0 + scan.X[n]]) ? 1 : 0);
        }
        bits = Bins.BypassBits(count, bits);
        if (!TBin.Reads)
            return;
        for (int n = first; n >= 0; n--)
        {
            int level = abs[n];
            if (level != 0)
            {
                bool negative = n == hidden ? (sum & 1) != 0 : (bits >> --count & 1) != 0;
                if (qState >= 0)
                    level = 2 * level - (qState > 1 ? 1 : 0);
                int x = x0 + scan.X[n], y = y0 + scan.Y[n];
                levels[y * width + x] = ToLevel<TLevel>(negative ? -level : level);
                block.MaxX = Math.Max(block.MaxX, x);
                block.MaxY = Math.Max(block.MaxY, y);
            }
            if (qState >= 0)
                qState = NextQState[qState * 2 + (abs[n] & 1)];
        }
    }

    // CoeffMin to CoeffMax (7.4.3.22), of which 16 bits hold the usual ones.
    private TLevel ToLevel<TLevel>(int level) where TLevel : unmanaged, IBinaryInteger<TLevel>
    {
        int most = typeof(TLevel) == typeof(short) ? short.MaxValue : (1 << _p.Log2TransformRange) - 1;
        return TLevel.CreateTruncating(Math.Clamp(level, ~most, most));
    }

    /// <summary>When writing: the absolute levels of a sub-block by scan position.</summary>
    private static void AbsoluteLevels<TLevel>(Span<TLevel> levels, int width, ScanOrder scan, int x0, int y0, int first, int qState, Span<int> abs)
        where TLevel : unmanaged, IBinaryInteger<TLevel>
    {
        for (int n = first; n >= 0; n--)
        {
            int level = Math.Abs(int.CreateTruncating(levels[(y0 + scan.Y[n]) * width + x0 + scan.X[n]]));
            if (qState >= 0)
            {
                level = (level + (qState > 1 ? 1 : 0)) >> 1;
                qState = NextQState[qState * 2 + (level & 1)];
            }
            abs[n] = level;
        }
    }

    private static void FindLast<TLevel>(Span<TLevel> levels, int width, ScanOrder scan, ScanOrder sbScan, int log2SbW, int log2SbH, int sbCount,
        out int lastX, out int lastY) where TLevel : unmanaged, IBinaryInteger<TLevel>
    {
        for (int i = sbCount - 1; i >= 0; i--)
        {
            int x0 = sbScan.X[i] << log2SbW, y0 = sbScan.Y[i] << log2SbH;
            bool any = false;
            for (int y = 0; y < 1 << log2SbH; y++)
                any |= levels.Slice((y0 + y) * width + x0, 1 << log2SbW).ContainsAnyExcept(TLevel.Zero);
            if (!any)
                continue;
            for (int n = (1 << (log2SbW + log2SbH)) - 1; n >= 0; n--)
            {
                lastX = x0 + scan.X[n];
                lastY = y0 + scan.Y[n];
                if (!TLevel.IsZero(levels[lastY * width + lastX]))
                    return;
            }
        }
        throw new InvalidOperationException("A coded transform block has no level.");
    }

    // H.266 7.3.11.11, last_sig_coeff_x_prefix to last_sig_coeff_y_suffix
    private void CodeLastPosition(int log2W, int log2H, int zoW, int zoH, int component, ref int lastX, ref int lastY)
    {
        int x = lastX, y = lastY;
        if (!TBin.Reads && _p.Sh.sh_reverse_last_sig_coeff_flag)
        {
            x = (1 << zoW) - 1 - x;
            y = (1 << zoH) - 1 - y;
        }
        int prefixX = ResidualRules.LastPrefix(x), prefixY = ResidualRules.LastPrefix(y);
        prefixX = CodeLastPrefix(Ctx.last_sig_coeff_x_prefix, log2W, zoW, component, prefixX);
        prefixY = CodeLastPrefix(Ctx.last_sig_coeff_y_prefix, log2H, zoH, component, prefixY);
        x = CodeLastSuffix(prefixX, x);
        y = CodeLastSuffix(prefixY, y);
        if (!TBin.Reads)
            return;
        if (_p.Sh.sh_reverse_last_sig_coeff_flag)
        {
            x = (1 << zoW) - 1 - x;
            y = (1 << zoH) - 1 - y;
        }
        lastX = x;
        lastY = y;
    }

    private int CodeLastPrefix(int ctx, int log2Size, int log2Zo, int component, int value)
    {
        if (log2Size == 0)
            return 0;
        ResidualRules.LastContexts(component, log2Size, out int offset, out int shift);
        int max = (log2Zo << 1) - 1;
        int i = 0;
        while (i < max && Bins.Bin(ctx + offset + (i >> shift), i < value ? 1 : 0) != 0)
            i++;
        return i;
    }

    private int CodeLastSuffix(int prefix, int position)
    {
        if (prefix <= 3)
            return prefix;
        int length = (prefix >> 1) - 1;
        int start = (2 + (prefix & 1)) << length;
        return start + Bins.BypassBits(length, position - start);
    }
}
