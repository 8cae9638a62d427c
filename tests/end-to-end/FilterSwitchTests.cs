using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Encoder;
using VvcIlif.Codec.Inspect;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Tests.Codec.Interpolation.Ilif;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.EndToEnd;

/// <summary>A plug-in filter switched against DCTIF by slice and by CTU.</summary>
[Trait("speed", "slow")]
public class FilterSwitchTests
{
    private static EncoderOptions Options(IInterpolationFilter? filter, InterpolationSwitch switching, CodingConfiguration configuration) => new()
    {
        Width = 72,
        Height = 64,
        CtuSize = 32,
        Qp = 27,
        Configuration = configuration,
        Preset = EncoderPreset.Fast,
        Threads = 1,
        InterpolationFilter = filter,
        InterpolationSwitch = switching,
    };

    // Makes samples brighter by a sixty-fourth of their range, as half of the clip gets from picture to picture.
    private static IlifFilter Network(IlifMode mode) => new(IlifModels.Random(8, 0, headShift: 11, zeroHeads: true, brighter: 256), mode);

    private static EncoderClips.Result Encode(EncoderOptions options, int count) => EncoderClips.Encode(options, count, fade: 1 / 64.0);

    [Theory]
    [InlineData(InterpolationSwitch.Off, IlifMode.Fractions, CodingConfiguration.RandomAccess)]
    [InlineData(InterpolationSwitch.Slice, IlifMode.Fractions, CodingConfiguration.RandomAccess)]
    [InlineData(InterpolationSwitch.Slice, IlifMode.FractionsAndIntegers, CodingConfiguration.LowDelay)]
    [InlineData(InterpolationSwitch.Ctu, IlifMode.Fractions, CodingConfiguration.LowDelay)]
    [InlineData(InterpolationSwitch.Ctu, IlifMode.FractionsAndIntegers, CodingConfiguration.RandomAccess)]
    public void TheDecoderGetsWhatTheEncoderReconstructed(InterpolationSwitch switching, IlifMode mode, CodingConfiguration configuration)
    {
        const int count = 6;
        IlifFilter filter = Network(mode);
        EncoderOptions options = Options(filter, switching, configuration);
        EncoderClips.Result one = Encode(options, count);
        EncoderClips.AssertDecodes(options, one, count, new DecoderOptions { PlugInFilter = filter, Threads = 1 });
        // Without vector instructions, with threads.
        EncoderClips.AssertDecodes(options, one, count, new DecoderOptions { PlugInFilter = filter.ScalarTwin, Threads = 2 });
        Assert.Equal(one.Stream, Encode(options with { Threads = 3 }, count).Stream);

        using var words = new StringWriter();
        StreamSummary summary = StreamInspector.WriteText(new MemoryStream(one.Stream), words);
        Assert.Equal(switching switch { InterpolationSwitch.Off => "off", InterpolationSwitch.Slice => "slice", _ => "ctu" }, summary.PlugInSwitch);
        Assert.Contains("plug-in filter on", words.ToString());
        double share = one.Summary.PlugInShare!.Value;
        Assert.Equal(one.Statistics.Where(s => s.Type == 'B').Average(s => s.PlugInShare), share, 9);
        Assert.All(one.Statistics.Where(s => s.Type == 'I'), s => Assert.Equal(0, s.PlugInShare));
        if (switching == InterpolationSwitch.Off)
            Assert.Equal(1, share);
        if (switching == InterpolationSwitch.Slice)
            Assert.All(one.Statistics, s => Assert.True(s.PlugInShare is 0 or 1));
        if (switching == InterpolationSwitch.Ctu)
            Assert.Contains(one.Statistics, s => s.PlugInShare is > 0 and < 1);
    }

