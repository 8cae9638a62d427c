using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search;

internal sealed partial class CtuSearch
{
    private const int AffineShift = 2; // differences in quarter samples
    private readonly double[,] _normal = new double[6, 7];

    /// <summary>An affine motion of one list with what it takes to signal it.</summary>
    private struct AffineChoice
    {
        public ControlPoints Points, First, Second;
        public int RefIdx, MvpFlag;

        /// <summary>AmvrShift: 2 for quarter, 0 for sixteenth samples.</summary>
        public int Shift;
        public double Cost, Bits;
    }

    /// <summary>Affine merge candidates, then searched four- and six-parameter models.</summary>
    private void SearchAffine(in TreeNode node, in Block block)
    {
        double mergeSatd = SearchAffineMerge(node, block);
        if (_best is { cu_skip_flag: true } && mergeSatd > 1.05 * _bestInterSatd)
            return;
        SearchAffineVectors(node, block, 1);
        if (_p.Sps.sps_6param_affine_enabled_flag && _best is { Inter.MotionModel: > 0 })
            SearchAffineVectors(node, block, 2);
    }

    private double SearchAffineMerge(in TreeNode node, in Block block)
    {
        int bestIdx = -1;
        double bestCost = double.MaxValue, bestSatd = double.MaxValue;
        for (int idx = 0; idx < _p.MaxNumSubblockMergeCand; idx++)
        {
            SubblockCandidate candidate = _derivation.SubblockMergeCandidate(block, idx);
            bool isZero = candidate.Model == 1 && candidate.Points.A0 == default && candidate.Points.A1 == default
                && candidate.Points.B0 == default && candidate.Points.B1 == default;
            if (candidate.IsTemporal || isZero)
                continue;
            SetSubblockMerge(node, block, idx, candidate);
            _reconstructor.Inter.PredictInter(_trial, 0, _trialBlock[0], BlockBuffers.Stride);
            double satd = LumaSatd(block, _trialBlock), cost = satd + _lambdaRoot * (idx + 1);
            if (cost >= bestCost)
                continue;
            bestCost = cost;
            bestSatd = satd;
            bestIdx = idx;
        }
        if (bestIdx < 0 || bestSatd > 1.2 * _bestInterSatd)
            return bestSatd;
        SetSubblockMerge(node, block, bestIdx, _derivation.SubblockMergeCandidate(block, bestIdx));
        PredictTrial();
        TryInter(node, true);
        return bestSatd;
    }

    private void SetSubblockMerge(in TreeNode node, in Block block, int index, in SubblockCandidate candidate)
    {
        CodingUnit cu = _trial;
        cu.Reset(node);
        cu.PredMode = PredMode.Inter;
        cu.Inter.general_merge_flag = true;
        cu.Inter.merge_subblock_flag = true;
        cu.Inter.merge_subblock_idx = (byte)index;
        cu.Inter.Motion = candidate.Motion;
        cu.Inter.MotionModel = candidate.Model;
        cu.Inter.ControlPoints = candidate.Points;
        cu.Inter.SubblockMotion = true;
        _derivation.StoreAffine(block, cu.Inter.Motion, cu.Inter.ControlPoints, cu.Inter.MotionModel);
    }

