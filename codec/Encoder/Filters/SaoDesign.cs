using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Filters;

/// <summary>Chooses sample adaptive offsets CTU by CTU from the statistics of the deblocked picture.</summary>
internal sealed class SaoDesign
{
    private const int Classes = 4;
    private readonly long[,,] _edgeSum = new long[3, Classes, 5], _edgeCount = new long[3, Classes, 5];
    private readonly long[,] _bandSum = new long[3, 32], _bandCount = new long[3, 32];

    /// <summary>Whether CTU i copies the parameters of its left (1) or upper (2) neighbour.</summary>
    public byte[] Merge { get; private set; } = [];

    public bool UsesLuma { get; private set; }

    public bool UsesChroma { get; private set; }

    /// <summary>Fills the SAO parameters of all CTUs.</summary>
    public void Run(Plane[] source, Plane[] planes, CtuParameters[] ctus, SliceParameters p, double lambda, ReadOnlySpan<double> weights, uint[] contexts)
    {
        int columns = (p.PictureWidth + p.CtbSize - 1) >> p.CtbLog2Size;
        Merge = new byte[ctus.Length];
        UsesLuma = UsesChroma = false;
        double typeOff = Bits(contexts[Ctx.sao_type_idx], 0), typeOn = Bits(contexts[Ctx.sao_type_idx], 1) + 1;
        double mergeOff = Bits(contexts[Ctx.sao_merge_flag], 0), mergeOn = Bits(contexts[Ctx.sao_merge_flag], 1);
        int maxOffset = (1 << (Math.Min(p.BitDepth, 10) - 5)) - 1;
        for (int address = 0; address < ctus.Length; address++)
        {
            int x = address % columns, y = address / columns;
            for (int c = 0; c < planes.Length; c++)
                Collect(source[c], planes[c], c, x, y, p);
            var own = new CtuParameters();
            double mergeBits = (x > 0 ? mergeOff : 0) + (y > 0 ? mergeOff : 0);
            double best = lambda * mergeBits;
            best += ChooseLuma(ref own, lambda / weights[0], maxOffset, p.BitDepth, typeOff, typeOn) * weights[0];
            if (planes.Length == 3)
                best += ChooseChroma(ref own, lambda, weights, maxOffset, p.BitDepth, typeOff, typeOn);
            byte merge = 0;
            for (int candidate = 1; candidate <= 2; candidate++)
            {
                if (candidate == 1 ? x == 0 : y == 0)
                    continue;
                ref CtuParameters from = ref ctus[candidate == 1 ? address - 1 : address - columns];
                double cost = lambda * (candidate == 1 ? mergeOn : (x > 0 ? mergeOff : 0) + mergeOn);
                for (int c = 0; c < planes.Length; c++)
                    cost += weights[c] * Change(from.Sao(c), c);
                if (cost >= best)
                    continue;
                best = cost;
                merge = (byte)candidate;
                own.SaoY = from.SaoY;
                own.SaoCb = from.SaoCb;
                own.SaoCr = from.SaoCr;
            }
            Merge[address] = merge;
            ref CtuParameters ctu = ref ctus[address];
            ctu.SaoY = own.SaoY;
            ctu.SaoCb = own.SaoCb;
            ctu.SaoCr = own.SaoCr;
            UsesLuma |= own.SaoY.Type != SaoType.None;
            UsesChroma |= own.SaoCb.Type != SaoType.None || own.SaoCr.Type != SaoType.None;
        }
    }

    private static double Bits(uint context, int bin) => BinEstimator.Price(context, bin) / (double)BinEstimator.OneBit;

    private double ChooseLuma(ref CtuParameters ctu, double lambda, int maxOffset, int bitDepth, double typeOff, double typeOn)
    {
        double best = lambda * typeOff;
        for (int kind = 0; kind <= Classes; kind++)
        {
            SaoParameters sao = kind < Classes ? Edge(0, kind, lambda, maxOffset, out double cost) : Band(0, lambda, maxOffset, bitDepth, out cost);
            cost += lambda * (typeOn + (kind < Classes ? 2 : 5));
            if (cost >= best)
                continue;
            best = cost;
            ctu.SaoY = sao;
        }
        return best;
    }

    private double ChooseChroma(ref CtuParameters ctu, double lambda, ReadOnlySpan<double> weights, int maxOffset, int bitDepth, double typeOff, double typeOn)
    {
        double best = lambda * typeOff;
        for (int kind = 0; kind <= Classes; kind++)
        {
            double cbCost, crCost;
            SaoParameters cb, cr;
            if (kind < Classes)
            {
                cb = Edge(1, kind, lambda / weights[1], maxOffset, out cbCost);
                cr = Edge(2, kind, lambda / weights[2], maxOffset, out crCost);
            }
            else
            {
                cb = Band(1, lambda / weights[1], maxOffset, bitDepth, out cbCost);
                cr = Band(2, lambda / weights[2], maxOffset, bitDepth, out crCost);
            }
            double cost = weights[1] * cbCost + weights[2] * crCost + lambda * (typeOn + (kind < Classes ? 2 : 10));
            if (cost >= best)
                continue;
            best = cost;
            ctu.SaoCb = cb;
            ctu.SaoCr = cr;
        }
        return best;
    }

