namespace VvcIlif.Codec.Interpolation.Ilif;

/// <summary>Shape and number formats of an integer ILIF network.</summary>
public sealed record IlifArchitecture
{
    /// <summary>Phases of the head: sixteenths across times sixteenths down.</summary>
    public const int Phases = 256;

    /// <summary>Taps of the head in each direction, from two samples before to two samples after.</summary>
    public const int HeadTaps = 5;

    /// <summary>Fraction bits of the network's input: 1.0 is the range of a sample.</summary>
    internal const int InputBits = 10;

    /// <summary>Features per sample: a multiple of 8, 8 to 256.</summary>
    public required int Channels { get; init; }

    /// <summary>Residual blocks, 0 to 64.</summary>
    public required int Blocks { get; init; }

    /// <summary>Bits of a convolution's operand with its sign, 8 to 14.</summary>
    public int ActivationBits { get; init; } = 10;

    /// <summary>Fraction bits of the 16-bit residual stream, 8 to 14.</summary>
    public int StreamBits { get; init; } = 13;

    /// <summary>Bits by which a feature of the residual stream is shifted right to become an operand of the head.</summary>
    public required int HeadOperandShift { get; init; }

    /// <summary>Whether the heads give what is added to DCTIF and to the sample, rather than the sample itself.</summary>
    public bool Residual { get; init; } = true;

    /// <summary>
    /// Whether the DCTIF that a residual is added to follows the standard's special tables (half-sample AMVR, affine
    /// 4x4 sub-blocks); otherwise it is the regular table everywhere.
    /// </summary>
    public bool SpecialTables { get; init; } = true;

    /// <summary>3x3 convolutions before the head.</summary>
    public int TrunkLayers => 2 * Blocks + 2;

    /// <summary>Samples on which a predicted sample depends on each side.</summary>
    public int Margin => Math.Max(TrunkLayers + HeadTaps / 2, 4);

    /// <summary>Thousands of multiplications per sample of a reference picture, spent once.</summary>
    public double TrunkKiloMacs => (2.0 * Channels + (TrunkLayers - 1.0) * Channels * Channels) * 9 / 1000;

    /// <summary>Thousands of multiplications per predicted sample.</summary>
    public double HeadKiloMacs => HeadTaps * HeadTaps * Channels / 1000.0;

    /// <summary>Numbers in the integer model: weights, offsets and slopes.</summary>
    public int Parameters => Conv(2) + 1 + (TrunkLayers - 1) * Conv(Channels) + Blocks + 1 + Phases * (HeadTaps * HeadTaps * Channels + 1);

    private int Conv(int inputs) => Channels * (inputs * 9 + 1);
}
