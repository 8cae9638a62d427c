using VvcIlif.Codec;
using VvcIlif.Codec.Encoder;
using Xunit;

namespace VvcIlif.Tests.Codec.Encoder.Rate;

public class RateSearchTests
{
    [Theory]
    [InlineData(60)]
    [InlineData(300)]
    [Trait("speed", "slow")]
    public void TheRateIsMet(double wanted)
    {
        var options = new EncoderOptions
        {
            Width = 96,
            Height = 64,
            Preset = EncoderPreset.Fast,
            IntraPeriod = 16,
            GopSize = 8,
            DecodedPictureHash = HashKind.None,
        };
        int passes = 0;
        EncoderOptions found = RateSearch.Find(options, wanted, () => Clip(17), (_, _) => passes++);
        EncodeSummary summary = new VvcEncoder(found).Encode(Clip(17), Stream.Null);
        Assert.InRange(summary.KilobitsPerSecond / wanted, 0.9, 1.1);
        Assert.InRange(passes, 1, 4);
        Assert.Equal(options, found with { Qp = options.Qp, QpFraction = 0 });
    }

    [Fact]
    public void ARateThatIsNoneIsRefused() =>
        Assert.Throws<EncoderConfigurationException>(() => RateSearch.Find(new EncoderOptions { Width = 16, Height = 16 }, 0, () => Clip(1)));

    private static IEnumerable<IReadOnlyList<Plane>> Clip(int count)
    {
        var random = new Random(5);
        int[] texture = [.. Enumerable.Range(0, 64 * 64).Select(_ => random.Next(-20, 20))];
        for (int f = 0; f < count; f++)
        {
            Plane[] planes = [new(96, 64), new(48, 32), new(48, 32)];
            for (int c = 0; c < 3; c++)
            {
                for (int y = 0; y < planes[c].Height; y++)
                {
                    for (int x = 0; x < planes[c].Width; x++)
                        planes[c].At(x, y) = (ushort)(128 + 60 * Math.Sin((x + f) * 0.1 * (c + 1)) + texture[((y + f / 2) & 63) * 64 + ((x + f) & 63)] / (c + 1));
                }
            }

            yield return planes;
        }
    }
}
