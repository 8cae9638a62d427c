using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Inter.Prediction;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Luma of affine units with refinement by optical flow.</summary>
internal sealed partial class UnitReconstructor
{
    private const int RingStride = 32;

    // A block of up to 16x16 samples with a ring of one sample.
    private readonly short[] _ring0 = new short[18 * RingStride];
    private readonly short[] _ring1 = new short[18 * RingStride];

    // H.266 8.5.6.4, with the sub-block vectors of 8.5.5.9
    private void PredictAffineLuma(CodingUnit cu, Span<ushort> target, int stride)
    {
        ref ControlPoints points = ref cu.Inter.ControlPoints;
        bool bi = cu.Inter.Motion.IsBi;
        var model0 = new AffineMotion(points.A0, points.A1, points.A2, cu.Inter.MotionModel, cu.Width, cu.Height, bi);
        var model1 = new AffineMotion(points.B0, points.B1, points.B2, cu.Inter.MotionModel, cu.Width, cu.Height, bi);
        bool refine0 = cu.Inter.Motion.Uses(0) && model0.UsesProf && !IsScaled(0, cu.Inter.Motion.RefIdx0);
        bool refine1 = cu.Inter.Motion.Uses(1) && model1.UsesProf && !IsScaled(1, cu.Inter.Motion.RefIdx1);
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
                if (IsWideInter)
                {
                    if (motion.Uses(0))
                        PredictAffineBlockWide(cu.X + x, cu.Y + y, 0, motion, refine0, x0, y0, at);
                    if (motion.Uses(1))
                        PredictAffineBlockWide(cu.X + x, cu.Y + y, 1, motion, refine1, x1, y1, at);
                    continue;
                }
                if (motion.Uses(0))
                    PredictAffineBlock(cu.X + x, cu.Y + y, 0, motion, refine0, x0, y0, _prediction0.AsSpan(at));
                if (motion.Uses(1))
                    PredictAffineBlock(cu.X + x, cu.Y + y, 1, motion, refine1, x1, y1, (motion.Uses(0) ? _prediction1 : _prediction0).AsSpan(at));
            }
        }
        // The sub-blocks differ in their vectors only.
        Combine(cu.Width, cu.Height, 0, cu.Inter.Motion, target, stride);
    }

    private void PredictAffineBlock(int x, int y, int list, in MotionInfo motion, bool refine,
        ReadOnlySpan<short> differenceX, ReadOnlySpan<short> differenceY, Span<short> into)
    {
        if (!refine)
        {
            Interpolate(x, y, 4, 4, 0, motion.Mv(list), list, motion.RefIdx(list), InterpolationFlags.Affine, into);
            return;
        }
        InterpolationRequest request = Request(x, y, 4, 4, 0, motion.Mv(list), InterpolationFlags.Affine);
        _samplers[list][motion.RefIdx(list)].PredictWithRing(request, _ring0, RingStride);
        AffineRefinement.Apply(_ring0, RingStride, differenceX, differenceY, _p.BitDepth, into, MaxBlock);
    }
}
