using VvcIlif.Codec.Decoder;
using VvcIlif.Rd.Imaging;

namespace VvcIlif.Cli.Support.Overlay;

/// <summary>What the colours of overlays mean.</summary>
internal static class OverlayColours
{
    public static readonly Rgb Partition = Rgb.Of(0xf5f7fa), First = Rgb.Of(0xffd43b), Second = Rgb.Of(0x4dd0ff), PlugIn = Rgb.Of(0x37d67a);

    private static readonly Rgb[] HeatSteps = [Rgb.Of(0x1b2a6b), Rgb.Of(0x2a7fb8), Rgb.Of(0x5dc2a0), Rgb.Of(0xf2e45b), Rgb.Of(0xf08a24), Rgb.Of(0xc3162a)];

    public static Rgb Of(BlockMode mode) => Rgb.Of(mode switch
    {
        BlockMode.Intra => 0xe03131,
        BlockMode.Skip => 0x868e96,
        BlockMode.Merge => 0x2f9e44,
        BlockMode.Inter => 0x1c7ed6,
        BlockMode.Affine => 0xae3ec9,
        BlockMode.Geometric => 0xf08c00,
        BlockMode.Combined => 0xe64980,
        BlockMode.BlockCopy => 0x0ca678,
        _ => 0x66a80f,
    });

    public static string Name(BlockMode mode) => mode switch
    {
        BlockMode.BlockCopy => "block copy",
        BlockMode.Geometric => "geometric",
        BlockMode.Combined => "inter+intra",
        _ => mode.ToString().ToLowerInvariant(),
    };

    /// <summary>A colour for a share of 0 to 1.</summary>
    public static Rgb Heat(double share)
    {
        double place = Math.Clamp(share, 0, 1) * (HeatSteps.Length - 1);
        int step = Math.Min((int)place, HeatSteps.Length - 2);
        return HeatSteps[step].Mix(HeatSteps[step + 1], place - step);
    }

    /// <summary>Bits per luma sample as a share: from 1/512 to 4 bits on a logarithmic scale.</summary>
    public static double HeatOf(double bitsPerSample) => bitsPerSample <= 0 ? 0 : (Math.Log2(bitsPerSample) + 9) / 11;
}
