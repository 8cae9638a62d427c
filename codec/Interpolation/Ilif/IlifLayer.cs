namespace VvcIlif.Codec.Interpolation.Ilif;

/// <summary>
/// One 3x3 convolution: out = saturate((offset + sum of weight x operand + half) >> Shift) as a 16-bit value of the
/// stream, then PReLU, then the skip connection.
/// </summary>
/// <param name="Inputs">Channels in.</param>
/// <param name="Outputs">Channels out.</param>
/// <param name="OperandShift">Bits by which a value of the stream is shifted right to become an operand; 0 in the first layer, whose operands are samples.</param>
/// <param name="Shift">Bits from the accumulator's scale to the stream's.</param>
/// <param name="Slope">Slope of PReLU for negative values in 1/256; 256 where there is none.</param>
/// <param name="Offsets">In the accumulator's scale, one per output.</param>
/// <param name="Weights">[output][input][row][column].</param>
internal sealed record IlifLayer(int Inputs, int Outputs, int OperandShift, int Shift, int Slope, int[] Offsets, sbyte[] Weights)
{
    public const int NoSlope = 256;

    public sbyte Weight(int output, int input, int row, int column) => Weights[((output * Inputs + input) * 3 + row) * 3 + column];
}

/// <summary>The 5x5 filter of one phase from the features to intermediate samples.</summary>
/// <param name="Shift">Bits from the accumulator's scale to that of 14-bit intermediate samples.</param>
/// <param name="Offset">In the accumulator's scale.</param>
/// <param name="Weights">[row][column][channel].</param>
internal sealed record IlifPhase(int Shift, int Offset, sbyte[] Weights);
