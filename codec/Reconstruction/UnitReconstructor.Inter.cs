using VvcIlif.Codec.Inter.Prediction;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

internal sealed partial class UnitReconstructor
{
    private const int MaxBlock = 128;
    private readonly short[] _prediction0 = new short[MaxBlock * MaxBlock];
    private readonly short[] _prediction1 = new short[MaxBlock * MaxBlock];

    private void PredictInter(CodingUnit cu, bool chroma)
    {
        if (cu.Inter.ciip_flag)
        {
            PredictCombined(cu, chroma);
            return;
        }
        if (chroma && !cu.Inter.MergeGpm)
            PrefetchChroma(cu);
        for (int c = 0; c < (chroma ? 3 : 1); c++)
        {
            Plane plane = _planes[c];
            int x = c == 0 ? cu.X : cu.X >> _shiftX, y = c == 0 ? cu.Y : cu.Y >> _shiftY;
            Span<ushort> target = plane.Samples[(y * plane.Stride + x)..];
            PredictInter(cu, c, target, plane.Stride);
            if (c == 0)
                _slice.Mapping?.Forward(target, plane.Stride, cu.Width, cu.Height);
        }
    }

    // While luma is predicted, chroma arrives from memory.
    private void PrefetchChroma(CodingUnit cu)
    {
        for (int list = 0; list < 2; list++)
        {
            int refIdx = cu.Inter.Motion.RefIdx(list);
            if (refIdx < 0 || refIdx >= _slice.Pictures[list].Length)
                continue;
            Mv mv = cu.Inter.Motion.Mv(list);
            int x = (cu.X + (mv.X >> 4) >> _shiftX) - 1, y = (cu.Y + (mv.Y >> 4) >> _shiftY) - 1;
            ReadOnlySpan<Plane> planes = _slice.Pictures[list][refIdx].Planes;
            for (int c = 1; c < planes.Length; c++)
                ReferencePrefetch.Block(planes[c], x, y, (cu.Width >> _shiftX) + 3, (cu.Height >> _shiftY) + 3);
        }
    }

    /// <summary>Inter prediction of one component of a unit whose motion is derived (and, by sub-block, stored).</summary>
    // H.266 8.5.6
    public void PredictInter(CodingUnit cu, int component, Span<ushort> target, int stride)
    {
        int sx = component == 0 ? 0 : _shiftX, sy = component == 0 ? 0 : _shiftY;
        if (cu.Inter.MergeGpm)
        {
            PredictGeometric(cu, component, target, stride);
            return;
        }
        if (!cu.Inter.SubblockMotion)
        {
            bool flow = component == 0 && UsesOpticalFlow(cu), refine = UsesRefinement(cu);
            if (flow || refine)
            {
                PredictRefined(cu, component, flow, refine, target, stride);
                return;
            }
            Predict(cu.X, cu.Y, cu.Width, cu.Height, component, cu.Inter.Motion, InterpolationFlags.None, target, stride);
            return;
        }
        if (cu.Inter.MotionModel == 0)
        {
            for (int y = 0; y < cu.Height; y += 8)
            {
                for (int x = 0; x < cu.Width; x += 8)
                {
                    Predict(cu.X + x, cu.Y + y, 8, 8, component, _motion.At(cu.X + x, cu.Y + y), InterpolationFlags.None,
                        target[((y >> sy) * stride + (x >> sx))..], stride);
                }
            }

            return;
        }
        if (component == 0 && _p.ProfAllowed)
        {
            PredictAffineLuma(cu, target, stride);
            return;
        }
        // Affine: 4x4 samples of the component share a vector; chroma takes the mean of two luma vectors.
        int stepX = 4 << sx, stepY = 4 << sy;
        for (int y = 0; y < cu.Height; y += stepY)
        {
            for (int x = 0; x < cu.Width; x += stepX)
            {
                MotionInfo motion = _motion.At(cu.X + x, cu.Y + y);
                if (component != 0 && (sx | sy) != 0)
                {
                    ref MotionInfo other = ref _motion.At(cu.X + x + 4 * sx, cu.Y + y + 4 * sy);
                    motion.Mv0 = (motion.Mv0 + other.Mv0).Round(1, 0);
                    motion.Mv1 = (motion.Mv1 + other.Mv1).Round(1, 0);
                }
                int at = (y >> sy) * MaxBlock + (x >> sx);
                if (IsWideInter)
                {
                    for (int list = 0; list < 2; list++)
                    {
                        if (motion.Uses(list))
                            InterpolateWide(cu.X + x, cu.Y + y, 4, 4, component, motion.Mv(list), list, motion.RefIdx(list), InterpolationFlags.Affine, at);
                    }

                    continue;
                }
                if (motion.Uses(0))
                    Interpolate(cu.X + x, cu.Y + y, 4, 4, component, motion.Mv0, 0, motion.RefIdx0, InterpolationFlags.Affine, _prediction0.AsSpan(at));
                if (motion.Uses(1))
                {
                    Interpolate(cu.X + x, cu.Y + y, 4, 4, component, motion.Mv1, 1, motion.RefIdx1, InterpolationFlags.Affine,
                        (motion.Uses(0) ? _prediction1 : _prediction0).AsSpan(at));
                }
            }
        }
        Combine(cu.Width >> sx, cu.Height >> sy, component, cu.Inter.Motion, target, stride);
    }

