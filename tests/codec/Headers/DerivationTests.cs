using VvcIlif.Codec;
using VvcIlif.Codec.Headers;
using Xunit;

namespace VvcIlif.Tests.Codec.Headers;

public class DerivationTests
{
    [Fact]
    public void ADefaultChromaQpTableIsTheIdentity()
    {
        // One point with the same step in and out: qp maps to itself.
        var sps = new Sps { sps_bitdepth_minus8 = 2 };
        sps.sps_qp_table_start_minus26[0] = 0;
        sps.sps_delta_qp_in_val_minus1[0] = [0];
        sps.sps_delta_qp_diff_val[0] = [1];
        sps.Derive();
        Assert.Equal(64 + 12, sps.ChromaQpTable[0].Length);
        for (int qp = -12; qp <= 63; qp++)
            Assert.Equal(qp, sps.ChromaQpTable[2][qp + 12]);
    }

    [Fact]
    public void AChromaQpTableFollowsItsPoints()
    {
        // The table of the common test conditions: 9 -> 9, 23 -> 22, 33 -> 30, 42 -> 35 in steps.
        var sps = new Sps { sps_bitdepth_minus8 = 2 };
        sps.sps_qp_table_start_minus26[0] = -17;
        sps.sps_num_points_in_qp_table_minus1[0] = 2;
        sps.sps_delta_qp_in_val_minus1[0] = [13, 9, 8];
        sps.sps_delta_qp_diff_val[0] = [13 ^ 13, 9 ^ 8, 8 ^ 5];
        sps.Derive();
        sbyte[] table = sps.ChromaQpTable[1];
        Assert.Equal(9, table[9 + 12]);
        Assert.Equal(22, table[23 + 12]);
        Assert.Equal(30, table[33 + 12]);
        Assert.Equal(35, table[42 + 12]);
        Assert.Equal(56, table[63 + 12]);
        Assert.Equal(-12, table[0]);
        for (int i = 1; i < table.Length; i++)
            Assert.InRange(table[i] - table[i - 1], 0, 1);
    }

    [Fact]
    public void ScalingListsPredictFromEachOther()
    {
        var data = new ScalingListData();
        // Everything copied from the flat 16, but list 8 sent with a ramp and list 11 copied from it.
        for (int id = 0; id < ScalingListData.Lists; id++)
            data.scaling_list_copy_mode_flag[id] = true;
        data.scaling_list_copy_mode_flag[8] = false;
        for (int i = 0; i < 64; i++)
            data.scaling_list_delta_coef[8, i] = 1;
        data.scaling_list_pred_id_delta[11] = 3;
        data.scaling_list_pred_id_delta[26] = 26 - 8;
        var io = new HeaderWriter();
        ScalingListData.Code(ref io, data, true);
        io.Trailing();
        var read = new ScalingListData();
        var reader = new HeaderReader(io.Bytes);
        ScalingListData.Code(ref reader, read, true);
        Assert.All(read.ScalingMatrixRec[3], v => Assert.Equal(16, v));
        // Flat 8 predicts a sent list; the scan is up-right diagonal.
        Assert.Equal([9, 11, 14, 18], read.ScalingMatrixRec[8][..4]);
        Assert.Equal(10, read.ScalingMatrixRec[8][8]);
        Assert.Equal(8 + 64, read.ScalingMatrixRec[8][63]);
        Assert.Equal(read.ScalingMatrixRec[8], read.ScalingMatrixRec[11]);
        Assert.Equal(9, read.ScalingMatrixDcRec[26 - 14]);
        Span<byte> m = stackalloc byte[64 * 16];
        read.FillScalingFactors(26, 6, 4, m);
        Assert.Equal(9, m[0]);
        Assert.Equal(read.ScalingMatrixRec[26][1], m[8]);
        Assert.Equal(read.ScalingMatrixRec[26][8], m[2 * 64]);
        Assert.Equal(26, ScalingListData.ListId(true, 0, 6));
        Assert.Equal(1, ScalingListData.ListId(false, 2, 1));
    }

