using VvcIlif.Codec;
using VvcIlif.Codec.Interpolation;
using Xunit;

namespace VvcIlif.Tests.Codec.Interpolation;

public class DctInterpolationTests
{
    private const int Seed = 20240601;

    // Straight from the formulas, with every coordinate clipped one by one.
    private static int[] Expected(ReferencePicture picture, in InterpolationRequest q)
    {
        Plane plane = picture.Planes[q.Component];
        int component = q.Component;
        ReferenceRegion region = q.Region.IsWhole ? new ReferenceRegion(-9999, -9999, 9999, 9999) : q.Region;
        int shift1 = Math.Min(4, picture.BitDepth - 8), shift3 = Math.Max(2, 14 - picture.BitDepth);
        int n = q.Component == 0 ? 8 : 4;
        int[] horizontal = Row(q, q.FractionX, n), vertical = Row(q, q.FractionY, n);
        var result = new int[q.Width * q.Height];
        for (int y = 0; y < q.Height; y++)
        {
            for (int x = 0; x < q.Width; x++)
            {
                int x0 = q.X + x, y0 = q.Y + y, value;
                if (q.FractionX == 0 && q.FractionY == 0)
                    value = Sample(x0, y0) << shift3;
                else if (q.FractionY == 0)
                    value = Sum(k => Sample(x0 + k - n / 2 + 1, y0), horizontal) >> shift1;
                else if (q.FractionX == 0)
                    value = Sum(k => Sample(x0, y0 + k - n / 2 + 1), vertical) >> shift1;
                else
                    value = Sum(j => Sum(k => Sample(x0 + k - n / 2 + 1, y0 + j - n / 2 + 1), horizontal) >> shift1, vertical) >> 6;
                result[y * q.Width + x] = value;
            }
        }

        return result;

        int Sample(int x, int y)
        {
            x = Math.Clamp(x, region.Left, region.Right);
            int wrap = component == 0 ? picture.WrapOffset : picture.WrapOffset / 2;
            if (wrap != 0)
                x = x < 0 ? x + wrap : x > plane.Width - 1 ? x - wrap : x;
            return plane.Row(Math.Clamp(Math.Clamp(y, region.Top, region.Bottom), 0, plane.Height - 1))[Math.Clamp(x, 0, plane.Width - 1)];
        }
        static int Sum(Func<int, int> sample, int[] taps)
        {
            int sum = 0;
            for (int k = 0; k < taps.Length; k++)
                sum += taps[k] * sample(k);
            return sum;
        }
    }

    private static int[] Row(in InterpolationRequest q, int fraction, int n)
    {
        ReadOnlySpan<sbyte> table = q.Component != 0 ? DctInterpolationTables.Chroma
            : (q.Flags & InterpolationFlags.Affine) != 0 ? DctInterpolationTables.LumaAffine : DctInterpolationTables.Luma;
        ReadOnlySpan<sbyte> row = table.Slice(fraction * n, n);
        if (q is { Component: 0, Flags: InterpolationFlags.AlternativeHalfSample } && fraction == 8)
            row = DctInterpolationTables.LumaAlternativeHalf;
        var result = new int[n];
        for (int k = 0; k < n; k++)
            result[k] = row[k];
        return result;
    }

    internal static ReferencePicture Picture(int width, int height, int bitDepth, Random random, bool extreme = false, int wrap = 0)
    {
        int max = (1 << bitDepth) - 1;
        Plane[] planes = [new(width, height), new((width + 1) / 2, (height + 1) / 2), new((width + 1) / 2, (height + 1) / 2)];
        foreach (Plane p in planes)
        {
            for (int y = 0; y < p.Height; y++)
            {
                foreach (ref ushort s in p.Row(y))
                    s = (ushort)(extreme ? random.Next(2) * max : random.Next(max + 1));
            }
        }

        return new ReferencePicture(planes, bitDepth, ChromaFormat.Yuv420, wrapOffset: wrap);
    }

