using VvcIlif.Codec.Inter.Prediction;
using VvcIlif.Codec.Interpolation;
using Xunit;

namespace VvcIlif.Tests.Codec.Inter.Prediction;

public class BlendingTests
{
    private const int Seed = 857;

    [Fact]
    public void GeometricWeights()
    {
        // A vertical line at 5.5 (angle 0, distance 1 of 8).
        var vertical = new GeometricPartition(0, 16, 16);
        int[] row = new int[16];
        for (int x = 0; x < 16; x++)
            row[x] = vertical.Weight(x, 5);
        Assert.Equal([0, 0, 0, 0, 1, 3, 5, 7, 8, 8, 8, 8, 8, 8, 8, 8], row);
        // All weights of all partitions and sizes; the sum was made from the weight tables of another decoder.
        uint sum = 0;
        for (int p = 0; p < 64; p++)
        {
            for (int h = 8; h <= 64; h *= 2)
            {
                for (int w = 8; w <= 64; w *= 2)
                {
                    var partition = new GeometricPartition(p, w, h);
                    for (int y = 0; y < h; y++)
                    {
                        for (int x = 0; x < w; x++)
                            sum = sum * 31 + (uint)partition.Weight(x, y);
                    }
                }
            }
        }

        Assert.Equal(2052119444u, sum);
    }

    [Fact]
    public void StoredMotionFollowsTheWeights()
    {
        for (int p = 0; p < 64; p++)
        {
            var partition = new GeometricPartition(p, 32, 64);
            bool both = false;
            for (int y = 0; y < 64; y += 4)
            {
                for (int x = 0; x < 32; x += 4)
                {
                    int kind = partition.StoredMotion(x, y), weight = partition.Weight(x + 2, y + 2);
                    if (kind == 0)
                        Assert.True(weight >= 7, $"partition {p} ({x},{y}) {weight}");
                    if (kind == 1)
                        Assert.True(weight <= 1, $"partition {p} ({x},{y}) {weight}");
                    both |= kind == 2;
                }
            }

            Assert.True(both);
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    public void GeometricBlendEqualsTheEquation(int bitDepth)
    {
        var random = new Random(Seed);
        for (int p = 0; p < 64; p++)
        {
            int w = 8 << random.Next(4), h = 8 << random.Next(4), shiftX = random.Next(2), shiftY = random.Next(2);
            var partition = new GeometricPartition(p, w, h);
            int cw = w >> shiftX, ch = h >> shiftY, stride = cw + 3, targetStride = cw + 5, shift = 17 - bitDepth;
            short[] a = new short[stride * ch], b = new short[stride * ch];
            for (int i = 0; i < a.Length; i++)
                (a[i], b[i]) = ((short)random.Next(-25000, 25000), (short)random.Next(-25000, 25000));
            foreach (bool vectors in (bool[])[false, true])
            {
                var target = new ushort[targetStride * ch + 9];
                Array.Fill(target, (ushort)0xBEEF);
                partition.Blend(a, b, stride, ref target[0], targetStride, cw, ch, shiftX, shiftY, bitDepth, vectors);
                for (int k = 0; k < target.Length; k++)
                {
                    int x = k % targetStride, y = k / targetStride, want = 0xBEEF;
                    if (x < cw && y < ch)
                    {
                        int weight = partition.Weight(x << shiftX, y << shiftY);
                        want = ((a[y * stride + x] + Intermediate.Offset) * weight + (b[y * stride + x] + Intermediate.Offset) * (8 - weight) + (1 << (shift - 1))) >> shift;
                        want = Math.Clamp(want, 0, (1 << bitDepth) - 1);
                    }
                    Assert.Equal(want, target[k]);
                }
            }
        }
    }

    [Fact]
    public void CombinedIntraInter()
    {
        var random = new Random(Seed);
        for (int i = 0; i < 100; i++)
        {
            int w = 4 << random.Next(5), h = 4 + random.Next(9), weight = CombinedPrediction.IntraWeight(i % 2 == 0, i % 3 == 0), stride = w + 2;
            ushort[] inter = new ushort[w * h], a = new ushort[stride * h], b;
            foreach (ref ushort s in inter.AsSpan())
                s = (ushort)random.Next(4096);
            foreach (ref ushort s in a.AsSpan())
                s = (ushort)random.Next(4096);
            b = (ushort[])a.Clone();
            ushort[] before = (ushort[])a.Clone();
            CombinedPrediction.Combine(ref inter[0], w, ref a[0], stride, w, h, weight, vectors: true);
            CombinedPrediction.Combine(ref inter[0], w, ref b[0], stride, w, h, weight, vectors: false);
            for (int k = 0; k < a.Length; k++)
            {
                int x = k % stride, y = k / stride;
                int want = x < w ? (before[k] * weight + inter[y * w + x] * (4 - weight) + 2) >> 2 : before[k];
                Assert.Equal(want, a[k]);
                Assert.Equal(want, b[k]);
            }
        }
    }
}
