using System.Security.Cryptography;
using System.Runtime.InteropServices;
using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Encoder;
using VvcIlif.Tests.Encoder;
using Xunit;

namespace VvcIlif.Tests.Decoder;

public class ThreadTests
{
    [Theory]
    [InlineData(CodingConfiguration.RandomAccess)]
    [InlineData(CodingConfiguration.LowDelay)]
    [InlineData(CodingConfiguration.AllIntra)]
    public void ThreadsChangeNothing(CodingConfiguration configuration)
    {
        byte[] stream = Stream(configuration, 35);
        List<string> one = Decode(stream, 1);
        Assert.Equal(35, one.Count);
        Assert.Equal(one, Decode(stream, 2));
        Assert.Equal(one, Decode(stream, 5));
    }

    [Fact]
    public void AnErrorReachesTheReaderAndTheDecoderGoesOnWithTheNextStream()
    {
        byte[] stream = Stream(CodingConfiguration.RandomAccess, 17);
        var decoder = new VvcDecoder(new DecoderOptions { Threads = 3 });
        byte[] cut = stream[..(stream.Length * 2 / 3)];
        var error = Assert.Throws<VvcBitstreamException>(() => decoder.Decode(new MemoryStream(cut)).Count());
        Assert.True(error.NalIndex >= 0 && error.Poc is not null, error.Message);
        Assert.Equal(17, decoder.Decode(new MemoryStream(stream)).Count());
    }

    [Fact]
    public void AReaderMayStopEarly()
    {
        byte[] stream = Stream(CodingConfiguration.RandomAccess, 17);
        var decoder = new VvcDecoder(new DecoderOptions { Threads = 2 });
        Assert.Equal(3, decoder.Decode(new MemoryStream(stream)).Take(3).Count());
        Assert.Equal(17, decoder.Decode(new MemoryStream(stream)).Count());
    }

    [Theory]
    [InlineData(CodingConfiguration.RandomAccess, 32)]
    [InlineData(CodingConfiguration.LowDelay, 32)]
    [InlineData(CodingConfiguration.LowDelay, 64)]
    public void PicturesOfManyRowsWaitForTheRowsTheyReferTo(CodingConfiguration configuration, int ctuSize)
    {
        byte[] stream = EncoderClips.Encode(new EncoderOptions
        {
            Width = 48, Height = 512, CtuSize = ctuSize, Preset = EncoderPreset.Fast, Configuration = configuration, Threads = 2, Qp = 34,
            IntraPeriod = configuration == CodingConfiguration.RandomAccess ? 16 : null,
        }, 17).Stream;
        List<string> one = Decode(stream, 1);
        foreach (int threads in (int[])[2, 3, 8])
            Assert.Equal(one, Decode(stream, threads));
    }

    private static byte[] Stream(CodingConfiguration configuration, int count) => EncoderClips.Encode(new EncoderOptions
    {
        Width = 64, Height = 48, Preset = EncoderPreset.Fast, Configuration = configuration, IntraPeriod = configuration == CodingConfiguration.RandomAccess ? 16 : null,
        Threads = 2, Qp = 37,
    }, count).Stream;

    private static List<string> Decode(byte[] stream, int threads)
    {
        var result = new List<string>();
        foreach (DecodedPicture picture in new VvcDecoder(new DecoderOptions { Threads = threads }).Decode(new MemoryStream(stream)))
        {
            Assert.Equal(HashCheck.Match, picture.HashCheck);
            using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
            for (int c = 0; c < 3; c++)
                for (int y = 0; y < picture.Height >> (c == 0 ? 0 : 1); y++)
                    md5.AppendData(MemoryMarshal.AsBytes(picture.Row(c, y)));
            result.Add($"{picture.Poc} {Convert.ToHexString(md5.GetHashAndReset())}");
        }
        return result;
    }
}
