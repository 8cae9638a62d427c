using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;

namespace VvcIlif.Codec.Encoder.Search;

/// <summary>
/// What a part of the search leaves behind: samples, block data and motion of a region, and the coding state. The search
/// restores it to return to the best of several tries.
/// </summary>
internal sealed class RegionSnapshot
{
    private readonly ushort[][] _samples = [[], [], []];
    private BlockInfo[] _luma = [];
    private ChromaBlockInfo[] _chroma = [];
    private MotionInfo[] _motion = [];
    private ControlPoints[] _points = [];
    private readonly CodingState _state = new();

    public void Save(SearchContext context, in TreeNode node)
    {
        context.Save(_state);
        Copy(context.Picture, node, true);
    }

    public void Restore(SearchContext context, in TreeNode node)
    {
        context.Restore(_state);
        Copy(context.Picture, node, false);
    }

    private void Copy(PictureContext picture, in TreeNode node, bool save)
    {
        int x = node.X, y = node.Y;
        int width = Math.Min(node.Width, picture.Width - x), height = Math.Min(node.Height, picture.Height - y);
        if (node.Tree != TreeType.DualTreeChroma)
        {
            CopyPlane(picture.Planes[0], ref _samples[0], x, y, width, height, save);
            picture.Grid.CopyLuma(x, y, width, height, Grow(ref _luma, (width >> 2) * (height >> 2)), save);
            picture.Motion.Field.Copy(x, y, width, height, Grow(ref _motion, (width >> 2) * (height >> 2)),
                Grow(ref _points, ((width + 7) >> 3) * ((height + 7) >> 3)), save);
        }
        if (node.Tree != TreeType.DualTreeLuma)
        {
            int sx = picture.ChromaFormat.ShiftX(), sy = picture.ChromaFormat.ShiftY();
            for (int c = 1; c < picture.Planes.Length; c++)
                CopyPlane(picture.Planes[c], ref _samples[c], x >> sx, y >> sy, width >> sx, height >> sy, save);
            picture.Grid.CopyChroma(x, y, width, height, Grow(ref _chroma, (width >> 2) * (height >> 2)), save);
        }
    }

    private static void CopyPlane(Plane plane, ref ushort[] buffer, int x, int y, int width, int height, bool save)
    {
        Span<ushort> kept = Grow(ref buffer, width * height);
        for (int row = 0; row < height; row++)
        {
            Span<ushort> line = plane.Row(y + row).Slice(x, width);
            Span<ushort> copy = kept.Slice(row * width, width);
            if (save)
                line.CopyTo(copy);
            else
                copy.CopyTo(line);
        }
    }

    private static Span<T> Grow<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
            buffer = new T[length];
        return buffer.AsSpan(0, length);
    }
}
