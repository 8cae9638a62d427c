namespace VvcIlif.Codec.Interpolation.Ilif;

/// <summary>Runs the convolutions of a network over a whole picture, once per reference picture.</summary>
internal static class IlifTrunk
{
    private const int RowsPerTask = 8;

    /// <summary>The features of a picture, as operands of the head, with a border for its taps.</summary>
    /// <param name="program">The network.</param>
    /// <param name="luma">The picture.</param>
    /// <param name="bitDepth">Of its samples.</param>
    /// <param name="qp">Slice QP of the picture.</param>
    /// <param name="threads">Rows are shared out to that many; the result does not depend on it.</param>
    /// <param name="observe">Is shown what each layer gives: the operands of the next one.</param>
    public static IlifTensor Run(IlifProgram program, Plane luma, int bitDepth, int qp, int threads, Action<int, IlifTensor>? observe = null)
    {
        IlifModel model = program.Model;
        IlifArchitecture a = model.Architecture;
        int width = luma.Width, height = luma.Height;
        using IlifTensor input = Input(luma, bitDepth, qp);
        using IlifTensor first = new(width, height, a.Channels, 1), second = new(width, height, a.Channels, 1);
        using IlifTensor stream = new(width, height, a.Channels, 0), start = new(width, height, a.Channels, 0);
        var features = new IlifTensor(width, height, a.Channels, IlifSampler.FeatureBorder, pooled: false);
        int last = a.TrunkLayers - 1;
        // The skip connection of the last layer wants what the first one gave; the blocks add to a stream that starts there.
        Layer(0, input, null, start, first);
        for (int block = 0; block < a.Blocks; block++)
        {
            Layer(2 * block + 1, first, null, null, second);
            Layer(2 * block + 2, second, block == 0 ? start : stream, stream, first);
        }
        Layer(last, first, start, null, features);
        return features;

        void Layer(int index, IlifTensor source, IlifTensor? skip, IlifTensor? kept, IlifTensor operands)
        {
            int operandShift = index == last ? a.HeadOperandShift : model.Layers[index + 1].OperandShift;
            if (threads <= 1)
            {
                for (int y = 0; y < height; y++) program.RunRow(index, source, y, operandShift, skip, kept, operands);
                observe?.Invoke(index, operands);
                return;
            }
            int tasks = (height + RowsPerTask - 1) / RowsPerTask;
            Parallel.For(0, tasks, new ParallelOptions { MaxDegreeOfParallelism = threads }, t =>
            {
                for (int y = t * RowsPerTask; y < Math.Min((t + 1) * RowsPerTask, height); y++)
                    program.RunRow(index, source, y, operandShift, skip, kept, operands);
            });
            observe?.Invoke(index, operands);
        }
    }

    // Luma about its middle and the QP, in 1/1024.
    private static IlifTensor Input(Plane luma, int bitDepth, int qp)
    {
        var input = new IlifTensor(luma.Width, luma.Height, 2, 1);
        const int middle = 1 << (IlifArchitecture.InputBits - 1);
        int up = Math.Max(IlifArchitecture.InputBits - bitDepth, 0), down = Math.Max(bitDepth - IlifArchitecture.InputBits, 0);
        var plane = (short)IlifModel.QpOperand(qp);
        for (int y = 0; y < luma.Height; y++)
        {
            Span<short> row = input.Row(0, y, luma.Width);
            ReadOnlySpan<ushort> samples = luma.Row(y);
            for (int x = 0; x < samples.Length; x++)
            {
                row[2 * x] = (short)(IlifKernels.Round(samples[x] << up, down) - middle);
                row[2 * x + 1] = plane;
            }
            input.FillBorder(y);
        }
        return input;
    }
}
