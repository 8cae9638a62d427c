using VvcIlif.Codec;
using VvcIlif.Codec.Intra;
using Xunit;

namespace VvcIlif.Tests.Codec.Intra;

public class CclmPredictionTests
{
    private const int Seed = 1234;

    // 8.4.5.2.14 as it is written: pY with its padding first, then the filters, then the model.
    private static int[,] Reference(Plane luma, Plane chroma, CclmBlock b)
    {
        int subX = b.Format.ShiftX() + 1;
        int subY = b.Format.ShiftY() + 1;
        bool availT = b.AvailableTop > 0;
        bool availL = b.AvailableLeft > 0;
        int lx = b.X * subX;
        int ly = b.Y * subY;
        int PY(int x, int y)
        {
            if (x < 0 && !availL)
                x = 0;
            if (y < 0 && !availT)
                y = 0;
            return luma.Row(ly + y)[lx + x];
        }
        int Down(int x, int y)
        {
            int cx = x * subX;
            int cy = y * subY;
            if (b.Format == ChromaFormat.Yuv444)
                return PY(cx, cy);
            if (b.Format == ChromaFormat.Yuv422)
                return (PY(cx - 1, cy) + 2 * PY(cx, cy) + PY(cx + 1, cy) + 2) >> 2;
            return b.VerticalCollocated
                ? (PY(cx, cy - 1) + PY(cx - 1, cy) + 4 * PY(cx, cy) + PY(cx + 1, cy) + PY(cx, cy + 1) + 4) >> 3
                : (PY(cx - 1, cy) + PY(cx - 1, cy + 1) + 2 * PY(cx, cy) + 2 * PY(cx, cy + 1) + PY(cx + 1, cy) + PY(cx + 1, cy + 1) + 4) >> 3;
        }
        int Top(int x)
        {
            if (b.Format == ChromaFormat.Yuv420 && !b.AtCtuTop)
            {
                int cx = x * 2;
                return b.VerticalCollocated
                    ? (PY(cx, -3) + PY(cx - 1, -2) + 4 * PY(cx, -2) + PY(cx + 1, -2) + PY(cx, -1) + 4) >> 3
                    : (PY(cx - 1, -1) + PY(cx - 1, -2) + 2 * PY(cx, -1) + 2 * PY(cx, -2) + PY(cx + 1, -1) + PY(cx + 1, -2) + 4) >> 3;
            }
            return b.Format == ChromaFormat.Yuv444 ? PY(x, -1) : (PY(2 * x - 1, -1) + 2 * PY(2 * x, -1) + PY(2 * x + 1, -1) + 2) >> 2;
        }
        int Left(int y)
        {
            int cy = y * subY;
            if (b.Format == ChromaFormat.Yuv444)
                return PY(-1, cy);
            if (b.Format == ChromaFormat.Yuv422)
                return (PY(-3, cy) + 2 * PY(-2, cy) + PY(-1, cy) + 2) >> 2;
            return b.VerticalCollocated
                ? (PY(-2, cy - 1) + PY(-3, cy) + 4 * PY(-2, cy) + PY(-1, cy) + PY(-2, cy + 1) + 4) >> 3
                : (PY(-3, cy) + PY(-3, cy + 1) + 2 * PY(-2, cy) + 2 * PY(-2, cy + 1) + PY(-1, cy) + PY(-1, cy + 1) + 4) >> 3;
        }

        int numTopRight = Math.Min(Math.Max(b.AvailableTop - b.Width, 0), Math.Min(b.Width, b.Height));
        int numLeftBelow = Math.Min(Math.Max(b.AvailableLeft - b.Height, 0), Math.Min(b.Width, b.Height));
        int numSampT = b.Mode == IntraModes.LtCclm ? (availT ? b.Width : 0) : availT && b.Mode == IntraModes.TCclm ? b.Width + numTopRight : 0;
        int numSampL = b.Mode == IntraModes.LtCclm ? (availL ? b.Height : 0) : availL && b.Mode == IntraModes.LCclm ? b.Height + numLeftBelow : 0;
        int max = (1 << b.BitDepth) - 1;
        var pred = new int[b.Width, b.Height];
        int a, k, bias;
        if (numSampT == 0 && numSampL == 0)
        {
            (a, k, bias) = (0, 0, 1 << (b.BitDepth - 1));
        }
        else
        {
            int numIs4N = availT && availL && b.Mode == IntraModes.LtCclm ? 0 : 1;
            var ySel = new List<int>();
            var cSel = new List<int>();
            foreach (var (n, isTop) in ((int, bool)[])[(numSampT, true), (numSampL, false)])
            {
                if (n == 0)
                    continue;
                int start = n >> (2 + numIs4N);
                int step = Math.Max(1, n >> (1 + numIs4N));
                for (int i = 0; i < Math.Min(n, (1 + numIs4N) << 1); i++)
                {
                    int pos = start + i * step;
                    ySel.Add(isTop ? Top(pos) : Left(pos));
                    cSel.Add(isTop ? chroma.Row(b.Y - 1)[b.X + pos] : chroma.Row(b.Y + pos)[b.X - 1]);
                }
            }
            Assert.Equal(4, ySel.Count);
            // Any way to find the two smaller and two larger ones does, as ties of luma aside the sums are the same.
            int[] minGrp = [0, 2];
            int[] maxGrp = [1, 3];
            if (ySel[minGrp[0]] > ySel[minGrp[1]])
                Array.Reverse(minGrp);
            if (ySel[maxGrp[0]] > ySel[maxGrp[1]])
                Array.Reverse(maxGrp);
            if (ySel[minGrp[0]] > ySel[maxGrp[1]])
                (minGrp, maxGrp) = (maxGrp, minGrp);
            if (ySel[minGrp[1]] > ySel[maxGrp[0]])
                (minGrp[1], maxGrp[0]) = (maxGrp[0], minGrp[1]);
            int maxY = (ySel[maxGrp[0]] + ySel[maxGrp[1]] + 1) >> 1;
            int maxC = (cSel[maxGrp[0]] + cSel[maxGrp[1]] + 1) >> 1;
            int minY = (ySel[minGrp[0]] + ySel[minGrp[1]] + 1) >> 1;
            int minC = (cSel[minGrp[0]] + cSel[minGrp[1]] + 1) >> 1;
            int diff = maxY - minY;
            if (diff == 0)
            {
                (a, k, bias) = (0, 0, minC);
            }
            else
            {
                int diffC = maxC - minC;
                int x = (int)Math.Floor(Math.Log2(diff));
                int normDiff = ((diff << 4) >> x) & 15;
                x += normDiff != 0 ? 1 : 0;
                int y = Math.Abs(diffC) > 0 ? (int)Math.Floor(Math.Log2(Math.Abs(diffC))) + 1 : 0;
                int[] divSigTable = [0, 7, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 1, 1, 0];
                a = (diffC * (divSigTable[normDiff] | 8) + (y == 0 ? 0 : 1 << (y - 1))) >> y;
                k = 3 + x - y < 1 ? 1 : 3 + x - y;
                a = 3 + x - y < 1 ? Math.Sign(a) * 15 : a;
                bias = minC - ((a * minY) >> k);
            }
        }
        for (int y = 0; y < b.Height; y++)
        {
            for (int x = 0; x < b.Width; x++)
                pred[x, y] = Math.Clamp(((Down(x, y) * a) >> k) + bias, 0, max);
        }
        return pred;
    }

