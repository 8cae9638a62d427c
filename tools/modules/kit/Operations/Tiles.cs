namespace VvcIlif.Modules.Kit.Operations;

/// <summary>Work on a picture in tiles that overlap.</summary>
public static class Tiles
{
    /// <summary>
    /// Cuts a picture into tiles, maps each, and puts the results together; in the overlap they are blended linearly, so
    /// that a map which changes nothing gives the picture back.
    /// </summary>
    /// <param name="image">Picture.</param>
    /// <param name="tile">Side of a tile.</param>
    /// <param name="overlap">Pixels that neighbouring tiles share; less than half a tile.</param>
    /// <param name="map">Maps a tile to one of the same size (the number of channels may change).</param>
    /// <param name="progress">Called with tiles done and tiles in all.</param>
    /// <param name="threads">Tiles at a time.</param>
    public static ImageF Map(ImageF image, int tile, int overlap, Func<ImageF, ImageF> map, Action<int, int>? progress = null, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(map);
        if (tile < 1 || overlap < 0 || 2 * overlap >= tile)
            throw new ArgumentOutOfRangeException(nameof(overlap), $"An overlap of {overlap} in tiles of {tile} is not possible.");
        int[] xs = Starts(image.Width, tile, overlap), ys = Starts(image.Height, tile, overlap);
        int width = Math.Min(tile, image.Width), height = Math.Min(tile, image.Height);
        float[]? weights = null;
        ImageF? result = null;
        int done = 0, all = xs.Length * ys.Length;
        Lock gate = new();
        var parts = new ImageF[all];
        Parallel.For(0, all, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads) }, i =>
        {
            ImageF part = map(image.Crop(xs[i % xs.Length], ys[i / xs.Length], width, height));
            if (part.Width != width || part.Height != height)
                throw new InvalidOperationException("A tile changed its size.");
            parts[i] = part;
            lock (gate)
                progress?.Invoke(++done, all);
        });
        // Added in order, so that the sum does not depend on the threads.
        for (int i = 0; i < all; i++)
        {
            ImageF part = parts[i];
            result ??= new ImageF(image.Width, image.Height, part.Channels);
            weights ??= new float[image.Area];
            int x0 = xs[i % xs.Length], y0 = ys[i / xs.Length];
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    float w = Ramp(x, width, overlap, x0 > 0, x0 + width < image.Width) * Ramp(y, height, overlap, y0 > 0, y0 + height < image.Height);
                    weights[(y0 + y) * image.Width + x0 + x] += w;
                    for (int c = 0; c < part.Channels; c++)
                        result[x0 + x, y0 + y, c] += w * part[x, y, c];
                }
            }
        }
        for (int c = 0; c < result!.Channels; c++)
        {
            Span<float> plane = result.Plane(c);
            for (int i = 0; i < plane.Length; i++)
                plane[i] /= weights![i];
        }
        return result;
    }

    private static int[] Starts(int size, int tile, int overlap)
    {
        if (size <= tile)
            return [0];
        int count = (size - overlap + tile - overlap - 1) / (tile - overlap);
        return [.. Enumerable.Range(0, count).Select(i => Math.Min(i * (tile - overlap), size - tile)).Distinct()];
    }

    private static float Ramp(int at, int size, int overlap, bool before, bool after)
    {
        float w = 1;
        if (before && at < overlap)
            w = (at + 1f) / (overlap + 1);
        if (after && at >= size - overlap)
            w = Math.Min(w, (size - at) / (overlap + 1f));
        return w;
    }
}
