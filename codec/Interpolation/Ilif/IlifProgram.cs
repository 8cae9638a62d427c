using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Interpolation.Ilif;

/// <summary>A model with its weights in the order that this machine's vectors take them; the scalar form has none.</summary>
internal sealed class IlifProgram
{
    // Samples whose accumulators are held at once: with the weights of one block of outputs they fit the first-level cache.
    private const int Chunk = 32;

    // Up to that width several rows share the loads of weights.
    private const int NarrowBlock = 8;

    private readonly short[][] _layers = [];
    private readonly short[] _phases = [];
    private readonly (byte First, byte Last)[] _rows = [];
    private readonly int _lanes;
    private readonly int _phaseLanes;
    private readonly bool _tiled;
    private readonly int _phaseSize;

    /// <summary>Packs the weights of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="maxLanes">Most 32-bit lanes to use: 16, 8, 4, or 0 for the scalar form.</param>
    public IlifProgram(IlifModel model, int maxLanes = 16)
    {
        Model = model;
        int channels = model.Architecture.Channels;
        _lanes = maxLanes >= 16 && Lanes512.IsSupported && channels % 16 == 0 ? 16
            : maxLanes >= 8 && Lanes256.IsSupported ? 8
            : maxLanes >= 4 && Lanes128.IsSupported ? 4 : 0;
        if (_lanes == 0)
            return;
        _layers = Array.ConvertAll(model.Layers, l => Pack(l, _lanes));
        _phaseLanes = maxLanes >= 16 && Lanes512.IsSupported && (channels <= 16 || channels % 32 == 0) ? 16
            : _lanes >= 8 && (channels == 8 || channels % 16 == 0) ? 8 : 4;
        _tiled = channels < 2 * _phaseLanes;
        int run = IlifArchitecture.HeadTaps * channels, copies = _tiled ? 2 * _phaseLanes / channels : 1;
        _phaseSize = IlifArchitecture.HeadTaps * run * copies;
        _phases = new short[IlifArchitecture.Phases * _phaseSize];
        _rows = new (byte, byte)[IlifArchitecture.Phases];
        for (int p = 0; p < IlifArchitecture.Phases; p++)
        {
            sbyte[] weights = model.Phases[p].Weights;
            for (int tap = 0; tap < IlifArchitecture.HeadTaps * IlifArchitecture.HeadTaps; tap++)
            {
                for (int i = 0; i < channels * copies; i++)
                    _phases[p * _phaseSize + tap * channels * copies + i] = weights[tap * channels + i % channels];
            }

            int first = Array.FindIndex(weights, w => w != 0), last = Array.FindLastIndex(weights, w => w != 0);
            _rows[p] = first < 0 ? ((byte)1, (byte)0) : ((byte)(first / run), (byte)(last / run));
        }
    }

    public IlifModel Model { get; }

    /// <summary>One row of a layer: accumulators and what follows them.</summary>
    public void RunRow(int index, IlifTensor source, int y, int operandShift, IlifTensor? skip, IlifTensor? stream, IlifTensor operands)
    {
        IlifLayer layer = Model.Layers[index];
        int bits = Model.Architecture.ActivationBits, outputs = layer.Outputs;
        Span<int> sums = MemoryMarshal.Cast<byte, int>(FilterScratch.Current.Bytes((Chunk + IlifTensor.Group) * outputs * sizeof(int)));
        for (int x = 0; x < source.Width; x += Chunk)
        {
            int count = Math.Min(Chunk, source.Width - x);
            if (_lanes == 0)
                IlifKernels.Convolve(layer, source, x, y, count, sums);
            else
                Convolve(index, ref source.At(x - 1, y - 1), source.Distance(y - 1, y), source.Distance(y - 1, y + 1), count, ref MemoryMarshal.GetReference(sums));
            Span<int> valid = sums[..(count * outputs)];
            ReadOnlySpan<short> add = skip is null ? default : skip.Row(x, y, count);
            Span<short> keep = stream is null ? default : stream.Row(x, y, count);
            if (_lanes == 0)
                IlifKernels.Finish(valid, layer.Shift, layer.Slope, add, keep, operands.Row(x, y, count), operandShift, bits);
            else
                IlifKernels.FinishVector(valid, layer.Shift, layer.Slope, add, keep, operands.Row(x, y, count), operandShift, bits);
        }
        operands.FillBorder(y);
    }

