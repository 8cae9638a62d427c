using VvcIlif.Codec.Encoder;
using Xunit;

namespace VvcIlif.Tests.Encoder;

public class EncodeDecodeTests
{
    [Theory]
    [InlineData(CodingConfiguration.AllIntra, 8, 8, 10, 128, 3)]
    [InlineData(CodingConfiguration.AllIntra, 200, 120, 8, 64, 2)]
    [InlineData(CodingConfiguration.LowDelay, 66, 34, 10, 128, 12)]
    [InlineData(CodingConfiguration.LowDelay, 66, 34, 8, 32, 35)]
    [InlineData(CodingConfiguration.RandomAccess, 8, 8, 8, 32, 9)]
    [InlineData(CodingConfiguration.RandomAccess, 66, 34, 10, 64, 70)]
    [InlineData(CodingConfiguration.RandomAccess, 200, 120, 10, 128, 5)]
    public void TheDecoderGetsWhatTheEncoderReconstructed(CodingConfiguration configuration, int width, int height, int bitDepth, int ctu, int count)
    {
        var options = new EncoderOptions
        {
            Width = width, Height = height, InternalBitDepth = bitDepth, CtuSize = ctu, Configuration = configuration, Threads = 1,
        };
        EncoderClips.Result one = EncoderClips.Encode(options, count);
        EncoderClips.AssertDecodes(options, one, count);
        EncoderClips.Result two = EncoderClips.Encode(options with { Threads = 2 }, count);
        Assert.Equal(one.Stream, two.Stream);
        Assert.Equal(one.Statistics.Select(s => (s.Index, s.Bits, s.PsnrY)), two.Statistics.Select(s => (s.Index, s.Bits, s.PsnrY)));
    }
}
