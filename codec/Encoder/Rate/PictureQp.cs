using VvcIlif.Codec.Headers;

namespace VvcIlif.Codec.Encoder.Rate;

/// <summary>How QP and Lagrange multiplier follow from a picture's place in the hierarchy; after the common test conditions.</summary>
internal static class PictureQp
{
    /// <summary>Offset of a layer, and the line over QP that adds 0 to 3 to it.</summary>
    private readonly record struct LayerOffset(int Offset, double ModelOffset = 0, double ModelScale = 0);

    private static readonly LayerOffset[] s_gop32 =
        [new(-1), new(0, -4.9309, 0.2265), new(0, -4.5, 0.2353), new(3, -5.4095, 0.2571), new(5, -4.4895, 0.1947), new(6, -5.4429, 0.2429)];

    private static readonly LayerOffset[] s_gop16 =
        [new(1), new(1, -4.8848, 0.2061), new(4, -5.7476, 0.2286), new(5, -5.90, 0.2333), new(6, -7.1444, 0.3)];

    private static readonly LayerOffset[] s_gop8 = [new(1), new(4, -5.7476, 0.2286), new(5, -5.90, 0.2333), new(6, -7.1444, 0.3)];

    // Every eighth picture, every second, and the others.
    private static readonly LayerOffset[] s_lowDelay = [new(1), new(4, -6.5, 0.2590), new(5, -6.5, 0.2590)];

    /// <summary>SliceQpY of the picture with a number in output order.</summary>
    public static int SliceQp(EncoderSettings settings, bool intra, int layer, int index)
    {
        // Multiples of the golden ratio spread a share evenly over any run of numbers.
        double place = index * 0.6180339887498949 % 1;
        int qp = settings.Options.Qp + (place < settings.Options.QpFraction ? 1 : 0);
        CodingConfiguration configuration = settings.Options.Configuration;
        if (intra)
        {
            qp += configuration switch { CodingConfiguration.RandomAccess => -3, CodingConfiguration.LowDelay => -1, _ => 0 };
        }
        else
        {
            LayerOffset[] table = configuration == CodingConfiguration.LowDelay ? s_lowDelay
                : settings.GopSize switch { 32 => s_gop32, 16 => s_gop16, _ => s_gop8 };
            LayerOffset offset = table[layer];
            qp += offset.Offset;
            qp += (int)Math.Clamp(Math.Floor(qp * offset.ModelScale + offset.ModelOffset + 0.5), 0, 3);
        }
        return Math.Clamp(qp, -6 * (settings.Options.InternalBitDepth - 8), 63);
    }

    /// <summary>Lagrange multiplier: squared error of internal samples per bit.</summary>
    public static double Lambda(int sliceQp, SliceType sliceType, int layer, int bitDepth)
    {
        _ = (sliceType, layer);
        return 0.57 * Math.Pow(2, (sliceQp - 12) / 3.0) * (1 << (2 * (bitDepth - 8)));
    }
}
