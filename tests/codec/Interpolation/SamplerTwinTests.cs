using VvcIlif.Codec;
using VvcIlif.Codec.Interpolation;
using Xunit;

namespace VvcIlif.Tests.Codec.Interpolation;

/// <summary>The special paths of the samplers beside their scalar twins, bit by bit, with guards around what they write.</summary>
public class SamplerTwinTests
{
    private const int Seed = 20261123;
    private const short Guard = 0x5A5A;

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    public void AffineBlocksEqualTheScalarPrediction(int bitDepth)
    {
        var random = new Random(Seed + bitDepth);
        var scalar = new DctInterpolationFilter().ScalarTwin;
        for (int i = 0; i < 400; i++)
        {
            using ReferencePicture picture = DctInterpolationTests.Picture(40 + random.Next(60), 30 + random.Next(30), bitDepth, random, i % 3 == 0, i % 5 == 4 ? 64 : 0);
            var sampler = (SeparableSampler)picture.GetSampler(DctInterpolationFilter.Default);
            if (!sampler.HasAffineKernel)
                return;
            InterpolationRequest q = Luma(picture, random, 4, 4, InterpolationFlags.Affine);
            bool ring = i % 2 == 0;
            int stride = 8 + random.Next(9), border = ring ? 1 : 0;
            short[] expected = Filled(), actual = Filled();
            Span<short> target = expected.AsSpan(64);
            if (ring)
                picture.GetSampler(scalar).PredictWithRing(q, target, stride);
            else
                picture.GetSampler(scalar).Predict(q, target, stride);
            ((IReferenceSampler)sampler).PredictAffine(q.X, q.Y, q.FractionX, q.FractionY, q.Region, actual.AsSpan(64), stride, ring);
            AssertSame(expected, actual, stride, 4 + 2 * border, 4 + 2 * border, q);
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    public void RingsEqualTheScalarPrediction(int bitDepth)
    {
        var random = new Random(Seed + 100 + bitDepth);
        var scalar = new DctInterpolationFilter().ScalarTwin;
        int[] sizes = [4, 8, 12, 16, 32, 64];
        for (int i = 0; i < 300; i++)
        {
            using ReferencePicture picture = DctInterpolationTests.Picture(40 + random.Next(60), 30 + random.Next(30), bitDepth, random, i % 3 == 0, i % 5 == 4 ? 64 : 0);
            InterpolationRequest q = Luma(picture, random, sizes[random.Next(sizes.Length)], sizes[random.Next(sizes.Length)], (InterpolationFlags)random.Next(3));
            int stride = q.Width + 2 + random.Next(9);
            short[] expected = Filled(), actual = Filled();
            ((SeparableSampler)picture.GetSampler(scalar)).PredictWithRing(q, expected.AsSpan(64), stride);
            ((SeparableSampler)picture.GetSampler(DctInterpolationFilter.Default)).PredictWithRing(q, actual.AsSpan(64), stride);
            AssertSame(expected, actual, stride, q.Width + 2, q.Height + 2, q);
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    public void ResamplingEqualsItsScalarTwin(int bitDepth)
    {
        var random = new Random(Seed + 200 + bitDepth);
        int[] sizes = [2, 4, 6, 8, 12, 16, 32, 64, 128];
        for (int i = 0; i < 400; i++)
        {
            int width = 40 + random.Next(100), height = 40 + random.Next(60);
            using ReferencePicture picture = DctInterpolationTests.Picture(width, height, bitDepth, random, i % 3 == 0);
            var window = new ScalingWindow(random.Next(3) * 2, random.Next(3) * 2, width - 8, height - 8);
            // From twice the size down to an eighth.
            int Scaled(int size) => Math.Max(random.Next(5) == 0 ? size : random.Next((size + 1) / 2, 8 * size + 1), 1);
            var current = new ScalingWindow(random.Next(3) * 2, random.Next(3) * 2, Scaled(window.Width), Scaled(window.Height));
            bool collocatedX = random.Next(2) == 0, collocatedY = random.Next(2) == 0;
            var scalar = new ScaledSampler(picture, current, window, collocatedX, collocatedY, vectors: false);
            var vector = new ScaledSampler(picture, current, window, collocatedX, collocatedY);
            int component = random.Next(3), fractions = component == 0 ? 16 : 32;
            int far = random.Next(10) == 0 ? 9000 : 20;
            var q = new InterpolationRequest(component, random.Next(-far, current.Width + far), random.Next(-far, current.Height + far),
                random.Next(fractions), random.Next(fractions), sizes[random.Next(sizes.Length)], sizes[random.Next(sizes.Length)],
                component == 0 ? (InterpolationFlags)random.Next(3) : InterpolationFlags.None);
            int stride = q.Width + random.Next(9);
            short[] expected = Filled(), actual = Filled();
            scalar.Predict(q, expected.AsSpan(64), stride);
            vector.Predict(q, actual.AsSpan(64), stride);
            AssertSame(expected, actual, stride, q.Width, q.Height, q);
        }
    }

    // The positions and tables of the standard in their plainest form.
    [Fact]
    public void ResamplingToTwiceTheSizeFollowsTheFormulas()
    {
        var random = new Random(Seed);
        using ReferencePicture picture = DctInterpolationTests.Picture(64, 48, 10, random);
        foreach (bool vectors in (bool[])[false, true])
        {
            var sampler = new ScaledSampler(picture, new ScalingWindow(0, 0, 128, 96), new ScalingWindow(0, 0, 64, 48), false, false, vectors);
            var output = new short[16 * 16];
            sampler.Predict(new InterpolationRequest(0, 32, 40, 0, 0, 16, 16), output, 16);
            for (int y = 0; y < 16; y++)
            {
                for (int x = 0; x < 16; x++)
                {
                    // Half a sample a step: fraction 0 or 8 of luma's table.
                    int sum = 0;
                    ReadOnlySpan<sbyte> across = DctInterpolationTables.Luma.Slice((x & 1) * 64, 8), down = DctInterpolationTables.Luma.Slice((y & 1) * 64, 8);
                    for (int j = 0; j < 8; j++)
                    {
                        int line = 0;
                        for (int k = 0; k < 8; k++)
                            line += across[k] * picture.Planes[0].At(16 + x / 2 + k - 3, 20 + y / 2 + j - 3);
                        sum += down[j] * (line >> 2);
                    }
                    Assert.Equal((sum >> 6) - Intermediate.Offset, output[y * 16 + x]);
                }
            }
        }
    }

    private static InterpolationRequest Luma(ReferencePicture picture, Random random, int width, int height, InterpolationFlags flags)
    {
        Plane plane = picture.Planes[0];
        int far = random.Next(10) == 0 ? 5000 : 20;
        return new InterpolationRequest(0, random.Next(-far, plane.Width + far), random.Next(-far, plane.Height + far),
            random.Next(4) == 0 ? 0 : random.Next(16), random.Next(4) == 0 ? 0 : random.Next(16), width, height, flags,
            random.Next(4) switch { 0 => new ReferenceRegion(3, 5, 20, 17), 1 => new ReferenceRegion(-12, 12, 9, 90), _ => default });
    }

    private static short[] Filled()
    {
        var samples = new short[64 + 140 * 140];
        Array.Fill(samples, Guard);
        return samples;
    }

    private static void AssertSame(short[] expected, short[] actual, int stride, int width, int height, in InterpolationRequest q)
    {
        if (expected.AsSpan().SequenceEqual(actual))
            return;
        int at = expected.AsSpan().CommonPrefixLength(actual);
        int x = (at - 64) % stride, y = (at - 64) / stride;
        string where = at < 64 || x >= width || y >= height ? "outside the block, " : "";
        Assert.Fail($"{q} {where}({x},{y}): {actual[at]}, expected {expected[at]}, seed {Seed}");
    }
}
