using VvcIlif.Codec;
using VvcIlif.Codec.LoopFilter;
using Xunit;

namespace VvcIlif.Tests.Codec.LoopFilter;

public class AlfTests
{
    private const int Seed = 885;
    private const int Ctb = 32;

    // Position by position with clipped coordinates, on copies of whole planes.
    private sealed class Reference(Plane[] source, AlfCtu[] ctus, int columns, int bitDepth, int[] virtualX, int[] virtualY)
    {
        private readonly int _max = (1 << bitDepth) - 1;

        private int Sample(int component, int x, int y, int ofX, int ofY)
        {
            int shift = component == 0 ? 0 : 1, ctb = Ctb >> shift;
            Plane p = source[component];
            int cx = ofX / ctb, cy = ofY / ctb;
            CtuNeighbours a = ctus[cy * columns + cx].Available;
            int left = cx * ctb, top = cy * ctb, right = Math.Min(left + ctb, p.Width), bottom = Math.Min(top + ctb, p.Height);
            bool openL = (a & CtuNeighbours.Left) != 0, openR = (a & CtuNeighbours.Right) != 0;
            bool openT = (a & CtuNeighbours.Above) != 0, openB = (a & CtuNeighbours.Below) != 0;
            bool cornerTl = (a & CtuNeighbours.AboveLeft) != 0, cornerBr = (a & CtuNeighbours.BelowRight) != 0;
            foreach (int v in virtualX)
            {
                if (v >> shift <= ofX && v >> shift >= left)
                    (left, openL) = (v >> shift, false);
                if (v >> shift > ofX && v >> shift <= right)
                {
                    (right, openR) = (v >> shift, false);
                    break;
                }
            }
            foreach (int v in virtualY)
            {
                if (v >> shift <= ofY && v >> shift >= top)
                    (top, openT) = (v >> shift, false);
                if (v >> shift > ofY && v >> shift <= bottom)
                {
                    (bottom, openB) = (v >> shift, false);
                    break;
                }
            }
            if (!openT)
                y = Math.Max(y, top);
            if (!openB)
                y = Math.Min(y, bottom - 1);
            if (!openL || (openT && y < top && !cornerTl))
                x = Math.Max(x, left);
            if (!openR || (openB && y >= bottom && !cornerBr))
                x = Math.Min(x, right - 1);
            return p.At(x, y);
        }

        private (int Class, int Transposed) Classify(int x0, int y0)
        {
            int boundary = (y0 / Ctb + 1) * Ctb - 4;
            int[] sums = new int[4];
            // Cells of two positions as in 8.8.5.3, rows -2 to 5 around the block.
            for (int r = -2; r < 6; r += 2)
            {
                int y = y0 + r;
                if (y0 + 4 == boundary && y >= boundary)
                    continue;
                if (y0 == boundary && y < boundary)
                    continue;
                for (int x = x0 - 2; x < x0 + 6; x += 2)
                {
                    int[] rows = [y - 1, y, y + 1, y + 2];
                    if (y == boundary - 2)
                        rows[3] = rows[2];
                    if (y == boundary)
                        rows[0] = rows[1];
                    for (int k = 0; k < 2; k++)
                    {
                        int S(int dx, int dr) => Sample(0, x + k + dx, rows[1 + k + dr], x0, y0);
                        int twice = 2 * S(0, 0);
                        sums[0] += Math.Abs(twice - S(0, -1) - S(0, 1));
                        sums[1] += Math.Abs(twice - S(-1, 0) - S(1, 0));
                        sums[2] += Math.Abs(twice - S(-1, -1) - S(1, 1));
                        sums[3] += Math.Abs(twice - S(1, -1) - S(-1, 1));
                    }
                }
            }
            (int v, int h, int d0, int d1) = (sums[0], sums[1], sums[2], sums[3]);
            int factor = y0 + 4 == boundary || y0 == boundary ? 96 : 64;
            int[] varTab = [0, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 4];
            int result = varTab[Math.Clamp((int)((long)(v + h) * factor >> (bitDepth + 4)), 0, 15)];
            (int hv1, int hv0, int dirHv) = v > h ? (v, h, 1) : (h, v, 3);
            (int e1, int e0, int dirD) = d0 > d1 ? (d0, d1, 0) : (d1, d0, 2);
            (int m1, int m0, int main, int second) = (long)e1 * hv0 > (long)hv1 * e0 ? (e1, e0, dirD, dirHv) : (hv1, hv0, dirHv, dirD);
            int strength = m1 * 2 > 9 * m0 ? 2 : m1 > 2 * m0 ? 1 : 0;
            if (strength > 0)
                result += (((main & 1) << 1) + strength) * 5;
            int[] table = [0, 1, 0, 2, 2, 3, 1, 3];
            return (result, table[main * 2 + (second >> 1)]);
        }

