using System.Numerics;
using VvcIlif.Codec.Encoder.Distortion;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Inter.Prediction;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search;

internal sealed partial class CtuSearch
{
    private IReferenceSampler[][] _samplers = [[], []];
    private PaddedPlane[][] _padded = [[], []];
    private readonly int[] _searched = new int[2];
    private readonly Mv[,] _lastVector = new Mv[2, 16]; // of the unit searched before, a good start for this one
    private readonly short[] _intermediate0 = new short[BlockBuffers.Stride * BlockBuffers.Stride];
    private readonly short[] _intermediate1 = new short[BlockBuffers.Stride * BlockBuffers.Stride];

    /// <summary>A searched vector of one list with what it takes to signal it.</summary>
    private struct VectorChoice
    {
        public Mv Vector, First, Second;
        public int RefIdx, MvpFlag;

        /// <summary>AmvrShift: log2 of the precision of the difference, in sixteenths of a sample.</summary>
        public int Shift;
        public double Cost;
        public double Bits;
    }

    private void StartMotionSearch(PictureJob job)
    {
        _padded = new PaddedPlane[2][];
        for (int list = 0; list < 2; list++)
        {
            _padded[list] = new PaddedPlane[job.References[list].Length];
            for (int i = 0; i < _padded[list].Length; i++)
                _padded[list][i] = job.References[list][i].PaddedLuma ?? throw new InvalidOperationException("A reference picture is not finished.");
            _searched[list] = Math.Min(_p.NumRefIdxActive[list], _settings.MaxReferences);
        }
        StartRow();
    }

    /// <summary>Forgets the vectors of earlier units: they are starts of the search, and rows may be searched in any order.</summary>
    public void StartRow() => Array.Clear(_lastVector);

    private static double ComponentBits(int difference)
    {
        uint v = (uint)Math.Abs(difference);
        return v == 0 ? 1 : 2 * BitOperations.Log2(v) + 3;
    }

    private static double DifferenceBits(Mv vector, Mv predictor, int shift) =>
        ComponentBits((vector.X - predictor.X) >> shift) + ComponentBits((vector.Y - predictor.Y) >> shift);

    private static double RefBits(int refIdx, int active) => active <= 1 ? 0 : Math.Min(refIdx + 1, active - 1);

    private void SearchVectors(in TreeNode node, in Block block)
    {
        int lists = _p.IsB ? 2 : 1;
        Span<VectorChoice> bestOf = stackalloc VectorChoice[2];
        bestOf[0].Cost = bestOf[1].Cost = double.MaxValue;
        for (int list = 0; list < lists; list++)
        {
            for (int refIdx = 0; refIdx < _searched[list]; refIdx++)
            {
                VectorChoice choice = SearchUni(block, list, refIdx);
                if (choice.Cost < bestOf[list].Cost)
                    bestOf[list] = choice;
            }
        }
        double biCost = double.MaxValue;
        VectorChoice bi0 = bestOf[0], bi1 = bestOf[1];
        if (lists == 2 && node.Width + node.Height > 12)
            biCost = SearchBi(block, ref bi0, ref bi1);

        double uniCost = Math.Min(bestOf[0].Cost, bestOf[1].Cost);
        _bestInterSatd = Math.Min(_bestInterSatd, Math.Min(uniCost, biCost));
        int uniList = bestOf[0].Cost <= bestOf[1].Cost ? 0 : 1;
        int direction = biCost < uniCost ? 2 : uniList;
        double best = Math.Min(biCost, uniCost);
        VectorChoice choice0 = direction == 2 ? bi0 : bestOf[0], choice1 = direction == 2 ? bi1 : bestOf[1];
        TryVectors(node, block, direction, choice0, choice1, 0);
        if (direction == 2 ? uniCost < 1.05 * biCost : biCost < 1.05 * uniCost)
            TryVectors(node, block, direction == 2 ? uniList : 2, direction == 2 ? bestOf[0] : bi0, direction == 2 ? bestOf[1] : bi1, 0);
        if (_settings.Amvr && _p.Sps.sps_amvr_enabled_flag)
            SearchPrecision(node, block, direction, choice0, choice1, best);
        if (_settings.Bcw && direction == 2 && _p.Sps.sps_bcw_enabled_flag && node.Width * node.Height >= 256)
            SearchWeights(node, block, choice0, choice1, best);
    }

