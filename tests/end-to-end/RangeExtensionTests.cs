using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Encoder;
using VvcIlif.Codec.Headers;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.EndToEnd;

/// <summary>How the operation range extensions code levels, written by our encoder and read back.</summary>
public class RangeExtensionTests
{
    /// <summary>Rice parameter of transform skip (0: not in the stream), Rice extension, persistent Rice, reversed last position.</summary>
    public static TheoryData<int, bool, bool, bool, int> Tools => new()
    {
        { 1, false, false, false, 27 },
        { 8, false, false, false, 12 },
        { 0, true, false, false, 4 },
        { 0, false, true, false, 4 },
        { 0, true, true, false, 0 },
        { 0, false, false, true, 32 },
        { 3, true, true, true, 0 },
        { 5, true, true, true, 22 },
    };

    internal static EncoderTools With(int skipRice, bool extension, bool persistent, bool reverse) => EncoderTools.For(EncoderPreset.Slow).With(new RangeExtensionTools
    {
        TransformSkipRice = skipRice > 0 ? skipRice : null,
        RiceExtension = extension,
        PersistentRice = persistent,
        ReverseLast = reverse,
    });

    [Theory, MemberData(nameof(Tools))]
    [Trait("speed", "slow")]
    public void TheDecoderReadsWhatTheEncoderWrote(int skipRice, bool extension, bool persistent, bool reverse, int qp)
    {
        var options = new EncoderOptions
        {
            Width = 64,
            Height = 32,
            InputBitDepth = 10,
            Qp = qp,
            CtuSize = 64,
            Preset = EncoderPreset.Fast,
            Configuration = CodingConfiguration.LowDelay,
            Threads = 1,
            Tools = With(skipRice, extension, persistent, reverse),
        };
        EncoderClips.Result result = EncoderClips.Encode(options, 2);
        EncoderClips.AssertDecodes(options, result, 2);
        EncoderClips.Result plain = EncoderClips.Encode(options with { Tools = EncoderTools.For(EncoderPreset.Slow) }, 2);
        Assert.NotEqual(plain.Stream.Length, result.Stream.Length);

        var sets = new ParameterSets();
        var reader = new AnnexBReader(result.Stream);
        while (reader.TryRead(out NalUnit? nal))
        {
            object? header = sets.Decode(nal);
            if (header is Sps sps)
            {
                Assert.Equal(ProfilesAndLevels.Main12, sps.profile_tier_level.general_profile_idc);
                Assert.Equal((skipRice > 0, extension, persistent, reverse), (sps.sps_ts_residual_coding_rice_present_in_sh_flag,
                    sps.sps_rrc_rice_extension_flag, sps.sps_persistent_rice_adaptation_enabled_flag, sps.sps_reverse_last_sig_coeff_enabled_flag));
                Assert.True(nal.Payload.Span.SequenceEqual(HeaderBytes.Of(sps)));
            }
            if (header is SliceHeader slice)
                Assert.Equal((Math.Max(0, skipRice - 1), reverse), (slice.sh_ts_residual_coding_rice_idx_minus1, slice.sh_reverse_last_sig_coeff_flag));
        }
    }
}
