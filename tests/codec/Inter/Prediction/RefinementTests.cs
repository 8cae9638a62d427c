using VvcIlif.Codec.Inter.Prediction;
using VvcIlif.Codec.Interpolation;
using Xunit;
using Plane = VvcIlif.Codec.Plane;

namespace VvcIlif.Tests.Codec.Inter.Prediction;

public class RefinementTests
{
    private const int Seed = 853;

    private static short[] Block(Random random, int length, int kind)
    {
        var block = new short[length];
        int level = random.Next(-6000, 6000);
        foreach (ref short s in block.AsSpan())
            s = kind switch { 0 => (short)random.Next(-8192, 8192), 1 => random.Next(2) == 0 ? (short)-25000 : (short)24900, _ => (short)(level + random.Next(-200, 200)) };
        return block;
    }

    [Fact]
    public void BilinearVectorsEqualTheScalarForm()
    {
        var random = new Random(Seed);
        for (int i = 0; i < 400; i++)
        {
            int bitDepth = i % 2 == 0 ? 8 : 10, max = (1 << bitDepth) - 1;
            var plane = new Plane(64, 48);
            foreach (ref ushort s in plane.Samples)
                s = (ushort)(i % 3 == 0 ? random.Next(2) * max : random.Next(max + 1));
            var picture = new ReferencePicture([plane], bitDepth, VvcIlif.Codec.ChromaFormat.Monochrome);
            int x = random.Next(-200, 1200), y = random.Next(-200, 900), w = 8 << random.Next(2), h = 8 << random.Next(2);
            if (i % 5 == 0)
                x &= ~15;
            if (i % 7 == 0)
                y &= ~15;
            var expected = new short[20 * 32];
            var actual = new short[20 * 32];
            MotionRefinement.Bilinear(picture, default, x, y, w, h, bitDepth, expected, false);
            MotionRefinement.Bilinear(picture, default, x, y, w, h, bitDepth, actual);
            // What vectors leave beyond the area's width is nobody's.
            for (int r = 0; r < h + 4; r++)
                Assert.Equal(expected.AsSpan(r * 32, w + 4), actual.AsSpan(r * 32, w + 4));
            Assert.Equal(expected.AsSpan((h + 4) * 32), actual.AsSpan((h + 4) * 32));
        }
    }

    [Fact]
    public void ProfEqualsTheEquations()
    {
        var random = new Random(Seed);
        short[] dx = new short[16], dy = new short[16];
        for (int i = 0; i < 500; i++)
        {
            for (int k = 0; k < 16; k++)
                (dx[k], dy[k]) = ((short)random.Next(-31, 32), (short)random.Next(-31, 32));
            int bitDepth = 8 + 2 * (i % 3), limit = 1 << Math.Max(13, bitDepth + 1);
            short[] block = Block(random, 6 * 9, i % 3), target = new short[4 * 5];
            AffineRefinement.Apply(block, 9, dx, dy, bitDepth, target, 5);
            for (int y = 0; y < 4; y++)
            {
                for (int x = 0; x < 4; x++)
                {
                    // On samples without the offset, as the text has it.
                    int S(int px, int py) => block[(py + 1) * 9 + px + 1] + Intermediate.Offset;
                    int gh = (S(x + 1, y) >> 6) - (S(x - 1, y) >> 6), gv = (S(x, y + 1) >> 6) - (S(x, y - 1) >> 6);
                    int want = S(x, y) + Math.Clamp(gh * dx[y * 4 + x] + gv * dy[y * 4 + x], -limit, limit - 1) - Intermediate.Offset;
                    Assert.Equal(Math.Clamp(want, short.MinValue, short.MaxValue), target[y * 5 + x]);
                }
            }
        }
    }

