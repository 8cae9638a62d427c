using System.Numerics;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Inter;

/// <summary>A candidate of the subblock merge list: affine, or temporal with its own vector per 8x8 area.</summary>
internal struct SubblockCandidate
{
    public MotionInfo Motion;
    public ControlPoints Points;
    public int Model;
    public bool IsTemporal;
}

internal sealed partial class MotionDerivation
{
    /// <summary>Candidate <paramref name="index"/> of the subblock merge list; a temporal one is stored by <see cref="StoreSubblockTemporal"/>.</summary>
    // H.266 8.5.5.2
    public SubblockCandidate SubblockMergeCandidate(in Block b, int index)
    {
        int count = 0;
        if (_p.Sps.sps_sbtmvp_enabled_flag && _p.Ph.ph_temporal_mvp_enabled_flag && b.Width >= 8 && b.Height >= 8
            && SubblockTemporalBase(b, out _, out MotionInfo centre))
        {
            if (index == count)
                return new SubblockCandidate { Motion = centre, IsTemporal = true };
            count++;
        }
        if (_p.Sps.sps_affine_enabled_flag)
        {
            SubblockCandidate candidate = default;
            if (InheritedAffine(b, Neighbour.A0, ref candidate) || InheritedAffine(b, Neighbour.A1, ref candidate))
            {
                if (index == count)
                    return candidate;
                count++;
            }
            if (InheritedAffine(b, Neighbour.B0, ref candidate) || InheritedAffine(b, Neighbour.B1, ref candidate)
                || InheritedAffine(b, Neighbour.B2, ref candidate))
            {
                if (index == count)
                    return candidate;
                count++;
            }
            if (ConstructedAffine(b, index, ref count, ref candidate))
                return candidate;
        }
        return new SubblockCandidate
        {
            Motion = new MotionInfo { RefIdx1 = (sbyte)(_p.IsB ? 0 : -1) },
            Model = 1,
        };
    }

    private bool InheritedAffine(in Block b, Neighbour n, ref SubblockCandidate candidate)
    {
        if (!IsUsable(b, n, true, out int x, out int y))
            return false;
        ref BlockInfo info = ref _grid.Luma(x, y);
        if (!info.IsAffine)
            return false;
        int model = (info.Flags & BlockFlags.SixParameter) != 0 ? 2 : 1;
        ref MotionInfo motion = ref _motion.At(info.X, info.Y);
        candidate = default;
        candidate.Motion = motion;
        candidate.Motion.HalfSampleFilter = false;
        candidate.Model = model;
        for (int list = 0; list < 2; list++)
        {
            if (motion.Uses(list))
                AffineFromNeighbour(b, info, list, model + 1, ref candidate.Points, list);
        }

        return true;
    }

    // H.266 8.5.5.5
    private void AffineFromNeighbour(in Block b, in BlockInfo nb, int list, int points, ref ControlPoints result, int into)
    {
        int x = nb.X, y = nb.Y;
        bool ctbBoundary = ((y + nb.Height) & (_p.CtbSize - 1)) == 0 && y + nb.Height == b.Y;
        Mv left, right, bottom = default;
        bool six = false;
        if (ctbBoundary)
        {
            left = _motion.At(x, y + nb.Height - 1).Mv(list);
            right = _motion.At(x + nb.Width - 1, y + nb.Height - 1).Mv(list);
        }
        else
        {
            ref ControlPoints cp = ref _motion.ControlPointsAt(x, y);
            left = cp[list, 0];
            right = cp[list, 1];
            bottom = cp[list, 2];
            six = (nb.Flags & BlockFlags.SixParameter) != 0;
        }
        int scaleX = left.X << 7, scaleY = left.Y << 7;
        int horX = (right.X - left.X) << (7 - nb.Log2Width), verX = (right.Y - left.Y) << (7 - nb.Log2Width);
        int horY = -verX, verY = horX;
        if (six)
        {
            horY = (bottom.X - left.X) << (7 - nb.Log2Height);
            verY = (bottom.Y - left.Y) << (7 - nb.Log2Height);
        }
        if (ctbBoundary)
            y = b.Y;
        Mv At(int px, int py) => new Mv(scaleX + horX * (px - x) + horY * (py - y), scaleY + verX * (px - x) + verY * (py - y)).Round(7, 0).Clip18();
        result[into, 0] = At(b.X, b.Y);
        result[into, 1] = At(b.X + b.Width, b.Y);
        if (points == 3)
            result[into, 2] = At(b.X, b.Y + b.Height);
    }