    /// <summary>With a substream for each row of CTUs: the contexts of the switch start anew in each row, and CTUs above to the right are out of reach.</summary>
    [Theory]
    [InlineData(InterpolationSwitch.Slice, IlifMode.FractionsAndIntegers, CodingConfiguration.LowDelay, EncoderPreset.Fast)]
    [InlineData(InterpolationSwitch.Ctu, IlifMode.Fractions, CodingConfiguration.LowDelay, EncoderPreset.Fast)]
    [InlineData(InterpolationSwitch.Ctu, IlifMode.FractionsAndIntegers, CodingConfiguration.RandomAccess, EncoderPreset.Fast)]
    [InlineData(InterpolationSwitch.Ctu, IlifMode.FractionsAndIntegers, CodingConfiguration.RandomAccess, EncoderPreset.Medium)]
    public void TheSwitchWorksWithSubstreams(InterpolationSwitch switching, IlifMode mode, CodingConfiguration configuration, EncoderPreset preset)
    {
        const int count = 6;
        IlifFilter filter = Network(mode);
        EncoderOptions options = Options(filter, switching, configuration) with { Height = 112, Preset = preset, EntropyCodingSync = true };
        EncoderClips.Result result = Encode(options, count);
        foreach (int threads in (int[])[1, 2, 3])
            EncoderClips.AssertDecodes(options, result, count, new DecoderOptions { PlugInFilter = filter, Threads = threads });
        Assert.Equal(result.Stream, Encode(options with { Threads = 2 }, count).Stream);
        Assert.NotEqual(result.Stream, Encode(options with { EntropyCodingSync = false }, count).Stream);
        using var words = new StringWriter();
        StreamInspector.WriteText(new MemoryStream(result.Stream), words);
        Assert.Contains("WPP", words.ToString());
        Assert.Contains("plug-in filter on", words.ToString());
        if (switching == InterpolationSwitch.Ctu)
            Assert.Contains(result.Statistics, s => s.PlugInShare is > 0 and < 1);
    }

    /// <summary>A filter that only does harm costs one bit a slice, and no preparation in the decoder.</summary>
    [Theory]
    [InlineData(InterpolationSwitch.Slice)]
    [InlineData(InterpolationSwitch.Ctu)]
    public void AHarmfulFilterCostsNextToNothing(InterpolationSwitch switching)
    {
        const int count = 6;
        EncoderOptions options = Options(new Noise(), switching, CodingConfiguration.RandomAccess);
        EncoderClips.Result result = Encode(options, count), anchor = Encode(options with { InterpolationFilter = null }, count);
        var decoding = new Noise();
        EncoderClips.AssertDecodes(options, result, count, new DecoderOptions { PlugInFilter = decoding });
        Assert.Equal(0, decoding.Prepared);
        Assert.Equal(anchor.Summary.PsnrY, result.Summary.PsnrY);
        // The SPS, which names the filter, comes with the first picture.
        Assert.True(Bits(result) <= 1.01 * Bits(anchor), $"{Bits(result)} bits, {Bits(anchor)} without the filter");
        Assert.Equal(0, result.Summary.PlugInShare);
        Assert.Null(anchor.Summary.PlugInShare);

        static long Bits(EncoderClips.Result r) => r.Statistics.Skip(1).Sum(s => s.Bits);
    }

    /// <summary>Whatever the bytes: pictures, or one of the two errors.</summary>
    [Fact]
    public void DamagedStreams()
    {
        IlifFilter filter = Network(IlifMode.FractionsAndIntegers);
        EncoderOptions options = Options(filter, InterpolationSwitch.Ctu, CodingConfiguration.LowDelay) with { Width = 40, Height = 40 };
        byte[] stream = Encode(options, 3).Stream;
        Parallel.For(0, 600, i =>
        {
            var random = new Random(903 + i);
            byte[] damaged = [.. stream];
            for (int n = 0; n < 1 + i % 3; n++)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                foreach (DecodedPicture _ in new VvcDecoder(new DecoderOptions { PlugInFilter = filter, Threads = 1 }).Decode(new MemoryStream(damaged)))
                {
                }
            }
            catch (Exception error) when (error is VvcBitstreamException or VvcNotSupportedException)
            {
                Assert.NotEmpty(error.Message);
            }
        });
    }

    /// <summary>Samples that have nothing to do with the picture.</summary>
    private sealed class Noise : IInterpolationFilter
    {
        private int _prepared;

        public int Prepared => _prepared;

        public FilterId Id => new(400);

        public FilterFingerprint Fingerprint => FilterFingerprint.Of([4]);

        public FilterCapabilities Capabilities => new() { IntegerPositions = true, PreservesConstants = false };

        public IReferenceSampler Prepare(ReferencePicture picture, FilterScratch scratch)
        {
            Interlocked.Increment(ref _prepared);
            return new Sampler();
        }

        private sealed class Sampler : IReferenceSampler
        {
            public void Predict(in InterpolationRequest request, Span<short> destination, int stride)
            {
                for (int y = 0; y < request.Height; y++)
                {
                    for (int x = 0; x < request.Width; x++)
                        destination[y * stride + x] = (short)((uint)((request.X + x) * 40503 + (request.Y + y) * 30011) % 12000 - 6000);
                }
            }
        }
    }
}
