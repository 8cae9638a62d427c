using VvcIlif.Codec.Intra;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Intra;

/// <summary>Syntax of a luma mode by the list of most probable modes, and about how many bits it takes.</summary>
internal static class LumaModeSyntax
{
    /// <summary>Fills the elements that signal <see cref="IntraSyntax.IntraPredModeY"/>.</summary>
    // H.266 8.4.2
    public static void Signal(ref IntraSyntax intra, ReadOnlySpan<byte> mpm)
    {
        int at = mpm.IndexOf(intra.IntraPredModeY);
        intra.intra_luma_mpm_flag = at >= 0;
        intra.intra_luma_not_planar_flag = at != 0;
        intra.intra_luma_mpm_idx = (byte)Math.Max(0, at - 1);
        intra.intra_luma_mpm_remainder = at < 0 ? (byte)MpmList.ToRemainder(mpm, intra.IntraPredModeY) : (byte)0;
    }

    /// <summary>About how many bits the mode takes, near enough to rank by.</summary>
    public static double Bits(in IntraSyntax intra, ReadOnlySpan<byte> mpm)
    {
        int at = mpm.IndexOf(intra.IntraPredModeY);
        if (intra.intra_luma_ref_idx > 0)
            return 2.5 + intra.intra_luma_ref_idx + at;
        return at < 0 ? 7.5 : at == 0 ? 1.5 : 1.5 + Math.Min(at, 4);
    }
}