    /// <summary>Adds one row of a phase; <paramref name="features"/> is two samples before and two rows above the first one.</summary>
    public void AddPhase(int phase, ref short features, nint featureStride, Span<short> target)
    {
        IlifPhase head = Model.Phases[phase];
        int channels = Model.Architecture.Channels;
        if (_lanes == 0)
        {
            IlifKernels.AddPhase(head, channels, ref features, featureStride, target);
            return;
        }
        (byte first, byte last) = _rows[phase];
        ref short weights = ref _phases[phase * _phaseSize];
        if (_tiled && _phaseLanes == 16)
            IlifKernels.AddPhaseTiled<Lanes512, Vector512<short>, Vector512<int>>(ref weights, first, last, head.Offset, head.Shift, channels, ref features, featureStride, target);
        else if (_tiled)
            IlifKernels.AddPhaseTiled<Lanes256, Vector256<short>, Vector256<int>>(ref weights, first, last, head.Offset, head.Shift, channels, ref features, featureStride, target);
        else if (_phaseLanes == 16)
            IlifKernels.AddPhaseVector<Lanes512, Vector512<short>, Vector512<int>>(ref weights, first, last, head.Offset, head.Shift, channels, ref features, featureStride, target);
        else if (_phaseLanes == 8)
            IlifKernels.AddPhaseVector<Lanes256, Vector256<short>, Vector256<int>>(ref weights, first, last, head.Offset, head.Shift, channels, ref features, featureStride, target);
        else
            IlifKernels.AddPhaseVector<Lanes128, Vector128<short>, Vector128<int>>(ref weights, first, last, head.Offset, head.Shift, channels, ref features, featureStride, target);
    }

    /// <summary>Adds a block of a phase.</summary>
    public void AddPhase(int phase, ref short features, nint featureStride, Span<short> target, int stride, int width, int height)
    {
        int y = 0;
        if (_tiled && width <= NarrowBlock)
        {
            IlifPhase head = Model.Phases[phase];
            (byte first, byte last) = _rows[phase];
            int channels = Model.Architecture.Channels;
            ref short weights = ref _phases[phase * _phaseSize];
            for (; y + 4 <= height; y += 4, features = ref Unsafe.Add(ref features, 4 * featureStride))
            {
                if (_phaseLanes == 16)
                    IlifKernels.AddPhaseTiledRows<Lanes512, Vector512<short>, Vector512<int>>(ref weights, first, last, head.Offset, head.Shift, channels, ref features, featureStride, target[(y * stride)..], stride, width);
                else
                    IlifKernels.AddPhaseTiledRows<Lanes256, Vector256<short>, Vector256<int>>(ref weights, first, last, head.Offset, head.Shift, channels, ref features, featureStride, target[(y * stride)..], stride, width);
            }
        }
        for (; y < height; y++, features = ref Unsafe.Add(ref features, featureStride))
            AddPhase(phase, ref features, featureStride, target.Slice(y * stride, width));
    }

    private void Convolve(int index, ref short source, nint second, nint third, int count, ref int sums)
    {
        IlifLayer layer = Model.Layers[index];
        ref short weights = ref MemoryMarshal.GetArrayDataReference(_layers[index]);
        ref int offsets = ref MemoryMarshal.GetArrayDataReference(layer.Offsets);
        switch (_lanes)
        {
            case 16:
                IlifKernels.ConvolveVector<Lanes512, Vector512<short>, Vector512<int>>(ref source, second, third, layer.Inputs, ref weights, ref offsets, layer.Outputs, count, ref sums);
                break;
            case 8:
                IlifKernels.ConvolveVector<Lanes256, Vector256<short>, Vector256<int>>(ref source, second, third, layer.Inputs, ref weights, ref offsets, layer.Outputs, count, ref sums);
                break;
            default:
                IlifKernels.ConvolveVector<Lanes128, Vector128<short>, Vector128<int>>(ref source, second, third, layer.Inputs, ref weights, ref offsets, layer.Outputs, count, ref sums);
                break;
        }
    }

    private static short[] Pack(IlifLayer layer, int lanes)
    {
        var packed = new short[layer.Weights.Length];
        int i = 0;
        for (int block = 0; block < layer.Outputs; block += lanes)
        {
            for (int row = 0; row < 3; row++)
            {
                for (int column = 0; column < 3; column++)
                {
                    for (int c = 0; c < layer.Inputs; c += 2)
                    {
                        for (int lane = 0; lane < lanes; lane++)
                        {
                            packed[i++] = layer.Weight(block + lane, c, row, column);
                            packed[i++] = layer.Weight(block + lane, c + 1, row, column);
                        }
                    }
                }
            }
        }

        return packed;
    }
}
