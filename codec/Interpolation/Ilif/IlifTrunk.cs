namespace VvcIlif.Codec.Interpolation.Ilif;

/// <summary>Runs the convolutions of a network over a whole picture, once per reference picture.</summary>
/// <remarks>
/// All layers advance together, each a row after the one before, so that only a few rows of each are kept, near the
/// processor. Threads take strips of rows and compute the rows around theirs that the layers before need.
/// </remarks>
internal sealed class IlifTrunk
{
    private readonly IlifProgram _program;
    private readonly Plane _luma;
    private readonly int _bitDepth, _height, _layers;
    private readonly short _qp;
    private readonly IlifTensor _features;

    private IlifTrunk(IlifProgram program, Plane luma, int bitDepth, int qp)
    {
        _program = program;
        _luma = luma;
        _bitDepth = bitDepth;
        _height = luma.Height;
        _layers = program.Model.Architecture.TrunkLayers;
        _qp = (short)IlifModel.QpOperand(qp);
        _features = new IlifTensor(luma.Width, luma.Height, program.Model.Architecture.Channels, IlifSampler.FeatureBorder, pooled: false);
    }

    /// <summary>The features of a picture, as operands of the head, with a border for its taps.</summary>
    /// <param name="program">The network.</param>
    /// <param name="luma">The picture.</param>
    /// <param name="bitDepth">Of its samples.</param>
    /// <param name="qp">Slice QP of the picture.</param>
    /// <param name="threads">Strips are shared out to that many; the result does not depend on it.</param>
    /// <param name="observe">Is shown what each layer gives: the operands of the next one.</param>
    public static IlifTensor Run(IlifProgram program, Plane luma, int bitDepth, int qp, int threads, Action<int, IlifTensor>? observe = null)
    {
        var trunk = new IlifTrunk(program, luma, bitDepth, qp);
        // Strips thinner than the network is deep would mostly compute what their neighbours do.
        int strips = observe is null ? Math.Clamp(trunk._height / trunk._layers, 1, threads) : 1;
        if (strips == 1)
        {
            trunk.RunStrip(0, trunk._height, observe);
        }
        else
        {
            Parallel.For(0, strips, new ParallelOptions { MaxDegreeOfParallelism = threads },
                s => trunk.RunStrip(s * trunk._height / strips, (s + 1) * trunk._height / strips, null));
        }

        return trunk._features;
    }

    private void RunStrip(int top, int bottom, Action<int, IlifTensor>? observe)
    {
        IlifModel model = _program.Model;
        int channels = model.Architecture.Channels, last = _layers - 1;
        // What a layer takes is index [layer]: three rows, and room for the next; the input is written a row ahead of the first layer.
        var operands = new IlifTensor[_layers + 1];
        for (int i = 0; i < _layers; i++)
            operands[i] = new IlifTensor(_luma.Width, _height, i == 0 ? 2 : channels, 1, observe is null ? 4 : 0);
        operands[_layers] = _features;
        // The skip connection of the last layer wants what the first one gave; each block adds to what the one before gave.
        var streams = new IlifTensor[model.Architecture.Blocks + 1];
        for (int i = 0; i < streams.Length; i++)
            streams[i] = new IlifTensor(_luma.Width, _height, channels, 0, i == 0 ? _layers + 1 : 4);
        for (int step = Math.Max(0, top - _layers); step < bottom + _layers; step++)
        {
            if (step < Math.Min(_height, bottom + _layers))
                FillInput(operands[0], step);
            for (int layer = 0; layer < _layers; layer++)
            {
                int y = step - layer - 1, around = last - layer;
                if (y < Math.Max(0, top - around) || y >= Math.Min(_height, bottom + around))
                    continue;
                bool endsBlock = layer > 0 && layer < last && layer % 2 == 0;
                IlifTensor? skip = layer == last ? streams[0] : endsBlock ? streams[layer / 2 - 1] : null;
                IlifTensor? kept = layer == 0 ? streams[0] : endsBlock ? streams[layer / 2] : null;
                int operandShift = layer == last ? model.Architecture.HeadOperandShift : model.Layers[layer + 1].OperandShift;
                _program.RunRow(layer, operands[layer], y, operandShift, skip, kept, operands[layer + 1]);
            }
        }
        for (int i = 0; i < _layers; i++)
            observe?.Invoke(i, operands[i + 1]);
        foreach (IlifTensor tensor in operands.AsSpan(0, _layers))
            tensor.Dispose();
        foreach (IlifTensor tensor in streams)
            tensor.Dispose();
    }

    // Luma about its middle and the QP, in 1/1024.
    private void FillInput(IlifTensor input, int y)
    {
        const int middle = 1 << (IlifArchitecture.InputBits - 1);
        int up = Math.Max(IlifArchitecture.InputBits - _bitDepth, 0), down = Math.Max(_bitDepth - IlifArchitecture.InputBits, 0);
        Span<short> row = input.Row(0, y, _luma.Width);
        ReadOnlySpan<ushort> samples = _luma.Row(y);
        for (int x = 0; x < samples.Length; x++)
        {
            row[2 * x] = (short)(IlifKernels.Round(samples[x] << up, down) - middle);
            row[2 * x + 1] = _qp;
        }
        input.FillBorder(y);
    }
}
