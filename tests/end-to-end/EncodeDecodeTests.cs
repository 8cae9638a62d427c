using VvcIlif.Codec;
using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Encoder;
using VvcIlif.Codec.Headers;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.EndToEnd;

public class EncodeDecodeTests
{
    [Theory]
    [InlineData(CodingConfiguration.AllIntra, 8, 8, 10, 128, 3)]
    [InlineData(CodingConfiguration.AllIntra, 200, 120, 8, 64, 2)]
    [InlineData(CodingConfiguration.LowDelay, 66, 34, 10, 128, 10)]
    [InlineData(CodingConfiguration.LowDelay, 16, 16, 8, 32, 35)]
    [InlineData(CodingConfiguration.RandomAccess, 8, 8, 8, 32, 70)]
    [InlineData(CodingConfiguration.RandomAccess, 66, 34, 10, 64, 17)]
    [InlineData(CodingConfiguration.RandomAccess, 200, 120, 10, 128, 3)]
    public void TheDecoderGetsWhatTheEncoderReconstructed(CodingConfiguration configuration, int width, int height, int bitDepth, int ctu, int count)
    {
        var options = new EncoderOptions
        {
            Width = width,
            Height = height,
            InternalBitDepth = bitDepth,
            CtuSize = ctu,
            Configuration = configuration,
            Threads = 1,
            Preset = EncoderPreset.Fast,
            Qp = 37,
        };
        EncoderClips.Result one = EncoderClips.Encode(options, count);
        EncoderClips.AssertDecodes(options, one, count);
        EncoderClips.Result three = EncoderClips.Encode(options with { Threads = 3 }, count);
        Assert.Equal(one.Stream, three.Stream);
        Assert.Equal(one.Statistics.Select(s => (s.Index, s.Bits, s.PsnrY)), three.Statistics.Select(s => (s.Index, s.Bits, s.PsnrY)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(17)]
    [InlineData(33)]
    public void AClipOfAnyLengthIsCodedWhole(int count)
    {
        var options = new EncoderOptions { Width = 16, Height = 8, Preset = EncoderPreset.Fast, IntraPeriod = 32, Threads = 2 };
        EncoderClips.Result result = EncoderClips.Encode(options, count);
        EncoderClips.AssertDecodes(options, result, count);
        Assert.Equal(Enumerable.Range(0, count), result.Statistics.Select(s => s.Index).Order());
        Assert.Equal(Enumerable.Range(0, count), result.Statistics.Select(s => s.CodingIndex));
        Assert.Equal(count > 32, result.Statistics.Any(s => s.NalUnitType == NalUnitType.CRA_NUT));
        Assert.All(result.Statistics, s => Assert.InRange(s.PsnrY, 15, PictureStatistics.LosslessPsnr));
    }

    [Theory]
    [InlineData(HashKind.None)]
    [InlineData(HashKind.Md5)]
    [InlineData(HashKind.Crc)]
    [InlineData(HashKind.Checksum)]
    public void HashesDelimitersAndParameterSetsComeAsAsked(HashKind hash)
    {
        bool extras = hash != HashKind.Md5;
        var options = new EncoderOptions
        {
            Width = 16,
            Height = 16,
            InputBitDepth = 10,
            Preset = EncoderPreset.Fast,
            IntraPeriod = 4,
            GopSize = 8,
            DecodedPictureHash = hash,
            AccessUnitDelimiters = extras,
            WriteVps = extras,
            RepeatParameterSets = extras,
            IntraRefresh = extras ? IntraRefresh.Closed : IntraRefresh.Open,
        };
        EncoderClips.Result result = EncoderClips.Encode(options, 9);
        EncoderClips.AssertDecodes(options, result, 9);
        var types = new List<NalUnitType>();
        var reader = new AnnexBReader(result.Stream);
        while (reader.TryRead(out NalUnit? nal))
            types.Add(nal.Type);
        Assert.Equal(hash == HashKind.None ? 0 : 9, types.Count(t => t == NalUnitType.SUFFIX_SEI_NUT));
        Assert.Equal(extras ? 9 : 0, types.Count(t => t == NalUnitType.AUD_NUT));
        Assert.Equal(extras ? 3 : 0, types.Count(t => t == NalUnitType.VPS_NUT));
        Assert.Equal(extras ? 3 : 1, types.Count(t => t == NalUnitType.SPS_NUT));
        Assert.Equal(extras ? 3 : 1, types.Count(t => t == NalUnitType.IDR_N_LP));
        Assert.Equal(extras ? 0 : 2, types.Count(t => t == NalUnitType.CRA_NUT));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void HeadersAreReadAsTheyWereWritten(bool allTools)
    {
        EncoderTools tools = allTools
            ? EncoderTools.For(EncoderPreset.Slow)
            : PresetTable.Rows.Where(row => row.Kind == SettingKind.Tool)
                .Aggregate(EncoderTools.For(EncoderPreset.Medium), (tools, row) => tools.With(row, row.Minimum));
        var options = new EncoderOptions { Width = 34, Height = 18, Tools = tools, IntraPeriod = 16, Qp = 30 };
        EncoderClips.Result result = EncoderClips.Encode(options, 18);
        EncoderClips.AssertDecodes(options, result, 18);
        var sets = new ParameterSets();
        var reader = new AnnexBReader(result.Stream);
        int slices = 0;
        while (reader.TryRead(out NalUnit? nal))
        {
            object? header = sets.Decode(nal);
            ReadOnlySpan<byte> original = nal.Payload.Span;
            if (header is SliceHeader slice)
            {
                slices++;
                original = original[..slice.SliceDataOffset];
            }
            Assert.True(original.SequenceEqual(HeaderBytes.Of(header!)), $"{nal.Type}");
            if (header is not Sps sps)
                continue;
            Assert.Equal(ProfilesAndLevels.Main10, sps.profile_tier_level.general_profile_idc);
            Assert.Equal(16, sps.profile_tier_level.general_level_idc);
            Assert.Equal((40, 24), (sps.sps_pic_width_max_in_luma_samples, sps.sps_pic_height_max_in_luma_samples));
            Assert.Equal((3, 3), (sps.sps_conf_win_right_offset, sps.sps_conf_win_bottom_offset));
            // Points of the table of the common test conditions: 17 to 17, 22 to 23, 34 to 35, 42 to 39.
            Assert.Equal([17, 23, 35, 39], new[] { 17, 22, 34, 42 }.Select(qp => (int)sps.ChromaQpTable[1][qp + sps.QpBdOffset]));
            Assert.Equal(allTools, sps.sps_affine_amvr_enabled_flag && sps.sps_temporal_mvp_enabled_flag && sps.sps_explicit_mts_intra_enabled_flag);
        }
        Assert.Equal(18, slices);
    }

    [Fact]
    public void DecodingMayStartAtACraPictureAndLeaveOutTemporalSublayers()
    {
        var options = new EncoderOptions
        {
            Width = 16,
            Height = 16,
            Preset = EncoderPreset.Fast,
            IntraPeriod = 16,
            RepeatParameterSets = true,
            Threads = 2,
        };
        EncoderClips.Result result = EncoderClips.Encode(options, 49);
        List<int> fromSecond = Decode(Filter(nal => nal.Index >= 0, skipFirstAccess: true));
        Assert.Equal(Enumerable.Range(16, 33), fromSecond);
        List<int> coarse = Decode(Filter(nal => nal.TemporalId <= 2, skipFirstAccess: false));
        Assert.Equal(Enumerable.Range(0, 13).Select(i => 4 * i), coarse);

        List<int> Decode(byte[] stream)
        {
            var pocs = new List<int>();
            foreach (DecodedPicture picture in new VvcDecoder().Decode(new MemoryStream(stream)))
            {
                Assert.Equal(HashCheck.Match, picture.HashCheck);
                pocs.Add(picture.Poc);
            }
            return pocs;
        }

        byte[] Filter(Func<NalUnit, bool> keep, bool skipFirstAccess)
        {
            var stream = new MemoryStream();
            var writer = new AnnexBWriter(stream);
            var reader = new AnnexBReader(result.Stream);
            int sets = 0;
            while (reader.TryRead(out NalUnit? nal))
            {
                if (nal.Type == NalUnitType.SPS_NUT)
                    sets++;
                if (keep(nal) && (sets > 1 || !skipFirstAccess))
                    writer.Write(nal.Type, nal.TemporalId, nal.Payload.Span);
            }
            return stream.ToArray();
        }
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(0, 10)]
    [InlineData(63, 8)]
    [InlineData(63, 10)]
    [Trait("speed", "slow")]
    public void TheEndsOfTheQpRangeWork(int qp, int bitDepth)
    {
        var options = new EncoderOptions { Width = 32, Height = 24, Qp = qp, InternalBitDepth = bitDepth, IntraPeriod = 8, GopSize = 8, Threads = 2 };
        EncoderClips.Result result = EncoderClips.Encode(options, 9);
        EncoderClips.AssertDecodes(options, result, 9);
        Assert.Equal(Math.Max(qp - 3, bitDepth == 8 ? 0 : -12), result.Statistics[0].Qp);
        Assert.All(result.Statistics, s => Assert.InRange(s.Qp, -12, 63));
    }

    [Fact]
    public void AnEmptyClipGivesAnEmptyStream()
    {
        EncoderClips.Result result = EncoderClips.Encode(new EncoderOptions { Width = 16, Height = 16 }, 0);
        Assert.Empty(result.Stream);
        Assert.Equal(0, result.Summary.Pictures);
    }

    [Fact]
    public void MistakesOfTheCallerComeBackToHim()
    {
        var options = new EncoderOptions { Width = 16, Height = 16, Threads = 2, Preset = EncoderPreset.Fast };
        var encoder = new VvcEncoder(options);
        var size = Assert.Throws<ArgumentException>(() => encoder.Encode(EncoderClips.Moving(18, 16, 8, 2), Stream.Null));
        Assert.Contains("18x16", size.Message);
        Assert.Throws<ArgumentException>(() => encoder.Encode(EncoderClips.Moving(16, 16, 10, 2), Stream.Null));
        Assert.Throws<ArgumentException>(() => encoder.Encode([[new Plane(16, 16)]], Stream.Null));
        Assert.Throws<IOException>(() => encoder.Encode(Failing(), Stream.Null));
        Assert.Throws<InvalidTimeZoneException>(() => encoder.Encode(EncoderClips.Moving(16, 16, 8, 3), Stream.Null, _ => throw new InvalidTimeZoneException()));
        Assert.Throws<NotSupportedException>(() => encoder.Encode(EncoderClips.Moving(16, 16, 8, 3), new MemoryStream([], false)));

        static IEnumerable<IReadOnlyList<Plane>> Failing()
        {
            foreach (IReadOnlyList<Plane> picture in EncoderClips.Moving(16, 16, 8, 4))
                yield return picture;
            throw new IOException("disk");
        }
    }
}
