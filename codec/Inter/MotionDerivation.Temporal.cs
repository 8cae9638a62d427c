using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Inter;

internal sealed partial class MotionDerivation
{
    // H.266 8.5.2.11
    private bool TemporalVector(in Block b, int list, int refIdx, bool withCentre, out Mv mv)
    {
        mv = default;
        if (_collocated is null || !_p.Ph.ph_temporal_mvp_enabled_flag || b.Width * b.Height <= 32)
            return false;
        int x = b.X + b.Width, y = b.Y + b.Height;
        if (b.Y >> _p.CtbLog2Size == y >> _p.CtbLog2Size && x < _p.MotionRight && y < _p.MotionBottom
            && CollocatedVector(x & ~7, y & ~7, list, refIdx, false, out mv))
        {
            return true;
        }

        if (!withCentre)
            return false;
        x = b.X + (b.Width >> 1);
        y = b.Y + (b.Height >> 1);
        return CollocatedVector(x & ~7, y & ~7, list, refIdx, false, out mv);
    }

    // H.266 8.5.2.12
    private bool CollocatedVector(int x, int y, int list, int refIdx, bool subblock, out Mv mv)
    {
        mv = default;
        ref MotionInfo col = ref _collocated!.Collocated(x, y);
        if (!col.IsInter)
            return false;
        int colList;
        if (subblock)
        {
            if (col.Uses(list))
                colList = list;
            else if (_p.NoBackwardPred && col.Uses(1 - list))
                colList = 1 - list;
            else
                return false;
        }
        else if (!col.Uses(0))
        {
            colList = 1;
        }
        else if (!col.Uses(1))
        {
            colList = 0;
        }
        else
        {
            colList = _p.NoBackwardPred ? list : _p.Sh.sh_collocated_from_l0_flag ? 1 : 0;
        }

        SliceReferences colRefs = _collocated.ReferencesAt(x, y);
        int colRefIdx = col.RefIdx(colList);
        bool longTerm = _refs.IsLongTerm[list, refIdx];
        if (longTerm != colRefs.IsLongTerm[colList, colRefIdx])
            return false;
        int colDistance = _collocated.Poc - colRefs.RefPoc[colList, colRefIdx];
        int distance = _refs.Poc - _refs.RefPoc[list, refIdx];
        Mv compressed = col.Mv(colList).Compress();
        mv = longTerm || colDistance == distance ? compressed.Clip18() : compressed.Scale(colDistance, distance);
        return true;
    }
}