    /// <summary>The found vectors at half, whole and four-sample precision of their differences.</summary>
    private void SearchPrecision(in TreeNode node, in Block block, int direction, in VectorChoice found0, in VectorChoice found1, double best)
    {
        double bestCost = best * 1.02;
        VectorChoice best0 = default, best1 = default;
        bool any = false;
        ReadOnlySpan<int> shifts = [4, 3, 6];
        foreach (int shift in shifts)
        {
            VectorChoice choice0 = found0, choice1 = found1;
            double bits = direction == 2 ? 1 : 2;
            bits += shift == 3 ? 2 : 3;
            bool coded = false;
            for (int list = 0; list < 2; list++)
            {
                if (direction != 2 && direction != list)
                    continue;
                ref VectorChoice choice = ref list == 0 ? ref choice0 : ref choice1;
                choice.Shift = shift;
                _derivation.VectorPredictors(block, list, choice.RefIdx, shift, out choice.First, out choice.Second);
                choice.Vector = choice.Vector.Round(shift, shift);
                bits += PredictorBits(ref choice, choice.Vector) + 1 + RefBits(choice.RefIdx, _p.NumRefIdxActive[list]);
                coded |= choice.Vector != (choice.MvpFlag == 0 ? choice.First : choice.Second);
            }
            // Without any difference the precision is not signalled.
            if (!coded)
                continue;
            MotionInfo motion = MotionOf(direction, choice0, choice1, 0);
            PredictLuma(block, motion, _trialBlock[0]);
            double cost = LumaSatd(block, _trialBlock) + _lambdaRoot * bits;
            if (cost >= bestCost)
                continue;
            bestCost = cost;
            best0 = choice0;
            best1 = choice1;
            any = true;
        }
        if (any)
            TryVectors(node, block, direction, best0, best1, 0);
    }

    /// <summary>The found pair of vectors with unequal weights.</summary>
    private void SearchWeights(in TreeNode node, in Block block, in VectorChoice choice0, in VectorChoice choice1, double best)
    {
        int bestIdx = 0;
        double bestCost = best;
        double bits = 1 + choice0.Bits + choice1.Bits - 4;
        for (int idx = 1; idx <= (_p.NoBackwardPred ? 4 : 2); idx++)
        {
            PredictLuma(block, MotionOf(2, choice0, choice1, idx), _trialBlock[0]);
            double cost = LumaSatd(block, _trialBlock) + _lambdaRoot * (bits + idx + 1);
            if (cost >= bestCost)
                continue;
            bestCost = cost;
            bestIdx = idx;
        }
        if (bestIdx != 0)
            TryVectors(node, block, 2, choice0, choice1, bestIdx);
    }

    private static MotionInfo MotionOf(int direction, in VectorChoice choice0, in VectorChoice choice1, int bcwIdx)
    {
        MotionInfo motion = MotionInfo.Intra;
        if (direction != 1)
            motion.Set(0, choice0.Vector, choice0.RefIdx);
        if (direction != 0)
            motion.Set(1, choice1.Vector, choice1.RefIdx);
        motion.BcwIdx = (byte)bcwIdx;
        motion.HalfSampleFilter = (direction == 1 ? choice1.Shift : choice0.Shift) == 3;
        return motion;
    }

    private VectorChoice SearchUni(in Block block, int list, int refIdx)
    {
        _derivation.VectorPredictors(block, list, refIdx, 2, out Mv first, out Mv second);
        Mv start = SearchWhole(block, list, refIdx, first, second);
        var choice = new VectorChoice { First = first, Second = second, RefIdx = refIdx, Shift = 2 };
        double direction = _p.IsB ? (block.Width + block.Height > 12 ? 2 : 1) : 0;
        double fixedBits = direction + 1 + RefBits(refIdx, _p.NumRefIdxActive[list]);
        RefineFraction(block, list, refIdx, start, ref choice, fixedBits);
        _lastVector[list, refIdx] = choice.Vector;
        return choice;
    }

