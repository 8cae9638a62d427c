using VvcIlif.Codec.Inter.Prediction;
using VvcIlif.Codec.Interpolation;
using Xunit;

namespace VvcIlif.Tests.Codec.Inter.Prediction;

public class WeightedPredictionTests
{
    private const int Seed = 8566;

    private delegate void Kernel(short[] a, short[] b, int stride, ref ushort target, nint targetStride, int width, int height);

    private static void Check(string name, int bitDepth, Kernel kernel, Func<int, int, int> formula)
    {
        var random = new Random(Seed);
        int[] widths = [2, 4, 6, 8, 12, 16, 24, 32, 33, 64, 128];
        for (int i = 0; i < 60; i++)
        {
            int width = widths[i % widths.Length], height = 1 + random.Next(12), stride = width + random.Next(9), targetStride = width + 7;
            short[] a = Fill(stride * height + 3), b = Fill(stride * height + 3);
            var target = new ushort[targetStride * (height + 1) + 40];
            Array.Fill(target, (ushort)0xDEAD);
            kernel(a, b, stride, ref target[0], targetStride, width, height);
            for (int k = 0; k < target.Length; k++)
            {
                int x = k % targetStride, y = k / targetStride;
                int want = 0xDEAD;
                if (x < width && y < height)
                    want = Math.Clamp(formula(a[y * stride + x] + Intermediate.Offset, b[y * stride + x] + Intermediate.Offset), 0, (1 << bitDepth) - 1);
                if (want != target[k])
                    Assert.Fail($"{name} {bitDepth} bit {width}x{height} at ({x},{y}): {target[k]}, expected {want}, seed {Seed}");
            }

            short[] Fill(int n)
            {
                var data = new short[n];
                foreach (ref short s in data.AsSpan())
                    s = i % 4 == 0 ? (random.Next(2) == 0 ? (short)-25100 : (short)25000) : (short)random.Next(-25100, 25001);
                return data;
            }
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    public void AllFormsEqualTheFormulas(int bitDepth)
    {
        int shift1 = 14 - bitDepth;
        Check("uni", bitDepth, (a, _, s, ref t, ts, w, h) => WeightedPrediction.Uni(a, s, ref t, ts, w, h, bitDepth),
            (p, _) => (p + (1 << (shift1 - 1))) >> shift1);
        Check("average", bitDepth, (a, b, s, ref t, ts, w, h) => WeightedPrediction.Average(a, b, s, ref t, ts, w, h, bitDepth),
            (p, q) => (p + q + (1 << shift1)) >> (shift1 + 1));
        int[] bcw = [4, 5, 3, 10, -2];
        for (int i = 0; i < 5; i++)
        {
            int w1 = bcw[i], index = i;
            Check("bcw", bitDepth, (a, b, s, ref t, ts, w, h) => WeightedPrediction.Bcw(a, b, s, ref t, ts, w, h, bitDepth, index),
                (p, q) => ((8 - w1) * p + w1 * q + (1 << (shift1 + 2))) >> (shift1 + 3));
        }
        foreach ((int denominator, int w0, int w1, int o0, int o1) in (ReadOnlySpan<(int, int, int, int, int)>)
                 [(0, 1, 1, 0, 0), (7, 127, -128, -128, 127), (5, 20, 44, 12, -3), (6, -64, 127, 100, 27), (7, -128, -128, 127, 127)])
        {
            int log2 = denominator + shift1, x0 = o0 << (bitDepth - 8), x1 = o1 << (bitDepth - 8);
            int v0 = w0, v1 = w1, d = denominator;
            Check("uni explicit", bitDepth, (a, _, s, ref t, ts, w, h) => WeightedPrediction.UniExplicit(a, s, ref t, ts, w, h, bitDepth, d, v0, x0),
                (p, _) => ((p * v0 + (1 << (log2 - 1))) >> log2) + x0);
            Check("bi explicit", bitDepth, (a, b, s, ref t, ts, w, h) => WeightedPrediction.BiExplicit(a, b, s, ref t, ts, w, h, bitDepth, d, v0, v1, x0, x1),
                (p, q) => (p * v0 + q * v1 + ((x0 + x1 + 1) << log2)) >> (log2 + 1));
        }
    }
}
