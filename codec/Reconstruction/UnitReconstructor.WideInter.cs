using VvcIlif.Codec.Inter.Prediction;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>
/// Inter prediction of samples of more than 12 bits: the same steps on 32 bits, without vectors, by the standard's filter.
/// </summary>
internal sealed partial class UnitReconstructor
{
    // Made by the first wide block.
    private int[] _wide0 = [], _wide1 = [], _wideRing0 = [], _wideRing1 = [];

    /// <summary>Intermediate samples need more than 16 bits.</summary>
    private bool IsWideInter => _p.BitDepth > VectorOps.MaxBitDepth;

    private void EnsureWideInter()
    {
        if (_wide0.Length != 0)
            return;
        _wide0 = new int[MaxBlock * MaxBlock];
        _wide1 = new int[MaxBlock * MaxBlock];
        _wideRing0 = new int[18 * RingStride];
        _wideRing1 = new int[18 * RingStride];
    }

    private IWideReferenceSampler WideSampler(int list, int refIdx) => (IWideReferenceSampler)_samplers[list][refIdx];

    private void InterpolateWide(int x, int y, int w, int h, int component, Mv mv, int list, int refIdx, InterpolationFlags flags, int at)
    {
        EnsureWideInter();
        InterpolateWide(Request(x, y, w, h, component, mv, flags), list, refIdx, (list == 0 ? _wide0 : _wide1).AsSpan(at));
    }

    private void InterpolateWide(in InterpolationRequest request, int list, int refIdx, Span<int> into) =>
        WideSampler(list, refIdx).PredictWide(request, into, MaxBlock);

    // H.266 8.5.6.6
    private void CombineWide(int w, int h, int component, in MotionInfo motion, Span<ushort> target, int stride)
    {
        int depth = _p.BitDepth;
        bool bi = motion.IsBi;
        int list = motion.Uses(0) ? 0 : 1;
        int[] one = list == 0 ? _wide0 : _wide1;
        if (_weights is not null && motion.BcwIdx == 0)
        {
            int log2 = component == 0 ? _weights.Log2DenominatorLuma : _weights.Log2DenominatorChroma;
            if (bi)
            {
                WidePrediction.BiExplicit(_wide0, _wide1, MaxBlock, target, stride, w, h, depth, log2,
                    _weights.Weight[0, motion.RefIdx0, component], _weights.Weight[1, motion.RefIdx1, component],
                    _weights.Offset[0, motion.RefIdx0, component], _weights.Offset[1, motion.RefIdx1, component]);
            }
            else
            {
                WidePrediction.UniExplicit(one, MaxBlock, target, stride, w, h, depth, log2,
                    _weights.Weight[list, motion.RefIdx(list), component], _weights.Offset[list, motion.RefIdx(list), component]);
            }
        }
        else if (!bi)
        {
            WidePrediction.Uni(one, MaxBlock, target, stride, w, h, depth);
        }
        else if (motion.BcwIdx != 0 && !_combining)
        {
            WidePrediction.Bcw(_wide0, _wide1, MaxBlock, target, stride, w, h, depth, motion.BcwIdx);
        }
        else
        {
            WidePrediction.Average(_wide0, _wide1, MaxBlock, target, stride, w, h, depth);
        }
    }

    private void PredictAffineBlockWide(int x, int y, int list, in MotionInfo motion, bool refine,
        ReadOnlySpan<short> differenceX, ReadOnlySpan<short> differenceY, int at)
    {
        if (!refine)
        {
            InterpolateWide(x, y, 4, 4, 0, motion.Mv(list), list, motion.RefIdx(list), InterpolationFlags.Affine, at);
            return;
        }
        EnsureWideInter();
        InterpolationRequest request = Request(x, y, 4, 4, 0, motion.Mv(list), InterpolationFlags.Affine);
        WideInterpolation.PredictWithRing(WideSampler(list, motion.RefIdx(list)), request, _wideRing0, RingStride);
        WidePrediction.RefineAffine(_wideRing0, RingStride, differenceX, differenceY, _p.BitDepth, (list == 0 ? _wide0 : _wide1).AsSpan(at), MaxBlock);
    }

    /// <summary>The end of <see cref="PredictRefined"/> for one sub-block.</summary>
    private void PredictRefinedWide(in MotionInfo motion, in InterpolationRequest first, in InterpolationRequest second, bool flow,
        Span<ushort> target, int stride)
    {
        EnsureWideInter();
        IWideReferenceSampler sampler0 = WideSampler(0, motion.RefIdx0), sampler1 = WideSampler(1, motion.RefIdx1);
        int w = first.Width, h = first.Height;
        if (flow)
        {
            WideInterpolation.PredictWithRing(sampler0, first, _wideRing0, RingStride);
            WideInterpolation.PredictWithRing(sampler1, second, _wideRing1, RingStride);
            WidePrediction.OpticalFlow(_wideRing0, _wideRing1, RingStride, target, stride, w, h, _p.BitDepth);
            return;
        }
        sampler0.PredictWide(first, _wide0, MaxBlock);
        sampler1.PredictWide(second, _wide1, MaxBlock);
        WidePrediction.Average(_wide0, _wide1, MaxBlock, target, stride, w, h, _p.BitDepth);
    }

    private void PredictGeometricWide(CodingUnit cu, int component, int w, int h, int sx, int sy, Span<ushort> target, int stride)
    {
        EnsureWideInter();
        for (int i = 0; i < 2; i++)
        {
            ref MotionInfo motion = ref cu.Inter.Gpm[i];
            int list = motion.Uses(0) ? 0 : 1;
            InterpolateWide(Request(cu.X, cu.Y, w, h, component, motion.Mv(list), InterpolationFlags.None), list, motion.RefIdx(list), i == 0 ? _wide0 : _wide1);
        }
        WidePrediction.Blend(new GeometricPartition(cu.Inter.merge_gpm_partition_idx, cu.Width, cu.Height), _wide0, _wide1, MaxBlock,
            target, stride, w, h, sx, sy, _p.BitDepth);
    }
}