    private bool Corner(in Block b, ReadOnlySpan<Neighbour> neighbours, out MotionInfo motion)
    {
        foreach (Neighbour n in neighbours)
        {
            if (IsUsable(b, n, true, out int x, out int y))
            {
                motion = _motion.At(x, y);
                return true;
            }
        }
        motion = MotionInfo.Intra;
        return false;
    }

    // H.266 8.5.5.6
    private bool ConstructedAffine(in Block b, int index, ref int count, ref SubblockCandidate candidate)
    {
        bool has0 = Corner(b, [Neighbour.B2, Neighbour.B3, Neighbour.A2], out MotionInfo c0);
        bool has1 = Corner(b, [Neighbour.B1, Neighbour.B0], out MotionInfo c1);
        bool has2 = Corner(b, [Neighbour.A1, Neighbour.A0], out MotionInfo c2);
        if (_p.Sps.sps_6param_affine_enabled_flag)
        {
            if (has0 && has1 && has2 && SixFromCorners(c0, c1, c2, c0.BcwIdx, (0, 1, 2), ref candidate))
            {
                if (index == count)
                    return true;
                count++;
            }
            if (TemporalMerge(b, false, out MotionInfo c3))
            {
                if (has0 && has1 && SixFromCorners(c0, c1, c3, c0.BcwIdx, (0, 1, 3), ref candidate) && index == count++)
                    return true;
                if (has0 && has2 && SixFromCorners(c0, c2, c3, c0.BcwIdx, (0, 2, 3), ref candidate) && index == count++)
                    return true;
                if (has1 && has2 && SixFromCorners(c1, c2, c3, c1.BcwIdx, (1, 2, 3), ref candidate) && index == count++)
                    return true;
            }
        }
        if (has0 && has1 && FourFromCorners(b, c0, c1, false, ref candidate) && index == count++)
            return true;
        return has0 && has2 && FourFromCorners(b, c0, c2, true, ref candidate) && index == count++;
    }

    private static bool SixFromCorners(in MotionInfo first, in MotionInfo second, in MotionInfo third, byte bcw,
        (int, int, int) which, ref SubblockCandidate candidate)
    {
        var result = new SubblockCandidate { Motion = MotionInfo.Intra, Model = 2 };
        for (int list = 0; list < 2; list++)
        {
            if (!first.Uses(list) || first.RefIdx(list) != second.RefIdx(list) || first.RefIdx(list) != third.RefIdx(list))
                continue;
            Mv a = first.Mv(list), b = second.Mv(list), c = third.Mv(list);
            (Mv p0, Mv p1, Mv p2) = which switch
            {
                (0, 1, 2) => (a, b, c),
                (0, 1, 3) => (a, b, (c + a - b).Clip18()),
                (0, 2, 3) => (a, (c + a - b).Clip18(), b),
                _ => ((a + b - c).Clip18(), a, b),
            };
            result.Motion.Set(list, p0, first.RefIdx(list));
            result.Points[list, 0] = p0;
            result.Points[list, 1] = p1;
            result.Points[list, 2] = p2;
        }
        if (!result.Motion.IsInter)
            return false;
        result.Motion.BcwIdx = result.Motion.IsBi ? bcw : (byte)0;
        candidate = result;
        return true;
    }

