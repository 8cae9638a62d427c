using VvcIlif.Codec.Encoder.Distortion;
using VvcIlif.Codec.Encoder.Picture;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Inter.Prediction;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Inter;

/// <summary>Searches vectors: whole samples by SAD, halves and quarters by SATD with the filter in use, then pairs.</summary>
internal sealed class MotionSearch(SearchContext context)
{
    private readonly int _range = context.Tools[PresetTable.SearchRange], _references = context.Tools[PresetTable.References],
        _biPasses = context.Tools[PresetTable.BiPasses];
    private readonly int[] _searched = new int[2];
    private readonly short[] _intermediate0 = new short[BlockBuffers.Stride * BlockBuffers.Stride];
    private readonly short[] _intermediate1 = new short[BlockBuffers.Stride * BlockBuffers.Stride];
    private readonly Mv[] _lastVector = new Mv[32]; // of the unit searched before, a good start for this one
    private PaddedPlane[][] _padded = [[], []];

    public void StartPicture(PictureJob job)
    {
        _padded = Array.ConvertAll(job.References, list => Array.ConvertAll(list,
            frame => frame.PaddedLuma ?? throw new InvalidOperationException("A reference picture is not finished.")));
        for (int list = 0; list < 2; list++)
            _searched[list] = Math.Min(context.Slice.NumRefIdxActive[list], _references);
        StartRow();
    }

    /// <summary>Forgets the vectors of earlier units: they are starts of the search, and rows may be searched in any order.</summary>
    public void StartRow() => Array.Clear(_lastVector);

    /// <summary>References of a list that are searched.</summary>
    public int Searched(int list) => _searched[list];

    /// <summary>The vector found last in a reference.</summary>
    public Mv Last(int list, int refIdx) => _lastVector[16 * list + refIdx];

    /// <summary>Keeps the vectors found last.</summary>
    public void SaveLast(Mv[] kept) => _lastVector.CopyTo(kept, 0);

    /// <summary>Goes back to kept vectors.</summary>
    public void RestoreLast(Mv[] kept) => kept.CopyTo(_lastVector, 0);

    /// <summary>The best vector into one reference picture.</summary>
    public VectorChoice SearchUni(Leaf leaf, int list, int refIdx)
    {
        context.Derivation.VectorPredictors(leaf.Block, list, refIdx, 2, out Mv first, out Mv second);
        Mv start = SearchWhole(leaf, list, refIdx, first, second);
        var choice = new VectorChoice { First = first, Second = second, RefIdx = refIdx, Shift = 2 };
        double direction = context.Slice.IsB ? (leaf.Block.Width + leaf.Block.Height > 12 ? 2 : 1) : 0;
        double fixedBits = direction + 1 + VectorBits.Reference(refIdx, context.Slice.NumRefIdxActive[list]);
        RefineFraction(leaf, list, refIdx, start, ref choice, fixedBits);
        _lastVector[16 * list + refIdx] = choice.Vector;
        return choice;
    }