    private SaoParameters Edge(int component, int edgeClass, double lambda, int maxOffset, out double cost)
    {
        var sao = new SaoParameters { Type = SaoType.Edge, EdgeClass = (byte)edgeClass };
        cost = 0;
        for (int i = 0; i < 4; i++)
        {
            // Valleys are raised, peaks are lowered: the signs are part of the syntax.
            int offset = BestOffset(_edgeSum[component, edgeClass, i + 1], _edgeCount[component, edgeClass, i + 1], lambda,
                i < 2 ? 0 : -maxOffset, i < 2 ? maxOffset : 0, false, out double change);
            sao.SetOffset(i, offset);
            cost += change;
        }
        return sao;
    }

    private SaoParameters Band(int component, double lambda, int maxOffset, int bitDepth, out double cost)
    {
        Span<int> offsets = stackalloc int[32];
        Span<double> changes = stackalloc double[32];
        for (int i = 0; i < 32; i++)
            offsets[i] = BestOffset(_bandSum[component, i], _bandCount[component, i], lambda, -maxOffset, maxOffset, true, out changes[i]);
        var sao = new SaoParameters { Type = SaoType.Band };
        cost = double.MaxValue;
        for (int band = 0; band < 32; band++)
        {
            double sum = 0;
            for (int i = 0; i < 4; i++)
                sum += changes[(band + i) & 31];
            if (sum >= cost)
                continue;
            cost = sum;
            sao.BandPosition = (byte)band;
        }
        for (int i = 0; i < 4; i++)
            sao.SetOffset(i, offsets[(sao.BandPosition + i) & 31]);
        return sao;
    }

    private static int BestOffset(long sum, long count, double lambda, int low, int high, bool signed, out double change)
    {
        change = lambda;
        if (count == 0)
            return 0;
        int start = Math.Clamp((int)Math.Round((double)sum / count), low, high);
        int best = 0;
        int step = Math.Sign(start);
        for (int offset = start; offset != 0; offset -= step)
        {
            double cost = (double)count * offset * offset - 2.0 * offset * sum + lambda * (Math.Abs(offset) + 1 + (signed ? 1 : 0));
            if (cost >= change)
                continue;
            change = cost;
            best = offset;
        }
        return best;
    }

    private double Change(in SaoParameters sao, int component)
    {
        double sum = 0;
        for (int i = 0; i < 4 && sao.Type != SaoType.None; i++)
        {
            int band = (sao.BandPosition + i) & 31;
            long count = sao.Type == SaoType.Band ? _bandCount[component, band] : _edgeCount[component, sao.EdgeClass, i + 1];
            long error = sao.Type == SaoType.Band ? _bandSum[component, band] : _edgeSum[component, sao.EdgeClass, i + 1];
            double offset = sao.Offset(i);
            sum += count * offset * offset - 2 * offset * error;
        }
        return sum;
    }

    private void Collect(Plane source, Plane plane, int component, int ctbX, int ctbY, SliceParameters p)
    {
        int sx = component == 0 ? 0 : p.ChromaFormat.ShiftX(), sy = component == 0 ? 0 : p.ChromaFormat.ShiftY();
        int width = p.CtbSize >> sx, height = p.CtbSize >> sy;
        int x0 = ctbX * width, y0 = ctbY * height;
        int x1 = Math.Min(x0 + width, plane.Width), y1 = Math.Min(y0 + height, plane.Height);
        int bandShift = p.BitDepth - 5;
        Span<long> sums = stackalloc long[Classes * 5 + 32], counts = stackalloc long[Classes * 5 + 32];
        sums.Clear();
        counts.Clear();
        ReadOnlySpan<byte> category = [1, 2, 0, 3, 4];
        for (int y = y0; y < y1; y++)
        {
            Span<ushort> row = plane.Row(y), original = source.Row(y);
            bool inner = y > 0 && y < plane.Height - 1;
            Span<ushort> above = plane.Row(Math.Max(0, y - 1)), below = plane.Row(Math.Min(plane.Height - 1, y + 1));
            for (int x = x0; x < x1; x++)
            {
                int s = row[x], d = original[x] - s;
                int band = Classes * 5 + (s >> bandShift);
                sums[band] += d;
                counts[band]++;
                bool middle = x > 0 && x < plane.Width - 1;
                if (middle)
                    Add(0, 2 + Math.Sign(s - row[x - 1]) + Math.Sign(s - row[x + 1]), d, category, sums, counts);
                if (!inner)
                    continue;
                Add(1, 2 + Math.Sign(s - above[x]) + Math.Sign(s - below[x]), d, category, sums, counts);
                if (!middle)
                    continue;
                Add(2, 2 + Math.Sign(s - above[x - 1]) + Math.Sign(s - below[x + 1]), d, category, sums, counts);
                Add(3, 2 + Math.Sign(s - above[x + 1]) + Math.Sign(s - below[x - 1]), d, category, sums, counts);
            }
        }
        for (int k = 0; k < Classes; k++)
        {
            for (int i = 0; i < 5; i++)
            {
                _edgeSum[component, k, i] = sums[k * 5 + i];
                _edgeCount[component, k, i] = counts[k * 5 + i];
            }
        }
        for (int i = 0; i < 32; i++)
        {
            _bandSum[component, i] = sums[Classes * 5 + i];
            _bandCount[component, i] = counts[Classes * 5 + i];
        }
    }

    private static void Add(int edgeClass, int edge, int difference, ReadOnlySpan<byte> category, Span<long> sums, Span<long> counts)
    {
        int at = edgeClass * 5 + category[edge];
        sums[at] += difference;
        counts[at]++;
    }
}