    private static bool FourFromCorners(in Block b, in MotionInfo c0, in MotionInfo other, bool vertical, ref SubblockCandidate candidate)
    {
        var result = new SubblockCandidate { Motion = MotionInfo.Intra, Model = 1 };
        for (int list = 0; list < 2; list++)
        {
            if (!c0.Uses(list) || c0.RefIdx(list) != other.RefIdx(list))
                continue;
            Mv p0 = c0.Mv(list), p1 = other.Mv(list);
            if (vertical)
            {
                int shift = 7 + BitOperations.Log2((uint)b.Width) - BitOperations.Log2((uint)b.Height);
                p1 = new Mv((p0.X << 7) + ((p1.Y - p0.Y) << shift), (p0.Y << 7) - ((p1.X - p0.X) << shift)).Round(7, 0).Clip18();
            }
            result.Motion.Set(list, p0, c0.RefIdx(list));
            result.Points[list, 0] = p0;
            result.Points[list, 1] = p1;
        }
        if (!result.Motion.IsInter)
            return false;
        result.Motion.BcwIdx = result.Motion.IsBi ? c0.BcwIdx : (byte)0;
        candidate = result;
        return true;
    }

    /// <summary>Both control point predictors of an affine block, rounded to the AMVR precision.</summary>
    // H.266 8.5.5.7
    public void AffinePredictors(in Block b, int list, int refIdx, int amvrShift, int model, out ControlPoints first, out ControlPoints second)
    {
        first = default;
        second = default;
        int points = model + 1;
        int count = 0;
        int poc = _refs.RefPoc[list, refIdx];
        ControlPoints candidate = default;
        if (AffinePredictor(b, Neighbour.A0, poc, list, points, ref candidate) || AffinePredictor(b, Neighbour.A1, poc, list, points, ref candidate))
            Keep(ref first, ref second, candidate);
        if (AffinePredictor(b, Neighbour.B0, poc, list, points, ref candidate) || AffinePredictor(b, Neighbour.B1, poc, list, points, ref candidate)
            || AffinePredictor(b, Neighbour.B2, poc, list, points, ref candidate))
        {
            Keep(ref first, ref second, candidate);
        }

        if (count >= 2)
            return;

        // H.266 8.5.5.8
        bool has0 = CornerPredictor(b, [Neighbour.B2, Neighbour.B3, Neighbour.A2], poc, list, amvrShift, out Mv c0);
        bool has1 = CornerPredictor(b, [Neighbour.B1, Neighbour.B0], poc, list, amvrShift, out Mv c1);
        bool has2 = CornerPredictor(b, [Neighbour.A1, Neighbour.A0], poc, list, amvrShift, out Mv c2);
        if (has0 && has1 && (has2 || model == 1))
        {
            candidate[0, 0] = c0;
            candidate[0, 1] = c1;
            candidate[0, 2] = c2;
            KeepRounded(ref first, ref second, candidate);
        }
        if (count < 2 && has2)
            KeepRounded(ref first, ref second, Uniform(c2));
        if (count < 2 && has1)
            KeepRounded(ref first, ref second, Uniform(c1));
        if (count < 2 && has0)
            KeepRounded(ref first, ref second, Uniform(c0));
        if (count < 2 && TemporalVector(b, list, refIdx, true, out Mv temporal))
            KeepRounded(ref first, ref second, Uniform(temporal.Round(amvrShift, amvrShift)));

        void Keep(ref ControlPoints one, ref ControlPoints two, ControlPoints value)
        {
            for (int i = 0; i < points; i++)
                value[0, i] = value[0, i].Round(amvrShift, amvrShift);
            KeepRounded(ref one, ref two, value);
        }

        void KeepRounded(ref ControlPoints one, ref ControlPoints two, in ControlPoints value)
        {
            if (count == 0)
                one = value;
            else if (count == 1)
                two = value;
            count++;
        }

        static ControlPoints Uniform(Mv mv) => new() { A0 = mv, A1 = mv, A2 = mv };
    }

    private bool AffinePredictor(in Block b, Neighbour n, int poc, int list, int points, ref ControlPoints candidate)
    {
        if (!IsUsable(b, n, false, out int x, out int y))
            return false;
        ref BlockInfo info = ref _grid.Luma(x, y);
        if (!info.IsAffine)
            return false;
        ref MotionInfo motion = ref _motion.At(info.X, info.Y);
        for (int j = 0; j < 2; j++)
        {
            int from = j == 0 ? list : 1 - list;
            if (motion.Uses(from) && _refs.RefPoc[from, motion.RefIdx(from)] == poc)
            {
                AffineFromNeighbour(b, info, from, points, ref candidate, 0);
                return true;
            }
        }
        return false;
    }

