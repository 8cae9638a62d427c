using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Inter;

/// <summary>An affine motion of one list with what it takes to signal it; the points are those of list 0 in each set.</summary>
internal struct AffineChoice
{
    public ControlPoints Points, First, Second;
    public int RefIdx, MvpFlag;

    /// <summary>AmvrShift: 2 for quarter, 0 for sixteenth samples.</summary>
    public int Shift;
    public double Cost, Bits;
}

/// <summary>A searched affine motion of one list or both.</summary>
internal struct AffineMotion
{
    /// <summary>0 list 0, 1 list 1, 2 both.</summary>
    public int Direction;

    /// <summary>MotionModelIdc: 1 four, 2 six parameters; 0 none.</summary>
    public int Model;

    public AffineChoice Choice0, Choice1;

    /// <summary>Its estimate.</summary>
    public double Cost;

    /// <summary>It was good enough to become a candidate.</summary>
    public bool Proposed;

    /// <summary>Its syntax, and whether any difference is not zero.</summary>
    public readonly InterSyntax Syntax(out bool anyDifference)
    {
        InterSyntax inter = InterSyntax.Inferred;
        inter.inter_pred_idc = (byte)Direction;
        inter.inter_affine_flag = inter.SubblockMotion = true;
        inter.cu_affine_type_flag = Model == 2;
        inter.MotionModel = Model;
        bool any = false;
        for (int list = 0; list < 2; list++)
        {
            if (Direction != 2 && Direction != list)
                continue;
            AffineChoice choice = list == 0 ? Choice0 : Choice1;
            inter.amvr_flag = choice.Shift != AffineSearch.QuarterShift;
            inter.ref_idx[list] = choice.RefIdx;
            inter.mvp_flag[list] = choice.MvpFlag;
            for (int i = 0; i <= Model; i++)
            {
                Mv predictor = choice.MvpFlag == 0 ? choice.First[0, i] : choice.Second[0, i];
                Mv difference = choice.Points[0, i] - predictor;
                inter.Mvd[list, i] = new Mv(difference.X >> choice.Shift, difference.Y >> choice.Shift);
                any |= difference != default;
                inter.ControlPoints[list, i] = choice.Points[0, i];
            }
            inter.Motion.Set(list, choice.Points.A0, choice.RefIdx);
        }
        anyDifference = any;
        return inter;
    }
}

/// <summary>Searches affine motion: from the predictors and the translation found before, by Gauss-Newton steps.</summary>
internal sealed class AffineSearch(SearchContext context, MotionSearch motion)
{
    /// <summary>AmvrShift of quarter samples.</summary>
    public const int QuarterShift = 2;
    private const int RefineSteps = 2;
    private readonly AffineStep _step = new();
    private readonly int _steps = context.Tools[PresetTable.AffineSteps];

    /// <summary>The best affine motion of a model, in the first reference of each list.</summary>
    public void Search(Leaf leaf, int model, ref AffineMotion found)
    {
        int lists = context.Slice.IsB ? 2 : 1;
        found = new AffineMotion { Model = model };
        found.Choice0.Cost = found.Choice1.Cost = double.MaxValue;
        for (int list = 0; list < lists; list++)
        {
            if (motion.Searched(list) > 0)
                (list == 0 ? ref found.Choice0 : ref found.Choice1) = SearchUni(leaf, list, model);
        }
        found.Direction = found.Choice0.Cost <= found.Choice1.Cost ? 0 : 1;
        found.Cost = Math.Min(found.Choice0.Cost, found.Choice1.Cost);
        if (lists < 2)
            return;
        AffineMotion both = found;
        both.Direction = 2;
        double cost = context.Cost.Estimate(leaf.Satd(both.Syntax(out _)), 1 + found.Choice0.Bits + found.Choice1.Bits - 4);
        if (cost < found.Cost)
            (found.Direction, found.Cost) = (2, cost);
    }

    /// <summary>Takes a quarter-sample motion to sixteenths.</summary>
    public void Refine(Leaf leaf, ref AffineMotion found)
    {
        for (int list = 0; list < 2; list++)
        {
            if (found.Direction == 2 || found.Direction == list)
                Refine(leaf, list, found.Model, ref list == 0 ? ref found.Choice0 : ref found.Choice1);
        }
    }

