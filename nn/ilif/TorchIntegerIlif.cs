using TorchSharp;
using VvcIlif.Codec;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Interpolation.Ilif;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Ilif;

/// <summary>
/// The integer network on tensors of whole numbers in single precision: the second implementation, which checks the
/// first one. Exact as long as no sum leaves 24 bits, which the model guarantees, whatever the order of summation;
/// convolutions are done as matrix products, since a fast convolution algorithm need not be exact.
/// </summary>
public sealed class TorchIntegerIlif : IDisposable
{
    private readonly IlifModel _model;
    private readonly Device _device;
    private readonly Tensor[] _weights;
    private readonly Tensor[] _offsets;
    private readonly Tensor _phaseWeights;
    private readonly Tensor _phaseOffsets;
    private readonly Tensor _phaseScale;

    /// <summary>Brings a model to a device.</summary>
    public TorchIntegerIlif(IlifModel model, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _device = device ?? CPU;
        // Products of reduced precision would not be exact.
        if (_device.type == DeviceType.CUDA)
            backends.cuda.matmul.allow_tf32 = false;
        int channels = model.Architecture.Channels;
        _weights = Array.ConvertAll(model.Layers, l => tensor(Array.ConvertAll(l.Weights, v => (float)v)).reshape(l.Outputs, l.Inputs * 9).to(_device));
        _offsets = Array.ConvertAll(model.Layers, l => tensor(Array.ConvertAll(l.Offsets, v => (float)v)).reshape(l.Outputs, 1).to(_device));
        // [row][column][channel] becomes [channel][row][column].
        _phaseWeights = tensor(model.Phases.SelectMany(p => p.Weights).Select(v => (float)v).ToArray())
            .reshape(IlifArchitecture.Phases, 25, channels).transpose(1, 2).reshape(IlifArchitecture.Phases, 25 * channels).to(_device);
        _phaseOffsets = tensor(Array.ConvertAll(model.Phases, p => (float)(p.Offset + IlifModel.Half(p.Shift)))).reshape(-1, 1).to(_device);
        _phaseScale = tensor(Array.ConvertAll(model.Phases, p => MathF.ScaleB(1, -p.Shift))).reshape(-1, 1).to(_device);
    }

    /// <summary>What the head gives for all phases of a picture, [256, H, W] in the scale of intermediate samples.</summary>
    /// <param name="luma">The picture.</param>
    /// <param name="bitDepth">Bits of its samples.</param>
    /// <param name="qp">Slice QP.</param>
    public int[] Phases(Plane luma, int bitDepth, int qp)
    {
        ArgumentNullException.ThrowIfNull(luma);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        IlifArchitecture a = _model.Architecture;
        long height = luma.Height, width = luma.Width;
        var input = new float[2 * height * width];
        for (int y = 0, i = 0; y < height; y++)
        {
            foreach (ushort s in luma.Row(y))
            {
                int v = bitDepth <= IlifArchitecture.InputBits ? s << (IlifArchitecture.InputBits - bitDepth) : IlifKernels.Round(s, bitDepth - IlifArchitecture.InputBits);
                input[i + height * width] = IlifModel.QpOperand(qp);
                input[i++] = v - (1 << (IlifArchitecture.InputBits - 1));
            }
        }

        Tensor operands = tensor(input).reshape(1, 2, height, width).to(_device), start = operands, stream = operands;
        int last = _model.Layers.Length - 1;
        for (int l = 0; l <= last; l++)
        {
            // What a layer unfolds is nine times its operands: it goes before the next layer does the same.
            using DisposeScope inner = NewDisposeScope();
            IlifLayer layer = _model.Layers[l];
            Tensor sums = Product(Padded(operands, 3), 3, _weights[l], _offsets[l] + IlifModel.Half(layer.Shift)).reshape(1, -1, height, width);
            Tensor v = Saturate((sums * MathF.ScaleB(1, -layer.Shift)).floor());
            if (layer.Slope != IlifLayer.NoSlope)
                v = where(v < 0, Saturate(((v * layer.Slope + 128) / 256).floor()), v);
            if (l == last)
                v = Saturate(v + start);
            else if (l > 0 && l % 2 == 0)
                v = Saturate(v + stream);
            int shift = l == last ? a.HeadOperandShift : _model.Layers[l + 1].OperandShift, limit = 1 << (a.ActivationBits - 1);
            operands.Dispose();
            operands = ((v + IlifModel.Half(shift)) * MathF.ScaleB(1, -shift)).floor().clamp(-limit, limit - 1).MoveToOuterDisposeScope();
            if (l % 2 != 0)
                continue;
            if (l > 2)
                stream.Dispose();
            stream = v.MoveToOuterDisposeScope();
            if (l == 0)
                start = stream;
        }
        return Head(operands);
    }