    // With arrays padded as the text describes it: 8.5.6.5.
    private static int[] ExpectedFlow(short[][] s, int stride, int w, int h, int bitDepth)
    {
        int V(int list, int x, int y) => s[list][(y + 1) * stride + x + 1] + Intermediate.Offset;
        int Gh(int list, int x, int y)
        {
            (x, y) = (Math.Clamp(x, 0, w - 1), Math.Clamp(y, 0, h - 1));
            return (V(list, x + 1, y) >> 6) - (V(list, x - 1, y) >> 6);
        }
        int Gv(int list, int x, int y)
        {
            (x, y) = (Math.Clamp(x, 0, w - 1), Math.Clamp(y, 0, h - 1));
            return (V(list, x, y + 1) >> 6) - (V(list, x, y - 1) >> 6);
        }
        var result = new int[w * h];
        for (int by = 0; by < h; by += 4)
        {
            for (int bx = 0; bx < w; bx += 4)
            {
                int sx2 = 0, sy2 = 0, sxy = 0, sxd = 0, syd = 0;
                for (int y = by - 1; y <= by + 4; y++)
                {
                    for (int x = bx - 1; x <= bx + 4; x++)
                    {
                        int cx = Math.Clamp(x, 0, w - 1), cy = Math.Clamp(y, 0, h - 1);
                        int diff = (V(0, cx, cy) >> 4) - (V(1, cx, cy) >> 4);
                        int th = (Gh(0, x, y) + Gh(1, x, y)) >> 1, tv = (Gv(0, x, y) + Gv(1, x, y)) >> 1;
                        sx2 += Math.Abs(th);
                        sy2 += Math.Abs(tv);
                        sxy += Math.Sign(tv) * th;
                        sxd += -Math.Sign(th) * diff;
                        syd += -Math.Sign(tv) * diff;
                    }
                }

                int vx = sx2 > 0 ? Math.Clamp((sxd << 2) >> System.Numerics.BitOperations.Log2((uint)sx2), -15, 15) : 0;
                int vy = sy2 > 0 ? Math.Clamp(((syd << 2) - ((vx * sxy) >> 1)) >> System.Numerics.BitOperations.Log2((uint)sy2), -15, 15) : 0;
                int shift = 15 - bitDepth;
                for (int y = by; y < by + 4; y++)
                {
                    for (int x = bx; x < bx + 4; x++)
                    {
                        int offset = vx * (Gh(0, x, y) - Gh(1, x, y)) + vy * (Gv(0, x, y) - Gv(1, x, y));
                        result[y * w + x] = Math.Clamp((V(0, x, y) + (1 << (shift - 1)) + V(1, x, y) + offset) >> shift, 0, (1 << bitDepth) - 1);
                    }
                }
            }
        }

        return result;
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(10, true)]
    [InlineData(12, true)]
    [InlineData(10, false)]
    public void OpticalFlowEqualsTheEquations(int bitDepth, bool vectors)
    {
        var random = new Random(Seed);
        for (int i = 0; i < 300; i++)
        {
            int w = random.Next(2) == 0 ? 8 : 16, h = random.Next(2) == 0 ? 8 : 16, stride = w + 2 + random.Next(5), targetStride = w + 3;
            short[][] s = [Block(random, stride * (h + 2), i % 4), Block(random, stride * (h + 2), i % 4)];
            if (i % 4 == 3)
            {
                for (int k = 0; k < s[1].Length; k++)
                    s[1][k] = (short)(s[0][k] + random.Next(-40, 41));
            }

            var target = new ushort[targetStride * h + 20];
            Array.Fill(target, (ushort)0xBEEF);
            BidirectionalOpticalFlow.Apply(s[0], s[1], stride, ref target[0], targetStride, w, h, bitDepth, vectors);
            int[] expected = ExpectedFlow(s, stride, w, h, bitDepth);
            for (int k = 0; k < target.Length; k++)
            {
                int x = k % targetStride, y = k / targetStride, want = x < w && y < h ? expected[y * w + x] : 0xBEEF;
                if (want != target[k])
                    Assert.Fail($"case {i} {w}x{h} at ({x},{y}): {target[k]}, expected {want}, seed {Seed}");
            }
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    public void MotionSearchEqualsTheEquations(int bitDepth)
    {
        var random = new Random(Seed);
        int moved = 0, fractional = 0, max = (1 << bitDepth) - 1;
        for (int i = 0; i < 120; i++)
        {
            Plane a = new(64, 56), b = new(64, 56);
            double u = random.NextDouble() * 4 - 2, v = random.NextDouble() * 4 - 2, fx = 0.1 + random.NextDouble() * 0.5, fy = 0.1 + random.NextDouble() * 0.5;
            for (int y = 0; y < 56; y++)
            {
                for (int x = 0; x < 64; x++)
                {
                    double P(double px, double py) => max * (0.5 + 0.2 * Math.Sin(px * fx) + 0.2 * Math.Sin(py * fy + px * 0.1));
                    a.At(x, y) = (ushort)Math.Clamp(P(x + u, y + v) + random.Next(3), 0, max);
                    b.At(x, y) = (ushort)Math.Clamp(P(x - u, y - v) + random.Next(3), 0, max);
                }
            }

            int w = random.Next(2) == 0 ? 8 : 16, h = random.Next(2) == 0 ? 8 : 16;
            int x0 = random.Next(-100, 1000), y0 = random.Next(-100, 900), x1 = x0 + random.Next(-17, 18), y1 = y0 + random.Next(-17, 18);
            if (i % 5 == 0)
                (x0, y1) = (x0 & ~15, y1 & ~15);
            (int dx, int dy, bool flow) = MotionRefinement.Search(new ReferencePicture([a], bitDepth, VvcIlif.Codec.ChromaFormat.Monochrome), default, x0, y0,
                new ReferencePicture([b], bitDepth, VvcIlif.Codec.ChromaFormat.Monochrome), default, x1, y1, w, h, bitDepth);
            (int ex, int ey, bool eflow) = Expected(a, x0, y0, b, x1, y1, w, h, bitDepth);
            Assert.Equal((ex, ey, eflow), (dx, dy, flow));
            moved += (dx | dy) != 0 ? 1 : 0;
            fractional += ((dx | dy) & 15) != 0 ? 1 : 0;
        }
        Assert.True(moved > 30 && fractional > 10, $"{moved} moved, {fractional} by fractions");

        static (int, int, bool) Expected(Plane a, int x0, int y0, Plane b, int x1, int y1, int w, int h, int bitDepth)
        {
            int Sample(Plane p, int x, int y) => p.At(Math.Clamp(x, 0, p.Width - 1), Math.Clamp(y, 0, p.Height - 1));
            int Bilinear(Plane p, int x, int y, int ox, int oy)
            {
                int ix = (x >> 4) + ox, iy = (y >> 4) + oy, fx = x & 15, fy = y & 15, shift1 = bitDepth - 6, round = 1 << (shift1 - 1);
                int H(int py) => ((16 - fx) * Sample(p, ix, py) + fx * Sample(p, ix + 1, py) + round) >> shift1;
                if (fx == 0 && fy == 0)
                    return bitDepth <= 10 ? Sample(p, ix, iy) << (10 - bitDepth) : (Sample(p, ix, iy) + (1 << (bitDepth - 11))) >> (bitDepth - 10);
                if (fy == 0)
                    return H(iy);
                if (fx == 0)
                    return ((16 - fy) * Sample(p, ix, iy) + fy * Sample(p, ix, iy + 1) + round) >> shift1;
                return ((16 - fy) * H(iy) + fy * H(iy + 1) + 8) >> 4;
            }
            int Sad(int dx, int dy)
            {
                int sum = 0;
                for (int y = 0; y < h; y += 2)
                {
                    for (int x = 0; x < w; x++)
                        sum += Math.Abs(Bilinear(a, x0, y0, x + dx, y + dy) - Bilinear(b, x1, y1, x - dx, y - dy));
                }

                return sum;
            }
            var sad = new int[5, 5];
            int best = Sad(0, 0), bx = 0, by = 0;
            best -= best >> 2;
            sad[2, 2] = best;
            if (best < w * h)
                return (0, 0, false);
            for (int dy = -2; dy <= 2; dy++)
            {
                for (int dx = -2; dx <= 2; dx++)
                {
                    if (dx == 0 && dy == 0)
                        continue;
                    sad[dy + 2, dx + 2] = Sad(dx, dy);
                    if (sad[dy + 2, dx + 2] < best)
                        (best, bx, by) = (sad[dy + 2, dx + 2], dx, dy);
                }
            }

            int rx = bx * 16, ry = by * 16;
            if (Math.Abs(bx) < 2 && Math.Abs(by) < 2)
            {
                rx += Parabola(sad[by + 2, bx + 1], sad[by + 2, bx + 2], sad[by + 2, bx + 3]);
                ry += Parabola(sad[by + 1, bx + 2], sad[by + 2, bx + 2], sad[by + 3, bx + 2]);
            }
            return (rx, ry, best >= 2 * w * h);
        }

        static int Parabola(int minus, int center, int plus)
        {
            int denominator = (minus + plus - (center << 1)) << 3;
            if (denominator == 0)
                return 0;
            if (minus == center)
                return -8;
            if (plus == center)
                return 8;
            int numerator = (minus - plus) << 4, sign = numerator < 0 ? -1 : 1, quotient = 0;
            numerator = Math.Abs(numerator);
            for (int counter = 3; counter > 0; counter--)
            {
                quotient <<= 1;
                if (numerator >= denominator)
                {
                    numerator -= denominator;
                    quotient++;
                }
                denominator >>= 1;
            }
            return sign * quotient;
        }
    }

    [Fact]
    public void RefinedPredictionStaysInTheWindow()
    {
        Assert.Equal(new ReferenceRegion(-5, 67, 17, 89), MotionRefinement.Window(0, -2, 70, 16, 16));
        Assert.Equal(new ReferenceRegion(9, 9, 19, 19), MotionRefinement.Window(1, 10, 10, 8, 8));
    }
}