    private static void Check(ReferencePicture picture, IReferenceSampler sampler, in InterpolationRequest q)
    {
        const short guard = 0x5A5A;
        int stride = q.Width + 5;
        var output = new short[stride * q.Height + 64];
        Array.Fill(output, guard);
        sampler.Predict(q, output, stride);
        int[] expected = Expected(picture, q);
        for (int i = 0; i < output.Length; i++)
        {
            int x = i % stride, y = i / stride;
            int want = x < q.Width && y < q.Height ? expected[y * q.Width + x] - Intermediate.Offset : guard;
            if (want != output[i])
                Assert.Fail($"{q} at ({x},{y}): {output[i]}, expected {want}, seed {Seed}");
        }
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(8, false)]
    [InlineData(10, true)]
    [InlineData(10, false)]
    [InlineData(12, true)]
    public void EqualsTheFormulas(int bitDepth, bool vectors)
    {
        var random = new Random(Seed + bitDepth);
        IInterpolationFilter filter = vectors ? new DctInterpolationFilter() : new DctInterpolationFilter().ScalarTwin;
        int[] sizes = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 33, 64];
        for (int i = 0; i < 500; i++)
        {
            using ReferencePicture picture = Picture(70 + random.Next(60), 50 + random.Next(30), bitDepth, random, i % 3 == 0, i % 5 == 4 ? 64 : 0);
            IReferenceSampler sampler = picture.GetSampler(filter);
            int component = random.Next(3), fractions = component == 0 ? 16 : 32;
            Plane plane = picture.Planes[component];
            var q = new InterpolationRequest(component, random.Next(-20, plane.Width + 20), random.Next(-20, plane.Height + 20),
                random.Next(4) == 0 ? 0 : random.Next(fractions), random.Next(4) == 0 ? 0 : random.Next(fractions),
                sizes[random.Next(sizes.Length)], sizes[random.Next(8)],
                component == 0 ? (InterpolationFlags)random.Next(3) : InterpolationFlags.None,
                random.Next(4) switch { 0 => new ReferenceRegion(3, 5, 20, 17), 1 => new ReferenceRegion(-12, 30, 9, 90), _ => default });
            Check(picture, sampler, q);
        }
    }

    // The overshoot of this pattern passes 16 bits without the offset: 33150 at 8 bits.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WorstCaseOvershootFits(bool vectors)
    {
        IInterpolationFilter filter = vectors ? new DctInterpolationFilter() : new DctInterpolationFilter().ScalarTwin;
        foreach (int bitDepth in (int[])[8, 10])
        {
            foreach (int invert in (int[])[0, 1])
            {
                var plane = new Plane(64, 64);
                int[] half = [-1, 4, -11, 40, 40, -11, 4, -1];
                for (int y = 0; y < 64; y++)
                {
                    for (int x = 0; x < 64; x++)
                        plane.At(x, y) = (ushort)((half[y & 7] * half[x & 7] > 0) ^ (invert != 0) ? (1 << bitDepth) - 1 : 0);
                }

                using var picture = new ReferencePicture([plane], bitDepth, ChromaFormat.Monochrome);
                Check(picture, picture.GetSampler(filter), new InterpolationRequest(0, 8, 8, 8, 8, 32, 16));
                Check(picture, picture.GetSampler(filter), new InterpolationRequest(0, 8, 8, 8, 8, 8, 8));
            }
        }
    }

    [Fact]
    public void BigBlocksAndFarVectors()
    {
        var random = new Random(Seed);
        using ReferencePicture picture = Picture(200, 180, 10, random);
        IReferenceSampler sampler = picture.GetSampler(DctInterpolationFilter.Default);
        Check(picture, sampler, new InterpolationRequest(0, 20, 30, 5, 11, 128, 128));
        Check(picture, sampler, new InterpolationRequest(0, -100, 100, 0, 8, 128, 128));
        Check(picture, sampler, new InterpolationRequest(0, 100000, -100000, 3, 8, 64, 64));
        Check(picture, sampler, new InterpolationRequest(1, -5000, 40, 31, 1, 64, 64));
    }

    [Fact]
    public void BorderIsTheNearestWholeSamples()
    {
        var random = new Random(Seed);
        using ReferencePicture picture = Picture(64, 64, 10, random);
        IReferenceSampler sampler = picture.GetSampler(DctInterpolationFilter.Default);
        var q = new InterpolationRequest(0, 10, 12, 9, 3, 16, 8);
        var output = new short[18 * 10];
        sampler.PredictWithRing(q, output, 18);
        Plane plane = picture.Planes[0];
        int[] inner = Expected(picture, q);
        for (int y = -1; y <= 8; y++)
        {
            for (int x = -1; x <= 16; x++)
            {
                int want = x is >= 0 and < 16 && y is >= 0 and < 8 ? inner[y * 16 + x] : plane.Row(12 + y)[11 + x] << 4;
                Assert.Equal(want - Intermediate.Offset, output[(y + 1) * 18 + x + 1]);
            }
        }
    }

    [Fact]
    public void SamplersAreSharedAndFreed()
    {
        var random = new Random(Seed);
        ReferencePicture picture = Picture(32, 32, 8, random);
        var filter = new DctInterpolationFilter();
        Assert.Same(picture.GetSampler(filter), picture.GetSampler(filter));
        Assert.Equal(filter.Fingerprint, DctInterpolationFilter.Default.Fingerprint);
        Assert.Equal(64, filter.Fingerprint.ToString().Length);
        picture.Dispose();
        Assert.Throws<ObjectDisposedException>(() => picture.GetSampler(filter));
    }
}
