using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Encoder;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Codec.Interpolation.Ilif;

public class IlifFilterTests
{
    [Theory]
    [InlineData(IlifMode.Fractions, 8, true)]
    [InlineData(IlifMode.FractionsAndIntegers, 16, false)]
    [Trait("speed", "slow")]
    public void RandomNetworksKeepTheContract(IlifMode mode, int channels, bool residual) =>
        Assert.Empty(FilterContract.Verify(new IlifFilter(IlifModels.Random(channels, 1, residual: residual), mode), 10));

    [Fact]
    public void ThreadsDoNotMatter() =>
        Assert.Equal(Samples(new IlifFilter(IlifModels.Random(16, 1), IlifMode.FractionsAndIntegers)), Samples(new IlifFilter(IlifModels.Random(16, 1), IlifMode.FractionsAndIntegers, threads: 4)));

    [Fact]
    public void ModesAndModelsHaveTheirOwnNames()
    {
        IlifModel a = IlifModels.Random(8, 0, 1), b = IlifModels.Random(8, 0, 2);
        var filters = new IlifFilter[] { new(a, IlifMode.Fractions), new(a, IlifMode.FractionsAndIntegers), new(b, IlifMode.Fractions) };
        Assert.Equal(3, filters.Select(f => f.Fingerprint).Distinct().Count());
        Assert.Equal("ilif2/random8x0", filters[1].Name);
        Assert.True(filters[1].Capabilities.IntegerPositions);
        Assert.False(filters[0].Capabilities.IntegerPositions);
    }

    /// <summary>Heads of zeros leave DCTIF as it is, in all its tables and at all borders.</summary>
    [Fact]
    public void ZeroHeadsAreDctif()
    {
        var filter = new IlifFilter(IlifModels.Random(8, 1, zeroHeads: true), IlifMode.FractionsAndIntegers);
        Assert.Equal(Samples(DctInterpolationFilter.Default), Samples(filter));
    }

    /// <summary>Windows and wrap-around choose features as they choose samples: a window of one sample makes all alike.</summary>
    [Fact]
    public void RegionsAndWrapAroundReachTheFeatures()
    {
        var filter = new IlifFilter(IlifModels.Random(16, 0), IlifMode.FractionsAndIntegers);
        Plane[] planes = [IlifKernelTests.Luma(48, 32, 10, 5), new(24, 16), new(24, 16)];
        using var picture = new ReferencePicture(planes, 10, ChromaFormat.Yuv420, wrapOffset: 48);
        IReferenceSampler sampler = picture.GetSampler(filter);
        Assert.Equal(Block(new InterpolationRequest(0, 4, 8, 3, 9, 8, 8)), Block(new InterpolationRequest(0, 52, 8, 3, 9, 8, 8)));
        short[] one = Block(new InterpolationRequest(0, 4, 8, 3, 9, 8, 8, Region: new ReferenceRegion(20, 20, 20, 20)));
        Assert.Single(one.Distinct());
        // A window that holds all taps changes nothing.
        InterpolationRequest inner = new(0, 16, 12, 3, 9, 8, 8);
        Assert.Equal(Block(inner), Block(inner with { Region = new ReferenceRegion(12, 8, 28, 24) }));
        Assert.NotEqual(Block(inner), Block(inner with { Region = new ReferenceRegion(16, 12, 23, 19) }));

        short[] Block(InterpolationRequest r)
        {
            var block = new short[r.Width * r.Height];
            sampler.Predict(r, block, r.Width);
            return block;
        }
    }

    /// <summary>Blocks across the border: the short cut equals gathering every feature by its clipped coordinates.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    public void BlocksAcrossTheBorderAreClippedSampleBySample(int channels)
    {
        Plane[] planes = [IlifKernelTests.Luma(44, 36, 10, 9), new(22, 18), new(22, 18)];
        using var picture = new ReferencePicture(planes, 10, ChromaFormat.Yuv420);
        IReferenceSampler sampler = picture.GetSampler(new IlifFilter(IlifModels.Random(channels, 0), IlifMode.FractionsAndIntegers));
        var random = new Random(20240907);
        for (int i = 0; i < 300; i++)
        {
            int width = 1 + random.Next(40), height = 1 + random.Next(20);
            var request = new InterpolationRequest(0, random.Next(-60, 70), random.Next(-40, 60), random.Next(16), random.Next(16), width, height);
            short[] plain = new short[width * height], gathered = new short[width * height];
            sampler.Predict(request, plain, width);
            sampler.Predict(request with { Region = new ReferenceRegion(-200, -200, 300, 300) }, gathered, width);
            Assert.Equal(gathered, plain);
        }
    }

