using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Inter.Prediction;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Inter prediction of units whose motion differs by sub-block: temporal motion, and affine motion with its optical flow.</summary>
/// <typeparam name="T">Type of intermediate samples.</typeparam>
/// <typeparam name="TKernels">Their arithmetic.</typeparam>
internal sealed class SubblockPredictor<T, TKernels>(BlockPredictor<T, TKernels> blocks)
    where T : unmanaged where TKernels : struct, IInterKernels<T>
{
    private const int MaxBlock = BlockPredictor<T, TKernels>.MaxBlock;
    private const int RingStride = 8;

    // A sub-block of 4x4 samples with a ring of one sample.
    private readonly T[] _ring = new T[6 * RingStride];
    private SliceContext _slice = null!;
    private SliceParameters _p = null!;
    private MotionField _motion = null!;
    private int _shiftX, _shiftY;

    public void StartSlice(SliceContext slice, PictureContext picture)
    {
        _slice = slice;
        _p = slice.Parameters;
        _motion = picture.Motion.Field;
        _shiftX = picture.ChromaFormat.ShiftX();
        _shiftY = picture.ChromaFormat.ShiftY();
    }

    /// <summary>Predicts one component of a unit.</summary>
    public void Predict(CodingUnit cu, int component, Span<ushort> target, int stride)
    {
        if (cu.Inter.MotionModel == 0)
            PredictTemporal(cu, component, target, stride);
        else if (component == 0)
            PredictAffineLuma(cu, target, stride);
        else
            PredictAffineChroma(cu, component, target, stride);
    }

    private void PredictTemporal(CodingUnit cu, int component, Span<ushort> target, int stride)
    {
        int sx = component == 0 ? 0 : _shiftX, sy = component == 0 ? 0 : _shiftY;
        for (int y = 0; y < cu.Height; y += 8)
        {
            for (int x = 0; x < cu.Width; x += 8)
            {
                blocks.Predict(cu.X + x, cu.Y + y, 8, 8, component, _motion.At(cu.X + x, cu.Y + y), InterpolationFlags.None,
                    target[((y >> sy) * stride + (x >> sx))..], stride);
            }
        }
    }

    // 4x4 samples share a vector, the mean of two luma vectors where chroma is subsampled.
    private void PredictAffineChroma(CodingUnit cu, int component, Span<ushort> target, int stride)
    {
        int stepX = 4 << _shiftX, stepY = 4 << _shiftY;
        for (int y = 0; y < cu.Height; y += stepY)
        {
            for (int x = 0; x < cu.Width; x += stepX)
            {
                MotionInfo motion = _motion.At(cu.X + x, cu.Y + y);
                if ((_shiftX | _shiftY) != 0)
                {
                    ref MotionInfo other = ref _motion.At(cu.X + x + 4 * _shiftX, cu.Y + y + 4 * _shiftY);
                    motion.Mv0 = (motion.Mv0 + other.Mv0).Round(1, 0);
                    motion.Mv1 = (motion.Mv1 + other.Mv1).Round(1, 0);
                }
                int at = (y >> _shiftY) * MaxBlock + (x >> _shiftX);
                if (motion.Uses(0))
                    blocks.Interpolate(cu.X + x, cu.Y + y, 4, 4, component, motion.Mv0, 0, motion.RefIdx0, InterpolationFlags.Affine, blocks.First[at..]);
                if (motion.Uses(1))
                {
                    blocks.Interpolate(cu.X + x, cu.Y + y, 4, 4, component, motion.Mv1, 1, motion.RefIdx1, InterpolationFlags.Affine,
                        (motion.Uses(0) ? blocks.Second : blocks.First)[at..]);
                }
            }
        }
        // The sub-blocks differ in their vectors only.
        blocks.Combine(cu.Width >> _shiftX, cu.Height >> _shiftY, component, cu.Inter.Motion, target, stride);
    }

    // H.266 8.5.6.4, with the sub-block vectors of 8.5.5.9
    private void PredictAffineLuma(CodingUnit cu, Span<ushort> target, int stride)
    {
        ref ControlPoints points = ref cu.Inter.ControlPoints;
        bool bi = cu.Inter.Motion.IsBi;
        var model0 = new AffineMotion(points.A0, points.A1, points.A2, cu.Inter.MotionModel, cu.Width, cu.Height, bi);
        var model1 = new AffineMotion(points.B0, points.B1, points.B2, cu.Inter.MotionModel, cu.Width, cu.Height, bi);
        bool refine0 = cu.Inter.Motion.Uses(0) && _p.ProfAllowed && model0.UsesProf && !_slice.IsScaled[0, cu.Inter.Motion.RefIdx0];
        bool refine1 = cu.Inter.Motion.Uses(1) && _p.ProfAllowed && model1.UsesProf && !_slice.IsScaled[1, cu.Inter.Motion.RefIdx1];
        Span<short> x0 = stackalloc short[16], y0 = stackalloc short[16], x1 = stackalloc short[16], y1 = stackalloc short[16];
        if (refine0)
            model0.ProfOffsets(x0, y0);
        if (refine1)
            model1.ProfOffsets(x1, y1);
        for (int y = 0; y < cu.Height; y += 4)
        {
            for (int x = 0; x < cu.Width; x += 4)
            {
                MotionInfo motion = _motion.At(cu.X + x, cu.Y + y);
                int at = y * MaxBlock + x;
                if (motion.Uses(0))
                    PredictAffineBlock(cu.X + x, cu.Y + y, 0, motion, refine0, x0, y0, blocks.First[at..]);
                if (motion.Uses(1))
                    PredictAffineBlock(cu.X + x, cu.Y + y, 1, motion, refine1, x1, y1, (motion.Uses(0) ? blocks.Second : blocks.First)[at..]);
            }
        }
        blocks.Combine(cu.Width, cu.Height, 0, cu.Inter.Motion, target, stride);
    }

    private void PredictAffineBlock(int x, int y, int list, in MotionInfo motion, bool refine,
        ReadOnlySpan<short> differenceX, ReadOnlySpan<short> differenceY, Span<T> into)
    {
        Mv mv = motion.Mv(list);
        IReferenceSampler sampler = blocks.Sampler(list, motion.RefIdx(list));
        int column = x + (mv.X >> 4), row = y + (mv.Y >> 4);
        if (!refine)
        {
            TKernels.InterpolateAffine(sampler, column, row, mv.X & 15, mv.Y & 15, _slice.Region, into, MaxBlock, ring: false);
            return;
        }
        TKernels.InterpolateAffine(sampler, column, row, mv.X & 15, mv.Y & 15, _slice.Region, _ring, RingStride, ring: true);
        TKernels.RefineAffine(_ring, RingStride, differenceX, differenceY, _p.BitDepth, into, MaxBlock);
    }
}
