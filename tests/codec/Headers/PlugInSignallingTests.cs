using System.Text;
using VvcIlif.Codec;
using VvcIlif.Codec.Headers;
using Xunit;

namespace VvcIlif.Tests.Codec.Headers;

public class PlugInSignallingTests
{
    [Theory]
    [InlineData(5, 0)]
    [InlineData(6, 1)]
    [InlineData(7, 2)]
    public void APlugInStreamSaysSoAndKeepsItsCtuSize(int ctbLog2Size, int switching)
    {
        byte[] fingerprint = [.. Enumerable.Range(0, 8).Select(i => (byte)(i * 7))];
        var sps = new Sps
        {
            sps_pic_width_max_in_luma_samples = 416,
            sps_pic_height_max_in_luma_samples = 240,
            sps_bitdepth_minus8 = 2,
            sps_max_luma_transform_size_64_flag = ctbLog2Size > 5,
            PlugIn = new PlugInSignalling { FilterId = Encoding.UTF8.GetBytes("ilif"), Fingerprint = fingerprint, Mode = 2, SwitchLevel = switching, CtbLog2SizeY = ctbLog2Size },
        };
        byte[] rbsp = HeaderBytes.Of(sps);
        var read = new Sps();
        var io = new HeaderReader(rbsp);
        SpsSyntax.Code(ref io, read);
        Assert.Equal(3, read.sps_log2_ctu_size_minus5);
        Assert.Equal(ctbLog2Size, read.CtbLog2SizeY);
        Assert.Equal("ilif", read.PlugIn!.FilterName);
        Assert.Equal(2, read.PlugIn.Mode);
        Assert.Equal(switching, read.PlugIn.SwitchLevel);
        Assert.Equal(fingerprint, read.PlugIn.Fingerprint);
        Assert.Equal(rbsp, HeaderBytes.Of(read));
    }

    [Fact]
    public void TheReservedCtuSizeWithoutAPlugInIsAnError()
    {
        var sps = new Sps
        {
            sps_pic_width_max_in_luma_samples = 416,
            sps_pic_height_max_in_luma_samples = 240,
            PlugIn = new PlugInSignalling { FilterId = [65], CtbLog2SizeY = 7 },
        };
        byte[] rbsp = HeaderBytes.Of(sps);
        // The magic is the only place where these bits occur; spoil one bit of it, wherever it is aligned.
        int spoiled = 0;
        for (int bit = 8 * (rbsp.Length - 15); bit < 8 * (rbsp.Length - 13); bit++)
        {
            byte[] damaged = [.. rbsp];
            damaged[bit >> 3] ^= (byte)(0x80 >> (bit & 7));
            try
            {
                var io = new HeaderReader(damaged);
                SpsSyntax.Code(ref io, new Sps());
            }
            catch (Exception error) when (error is VvcBitstreamException or VvcNotSupportedException)
            {
                spoiled++;
            }
        }
        Assert.True(spoiled > 0);
        Assert.Throws<VvcBitstreamException>(() => PlugInSignalling.Parse(default, 7));
        Assert.Throws<VvcBitstreamException>(() => PlugInSignalling.Parse(new BitString(new byte[50], 400), 7));
        byte[] payload = new PlugInSignalling { FilterId = [65], SwitchLevel = 2 }.Serialise().Data;
        Assert.Throws<VvcBitstreamException>(() => PlugInSignalling.Parse(new BitString(payload, 8 * (payload.Length - 1)), 7));
        payload[2] = 0x23;
        Assert.Throws<VvcBitstreamException>(() => PlugInSignalling.Parse(new BitString(payload, 8 * payload.Length), 7));
        payload[2] = 0x32;
        Assert.Throws<VvcNotSupportedException>(() => PlugInSignalling.Parse(new BitString(payload, 8 * payload.Length), 7));
        Assert.Throws<ArgumentException>(() => new PlugInSignalling { FilterId = new byte[33] }.Serialise());
    }
}
