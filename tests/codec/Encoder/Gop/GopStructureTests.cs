using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Encoder;
using VvcIlif.Codec.Encoder.Gop;
using VvcIlif.Codec.Encoder.Rate;
using VvcIlif.Codec.Headers;
using Xunit;

namespace VvcIlif.Tests.Codec.Encoder.Gop;

public class GopStructureTests
{
    private static EncoderSettings Settings(CodingConfiguration configuration, int? intraPeriod = null, int? gopSize = null, IntraRefresh refresh = IntraRefresh.Open) =>
        EncoderSettings.From(new EncoderOptions
        {
            Width = 416,
            Height = 240,
            Configuration = configuration,
            IntraPeriod = intraPeriod,
            GopSize = gopSize,
            IntraRefresh = refresh,
        });

    public static TheoryData<CodingConfiguration, int?, int?, IntraRefresh> Structures => new()
    {
        { CodingConfiguration.AllIntra, null, null, IntraRefresh.Open },
        { CodingConfiguration.LowDelay, null, null, IntraRefresh.Open },
        { CodingConfiguration.LowDelay, 20, null, IntraRefresh.Open },
        { CodingConfiguration.LowDelay, 20, null, IntraRefresh.Closed },
        { CodingConfiguration.RandomAccess, 32, 32, IntraRefresh.Open },
        { CodingConfiguration.RandomAccess, 64, 32, IntraRefresh.Open },
        { CodingConfiguration.RandomAccess, 64, 32, IntraRefresh.Closed },
        { CodingConfiguration.RandomAccess, 48, 16, IntraRefresh.Open },
        { CodingConfiguration.RandomAccess, 50, 16, IntraRefresh.Open },
        { CodingConfiguration.RandomAccess, 25, 8, IntraRefresh.Closed },
        { CodingConfiguration.RandomAccess, 1, 8, IntraRefresh.Open },
        { CodingConfiguration.RandomAccess, 5, 32, IntraRefresh.Open },
        { CodingConfiguration.RandomAccess, -1, 32, IntraRefresh.Open },
    };

    [Theory]
    [MemberData(nameof(Structures))]
    public void EveryPictureIsCodedOnceAndItsReferencesAreThere(CodingConfiguration configuration, int? intraPeriod, int? gopSize, IntraRefresh refresh)
    {
        EncoderSettings settings = Settings(configuration, intraPeriod, gopSize, refresh);
        (int size, int reorder) = BufferSimulation.Run(settings);
        Assert.InRange(size, 1, 8);
        TestContext.Current.TestOutputHelper?.WriteLine($"buffer {size}, reorder {reorder}");
        int[] lengths = [1, 2, 3, 9, 17, 33, 100, 131];
        foreach (int length in lengths)
        {
            List<PlannedPicture> clip = BufferSimulation.Clip(settings, length);
            Assert.Equal(Enumerable.Range(0, length), clip.Select(p => p.Index).Order());
            var buffer = new HashSet<PlannedPicture>();
            PlannedPicture? access = null;
            foreach (PlannedPicture picture in clip)
            {
                if (picture.Type == NalUnitType.IDR_N_LP)
                    buffer.Clear();
                if (picture.Type.IsIrap())
                    access = picture;
                Assert.Subset(buffer, picture.References.ToHashSet());
                buffer.IntersectWith(picture.References);
                buffer.Add(picture);
                Assert.InRange(buffer.Count, 1, size);
                Assert.Equal(picture.Active[0].Count, picture.Active[0].Distinct().Count());
                Assert.Equal(picture.Active[1].Count, picture.Active[1].Distinct().Count());
                Assert.Equal(picture.Active[0].Count > 0, picture.Active[1].Count > 0);
                Assert.All(picture.Active[0].Concat(picture.Active[1]), r => Assert.True(r.TemporalId <= picture.TemporalId && r.IsReference));
                Assert.Equal(picture.Type is NalUnitType.RASL_NUT, picture.Index < access!.Index);
                // Nothing that follows an access point refers to what precedes it.
                if (picture.Index > access.Index)
                    Assert.All(picture.References, r => Assert.True(r.Index >= access.Index && r.Type != NalUnitType.RASL_NUT));
                if (picture.SliceType == SliceType.B)
                    Assert.True(picture.Collocated.Index < picture.Active[picture.Collocated.List].Count);
                Assert.InRange(picture.Qp, -12, 63);
            }
        }
    }

    [Fact]
    public void QpAndLambdaFollowTheCommonTestConditions()
    {
        EncoderSettings settings = EncoderSettings.From(new EncoderOptions { Width = 416, Height = 240, Qp = 37, IntraPeriod = 32 });
        Assert.Equal(34, PictureQp.SliceQp(settings, true, 0, 0));
        Assert.Equal([36, 40, 40, 43, 45, 46], Enumerable.Range(0, 6).Select(layer => PictureQp.SliceQp(settings, false, layer, 0)));
        Assert.Equal(0.57 * 16 * 1024, PictureQp.Lambda(42, SliceType.B, 1, 10), 1e-6);
        EncoderSettings lowDelay = EncoderSettings.From(new EncoderOptions { Width = 416, Height = 240, Qp = 22, Configuration = CodingConfiguration.LowDelay });
        Assert.Equal(21, PictureQp.SliceQp(lowDelay, true, 0, 0));
        Assert.Equal([23, 26, 27], Enumerable.Range(0, 3).Select(layer => PictureQp.SliceQp(lowDelay, false, layer, 0)));
    }
}
