using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Intra block copy.</summary>
internal sealed partial class UnitReconstructor
{
    // H.266 8.6.2.1
    private void DeriveBlockVector(CodingUnit cu, in Block block)
    {
        Mv vector;
        if (cu.Inter.general_merge_flag)
        {
            vector = _derivation.BlockVectorCandidate(block, cu.Inter.merge_idx);
        }
        else
        {
            int shift = cu.AmvrShift;
            Mv difference = cu.Inter.Mvd[0, 0];
            Mv predictor = _derivation.BlockVectorCandidate(block, cu.Inter.mvp_flag[0]).Round(shift, shift);
            vector = (predictor + new Mv(difference.X << shift, difference.Y << shift)).Wrap18();
        }
        int x = cu.X + (vector.X >> 4), y = cu.Y + (vector.Y >> 4);
        if (x < 0 || y < 0 || x + cu.Width > _planes[0].Width || y + cu.Height > _planes[0].Height)
            throw new VvcBitstreamException("A block vector points outside the picture.", "mvd_coding");
        // Of what is reconstructed, only the row of CTUs is kept for copies.
        int right = x + cu.Width - 1, bottom = y + cu.Height - 1, log2 = _p.CtbLog2Size;
        if (y >> log2 != _n.CtbY || bottom >> log2 != _n.CtbY || (right >> log2 >= _n.CtbX && !_n.IsAvailable(0, right, bottom)))
            throw new VvcBitstreamException("A block vector points to samples that are not there.", "mvd_coding");
        // Neither list is used: to temporal prediction in later pictures the block is not inter.
        cu.Inter.Motion = MotionInfo.Intra;
        cu.Inter.Motion.Mv0 = vector;
        _motion.Fill(cu.X, cu.Y, cu.Width, cu.Height, cu.Inter.Motion);
        _derivation.UpdateBlockVectorHistory(block, vector);
    }

    // H.266 8.6.3: samples of the current picture before its in-loop filters
    private void PredictBlockCopy(CodingUnit cu, bool chroma)
    {
        for (int c = 0; c < (chroma ? 3 : 1); c++)
        {
            Plane plane = _planes[c];
            int sx = c == 0 ? 0 : _shiftX, sy = c == 0 ? 0 : _shiftY;
            int x = cu.X >> sx, y = cu.Y >> sy, width = cu.Width >> sx, height = cu.Height >> sy;
            int from = (y + (cu.Inter.Motion.Mv0.Y >> (4 + sy))) * plane.Stride + x + (cu.Inter.Motion.Mv0.X >> (4 + sx));
            int to = y * plane.Stride + x;
            for (int row = 0; row < height; row++, from += plane.Stride, to += plane.Stride)
                plane.Samples.Slice(from, width).CopyTo(plane.Samples[to..]);
        }
    }
}
