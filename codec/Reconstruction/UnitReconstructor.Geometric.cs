using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Inter.Prediction;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Intra;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Predictions blended of two: geometric partitions, and inter with intra.</summary>
internal sealed partial class UnitReconstructor
{
    // Weights of bi-prediction do not count in combined prediction.
    private bool _combining;
    private readonly ushort[] _inter = new ushort[MaxBlock * MaxBlock];

    // H.266 8.5.4.2
    private void DeriveGeometric(CodingUnit cu, in Block block, Span<MotionInfo> list)
    {
        int m = cu.Inter.merge_gpm_idx0, n = cu.Inter.merge_gpm_idx1 + (cu.Inter.merge_gpm_idx1 >= cu.Inter.merge_gpm_idx0 ? 1 : 0);
        _derivation.MergeCandidates(block, list, Math.Max(m, n));
        cu.Inter.Gpm[0] = OneList(list[m], m & 1);
        cu.Inter.Gpm[1] = OneList(list[n], n & 1);
        CheckReferences(cu.Inter.Gpm[0]);
        CheckReferences(cu.Inter.Gpm[1]);
        int second = cu.Inter.Gpm[1].Uses(0) ? 0 : 1;
        MotionInfo both = cu.Inter.Gpm[1];
        if (!cu.Inter.Gpm[0].Uses(second))
        {
            both = cu.Inter.Gpm[0];
            both.Set(second, cu.Inter.Gpm[1].Mv(second), cu.Inter.Gpm[1].RefIdx(second));
        }
        var partition = new GeometricPartition(cu.Inter.merge_gpm_partition_idx, cu.Width, cu.Height);
        for (int y = 0; y < cu.Height; y += 4)
        {
            for (int x = 0; x < cu.Width; x += 4)
                _motion.At(cu.X + x, cu.Y + y) = partition.StoredMotion(x, y) switch { 0 => cu.Inter.Gpm[0], 1 => cu.Inter.Gpm[1], _ => both };
        }

        cu.Inter.Motion = cu.Inter.Gpm[0];
    }

    /// <summary>The part of a candidate that a partition takes: of the wanted list, or the only one there is.</summary>
    private static MotionInfo OneList(in MotionInfo candidate, int list)
    {
        MotionInfo one = MotionInfo.Intra;
        if (!candidate.Uses(list))
            list = 1 - list;
        one.Set(list, candidate.Mv(list), candidate.RefIdx(list));
        return one;
    }

    // H.266 8.5.7
    private void PredictGeometric(CodingUnit cu, int component, Span<ushort> target, int stride)
    {
        int sx = component == 0 ? 0 : _shiftX, sy = component == 0 ? 0 : _shiftY, w = cu.Width >> sx, h = cu.Height >> sy;
        if (IsWideInter)
        {
            PredictGeometricWide(cu, component, w, h, sx, sy, target, stride);
            return;
        }
        for (int i = 0; i < 2; i++)
        {
            ref MotionInfo motion = ref cu.Inter.Gpm[i];
            int list = motion.Uses(0) ? 0 : 1;
            Interpolate(cu.X, cu.Y, w, h, component, motion.Mv(list), list, motion.RefIdx(list), InterpolationFlags.None,
                i == 0 ? _prediction0 : _prediction1);
        }
        new GeometricPartition(cu.Inter.merge_gpm_partition_idx, cu.Width, cu.Height)
            .Blend(_prediction0, _prediction1, MaxBlock, ref target[0], stride, w, h, sx, sy, _p.BitDepth);
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
            _combining = true;
            PredictInter(cu, c, inter ? target : _inter, inter ? plane.Stride : MaxBlock);
            _combining = false;
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
            CombinedPrediction.Combine(ref _inter[0], MaxBlock, ref target[0], plane.Stride, w, h, weight, !IsWideInter);
        }
    }

    private bool IsIntraNeighbour(int x, int y) => _n.IsAvailable(0, x, y) && _grid.Luma(x, y).PredMode == PredMode.Intra;
}
