using VvcIlif.Rd.Imaging;

namespace VvcIlif.Modules.Kit.Drawing;

/// <summary>Pictures to draw on.</summary>
public static class Canvases
{
    /// <summary>A canvas that shows a picture of values 0..1, each pixel as a square.</summary>
    /// <param name="image">1 or 3 channels.</param>
    /// <param name="scale">Canvas pixels per pixel.</param>
    public static Canvas Of(ImageF image, int scale = 1)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        var canvas = new Canvas(image.Width * scale, image.Height * scale, new Rgb(0, 0, 0));
        Draw(canvas, image, 0, 0, scale);
        return canvas;
    }

    /// <summary>Draws a picture at a place.</summary>
    public static void Draw(Canvas canvas, ImageF image, int left, int top, int scale = 1)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        ArgumentNullException.ThrowIfNull(image);
        for (int y = 0; y < image.Height * scale; y++)
        {
            for (int x = 0; x < image.Width * scale; x++)
            {
                if ((uint)(left + x) >= (uint)canvas.Width || (uint)(top + y) >= (uint)canvas.Height)
                    continue;
                int u = x / scale, v = y / scale;
                byte r = Byte(image[u, v]);
                canvas[left + x, top + y] = image.Channels >= 3 ? new Rgb(r, Byte(image[u, v, 1]), Byte(image[u, v, 2])) : new Rgb(r, r, r);
            }
        }
    }

    /// <summary>Pictures beside each other on white, with words above each.</summary>
    public static Canvas SideBySide(params IReadOnlyList<(ImageF Image, string Words)> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        const int gap = 8, line = 22;
        var canvas = new Canvas(pictures.Sum(p => p.Image.Width) + gap * (pictures.Count + 1), pictures.Max(p => p.Image.Height) + line + gap, new Rgb(255, 255, 255));
        int x = gap;
        foreach ((ImageF image, string words) in pictures)
        {
            canvas.Text(words, x, 16, new Rgb(27, 31, 36));
            Draw(canvas, image, x, line);
            x += image.Width + gap;
        }
        return canvas;
    }

    /// <summary>A canvas as a picture.</summary>
    public static ImageF ToImage(Canvas canvas)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        var image = new ImageF(canvas.Width, canvas.Height, 3);
        ReadOnlySpan<byte> data = canvas.Data;
        for (int i = 0; i < image.Area; i++)
        {
            for (int c = 0; c < 3; c++)
                image.Data[c * image.Area + i] = data[3 * i + c] / 255f;
        }

        return image;
    }

    private static byte Byte(float v) => (byte)(Math.Clamp(v, 0, 1) * 255 + 0.5f);
}
