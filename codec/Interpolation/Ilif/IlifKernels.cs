using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.Interpolation.Ilif;

/// <summary>The arithmetic of the integer network, plainly: the specification of the vector forms.</summary>
internal static partial class IlifKernels
{
    /// <summary>Saturates to 16 bits.</summary>
    public static int Saturate(int v) => Math.Clamp(v, short.MinValue, short.MaxValue);

    /// <summary>Shifts right and rounds half up.</summary>
    public static int Round(int v, int shift) => (v + IlifModel.Half(shift)) >> shift;

    /// <summary>Accumulators of one row of a 3x3 convolution.</summary>
    /// <param name="layer">The convolution.</param>
    /// <param name="source">Operands, with a border of at least one.</param>
    /// <param name="x">First sample.</param>
    /// <param name="y">Row.</param>
    /// <param name="count">Samples.</param>
    /// <param name="accumulators">The outputs of a sample together.</param>
    public static void Convolve(IlifLayer layer, IlifTensor source, int x, int y, int count, Span<int> accumulators)
    {
        for (int i = 0; i < count; i++)
        {
            for (int o = 0; o < layer.Outputs; o++)
            {
                int sum = layer.Offsets[o];
                for (int row = 0; row < 3; row++)
                {
                    for (int column = 0; column < 3; column++)
                    {
                        ref short operand = ref source.At(x + i + column - 1, y + row - 1);
                        for (int c = 0; c < layer.Inputs; c++)
                            sum += layer.Weight(o, c, row, column) * Unsafe.Add(ref operand, c);
                    }
                }

                accumulators[i * layer.Outputs + o] = sum;
            }
        }
    }

    /// <summary>What follows the accumulators: scale, PReLU, skip connection, and the operands of the next layer.</summary>
    /// <param name="accumulators">From <see cref="Convolve"/>.</param>
    /// <param name="shift">To the scale of the stream.</param>
    /// <param name="slope">Of PReLU, in 1/256.</param>
    /// <param name="skip">Values of the stream to add, or none.</param>
    /// <param name="stream">Where the values of the stream go, or nowhere.</param>
    /// <param name="operands">Where the next layer's operands go.</param>
    /// <param name="operandShift">From the stream to the operands.</param>
    /// <param name="operandBits">Bits of an operand.</param>
    public static void Finish(
        ReadOnlySpan<int> accumulators, int shift, int slope, ReadOnlySpan<short> skip, Span<short> stream, Span<short> operands, int operandShift, int operandBits)
    {
        int limit = 1 << (operandBits - 1);
        for (int i = 0; i < accumulators.Length; i++)
        {
            int v = Saturate(Round(accumulators[i], shift));
            if (v < 0)
                v = Saturate(Round(v * slope, 8));
            if (!skip.IsEmpty)
                v = Saturate(v + skip[i]);
            if (!stream.IsEmpty)
                stream[i] = (short)v;
            operands[i] = (short)Math.Clamp(Round(v, operandShift), -limit, limit - 1);
        }
    }

    /// <summary>One row of a phase: what the head gives, in the scale of intermediate samples, is added to the target.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="channels">Features per sample.</param>
    /// <param name="features">The feature two samples before and two rows above the first sample.</param>
    /// <param name="featureStride">Values from row to row of the features.</param>
    /// <param name="target">Samples to add to.</param>
    public static void AddPhase(IlifPhase phase, int channels, ref short features, nint featureStride, Span<short> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            int sum = phase.Offset;
            int run = IlifArchitecture.HeadTaps * channels;
            for (int row = 0; row < IlifArchitecture.HeadTaps; row++)
            {
                for (int k = 0; k < run; k++)
                    sum += phase.Weights[row * run + k] * Unsafe.Add(ref features, row * featureStride + i * channels + k);
            }

            target[i] = (short)Saturate(target[i] + Saturate(Round(sum, phase.Shift)));
        }
    }
}
