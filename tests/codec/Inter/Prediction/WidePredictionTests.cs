using VvcIlif.Codec;
using VvcIlif.Codec.Inter.Prediction;
using VvcIlif.Codec.Interpolation;
using Xunit;
using Plane = VvcIlif.Codec.Plane;

namespace VvcIlif.Tests.Codec.Inter.Prediction;

/// <summary>The 32-bit forms of inter prediction beside the 16-bit ones, which serve up to 12 bits.</summary>
public class WidePredictionTests
{
    private const int Seed = 8567, Stride = 40, Target = 33;

    private static (short[] Narrow, int[] Wide) Block(Random random, int kind)
    {
        var block = new short[Stride * 34];
        int level = random.Next(-6000, 6000);
        foreach (ref short s in block.AsSpan())
            s = kind switch { 0 => (short)random.Next(-8192, 8192), 1 => random.Next(2) == 0 ? (short)-25000 : (short)24900, _ => (short)(level + random.Next(-200, 200)) };
        return (block, Array.ConvertAll(block, s => (int)s));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    public void EqualsTheNarrowForms(int bitDepth)
    {
        var random = new Random(Seed);
        for (int i = 0; i < 150; i++)
        {
            (short[] a, int[] wideA) = Block(random, i % 3);
            (short[] b, int[] wideB) = Block(random, i % 3);
            int w = 8 << random.Next(2), h = 8 << random.Next(2), log2 = random.Next(8), w0 = random.Next(-128, 128), w1 = random.Next(-128, 128);
            int o0 = random.Next(-128, 128) << bitDepth - 8, o1 = random.Next(-128, 128) << bitDepth - 8, bcw = random.Next(5);
            var partition = new GeometricPartition(random.Next(64), w, h);
            ushort[] expected = new ushort[Target * 32], actual = new ushort[Target * 32];
            WeightedPrediction.Uni(a, Stride, ref expected[0], Target, w, h, bitDepth);
            WidePrediction.Uni(wideA, Stride, actual, Target, w, h, bitDepth);
            Assert.Equal(expected, actual);
            WeightedPrediction.Average(a, b, Stride, ref expected[0], Target, w, h, bitDepth);
            WidePrediction.Average(wideA, wideB, Stride, actual, Target, w, h, bitDepth);
            Assert.Equal(expected, actual);
            WeightedPrediction.Bcw(a, b, Stride, ref expected[0], Target, w, h, bitDepth, bcw);
            WidePrediction.Bcw(wideA, wideB, Stride, actual, Target, w, h, bitDepth, bcw);
            Assert.Equal(expected, actual);
            WeightedPrediction.UniExplicit(a, Stride, ref expected[0], Target, w, h, bitDepth, log2, w0, o0);
            WidePrediction.UniExplicit(wideA, Stride, actual, Target, w, h, bitDepth, log2, w0, o0);
            Assert.Equal(expected, actual);
            WeightedPrediction.BiExplicit(a, b, Stride, ref expected[0], Target, w, h, bitDepth, log2, w0, w1, o0, o1);
            WidePrediction.BiExplicit(wideA, wideB, Stride, actual, Target, w, h, bitDepth, log2, w0, w1, o0, o1);
            Assert.Equal(expected, actual);
            partition.Blend(a, b, Stride, ref expected[0], Target, w, h, 0, 0, bitDepth);
            WidePrediction.Blend(partition, wideA, wideB, Stride, actual, Target, w, h, 0, 0, bitDepth);
            Assert.Equal(expected, actual);
            BidirectionalOpticalFlow.Apply(a, b, Stride, ref expected[0], Target, w, h, bitDepth);
            WidePrediction.OpticalFlow(wideA, wideB, Stride, actual, Target, w, h, bitDepth);
            Assert.Equal(expected, actual);

            short[] dx = Enumerable.Range(0, 16).Select(_ => (short)random.Next(-31, 32)).ToArray(), dy = Enumerable.Range(0, 16).Select(_ => (short)random.Next(-31, 32)).ToArray();
            var refined = new short[5 * 4];
            var wideRefined = new int[5 * 4];
            AffineRefinement.Apply(a, Stride, dx, dy, bitDepth, refined, 5);
            WidePrediction.RefineAffine(wideA, Stride, dx, dy, bitDepth, wideRefined, 5);
            Assert.Equal(refined, Array.ConvertAll(wideRefined, v => (short)Math.Clamp(v, short.MinValue, short.MaxValue)));
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(12)]
    [Trait("speed", "slow")]
    public void InterpolationEqualsTheNarrowForm(int bitDepth)
    {
        var random = new Random(Seed);
        Plane[] planes = [new(72, 56), new(36, 28), new(36, 28)];
        for (int i = 0; i < 300; i++)
        {
            foreach (Plane plane in planes)
            {
                foreach (ref ushort s in plane.Samples)
                    s = (ushort)(i % 3 == 0 ? random.Next(2) * ((1 << bitDepth) - 1) : random.Next(1 << bitDepth));
            }

            var picture = new ReferencePicture(planes, bitDepth, ChromaFormat.Yuv420);
            var wide = (IWideReferenceSampler)picture.GetSampler(DctInterpolationFilter.Default);
            int component = random.Next(3), fractions = component == 0 ? 16 : 32, w = random.Next(2, 70), h = random.Next(2, 40);
            InterpolationFlags flags = component == 0 ? (InterpolationFlags)random.Next(3) : InterpolationFlags.None;
            var request = new InterpolationRequest(component, random.Next(-40, 80), random.Next(-40, 60), i % 4 == 0 ? 0 : random.Next(fractions),
                i % 5 == 0 ? 0 : random.Next(fractions), w, h, flags);
            var expected = new short[130 * 60];
            var actual = new int[130 * 60];
            picture.GetSampler(DctInterpolationFilter.Default).Predict(request, expected, 128);
            wide.PredictWide(request, actual, 128);
            Assert.True(expected.Zip(actual).All(p => p.First == p.Second), $"case {i}: {request}, seed {Seed}");
            Array.Clear(expected);
            Array.Clear(actual);
            picture.GetSampler(DctInterpolationFilter.Default).PredictWithRing(request, expected, 128);
            WideInterpolation.PredictWithRing(wide, request, actual, 128);
            Assert.True(expected.Zip(actual).All(p => p.First == p.Second), $"ring, case {i}: {request}, seed {Seed}");
        }
    }

    [Theory]
    [InlineData(13)]
    [InlineData(16)]
    public void DeepSamplesComeBackFromWholePositions(int bitDepth)
    {
        var random = new Random(Seed);
        var plane = new Plane(64, 64);
        foreach (ref ushort s in plane.Samples)
            s = (ushort)random.Next(1 << bitDepth);
        var picture = new ReferencePicture([plane], bitDepth, ChromaFormat.Monochrome);
        var wide = (IWideReferenceSampler)picture.GetSampler(DctInterpolationFilter.Default);
        int[] a = new int[32 * 32], b = new int[32 * 32];
        wide.PredictWide(new InterpolationRequest(0, 9, 7, 0, 0, 32, 32), a, 32);
        wide.PredictWide(new InterpolationRequest(0, 9, 7, 0, 0, 32, 32), b, 32);
        var target = new ushort[32 * 32];
        Check(() => WidePrediction.Uni(a, 32, target, 32, 32, 32, bitDepth));
        Check(() => WidePrediction.Average(a, b, 32, target, 32, 32, 32, bitDepth));
        Check(() => WidePrediction.Bcw(a, b, 32, target, 32, 32, 32, bitDepth, 4));
        Check(() => WidePrediction.UniExplicit(a, 32, target, 32, 32, 32, bitDepth, 5, 32, 0));
        Check(() => WidePrediction.BiExplicit(a, b, 32, target, 32, 32, 32, bitDepth, 5, 32, 32, 0, 0));
        Check(() => WidePrediction.Blend(new GeometricPartition(9, 32, 32), a, b, 32, target, 32, 32, 32, 0, 0, bitDepth));

        void Check(Action predict)
        {
            Array.Clear(target);
            predict();
            for (int y = 0; y < 32; y++)
                Assert.True(plane.Row(7 + y).Slice(9, 32).SequenceEqual(target.AsSpan(32 * y, 32)), $"{bitDepth} bit, row {y}");
        }
    }
}