    private double PredictorBits(ref VectorChoice choice, Mv vector)
    {
        double a = DifferenceBits(vector, choice.First, choice.Shift), b = DifferenceBits(vector, choice.Second, choice.Shift);
        choice.MvpFlag = a <= b ? 0 : 1;
        return Math.Min(a, b);
    }

    /// <summary>Whole-sample search by SAD: the best of several starts, a widening pattern, then descent.</summary>
    private Mv SearchWhole(in Block block, int list, int refIdx, Mv first, Mv second)
    {
        PaddedPlane reference = _padded[list][refIdx];
        int minX = -(block.X + block.Width + 8), maxX = reference.Width - block.X + 8;
        int minY = -(block.Y + block.Height + 8), maxY = reference.Height - block.Y + 8;
        int bestX = 0, bestY = 0;
        double best = double.MaxValue;
        Plane source = _source[0];
        int w = block.Width, h = block.Height, bx = block.X, by = block.Y;

        bool Check(int x, int y)
        {
            if (x < minX || x > maxX || y < minY || y > maxY)
                return false;
            var vector = new Mv(x << 4, y << 4);
            double bits = Math.Min(DifferenceBits(vector, first, 2), DifferenceBits(vector, second, 2));
            double cost = _lambdaRoot * bits;
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
        Mv last = _lastVector[list, refIdx];
        Check((last.X + 8) >> 4, (last.Y + 8) >> 4);
        for (int i = 0; i < 2; i++)
        {
            if (_mergeList[i].Uses(list) && _mergeList[i].RefIdx(list) == refIdx)
            {
                Mv mv = _mergeList[i].Mv(list);
                Check((mv.X + 8) >> 4, (mv.Y + 8) >> 4);
            }
        }

        int startX = bestX, startY = bestY;
        int sinceBest = 0;
        for (int step = 1; step <= _settings.SearchRange && sinceBest < 3; step <<= 1)
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
    private void RefineFraction(in Block block, int list, int refIdx, Mv start, ref VectorChoice choice, double fixedBits)
    {
        choice.Cost = double.MaxValue;
        CheckUni(block, list, refIdx, start, ref choice, fixedBits);
        // The predictors themselves cost no difference at all.
        if (Near(choice.First, start))
            CheckUni(block, list, refIdx, choice.First, ref choice, fixedBits);
        if (Near(choice.Second, start))
            CheckUni(block, list, refIdx, choice.Second, ref choice, fixedBits);
        for (int step = 8; step >= 4; step >>= 1)
        {
            Mv centre = choice.Vector;
            for (int dy = -step; dy <= step; dy += step)
            {
                for (int dx = -step; dx <= step; dx += step)
                {
                    if ((dx | dy) != 0)
                        CheckUni(block, list, refIdx, centre + new Mv(dx, dy), ref choice, fixedBits);
                }
            }
        }
    }

    private static bool Near(Mv a, Mv b) => a != b && Math.Abs(a.X - b.X) < 32 && Math.Abs(a.Y - b.Y) < 32;

    private void CheckUni(in Block block, int list, int refIdx, Mv vector, ref VectorChoice choice, double fixedBits)
    {
        int flag = choice.MvpFlag;
        double bits = fixedBits + PredictorBits(ref choice, vector);
        double cost = _lambdaRoot * bits;
        if (cost < choice.Cost)
        {
            Interpolate(block, list, refIdx, vector, _intermediate0);
            WeightedPrediction.Uni(_intermediate0, BlockBuffers.Stride, ref _trialBlock.At(0, 0, 0), BlockBuffers.Stride, block.Width, block.Height, _p.BitDepth);
            cost += LumaSatd(block, _trialBlock);
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

    private void Interpolate(in Block block, int list, int refIdx, Mv vector, short[] target, InterpolationFlags flags = InterpolationFlags.None)
    {
        var request = new InterpolationRequest(0, block.X + (vector.X >> 4), block.Y + (vector.Y >> 4), vector.X & 15, vector.Y & 15,
            block.Width, block.Height, flags);
        _samplers[list][refIdx].Predict(request, target, BlockBuffers.Stride);
    }

    /// <summary>Bi-prediction from the best vectors of both lists, each refined while the other one is fixed.</summary>
    private double SearchBi(in Block block, ref VectorChoice choice0, ref VectorChoice choice1)
    {
        double uniBits = 2;
        Interpolate(block, 0, choice0.RefIdx, choice0.Vector, _intermediate0);
        Interpolate(block, 1, choice1.RefIdx, choice1.Vector, _intermediate1);
        double bits0 = choice0.Bits - uniBits, bits1 = choice1.Bits - uniBits;
        double best = AverageSatd(block) + _lambdaRoot * (1 + bits0 + bits1);
        for (int pass = 0; pass < _settings.BiPasses; pass++)
        {
            // The list with the worse prediction of its own has more to gain.
            int list = (choice0.Cost <= choice1.Cost ? 1 : 0) ^ (pass & 1);
            double before = best;
            if (list == 0)
                RefineBi(block, 0, ref choice0, ref bits0, bits1, _intermediate0, ref best);
            else
                RefineBi(block, 1, ref choice1, ref bits1, bits0, _intermediate1, ref best);
            if (best >= before)
                break;
        }
        return best;
    }

    private void RefineBi(in Block block, int list, ref VectorChoice choice, ref double bits, double otherBits, short[] own, ref double best)
    {
        double fixedBits = 1 + RefBits(choice.RefIdx, _p.NumRefIdxActive[list]);
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
                        double vectorBits = fixedBits + PredictorBits(ref choice, vector);
                        Interpolate(block, list, choice.RefIdx, vector, own);
                        double cost = AverageSatd(block) + _lambdaRoot * (1 + vectorBits + otherBits);
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
        Interpolate(block, list, choice.RefIdx, choice.Vector, own);
    }

    private double AverageSatd(in Block block)
    {
        WeightedPrediction.Average(_intermediate0, _intermediate1, BlockBuffers.Stride, ref _trialBlock.At(0, 0, 0), BlockBuffers.Stride,
            block.Width, block.Height, _p.BitDepth);
        return LumaSatd(block, _trialBlock);
    }

    /// <summary>Sets up the trial with searched vectors (list 0, 1, or 2 for both) and codes it.</summary>
    private void TryVectors(in TreeNode node, in Block block, int direction, in VectorChoice choice0, in VectorChoice choice1, int bcwIdx)
    {
        CodingUnit cu = _trial;
        cu.Reset(node);
        cu.PredMode = PredMode.Inter;
        cu.Inter.inter_pred_idc = (byte)direction;
        cu.Inter.bcw_idx = (byte)bcwIdx;
        int shift = direction == 1 ? choice1.Shift : choice0.Shift;
        cu.Inter.amvr_flag = shift != 2;
        cu.Inter.amvr_precision_idx = (byte)(shift switch { 4 => 1, 6 => 2, _ => 0 });
        bool anyDifference = false;
        for (int list = 0; list < 2; list++)
        {
            if (direction != 2 && direction != list)
                continue;
            ref readonly VectorChoice choice = ref list == 0 ? ref choice0 : ref choice1;
            cu.Inter.ref_idx[list] = choice.RefIdx;
            cu.Inter.mvp_flag[list] = choice.MvpFlag;
            Mv predictor = choice.MvpFlag == 0 ? choice.First : choice.Second;
            Mv difference = choice.Vector - predictor;
            cu.Inter.Mvd[list, 0] = new Mv(difference.X >> shift, difference.Y >> shift);
            anyDifference |= difference != default;
        }
        if (shift != 2 && !anyDifference)
            return;
        cu.Inter.Motion = MotionOf(direction, choice0, choice1, bcwIdx);
        PredictTrial();
        TryInter(node, false);
    }

    private void PredictTrial()
    {
        for (int c = 0; c < Components; c++)
            _reconstructor.Inter.PredictInter(_trial, c, _prediction[c], BlockBuffers.Stride);
    }
}