    /// <summary>Whole-sample search by SAD: the best of several starts, a widening pattern, then descent.</summary>
    private Mv SearchWhole(Leaf leaf, int list, int refIdx, Mv first, Mv second)
    {
        Block block = leaf.Block;
        PaddedPlane reference = _padded[list][refIdx];
        int minX = -(block.X + block.Width + 8), maxX = reference.Width - block.X + 8;
        int minY = -(block.Y + block.Height + 8), maxY = reference.Height - block.Y + 8;
        int bestX = 0, bestY = 0;
        double best = double.MaxValue;
        Plane source = context.Source[0];
        int w = block.Width, h = block.Height, bx = block.X, by = block.Y;

        bool Check(int x, int y)
        {
            if (x < minX || x > maxX || y < minY || y > maxY)
                return false;
            var vector = new Mv(x << 4, y << 4);
            double bits = Math.Min(VectorBits.Difference(vector, first, 2), VectorBits.Difference(vector, second, 2));
            double cost = context.Cost.LambdaRoot * bits;
            if (cost >= best)
                return false;
            // Large blocks are sampled on every second row: the ranking hardly changes.
            int skip = h >= 32 ? 1 : 0;
            cost += (double)DistortionKernels.Sad(ref source.At(bx, by), source.Stride << skip, ref reference.At(bx + x, by + y),
                reference.Stride << skip, w, h >> skip) * (1 << skip);
            if (cost >= best)
                return false;
            best = cost;
            bestX = x;
            bestY = y;
            return true;
        }

        Check(first.X >> 4, first.Y >> 4);
        Check((first.X + 8) >> 4, (first.Y + 8) >> 4);
        if (second != first)
            Check((second.X + 8) >> 4, (second.Y + 8) >> 4);
        Check(0, 0);
        Mv last = Last(list, refIdx);
        Check((last.X + 8) >> 4, (last.Y + 8) >> 4);
        for (int i = 0; i < 2; i++)
        {
            ref readonly MotionInfo merge = ref leaf.Findings.Merge[i];
            if (merge.Uses(list) && merge.RefIdx(list) == refIdx)
            {
                Mv mv = merge.Mv(list);
                Check((mv.X + 8) >> 4, (mv.Y + 8) >> 4);
            }
        }

        int startX = bestX, startY = bestY;
        int sinceBest = 0;
        for (int step = 1; step <= _range && sinceBest < 3; step <<= 1)
        {
            bool improved = false;
            int half = step >> 1;
            improved |= Check(startX + step, startY);
            improved |= Check(startX - step, startY);
            improved |= Check(startX, startY + step);
            improved |= Check(startX, startY - step);
            if (half > 0)
            {
                improved |= Check(startX + half, startY + half);
                improved |= Check(startX - half, startY + half);
                improved |= Check(startX + half, startY - half);
                improved |= Check(startX - half, startY - half);
            }
            sinceBest = improved ? 0 : sinceBest + 1;
        }
        for (int round = 0; round < 32; round++)
        {
            int x = bestX, y = bestY;
            Check(x + 1, y);
            Check(x - 1, y);
            Check(x, y + 1);
            Check(x, y - 1);
            if (x == bestX && y == bestY)
            {
                Check(x + 1, y + 1);
                Check(x - 1, y + 1);
                Check(x + 1, y - 1);
                Check(x - 1, y - 1);
                if (x == bestX && y == bestY)
                    break;
            }
        }
        return new Mv(bestX << 4, bestY << 4);
    }

    /// <summary>Half, then quarter samples around a whole one, by SATD.</summary>
    private void RefineFraction(Leaf leaf, int list, int refIdx, Mv start, ref VectorChoice choice, double fixedBits)
    {
        choice.Cost = double.MaxValue;
        CheckUni(leaf, list, refIdx, start, ref choice, fixedBits);
        // The predictors themselves cost no difference at all.
        if (Near(choice.First, start))
            CheckUni(leaf, list, refIdx, choice.First, ref choice, fixedBits);
        if (Near(choice.Second, start))
            CheckUni(leaf, list, refIdx, choice.Second, ref choice, fixedBits);
        for (int step = 8; step >= 4; step >>= 1)
        {
            Mv centre = choice.Vector;
            for (int dy = -step; dy <= step; dy += step)
            {
                for (int dx = -step; dx <= step; dx += step)
                {
                    if ((dx | dy) != 0)
                        CheckUni(leaf, list, refIdx, centre + new Mv(dx, dy), ref choice, fixedBits);
                }
            }
        }
    }

    private static bool Near(Mv a, Mv b) => a != b && Math.Abs(a.X - b.X) < 32 && Math.Abs(a.Y - b.Y) < 32;