    private void SearchAffineVectors(in TreeNode node, in Block block, int model)
    {
        int lists = _p.IsB ? 2 : 1;
        Span<AffineChoice> bestOf = stackalloc AffineChoice[2];
        bestOf[0].Cost = bestOf[1].Cost = double.MaxValue;
        for (int list = 0; list < lists; list++)
        {
            for (int refIdx = 0; refIdx < Math.Min(1, _searched[list]); refIdx++)
            {
                AffineChoice choice = SearchAffineUni(block, list, refIdx, model);
                if (choice.Cost < bestOf[list].Cost)
                    bestOf[list] = choice;
            }
        }
        double uniCost = Math.Min(bestOf[0].Cost, bestOf[1].Cost);
        int direction = bestOf[0].Cost <= bestOf[1].Cost ? 0 : 1;
        if (lists == 2)
        {
            double biCost = AffineSatd(node, block, 2, bestOf[0], bestOf[1], model) + _lambdaRoot * (1 + bestOf[0].Bits + bestOf[1].Bits - 4);
            if (biCost < uniCost)
                (direction, uniCost) = (2, biCost);
        }
        if (uniCost > 1.1 * _bestInterSatd)
            return;
        SetAffine(node, block, direction, bestOf[0], bestOf[1], model);
        PredictTrial();
        TryInter(node, false);
        if (!_settings.AffineSixteenths || !_p.Sps.sps_affine_amvr_enabled_flag || _best is not { Inter.MotionModel: > 0 })
            return;
        for (int list = 0; list < lists; list++)
        {
            if (direction == 2 || direction == list)
                RefineAffine(block, list, model, ref bestOf[list]);
        }

        if (!SetAffine(node, block, direction, bestOf[0], bestOf[1], model))
            return;
        PredictTrial();
        TryInter(node, false);
    }

    /// <summary>Takes a quarter-sample affine motion to sixteenths: the predictors are derived anew for that precision.</summary>
    private void RefineAffine(in Block block, int list, int model, ref AffineChoice choice)
    {
        choice.Shift = 0;
        _derivation.AffinePredictors(block, list, choice.RefIdx, 0, model, out choice.First, out choice.Second);
        choice.Cost = double.MaxValue;
        CheckAffine(block, list, choice.Points, model, ref choice);
        for (int iteration = 0; iteration < 2; iteration++)
        {
            double before = choice.Cost;
            CheckAffine(block, list, choice.Points, model, ref choice, true);
            if (!SolveAffine(block, model, out ControlPoints step))
                return;
            ControlPoints next = choice.Points;
            for (int i = 0; i <= model; i++)
                next[0, i] = (next[0, i] + step[0, i]).Clip18();
            CheckAffine(block, list, next, model, ref choice);
            if (choice.Cost >= before)
                return;
        }
    }

    private AffineChoice SearchAffineUni(in Block block, int list, int refIdx, int model)
    {
        var choice = new AffineChoice { RefIdx = refIdx, Cost = double.MaxValue, Shift = AffineShift };
        _derivation.AffinePredictors(block, list, refIdx, AffineShift, model, out choice.First, out choice.Second);
        Mv translation = _lastVector[list, refIdx];
        var still = new ControlPoints { A0 = translation, A1 = translation, A2 = translation };
        CheckAffine(block, list, still, model, ref choice);
        CheckAffine(block, list, choice.First, model, ref choice);
        if (choice.Second.A0 != choice.First.A0 || choice.Second.A1 != choice.First.A1)
            CheckAffine(block, list, choice.Second, model, ref choice);
        for (int iteration = 0; iteration < 4; iteration++)
        {
            double before = choice.Cost;
            CheckAffine(block, list, choice.Points, model, ref choice, true);
            if (!SolveAffine(block, model, out ControlPoints step))
                break;
            ControlPoints next = choice.Points;
            for (int i = 0; i <= model; i++)
                next[0, i] = (next[0, i] + step[0, i]).Round(AffineShift, AffineShift).Clip18();
            CheckAffine(block, list, next, model, ref choice);
            if (choice.Cost >= before)
                break;
        }
        return choice;
    }