        private static readonly (int X, int Y)[] s_luma =
            [(0, 3), (1, 2), (0, 2), (-1, 2), (2, 1), (1, 1), (0, 1), (-1, 1), (-2, 1), (3, 0), (2, 0), (1, 0)];

        private static readonly (int X, int Y)[] s_chroma = [(0, 2), (1, 1), (0, 1), (-1, 1), (2, 0), (1, 0)];

        internal int Luma(int x, int y)
        {
            AlfCtu ctu = ctus[y / Ctb * columns + x / Ctb];
            if (ctu.Luma is null)
                return source[0].At(x, y);
            (int c, int t) = Classify(x & ~3, y & ~3);
            int filter = (t * 25 + c) * 12;
            return Diamond(0, x, y, s_luma, ctu.Luma.Coefficients.AsSpan(filter, 12), ctu.Luma.Clips.AsSpan(filter, 12), (y / Ctb + 1) * Ctb - 4);
        }

        internal int Chroma(int component, int x, int y)
        {
            AlfCtu ctu = ctus[y / (Ctb / 2) * columns + x / (Ctb / 2)];
            int value = source[component].At(x, y), lumaRow = 2 * y;
            if (ctu.Chroma(component) is { } f)
                value = Diamond(component, x, y, s_chroma, f.Coefficients, f.Clips, (y / (Ctb / 2) + 1) * (Ctb / 2) - 2);
            if (ctu.Cross(component) is not { } w)
                return value;
            int boundary = (lumaRow / Ctb + 1) * Ctb - 4;
            int up = -1, down = 1, down2 = 2;
            if (lumaRow == boundary - 2 || lumaRow == boundary + 1)
                down2 = 1;
            if (lumaRow == boundary - 1 || lumaRow == boundary)
                up = down = down2 = 0;
            int S(int dx, int dy) => Sample(0, 2 * x + dx, lumaRow + dy, 2 * x, lumaRow) - Sample(0, 2 * x, lumaRow, 2 * x, lumaRow);
            int sum = w[0] * S(0, up) + w[1] * S(-1, 0) + w[2] * S(1, 0) + w[3] * S(-1, down) + w[4] * S(0, down) + w[5] * S(1, down) + w[6] * S(0, down2);
            int half = 1 << (bitDepth - 1);
            return Math.Clamp(value + Math.Clamp((sum + 64) >> 7, -half, half - 1), 0, _max);
        }

