using VvcIlif.Codec;
using VvcIlif.Codec.Interpolation.Ilif;

namespace VvcIlif.Nn.Ilif;

/// <summary>A picture to look at ranges with.</summary>
/// <param name="Luma">Its luma.</param>
/// <param name="BitDepth">Bits of a sample.</param>
/// <param name="Qp">Slice QP.</param>
public sealed record CalibrationPicture(Plane Luma, int BitDepth, int Qp);

/// <summary>Options of the quantisation.</summary>
public sealed record QuantizerOptions
{
    /// <summary>Bits of an operand, 8 to 14.</summary>
    public int ActivationBits { get; init; } = 10;

    /// <summary>Part of the operands that may saturate.</summary>
    public double Tail { get; init; } = 1e-5;

    /// <summary>Whether the DCTIF under the residual follows the standard's special tables.</summary>
    public bool SpecialTables { get; init; } = true;
}

/// <summary>
/// Makes an integer model of a network in floating point: eight-bit weights with a power-of-two scale for each
/// convolution (for each phase in the head), and operand ranges taken from pictures.
/// </summary>
public static class IlifQuantizer
{
    private const int WeightLimit = 127;

    /// <summary>Quantises.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="name">Name of the model.</param>
    /// <param name="pictures">Pictures that show the ranges of activations; at least one.</param>
    /// <param name="options">Formats.</param>
    /// <exception cref="IlifModelException">The network's range does not fit the formats.</exception>
    public static IlifModel Quantize(IlifWeights weights, string name, IReadOnlyList<CalibrationPicture> pictures, QuantizerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(pictures);
        if (pictures.Count == 0)
            throw new ArgumentException("Ranges are taken from pictures; there are none.", nameof(pictures));
        options ??= new QuantizerOptions();
        PhaseKernels head = weights.FoldHead();
        int layers = 2 * weights.Blocks + 2, bits = options.ActivationBits;
        for (int streamBits = 13; ; streamBits--)
        {
            // Operand shifts from wide to narrow: the first pass must not saturate where the next one looks.
            int[] shifts = [.. Enumerable.Repeat(16 - bits, layers)];
            bool saturated = false;
            IlifModel? model = null;
            for (int pass = 0; pass < 3; pass++)
            {
                model = Build(weights, head, name, streamBits, shifts, options, withHead: pass == 2);
                if (pass == 2)
                    break;
                int[][] histograms = Observe(model, pictures);
                for (int i = 0; i < layers; i++)
                {
                    int reach = Reach(histograms[i], options.Tail);
                    if (pass == 0 && reach >= (1 << (bits - 1)) - 2)
                        saturated = true;
                    int shift = shifts[i];
                    // One value of the operand's scale is the resolution of what was seen.
                    while (shift > 0 && 2 * (reach + 1) < 1 << (bits - 1))
                    {
                        reach = 2 * reach + 1;
                        shift--;
                    }
                    shifts[i] = shift;
                }
            }
            if (!saturated || streamBits == 8)
                return model!;
        }
    }

    // shifts[i] belongs to what layer i gives: the operands of layer i + 1, or of the head.
    private static IlifModel Build(IlifWeights weights, PhaseKernels head, string name, int streamBits, int[] shifts, QuantizerOptions options, bool withHead)
    {
        int channels = weights.Channels, count = shifts.Length;
        var layers = new IlifLayer[count];
        int peak = 1 << (options.ActivationBits - 1);
        for (int i = 0; i < count; i++)
        {
            (string conv, string? act) = i == 0 ? ("first", "first_act") : i == count - 1 ? ("last", "last_act")
                : i % 2 == 1 ? ($"blocks.{i / 2}.conv1", $"blocks.{i / 2}.act") : ($"blocks.{i / 2 - 1}.conv2", (string?)null);
            float[] w = weights[conv + ".weight"].Data, b = weights[conv + ".bias"].Data;
            int inputs = i == 0 ? 2 : channels, operandShift = i == 0 ? 0 : shifts[i - 1];
            int operandBits = i == 0 ? IlifArchitecture.InputBits : streamBits - operandShift;
            int slope = act is null ? IlifLayer.NoSlope : (int)Math.Round(weights[act + ".weight"].Data[0] * 256.0);
            (int scale, sbyte[] q, int[] offsets) = Scale(w, b, operandBits, streamBits, i == 0 ? 704 : peak, $"layer {i}");
            layers[i] = new IlifLayer(inputs, channels, operandShift, scale + operandBits - streamBits, Math.Clamp(slope, -IlifModel.MaxSlope, IlifModel.MaxSlope), offsets, q);
        }
        var phases = new IlifPhase[IlifArchitecture.Phases];
        for (int p = 0; p < phases.Length; p++)
        {
            const int sampleBits = Codec.Interpolation.Intermediate.Bits;
            float[] w = withHead ? Array.ConvertAll(head.Weights[p], v => (float)v) : new float[head.Weights[p].Length];
            float[] b = [withHead ? (float)head.Offsets[p] : 0];
            int operandBits = streamBits - shifts[^1];
            (int scale, sbyte[] q, int[] offsets) = Scale(w, b, operandBits, sampleBits, peak, $"phase {p}");
            phases[p] = new IlifPhase(scale + operandBits - sampleBits, offsets[0], q);
        }
        var architecture = new IlifArchitecture
        {
            Channels = channels,
            Blocks = weights.Blocks,
            ActivationBits = options.ActivationBits,
            StreamBits = streamBits,
            HeadOperandShift = shifts[^1],
            Residual = weights.Residual,
            SpecialTables = options.SpecialTables,
        };
        return new IlifModel(name, architecture, layers, phases);
    }

