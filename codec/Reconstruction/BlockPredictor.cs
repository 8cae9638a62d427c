using VvcIlif.Codec.Inter.Prediction;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>
/// Inter prediction of a block with one motion: intermediate samples from one reference picture or two, combined to
/// samples.
/// </summary>
/// <typeparam name="T">Type of intermediate samples.</typeparam>
/// <typeparam name="TKernels">Their arithmetic.</typeparam>
internal sealed class BlockPredictor<T, TKernels> where T : unmanaged where TKernels : struct, IInterKernels<T>
{
    /// <summary>The widest and highest block, and the stride of intermediate samples.</summary>
    public const int MaxBlock = 128;

    private readonly T[] _first = new T[MaxBlock * MaxBlock], _second = new T[MaxBlock * MaxBlock];
    private SliceContext _slice = null!;
    private IReferenceSampler[][] _samplers = [[], []];
    private ExplicitWeights? _weights;
    private int _shiftX, _shiftY, _bitDepth;

    /// <summary>Intermediate samples of the only list that is used, or of list 0.</summary>
    public Span<T> First => _first;

    /// <summary>Intermediate samples of list 1 in bi-prediction.</summary>
    public Span<T> Second => _second;

    /// <summary>The weights of bcw_idx do not count, as in combined inter and intra prediction.</summary>
    public bool IgnoresBcw { get; set; }

    public void StartSlice(SliceContext slice, IReferenceSampler[][] samplers)
    {
        _slice = slice;
        _samplers = samplers;
        _weights = slice.Weights;
        _shiftX = slice.Parameters.ChromaFormat.ShiftX();
        _shiftY = slice.Parameters.ChromaFormat.ShiftY();
        _bitDepth = slice.Parameters.BitDepth;
        IgnoresBcw = false;
    }

    /// <summary>Changes the filter: samplers of the same reference pictures.</summary>
    public void SelectSamplers(IReferenceSampler[][] samplers) => _samplers = samplers;

    /// <summary>The sampler of a reference picture.</summary>
    public IReferenceSampler Sampler(int list, int refIdx) => _samplers[list][refIdx];

    /// <summary>Predicts a block, given in luma samples, of one component with one motion.</summary>
    public void Predict(int x, int y, int width, int height, int component, in MotionInfo motion, InterpolationFlags flags,
        Span<ushort> target, int stride)
    {
        int w = component == 0 ? width : width >> _shiftX, h = component == 0 ? height : height >> _shiftY;
        if (motion.HalfSampleFilter && component == 0)
            flags |= InterpolationFlags.AlternativeHalfSample;
        if (motion.Uses(0))
            Interpolate(x, y, w, h, component, motion.Mv0, 0, motion.RefIdx0, flags, _first);
        if (motion.Uses(1))
            Interpolate(x, y, w, h, component, motion.Mv1, 1, motion.RefIdx1, flags, motion.Uses(0) ? _second : _first);
        Combine(w, h, component, motion, target, stride);
    }

    /// <summary>Intermediate samples of w x h samples of a component, at luma position (x, y).</summary>
    public void Interpolate(int x, int y, int w, int h, int component, Mv mv, int list, int refIdx, InterpolationFlags flags, Span<T> into) =>
        TKernels.Interpolate(_samplers[list][refIdx], Request(x, y, w, h, component, mv, flags), into, MaxBlock);

    /// <summary>What a block of w x h samples of a component, at luma position (x, y), asks of a sampler.</summary>
    public InterpolationRequest Request(int x, int y, int w, int h, int component, Mv mv, InterpolationFlags flags)
    {
        int sx = component == 0 ? 0 : _shiftX, sy = component == 0 ? 0 : _shiftY;
        // Vectors count sixteenths of a luma sample; fractions of chroma are thirty-seconds in either direction.
        int fractionX, fractionY;
        if (component == 0)
        {
            fractionX = mv.X & 15;
            fractionY = mv.Y & 15;
        }
        else
        {
            fractionX = (mv.X & ((16 << sx) - 1)) << (1 - sx);
            fractionY = (mv.Y & ((16 << sy) - 1)) << (1 - sy);
        }
        return new InterpolationRequest(component, (x >> sx) + (mv.X >> (4 + sx)), (y >> sy) + (mv.Y >> (4 + sy)),
            fractionX, fractionY, w, h, flags, component == 0 ? _slice.Region : _slice.ChromaRegion);
    }

    /// <summary>Makes samples of the intermediate samples of a block.</summary>
    // H.266 8.5.6.6
    public void Combine(int w, int h, int component, in MotionInfo motion, Span<ushort> target, int stride)
    {
        bool bi = motion.IsBi;
        if (_weights is not null && motion.BcwIdx == 0)
        {
            int log2 = component == 0 ? _weights.Log2DenominatorLuma : _weights.Log2DenominatorChroma;
            if (bi)
            {
                TKernels.BiExplicit(_first, _second, MaxBlock, target, stride, w, h, _bitDepth, log2,
                    _weights.Weight[0, motion.RefIdx0, component], _weights.Weight[1, motion.RefIdx1, component],
                    _weights.Offset[0, motion.RefIdx0, component], _weights.Offset[1, motion.RefIdx1, component]);
            }
            else
            {
                int list = motion.Uses(0) ? 0 : 1;
                int refIdx = motion.RefIdx(list);
                TKernels.UniExplicit(_first, MaxBlock, target, stride, w, h, _bitDepth, log2,
                    _weights.Weight[list, refIdx, component], _weights.Offset[list, refIdx, component]);
            }
        }
        else if (!bi)
        {
            TKernels.Uni(_first, MaxBlock, target, stride, w, h, _bitDepth);
        }
        else if (motion.BcwIdx != 0 && !IgnoresBcw)
        {
            TKernels.Bcw(_first, _second, MaxBlock, target, stride, w, h, _bitDepth, motion.BcwIdx);
        }
        else
        {
            TKernels.Average(_first, _second, MaxBlock, target, stride, w, h, _bitDepth);
        }
    }
}
