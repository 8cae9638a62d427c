namespace VvcIlif.Modules.Kit.Operations;

/// <summary>Pictures seen through a mapping of coordinates.</summary>
public static class Warp
{
    /// <summary>Fills a picture of the given size: each pixel asks where it comes from.</summary>
    /// <param name="image">Source.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="source">Source coordinates of a target pixel; NaN gives <paramref name="outside"/>.</param>
    /// <param name="cubic">Cubic instead of linear interpolation.</param>
    /// <param name="border">What stands outside the source.</param>
    /// <param name="outside">Value where there is no source.</param>
    public static ImageF Map(ImageF image, int width, int height, Func<int, int, (double X, double Y)> source, bool cubic = false, Border border = Border.Replicate, float outside = 0)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(source);
        var result = new ImageF(width, height, image.Channels);
        Parallel.For(0, height, y =>
        {
            for (int x = 0; x < width; x++)
            {
                (double sx, double sy) = source(x, y);
                for (int c = 0; c < image.Channels; c++)
                    result[x, y, c] = double.IsNaN(sx + sy) ? outside : cubic ? Sampling.Bicubic(image, sx, sy, c, border) : Sampling.Bilinear(image, sx, sy, c, border);
            }
        });
        return result;
    }

    /// <summary>Warps by a homography that maps source to target coordinates.</summary>
    /// <exception cref="ArgumentException">The homography cannot be inverted.</exception>
    public static ImageF Perspective(ImageF image, Homography sourceToTarget, int width, int height, bool cubic = false, Border border = Border.Zero)
    {
        Homography back = sourceToTarget.Inverse();
        return Map(image, width, height, (x, y) => back.Apply(x, y), cubic, border);
    }

    /// <summary>Turns about the centre, counter-clockwise as seen on the screen.</summary>
    public static ImageF Rotate(ImageF image, double degrees, bool cubic = true, Border border = Border.Zero)
    {
        ArgumentNullException.ThrowIfNull(image);
        double cx = (image.Width - 1) / 2.0, cy = (image.Height - 1) / 2.0;
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        return Map(image, image.Width, image.Height, (x, y) => (cx + cos * (x - cx) - sin * (y - cy), cy + sin * (x - cx) + cos * (y - cy)), cubic, border);
    }
}
