using System.Reflection;
using VvcIlif.Codec;
using VvcIlif.Codec.Interpolation;
using Xunit;

namespace VvcIlif.Tests.Codec.Interpolation;

public class FilterPluginTests
{
    private static string SamplePath => Path.Combine(AppContext.BaseDirectory, "plugins", "TwelveTapFilter.dll");

    [Fact]
    public void DctifKeepsTheContract() => Assert.Empty(FilterContract.Verify(new DctInterpolationFilter(), 8, 10, 12));

    [Fact]
    public void SampleFilterLoadsAndKeepsTheContract()
    {
        IInterpolationFilter filter = FilterLoader.Load(SamplePath);
        Assert.Equal("VvcIlif.Samples.TwelveTapFilter", filter.GetType().FullName);
        Assert.NotEqual(typeof(FilterPluginTests).Assembly, filter.GetType().Assembly);
        Assert.Equal(6, filter.Capabilities.Margin);
        Assert.Equal(0u, filter.Capabilities.ChromaFractions);
        Assert.Empty(FilterContract.Verify(filter));
    }

    [Fact]
    public void SampleFilterFallsBackWhereItDoesNotServe()
    {
        IInterpolationFilter filter = FilterLoader.Load(SamplePath);
        using ReferencePicture picture = DctInterpolationTests.Picture(64, 64, 10, new Random(5));
        IReferenceSampler sampler = picture.GetSampler(filter), dctif = picture.GetSampler(DctInterpolationFilter.Default);
        Assert.True(Same(new InterpolationRequest(1, 4, 4, 7, 9, 8, 8)));
        Assert.True(Same(new InterpolationRequest(0, 4, 4, 0, 0, 8, 8)));
        Assert.False(Same(new InterpolationRequest(0, 4, 4, 8, 8, 8, 8)));

        bool Same(InterpolationRequest q)
        {
            short[] a = new short[64], b = new short[64];
            sampler.Predict(q, a, 8);
            dctif.Predict(q, b, 8);
            return a.AsSpan().SequenceEqual(b);
        }
    }

    [Fact]
    public void LoaderSaysWhatIsWrong()
    {
        Assert.Equal(FilterLoadError.FileMissing, Error("no-such-filter.dll"));
        string text = Path.GetTempFileName();
        File.WriteAllText(text, "not an assembly");
        Assert.Equal(FilterLoadError.NotAnAssembly, Error(text));
        File.Delete(text);
        Assert.Equal(FilterLoadError.NoFilter, Error(typeof(FactAttribute).Assembly.Location));
        Assert.Equal(FilterLoadError.SeveralFilters, Error(Assembly.GetExecutingAssembly().Location));

        static FilterLoadError Error(string path)
        {
            var e = Assert.Throws<FilterLoadException>(() => FilterLoader.Load(path));
            Assert.Contains(path, e.Message);
            return e.Error;
        }
    }

    [Fact]
    public void TablesAreChecked()
    {
        Assert.Throws<ArgumentException>(() => new Tables(new sbyte[7]));
        Assert.Throws<ArgumentException>(() => new Tables(new sbyte[128]));
        sbyte[] good = DctInterpolationTables.Luma.ToArray();
        Assert.NotEqual(new Tables(good).Fingerprint, DctInterpolationFilter.Default.Fingerprint);
        good[8 * 3]++;
        Assert.Throws<ArgumentException>(() => new Tables(good));
    }

    [Fact]
    public void ContractFindsBrokenFilters()
    {
        Assert.Contains(FilterContract.Verify(new BrokenDrift(), 10), f => f.Rule == "constant input stays constant");
        Assert.Contains(FilterContract.Verify(new BrokenCrop(), 10), f => f.Rule == "crop equals whole");
        Assert.Contains(FilterContract.Verify(new BrokenMargin(), 10), f => f.Rule == "margin");
        Assert.Contains(FilterContract.Verify(new BrokenPreparation(), 10), f => f.Rule == "prepared without samples");
        Assert.Contains(FilterContract.Verify(new BrokenRing(), 10), f => f.Rule == "rings");
    }

    private sealed class Tables(sbyte[] luma) : SeparableInterpolationFilter(new FilterId(300), luma);

    /// <summary>DCTIF with something wrong.</summary>
    public abstract class Broken : IInterpolationFilter
    {
        public FilterId Id => new(999);

        public FilterFingerprint Fingerprint => FilterFingerprint.Of([1, 2, 3]);

        public virtual FilterCapabilities Capabilities => new() { Margin = 4 };

        public IReferenceSampler Prepare(ReferencePicture picture, FilterScratch scratch) =>
            new Sampler(this, DctInterpolationFilter.Default.Prepare(picture, scratch));

        protected abstract void Spoil(in InterpolationRequest request, Span<short> block);

        private sealed class Sampler(Broken owner, IReferenceSampler dctif) : IReferenceSampler
        {
            public void Predict(in InterpolationRequest request, Span<short> destination, int stride)
            {
                dctif.Predict(request, destination, stride);
                owner.Spoil(request, destination);
            }
        }
    }

    public sealed class BrokenDrift : Broken
    {
        protected override void Spoil(in InterpolationRequest request, Span<short> block) => block[0]++;
    }

    public sealed class BrokenCrop : Broken
    {
        protected override void Spoil(in InterpolationRequest request, Span<short> block)
        {
            if (request.Width == 4)
                block[0] ^= 1;
        }
    }

    /// <summary>Copies the picture, which it says it does not look at.</summary>
    public sealed class BrokenPreparation : IInterpolationFilter
    {
        public FilterId Id => new(998);

        public FilterFingerprint Fingerprint => FilterFingerprint.Of([1, 2, 4]);

        public FilterCapabilities Capabilities => new() { Margin = 4, NeedsWholePicture = false };

        public IReferenceSampler Prepare(ReferencePicture picture, FilterScratch scratch)
        {
            Plane[] copies = Array.ConvertAll(picture.Planes.ToArray(), p =>
            {
                var copy = new Plane(p.Width, p.Height);
                copy.CopyFrom(p);
                return copy;
            });
            return DctInterpolationFilter.Default.Prepare(new ReferencePicture(copies, picture.BitDepth, picture.ChromaFormat), scratch);
        }
    }

    /// <summary>Its rings are zero.</summary>
    public sealed class BrokenRing : IInterpolationFilter
    {
        public FilterId Id => new(997);

        public FilterFingerprint Fingerprint => FilterFingerprint.Of([1, 2, 5]);

        public FilterCapabilities Capabilities => new() { Margin = 4, IntegerPositions = true };

        public IReferenceSampler Prepare(ReferencePicture picture, FilterScratch scratch) =>
            new Sampler(DctInterpolationFilter.Default.Prepare(picture, scratch));

        private sealed class Sampler(IReferenceSampler dctif) : IReferenceSampler
        {
            public void Predict(in InterpolationRequest request, Span<short> destination, int stride) => dctif.Predict(request, destination, stride);

            public void PredictWithRing(in InterpolationRequest request, Span<short> destination, int stride) =>
                dctif.Predict(request, destination[(stride + 1)..], stride);
        }
    }

    public sealed class BrokenMargin : Broken
    {
        public override FilterCapabilities Capabilities => new() { Margin = 2 };

        protected override void Spoil(in InterpolationRequest request, Span<short> block)
        {
        }
    }
}