        private int Diamond(int component, int x, int y, (int X, int Y)[] taps, ReadOnlySpan<short> f, ReadOnlySpan<short> k, int boundary)
        {
            int sum = 0, center = Sample(component, x, y, x, y), reach = y < boundary ? boundary - 1 - y : y - boundary;
            for (int j = 0; j < taps.Length; j++)
            {
                int dy = Math.Min(taps[j].Y, reach), a = Sample(component, x + taps[j].X, y + dy, x, y), b = Sample(component, x - taps[j].X, y - dy, x, y);
                int limit = k[j] == AlfClip.None ? 1 << bitDepth : k[j];
                sum += f[j] * (Math.Clamp(a - center, -limit, limit) + Math.Clamp(b - center, -limit, limit));
            }
            return Math.Clamp(center + (reach == 0 ? (sum + 512) >> 10 : (sum + 64) >> 7), 0, _max);
        }
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(10, true)]
    [InlineData(10, false)]
    [InlineData(12, true)]
    [InlineData(16, true)]
    public void EqualsTheEquations(int bitDepth, bool vectors)
    {
        var random = new Random(Seed);
        for (int round = 0; round < 12; round++)
        {
            int width = 8 * random.Next(4, 13), height = 8 * random.Next(4, 11), columns = (width + 31) / 32, rows = (height + 31) / 32;
            Plane[] planes = [new(width, height), new(width / 2, height / 2), new(width / 2, height / 2)], source = new Plane[3];
            for (int c = 0; c < 3; c++)
            {
                LoopFilterContent.Fill(planes[c], bitDepth, random, round % 4);
                source[c] = new Plane(planes[c].Width, planes[c].Height);
                source[c].CopyFrom(planes[c]);
            }
            var ctus = new AlfCtu[columns * rows];
            for (int i = 0; i < ctus.Length; i++)
            {
                ctus[i] = new AlfCtu
                {
                    Luma = random.Next(4) switch { 0 => null, 1 => AlfLumaFilters.Fixed(random.Next(16), bitDepth), _ => new AlfLumaFilters(Coefficients(300), Clips(300), bitDepth) },
                    Cb = random.Next(3) == 0 ? null : new AlfChromaFilter(Coefficients(6), Clips(6), bitDepth),
                    Cr = random.Next(3) == 0 ? null : new AlfChromaFilter(Coefficients(6), [], bitDepth),
                    CrossCb = random.Next(2) == 0 ? null : Coefficients(7),
                    CrossCr = random.Next(2) == 0 ? null : Coefficients(7),
                    Available = CtuNeighboursExtensions.InPicture(i % columns, i / columns, columns, rows)
                        & (round % 2 == 0 ? CtuNeighbours.All : (CtuNeighbours)random.Next(512)),
                };
            }
            int[] virtualX = round % 3 == 2 ? [8, 48] : [], virtualY = round % 3 == 2 ? [16] : [];
            var filter = new AlfFilter(ChromaFormat.Yuv420, bitDepth, 5);
            for (int r = 0; r < rows; r++)
            {
                filter.Save(planes, r, [true, true, true]);
                if (r > 0)
                    Apply(r - 1);
            }
            Apply(rows - 1);
            var reference = new Reference(source, ctus, columns, bitDepth, virtualX, virtualY);
            for (int c = 0; c < 3; c++)
            {
                for (int y = 0; y < planes[c].Height; y++)
                {
                    for (int x = 0; x < planes[c].Width; x++)
                    {
                        int want = c == 0 ? reference.Luma(x, y) : reference.Chroma(c, x, y);
                        if (want != planes[c].At(x, y))
                            Assert.Fail($"round {round}, component {c} at ({x},{y}) of {planes[c].Width}x{planes[c].Height}: {planes[c].At(x, y)}, expected {want}, seed {Seed}");
                    }
                }
            }

            void Apply(int r) => filter.Apply(planes, ctus.AsSpan(r * columns, columns), r, virtualX, virtualY, vectors);
        }

        short[] Coefficients(int n)
        {
            var f = new short[n];
            for (int i = 0; i < n; i++)
                f[i] = (short)(random.Next(4) == 0 ? random.Next(-128, 128) : random.Next(-20, 21));
            return f;
        }

        byte[] Clips(int n)
        {
            var k = new byte[n];
            random.NextBytes(k);
            for (int i = 0; i < n; i++)
                k[i] &= 3;
            return k;
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    public void WorstCaseSamplesVectorsEqualScalar(int bitDepth)
    {
        var random = new Random(Seed);
        Plane[] a = [new(128, 128), new(64, 64), new(64, 64)], b = [new(128, 128), new(64, 64), new(64, 64)];
        var coefficients = new short[300];
        for (int i = 0; i < 300; i++)
            coefficients[i] = random.Next(2) == 0 ? (short)-128 : (short)127;
        AlfCtu[] ctu =
        [
            new()
            {
                Luma = new AlfLumaFilters(coefficients, [], bitDepth),
                Cb = new AlfChromaFilter(coefficients, [], bitDepth),
                CrossCr = coefficients[..7],
            },
        ];
        for (int kind = 0; kind < 4; kind++)
        {
            for (int c = 0; c < 3; c++)
            {
                LoopFilterContent.Fill(a[c], bitDepth, random, kind == 3 ? 1 : kind);
                b[c].CopyFrom(a[c]);
            }
            foreach ((Plane[] planes, bool vectors) in new[] { (a, true), (b, false) })
            {
                var filter = new AlfFilter(ChromaFormat.Yuv420, bitDepth, 7);
                filter.Save(planes, 0, [true, true, true]);
                filter.Apply(planes, ctu, 0, vectors: vectors);
            }
            for (int c = 0; c < 3; c++)
                Assert.True(a[c].Samples.SequenceEqual(b[c].Samples), $"kind {kind}, component {c}, seed {Seed}");
        }
    }
}
