using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Inter;

internal sealed partial class MotionDerivation
{
    /// <summary>Fills the merge candidate list up to <paramref name="last"/> and returns the number of entries filled.</summary>
    // H.266 8.5.2.2
    public int MergeCandidates(in Block b, Span<MotionInfo> list, int last)
    {
        int count = 0;
        bool hasB1 = IsUsable(b, Neighbour.B1, true, out int x, out int y);
        MotionInfo b1 = hasB1 ? _motion.At(x, y) : default;
        if (hasB1)
        {
            list[count++] = b1;
            if (count > last)
                return count;
        }
        bool hasA1 = IsUsable(b, Neighbour.A1, true, out x, out y);
        MotionInfo a1 = hasA1 ? _motion.At(x, y) : default;
        if (hasA1 && !(hasB1 && a1.SameMotion(b1)))
        {
            list[count++] = a1;
            if (count > last)
                return count;
        }
        if (IsUsable(b, Neighbour.B0, true, out x, out y))
        {
            ref MotionInfo b0 = ref _motion.At(x, y);
            if (!(hasB1 && b0.SameMotion(b1)))
            {
                list[count++] = b0;
                if (count > last)
                    return count;
            }
        }
        if (IsUsable(b, Neighbour.A0, true, out x, out y))
        {
            ref MotionInfo a0 = ref _motion.At(x, y);
            if (!(hasA1 && a0.SameMotion(a1)))
            {
                list[count++] = a0;
                if (count > last)
                    return count;
            }
        }
        if (count < 4 && IsUsable(b, Neighbour.B2, true, out x, out y))
        {
            ref MotionInfo b2 = ref _motion.At(x, y);
            if (!(hasA1 && b2.SameMotion(a1)) && !(hasB1 && b2.SameMotion(b1)))
            {
                list[count++] = b2;
                if (count > last)
                    return count;
            }
        }

        int max = _p.MaxNumMergeCand;
        if (count < max && TemporalMerge(b, true, out MotionInfo temporal))
        {
            list[count++] = temporal;
            if (count > last)
                return count;
        }

        // H.266 8.5.2.6
        for (int i = 1; i <= History.Count && count < max - 1; i++)
        {
            ref readonly MotionInfo h = ref History[History.Count - i];
            if (i <= 2 && ((hasA1 && h.SameMotion(a1)) || (hasB1 && h.SameMotion(b1))))
                continue;
            list[count++] = h;
            if (count > last)
                return count;
        }

        if (count > 1 && count < max)
        {
            list[count] = Pairwise(list[0], list[1]);
            count++;
            if (count > last)
                return count;
        }

        // H.266 8.5.2.5
        int refs = _p.IsP ? _p.NumRefIdxActive[0] : Math.Min(_p.NumRefIdxActive[0], _p.NumRefIdxActive[1]);
        for (int zero = 0; count < max && count <= last; zero++)
        {
            int refIdx = zero < refs ? zero : 0;
            list[count++] = new MotionInfo { RefIdx0 = (sbyte)refIdx, RefIdx1 = (sbyte)(_p.IsB ? refIdx : -1) };
        }
        return count;
    }

    private bool TemporalMerge(in Block b, bool withCentre, out MotionInfo motion)
    {
        motion = MotionInfo.Intra;
        if (TemporalVector(b, 0, 0, withCentre, out Mv mv0))
            motion.Set(0, mv0, 0);
        if (_p.IsB && TemporalVector(b, 1, 0, withCentre, out Mv mv1))
            motion.Set(1, mv1, 0);
        return motion.IsInter;
    }

    // H.266 8.5.2.4
    private MotionInfo Pairwise(in MotionInfo p0, in MotionInfo p1)
    {
        MotionInfo result = MotionInfo.Intra;
        for (int list = 0; list < (_p.IsB ? 2 : 1); list++)
        {
            if (p0.Uses(list))
                result.Set(list, p1.Uses(list) ? (p0.Mv(list) + p1.Mv(list)).Round(1, 0) : p0.Mv(list), p0.RefIdx(list));
            else if (p1.Uses(list))
                result.Set(list, p1.Mv(list), p1.RefIdx(list));
        }
        result.HalfSampleFilter = p0.HalfSampleFilter && p1.HalfSampleFilter;
        return result;
    }

    /// <summary>Small blocks (8x4, 4x8) may not be bi-predicted.</summary>
    public static void RestrictBi(in Block b, ref MotionInfo motion)
    {
        if (motion.IsBi && b.Width + b.Height == 12)
        {
            motion.RefIdx1 = -1;
            motion.Mv1 = default;
            motion.BcwIdx = 0;
        }
    }

    // H.266 8.5.2.7
    public void AddMergeDifference(ref MotionInfo motion, int distanceIdx, int directionIdx)
    {
        int distance = 1 << (distanceIdx + (_p.Ph.ph_mmvd_fullpel_only_flag ? 4 : 2));
        Mv offset = directionIdx switch
        {
            0 => new Mv(distance, 0),
            1 => new Mv(-distance, 0),
            2 => new Mv(0, distance),
            _ => new Mv(0, -distance),
        };
        if (!motion.IsBi)
        {
            if (motion.Uses(0))
                motion.Mv0 = (motion.Mv0 + offset).Clip18();
            else
                motion.Mv1 = (motion.Mv1 + offset).Clip18();
            return;
        }
        int d0 = _refs.Poc - _refs.RefPoc[0, motion.RefIdx0];
        int d1 = _refs.Poc - _refs.RefPoc[1, motion.RefIdx1];
        Mv m0 = offset, m1 = offset;
        if (d0 != d1)
        {
            bool longTerm = _refs.IsLongTerm[0, motion.RefIdx0] || _refs.IsLongTerm[1, motion.RefIdx1];
            bool opposite = Math.Sign(d0) != Math.Sign(d1);
            if (Math.Abs(d0) >= Math.Abs(d1))
                m1 = longTerm ? (opposite ? -offset : offset) : offset.Scale(d0, d1);
            else
                m0 = longTerm ? (opposite ? -offset : offset) : offset.Scale(d1, d0);
        }
        motion.Mv0 = (motion.Mv0 + m0).Clip18();
        motion.Mv1 = (motion.Mv1 + m1).Clip18();
    }
}
