namespace VvcIlif.Nn.Ilif;

/// <summary>The 256 filters from features to phases.</summary>
public sealed class PhaseKernels
{
    /// <summary>Taps in each direction.</summary>
    public const int Taps = 5;

    /// <summary>Creates zeros.</summary>
    public PhaseKernels(int channels)
    {
        Channels = channels;
        Weights = new double[256][];
        for (int p = 0; p < 256; p++)
            Weights[p] = new double[Taps * Taps * channels];
    }

    /// <summary>Features per sample.</summary>
    public int Channels { get; }

    /// <summary>For phase 16 * fractionY + fractionX: [row][column][channel].</summary>
    public double[][] Weights { get; }

    /// <summary>One per phase.</summary>
    public double[] Offsets { get; } = new double[256];

    /// <summary>From the weights [256, C, 5, 5] and offsets of a convolution.</summary>
    public static PhaseKernels FromConvolution(int channels, ReadOnlySpan<float> weights, ReadOnlySpan<float> offsets)
    {
        var kernels = new PhaseKernels(channels);
        for (int p = 0; p < 256; p++)
        {
            kernels.Offsets[p] = offsets[p];
            for (int c = 0; c < channels; c++)
            {
                for (int t = 0; t < Taps * Taps; t++)
                    kernels.Weights[p][t * channels + c] = weights[(p * channels + c) * Taps * Taps + t];
            }
        }
        return kernels;
    }

    /// <summary>Puts the 3x3 convolution [1, C, 3, 3] for integer positions at phase 0.</summary>
    public void Embed(ReadOnlySpan<float> weights, float offset)
    {
        Array.Clear(Weights[0]);
        Offsets[0] = offset;
        for (int c = 0; c < Channels; c++)
        {
            for (int row = 0; row < 3; row++)
            {
                for (int column = 0; column < 3; column++)
                    Weights[0][((row + 1) * Taps + column + 1) * Channels + c] = weights[(c * 3 + row) * 3 + column];
            }
        }
    }
}

/// <summary>
/// Folds the super-resolution part, which has no non-linearity, into one small convolution per phase: from the output
/// back, each kernel is spread over the channels that a pixel shuffle took its samples from, and convolved with the
/// convolution before it.
/// </summary>
public static class SrFolding
{
    /// <summary>Folds four convolutions C -> 4C with pixel shuffles and a last one C -> 1, in double precision.</summary>
    /// <param name="channels">C.</param>
    /// <param name="layers">Weights [outputs, inputs, 3, 3] and offsets of the five convolutions, in their order.</param>
    /// <returns>Exact away from the border of the picture, where clipped coordinates replace the chain's padding.</returns>
    public static PhaseKernels Fold(int channels, IReadOnlyList<(float[] Weights, float[] Offsets)> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count != 5)
            throw new ArgumentException("There are five convolutions.", nameof(layers));
        var last = new Kernel(-1, 3, channels, layers[4].Offsets[0]);
        for (int c = 0; c < channels; c++)
        {
            for (int t = 0; t < 9; t++)
                last.Values[t * channels + c] = layers[4].Weights[c * 9 + t];
        }

        var kernels = new Dictionary<(int X, int Y), Kernel> { [(0, 0)] = last };
        for (int level = 3, bit = 1; level >= 0; level--, bit *= 2)
        {
            double[] weights = Transposed(channels, layers[level].Weights);
            var next = new Dictionary<(int X, int Y), Kernel>();
            var work = kernels.SelectMany(k => (IEnumerable<(int X, int Y, Kernel Fine, int PhaseX, int PhaseY)>)
                [(k.Key.X, k.Key.Y, k.Value, 0, 0), (k.Key.X, k.Key.Y, k.Value, 1, 0), (k.Key.X, k.Key.Y, k.Value, 0, 1), (k.Key.X, k.Key.Y, k.Value, 1, 1)]).ToArray();
            var done = new Kernel[work.Length];
            Parallel.For(0, work.Length, i => done[i] = Step(work[i].Fine, channels, weights, layers[level].Offsets, work[i].PhaseX, work[i].PhaseY));
            for (int i = 0; i < work.Length; i++)
                next[(work[i].X + bit * work[i].PhaseX, work[i].Y + bit * work[i].PhaseY)] = done[i];
            kernels = next;
        }
        var result = new PhaseKernels(channels);
        foreach (((int x, int y), Kernel kernel) in kernels)
        {
            int phase = 16 * y + x;
            result.Offsets[phase] = kernel.Offset;
            for (int row = 0; row < kernel.Size; row++)
            {
                for (int column = 0; column < kernel.Size; column++)
                {
                    ReadOnlySpan<double> from = kernel.Values.AsSpan((row * kernel.Size + column) * channels, channels);
                    int r = row + kernel.First + 2, c = column + kernel.First + 2;
                    if (r is >= 0 and < 5 && c is >= 0 and < 5)
                        from.CopyTo(result.Weights[phase].AsSpan((r * 5 + c) * channels));
                    else if (from.ContainsAnyExcept(0.0))
                        throw new InvalidOperationException("A folded kernel is larger than it can be.");
                }
            }
        }
        return result;
    }

    // One kernel on the fine grid becomes the kernel of one of its four phases on the grid before pixel shuffle and convolution.
    private static Kernel Step(Kernel fine, int channels, double[] weights, float[] offsets, int phaseX, int phaseY)
    {
        int first = (fine.First >> 1) - 1, stop = ((fine.First + fine.Size) >> 1) + 1;
        var coarse = new Kernel(first, stop - first + 1, channels, fine.Offset);
        int outputs = 4 * channels, taps = 9 * channels;
        for (int row = 0; row < fine.Size; row++)
        {
            for (int column = 0; column < fine.Size; column++)
            {
                int y = phaseY + row + fine.First, x = phaseX + column + fine.First;
                int shuffled = 2 * (y & 1) + (x & 1);
                for (int c = 0; c < channels; c++)
                {
                    double k = fine.Values[(row * fine.Size + column) * channels + c];
                    if (k == 0)
                        continue;
                    int output = 4 * c + shuffled;
                    coarse.Offset += k * offsets[output];
                    ReadOnlySpan<double> w = weights.AsSpan(output * taps, taps);
                    for (int t = 0; t < 9; t++)
                    {
                        int at = (((y >> 1) + t / 3 - 1 - first) * coarse.Size + (x >> 1) + t % 3 - 1 - first) * channels;
                        Span<double> to = coarse.Values.AsSpan(at, channels);
                        ReadOnlySpan<double> from = w.Slice(t * channels, channels);
                        for (int i = 0; i < to.Length; i++)
                            to[i] += k * from[i];
                    }
                }
            }
        }

        return coarse;
    }

    // [output][tap][input], so that the inner loop runs over channels.
    private static double[] Transposed(int channels, float[] weights)
    {
        var result = new double[weights.Length];
        for (int o = 0; o < 4 * channels; o++)
        {
            for (int c = 0; c < channels; c++)
            {
                for (int t = 0; t < 9; t++)
                    result[(o * 9 + t) * channels + c] = weights[(o * channels + c) * 9 + t];
            }
        }

        return result;
    }

    // Square, the same range of offsets in both directions.
    private sealed class Kernel(int first, int size, int channels, double offset)
    {
        public int First { get; } = first;

        public int Size { get; } = size;

        public double Offset { get; set; } = offset;

        public double[] Values { get; } = new double[size * size * channels];
    }
}