    /// <summary>What a search asks for again comes from memory, unchanged.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(32)]
    public void RepetitionChangesNothing(int channels)
    {
        var filter = new IlifFilter(IlifModels.Random(channels, 0), IlifMode.FractionsAndIntegers);
        Plane[] planes = [IlifKernelTests.Luma(76, 52, 10, 8), new(38, 26), new(38, 26)];
        using var picture = new ReferencePicture(planes, 10, ChromaFormat.Yuv420);
        IReferenceSampler fresh = picture.GetSampler(filter);
        var random = new Random(20240906);
        InterpolationRequest[] requests =
        [
            .. Enumerable.Range(0, 60).Select(i => new InterpolationRequest(
                0, random.Next(-8, 70), random.Next(-8, 48), 4 * random.Next(4), 4 * random.Next(4), 4 << random.Next(4), 4 << random.Next(4),
                i % 4 == 0 ? InterpolationFlags.AlternativeHalfSample : InterpolationFlags.None)),
        ];
        short[][] first = Array.ConvertAll(requests, r => Block(new IlifFilter(filter.Model, filter.Mode).Prepare(picture, FilterScratch.Current), r));
        for (int round = 0; round < 12; round++)
        {
            for (int i = 0; i < requests.Length; i++)
                Assert.Equal(first[i], Block(fresh, requests[i]));
        }

        static short[] Block(IReferenceSampler sampler, InterpolationRequest r)
        {
            var block = new short[r.Width * r.Height];
            sampler.Predict(r, block, r.Width);
            return block;
        }
    }

    [Theory]
    [InlineData(IlifMode.Fractions)]
    [InlineData(IlifMode.FractionsAndIntegers)]
    [Trait("speed", "slow")]
    public void StreamsRoundTrip(IlifMode mode)
    {
        IlifModel model = IlifModels.Random(8, 1, headShift: 14);
        var options = new EncoderOptions
        {
            Width = 64,
            Height = 48,
            CtuSize = 64,
            Configuration = CodingConfiguration.LowDelay,
            Preset = EncoderPreset.Fast,
            InterpolationFilter = new IlifFilter(model, mode),
            InterpolationSwitch = InterpolationSwitch.Off,
        };
        EncoderClips.Result result = EncoderClips.Encode(options, 5);
        var filter = new IlifFilter(IlifModel.Parse(model.ToArray()), mode, threads: 2);
        EncoderClips.AssertDecodes(options, result, 5, new DecoderOptions { PlugInFilter = filter });
        EncoderClips.AssertDecodes(options, result, 5, new DecoderOptions { PlugInFilter = filter.ScalarTwin as IlifFilter });
        Assert.NotEqual(EncoderClips.Encode(options with { InterpolationFilter = null }, 5).Statistics.Select(s => s.PsnrY), result.Statistics.Select(s => s.PsnrY));

        var other = new IlifFilter(IlifModels.Random(8, 1, seed: 99, headShift: 14), mode);
        string message = Refusal(other);
        Assert.Contains(filter.Fingerprint.ToString()[..16], message);
        Assert.Contains(other.Fingerprint.ToString()[..16], message);
        Assert.Contains($"'{filter.Name}'", Refusal(null));
        Assert.Contains("'ilif1/random16x0'", Refusal(new IlifFilter(IlifModels.Random(16, 0), IlifMode.Fractions)));

        string Refusal(IInterpolationFilter? given) => Assert.Throws<VvcNotSupportedException>(() =>
            new VvcDecoder(new DecoderOptions { PlugInFilter = given }).Decode(new MemoryStream(result.Stream)).Count()).Message;
    }

    // Blocks of all kinds from one picture.
    private static short[] Samples(IInterpolationFilter filter)
    {
        Plane[] planes = [IlifKernelTests.Luma(60, 44, 10, 3), new(30, 22), new(30, 22)];
        using var picture = new ReferencePicture(planes, 10, ChromaFormat.Yuv420, sliceQp: 27);
        IReferenceSampler sampler = picture.GetSampler(filter);
        var all = new List<short>();
        for (int i = 0; i < 256; i++)
        {
            var flags = (i % 5) switch { 0 => InterpolationFlags.Affine, 1 => InterpolationFlags.AlternativeHalfSample, _ => InterpolationFlags.None };
            int size = flags == InterpolationFlags.Affine ? 4 : 8 << (i % 3);
            var block = new short[size * size];
            sampler.Predict(new InterpolationRequest(0, -20 + i % 17 * 5, -15 + i % 13 * 6, i % 16, i / 16, size, size, flags), block, size);
            all.AddRange(block);
        }
        return [.. all];
    }
}
