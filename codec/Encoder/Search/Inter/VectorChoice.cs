using System.Numerics;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Inter;

/// <summary>A searched vector of one list with what it takes to signal it.</summary>
internal struct VectorChoice
{
    public Mv Vector, First, Second;
    public int RefIdx, MvpFlag;

    /// <summary>AmvrShift: log2 of the precision of the difference, in sixteenths of a sample.</summary>
    public int Shift;
    public double Cost;
    public double Bits;

    public readonly Mv Predictor => MvpFlag == 0 ? First : Second;

    /// <summary>Bits of a vector's difference, by the better of the two predictors, which is chosen.</summary>
    public double ChoosePredictor(Mv vector)
    {
        double a = VectorBits.Difference(vector, First, Shift), b = VectorBits.Difference(vector, Second, Shift);
        MvpFlag = a <= b ? 0 : 1;
        return Math.Min(a, b);
    }

    /// <summary>The motion of one list (0, 1) or of both (2).</summary>
    public static MotionInfo Motion(int direction, in VectorChoice choice0, in VectorChoice choice1, int bcwIdx)
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

    /// <summary>The syntax of searched vectors, and whether any difference is not zero.</summary>
    public static InterSyntax Syntax(int direction, in VectorChoice choice0, in VectorChoice choice1, int bcwIdx, out bool anyDifference)
    {
        InterSyntax inter = InterSyntax.Inferred;
        inter.inter_pred_idc = (byte)direction;
        inter.bcw_idx = (byte)bcwIdx;
        int shift = direction == 1 ? choice1.Shift : choice0.Shift;
        inter.amvr_flag = shift != 2;
        inter.amvr_precision_idx = (byte)(shift switch { 4 => 1, 6 => 2, _ => 0 });
        anyDifference = false;
        for (int list = 0; list < 2; list++)
        {
            if (direction != 2 && direction != list)
                continue;
            ref readonly VectorChoice choice = ref list == 0 ? ref choice0 : ref choice1;
            inter.ref_idx[list] = choice.RefIdx;
            inter.mvp_flag[list] = choice.MvpFlag;
            Mv difference = choice.Vector - choice.Predictor;
            inter.Mvd[list, 0] = new Mv(difference.X >> shift, difference.Y >> shift);
            anyDifference |= difference != default;
        }
        inter.Motion = Motion(direction, choice0, choice1, bcwIdx);
        return inter;
    }
}

/// <summary>Bits of motion syntax, near enough to rank by.</summary>
internal static class VectorBits
{
    public static double Component(int difference)
    {
        uint v = (uint)Math.Abs(difference);
        return v == 0 ? 1 : 2 * BitOperations.Log2(v) + 3;
    }

    /// <summary>Of a difference in units of 2^shift sixteenths.</summary>
    public static double Difference(Mv vector, Mv predictor, int shift) =>
        Component((vector.X - predictor.X) >> shift) + Component((vector.Y - predictor.Y) >> shift);

    public static double Reference(int refIdx, int active) => active <= 1 ? 0 : Math.Min(refIdx + 1, active - 1);
}