    /// <summary>Predicts a block, given in luma samples, of one component with one motion.</summary>
    public void Predict(int x, int y, int width, int height, int component, in MotionInfo motion, InterpolationFlags flags,
        Span<ushort> target, int stride)
    {
        int sx = component == 0 ? 0 : _shiftX, sy = component == 0 ? 0 : _shiftY;
        int w = width >> sx, h = height >> sy;
        if (motion.HalfSampleFilter && component == 0)
            flags |= InterpolationFlags.AlternativeHalfSample;
        if (IsWideInter)
        {
            for (int list = 0; list < 2; list++)
            {
                if (motion.Uses(list))
                    InterpolateWide(x, y, w, h, component, motion.Mv(list), list, motion.RefIdx(list), flags, 0);
            }

            CombineWide(w, h, component, motion, target, stride);
            return;
        }
        if (motion.Uses(0))
            Interpolate(x, y, w, h, component, motion.Mv0, 0, motion.RefIdx0, flags, _prediction0);
        if (motion.Uses(1))
            Interpolate(x, y, w, h, component, motion.Mv1, 1, motion.RefIdx1, flags, motion.Uses(0) ? _prediction1 : _prediction0);
        Combine(w, h, component, motion, target, stride);
    }

    private void Interpolate(int x, int y, int w, int h, int component, Mv mv, int list, int refIdx, InterpolationFlags flags, Span<short> into) =>
        _samplers[list][refIdx].Predict(Request(x, y, w, h, component, mv, flags), into, MaxBlock);

    private InterpolationRequest Request(int x, int y, int w, int h, int component, Mv mv, InterpolationFlags flags)
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

    // H.266 8.5.6.6
    private void Combine(int w, int h, int component, in MotionInfo motion, Span<ushort> target, int stride)
    {
        if (IsWideInter)
        {
            CombineWide(w, h, component, motion, target, stride);
            return;
        }
        ref ushort first = ref target[0];
        int depth = _p.BitDepth;
        bool bi = motion.IsBi;
        if (_weights is not null && motion.BcwIdx == 0)
        {
            int log2 = component == 0 ? _weights.Log2DenominatorLuma : _weights.Log2DenominatorChroma;
            if (bi)
            {
                WeightedPrediction.BiExplicit(_prediction0, _prediction1, MaxBlock, ref first, stride, w, h, depth, log2,
                    _weights.Weight[0, motion.RefIdx0, component], _weights.Weight[1, motion.RefIdx1, component],
                    _weights.Offset[0, motion.RefIdx0, component], _weights.Offset[1, motion.RefIdx1, component]);
            }
            else
            {
                int list = motion.Uses(0) ? 0 : 1;
                int refIdx = motion.RefIdx(list);
                WeightedPrediction.UniExplicit(_prediction0, MaxBlock, ref first, stride, w, h, depth, log2,
                    _weights.Weight[list, refIdx, component], _weights.Offset[list, refIdx, component]);
            }
        }
        else if (!bi)
        {
            WeightedPrediction.Uni(_prediction0, MaxBlock, ref first, stride, w, h, depth);
        }
        else if (motion.BcwIdx != 0 && !_combining)
        {
            WeightedPrediction.Bcw(_prediction0, _prediction1, MaxBlock, ref first, stride, w, h, depth, motion.BcwIdx);
        }
        else
        {
            WeightedPrediction.Average(_prediction0, _prediction1, MaxBlock, ref first, stride, w, h, depth);
        }
    }
}
