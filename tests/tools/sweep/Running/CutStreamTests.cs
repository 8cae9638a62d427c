using VvcIlif.Codec;
using VvcIlif.Codec.Encoder;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;
using Xunit;

namespace VvcIlif.Tests.Tools.Sweep.Running;

/// <summary>Parts of a clip that are coded on their own and joined.</summary>
public sealed class CutStreamTests
{
    [Theory]
    [InlineData(16, 8, IntraRefresh.Open, 37)]
    [InlineData(16, 16, IntraRefresh.Open, 34)]
    [InlineData(32, 32, IntraRefresh.Open, 65)]
    [InlineData(20, 8, IntraRefresh.Open, 41)]
    [InlineData(16, 8, IntraRefresh.Closed, 37)]
    [Trait("speed", "slow")]
    public void JoinedIsUncut(int period, int gop, IntraRefresh refresh, int frames)
    {
        var format = new VideoFormat { Width = 32, Height = 32 };
        var pictures = new List<Plane[]>();
        using (var clip = new ProceduralClip("mix", format, frames))
        {
            for (Plane[] planes = format.CreatePlanes(); clip.ReadFrame(planes); planes = format.CreatePlanes())
                pictures.Add(planes);
        }

        var options = new EncoderOptions { Width = 32, Height = 32, Qp = 32, QpFraction = 0.4, Preset = EncoderPreset.Fast, IntraPeriod = period, GopSize = gop, IntraRefresh = refresh, Threads = 1 };
        using var whole = new MemoryStream();
        var shown = new List<ulong>();
        new VvcEncoder(options).Encode(pictures, whole, null, p => shown.Add(Sum(p)));

        using var joined = new MemoryStream();
        var parts = new List<ulong>();
        var order = new List<int>();
        bool open = refresh == IntraRefresh.Open;
        for (int first = 0; first < frames - (open && first > 0 ? 1 : 0); first += period)
        {
            new VvcEncoder(options with { FirstPicture = first, Threads = 2 }).Encode(pictures.Skip(first).Take(period + (open ? 1 : 0)), joined, p => order.Add(p.Index), p =>
            {
                Assert.Equal(parts.Count, p.Index);
                parts.Add(Sum(p));
            });
        }

        Assert.Equal(whole.ToArray(), joined.ToArray());
        Assert.Equal(shown, parts);
        Assert.Equal(Enumerable.Range(0, frames), order.Order());
    }

    [Fact]
    public void OnlyIntraPicturesStartParts()
    {
        var options = new EncoderOptions { Width = 32, Height = 32, IntraPeriod = 16, FirstPicture = 8 };
        Assert.Throws<EncoderConfigurationException>(options.Validate);
        (options with { FirstPicture = 32 }).Validate();
        Assert.Throws<EncoderConfigurationException>((options with { FirstPicture = 16, Configuration = CodingConfiguration.LowDelay, IntraPeriod = 16 }).Validate);
    }

    private static ulong Sum(ReconstructedPicture picture)
    {
        ulong sum = 0;
        for (int c = 0; c < 3; c++)
        {
            for (int y = 0; y < 32 >> (c == 0 ? 0 : 1); y++)
            {
                foreach (ushort sample in picture.Row(c, y))
                    sum = sum * 31 + sample;
            }
        }

        return sum;
    }
}