    private bool CornerPredictor(in Block b, ReadOnlySpan<Neighbour> neighbours, int poc, int list, int amvrShift, out Mv mv)
    {
        foreach (Neighbour n in neighbours)
        {
            if (SpatialPredictor(b, n, poc, list, out mv))
            {
                mv = mv.Round(amvrShift, amvrShift);
                return true;
            }
        }
        mv = default;
        return false;
    }

    /// <summary>Stores the vectors of an affine block, one per 4x4 area, and its control points.</summary>
    public void StoreAffine(in Block b, in MotionInfo motion, in ControlPoints points, int model)
    {
        ControlPoints cp = points;
        _motion.ControlPointsAt(b.X, b.Y) = points;
        var m0 = new AffineMotion(cp.A0, cp.A1, cp.A2, model, b.Width, b.Height, motion.IsBi);
        var m1 = new AffineMotion(cp.B0, cp.B1, cp.B2, model, b.Width, b.Height, motion.IsBi);
        MotionInfo info = motion;
        for (int sy = 0; sy < b.Height >> 2; sy++)
        {
            for (int sx = 0; sx < b.Width >> 2; sx++)
            {
                if (motion.Uses(0))
                    info.Mv0 = m0.SubblockVector(sx, sy);
                if (motion.Uses(1))
                    info.Mv1 = m1.SubblockVector(sx, sy);
                _motion.At(b.X + 4 * sx, b.Y + 4 * sy) = info;
            }
        }
    }

    // H.266 8.5.5.4
    private bool SubblockTemporalBase(in Block b, out Mv shift, out MotionInfo centre)
    {
        shift = default;
        centre = MotionInfo.Intra;
        if (_collocated is null)
            return false;
        if (IsUsable(b, Neighbour.A1, true, out int x, out int y))
        {
            ref MotionInfo a1 = ref _motion.At(x, y);
            int poc = _collocated.Poc;
            if (a1.Uses(0) && _refs.RefPoc[0, a1.RefIdx0] == poc)
                shift = a1.Mv0;
            else if (a1.Uses(1) && _refs.RefPoc[1, a1.RefIdx1] == poc)
                shift = a1.Mv1;
            shift = shift.Round(4, 0);
        }
        centre = SubblockTemporalAt(b, shift, b.X + b.Width / 2, b.Y + b.Height / 2);
        return centre.IsInter;
    }

    private MotionInfo SubblockTemporalAt(in Block b, Mv shift, int x, int y)
    {
        int ctbX = b.X >> _p.CtbLog2Size << _p.CtbLog2Size, ctbY = b.Y >> _p.CtbLog2Size << _p.CtbLog2Size;
        y = Math.Clamp(y + shift.Y, ctbY, Math.Min(_p.MotionBottom - 1, ctbY + _p.CtbSize - 1)) & ~7;
        x = Math.Clamp(x + shift.X, ctbX, Math.Min(_p.MotionRight - 1, ctbX + _p.CtbSize + 3)) & ~7;
        MotionInfo motion = MotionInfo.Intra;
        if (CollocatedVector(x, y, 0, 0, true, out Mv mv0))
            motion.Set(0, mv0, 0);
        if (_p.IsB && CollocatedVector(x, y, 1, 0, true, out Mv mv1))
            motion.Set(1, mv1, 0);
        return motion;
    }

    /// <summary>Stores the motion of a subblock temporal candidate, one vector pair per 8x8 area.</summary>
    // H.266 8.5.5.3
    public void StoreSubblockTemporal(in Block b)
    {
        SubblockTemporalBase(b, out Mv shift, out MotionInfo centre);
        for (int y = b.Y; y < b.Y + b.Height; y += 8)
        {
            for (int x = b.X; x < b.X + b.Width; x += 8)
            {
                MotionInfo motion = SubblockTemporalAt(b, shift, x + 4, y + 4);
                _motion.Fill(x, y, 8, 8, motion.IsInter ? motion : centre);
            }
        }
    }
}