    // The finest power-of-two scale at which weights fit eight bits and accumulators 24, with the least squared error of the two finest.
    private static (int Scale, sbyte[] Weights, int[] Offsets) Scale(float[] w, float[] b, int operandBits, int resultBits, int operandPeak, string what)
    {
        double max = Math.Max(w.Max(Math.Abs), 1e-9);
        int highest = Math.Min((int)Math.Floor(Math.Log2((WeightLimit + 0.5) / max)) + 1, IlifModel.MaxShift + resultBits - operandBits);
        int lowest = Math.Max(resultBits - operandBits, -8);
        (int Scale, sbyte[] Weights, int[] Offsets)? best = null;
        double least = double.MaxValue;
        int tried = 0;
        for (int scale = highest; scale >= lowest && tried < 2; scale--)
        {
            double factor = Math.ScaleB(1, scale);
            sbyte[] q = Array.ConvertAll(w, v => (sbyte)Math.Clamp(Math.Round(v * factor), -WeightLimit, WeightLimit));
            double offsetFactor = Math.ScaleB(1, scale + operandBits);
            if (b.Max(Math.Abs) * offsetFactor > IlifModel.AccumulatorLimit)
                continue;
            int[] offsets = Array.ConvertAll(b, v => (int)Math.Round(v * offsetFactor));
            int per = w.Length / b.Length;
            bool fits = true;
            for (int o = 0; o < b.Length && fits; o++)
            {
                long sum = Math.Abs((long)offsets[o]) + IlifModel.Half(scale + operandBits - resultBits);
                foreach (sbyte v in q.AsSpan(o * per, per))
                    sum += (long)Math.Abs((int)v) * operandPeak;
                fits = sum < IlifModel.AccumulatorLimit;
            }
            if (!fits)
                continue;
            tried++;
            double error = 0;
            for (int i = 0; i < w.Length; i++)
                error += Math.Pow(w[i] - q[i] / factor, 2);
            if (error >= least)
                continue;
            least = error;
            best = (scale, q, offsets);
        }
        return best ?? throw new IlifModelException($"The network cannot be quantised: the weights of {what} are too large (up to {max:G3}).");
    }

    // Magnitudes of the operands after each layer.
    private static int[][] Observe(IlifModel model, IReadOnlyList<CalibrationPicture> pictures)
    {
        int peak = 1 << (model.Architecture.ActivationBits - 1);
        int[][] histograms = [.. Enumerable.Range(0, model.Layers.Length).Select(_ => new int[peak + 1])];
        var program = new IlifProgram(model);
        foreach (CalibrationPicture picture in pictures)
        {
            using IlifTensor features = IlifTrunk.Run(program, picture.Luma, picture.BitDepth, picture.Qp, 1, (layer, operands) =>
            {
                for (int y = 0; y < operands.Height; y++)
                {
                    foreach (short v in operands.Row(0, y, operands.Width))
                        histograms[layer][Math.Abs((int)v)]++;
                }
            });
        }
        return histograms;
    }

    // The magnitude that only the tail exceeds.
    private static int Reach(int[] histogram, double tail)
    {
        long allowed = (long)(histogram.Sum(n => (long)n) * tail);
        int reach = histogram.Length - 1;
        while (reach > 0 && (allowed -= histogram[reach]) >= 0)
            reach--;
        return reach;
    }
}
