using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Encoder;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.EndToEnd;

public class PlugInStreamTests
{
    private static IInterpolationFilter Sample() => FilterLoader.Load(Path.Combine(AppContext.BaseDirectory, "plugins", "TwelveTapFilter.dll"));

    [Fact]
    public void AStreamIsDecodedWithItsFilterOnly()
    {
        IInterpolationFilter filter = Sample();
        var options = new EncoderOptions
        {
            Width = 64,
            Height = 48,
            CtuSize = 64,
            Configuration = CodingConfiguration.LowDelay,
            Preset = EncoderPreset.Fast,
            InterpolationFilter = filter,
            InterpolationSwitch = InterpolationSwitch.Off,
        };
        EncoderClips.Result result = EncoderClips.Encode(options, 5);
        EncoderClips.AssertDecodes(options, result, 5, new DecoderOptions { PlugInFilter = filter });
        EncoderClips.AssertDecodes(options, result, 5, new DecoderOptions { PlugInFilter = Sample() });
        EncoderClips.Result standard = EncoderClips.Encode(options with { InterpolationFilter = null }, 5);
        Assert.NotEqual(standard.Statistics.Select(s => s.PsnrY), result.Statistics.Select(s => s.PsnrY));

        string id = filter.Id.ToString();
        Assert.Contains($"'{id}'", Refusal(null));
        Assert.Contains($"'{id}'", Refusal(new Other(filter, new FilterId(300), filter.Fingerprint)));
        string mismatch = Refusal(new Other(filter, filter.Id, FilterFingerprint.Of([1])));
        Assert.Contains("fingerprint", mismatch);
        Assert.Contains(filter.Fingerprint.ToString()[..16], mismatch);
        Assert.Contains(FilterFingerprint.Of([1]).ToString()[..16], mismatch);

        string Refusal(IInterpolationFilter? given) => Assert.Throws<VvcNotSupportedException>(() =>
            new VvcDecoder(new DecoderOptions { PlugInFilter = given }).Decode(new MemoryStream(result.Stream)).Count()).Message;
    }

    [Fact]
    public void DctifGivenAsAFilterMakesAStandardStream()
    {
        var options = new EncoderOptions { Width = 16, Height = 16, Preset = EncoderPreset.Fast, InterpolationFilter = new DctInterpolationFilter() };
        EncoderClips.Result result = EncoderClips.Encode(options, 3);
        // A standard stream is decoded with DCTIF, whatever filter the decoder has.
        EncoderClips.AssertDecodes(options, result, 3, new DecoderOptions { PlugInFilter = Sample() });
        Assert.Equal(EncoderClips.Encode(options with { InterpolationFilter = null }, 3).Stream, result.Stream);
    }

    private sealed class Other(IInterpolationFilter inner, FilterId id, FilterFingerprint fingerprint) : IInterpolationFilter
    {
        public FilterId Id => id;

        public FilterFingerprint Fingerprint => fingerprint;

        public FilterCapabilities Capabilities => inner.Capabilities;

        public IReferenceSampler Prepare(ReferencePicture picture, FilterScratch scratch) => inner.Prepare(picture, scratch);
    }
}
