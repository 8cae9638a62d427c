using VvcIlif.Codec.Inter.Prediction;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Intra;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Inter prediction of units, combined with intra prediction where they ask for it.</summary>
internal sealed class InterPrediction
{
    private const int MaxBlock = 128;

    private readonly UnitPredictor<short, NarrowPrediction> _narrow = new();
    private readonly ushort[] _inter = new ushort[MaxBlock * MaxBlock];

    // In use where intermediate samples need more than 16 bits; made by the first such slice.
    private UnitPredictor<int, WidePrediction>? _wide;
    private bool _isWide;
    private SliceContext _slice = null!;
    private SliceParameters _p = null!;
    private Plane[] _planes = null!;
    private BlockGrid _grid = null!;
    private CtuNeighbourhood _n = null!;
    private int _shiftX, _shiftY;

    public void StartSlice(SliceContext slice, PictureContext picture, CtuNeighbourhood neighbourhood, IReferenceSampler[][] samplers)
    {
        _slice = slice;
        _p = slice.Parameters;
        _planes = picture.Planes;
        _grid = picture.Grid;
        _n = neighbourhood;
        _shiftX = picture.ChromaFormat.ShiftX();
        _shiftY = picture.ChromaFormat.ShiftY();
        _isWide = _p.BitDepth > Lanes.MaxBitDepth;
        if (_isWide)
            (_wide ??= new UnitPredictor<int, WidePrediction>()).StartSlice(slice, picture, samplers);
        else
            _narrow.StartSlice(slice, picture, samplers);
    }

    /// <summary>Changes the filter that predicts from here on: samplers of the same reference pictures.</summary>
    public void SelectSamplers(IReferenceSampler[][] samplers)
    {
        if (_isWide)
            _wide!.Blocks.SelectSamplers(samplers);
        else
            _narrow.Blocks.SelectSamplers(samplers);
    }

    /// <summary>Where vectors are noted that the decoder refines from here on, in the slice that was started.</summary>
    public void NoteRefinedMotion(List<RefinedMotion> list)
    {
        if (_isWide)
            _wide!.Refined.Noted = list;
        else
            _narrow.Refined.Noted = list;
    }

    /// <summary>Predicts a block, given in luma samples, of one component with one motion.</summary>
    public void Predict(int x, int y, int width, int height, int component, in MotionInfo motion, InterpolationFlags flags,
        Span<ushort> target, int stride)
    {
        if (_isWide)
            _wide!.Blocks.Predict(x, y, width, height, component, motion, flags, target, stride);
        else
            _narrow.Blocks.Predict(x, y, width, height, component, motion, flags, target, stride);
    }

    /// <summary>Inter prediction of one component of a unit whose motion is derived (and, by sub-block, stored).</summary>
    public void PredictInter(CodingUnit cu, int component, Span<ushort> target, int stride)
    {
        if (_isWide)
            _wide!.Predict(cu, component, target, stride);
        else
            _narrow.Predict(cu, component, target, stride);
    }

    /// <summary>Predicts a unit in the picture's planes.</summary>
    public void Predict(CodingUnit cu, bool chroma)
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

    // H.266 8.5.6.7
    private void PredictCombined(CodingUnit cu, bool chroma)
    {
        int weight = CombinedPrediction.IntraWeight(
            IsIntraNeighbour(cu.X - 1, cu.Y + cu.Height - 1), IsIntraNeighbour(cu.X + cu.Width - 1, cu.Y - 1));
        for (int c = 0; c < (chroma ? 3 : 1); c++)
        {
            Plane plane = _planes[c];
            int sx = c == 0 ? 0 : _shiftX, sy = c == 0 ? 0 : _shiftY, w = cu.Width >> sx, h = cu.Height >> sy;
            Span<ushort> target = plane.Samples[((cu.Y >> sy) * plane.Stride + (cu.X >> sx))..];
            // Chroma blocks two samples wide have no intra part.
            bool inter = c > 0 && w <= 2;
            IgnoreBcw(true);
            PredictInter(cu, c, inter ? target : _inter, inter ? plane.Stride : MaxBlock);
            IgnoreBcw(false);
            if (inter)
                continue;
            if (c == 0)
                _slice.Mapping?.Forward(_inter, MaxBlock, w, h);
            int channel = c == 0 ? 0 : 1;
            var block = new IntraBlock
            {
                X = cu.X >> sx,
                Y = cu.Y >> sy,
                Width = w,
                Height = h,
                Luma = c == 0,
                Mode = IntraModes.Planar,
                AvailableTop = _n.AvailableAbove(channel, cu.X, cu.Y, 2 * cu.Width) >> sx,
                AvailableLeft = _n.AvailableLeft(channel, cu.X, cu.Y, 2 * cu.Height) >> sy,
                AvailableTopLeft = _n.IsAboveLeftAvailable(channel, cu.X, cu.Y),
                BitDepth = _p.BitDepth,
            };
            IntraPredictor.Predict(plane, block, target, plane.Stride);
            CombinedPrediction.Combine(ref _inter[0], MaxBlock, ref target[0], plane.Stride, w, h, weight, !_isWide);
        }
    }

    private void IgnoreBcw(bool ignore)
    {
        if (_isWide)
            _wide!.Blocks.IgnoresBcw = ignore;
        else
            _narrow.Blocks.IgnoresBcw = ignore;
    }

    private bool IsIntraNeighbour(int x, int y) => _n.IsAvailable(0, x, y) && _grid.Luma(x, y).PredMode == PredMode.Intra;
}