    [Fact]
    public void LmcsPiecesJoin()
    {
        var lmcs = new LmcsData { lmcs_min_bin_idx = 1, lmcs_delta_max_bin_idx = 1, lmcs_delta_abs_crs = 2, lmcs_delta_sign_crs_flag = true };
        for (int i = 1; i <= 14; i++)
            lmcs.lmcs_delta_abs_cw[i] = 4;
        LmcsModel model = lmcs.CreateModel(10);
        Assert.Equal(0, model.LmcsPivot[1]);
        Assert.Equal(14 * 68, model.LmcsPivot[16]);
        Assert.Equal(2048 * 68 / 64, model.ScaleCoeff[3]);
        Assert.Equal(2048 * 64 / 68, model.InvScaleCoeff[3]);
        Assert.Equal(2048 * 64 / 66, model.ChromaScaleCoeff[3]);
        lmcs.lmcs_delta_abs_cw[5] = 1000;
        Assert.Throws<VvcBitstreamException>(() => lmcs.CreateModel(10));
    }

    [Theory]
    [InlineData(416, 240, 50.0, "2.1")]
    [InlineData(416, 240, 30.0, "2.0")]
    [InlineData(1920, 1080, 30.0, "4.0")]
    [InlineData(1920, 1080, 60.0, "4.1")]
    [InlineData(3840, 2160, 60.0, "5.1")]
    [InlineData(8, 8, 1.0, "1.0")]
    public void TheLowestLevelThatFits(int width, int height, double rate, string level)
    {
        LevelLimits? found = ProfilesAndLevels.LowestLevel(new LevelDemand { Width = width, Height = height, FrameRate = rate, DpbSize = 6, CtbLog2SizeY = 7 });
        Assert.Equal(level, found?.Name);
        Assert.Equal("Main 10", ProfilesAndLevels.ProfileName(ProfilesAndLevels.Main10));
    }

    [Fact]
    public void APictureHashComesBack()
    {
        var hash = new DecodedPictureHash { dph_sei_hash_type = PictureHashType.Crc, Hashes = [[1, 2], [3, 4], [5, 6]] };
        var sei = new SeiMessages();
        sei.Messages.Add(hash.ToMessage());
        sei.Messages.Add(new SeiMessage(300, new byte[600]));
        SeiMessages read = SeiMessages.Parse(sei.Write());
        Assert.Equal(2, read.Messages.Count);
        Assert.Equal((300, 600), (read.Messages[1].PayloadType, read.Messages[1].Payload.Length));
        DecodedPictureHash again = DecodedPictureHash.Parse(read.Messages[0].Payload);
        Assert.Equal(0x0304u, again.Value(1));
        Assert.Throws<VvcBitstreamException>(() => DecodedPictureHash.Parse([0, 0, 1]));
    }

    [Fact]
    public void AValueOutOfRangeIsNotWritten()
    {
        var sps = new Sps { sps_pic_width_max_in_luma_samples = 416, sps_pic_height_max_in_luma_samples = 240, sps_six_minus_max_num_merge_cand = 6 };
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => HeaderBytes.Of(sps));
        Assert.Equal("sps_six_minus_max_num_merge_cand", error.ParamName);
    }

    [Fact]
    public void ErrorsNameTheElement()
    {
        byte[] rbsp = HeaderBytes.Of(new Sps { sps_pic_width_max_in_luma_samples = 64, sps_pic_height_max_in_luma_samples = 64 });
        var error = Assert.Throws<VvcBitstreamException>(() =>
        {
            var io = new HeaderReader(rbsp.AsSpan(0, 12));
            SpsSyntax.Code(ref io, new Sps());
        });
        Assert.StartsWith("sps_", error.Element);
    }
}