    private void CheckAffine(in Block block, int list, in ControlPoints points, int model, ref AffineChoice choice, bool again = false)
    {
        ControlPoints p = points;
        double bits = 3 + RefBits(choice.RefIdx, _p.NumRefIdxActive[list]);
        double a = AffineBits(ref p, ref choice.First, model, choice.Shift), b = AffineBits(ref p, ref choice.Second, model, choice.Shift);
        int flag = a <= b ? 0 : 1;
        bits += Math.Min(a, b);
        var motion = MotionInfo.Intra;
        motion.Set(list, p.A0, choice.RefIdx);
        ControlPoints stored = default;
        for (int i = 0; i < 3; i++)
            stored[list, i] = p[0, i];
        PredictAffineLuma(block, motion, stored, model);
        double cost = LumaSatd(block, _trialBlock) + _lambdaRoot * bits;
        if (again || cost >= choice.Cost)
            return;
        choice.Cost = cost;
        choice.Points = p;
        choice.MvpFlag = flag;
        choice.Bits = bits;
    }

    private static double AffineBits(ref ControlPoints points, ref ControlPoints predictor, int model, int shift)
    {
        Mv first = points.A0 - predictor.A0;
        double bits = ComponentBits(first.X >> shift) + ComponentBits(first.Y >> shift);
        for (int i = 1; i <= model; i++)
        {
            Mv rest = points[0, i] - predictor[0, i] - first;
            bits += ComponentBits(rest.X >> shift) + ComponentBits(rest.Y >> shift);
        }
        return bits;
    }

    private CodingUnit? _affineUnit;

    private void PredictAffineLuma(in Block block, in MotionInfo motion, in ControlPoints points, int model)
    {
        CodingUnit cu = _affineUnit ??= new CodingUnit();
        cu.Reset(new TreeNode { X = block.X, Y = block.Y, Width = block.Width, Height = block.Height });
        cu.PredMode = PredMode.Inter;
        cu.Inter.Motion = motion;
        cu.Inter.MotionModel = model;
        cu.Inter.SubblockMotion = true;
        _derivation.StoreAffine(block, motion, points, model);
        _reconstructor.Inter.PredictInter(cu, 0, _trialBlock[0], BlockBuffers.Stride);
    }

    private double AffineSatd(in TreeNode node, in Block block, int direction, in AffineChoice choice0, in AffineChoice choice1, int model)
    {
        SetAffine(node, block, direction, choice0, choice1, model);
        _reconstructor.Inter.PredictInter(_trial, 0, _trialBlock[0], BlockBuffers.Stride);
        return LumaSatd(block, _trialBlock);
    }

    /// <summary>Sets up the trial; false where the motion cannot be signalled so (a precision needs some difference).</summary>
    private bool SetAffine(in TreeNode node, in Block block, int direction, in AffineChoice choice0, in AffineChoice choice1, int model)
    {
        CodingUnit cu = _trial;
        cu.Reset(node);
        cu.PredMode = PredMode.Inter;
        cu.Inter.inter_pred_idc = (byte)direction;
        cu.Inter.inter_affine_flag = true;
        cu.Inter.cu_affine_type_flag = model == 2;
        cu.Inter.MotionModel = model;
        cu.Inter.SubblockMotion = true;
        cu.Inter.ControlPoints = default;
        MotionInfo motion = MotionInfo.Intra;
        bool anyDifference = false;
        for (int list = 0; list < 2; list++)
        {
            if (direction != 2 && direction != list)
                continue;
            AffineChoice choice = list == 0 ? choice0 : choice1;
            cu.Inter.amvr_flag = choice.Shift != AffineShift;
            cu.Inter.ref_idx[list] = choice.RefIdx;
            cu.Inter.mvp_flag[list] = choice.MvpFlag;
            for (int i = 0; i <= model; i++)
            {
                Mv predictor = choice.MvpFlag == 0 ? choice.First[0, i] : choice.Second[0, i];
                Mv difference = choice.Points[0, i] - predictor;
                cu.Inter.Mvd[list, i] = new Mv(difference.X >> choice.Shift, difference.Y >> choice.Shift);
                anyDifference |= difference != default;
                cu.Inter.ControlPoints[list, i] = choice.Points[0, i];
            }
            motion.Set(list, choice.Points.A0, choice.RefIdx);
        }
        cu.Inter.Motion = motion;
        _derivation.StoreAffine(block, motion, cu.Inter.ControlPoints, model);
        return anyDifference || !cu.Inter.amvr_flag;
    }

