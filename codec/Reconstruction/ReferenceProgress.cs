using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>How far down units read their reference pictures, for decoders that work on several pictures at a time.</summary>
internal sealed class ReferenceProgress
{
    private SliceContext _slice = null!;
    private MotionField _motion = null!;

    public void StartSlice(SliceContext slice, PictureContext picture)
    {
        _slice = slice;
        _motion = picture.Motion.Field;
    }

    /// <summary>
    /// False where a reference picture lacks rows that the derived unit reads; <paramref name="progress"/> and
    /// <paramref name="rows"/> say which. Pictures without progress are finished.
    /// </summary>
    public bool HasReferences(CodingUnit cu, out RowProgress? progress, out int rows)
    {
        progress = null;
        rows = 0;
        if (cu.PredMode != PredMode.Inter || !cu.HasLuma)
            return true;
        if (cu.Inter.MergeGpm)
            return HasRows(cu, cu.Inter.Gpm[0], ref progress, ref rows) && HasRows(cu, cu.Inter.Gpm[1], ref progress, ref rows);
        return cu.Inter.SubblockMotion ? HasRowsOfSubblocks(cu, ref progress, ref rows) : HasRows(cu, cu.Inter.Motion, ref progress, ref rows);
    }

    private bool HasRows(CodingUnit cu, in MotionInfo motion, ref RowProgress? progress, ref int rows)
    {
        int end = cu.Y + cu.Height;
        return HasRows(0, motion.RefIdx0, end + (motion.Mv0.Y >> 4), ref progress, ref rows)
            && HasRows(1, motion.RefIdx1, end + (motion.Mv1.Y >> 4), ref progress, ref rows);
    }

    private bool HasRowsOfSubblocks(CodingUnit cu, ref RowProgress? progress, ref int rows)
    {
        // Affine vectors change evenly along a row; temporal ones do not, but are the same for four 4x4 areas, and may
        // use a list that the unit's own motion does not.
        bool affine = cu.Inter.MotionModel > 0;
        int stepX = affine ? cu.Width - 4 : 8, stepY = affine ? 4 : 8;
        int refIdx0 = -1, refIdx1 = -1, end0 = int.MinValue, end1 = int.MinValue;
        for (int y = 0; y < cu.Height; y += stepY)
        {
            for (int x = 0; x < cu.Width; x += stepX)
            {
                ref MotionInfo motion = ref _motion.At(cu.X + x, cu.Y + y);
                if (motion.RefIdx0 >= 0)
                {
                    refIdx0 = motion.RefIdx0;
                    end0 = Math.Max(end0, cu.Y + y + stepY + (motion.Mv0.Y >> 4));
                }
                if (motion.RefIdx1 >= 0)
                {
                    refIdx1 = motion.RefIdx1;
                    end1 = Math.Max(end1, cu.Y + y + stepY + (motion.Mv1.Y >> 4));
                }
            }
        }
        return HasRows(0, refIdx0, end0, ref progress, ref rows) && HasRows(1, refIdx1, end1, ref progress, ref rows);
    }

    private bool HasRows(int list, int refIdx, int end, ref RowProgress? progress, ref int rows)
    {
        if (refIdx < 0)
            return true;
        ReferencePicture picture = _slice.Pictures[list][refIdx];
        if (picture.Progress is not { } there)
            return true;
        // A block above the picture, or above the part of it that may be read, sees the first row of that.
        int lowest = Math.Max(end, _slice.Region.IsWhole ? 1 : _slice.Region.Top + 1) + _slice.ReferenceReach;
        int needed = lowest >= picture.Planes[0].Height ? RowProgress.All : lowest;
        if (there.Rows >= needed)
            return true;
        progress = there;
        rows = needed;
        return false;
    }
}
