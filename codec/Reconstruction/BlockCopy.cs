using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Intra block copy: prediction from the current picture before its in-loop filters.</summary>
internal static class BlockCopy
{
    /// <summary>Predicts a unit whose block vector is derived.</summary>
    // H.266 8.6.3
    public static void Predict(CodingUnit cu, PictureContext picture, bool chroma)
    {
        for (int c = 0; c < (chroma ? 3 : 1); c++)
        {
            Plane plane = picture.Planes[c];
            int sx = c == 0 ? 0 : picture.ChromaFormat.ShiftX(), sy = c == 0 ? 0 : picture.ChromaFormat.ShiftY();
            int x = cu.X >> sx, y = cu.Y >> sy, width = cu.Width >> sx, height = cu.Height >> sy;
            int from = (y + (cu.Inter.Motion.Mv0.Y >> (4 + sy))) * plane.Stride + x + (cu.Inter.Motion.Mv0.X >> (4 + sx));
            int to = y * plane.Stride + x;
            for (int row = 0; row < height; row++, from += plane.Stride, to += plane.Stride)
                plane.Samples.Slice(from, width).CopyTo(plane.Samples[to..]);
        }
    }
}