    // In bands of rows, since the head unfolds twenty-five times its operands.
    private int[] Head(Tensor operands)
    {
        const int Band = 32;
        int height = (int)operands.shape[2], width = (int)operands.shape[3];
        Tensor padded = Padded(operands, IlifArchitecture.HeadTaps);
        var result = new int[IlifArchitecture.Phases * height * width];
        for (int y = 0; y < height; y += Band)
        {
            using DisposeScope inner = NewDisposeScope();
            int rows = Math.Min(Band, height - y);
            Tensor band = padded.slice(2, y, y + rows + IlifArchitecture.HeadTaps - 1, 1);
            Tensor phases = (Product(band, IlifArchitecture.HeadTaps, _phaseWeights, _phaseOffsets) * _phaseScale).floor();
            int[] values = phases.to(ScalarType.Int32).cpu().contiguous().data<int>().ToArray();
            for (int p = 0; p < IlifArchitecture.Phases; p++)
                values.AsSpan(p * rows * width, rows * width).CopyTo(result.AsSpan((p * height + y) * width));
        }
        return result;
    }

    private static Tensor Padded(Tensor x, long size) => nn.functional.pad(x, [size / 2, size / 2, size / 2, size / 2], PaddingModes.Replicate);

    // Unfolding and one product of matrices: exact in any order of summation, which faster kinds of convolution are not.
    private static Tensor Product(Tensor padded, long size, Tensor weights, Tensor offsets) => weights.matmul(nn.functional.unfold(padded, size)[0]) + offsets;

    private static Tensor Saturate(Tensor x) => x.clamp(short.MinValue, short.MaxValue);

    /// <summary>Whether the codec's own code gives the same samples for all phases of a picture.</summary>
    public bool Agrees(Plane luma, int bitDepth, int qp)
    {
        ArgumentNullException.ThrowIfNull(luma);
        int[] phases = Phases(luma, bitDepth, qp);
        using var picture = new ReferencePicture([luma], bitDepth, ChromaFormat.Monochrome, sliceQp: qp);
        IReferenceSampler own = picture.GetSampler(new IlifFilter(_model, IlifMode.FractionsAndIntegers)), dctif = picture.GetSampler(DctInterpolationFilter.Default);
        int width = luma.Width, height = luma.Height;
        short[] actual = new short[width * height], start = new short[width * height];
        Array.Fill(start, (short)-Intermediate.Offset);
        for (int p = 0; p < IlifArchitecture.Phases; p++)
        {
            var request = new InterpolationRequest(0, 0, 0, p % 16, p / 16, width, height);
            own.Predict(request, actual, width);
            if (_model.Architecture.Residual)
                dctif.Predict(request, start, width);
            for (int i = 0; i < actual.Length; i++)
            {
                if (actual[i] != IlifKernels.Saturate(start[i] + IlifKernels.Saturate(phases[p * actual.Length + i])))
                    return false;
            }
        }
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor t in (IEnumerable<Tensor>)[.. _weights, .. _offsets, _phaseWeights, _phaseOffsets, _phaseScale])
            t.Dispose();
    }
}
