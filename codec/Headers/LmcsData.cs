using static VvcIlif.Codec.Headers.HeaderElement;

namespace VvcIlif.Codec.Headers;

/// <summary>lmcs_data() (H.266 7.3.2.19, 7.4.3.19).</summary>
internal sealed class LmcsData
{
    public int lmcs_min_bin_idx, lmcs_delta_max_bin_idx, lmcs_delta_cw_prec_minus1;
    public readonly int[] lmcs_delta_abs_cw = new int[16];
    public readonly bool[] lmcs_delta_sign_cw_flag = new bool[16];
    public int lmcs_delta_abs_crs;
    public bool lmcs_delta_sign_crs_flag;

    public int LmcsMaxBinIdx => 15 - lmcs_delta_max_bin_idx;
    public int LmcsDeltaCrs => lmcs_delta_sign_crs_flag ? -lmcs_delta_abs_crs : lmcs_delta_abs_crs;

    public static void Code<TIo>(ref TIo io, LmcsData lmcs, bool chroma) where TIo : struct, IHeaderIo, allows ref struct
    {
        io.Begin("lmcs_data");
        io.Ue(ref lmcs.lmcs_min_bin_idx, 0, 15);
        io.Ue(ref lmcs.lmcs_delta_max_bin_idx, 0, 15 - lmcs.lmcs_min_bin_idx);
        io.Ue(ref lmcs.lmcs_delta_cw_prec_minus1, 0, 14);
        for (int i = lmcs.lmcs_min_bin_idx; i <= lmcs.LmcsMaxBinIdx; i++)
        {
            io.U(lmcs.lmcs_delta_cw_prec_minus1 + 1, ref lmcs.lmcs_delta_abs_cw[i]);
            if (lmcs.lmcs_delta_abs_cw[i] > 0)
                io.Flag(ref lmcs.lmcs_delta_sign_cw_flag[i]);
        }
        if (chroma)
        {
            io.U(3, ref lmcs.lmcs_delta_abs_crs);
            if (lmcs.lmcs_delta_abs_crs > 0)
                io.Flag(ref lmcs.lmcs_delta_sign_crs_flag);
        }
        io.End();
    }

    /// <summary>The piecewise linear model for a bit depth (H.266 7.4.3.19).</summary>
    /// <exception cref="VvcBitstreamException">The code words do not make a model.</exception>
    public LmcsModel CreateModel(int bitDepth)
    {
        int original = (1 << bitDepth) / 16, log2 = bitDepth - 4, sum = 0;
        var model = new LmcsModel { OrgCw = original, MinBinIdx = lmcs_min_bin_idx, MaxBinIdx = LmcsMaxBinIdx };
        for (int i = 0; i < 16; i++)
        {
            int width = 0;
            if (i >= lmcs_min_bin_idx && i <= LmcsMaxBinIdx)
            {
                width = original + (lmcs_delta_sign_cw_flag[i] ? -lmcs_delta_abs_cw[i] : lmcs_delta_abs_cw[i]);
                Check(width >= original >> 3 && width <= (original << 3) - 1, "An LMCS code word is out of range.", nameof(lmcs_delta_abs_cw));
            }
            sum += width;
            model.InputPivot[i] = i * original;
            model.LmcsPivot[i + 1] = model.LmcsPivot[i] + width;
            model.ScaleCoeff[i] = (width * (1 << 11) + (1 << (log2 - 1))) >> log2;
            if (width != 0)
            {
                model.InvScaleCoeff[i] = original * (1 << 11) / width;
                int scaled = width + LmcsDeltaCrs;
                Check(scaled >= original >> 3 && scaled <= (original << 3) - 1, "The LMCS chroma scale is out of range.", nameof(lmcs_delta_abs_crs));
                model.ChromaScaleCoeff[i] = original * (1 << 11) / scaled;
            }
            else
            {
                model.ChromaScaleCoeff[i] = 1 << 11;
            }
        }
        model.InputPivot[16] = 16 * original;
        Check(sum <= (1 << bitDepth) - 1, "The LMCS code words exceed the sample range.", nameof(lmcs_delta_abs_cw));
        return model;
    }
}

/// <summary>The mapping between the original and the reshaped luma domain.</summary>
internal sealed class LmcsModel
{
    public int OrgCw, MinBinIdx, MaxBinIdx;

    /// <summary>Borders of the 16 pieces in the original and in the mapped domain.</summary>
    public readonly int[] InputPivot = new int[17], LmcsPivot = new int[17];

    /// <summary>Slopes in 1/2048.</summary>
    public readonly int[] ScaleCoeff = new int[16], InvScaleCoeff = new int[16], ChromaScaleCoeff = new int[16];
}