    // The predictors are derived anew for that precision.
    private void Refine(Leaf leaf, int list, int model, ref AffineChoice choice)
    {
        choice.Shift = 0;
        context.Derivation.AffinePredictors(leaf.Block, list, choice.RefIdx, 0, model, out choice.First, out choice.Second);
        choice.Cost = double.MaxValue;
        Check(leaf, list, choice.Points, model, ref choice);
        for (int iteration = 0; iteration < RefineSteps; iteration++)
        {
            double before = choice.Cost;
            Predict(leaf, list, choice.RefIdx, choice.Points, model);
            if (!_step.Solve(context.Source[0], leaf.Samples, leaf.Block, model, out ControlPoints step))
                return;
            ControlPoints next = choice.Points;
            for (int i = 0; i <= model; i++)
                next[0, i] = (next[0, i] + step[0, i]).Clip18();
            Check(leaf, list, next, model, ref choice);
            if (choice.Cost >= before)
                return;
        }
    }

    private AffineChoice SearchUni(Leaf leaf, int list, int model)
    {
        var choice = new AffineChoice { Cost = double.MaxValue, Shift = QuarterShift };
        context.Derivation.AffinePredictors(leaf.Block, list, choice.RefIdx, QuarterShift, model, out choice.First, out choice.Second);
        Mv translation = motion.Last(list, choice.RefIdx);
        Check(leaf, list, new ControlPoints { A0 = translation, A1 = translation, A2 = translation }, model, ref choice);
        Check(leaf, list, choice.First, model, ref choice);
        if (choice.Second.A0 != choice.First.A0 || choice.Second.A1 != choice.First.A1)
            Check(leaf, list, choice.Second, model, ref choice);
        for (int iteration = 0; iteration < _steps; iteration++)
        {
            double before = choice.Cost;
            Predict(leaf, list, choice.RefIdx, choice.Points, model);
            if (!_step.Solve(context.Source[0], leaf.Samples, leaf.Block, model, out ControlPoints step))
                break;
            ControlPoints next = choice.Points;
            for (int i = 0; i <= model; i++)
                next[0, i] = (next[0, i] + step[0, i]).Round(QuarterShift, QuarterShift).Clip18();
            Check(leaf, list, next, model, ref choice);
            if (choice.Cost >= before)
                break;
        }
        return choice;
    }

    private void Check(Leaf leaf, int list, in ControlPoints points, int model, ref AffineChoice choice)
    {
        ControlPoints p = points;
        double a = Bits(ref p, ref choice.First, model, choice.Shift), b = Bits(ref p, ref choice.Second, model, choice.Shift);
        double bits = 3 + VectorBits.Reference(choice.RefIdx, context.Slice.NumRefIdxActive[list]) + Math.Min(a, b);
        double cost = context.Cost.Estimate(Predict(leaf, list, choice.RefIdx, points, model), bits);
        if (cost >= choice.Cost)
            return;
        choice.Cost = cost;
        choice.Points = p;
        choice.MvpFlag = a <= b ? 0 : 1;
        choice.Bits = bits;
    }

    /// <summary>Predicts luma into the leaf's samples; returns the SATD.</summary>
    private static double Predict(Leaf leaf, int list, int refIdx, in ControlPoints points, int model)
    {
        InterSyntax inter = InterSyntax.Inferred;
        inter.SubblockMotion = true;
        inter.MotionModel = model;
        ControlPoints from = points;
        for (int i = 0; i < 3; i++)
            inter.ControlPoints[list, i] = from[0, i];
        inter.Motion.Set(list, from.A0, refIdx);
        return leaf.Satd(inter);
    }

    private static double Bits(ref ControlPoints points, ref ControlPoints predictor, int model, int shift)
    {
        Mv first = points.A0 - predictor.A0;
        double bits = VectorBits.Component(first.X >> shift) + VectorBits.Component(first.Y >> shift);
        for (int i = 1; i <= model; i++)
        {
            Mv rest = points[0, i] - predictor[0, i] - first;
            bits += VectorBits.Component(rest.X >> shift) + VectorBits.Component(rest.Y >> shift);
        }
        return bits;
    }
}