    /// <summary>
    /// One Gauss-Newton step: the change of the control points that a linear model of the prediction in
    /// <see cref="_trialBlock"/> says brings it closest to the source.
    /// </summary>
    private bool SolveAffine(in Block block, int model, out ControlPoints step)
    {
        step = default;
        int unknowns = model == 1 ? 4 : 6;
        Array.Clear(_normal);
        Plane source = _source[0];
        Span<double> row = stackalloc double[6];
        for (int y = 1; y < block.Height - 1; y += 2)
        {
            for (int x = 1; x < block.Width - 1; x += 2)
            {
                double gx = (_trialBlock.At(0, x + 1, y) - _trialBlock.At(0, x - 1, y)) * 0.5;
                double gy = (_trialBlock.At(0, x, y + 1) - _trialBlock.At(0, x, y - 1)) * 0.5;
                double error = source.At(block.X + x, block.Y + y) - _trialBlock.At(0, x, y);
                if (model == 1)
                {
                    row[0] = gx;
                    row[1] = gy;
                    row[2] = gx * x + gy * y;
                    row[3] = gy * x - gx * y;
                }
                else
                {
                    row[0] = gx;
                    row[1] = gy;
                    row[2] = gx * x;
                    row[3] = gy * x;
                    row[4] = gx * y;
                    row[5] = gy * y;
                }
                for (int i = 0; i < unknowns; i++)
                {
                    for (int j = i; j < unknowns; j++)
                        _normal[i, j] += row[i] * row[j];
                    _normal[i, 6] += row[i] * error;
                }
            }
        }
        Span<double> solution = stackalloc double[6];
        if (!SolveSymmetric(unknowns, solution))
            return false;
        double w = block.Width, h = block.Height;
        step[0, 0] = Sixteenths(solution[0], solution[1]);
        if (model == 1)
        {
            step[0, 1] = Sixteenths(solution[0] + solution[2] * w, solution[1] + solution[3] * w);
        }
        else
        {
            step[0, 1] = Sixteenths(solution[0] + solution[2] * w, solution[1] + solution[3] * w);
            step[0, 2] = Sixteenths(solution[0] + solution[4] * h, solution[1] + solution[5] * h);
        }
        return step[0, 0] != default || step[0, 1] != default || step[0, 2] != default;

        // A step of more than two samples is beyond what a linear model knows.
        static Mv Sixteenths(double x, double y) => new((int)Math.Clamp(Math.Round(x * 16), -32, 32), (int)Math.Clamp(Math.Round(y * 16), -32, 32));
    }

    private bool SolveSymmetric(int n, Span<double> solution)
    {
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
                _normal[i, j] = _normal[j, i];
        }

        for (int i = 0; i < n; i++)
        {
            int pivot = i;
            for (int r = i + 1; r < n; r++)
            {
                if (Math.Abs(_normal[r, i]) > Math.Abs(_normal[pivot, i]))
                    pivot = r;
            }

            if (Math.Abs(_normal[pivot, i]) < 1e-6)
                return false;
            if (pivot != i)
            {
                for (int c = 0; c < 7; c++)
                    (_normal[i, c], _normal[pivot, c]) = (_normal[pivot, c], _normal[i, c]);
            }

            for (int r = i + 1; r < n; r++)
            {
                double factor = _normal[r, i] / _normal[i, i];
                for (int c = i; c < 7; c++)
                    _normal[r, c] -= factor * _normal[i, c];
            }
        }
        for (int i = n - 1; i >= 0; i--)
        {
            double sum = _normal[i, 6];
            for (int c = i + 1; c < n; c++)
                sum -= _normal[i, c] * solution[c];
            solution[i] = sum / _normal[i, i];
        }
        return true;
    }
}
