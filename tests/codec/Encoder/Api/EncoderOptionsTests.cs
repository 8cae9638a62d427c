using VvcIlif.Codec.Encoder;
using Xunit;

namespace VvcIlif.Tests.Codec.Encoder.Api;

public class EncoderOptionsTests
{
    private static readonly EncoderOptions s_valid = new() { Width = 416, Height = 240 };

    public static TheoryData<string, string, EncoderOptions> Mistakes => new()
    {
        { "Width", "417", s_valid with { Width = 417 } },
        { "Width", "6", s_valid with { Width = 6 } },
        { "Height", "8194", s_valid with { Height = 8194 } },
        { "FrameRate", "0/1", s_valid with { FrameRate = new(0) } },
        { "InputBitDepth", "9", s_valid with { InputBitDepth = 9 } },
        { "InternalBitDepth", "12", s_valid with { InternalBitDepth = 12 } },
        { "InternalBitDepth", "8", s_valid with { InputBitDepth = 10, InternalBitDepth = 8 } },
        { "Qp", "64", s_valid with { Qp = 64 } },
        { "Qp", "-1", s_valid with { Qp = -1 } },
        { "Configuration", "7", s_valid with { Configuration = (CodingConfiguration)7 } },
        { "Preset", "9", s_valid with { Preset = (EncoderPreset)9 } },
        { "IntraRefresh", "2", s_valid with { IntraRefresh = (IntraRefresh)2 } },
        { "DecodedPictureHash", "4", s_valid with { DecodedPictureHash = (HashKind)4 } },
        { "IntraPeriod", "0", s_valid with { IntraPeriod = 0 } },
        { "IntraPeriod", "2", s_valid with { IntraPeriod = 2, Configuration = CodingConfiguration.AllIntra } },
        { "GopSize", "12", s_valid with { GopSize = 12 } },
        { "GopSize", "16", s_valid with { GopSize = 16, Configuration = CodingConfiguration.LowDelay } },
        { "CtuSize", "16", s_valid with { CtuSize = 16 } },
        { "Threads", "-1", s_valid with { Threads = -1 } },
        { "sign-hiding", "on", s_valid with { Tools = EncoderTools.For(EncoderPreset.Fast).With("rdoq", "off") } },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void AWrongOptionIsNamedWithItsValueAndRange(string option, string value, EncoderOptions options)
    {
        var error = Assert.Throws<EncoderConfigurationException>(options.Validate);
        Assert.Equal(option, error.Option);
        Assert.Equal(value, $"{error.Value}");
        Assert.Contains(option, error.Message);
        Assert.Contains(error.Allowed, error.Message);
        Assert.Throws<EncoderConfigurationException>(() => new VvcEncoder(options));
    }

    [Fact]
    public void WhatNoLevelAllowsIsAnError()
    {
        Assert.Throws<EncoderConfigurationException>(() => new VvcEncoder(new() { Width = 8192, Height = 8192, FrameRate = new(120) }));
        Assert.Throws<EncoderConfigurationException>(() => new VvcEncoder(new() { Width = 3840, Height = 2160, CtuSize = 32 }));
    }

    [Theory]
    [InlineData(24, 32, 32)]
    [InlineData(30, 32, 32)]
    [InlineData(60, 64, 32)]
    [InlineData(120, 128, 32)]
    public void TheIntraPeriodIsAboutASecond(int rate, int period, int gop)
    {
        EncoderSettings settings = EncoderSettings.From(s_valid with { FrameRate = new(rate) });
        Assert.Equal((period, gop), (settings.IntraPeriod, settings.GopSize));
        Assert.Equal(16, EncoderSettings.From(s_valid with { IntraPeriod = 48 }).GopSize);
        Assert.Equal(1, EncoderSettings.From(s_valid with { Configuration = CodingConfiguration.AllIntra }).IntraPeriod);
        Assert.Equal(int.MaxValue, EncoderSettings.From(s_valid with { Configuration = CodingConfiguration.LowDelay }).IntraPeriod);
    }
}