    [Theory]
    [InlineData(ChromaFormat.Yuv420)]
    [InlineData(ChromaFormat.Yuv422)]
    [InlineData(ChromaFormat.Yuv444)]
    public void FollowsTheStandard(ChromaFormat format)
    {
        var random = new Random(Seed);
        const int Size = 192;
        for (int round = 0; round < 1000; round++)
        {
            int bitDepth = random.Next(3) switch { 0 => 8, 1 => 10, _ => 16 };
            int range = 1 << random.Next(1, bitDepth + 1);
            var planes = new Plane[3];
            if (round % 50 == 0 || s_planes is null)
            {
                for (int c = 0; c < 3; c++)
                {
                    planes[c] = new Plane(c == 0 ? Size << format.ShiftX() : Size, c == 0 ? Size << format.ShiftY() : Size);
                    int low = random.Next((1 << bitDepth) - range + 1);
                    foreach (ref ushort sample in planes[c].Samples)
                        sample = (ushort)(low + random.Next(range));
                }
                s_planes = planes;
                s_bitDepth = bitDepth;
            }
            planes = s_planes;
            var block = new CclmBlock
            {
                X = 64,
                Y = 64,
                Width = 4 << random.Next(4),
                Height = 4 << random.Next(4),
                Mode = random.Next(IntraModes.LtCclm, IntraModes.TCclm + 1),
                AvailableTop = random.Next(4) == 0 ? 0 : 2 * random.Next(40),
                AvailableLeft = random.Next(4) == 0 ? 0 : 2 * random.Next(40),
                AtCtuTop = random.Next(2) == 0,
                Format = format,
                VerticalCollocated = random.Next(2) == 0,
                BitDepth = s_bitDepth,
            };
            block.AvailableTop = block.AvailableTop < block.Width ? 0 : block.AvailableTop;
            block.AvailableLeft = block.AvailableLeft < block.Height ? 0 : block.AvailableLeft;
            int stride = block.Width + 3;
            var cb = new ushort[block.Height * stride];
            var cr = new ushort[block.Height * stride];
            CclmPrediction.Predict(planes[0], planes[1], planes[2], block, cb, cr, stride);
            var expectedCb = Reference(planes[0], planes[1], block);
            var expectedCr = Reference(planes[0], planes[2], block);
            for (int i = 0; i < cb.Length; i++)
            {
                int x = i % stride;
                int y = i / stride;
                bool inside = x < block.Width;
                string where = $"{format} {block.Width}x{block.Height} mode {block.Mode} top {block.AvailableTop} left {block.AvailableLeft} at {x}, {y}; seed {Seed}";
                Assert.True(cb[i] == (inside ? expectedCb[x, y] : 0), where);
                Assert.True(cr[i] == (inside ? expectedCr[x, y] : 0), where);
            }
        }
        s_planes = null;
    }

    [ThreadStatic]
    private static Plane[]? s_planes;

    [ThreadStatic]
    private static int s_bitDepth;
}
