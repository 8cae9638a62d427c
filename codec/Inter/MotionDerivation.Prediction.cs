using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Inter;

internal sealed partial class MotionDerivation
{
    /// <summary>Both predictors (mvp_lX_flag 0 and 1) of a translational vector, rounded to the AMVR precision.</summary>
    // H.266 8.5.2.8
    public void VectorPredictors(in Block b, int list, int refIdx, int amvrShift, out Mv first, out Mv second)
    {
        Span<Mv> candidates = stackalloc Mv[2];
        int count = 0;
        int poc = _refs.RefPoc[list, refIdx];
        bool hasA = SpatialPredictor(b, Neighbour.A0, poc, list, out Mv a) || SpatialPredictor(b, Neighbour.A1, poc, list, out a);
        if (hasA)
            candidates[count++] = a.Round(amvrShift, amvrShift);
        if (SpatialPredictor(b, Neighbour.B0, poc, list, out Mv above) || SpatialPredictor(b, Neighbour.B1, poc, list, out above)
            || SpatialPredictor(b, Neighbour.B2, poc, list, out above))
        {
            above = above.Round(amvrShift, amvrShift);
            if (count == 0 || above != candidates[0])
                candidates[count++] = above;
        }
        if (count < 2 && TemporalVector(b, list, refIdx, true, out Mv temporal))
            candidates[count++] = temporal.Round(amvrShift, amvrShift);

        // H.266 8.5.2.9
        for (int i = 0; i < Math.Min(4, History.Count) && count < 2; i++)
        {
            ref readonly MotionInfo h = ref History[i];
            for (int j = 0; j < 2 && count < 2; j++)
            {
                int from = j == 0 ? list : 1 - list;
                if (h.Uses(from) && _refs.RefPoc[from, h.RefIdx(from)] == poc)
                    candidates[count++] = h.Mv(from).Round(amvrShift, amvrShift);
            }
        }
        first = candidates[0];
        second = candidates[1];
    }

    private bool SpatialPredictor(in Block b, Neighbour n, int poc, int list, out Mv mv)
    {
        mv = default;
        if (!IsUsable(b, n, false, out int x, out int y))
            return false;
        ref MotionInfo motion = ref _motion.At(x, y);
        for (int j = 0; j < 2; j++)
        {
            int from = j == 0 ? list : 1 - list;
            if (motion.Uses(from) && _refs.RefPoc[from, motion.RefIdx(from)] == poc)
            {
                mv = motion.Mv(from);
                return true;
            }
        }
        return false;
    }
}
