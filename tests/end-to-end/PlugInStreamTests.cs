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

    [Fact]
    public void AFilterThatNeedsNoWholePictureLetsTheNextPictureBegin()
    {
        var filter = new Watched(needsWholePicture: false);
        (EncoderOptions options, EncoderClips.Result result) = Tall(filter);
        filter.Hold = true;
        EncoderClips.AssertDecodes(options, result, 4, new DecoderOptions { PlugInFilter = filter, Threads = 3 });
        Assert.True(filter.SawNext, "The second picture was not referred to while its last rows were in work.");
    }

    [Fact]
    public void AFilterThatNeedsTheWholePictureGetsIt()
    {
        var filter = new Watched(needsWholePicture: true);
        (EncoderOptions options, EncoderClips.Result result) = Tall(filter);
        filter.Early = 0;
        EncoderClips.AssertDecodes(options, result, 4, new DecoderOptions { PlugInFilter = filter, Threads = 3 });
        Assert.Equal(0, filter.Early);
    }

    private static (EncoderOptions Options, EncoderClips.Result Result) Tall(IInterpolationFilter filter)
    {
        var options = new EncoderOptions
        {
            Width = 96,
            Height = 256,
            CtuSize = 32,
            Configuration = CodingConfiguration.LowDelay,
            Preset = EncoderPreset.Fast,
            InterpolationFilter = filter,
            InterpolationSwitch = InterpolationSwitch.Off,
        };
        return (options, EncoderClips.Encode(options, 4));
    }

    /// <summary>
    /// The standard's samples under another name. On demand it holds up the last row of CTUs of the picture that refers
    /// to POC 0 until someone predicts from that picture.
    /// </summary>
    private sealed class Watched(bool needsWholePicture) : IInterpolationFilter
    {
        private readonly ManualResetEventSlim _next = new();
        private int _held;

        public bool Hold { get; set; }

        public bool SawNext { get; private set; }

        /// <summary>Preparations of pictures that were not complete.</summary>
        public int Early;

        public FilterId Id => new(401);

        public FilterFingerprint Fingerprint => FilterFingerprint.Of([4, 0, 1]);

        public FilterCapabilities Capabilities => new() { IntegerPositions = true, Margin = 4, NeedsWholePicture = needsWholePicture };

        public IReferenceSampler Prepare(ReferencePicture picture, FilterScratch scratch)
        {
            if (picture.Progress is { } progress && progress.Rows < RowProgress.All)
                Interlocked.Increment(ref Early);
            return new Sampler(this, picture.Poc, DctInterpolationFilter.Default.Prepare(picture, scratch));
        }

        private void Predicted(int poc, int y)
        {
            if (!Hold)
                return;
            if (poc == 1)
                _next.Set();
            else if (poc == 0 && y >= 208 && Interlocked.Exchange(ref _held, 1) == 0)
                SawNext = _next.Wait(TimeSpan.FromSeconds(30));
        }

        private sealed class Sampler(Watched owner, int poc, IReferenceSampler inner) : IReferenceSampler
        {
            public void Predict(in InterpolationRequest request, Span<short> destination, int stride)
            {
                owner.Predicted(poc, request.Y);
                inner.Predict(request, destination, stride);
            }
        }
    }

    private sealed class Other(IInterpolationFilter inner, FilterId id, FilterFingerprint fingerprint) : IInterpolationFilter
    {
        public FilterId Id => id;

        public FilterFingerprint Fingerprint => fingerprint;

        public FilterCapabilities Capabilities => inner.Capabilities;

        public IReferenceSampler Prepare(ReferencePicture picture, FilterScratch scratch) => inner.Prepare(picture, scratch);
    }
}
