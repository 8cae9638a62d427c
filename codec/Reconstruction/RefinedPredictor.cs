using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Inter.Prediction;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Bi-prediction with vectors refined by the decoder and with optical flow.</summary>
/// <typeparam name="T">Type of intermediate samples.</typeparam>
/// <typeparam name="TKernels">Their arithmetic.</typeparam>
internal sealed class RefinedPredictor<T, TKernels>(BlockPredictor<T, TKernels> blocks)
    where T : unmanaged where TKernels : struct, IInterKernels<T>
{
    private const int MaxBlock = BlockPredictor<T, TKernels>.MaxBlock;
    private const int RefinementSize = 16, RingStride = 32;

    // A sub-block with a ring of one sample.
    private readonly T[] _ring0 = new T[(RefinementSize + 2) * RingStride], _ring1 = new T[(RefinementSize + 2) * RingStride];

    // For each sub-block of the current unit, kept from luma to chroma.
    private readonly (int X, int Y, bool OpticalFlow)[] _refined = new (int, int, bool)[MaxBlock * MaxBlock / (8 * 8)];
    private SliceContext _slice = null!;
    private SliceParameters _p = null!;
    private int _shiftX, _shiftY;

    /// <summary>Where vectors are noted that have been refined.</summary>
    public List<RefinedMotion> Noted { get; set; } = [];

    public void StartSlice(SliceContext slice)
    {
        _slice = slice;
        _p = slice.Parameters;
        _shiftX = _p.ChromaFormat.ShiftX();
        _shiftY = _p.ChromaFormat.ShiftY();
    }

    /// <summary>bdofFlag of a unit's luma. H.266 8.5.6.1.</summary>
    public bool UsesOpticalFlow(CodingUnit cu) => _p.BdofAllowed && !cu.Inter.sym_mvd_flag && IsSymmetric(cu);

    /// <summary>dmvrFlag of a unit. H.266 8.5.1.</summary>
    public bool UsesRefinement(CodingUnit cu) => _p.DmvrAllowed && cu.Inter.general_merge_flag && !cu.Inter.mmvd_merge_flag && IsSymmetric(cu);

    // Conditions that dmvrFlag and bdofFlag share.
    private bool IsSymmetric(CodingUnit cu)
    {
        if (!cu.Inter.Motion.IsBi || cu.Inter.ciip_flag || cu.Inter.Motion.BcwIdx != 0 || cu.Width < 8 || cu.Height < 8 || cu.Width * cu.Height < 128)
            return false;
        SliceReferences refs = _slice.References;
        int first = cu.Inter.Motion.RefIdx0, second = cu.Inter.Motion.RefIdx1;
        return !_p.HasWeights[0, first] && !_p.HasWeights[1, second]
            && refs.Poc - refs.RefPoc[0, first] == refs.RefPoc[1, second] - refs.Poc
            && !refs.IsLongTerm[0, first] && !refs.IsLongTerm[1, second]
            && !_slice.IsScaled[0, first] && !_slice.IsScaled[1, second];
    }

    /// <summary>Predicts one component of a unit; luma comes first.</summary>
    // H.266 8.5.3, 8.5.6.5
    public void Predict(CodingUnit cu, int component, bool flow, bool refine, Span<ushort> target, int stride)
    {
        int width = Math.Min(cu.Width, RefinementSize), height = Math.Min(cu.Height, RefinementSize), index = 0;
        int sx = component == 0 ? 0 : _shiftX, sy = component == 0 ? 0 : _shiftY, w = width >> sx, h = height >> sy;
        InterpolationFlags flags = cu.Inter.Motion.HalfSampleFilter && component == 0 ? InterpolationFlags.AlternativeHalfSample : InterpolationFlags.None;
        IReferenceSampler sampler0 = blocks.Sampler(0, cu.Inter.Motion.RefIdx0), sampler1 = blocks.Sampler(1, cu.Inter.Motion.RefIdx1);
        for (int dy = 0; dy < cu.Height; dy += height)
        {
            for (int dx = 0; dx < cu.Width; dx += width, index++)
            {
                int x = cu.X + dx, y = cu.Y + dy;
                MotionInfo motion = cu.Inter.Motion;
                InterpolationRequest first = blocks.Request(x, y, w, h, component, motion.Mv0, flags);
                InterpolationRequest second = blocks.Request(x, y, w, h, component, motion.Mv1, flags);
                bool blockFlow = flow;
                if (refine)
                {
                    if (component == 0)
                        Refine(cu, x, y, width, height, index);
                    ReferenceRegion region0 = Window(first), region1 = Window(second);
                    (int moveX, int moveY, bool worthwhile) = _refined[index];
                    motion.Mv0 = new Mv(motion.Mv0.X + moveX, motion.Mv0.Y + moveY).Clip18();
                    motion.Mv1 = new Mv(motion.Mv1.X - moveX, motion.Mv1.Y - moveY).Clip18();
                    blockFlow &= worthwhile;
                    first = blocks.Request(x, y, w, h, component, motion.Mv0, flags) with { Region = region0 };
                    second = blocks.Request(x, y, w, h, component, motion.Mv1, flags) with { Region = region1 };
                    if (component == 0)
                        Noted.Add(new RefinedMotion(x, y, width, height, motion));
                }
                Span<ushort> to = target[((dy >> sy) * stride + (dx >> sx))..];
                if (component == 0 && blockFlow)
                {
                    TKernels.InterpolateWithRing(sampler0, first, _ring0, RingStride);
                    TKernels.InterpolateWithRing(sampler1, second, _ring1, RingStride);
                    TKernels.OpticalFlow(_ring0, _ring1, RingStride, to, stride, w, h, _p.BitDepth);
                    continue;
                }
                TKernels.Interpolate(sampler0, first, blocks.First, MaxBlock);
                TKernels.Interpolate(sampler1, second, blocks.Second, MaxBlock);
                TKernels.Average(blocks.First, blocks.Second, MaxBlock, to, stride, w, h, _p.BitDepth);
            }
        }
    }

    private void Refine(CodingUnit cu, int x, int y, int width, int height, int index)
    {
        MotionInfo motion = cu.Inter.Motion;
        _refined[index] = MotionRefinement.Search(
            _slice.Pictures[0][motion.RefIdx0], _slice.Region, 16 * x + motion.Mv0.X, 16 * y + motion.Mv0.Y,
            _slice.Pictures[1][motion.RefIdx1], _slice.Region, 16 * x + motion.Mv1.X, 16 * y + motion.Mv1.Y, width, height, _p.BitDepth);
    }

    private static ReferenceRegion Window(in InterpolationRequest request)
    {
        ReferenceRegion window = MotionRefinement.Window(request.Component, request.X, request.Y, request.Width, request.Height);
        return request.Region.IsWhole ? window : request.Region.Restrict(window);
    }
}

/// <summary>
/// Motion of a block after its refinement: later pictures' collocated blocks see it, while the picture itself predicts
/// and deblocks with the unrefined one.
/// </summary>
internal readonly record struct RefinedMotion(int X, int Y, int Width, int Height, MotionInfo Motion);