    private void CheckUni(Leaf leaf, int list, int refIdx, Mv vector, ref VectorChoice choice, double fixedBits)
    {
        int flag = choice.MvpFlag;
        double bits = fixedBits + choice.ChoosePredictor(vector);
        double cost = context.Cost.LambdaRoot * bits;
        if (cost < choice.Cost)
        {
            Interpolate(leaf, list, refIdx, vector, _intermediate0);
            WeightedPrediction.Uni(_intermediate0, BlockBuffers.Stride, ref leaf.Samples.At(0, 0, 0), BlockBuffers.Stride, leaf.Block.Width, leaf.Block.Height, context.Slice.BitDepth);
            cost += leaf.Satd(leaf.Samples);
            if (cost < choice.Cost)
            {
                choice.Cost = cost;
                choice.Vector = vector;
                choice.Bits = bits;
                return;
            }
        }
        choice.MvpFlag = flag;
    }

    private void Interpolate(Leaf leaf, int list, int refIdx, Mv vector, short[] target)
    {
        var request = new InterpolationRequest(0, leaf.Block.X + (vector.X >> 4), leaf.Block.Y + (vector.Y >> 4), vector.X & 15, vector.Y & 15,
            leaf.Block.Width, leaf.Block.Height, InterpolationFlags.None);
        context.Samplers[list][refIdx].Predict(request, target, BlockBuffers.Stride);
    }

    /// <summary>Bi-prediction from the best vectors of both lists, each refined while the other one is fixed.</summary>
    public double SearchBi(Leaf leaf, ref VectorChoice choice0, ref VectorChoice choice1)
    {
        double uniBits = 2;
        Interpolate(leaf, 0, choice0.RefIdx, choice0.Vector, _intermediate0);
        Interpolate(leaf, 1, choice1.RefIdx, choice1.Vector, _intermediate1);
        double bits0 = choice0.Bits - uniBits, bits1 = choice1.Bits - uniBits;
        double best = AverageSatd(leaf) + context.Cost.LambdaRoot * (1 + bits0 + bits1);
        for (int pass = 0; pass < _biPasses; pass++)
        {
            // The list with the worse prediction of its own has more to gain.
            int list = (choice0.Cost <= choice1.Cost ? 1 : 0) ^ (pass & 1);
            double before = best;
            if (list == 0)
                RefineBi(leaf, 0, ref choice0, ref bits0, bits1, _intermediate0, ref best);
            else
                RefineBi(leaf, 1, ref choice1, ref bits1, bits0, _intermediate1, ref best);
            if (best >= before)
                break;
        }
        return best;
    }

    private void RefineBi(Leaf leaf, int list, ref VectorChoice choice, ref double bits, double otherBits, short[] own, ref double best)
    {
        double fixedBits = 1 + VectorBits.Reference(choice.RefIdx, context.Slice.NumRefIdxActive[list]);
        for (int step = 16; step >= 4; step >>= 1)
        {
            for (int round = 0; round < (step == 16 ? 2 : 1); round++)
            {
                Mv centre = choice.Vector;
                for (int dy = -step; dy <= step; dy += step)
                {
                    for (int dx = -step; dx <= step; dx += step)
                    {
                        if ((dx | dy) == 0 || (step == 16 && dx != 0 && dy != 0))
                            continue;
                        Mv vector = centre + new Mv(dx, dy);
                        int flag = choice.MvpFlag;
                        double vectorBits = fixedBits + choice.ChoosePredictor(vector);
                        Interpolate(leaf, list, choice.RefIdx, vector, own);
                        double cost = AverageSatd(leaf) + context.Cost.LambdaRoot * (1 + vectorBits + otherBits);
                        if (cost < best)
                        {
                            best = cost;
                            choice.Vector = vector;
                            bits = vectorBits;
                        }
                        else
                        {
                            choice.MvpFlag = flag;
                        }
                    }
                }
                if (choice.Vector == centre)
                    break;
            }
        }
        Interpolate(leaf, list, choice.RefIdx, choice.Vector, own);
    }

    private double AverageSatd(Leaf leaf)
    {
        WeightedPrediction.Average(_intermediate0, _intermediate1, BlockBuffers.Stride, ref leaf.Samples.At(0, 0, 0), BlockBuffers.Stride,
            leaf.Block.Width, leaf.Block.Height, context.Slice.BitDepth);
        return leaf.Satd(leaf.Samples);
    }
}
